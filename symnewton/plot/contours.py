"""The values of a function over a rectangle, and the levels at which contours show most of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.plot.scene import Range

POINTS = 161
SHARES = (0.004, 0.015, 0.035, 0.07, 0.12, *np.arange(0.18, 0.95, 0.07), 0.96, 0.985)
DIGITS = 2


def sampled(function: Function, x: Range, y: Range, points: int = POINTS) -> tuple[Array, Array, Array]:
    """Columns, rows and values[j, i] at (columns[i], rows[j]); NaN where f has no finite value."""
    columns, rows = np.linspace(*x, points), np.linspace(*y, points)
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    values = function.many("value", grid)[:, 0].reshape(points, points)
    return columns, rows, np.where(np.isfinite(values), values, np.nan)


def choose_levels(values: Array) -> tuple[float, ...]:
    """Ascending levels, rounded, that divide the picture by area, more of them near the lowest values.

    Equal areas show a valley, a pole and a plain alike, where equal steps show only the steepest part.
    """
    finite = values[np.isfinite(values)]
    if not len(finite) or finite.max() <= finite.min():
        return ()
    lowest, highest = float(finite.min()), float(finite.max())
    spread = float(np.subtract(*np.quantile(finite, (0.75, 0.25)))) or highest - lowest
    levels = {_round(float(wanted), spread, lowest) for wanted in np.quantile(finite, SHARES)}
    return tuple(sorted(level for level in levels if lowest < level < highest))


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


def _round(level: float, spread: float, lowest: float) -> float:
    """The level to two digits of its distance from the lowest value."""
    distance = max(level - lowest, 1e-6 * spread)
    exponent = int(np.floor(np.log10(distance))) - DIGITS + 1 if distance > 0 else 0
    return float(f"{round(level / 10.0**exponent)}e{exponent}")
