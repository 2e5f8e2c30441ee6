"""What is proven of a root of a square system at a point of fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy as sp
from flint import arb_mat
from sympy import Rational

from symnewton.calculus.function import Function
from symnewton.points import exactly

LARGEST_DENOMINATOR = 60
CLOSE = 1e-12  # of the size of a coordinate: how near a fraction must be to be tried


def fractions_at(functions: Sequence[Function], near: Sequence[float]) -> tuple[Rational, ...] | None:
    """The point of short fractions very close to `near` if it is a common root, proven exactly."""
    short = [Fraction(c).limit_denominator(LARGEST_DENOMINATOR) for c in near]
    if any(abs(q - Fraction(c)) > CLOSE * max(1.0, abs(c)) for q, c in zip(short, near)):
        return None
    point = tuple(sp.Rational(q.numerator, q.denominator) for q in short)
    return point if all(_is_zero(f, point) for f in functions) else None


def _is_zero(function: Function, point: tuple[Rational, ...]) -> bool:
    (value,) = function.balls("value", [exactly.enclosure(c) for c in point])
    if not value.is_finite() or not value.contains(0):
        return False
    return exactly.vanishes(function.expression, function.variables, point)


def regular_at(functions: Sequence[Function], point: Sequence[Rational]) -> bool:
    """Whether J is proven to have an inverse at a point."""
    at = [exactly.enclosure(c) for c in point]
    determinant = arb_mat([list(f.balls("gradient", at)) for f in functions]).det()
    return bool(determinant.is_finite() and not determinant.contains(0))
