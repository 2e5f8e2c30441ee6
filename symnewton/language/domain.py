"""Restrictions that SymPy's simplification loses: x/x becomes 1, sqrt(x)^2 becomes x, exp(log(x)) becomes x."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sympy import Abs, And, Expr, Ge, Gt, Ne, Not, Or, Pow, acos, acosh, asin, atanh, log, true
from sympy.logic.boolalg import Boolean

from symnewton.language.signs import nonnegative, positive


class Restriction(NamedTuple):
    """`value` must not be 0, be negative, or either, for what stands at `span` of the text; `told` says it of that.

    That is so where `condition` holds: what stands in a branch restricts nothing elsewhere.
    """

    value: Expr
    excluded: str
    span: tuple[int, int]
    told: str = ""
    condition: Boolean = true

    def within(self, condition: Boolean) -> Restriction:
        """The restriction in a branch that is taken where the condition holds."""
        return self._replace(condition=And(self.condition, condition))

    @property
    def test(self) -> Boolean:
        """What holds wherever the text has a value, as far as this goes."""
        relation = {"0": Ne, "negative": Ge, "0 or negative": Gt}[self.excluded]
        return Or(relation(self.value, 0), Not(self.condition))


# Of functions that are defined between bounds: what must not be excluded of u, and the words for it.
BOUNDS: dict[Any, tuple[Callable[[Expr], Expr], str, str]] = {
    asin: (lambda u: 1 - u**2, "negative", "outside [-1, 1]"),
    acos: (lambda u: 1 - u**2, "negative", "outside [-1, 1]"),
    acosh: (lambda u: u - 1, "negative", "below 1"),
    atanh: (lambda u: 1 - u**2, "0 or negative", "outside (-1, 1)"),
}


def lost(restrictions: Iterable[Restriction], expression: Expr) -> Iterator[Restriction]:
    """The restrictions that the expression no longer shows."""
    powers = [p for p in expression.atoms(Pow) if not (p.exp.is_Integer and p.exp > 0)]
    positive_ones = {call.args[0] for call in expression.atoms(log)}
    divisors = {p.base for p in powers if not (p.exp.is_number and p.exp.is_positive)}
    roots = {p.base for p in powers if not p.exp.is_Integer}
    inverse = {BOUNDS[type(call)][0](call.args[0]) for call in expression.atoms(*BOUNDS)}
    seen = {
        "0": positive_ones | divisors | inverse,
        "negative": positive_ones | roots | inverse,
        "0 or negative": positive_ones | (divisors & roots) | inverse,
    }
    for restriction in restrictions:
        value, shown = restriction.value, set(map(_core, seen[restriction.excluded]))
        if isinstance(value, Abs) and restriction.excluded == "0":
            value = value.args[0]
        parts = (value, *value.args) if value.is_Mul else (value,)
        if value.is_number or any(_core(part) in shown for part in parts):
            continue
        harmless = nonnegative(value) if restriction.excluded == "negative" else positive(value)
        if not (harmless or (restriction.excluded == "0" and positive(-value))):
            yield restriction


def _core(value: Expr) -> Expr:
    """The base of a power, whatever its exponent."""
    return value.base if value.is_Pow else value
