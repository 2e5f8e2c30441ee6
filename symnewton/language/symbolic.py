"""A SymPy expression to the tree of the language: the same functions, bounds and refusals as for text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sympy import Add, And, Expr, Mul, Or, Piecewise, Pow, S, Symbol
from sympy.core.function import Application
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from symnewton.errors import InputError
from symnewton.language import checks, limits
from symnewton.language.build import build, notes_on
from symnewton.language.meanings import CONSTANTS
from symnewton.language.syntax import Node
from symnewton.language.text import quote
from symnewton.language.typed import Typed, typed_numbers
from symnewton.language.vocabulary import BY_NAME

Part: TypeAlias = Expr | Boolean
CONSTANT_NAMES = {value: name for name, value in CONSTANTS.items()}
OPERATORS = {Add: "sum", Mul: "product", Pow: "power", And: "and", Or: "or"}


def from_sympy(
    parts: Sequence[Part], values: Mapping[str, Expr]
) -> tuple[Expr, str, tuple[str, ...], list[str], Typed]:
    """The expression made of `parts_of` over real symbols, these values put in; its text, functions, notes and numbers.

    Raises ParseError for what is too large or not real.

    >>> x = Symbol("x")
    >>> from_sympy(parts_of(x**2.5 + 1), {})[0].free_symbols == {Symbol("x", real=True)}
    True
    """
    with limits.deep_stack():
        text = str(parts[-1])
        nodes: dict[Part, Node] = {}
        for part in parts:
            nodes[part] = _node(part, nodes, (0, len(text)))
        expression, lifted, _, split = build(nodes[parts[-1]], text, values)
    functions = dict.fromkeys(node.value for node in nodes.values() if node.kind == "call")
    return expression, text, tuple(functions), notes_on(lifted, text, split), typed_numbers(nodes.values())


def parts_of(given: Expr) -> list[Part]:
    """The distinct parts, operands first, the whole last.

    Raises InputError for what the language does not know, for two symbols of one name, and where the parts are too many
    when written out, or nested too deeply. Nothing here is asked of SymPy that would write them out to answer.
    """
    order: list[Part] = []
    sizes: dict[Part, int] = {}
    depths: dict[Part, int] = {}
    stack: list[Part] = [given]
    while stack:
        part = stack[-1]
        waiting = [a for a in _operands(part) if a not in sizes]
        if waiting:
            _word(part)
            stack += waiting
            continue
        stack.pop()
        if part in sizes:
            continue
        if part.is_Rational:
            checks.check_literal(abs(int(part.p)), int(part.q))
        sizes[part] = 1 + sum(sizes[a] for a in _operands(part))
        depths[part] = 1 + max((depths[a] for a in _operands(part)), default=0)
        if sizes[part] > limits.MAX_SIZE or depths[part] > limits.MAX_DEPTH:
            raise InputError("the expression is too large or nested too deeply", hint="simplify it")
        order.append(part)
    names = [part.name for part in order if isinstance(part, Symbol)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two different symbols are called {quote(twice)}", hint="give every symbol its own name")
    return order


def _operands(part: Part) -> tuple[Part, ...]:
    """The arguments; those of a Piecewise are values and conditions in turn."""
    if isinstance(part, Piecewise):
        return tuple(a for pair in part.args if isinstance(pair, ExprCondPair) for a in pair.args)
    return part.args


def _node(part: Part, made: Mapping[Part, Node], span: tuple[int, int]) -> Node:
    if part.is_Rational or part.is_Float:
        return _number(part, span)
    kind, value = _word(part)
    return Node(kind, span, tuple(made[a] for a in _operands(part)), value)


def _word(part: Part) -> tuple[str, str]:
    """Kind and value of the node for a part; InputError for what the language does not know."""
    if isinstance(part, Symbol):
        return "variable", part.name
    if part in CONSTANT_NAMES:
        return "constant", CONSTANT_NAMES[part]
    if part in (S.true, S.false):
        return "boolean", str(part)
    if isinstance(part, Relational):
        return "relation", part.rel_op
    if part.func in OPERATORS:
        return OPERATORS[part.func], ""
    name = part.func.__name__
    if part.args and name in BY_NAME and isinstance(part, Application | Piecewise):
        return "call", BY_NAME[name].name
    raise InputError(
        f"{quote(name if part.args else str(part))} is not a function or a number of the language",
        hint="write the expression with elementary functions",
    )


def _number(part: Expr, span: tuple[int, int]) -> Node:
    """A number as the literal that means it: of a Float that is its shortest decimal."""
    if part.is_Float:
        text = str(abs(part))
    else:
        text = f"{abs(int(part.p))}/{int(part.q)}"
    size = Node("number", span, (), text)
    return Node("negative", span, (size,)) if part < 0 else size
