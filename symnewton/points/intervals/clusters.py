"""Boxes that touch or nearly touch, as one box each."""

from __future__ import annotations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.points.findings import Box

FEW = 512  # boxes that are compared each with each
LONG = 1000  # times the gap: no point
SMALLEST = np.finfo(float).tiny


def clusters(lower: Array, upper: Array, gap: Array, most: int) -> tuple[Box, ...]:
    """The hulls of the groups of boxes no further apart than `gap`; at most `most`, by allowing wider gaps."""
    if not len(lower):
        return ()
    lower, upper = _gathered(lower, upper, gap, FEW)
    while True:
        low, high = _merged(lower, upper, gap)
        if len(low) <= most:
            return tuple(tuple(zip(a.tolist(), b.tolist())) for a, b in zip(low, high))
        lower, upper = low, high
        gap = np.fmax(2 * gap, (upper - lower).max(axis=0) / 2)


def cover(lower: Array, upper: Array, gap: Array, most: int) -> tuple[Box, ...]:
    """At most `most` boxes that hold all of them: the groups, or pieces of these where they are long, as on a curve."""
    lower, upper = _gathered(lower, upper, gap, FEW)
    groups = clusters(lower, upper, gap, most)
    if all(b - a <= LONG * g for group in groups for (a, b), g in zip(group, gap.tolist())):
        return groups
    low, high = _gathered(lower, upper, gap, most)
    return tuple(tuple(zip(a.tolist(), b.tolist())) for a, b in zip(low, high))


def _gathered(lower: Array, upper: Array, gap: Array, most: int) -> tuple[Array, Array]:
    """At most `most` boxes that hold all of them: the hulls of those with middles in one cell of a grid.

    The cells are made larger until they are few enough.
    """
    if len(lower) <= most:
        return lower, upper
    corner, n = lower.min(axis=0), lower.shape[1]
    extent = upper.max(axis=0) - corner
    cell = np.fmax(np.fmax(gap, (upper - lower).max(axis=0)), np.fmax(extent / 2.0 ** (60 // n), SMALLEST))
    while len(lower) > most:
        numbers = ((lower + 0.5 * (upper - lower) - corner) / cell).astype(np.int64)
        keys = np.zeros(len(lower), dtype=np.int64)
        for column, count in zip(numbers.T, (numbers.max(axis=0) + 1).tolist()):
            keys = keys * count + column
        _, which = np.unique(keys, return_inverse=True)
        low, high = np.full((which.max() + 1, n), np.inf), np.full((which.max() + 1, n), -np.inf)
        np.minimum.at(low, which, lower)
        np.maximum.at(high, which, upper)
        lower, upper = low, high
        cell *= max(2.0, (len(low) / most) ** (1 / n))
    return lower, upper


def _merged(lower: Array, upper: Array, gap: Array) -> tuple[Array, Array]:
    """Hulls that are more than `gap` apart."""
    while True:
        order = np.lexsort(lower.T)
        low, high = _sweep(lower[order], upper[order], gap)
        if len(low) == len(lower):
            return low, high
        lower, upper = low, high


def _sweep(lower: Array, upper: Array, gap: Array) -> tuple[Array, Array]:
    """Takes each box into the first hull that it comes close to."""
    low, high, count = np.empty_like(lower), np.empty_like(upper), 0
    for a, b in zip(lower, upper):
        near = ((low[:count] <= b + gap) & (high[:count] >= a - gap)).all(axis=1)
        hit = int(near.argmax()) if count and near.any() else count
        if hit == count:
            low[hit], high[hit], count = a, b, count + 1
        else:
            low[hit], high[hit] = np.fmin(low[hit], a), np.fmax(high[hit], b)
    return low[:count], high[:count]
