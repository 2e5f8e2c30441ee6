"""The values of a function over a rectangle, and the levels at which contours show most of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.scene import Range

POINTS, FINE = 161, 401  # along each side; the finer grid where f has an edge
SHARES = (0.004, 0.015, 0.035, 0.07, 0.12, *np.arange(0.18, 0.95, 0.07), 0.96, 0.985)


def sampled(function: Function, x: Range, y: Range, points: int = POINTS) -> tuple[Array, Array, Array]:
    """Columns, rows and values[j, i] at (columns[i], rows[j]); NaN where f has no finite value."""
    columns, rows = np.linspace(*x, points), np.linspace(*y, points)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    values = function.many("value", grid)[:, 0].reshape(points, points)
    return columns, rows, np.where(np.isfinite(values), values, np.nan)


def contoured(function: Function, x: Range, y: Range) -> tuple[Array, Array, Array, tuple[float, ...]]:
    """Columns, rows, values without those at poles, and levels; on a finer grid where f has an edge or a pole."""
    for points in (POINTS, FINE):
        columns, rows, values = sampled(function, x, y, points)
        levels = choose_levels(values)
        values = without_poles(values, levels)
        if np.isfinite(values).all():
            break
    return columns, rows, values, levels


def choose_levels(values: Array) -> tuple[float, ...]:
    """Ascending levels, rounded, that divide the picture by area, more of them near the lowest values.

    Equal areas show a valley, a pole and a plain alike, where equal steps show only the steepest part.
    """
    finite = values[np.isfinite(values)]
    if not len(finite) or finite.max() <= finite.min():
        return ()
    wanted = np.unique(np.quantile(finite, SHARES))
    gaps = [np.ptp(finite), *np.diff(wanted), np.ptp(finite)]
    levels = {_rounded(float(level), float(min(pair))) for level, pair in zip(wanted, zip(gaps, gaps[1:]))}
    return tuple(sorted(level for level in levels if finite.min() < level < finite.max()))


def without_poles(values: Array, levels: Sequence[float]) -> Array:
    """The values without those between which f leaps over all levels at once, as it does through a pole."""
    if len(levels) < 2:
        return values
    low, high = levels[0], levels[-1]
    masked = values.copy()
    with np.errstate(all="ignore"):
        for axis in range(2):
            a, b = (np.take(values, s, axis) for s in (range(values.shape[axis] - 1), range(1, values.shape[axis])))
            leap = ((a < low) & (b > high)) | ((a > high) & (b < low))
            for shift in range(2):
                index = [slice(None), slice(None)]
                index[axis] = slice(shift, shift - 1 or None)
                masked[tuple(index)][leap] = np.nan
    return masked


def _rounded(level: float, gap: float) -> float:
    """The level with no more digits than keep it well apart from a neighbour at the gap."""
    exponent = int(np.floor(np.log10(gap / 2)))
    return float(f"{round(level / 10.0**exponent)}e{exponent}")
