"""The exact critical point that a slow iteration was heading for.

At a degenerate point Newton's method only creeps, and its last point is good to a few digits. Where the point is simple
rational it can be guessed, and the guess can be proven.
"""

from __future__ import annotations

import math
from fractions import Fraction

from sympy import Expr, Rational, pi
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.points import exactly
from symnewton.points.classify import EXACT_SIZE, Classification, classify
from symnewton.verdicts import Evidence, Kind

ONE = Rational(1)
DENOMINATORS = tuple(range(1, 13)) + tuple(10**k for k in range(2, 13))
BITS = 128
BESIDE = 2.0**-100
ROUNDING = 1e-15  # of a coordinate: doubles are not nearer to a fraction than that


def exact_neighbour(function: Function, x: Point, reach: float = 0.0) -> tuple[tuple[Expr, ...], Classification] | None:
    """A point within `reach` of x where the gradient is exactly zero, and what it is, proven; None if none is.

    Its coordinates are rational or multiples of π. The rounding of x is allowed for.
    """
    if function.expression.count_ops() > EXACT_SIZE:
        return None
    partials = derivatives.gradient(function.expression, function.variables)
    for candidate in candidates(function, x, reach):
        if not _critical(function, partials, candidate):
            continue
        sample = function.sample(tuple(map(float, candidate)))
        if not sample.finite:
            continue
        hessian = derivatives.hessian(partials, function.variables)
        found = classify(function, partials, hessian, candidate, sample)
        if (
            found.evidence is not Evidence.NUMERIC
            and found.kind is not Kind.DEGENERATE
            and _is_continuous(function, candidate)
        ):
            return candidate, found
    return None


def _is_continuous(function: Function, at: tuple[Expr, ...]) -> bool:
    """Whether f has no jump at an exact point: all its derivatives may be 0 beside one."""
    with ball.working_precision(BITS):
        near = [exactly.enclosure(c, BITS) + ball.arb(0, BESIDE) for c in at]
        return function.continuous_on(near, "value")


def _critical(function: Function, partials: tuple[Expr, ...], at: tuple[Expr, ...]) -> bool:
    with ball.working_precision(BITS):
        if not all(g.contains(0) for g in function.balls("gradient", [exactly.enclosure(c, BITS) for c in at])):
            return False
    return all(exactly.vanishes(partial, function.variables, at) for partial in partials)


def candidates(function: Function, x: Point, reach: float) -> list[tuple[Expr, ...]]:
    """Points with small denominators close to x, the simplest first; multiples of π where f is periodic in a part."""
    found: dict[tuple[Expr, ...], None] = {}
    units: tuple[tuple[Expr, float], ...] = ((ONE, 1.0),)
    if function.expression.has(TrigonometricFunction):
        units = (*units, (pi, math.pi))
    for q in DENOMINATORS:
        near: list[Expr] = []
        for c in x:
            for unit, size in units:
                p = Fraction(c / size).limit_denominator(q)
                if abs(float(p) * size - c) <= max(reach, ROUNDING * abs(c)):
                    near.append(Rational(p.numerator, p.denominator) * unit)
                    break
        if len(near) == len(x):
            found[tuple(near)] = None
    return list(found)
