"""Bounds below on many boxes at once, and tests that a box holds no minimum of f on the box searched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import DEFINED, EMPTY, SMOOTH, TINY
from symnewton.calculus.function import Function
from symnewton.points.intervals.screening import EXCLUDED, OPEN, U, bisect, full_matrices, second_order


@dataclass(frozen=True)
class Faces:
    """Boxes on faces of the box searched, one a row; `bound` is below f on each.

    `side` is -1 or 1 in the coordinates held at a lower or upper end, else 0: such an end lies between `lower` and
    `upper`, which differ where it is no double. `between` tells where only points are wanted that are stationary in
    this coordinate. A coordinate that is neither runs from end to end.
    """

    lower: Array
    upper: Array
    side: Array
    between: Array
    bound: Array

    def __len__(self) -> int:
        return len(self.lower)

    def only(self, which: Array) -> Faces:
        return Faces(self.lower[which], self.upper[which], self.side[which], self.between[which], self.bound[which])

    @property
    def fixed(self) -> Array:
        return (self.side != 0) | (self.lower == self.upper)

    @property
    def whole(self) -> Array:
        """Where the box still runs from end to end of the box searched."""
        return (self.side == 0) & ~self.between


@dataclass(frozen=True)
class Ends:
    """The ends of the box searched, each between two doubles that are the same or neighbours."""

    lower: tuple[Array, Array]
    upper: tuple[Array, Array]

    def held(self, faces: Faces, way: Array) -> Faces:
        """The boxes with the coordinates of `way` -1 or 1 held at their lower or upper ends."""
        return Faces(
            *self.face(faces.lower, faces.upper, way), np.where(way != 0, way, faces.side), faces.between, faces.bound
        )

    def face(self, lower: Array, upper: Array, way: Array) -> tuple[Array, Array]:
        return (
            np.where(way < 0, self.lower[0], np.where(way > 0, self.upper[0], lower)),
            np.where(way < 0, self.lower[1], np.where(way > 0, self.upper[1], upper)),
        )

    def cut(self, faces: Faces, side: Array) -> Faces:
        """The halves of each box across a coordinate; of one that runs from end to end the two faces at its ends too.

        A minimum is on one of the faces or between them, where it is stationary.
        """
        rows = np.arange(len(faces))
        peeled = faces.whole[rows, side]
        lower, upper = bisect(faces.lower, faces.upper, side)
        between = faces.between.copy()
        between[rows, side] = True
        halves = Faces(lower, upper, *(np.concatenate([a, a]) for a in (faces.side, between, faces.bound)))
        if not peeled.any():
            return halves
        way = np.zeros_like(faces.side)
        way[rows, side] = 1
        rest, way = faces.only(peeled), way[peeled]
        return joined([halves, self.held(rest, -way), self.held(rest, way)])


def joined(parts: list[Faces]) -> Faces:
    return Faces(
        np.concatenate([p.lower for p in parts]),
        np.concatenate([p.upper for p in parts]),
        np.concatenate([p.side for p in parts]),
        np.concatenate([p.between for p in parts]),
        np.concatenate([p.bound for p in parts]),
    )


@dataclass(frozen=True)
class Bounded:
    """What is left of the boxes, with better bounds; `status` as in `screening` for each, `split` where to cut.

    `centres` are points at which f was computed, with those values, infinite where f is not known to be defined.
    """

    faces: Faces
    status: Array
    split: Array
    centres: Array
    values: Array


def bounded(function: Function, faces: Faces, best: float, ends: Ends) -> Bounded:
    """The boxes that may hold a minimum no higher than `best`; `ends` are those of the box searched."""
    low, _, level = function.ranges("value", faces.lower, faces.upper)
    bound = np.fmax(faces.bound, low[:, 0])
    kept = (level != EMPTY) & (bound <= best)
    faces, level, bound = faces.only(kept), level[kept], bound[kept]
    slope_low, slope_high, slope_level = slopes(function, faces.lower, faces.upper)
    lipschitz = (level == SMOOTH) & np.isfinite(slope_low + slope_high).all(axis=1)
    centres = lowest_bound_centre(faces, slope_low, slope_high, lipschitz)
    at_low, at_high, at_level = function.ranges("value", centres, centres)
    fall = (np.fmin(slope_low * (faces.upper - centres), slope_high * (faces.lower - centres))).sum(axis=1)
    n = function.dimension
    with np.errstate(all="ignore"):
        slack = (np.abs(slope_low) + np.abs(slope_high)) * (faces.upper - faces.lower)
        mean_value = at_low[:, 0] + fall - (slack.sum(axis=1) * (2 * n + 8) + np.abs(at_low[:, 0])) * 2 * U - TINY
    bound = np.where(lipschitz, np.fmax(bound, mean_value), bound)
    values = np.where(at_level >= DEFINED, at_high[:, 0], np.inf)
    kept = (bound <= best) & ~(lipschitz & _no_minimum(faces, slope_low, slope_high))
    faces = Faces(faces.lower[kept], faces.upper[kept], faces.side[kept], faces.between[kept], bound[kept])
    faces = _to_the_end(faces, slope_low[kept], slope_high[kept], lipschitz[kept], ends)
    smooth = (level == SMOOTH)[kept] & (slope_level == SMOOTH)[kept] & lipschitz[kept]
    largest = np.fmax(np.abs(slope_low), np.abs(slope_high))[kept]
    return _stationary(function, faces, smooth, largest, centres, values)


def slopes(function: Function, lower: Array, upper: Array) -> tuple[Array, Array, Array]:
    """Bounds of the gradient, by both sweeps."""
    low, high, level = function.ranges("gradient", lower, upper)
    low_too, high_too, _ = function.ranges("tangents", lower, upper)
    return np.fmax(low, low_too), np.fmin(high, high_too), level


def lowest_bound_centre(faces: Faces, low: Array, high: Array, usable: Array) -> Array:
    """The centre for which the mean value form gives the greatest lower bound (Baumann, BIT 28, 1988, 80-87)."""
    with np.errstate(all="ignore"):
        share = np.where(low >= 0, 0.0, np.where(high <= 0, 1.0, -low / (high - low)))
    share = np.where(usable[:, None] & np.isfinite(share), share, 0.5)
    return np.clip(faces.lower + share * (faces.upper - faces.lower), faces.lower, faces.upper)


def _to_the_end(faces: Faces, low: Array, high: Array, lipschitz: Array, ends: Ends) -> Faces:
    """The boxes over which f rises or falls in a coordinate from end to end, as the face where it is lowest."""
    way = faces.whole * lipschitz[:, None] * np.where(low > 0, -1, np.where(high < 0, 1, 0))
    return faces if not way.any() else ends.held(faces, way)


def _no_minimum(faces: Faces, low: Array, high: Array) -> Array:
    """Whether the slopes exclude a minimum: not 0 where it has to be, or falling away from the edge."""
    moving = faces.between & ((low > 0) | (high < 0))
    return np.asarray((moving | ((faces.side < 0) & (high < 0)) | ((faces.side > 0) & (low > 0))).any(axis=1))


def _stationary(
    function: Function, faces: Faces, smooth: Array, largest: Array, centres: Array, values: Array
) -> Bounded:
    """The second-order tests, where f is smooth and points are wanted that are stationary in all that varies."""
    status = np.full(len(faces), OPEN)
    lower, upper = faces.lower.copy(), faces.upper.copy()
    width = faces.upper - faces.lower
    split = np.where(np.isfinite(largest), largest, 1.0) * width
    fixed = faces.fixed
    rows = np.flatnonzero(smooth & (fixed | faces.between).all(axis=1))
    if rows.size:
        hessian = function.ranges("hessian", lower[rows], upper[rows])
        verdict, low, high, smear = second_order(function, lower[rows], upper[rows], fixed[rows], hessian)
        curved = _concave(hessian, function.dimension, ~fixed[rows])
        status[rows] = np.where(curved, EXCLUDED, verdict)
        narrow = ~fixed[rows]
        lower[rows] = np.where(narrow, np.fmax(lower[rows], low), lower[rows])
        upper[rows] = np.where(narrow, np.fmin(upper[rows], high), upper[rows])
        split[rows] = np.where(np.isfinite(smear), smear, split[rows])
    faces = Faces(lower, upper, faces.side, faces.between, faces.bound)
    split = np.where(fixed, -1.0, split)
    left = status != EXCLUDED
    return Bounded(faces.only(left), status[left], split[left], centres, values)


def _concave(hessian: tuple[Array, Array, Array], n: int, free: Array) -> Array:
    """Whether a principal minor of order 1 or 2 of the Hessian is negative all over the box: no minimum."""
    low, high, level = full_matrices(hessian[0], n), full_matrices(hessian[1], n), hessian[2]
    result = np.zeros(len(low), dtype=bool)
    with np.errstate(all="ignore"):
        for i in range(n):
            result |= free[:, i] & (high[:, i, i] < 0)
            for j in range(i):
                least = np.fmax(np.fmax(low[:, i, j], -high[:, i, j]), 0.0)
                most = np.fmax(high[:, i, i], 0.0) * np.fmax(high[:, j, j], 0.0)
                result |= free[:, i] & free[:, j] & (least * least * (1 - 8 * U) > most * (1 + 8 * U) + TINY)
    return result & (level == SMOOTH)
