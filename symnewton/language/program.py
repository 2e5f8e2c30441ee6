"""Text to a program: a chain of definitions `z = w*x + b; a = sigmoid(z); L = (a - y)^2`, each read as an expression.

Definitions are parted by semicolons or ends of lines outside brackets; `#` starts a comment. What is used and never
defined is an input. A last line without a name is the output.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from sympy import Expr, Symbol

from symnewton.errors import InputError, ParseError
from symnewton.language.limits import deep_stack
from symnewton.language.reading import Reading, declared_name, declared_variables, natural, read, read_constant
from symnewton.language.text import quote
from symnewton.language.tokens import tokenize
from symnewton.language.typed import EXACTLY, Typed, together
from symnewton.language.vocabulary import BY_NAME, CONSTANT_NAMES, GREEK

MAX_PROGRAM = 1 << 20  # characters
MAX_DEFINITIONS = 10_000
SHOWN = 6  # names in a message

EQUALS = re.compile(r":=|(?<![<>=!:])=(?!=)")
SINGLE = re.compile(rf"(?<![A-Za-z0-9_])(?:[A-Za-z]|[{''.join(GREEK)}])(?![A-Za-z0-9_(])")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Definition:
    """`name` = `expression`, in the names of earlier definitions and of inputs.

    `operands` are the names in the expression, in the order of the text; `text` is the right side as it was written,
    which begins at `start` in the program.
    """

    name: str
    expression: Expr
    operands: tuple[str, ...]
    text: str
    start: int = 0


@dataclass(frozen=True)
class Program:
    """Definitions in an order in which they can be computed, of which `output` names one.

    `inputs` are `Symbol(name, real=True)`; `parameters` are the values that are put in already, `values` those that
    the text itself gives all inputs, if it does; `typed` is how it writes its numbers and its sums.
    """

    text: str
    definitions: tuple[Definition, ...]
    inputs: tuple[Symbol, ...]
    output: str
    parameters: Mapping[str, Expr]
    notes: tuple[str, ...] = ()
    values: tuple[Expr, ...] = ()
    typed: Typed = EXACTLY


class Statement(NamedTuple):
    """A part of the text. `name` is empty where there is no definition; `start` and `right` are offsets in the text."""

    name: str
    start: int
    right: int
    end: int


def defines(text: str) -> bool:
    """Whether the text is a program; else it is one expression, perhaps of the form f(x) = expression."""
    statements = _statements(_without_comments(text))
    return len(statements) > 1 or any(_is_name(statement.name) for statement in statements if statement.name)


def read_program(
    text: str,
    *,
    variables: Sequence[str] | None = None,
    parameters: Mapping[str, Any] | None = None,
    output: str | None = None,
    names: Collection[str] = (),
) -> Program:
    """The program that a text writes down; the last definition is the output where none is named.

    `variables` declares the inputs and their order, `parameters` gives other names exact values, and `names`, those of
    a point, are never constants or products.
    Raises: ParseError, InputError.

    >>> [str(d.expression) for d in read_program("u = 2x + 1; v = u^2").definitions]
    ['2*x + 1', 'u**2']
    """
    if len(text) > MAX_PROGRAM:
        raise InputError(f"the program has {len(text)} characters, the most is {MAX_PROGRAM}", hint="shorten it")
    given = {declared_name(name): read_constant(value) for name, value in (parameters or {}).items()}
    declared = declared_variables(variables, given)
    plain = _without_comments(text)
    statements = _named(plain, _statements(plain), {*given, *(declared or ())})
    _check_names(text, statements, given, declared or ())
    with deep_stack():
        readings = _readings(plain, statements, given, {*(declared or ()), *names})
    _check_order(text, statements, readings)
    leaves = _leaves(statements, readings) if declared is None else {}
    numbers = [i for i, statement in enumerate(statements) if statement.name in leaves]
    statements = [s for i, s in enumerate(statements) if i not in numbers]
    readings = [r for i, r in enumerate(readings) if i not in numbers]
    inputs = _inputs(text, statements, readings, given, declared)
    definitions = tuple(
        Definition(s.name, r.expression, _operands(r), plain[s.right : s.end], s.right)
        for s, r in zip(statements, readings)
    )
    known = {*(d.name for d in definitions), *(s.name for s in inputs), *given}
    lost = dict.fromkeys(name for reading in readings for name in reading.names if name not in known)
    notes = [note for reading in readings for note in reading.notes]
    notes += [f"{name} cancels: nothing depends on it" for name in lost]
    if leaves:
        notes.append("what the program defines by numbers are its inputs, at these values")
    values = tuple(leaves[symbol.name] for symbol in inputs) if leaves else ()
    told, typed = tuple(dict.fromkeys(notes)), together(reading.typed for reading in readings)
    made = Program(text, definitions, inputs, definitions[-1].name, given, told, values, typed)
    return with_output(made, output)


def with_output(program: Program, output: str | None) -> Program:
    """The program with another of its definitions as the output.

    Raises: InputError where it defines no such name.
    """
    names = [definition.name for definition in program.definitions]
    if output is None:
        return program
    if output not in names:
        close = get_close_matches(output, names, 1)
        shown = ", ".join(names if len(names) <= SHOWN else [*names[: SHOWN - 1], "…"])
        hint = f"did you mean {close[0]}?" if close else f"it defines {shown}"
        raise InputError(f"the program does not define {quote(output)}", hint=hint)
    return replace(program, output=output)


def written_out(program: Program, sizes: Mapping[str, int], most: int) -> Expr | None:
    """The output in terms of the inputs alone, None where the program's parts nest to more than `most` in all.

    `sizes` bounds the number of parts of each definition, operands written out.
    Raises: ParseError where a definition turns out to have no value at any point, such as 1/(u - v) for equal u and v.
    """
    if sizes[program.output] > most:
        return None
    given = dict(program.parameters)
    known = {*(d.name for d in program.definitions), *(s.name for s in program.inputs)}
    with deep_stack():
        for definition in program.definitions:
            if sizes[definition.name] <= most:
                try:
                    given[definition.name] = read(definition.text, known | given.keys(), given).expression
                except ParseError as error:
                    span = definition.start, definition.start + len(definition.text)
                    raise _relocated(error, program.text, span) from None
    return given[program.output]


def _without_comments(text: str) -> str:
    """The text with blanks for comments, so that offsets stay."""
    return re.sub("#[^\n]*", lambda match: " " * len(match[0]), text)


def _statements(text: str) -> list[Statement]:
    """The parts between semicolons, and between ends of lines outside brackets, that are not blank."""
    found, depth, start = [], 0, 0
    for end, char in enumerate(text + ";"):
        depth = max(0, depth + (char in "([{") - (char in ")]}"))
        parted = char == ";" and text[end - 1 : end] != "\\"
        if not parted and not (char == "\n" and depth == 0):
            continue
        if text[start:end].strip():
            found.append(_statement(text, start, end))
            if len(found) > MAX_DEFINITIONS:
                raise InputError(f"the program has more than {MAX_DEFINITIONS} definitions", hint="shorten it")
        start, depth = end + 1, 0
    return found


def _statement(text: str, start: int, end: int) -> Statement:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    equals = EQUALS.search(text, start, end)
    if equals is None:
        return Statement("", start, start, end)
    return Statement(text[start : equals.start()].strip() or equals[0], start, equals.end(), end)


def _is_name(left: str) -> bool:
    try:
        tokens = tokenize(left)
    except ParseError:
        return False
    return len(tokens) == 2 and tokens[0].kind == "name"


def _named(text: str, statements: list[Statement], taken: set[str]) -> list[Statement]:
    """The statements with names as the language spells them; the last, if it has none, gets one."""
    named = []
    for statement in statements:
        if statement.name:
            named.append(statement._replace(name=_name(text, statement)))
        elif statement is not statements[-1]:
            raise ParseError(
                "this is no definition, and only the last line may do without a name",
                hint="write name = expression",
                text=text,
                span=(statement.start, statement.end),
            )
    if len(named) < len(statements):
        used = taken | {s.name for s in named} | set(WORD.findall(text))
        name = next(n for n in ("f", "F", "L", *(f"f{i}" for i in range(1, len(used) + 2))) if n not in used)
        named.append(statements[-1]._replace(name=name))
    if not named:
        raise ParseError("there is no program here", hint="write one, such as z = w*x + b; L = z^2", text=text)
    return named


def _name(text: str, statement: Statement) -> str:
    """The name on the left side."""
    span = statement.start, statement.start + len(statement.name)
    try:
        tokens = tokenize(statement.name)
    except ParseError as error:
        raise _relocated(error, text, span) from None
    name = tokens[0].text
    if len(tokens) != 2 or tokens[0].kind != "name" or tokens[0].base:
        message, hint = f"{quote(statement.name)} is not a name", "a definition is of the form name = expression"
    elif name in BY_NAME and not BY_NAME[name].soft:
        message, hint = f"{name} is a function and cannot be defined", "choose another name"
    elif CONSTANT_NAMES.get(name) == "pi":
        message, hint = f"{name} is a constant and cannot be defined", "choose another name"
    else:
        return name
    raise ParseError(message, hint=hint, text=text, span=span)


def _check_names(
    text: str, statements: Sequence[Statement], given: Mapping[str, Expr], declared: Sequence[str]
) -> None:
    """Refuses a name that is defined twice, or is given a value or declared an input elsewhere."""
    seen: set[str] = set()
    for name, start, right, _ in statements:
        if name in seen:
            message, hint = f"{name} is defined twice", "give the second one a name of its own"
        elif name in given:
            message, hint = f"{name} is defined here and given a value with --param", "take it out of one of the two"
        elif name in declared:
            message, hint = f"{name} is defined here and declared an input with --vars", "take it out of one of the two"
        else:
            seen.add(name)
            continue
        raise InputError(message, hint=hint, text=text, span=(start, max(start + 1, right - 1)))


def _readings(
    text: str, statements: Sequence[Statement], given: Mapping[str, Expr], declared: Collection[str]
) -> list[Reading]:
    """Each right side, read with the names of the whole program in mind: xy is x*y where x and y are names in it."""
    known = {s.name for s in statements} | set(given) | set(declared)
    letters = {GREEK.get(letter, letter) for s in statements for letter in SINGLE.findall(text, s.right, s.end)}
    short = {name for name in known if len(name) == 1} | (letters - CONSTANT_NAMES.keys() - {"I"})
    readings = []
    for statement in statements:
        right = text[statement.right : statement.end]
        names = known.intersection(WORD.findall(right)) if right.isascii() and "\\" not in right else known
        try:
            for token in tokenize(right):
                if token.kind == "op" and token.text in ("=", ":="):
                    raise ParseError(
                        "a second equals sign in one definition",
                        hint="part definitions by semicolons or ends of lines, and close every bracket",
                        text=right,
                        span=token.span,
                    )
            readings.append(read(right, names | short, given))
        except ParseError as error:
            raise _relocated(error, text, (statement.right, statement.end)) from None
    return readings


def _relocated(error: ParseError, text: str, span: tuple[int, int]) -> ParseError:
    """The error of a part, pointing into the whole text."""
    low, high = error.span or (0, span[1] - span[0])
    return ParseError(error.message, hint=error.hint, text=text, span=(span[0] + low, span[0] + high))


def _leaves(statements: Sequence[Statement], readings: Sequence[Reading]) -> dict[str, Expr]:
    """The values of the names that are defined by numbers, in a program that is made of nothing else."""
    constant = {s.name: r.expression for s, r in zip(statements, readings) if not r.names}
    closed = {name for reading in readings for name in reading.names} <= {s.name for s in statements}
    return constant if closed and len(constant) < len(statements) else {}


def _operands(reading: Reading) -> tuple[str, ...]:
    left = {symbol.name for symbol in reading.expression.free_symbols}
    return tuple(name for name in reading.names if name in left)


def _check_order(text: str, statements: Sequence[Statement], readings: Sequence[Reading]) -> None:
    """Refuses what is used before it is defined, and says so differently where no order would do."""
    places = {statement.name: i for i, statement in enumerate(statements)}
    for i, (statement, reading) in enumerate(zip(statements, readings)):
        for name, (low, high) in reading.names.items():
            if places.get(name, -1) < i:
                continue
            circle = _circle(statement.name, name, places, readings)
            if name == statement.name:
                message, hint = f"{name} is defined by itself", "give the new value a name of its own"
            elif circle:
                message = f"{statement.name} and {name} are defined by each other: {' → '.join(circle)}"
                hint = "a chain of definitions has a first one, made of inputs only"
            else:
                message, hint = f"{name} is used before it is defined", f"move the definition of {name} up"
            raise InputError(message, hint=hint, text=text, span=(statement.right + low, statement.right + high))


def _circle(first: str, second: str, places: Mapping[str, int], readings: Sequence[Reading]) -> list[str]:
    """The names from the first, by what each is made of, back to the first; none where the second is not made of it."""
    came_from: dict[str, str] = {second: first}
    queue = [second]
    for name in queue:
        for operand in readings[places[name]].names:
            if operand in places and operand not in came_from:
                came_from[operand] = name
                queue.append(operand)
    if first not in came_from:
        return []
    way = [first, came_from[first]]
    while way[-1] != first:
        way.append(came_from[way[-1]])
    return way[::-1]


def _inputs(
    text: str,
    statements: Sequence[Statement],
    readings: Sequence[Reading],
    given: Mapping[str, Expr],
    declared: tuple[str, ...] | None,
) -> tuple[Symbol, ...]:
    """The names that are used and neither defined nor given values, in natural order or as declared."""
    taken = {statement.name for statement in statements} | set(given)
    free = {name for reading in readings for name in _operands(reading) if name not in taken}
    if declared is not None:
        for statement, reading in zip(statements, readings):
            for name, (low, high) in reading.names.items():
                if name not in taken and name not in declared:
                    raise InputError(
                        f"{name} is neither defined nor an input nor a parameter",
                        hint=f"add it to --vars, or give it a value: --param {name}=1",
                        text=text,
                        span=(statement.right + low, statement.right + high),
                    )
    if not free:
        raise InputError(
            "the program has no inputs",
            hint="use a name that is not defined, such as x",
            text=text,
            span=(0, len(text)),
        )
    names = sorted(free, key=natural) if declared is None else declared
    return tuple(Symbol(name, real=True) for name in names)
