"""Restrictions that SymPy's simplification loses: x/x becomes 1, sqrt(x)^2 becomes x, exp(log(x)) becomes x."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy import Expr, Pow, log

from symnewton.language.signs import nonnegative, positive


class Restriction(NamedTuple):
    """`value` stands, at `span` of the text, where it must not be 0, be negative, or either."""

    value: Expr
    excluded: str
    span: tuple[int, int]


def lost(restrictions: Iterable[Restriction], expression: Expr) -> Iterator[Restriction]:
    """The restrictions that the expression no longer shows."""
    shown = {_core(p.base) for p in expression.atoms(Pow) if not (p.exp.is_Integer and p.exp > 0)}
    shown |= {_core(call.args[0]) for call in expression.atoms(log)}
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
