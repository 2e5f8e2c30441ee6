"""Whether a formula goes through a value inside a box, and so has it on a set that is more than points; and its range.

The box is cut in halves. A part is dropped where intervals leave out the value; where f is continuous on a part and is
below the value at one point and above it at another, it goes through it on every way between points near these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import EMPTY, SMOOTH
from symnewton.calculus.function import Function
from symnewton.points.algebra.ranges import value_range
from symnewton.points.findings import CriticalPoint, Interval
from symnewton.points.intervals import krawczyk
from symnewton.points.intervals.screening import bisect
from symnewton.points.kinks.site import Undecided
from symnewton.points.membership import Sides, hull

BOXES = 20_000
SEEN = 256  # parts of each size at whose points signs are looked at
INSIDE = (0.25, 0.75)  # of the sides of a part: where its points lie
BITS = 128
REACH = 10.0  # half a side of the box that is looked at where there is none


class Levels:
    """The sets inside the box, or in R^n, on which a formula has given values."""

    def __init__(self, formula: Expr, variables: tuple[Symbol, ...], sides: Sides | None) -> None:
        self.function, self.n = Function(formula, variables), len(variables)
        self.box = None if sides is None else hull(sides)

    def is_crossed(self, value: arb, met: Sequence[CriticalPoint]) -> bool:
        """Whether the formula goes through the value inside the box, or else has it at no point but critical ones.

        `met` are isolated critical points where it has the value. Raises Undecided.
        """
        (low, high), (least, most) = self.range(), ball.bounds(value)
        if low > most or high < least or self._is_bound(value):
            return False
        ends = np.array(self.box or [(-REACH, REACH)] * self.n)
        lower, upper = ends[None, :, 0], ends[None, :, 1]
        looked_at = 0
        while len(lower) and looked_at < BOXES:
            looked_at += len(lower)
            low_ends, high_ends, level = self._ranges(lower, upper)
            left = (level != EMPTY) & ~((low_ends > most) | (high_ends < least))
            lower, upper, level = lower[left], upper[left], level[left]
            if self._is_seen(lower[level == SMOOTH], upper[level == SMOOTH], value):
                return True
            left = ~self._only_touches(lower, upper, met)
            lower, upper = bisect(lower[left], upper[left], (upper - lower)[left].argmax(axis=1))
        if len(lower) or self.box is None:
            raise Undecided("whether a set is empty is not decided")
        return False

    def _is_bound(self, value: arb) -> bool:
        """Whether the value is one that the formula never goes beyond, whatever the variables: then they are critical."""
        bounds = [b for b in value_range(self.function.expression) if isinstance(b, Fraction)]
        return value.is_exact() and any(ball.constant(b) == value for b in bounds)

    def _only_touches(self, lower: Array, upper: Array, met: Sequence[CriticalPoint]) -> Array:
        """Which parts lie near a critical point round which the formula is strictly convex, or concave."""
        near = np.zeros(len(lower), dtype=bool)
        for p in met:
            x = np.array(p.x)
            close = ((lower - x <= upper - lower) & (x - upper <= upper - lower)).all(axis=1) & ~near
            if close.any():
                around = tuple(zip(np.fmin(lower[close].min(axis=0), x), np.fmax(upper[close].max(axis=0), x)))
                box = tuple((math.nextafter(a, -math.inf), math.nextafter(b, math.inf)) for a, b in around)
                signs = krawczyk.certified_inertia(self.function, box)
                near |= close if signs is not None and self.n in (signs.positive, signs.negative) else False
        return near

    def meets(self, low: arb | None, high: arb | None) -> bool:
        """Whether the formula has values between these ends, None for none, at points inside the box. Raises Undecided."""
        ends = np.array(self.box or [(-REACH, REACH)] * self.n)
        lower, upper = ends[None, :, 0], ends[None, :, 1]
        looked_at = 0
        while len(lower) and looked_at < BOXES:
            looked_at += len(lower)
            low_ends, high_ends, level = self._ranges(lower, upper)
            outside = level == EMPTY
            outside |= np.zeros_like(outside) if low is None else high_ends < ball.bounds(low)[0]
            outside |= np.zeros_like(outside) if high is None else low_ends > ball.bounds(high)[1]
            lower, upper = lower[~outside], upper[~outside]
            some = np.linspace(0, len(lower) - 1, min(SEEN, len(lower))).astype(int)
            if any(self._lies_between(m, low, high) for m in 0.5 * lower[some] + 0.5 * upper[some]):
                return True
            lower, upper = bisect(lower, upper, (upper - lower).argmax(axis=1))
        if len(lower) or self.box is None:
            raise Undecided("whether a set is empty is not decided")
        return False

    def _lies_between(self, point: Array, low: arb | None, high: arb | None) -> bool:
        with ball.working_precision(BITS):
            (value,) = self.function.balls("value", [arb(float(c)) for c in point])
        return value.is_finite() and (low is None or bool(value > low)) and (high is None or bool(value < high))

    def _ranges(self, lower: Array, upper: Array) -> tuple[Array, Array, Array]:
        low, high, level = self.function.ranges("value", lower, upper)
        return low[:, 0], high[:, 0], level

    def _is_seen(self, lower: Array, upper: Array, value: arb) -> bool:
        """Whether a part, on which the formula is continuous, has points with values on both sides."""
        if not len(lower):
            return False
        some = np.linspace(0, len(lower) - 1, min(SEEN, len(lower))).astype(int)
        lower, size = lower[some], upper[some] - lower[some]
        corners = [lower + size * np.array(shares) for shares in product(INSIDE, repeat=self.n)]
        with np.errstate(all="ignore"):
            values = np.stack([self.function.many("value", c)[:, 0] for c in corners])
        middle = ball.to_float(value)
        both = (values < middle).any(axis=0) & (values > middle).any(axis=0)
        return any(
            self._is_between(corners[values[:, i].argmin()][i], corners[values[:, i].argmax()][i], value)
            for i in np.flatnonzero(both)[:SEEN]
        )

    def _is_between(self, lowest: Array, highest: Array, value: arb) -> bool:
        with ball.working_precision(BITS):
            low, high = (self.function.balls("value", [arb(float(c)) for c in p])[0] - value for p in (lowest, highest))
        return bool(low < 0 and high > 0)

    def range(self) -> Interval:
        """Bounds for all values in the box or on R^n."""
        ends = np.array(self.box or [(-np.inf, np.inf)] * self.n)
        lower, upper = ends[None, :, 0], ends[None, :, 1]
        for _ in range(0 if self.box is None else 4 * self.n):
            lower, upper = bisect(lower, upper, (upper - lower).argmax(axis=1))
        low, high, level = self._ranges(lower, upper)
        defined = level != EMPTY
        return float(low[defined].min(initial=np.inf)), float(high[defined].max(initial=-np.inf))
