"""Restrictions that SymPy's simplification loses: x/x becomes 1, sqrt(x)^2 becomes x, exp(log(x)) becomes x."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sympy import Expr, Pow, acos, acosh, asin, atanh, log

from symnewton.language.signs import nonnegative, positive


class Restriction(NamedTuple):
    """`value` must not be 0, be negative, or either, for what stands at `span` of the text; `told` says it of that."""

    value: Expr
    excluded: str
    span: tuple[int, int]
    told: str = ""


# Of functions that are defined between bounds: what must not be excluded of u, and the words for it.
BOUNDS: dict[Any, tuple[Callable[[Expr], Expr], str, str]] = {
    asin: (lambda u: 1 - u**2, "negative", "outside [-1, 1]"),
    acos: (lambda u: 1 - u**2, "negative", "outside [-1, 1]"),
    acosh: (lambda u: u - 1, "negative", "below 1"),
    atanh: (lambda u: 1 - u**2, "0 or negative", "outside (-1, 1)"),
}


def lost(restrictions: Iterable[Restriction], expression: Expr) -> Iterator[Restriction]:
    """The restrictions that the expression no longer shows."""
    shown = {_core(p.base) for p in expression.atoms(Pow) if not (p.exp.is_Integer and p.exp > 0)}
    shown |= {_core(call.args[0]) for call in expression.atoms(log)}
    shown |= {BOUNDS[type(call)][0](call.args[0]) for call in expression.atoms(*BOUNDS)}
    for restriction in restrictions:
        value = restriction.value
        parts = (value, *value.args) if value.is_Mul else (value,)
        if value.is_number or any(_core(part) in shown for part in parts):
            continue
        harmless = nonnegative(value) if restriction.excluded == "negative" else positive(value)
        if not (harmless or (restriction.excluded == "0" and positive(-value))):
            yield restriction


def _core(value: Expr) -> Expr:
    """The base of a power, whatever its exponent."""
    return value.base if value.is_Pow else value
