"""Wells of functions of one variable whose second derivative is 0 at the lowest point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates, rational_near
from symnewton.points.intervals.frame import Frame
from symnewton.points.intervals.wells import RADII, Well, around, last_of

BITS = 512
AGREE = 200  # bits in which a fraction has to agree with the point computed
NEWTON_STEPS = 60
HIGHEST_ORDER = 12


def flat_well_at(function: Function, frame: Frame, near: float) -> Well | None:
    """The well round an exact point close to `near` where f′ and f″ are 0, if one is found and proven.

    With f⁽ⁿ⁾ the first derivative that is not 0 at a, f(x) - f(a) = f⁽ⁿ⁾(ξ) (x - a)ⁿ/n! by Taylor's theorem: a is the
    only lowest point where f⁽ⁿ⁾ keeps its sign.
    """
    with ball.working_precision(BITS):
        x = _multiple_root(function, near, float(frame.size[0]))
        if x is None:
            return None
        slope = derivatives.derivative(function.expression, function.variables[0])
        at = next(
            (e for e in _formulas(frame, x) if frame.holds(0, e) and exactly.vanishes(slope, function.variables, (e,))),
            None,
        )
        if at is None:
            return None
        point = exactly.enclosure(at, BITS)
        found = _largest(function, frame, at, float(point.mid()))
        (value,) = function.balls("value", [point])
        if found is None or not value.is_finite():
            return None
        one = np.ones(1)
        return Well(
            lower=found[0], upper=found[1], side=np.zeros(1, dtype=int), unit=one, curvature=np.inf,
            at=[point], reach=[arb(0)], value=value, exact=(at,),
        )  # fmt: skip


def _multiple_root(function: Function, near: float, size: float) -> arb | None:
    """A zero of f′ in many digits, by Newton's method with the multiplicity that two plain steps tell."""
    x, multiplicity, before = arb(near), 1, None
    for _ in range(NEWTON_STEPS):
        _, slope, curvature = function.balls("sample", [x])
        if not slope.is_finite() or not curvature.is_finite():
            return None
        if slope.contains(0):
            return x
        if curvature.contains(0):
            return None
        step = (slope / curvature).mid()
        if before is not None and multiplicity == 1:
            ratio = 1 - float((step / before).mid())
            multiplicity = max(1, round(1 / ratio)) if ratio > 0 else 1
        before = step
        x = (x - multiplicity * step).mid()
        if abs(step) <= (abs(x) + size) * arb(2) ** (32 - BITS):
            return x
    return None


def _formulas(frame: Frame, x: arb) -> Iterator[Expr]:
    """Short formulas for the point."""
    near = float(x)
    fraction = rational_near(x)
    for formula in dict.fromkeys([*frame.sides[0], *([] if fraction is None else [fraction]), *candidates(near)]):
        if abs(exactly.enclosure(formula, BITS) - x) <= (abs(x) + float(frame.size[0])) * arb(2) ** -AGREE:
            yield formula


def _largest(function: Function, frame: Frame, at: Expr, near: float) -> tuple[Array, Array] | None:
    """The largest interval of a ladder on which the first derivative that is not 0 at the point keeps its sign."""
    lower, upper = around(frame, np.array([near]), RADII)
    low_end, high_end = frame.sides[0]
    at_low, at_high = exactly.sign(at - low_end) == 0, exactly.sign(high_end - at) == 0
    good = np.ones(len(lower), dtype=bool)
    derivative = function.expression
    for order in range(1, HIGHEST_ORDER + 1):
        derivative = derivatives.derivative(derivative, function.variables[0])
        this = Function(derivative, function.variables, sign=function.sign)
        low, high, level = this.ranges("value", lower, upper)
        good &= level == SMOOTH
        if not exactly.vanishes(derivative, function.variables, (at,)):
            right = (low[:, 0] > 0) | at_high
            left = (low[:, 0] > 0) | at_low if order % 2 == 0 else (high[:, 0] < 0) | at_low
            good &= right & left
            break
    else:
        return None
    return last_of(lower, upper, good)
