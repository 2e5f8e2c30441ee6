"""The minimum of a function of one variable at the edge of its domain, where it has a value and rises from it."""

from __future__ import annotations

from fractions import Fraction

from sympy import Expr, Rational

from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.kinks.series import Outside, along
from symnewton.points.kinks.site import Undecided

DENOMINATOR = 1000
NEAR = 1e-6  # of the size of the point


def edge_near(function: Function, x: float) -> tuple[Expr, Expr] | None:
    """The simple rational edge close to x that is a proven strict minimum of the function, and the value of f there.

    On one side of it f has no value, and on the other its series begins with the value and a term that rises.
    """
    found = Fraction(x).limit_denominator(DENOMINATOR)
    at = Rational(found.numerator, found.denominator)
    if abs(float(found) - x) > NEAR * max(1.0, abs(x)):
        return None
    value = exactly.substitute(function.expression, function.variables, (at,))
    if value is None or exactly.sign(value) is None:
        return None
    sides = [_side(function, at, value, s) for s in (-1, 1)]
    return (at, value) if None in sides and True in sides else None


def _side(function: Function, at: Expr, value: Expr, side: int) -> bool | None:
    """Whether the function rises from the point on one side; None where it has no value there."""
    try:
        rise = along(function.expression - value, function.variables, (at,), (side,))
        return not rise.lead <= 0 and rise.sign * function.sign > 0
    except Outside:
        return None
    except Undecided:
        return False
