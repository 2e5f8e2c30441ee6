"""Boxes that touch or nearly touch, as one box each."""

from __future__ import annotations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.critical.findings import Box


def clusters(lower: Array, upper: Array, gap: Array, most: int) -> tuple[Box, ...]:
    """The hulls of the groups of boxes no further apart than `gap`; at most `most`, by allowing wider gaps."""
    if not len(lower):
        return ()
    while True:
        low, high = _merged(lower, upper, gap)
        if len(low) <= most:
            return tuple(tuple(zip(a.tolist(), b.tolist())) for a, b in zip(low, high))
        lower, upper = low, high
        gap = np.fmax(2 * gap, (upper - lower).max(axis=0) / 2)


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
