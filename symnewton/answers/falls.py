"""What is proven of a run that ended nowhere: along which way to infinity, or to a pole, f falls, and how far."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.calculus.function import Function
from symnewton.newton.minimize import Outcome
from symnewton.newton.stopping import way
from symnewton.points import exactly
from symnewton.points.growth import limit
from symnewton.verdicts import Stop

T = Symbol("t", positive=True)
FAR = 1e6  # beyond it the powers of t in the coordinates are read off
STEEPEST = 4  # the largest of them
SIMPLE = 12  # denominators of the numbers in a way
NEAR = 1e-6  # of the way the run came: how near to a pole it ended


@dataclass(frozen=True)
class Fall:
    """The exact limit of f, -oo or finite, as t → ∞ with the variables at `path`."""

    limit: Expr
    path: tuple[Expr, ...]


def proven_fall(function: Function, found: Outcome) -> Fall | None:
    """The way that the run was on, where the limit of the function minimized along it is below all that was met."""
    if found.stop not in (Stop.DIVERGED, Stop.STEP, Stop.MAX_ITERATIONS):
        return None
    expression = function.sign * function.expression
    for path in _paths(function, found):
        value = limit(expression.xreplace(dict(zip(function.variables, path))), T)
        if value is not None and (
            value == -sp.oo or (len(path) == 1 and value.is_finite and value <= found.last.sample.value)
        ):
            return Fall(value, path)
    return None


def _paths(function: Function, found: Outcome) -> Iterator[tuple[Expr, ...]]:
    """Ways on from the last point: through simple points, by powers of t, and in one variable up to a pole."""
    first, last = found.rows[0].sample.x, found.last.sample.x
    away = tuple(b - a for a, b in zip(first, last))
    if found.stop is not Stop.DIVERGED and math.hypot(*away) <= FAR:
        if len(last) == 1:
            pole = Fraction(last[0]).limit_denominator(SIMPLE)
            at = Rational(pole.numerator, pole.denominator)
            near = 0 < abs(float(Fraction(last[0]) - pole)) <= NEAR * way(found.rows)
            if near and exactly.is_undefined(function.expression, function.variables, (at,)):
                yield (at + (1 if last[0] > pole else -1) / T,)
        return
    longest = max(map(abs, away))
    far = [abs(c) for c in last if abs(c) > FAR]
    if far and len(last) > 1:
        unit = min(far)
        yield tuple(_monomial(c, unit) for c in last)
    if longest > 0 and math.isfinite(longest):
        yield tuple(_simple(a) if abs(d) <= longest / SIMPLE else _simple(d / longest) * T for a, d in zip(last, away))


def _monomial(c: float, unit: float) -> Expr:
    """The coordinate as a simple multiple of a power of t, where t is at `unit`."""
    power = min(STEEPEST, max(0, round(math.log(abs(c)) / math.log(unit)))) if c else 0
    return _simple(c / unit**power) * T**power


def _simple(c: float) -> Expr:
    fraction = Fraction(c).limit_denominator(SIMPLE)
    return Rational(fraction.numerator, fraction.denominator)
