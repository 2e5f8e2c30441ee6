"""Text to `Problem`: tokens, names, tree, expression, and which variables in which order."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, NamedTuple

from sympy import Expr, Integer, Rational, Symbol

from symnewton.errors import InputError, ParseError
from symnewton.language.alike import read_alike
from symnewton.language.build import build, literal, notes_on
from symnewton.language.checks import check_literal
from symnewton.language.domain import Restriction
from symnewton.language.families import elements_in
from symnewton.language.limits import MAX_NAME, deep_stack
from symnewton.language.names import names_in
from symnewton.language.parsing import parse, right_side
from symnewton.language.problem import Problem
from symnewton.language.scope import NOTHING, Scope
from symnewton.language.symbolic import from_sympy, parts_of
from symnewton.language.syntax import postorder
from symnewton.language.terms import names_in as names_of_terms
from symnewton.language.text import quote
from symnewton.language.tokens import Token, spelled, tokenize
from symnewton.language.typed import Typed
from symnewton.language.vocabulary import BY_NAME
from symnewton.language.writing import written_out

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Reading(NamedTuple):
    """An expression and what the text said: the names in it with their first spans, those of f(x, y) = first."""

    expression: Expr
    names: Mapping[str, tuple[int, int]]
    header: tuple[str, ...]
    functions: tuple[str, ...]
    notes: tuple[str, ...]
    typed: Typed
    lifted: tuple[Restriction, ...] = ()


def read_problem(
    text: str | Expr,
    *,
    variables: Sequence[str | Symbol] | None = None,
    parameters: Mapping[Any, Any] | None = None,
    names: Collection[str] = (),
    equation: bool = False,
    beside: Collection[str] = (),
    scope: Scope = NOTHING,
) -> Problem:
    """The problem that a text or a SymPy expression poses.

    `variables` declares the variables and their order; by default they are the symbols of the expression, x2 before
    x10. `parameters` gives other symbols exact values: anything `read_constant` takes. Symbols stand for their names.
    `names` are never constants or products, though they need not occur: those of a point. As an `equation`,
    `left = right` is left - right. The names `beside` stand alone in other texts of the problem; those in `scope` are
    columns of data and definitions.
    Raises: ParseError, InputError.

    >>> read_problem("2x^2 + 3y^2 - xy").expression
    2*x**2 - x*y + 3*y**2
    >>> read_problem("x^2 = 4", equation=True).expression
    x**2 - 4
    """
    given = {declared_name(name): read_constant(value) for name, value in (parameters or {}).items()}
    declared = declared_variables(variables, given)
    with deep_stack():
        if isinstance(text, str):
            known = [*(declared or ()), *given, *names]
            reading = read(text, known, given, equation=equation, beside=beside, scope=scope)
        else:
            text, reading = read_sympy(text, given)
        free = {symbol.name for symbol in reading.expression.free_symbols}
        free |= elements_in(reading.expression) | names_of_terms(reading.expression)
    notes = list(reading.notes)
    if declared is None:
        names = _in_order(reading.header, (n for n in free if n not in given), given)
        kept = {*names, *given}
        lost = [n for n in reading.names if n not in kept]
        if lost:
            notes.append(f"{', '.join(lost)} cancels: the value does not depend on it")
    else:
        names = declared
        kept = {*declared, *given}
        unknown = [n for n in reading.names if n not in kept]
        if unknown:
            raise InputError(
                f"{', '.join(unknown)} is neither a variable nor a parameter",
                hint=f"add it to --vars, or give it a value: --param {unknown[0]}=1",
                text=text,
                span=reading.names[unknown[0]],
            )
    symbols = tuple(Symbol(name, real=True) for name in names)
    return Problem(text, reading.expression, symbols, reading.functions, tuple(notes), reading.typed, reading.lifted)


def read_equations(
    texts: Sequence[str | Expr],
    *,
    variables: Sequence[str | Symbol] | None = None,
    parameters: Mapping[Any, Any] | None = None,
    names: Collection[str] = (),
) -> list[Problem]:
    """The problems that a system of equations poses, over their common unknowns; a name means the same in all.

    Raises: ParseError, InputError.
    """
    alone = {name for text in texts if isinstance(text, str) for name in names_in(tokenize(text))}

    def problems(unknowns: Sequence[str | Symbol] | None) -> list[Problem]:
        return [
            read_problem(
                text, variables=unknowns, parameters=parameters, names=names, equation=True, beside=alone
            )
            for text in texts
        ]  # fmt: skip

    if variables is None:
        found = problems(None)
        variables = sorted({v.name for problem in found for v in problem.variables}, key=natural)
        if len(found) == 1 and not found[0].notes and [v.name for v in found[0].variables] == variables:
            return found  # whatever is read otherwise where its names are declared comes with a note
    return problems(variables)


def read_constant(given: Any) -> Expr:
    """The exact, finite, real number that is given: a constant expression as text, or a number of any kind.

    A float stands for its shortest decimal: 0.1 is 1/10.
    Raises: InputError.
    """
    if isinstance(given, str):
        return _constant_text(given)
    try:
        if isinstance(given, Expr):
            if given.is_number and given.is_extended_real and given.is_finite:
                return Rational(str(given)) if given.is_Float else given
        elif isinstance(given, bool):
            pass
        elif isinstance(given, Integral):
            check_literal(int(given), 1)
            return Integer(int(given))
        elif isinstance(given, Fraction):
            check_literal(given.numerator, given.denominator)
            return Rational(given.numerator, given.denominator)
        elif isinstance(given, (Real, Decimal)) and math.isfinite(given):
            return _decimal(str(given) if isinstance(given, Decimal) else repr(float(given)))
    except ParseError as error:
        raise InputError(error.message, hint=error.hint) from None
    # Only short values are shown: the text of a long integer cannot be had, nor that of any object trusted.
    shown = quote(repr(given)) if isinstance(given, (float, complex, bool, type(None))) else f"a {type(given).__name__}"
    raise InputError(f"{shown} is not a finite real number", hint="give a number such as 0.5, or 'pi/2'")


def read_sympy(expression: Expr, given: Mapping[str, Expr]) -> tuple[str, Reading]:
    """What a SymPy expression says, as text too, with the values `given` put in."""
    if not isinstance(expression, Expr):
        raise InputError(
            f"an expression is text or a SymPy expression, not {type(expression).__name__}", hint="for example 'x**2'"
        )
    parts = parts_of(expression)
    names = [part.name for part in parts if isinstance(part, Symbol)]
    for name in names:
        if declared_name(name) != name:
            raise InputError(f"{quote(name)} is not a name here", hint=f"call it {declared_name(name)}")
    built, text, functions, notes, typed = from_sympy(parts, given)
    return text, Reading(built, dict.fromkeys(names, (0, len(text))), (), functions, tuple(notes), typed)


def read(
    text: str,
    declared: Collection[str],
    given: Mapping[str, Expr],
    *,
    equation: bool = False,
    beside: Collection[str] = (),
    scope: Scope = NOTHING,
) -> Reading:
    """What a text says, with the values `given` put in. Names that are `declared` are never anything else."""
    declared = [*declared, *scope.columns, *scope.definitions]
    if (
        scope.alike
        and not scope.definitions
        and (found := read_alike(text, declared, given, scope.longest)) is not None
    ):
        return Reading(found.expression, found.names, (), found.functions, (), found.typed)
    tokens, header, notes = right_side(text, declared, equation)
    reading = read_tokens(text, tokens, [*declared, *header], given, beside, scope)
    return reading._replace(header=header, notes=tuple(dict.fromkeys([*notes, *reading.notes])))


def read_tokens(
    text: str,
    tokens: list[Token],
    declared: Collection[str],
    given: Mapping[str, Expr],
    beside: Collection[str] = (),
    scope: Scope = NOTHING,
) -> Reading:
    """What the tokens of a text say; see `read`."""
    columns = scope.columns
    parsed = parse(text, tokens, [*declared, *columns, *scope.definitions], beside)
    trees = {name: definition.tree for name, definition in scope.definitions.items()}
    tree = written_out(parsed.tree, text, given, trees, columns, scope.longest)
    names: dict[str, tuple[int, int]] = {}
    for node in sorted((n for n in postorder(tree) if n.kind == "variable"), key=lambda n: n.span):
        if node.value not in columns:
            names.setdefault(node.value, node.span)
    expression, lifted, sums, split = build(tree, text, {**given, **columns}, scope.rows)
    typed, functions, notes = parsed.typed | Typed(sums=sums), parsed.functions, parsed.notes
    for definition in scope.definitions.values():
        typed |= definition.typed
        functions += definition.functions
        notes += definition.notes
    if scope.rows is not None:
        notes += scope.rows.table.notes
    said = tuple(dict.fromkeys([*notes, *notes_on(lifted, text, split)]))
    return Reading(expression, names, (), tuple(dict.fromkeys(functions)), said, typed, lifted)


def _constant_text(text: str) -> Expr:
    try:
        with deep_stack():
            reading = read(text, (), {})
    except ParseError as error:
        raise InputError(error.message, hint=error.hint, text=error.text, span=error.span) from None
    if reading.names:
        name, span = next(iter(reading.names.items()))
        raise InputError(
            f"{quote(name)} is a name, not a number", hint="give a constant such as 0.5 or pi/2", text=text, span=span
        )
    return reading.expression


def _decimal(digits: str) -> Expr:
    """The number that Python writes so: 1e-05, -0.25."""
    value = literal(digits.lstrip("+-"))
    return -value if digits.startswith("-") else value


def declared_name(given: str | Symbol) -> str:
    """The name as the language spells it: Greek letters are words."""
    name = given.name if isinstance(given, Symbol) else given
    word = spelled(name) if isinstance(name, str) else ""
    if not NAME.fullmatch(word) or len(word) > MAX_NAME:
        raise InputError(
            f"{quote(str(name))} is not a name",
            hint=f"a name is a letter, then letters, digits or _, at most {MAX_NAME} in all",
        )
    if word in BY_NAME and not BY_NAME[word].soft:
        raise InputError(f"{word} is a function and cannot be a variable", hint="choose another name")
    return word


def is_name(word: str) -> bool:
    """Whether the word can be the name of a variable."""
    return bool(NAME.fullmatch(word)) and len(word) <= MAX_NAME and not (word in BY_NAME and not BY_NAME[word].soft)


def declared_variables(variables: Sequence[str | Symbol] | None, given: Mapping[str, Expr]) -> tuple[str, ...] | None:
    if variables is None:
        return None
    names = tuple(map(declared_name, variables))
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"the variable {name} is declared twice", hint="name each variable once")
        if name in given:
            raise InputError(f"{name} is both a variable and a parameter", hint="take it out of one of the two")
    return names


def _in_order(header: Iterable[str], free: Iterable[str], given: Mapping[str, Expr]) -> tuple[str, ...]:
    """The names of f(x, y) = first, then the others naturally sorted: x2 before x10."""
    first = [name for name in header if name not in given]
    return tuple(dict.fromkeys([*first, *sorted(free, key=natural)]))


def natural(name: str) -> list[tuple[int, int | str]]:
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"([0-9]+)", name)]
