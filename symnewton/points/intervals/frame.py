"""The box searched, with its exact ends: as doubles round them, and as balls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from flint import arb, ctx
from sympy import Expr, Rational

from symnewton.calculus.arithmetic.array import Array
from symnewton.points import exactly
from symnewton.points.findings import Box
from symnewton.points.intervals.bounding import Ends
from symnewton.points.membership import Sides


class Frame:
    """A box with exact ends in the smallest box of doubles known to contain it, `lower` to `upper`.

    A double at an end of the box of doubles stands for the exact end; every other one between lies in the exact box.
    """

    def __init__(self, sides: Sides, hull: Box) -> None:
        self.sides = sides
        self.lower, self.upper = np.array(hull, dtype=float).T
        self.size = self.upper - self.lower
        self._balls: dict[tuple[int, int, int], arb] = {}

    @cached_property
    def ends(self) -> Ends:
        """Each exact end between two neighbouring doubles, or one where it is a double."""
        exact = np.array([[Rational(c) == end for c, end in zip(pair, self.sides[i])] for i, pair in self._pairs()])
        return Ends(
            (self.lower, np.where(exact[:, 0], self.lower, np.nextafter(self.lower, np.inf))),
            (np.where(exact[:, 1], self.upper, np.nextafter(self.upper, -np.inf)), self.upper),
        )

    def _pairs(self) -> list[tuple[int, tuple[float, float]]]:
        return list(enumerate(zip(self.lower.tolist(), self.upper.tolist())))

    def end(self, i: int, side: int) -> arb:
        """The lower (-1) or upper (1) end of a coordinate, at the precision of the moment."""
        key = (i, side, ctx.prec)
        if key not in self._balls:
            self._balls[key] = exactly.enclosure(self.sides[i][side > 0], ctx.prec)
        return self._balls[key]

    def point(self, x: Sequence[float]) -> list[arb]:
        """The point of the exact box that the doubles stand for."""
        return [self.clipped(i, arb(c)) for i, c in enumerate(x)]

    def doubles(self, x: Sequence[arb]) -> Array:
        """Doubles near the point, those of the ends exactly for a coordinate that is one."""
        near = np.array([float(c.mid()) for c in x])
        low = [c is self.end(i, -1) for i, c in enumerate(x)]
        high = [c is self.end(i, 1) for i, c in enumerate(x)]
        return np.where(low, self.lower, np.where(high, self.upper, np.clip(near, self.lower, self.upper)))

    def clipped(self, i: int, c: arb) -> arb:
        """The coordinate if it is proven to lie between the ends, else the end that it is at or past."""
        low, high = self.end(i, -1), self.end(i, 1)
        if c > low and c < high:
            return c
        return low if abs(c.mid() - low.mid()) < abs(c.mid() - high.mid()) else high

    def holds(self, i: int, coordinate: Expr) -> bool:
        """Whether a coordinate is proven to lie in the box, its ends included."""
        low, high = self.sides[i]
        return exactly.sign(coordinate - low) in (0, 1) and exactly.sign(high - coordinate) in (0, 1)
