"""The exact critical point that a slow iteration was heading for.

At a degenerate point Newton's method only creeps, and its last point is good to a few digits. Where the point is simple
rational it can be guessed, and the guess can be proven.
"""

from __future__ import annotations

from fractions import Fraction

from sympy import Expr, Rational

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function, Point
from symnewton.critical import exactly
from symnewton.critical.classify import EXACT_SIZE, Classification, classify
from symnewton.verdicts import Evidence, Kind

DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 100)
REACH = 1e-2  # of the size of each coordinate, at least of 1


def exact_neighbour(function: Function, x: Point) -> tuple[tuple[Expr, ...], Classification] | None:
    """A rational point near x where the gradient is exactly zero, and what it is, proven; None if none is found."""
    if function.expression.count_ops() > EXACT_SIZE:
        return None
    partials = derivatives.gradient(function.expression, function.variables)
    for candidate in _candidates(x):
        if not _critical(function, partials, candidate):
            continue
        sample = function.sample(tuple(map(float, candidate)))
        if not sample.finite:
            continue
        hessian = derivatives.hessian(partials, function.variables)
        found = classify(function, partials, hessian, candidate, sample)
        if found.evidence is Evidence.EXACT and found.kind is not Kind.DEGENERATE:
            return candidate, found
    return None


def _critical(function: Function, partials: tuple[Expr, ...], at: tuple[Expr, ...]) -> bool:
    for partial in partials:
        value = exactly.substitute(partial, function.variables, at)
        if value is None or exactly.sign(value) != 0:
            return False
    return True


def _candidates(x: Point) -> list[tuple[Expr, ...]]:
    """Points with small denominators close to x, the simplest first."""
    found: dict[tuple[Expr, ...], None] = {}
    for q in DENOMINATORS:
        point = tuple(Fraction(round(c * q), q) for c in x)
        if all(abs(float(p) - c) <= REACH * max(1.0, abs(c)) for p, c in zip(point, x)):
            found[tuple(Rational(p.numerator, p.denominator) for p in point)] = None
    return list(found)
