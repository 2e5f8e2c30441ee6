"""Where constraints hold: the intervals on a line, the lines in the plane on which they are met with equality."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.curve import SAMPLES
from symnewton.drawing.isolines import isolines
from symnewton.drawing.ranges import drawable
from symnewton.drawing.scene import Limit, Range

HALVINGS = 60
SCALES = (1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 1000.0)  # half-widths of windows that may show a set whole
COARSE = 61  # points along each side of such a window
ROOM = 0.2  # of the extent of a set, left round it
INSIDE = 0.95  # of the half-width: a set within is seen whole
ON = 1e-9  # of the size of a constraint's values: a point this close to 0 meets an equation


@dataclass(frozen=True)
class Side:
    """A constraint: `function` is 0 where it is an `equation`, else not positive. `text` is how it was typed."""

    text: str
    function: Function
    equation: bool


def intervals(sides: Sequence[Side], x: Range) -> tuple[Range, ...]:
    """The parts of a range on which all hold; those of equations are single points."""
    grid = np.linspace(*x, SAMPLES)
    inside = np.ones(len(grid), dtype=bool)
    for side in sides:
        if not side.equation:
            inside &= side.function.many("value", grid[:, None])[:, 0] <= 0
    if any(side.equation for side in sides):
        return tuple((p, p) for p in _solutions(sides, grid))
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    ends = [_edge(sides, float(grid[i]), float(grid[i + 1]), rising=bool(inside[i])) for i in edges]
    ends = [x[0]] * bool(inside[0]) + ends + [x[1]] * bool(inside[-1])
    return tuple(zip(ends[::2], ends[1::2]))


def _edge(sides: Sequence[Side], a: float, b: float, *, rising: bool) -> float:
    """Where between a and b the inequalities begin or, `rising`, cease to hold."""
    for _ in range(HALVINGS):
        m = 0.5 * (a + b)
        holds = all(side.equation or side.function.value((m,)) <= 0 for side in sides)
        a, b = (m, b) if holds == rising else (a, m)
    return 0.5 * (a + b)


def _solutions(sides: Sequence[Side], grid: Array) -> list[float]:
    """Where the first equation changes sign or is 0, and the other constraints hold."""
    first = next(side for side in sides if side.equation)
    values = first.function.many("value", grid[:, None])[:, 0]
    found = [float(g) for g in grid[values == 0]]
    for i in np.flatnonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0):
        a, b, low = float(grid[i]), float(grid[i + 1]), float(values[i])
        for _ in range(HALVINGS):
            m = 0.5 * (a + b)
            a, b = (m, b) if first.function.value((m,)) * low > 0 else (a, m)
        found.append(0.5 * (a + b))
    return [p for p in sorted(found) if all(_holds(side, p) for side in sides if side is not first)]


def _holds(side: Side, p: float) -> bool:
    value, slope = side.function.value_and_gradient((p,))
    room = ON * (1 + abs(p)) * (1 + abs(slope[0]))
    return abs(value) <= room if side.equation else value <= room


def limits(sides: Sequence[Side], columns: Array, rows: Array) -> tuple[tuple[Limit, ...], Array | None]:
    """The lines of each constraint, and which points of the grid break an inequality; None where there is none."""
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    found, outside = [], None
    for side in sides:
        values = side.function.many("value", grid)[:, 0].reshape(len(rows), len(columns))
        values = np.where(np.isfinite(values), values, np.nan)
        lines = isolines(columns.tolist(), rows.tolist(), values.tolist(), 0.0)
        found.append(Limit(side.text, tuple(np.array(line) for line in lines)))
        if not side.equation:
            broken = ~(values <= 0)
            outside = broken if outside is None else outside | broken
    return tuple(found), outside


def window_round(sides: Sequence[Side], points: Sequence[tuple[float, ...]]) -> tuple[Range, ...] | None:
    """A window that shows the set where the constraints are met with equality, if one does, and the points.

    None where there are no points, nor a window that shows the set.
    """
    corners = shown_whole(sides, points)
    if not corners and not points:
        return None
    return tuple(map(drawable, tuple(zip(*corners)) if corners else padded(points)))


def shown_whole(sides: Sequence[Side], points: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Corners of a window that shows the set where the constraints are met with equality, and the points.

    No corners where the set goes on in every window that is looked at.
    """
    n = sides[0].function.dimension
    centre = [float(np.mean([p[i] for p in points])) if points else 0.0 for i in range(n)]
    reach = max((abs(c - m) for p in points for c, m in zip(p, centre)), default=0.0)
    for scale in SCALES:
        if scale <= reach:
            continue
        met = _met(sides, centre, scale)
        if len(met) and (np.abs(met - np.array(centre)) <= INSIDE * scale).all():
            both = np.concatenate([met, np.array(points).reshape(-1, n)])
            low, high = both.min(axis=0), both.max(axis=0)
            room = ROOM * max(float((high - low).max()), 1e-3 * scale)
            return [tuple((low - room).tolist()), tuple((high + room).tolist())]
    return []


def _met(sides: Sequence[Side], centre: Sequence[float], scale: float) -> Array:
    """Points of a window on which a constraint is met with equality, and those of its edge that meet all."""
    axes = [np.linspace(c - scale, c + scale, COARSE) for c in centre]
    if len(centre) == 1:
        ends = [end for part in intervals(sides, (float(axes[0][0]), float(axes[0][-1]))) for end in part]
        return np.array(ends)[:, None]
    found, outside = limits(sides, *axes)
    lines = [line for limit in found for line in limit.lines]
    met = np.concatenate(lines) if lines else np.empty((0, 2))
    if outside is None or outside.all():
        return met
    rows, columns = np.nonzero(~outside)
    inside = np.stack([axes[0][columns], axes[1][rows]], axis=-1)
    return inside if not any(side.equation for side in sides) else met


def padded(points: Sequence[tuple[float, ...]]) -> tuple[Range, ...]:
    """A window round some points, of the same extent along each axis."""
    sides = [(min(column), max(column)) for column in zip(*points)]
    half = 0.75 * max([high - low for low, high in sides] + [2.0 * (not any(high > low for low, high in sides))])
    half = max(half, 1e-6 * max(math.hypot(*p) for p in points))
    return tuple((0.5 * (low + high) - half, 0.5 * (low + high) + half) for low, high in sides)
