"""Low points of a function on a box, by Newton's method from many starts at once, without a claim."""

from __future__ import annotations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.points.intervals.screening import full_matrices
from symnewton.points.intervals.seeding import grid

STARTS = 2000
BEST = 48
ROUNDS = 40
LENGTHS = 0.25 ** np.arange(0, 12)
FLATTEST = 1e-10  # of the largest eigenvalue
TYPICAL = 0.1  # of the points of the grid lie lower than what is taken for a usual value


def low_points(function: Function, lower: Array, upper: Array) -> tuple[Array, float]:
    """Where descent ends from the lowest points of a grid over the box, its corners and its middle; one a row.

    And a value that f has on the box as a matter of course, NaN where it has none.
    """
    n = len(lower)
    corners = grid(np.zeros(n), np.ones(n), 2**n if n <= 10 else 2) > 0.5
    starts = np.concatenate(
        [grid(lower, upper, STARTS), np.where(corners, upper, lower), (lower + 0.5 * (upper - lower))[None]]
    )
    values = function.many("value", starts)[:, 0]
    order = np.argsort(np.where(np.isnan(values), np.inf, values), kind="stable")
    finite = values[np.isfinite(values)]
    typical = float(np.quantile(finite, TYPICAL)) if finite.size else np.nan
    return descend(function, starts[order[:BEST]], lower, upper), typical


def descend(function: Function, starts: Array, lower: Array, upper: Array) -> Array:
    """A point for each start, of lower or equal value; NaN values count as infinite.

    The step is Newton's with the absolute values of the eigenvalues, or along the negative gradient, whichever leads
    lower at some length; coordinates held at their bounds by the gradient stay.
    """
    n, size = function.dimension, upper - lower
    x = starts
    value = _values(function, x)
    for _ in range(ROUNDS):
        numbers = function.many("sample", x)
        numbers = np.where(np.isfinite(numbers), numbers, 0.0)
        g, h = numbers[:, 1 : n + 1], full_matrices(numbers[:, n + 1 :], n)
        held = ((x <= lower) & (g > 0)) | ((x >= upper) & (g < 0))
        g = np.where(held, 0.0, g)
        h = np.where(held[:, :, None] | held[:, None, :], np.eye(n), h)
        with np.errstate(all="ignore"):
            steepest = -g * (np.where(size > 0, size, 1.0).min() / np.fmax(np.abs(g).max(axis=1), 1e-300))[:, None]
        trials = _trials(x, [_newton_step(g, h), 0.25 * steepest], lower, upper)
        values = _values(function, trials.reshape(-1, n)).reshape(trials.shape[:2])
        best = values.argmin(axis=1)
        rows = np.arange(len(x))
        lower_now = values[rows, best] < value
        if not lower_now.any():
            break
        x = np.where(lower_now[:, None], trials[rows, best], x)
        value = np.where(lower_now, values[rows, best], value)
    return x


def _newton_step(g: Array, h: Array) -> Array:
    values, vectors = np.linalg.eigh(h)
    sizes = np.abs(values)
    sizes = np.fmax(sizes, np.fmax(FLATTEST * sizes.max(axis=1, keepdims=True), 1e-300))
    along = (vectors.transpose(0, 2, 1) @ g[:, :, None])[:, :, 0] / sizes
    return -(vectors @ along[:, :, None])[:, :, 0]


def _trials(x: Array, steps: list[Array], lower: Array, upper: Array) -> Array:
    """For each point the ends of all steps at all lengths, inside the box."""
    moves = np.concatenate([step[:, None] * LENGTHS[None, :, None] for step in steps], axis=1)
    return np.clip(x[:, None] + np.where(np.isfinite(moves), moves, 0.0), lower, upper)


def _values(function: Function, points: Array) -> Array:
    values = function.many("value", points)[:, 0]
    return np.where(np.isfinite(values), values, np.inf)
