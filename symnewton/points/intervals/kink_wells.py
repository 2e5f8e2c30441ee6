"""Wells round points where f has a kink in some coordinates, as |x - 1/3| has in x.

With such a coordinate measured from the kink, f falls towards it from both sides all over a box; so what is lowest in
the box is lowest on the face where the coordinate is held at the kink, and that has a well in the other ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

import numpy as np
import sympy as sp
from flint import arb
from sympy import Expr, Rational

from symnewton.calculus.arithmetic import ball, closed, onesided
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import DEFINED, SMOOTH
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates
from symnewton.points.intervals.frame import Frame
from symnewton.points.intervals.wells import BITS, RADII, Well, around, last_of, ranges, well_at

KINKS = (sp.Abs, sp.Max, sp.Min)
STEPS = (1e-7, 1e-9)  # of the size of the box: the slope at a kink is much the same at both
STEADY = 0.1
NEAR = 1e-9  # of the size of the box
DENOMINATORS = (60, 10**4, 10**6)
TRIED = 4
LONGEST = 300  # operations of a formula whose kinks are looked at


def kink_well_at(function: Function, frame: Frame, near: Array) -> Well | None:
    """The well round the lowest point close to `near`, if some of its coordinates are exact and f has a kink there."""
    kinks = _kinks(function, frame, near)
    if not kinks:
        return None
    choices = [list(_formulas(frame, i, float(near[i]))) for i in kinks]
    for formulas in islice(product(*choices), TRIED):
        well = _well(function, frame, near, dict(zip(kinks, formulas)))
        if well is not None:
            return well
    return None


def _kinks(function: Function, frame: Frame, near: Array) -> list[int]:
    """The coordinates in which the slope seems to change its sign at once, as far as doubles tell."""
    found = []
    for i in range(len(near)):
        step = np.zeros(len(near))
        step[i] = frame.size[i]
        points = np.array([near + side * width * step for width in STEPS for side in (-1, 1)])
        if (points < frame.lower).any() or (points > frame.upper).any():
            continue
        left, right, nearer_left, nearer_right = function.many("gradient", points)[:, i].tolist()
        if left < 0 < right and nearer_left < STEADY * left and nearer_right > STEADY * right:
            found.append(i)
    return found


def _formulas(frame: Frame, i: int, near: float) -> Iterator[Expr]:
    """Short formulas for a coordinate, inside the box."""
    fractions = (Fraction(near).limit_denominator(d) for d in DENOMINATORS)
    made = [Rational(f.numerator, f.denominator) for f in fractions]
    for formula in dict.fromkeys([*made, *candidates(near, NEAR)]):
        if abs(exactly.nearest_double(formula) - near) <= NEAR * frame.size[i] and frame.holds(i, formula):
            yield formula


def _well(function: Function, frame: Frame, near: Array, pinned: dict[int, Expr]) -> Well | None:
    """The well with these coordinates held at a kink, if it is proven to be one."""
    n = function.dimension
    there = {function.variables[i]: formula for i, formula in pinned.items()}
    rest = [i for i in range(n) if i not in pinned]
    on_face = exactly.put(function.expression, there)
    if on_face.has(sp.nan, sp.zoo):
        return None
    inner = None
    if rest:
        sides = tuple(frame.sides[i] for i in rest)
        hull = tuple((float(frame.lower[i]), float(frame.upper[i])) for i in rest)
        face = Function(on_face, [function.variables[i] for i in rest], sign=function.sign)
        inner = well_at(face, Frame(sides, hull), near[rest])
        if inner is None:
            return None
    found = _largest(function, frame, near, pinned, rest, inner)
    with ball.working_precision(BITS):
        (value,) = (
            (inner.value,) if inner else function.balls("value", [exactly.enclosure(pinned[i], BITS) for i in range(n)])
        )
        if found is None or not value.is_finite():
            return None
        at = [exactly.enclosure(pinned[i], BITS) if i in pinned else inner.at[rest.index(i)] for i in range(n)]  # type: ignore[union-attr]
        reach = [arb(0) if i in pinned else inner.reach[rest.index(i)] for i in range(n)]  # type: ignore[union-attr]
    side, unit = np.zeros(n, dtype=int), np.ones(n)
    if inner:
        side[rest], unit[rest] = inner.side, inner.unit
    return Well(
        lower=found[0], upper=found[1], side=side, unit=unit, curvature=inner.curvature if inner else np.inf,
        at=at, reach=reach, value=value, pinned=pinned,
    )  # fmt: skip


def _largest(
    function: Function, frame: Frame, near: Array, pinned: dict[int, Expr], rest: list[int], inner: Well | None
) -> tuple[Array, Array] | None:
    """The largest box of a ladder over which f falls towards the kinks from both sides."""
    lower, upper = around(frame, near, RADII)
    if inner:
        lower[:, rest], upper[:, rest] = np.fmax(lower[:, rest], inner.lower), np.fmin(upper[:, rest], inner.upper)
        place = np.array([ball.bounds(c) for c in inner.place()])
        ends = np.clip(place, frame.lower[rest, None], frame.upper[rest, None]).T
        holding = ((lower[:, rest] <= ends[0]) & (upper[:, rest] >= ends[1])).all(axis=1)
        lower, upper = lower[holding], upper[holding]
    (level,) = ranges(function, [function.output], lower, upper)[2]
    (continuous,) = ranges(function, [function.output], lower, upper, closed)[2]
    good = (level >= DEFINED) & (continuous == SMOOTH)
    moved = {v: v + pinned[i] for i, v in enumerate(function.variables) if i in pinned}
    shifted = Function(_with_plain_kinks(function.expression.xreplace(moved)), function.variables, sign=function.sign)
    low, high = lower.copy(), upper.copy()
    for i, formula in pinned.items():
        double = exactly.nearest_double(formula)
        off = np.spacing(abs(double))  # at least the distance of the kink from its double
        low[:, i] = np.nextafter(lower[:, i] - double - off, -np.inf)
        high[:, i] = np.nextafter(upper[:, i] - double + off, np.inf)
        good &= (lower[:, i] < double) & (upper[:, i] > double)
    for i in pinned:
        right, left = low.copy(), high.copy()
        right[:, i] = left[:, i] = 0.0
        good &= ranges(shifted, [shifted.partials[i]], right, high, onesided)[0][0] > 0
        good &= ranges(shifted, [shifted.partials[i]], low, left, onesided)[1][0] < 0
    return last_of(lower, upper, good)


def _with_plain_kinks(expression: Expr) -> Expr:
    """The expression with max and min as absolute values, and what these are of multiplied out."""

    def larger(*terms: Expr) -> Expr:
        first, *others = terms
        for other in others:
            first = (first + other + sp.Abs(sp.expand(first - other))) / 2
        return first

    expression = expression.replace(sp.Max, larger)
    expression = expression.replace(sp.Min, lambda *terms: -larger(*(-t for t in terms)))
    return expression.replace(sp.Abs, lambda inside: sp.Abs(sp.expand(inside)))
