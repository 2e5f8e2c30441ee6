"""Where zeros of the gradient probably are, by Newton's method from many points at once, without a claim."""

from __future__ import annotations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.points.intervals.screening import full_matrices, inverses

POINTS = 400
SIDE = 0.487  # not the middle: starts on symmetry axes converge to the same few points
STEPS = 25
CLOSE = 1e-7  # of the size of the box: the same point


def grid(lower: Array, upper: Array, points: int = POINTS) -> Array:
    """Points spread evenly over the box, one a row; at random where a grid of two a side would be too many."""
    n = len(lower)
    each = round(points ** (1 / n))
    if n > 1 and each < 3:
        return np.asarray(np.random.default_rng(0).uniform(lower, upper, (points, n)))
    ticks = [low + (high - low) * (np.arange(each) + SIDE) / each for low, high in zip(lower, upper)]
    return np.stack(np.meshgrid(*ticks, indexing="ij"), axis=-1).reshape(-1, n)


def newton(function: Function, starts: Array, lower: Array, upper: Array, steps: int = STEPS) -> Array:
    """Points near zeros of the gradient in the box or close to it, one a row, each found once."""
    n, size = function.dimension, upper - lower
    x, ended = starts, []
    for _ in range(steps):
        numbers = function.many("sample", x)[:, 1:]
        good = np.isfinite(numbers).all(axis=1)
        x, numbers = x[good], numbers[good]
        step = (inverses(full_matrices(numbers[:, n:], n)) @ numbers[:, :n, None])[:, :, 0]
        x = x - step
        inside = ((x >= lower - 0.5 * size) & (x <= upper + 0.5 * size)).all(axis=1)
        small = (np.abs(step) <= 1e-9 * np.fmin(size, np.abs(x) + 1e-3 * size)).all(axis=1)
        ended.append(x[inside & small])
        x = x[inside & ~small]
        if not len(x):
            break
    found = np.concatenate(ended) if ended else starts[:0]
    near = ((found >= lower - CLOSE * size) & (found <= upper + CLOSE * size)).all(axis=1)
    return distinct(found[near], CLOSE * size)


def distinct(points: Array, width: Array) -> Array:
    """The points without those that lie within `width` of an earlier one."""
    if not len(points):
        return points
    _, first = np.unique(np.rint(points / width), axis=0, return_index=True)
    kept: list[Array] = []
    for p in points[np.sort(first)]:
        if not kept or not (np.abs(np.array(kept) - p) <= width).all(axis=1).any():
            kept.append(p)
    return np.array(kept)
