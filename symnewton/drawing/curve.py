"""A graph as pieces that do not connect where the function does not: poles, jumps, edges of the domain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.drawing.scene import Range

Values = Callable[[Array], Array]

SAMPLES = 1201
HALVINGS = 48
SUSPICIOUS = 0.02  # of the spread of the values, between neighbours: worth a closer look
LEFT = 0.2  # of a jump that is still there when the gap is down to rounding: it is one
OUTSIDE = 1e3  # views away from the view, where a curve is as good as infinite


def pieces(values: Values, x: Range, spread: float) -> tuple[tuple[Array, ...], tuple[float, ...]]:
    """The pieces of a graph over an interval, rows of (x, y) each, and the poles between them.

    `spread` is how far the values in view lie apart.
    """
    grid = np.linspace(*x, SAMPLES)
    y = values(grid)
    left, right = grid[:-1], grid[1:]
    before, after = y[:-1], y[1:]
    finite = np.isfinite(before), np.isfinite(after)
    edge = finite[0] != finite[1]
    with np.errstate(all="ignore"):
        jump = finite[0] & finite[1] & (np.abs(after - before) > SUSPICIOUS * spread)
    left, right, broken = _narrowed(values, left, right, edge, jump)
    blocks: list[list[tuple[float, float]]] = [[]]
    ends = values(left), values(right)
    for i in range(len(left)):
        if finite[0][i]:
            blocks[-1].append((float(grid[i]), float(before[i])))
        if broken[i] or not (finite[0][i] and finite[1][i]):
            for side, place in enumerate((left[i], right[i])):
                if side:
                    blocks.append([])
                if (edge[i] or jump[i]) and np.isfinite(ends[side][i]):
                    blocks[-1].append((float(place), float(ends[side][i])))
    if np.isfinite(y[-1]):
        blocks[-1].append((float(grid[-1]), float(y[-1])))
    centre = float(np.nanmedian(np.where(np.isfinite(y), y, np.nan))) if np.isfinite(y).any() else 0.0
    far = OUTSIDE * max(spread, 1e-300)
    at = np.flatnonzero(broken | edge)
    beyond = [max(abs(e[i] - centre) if np.isfinite(e[i]) else 0.0 for e in ends) > far for i in at]
    poles = [float(right[i] if edge[i] and not finite[0][i] else left[i]) for i, b in zip(at, beyond) if b]
    poles += _even_poles(values, grid, y, centre, far)
    return tuple(np.array(block) for block in blocks if block), _apart(poles, (x[1] - x[0]) / SAMPLES)


def _narrowed(values: Values, left: Array, right: Array, edge: Array, jump: Array) -> tuple[Array, Array, Array]:
    """The gaps halved towards an edge of the domain or the larger part of a jump, and which of the jumps stay."""
    left, right = left.copy(), right.copy()
    rows = np.flatnonzero(edge | jump)
    a, b, at_edge = left[rows], right[rows], edge[rows]
    with np.errstate(all="ignore"):
        ya, yb = values(a), values(b)
        first = np.abs(yb - ya)
        for _ in range(HALVINGS if len(rows) else 0):
            m = 0.5 * (a + b)
            ym = values(m)
            lost = ~np.isfinite(ym)
            towards_left = np.where(at_edge, lost == np.isfinite(ya), lost | (np.abs(ym - ya) >= np.abs(yb - ym)))
            # A jump with a point without value in it is a gap: it is halved towards its left edge.
            at_edge = at_edge | lost
            b, yb = np.where(towards_left, m, b), np.where(towards_left, ym, yb)
            a, ya = np.where(towards_left, a, m), np.where(towards_left, ya, ym)
        stays = at_edge | (np.abs(yb - ya) > LEFT * first)
    left[rows], right[rows] = a, b
    broken = np.zeros(len(left), dtype=bool)
    broken[rows] = stays
    return left, right, broken


def _even_poles(values: Values, grid: Array, y: Array, centre: float, far: float) -> list[float]:
    """Poles that the curve leaves and re-enters on the same side, such as that of 1/x²: peaks that grow without end."""
    with np.errstate(all="ignore"):
        size = np.abs(y - centre)
        size[~np.isfinite(size)] = np.inf
        peaks = np.flatnonzero((size[1:-1] >= size[:-2]) & (size[1:-1] >= size[2:])) + 1
        a, b = grid[peaks - 1], grid[peaks + 1]
        for _ in range(HALVINGS if len(peaks) else 0):
            third = (b - a) / 3
            low, high = (np.abs(values(m) - centre) for m in (a + third, b - third))
            low, high = np.where(np.isfinite(low), low, np.inf), np.where(np.isfinite(high), high, np.inf)
            a, b = np.where(low < high, a + third, a), np.where(low < high, b, b - third)
        top = np.fmax(np.abs(values(a) - centre), np.abs(values(b) - centre)) if len(peaks) else np.empty(0)
    return [float(p) for p, t in zip(0.5 * (a + b), top) if t > far]


def _apart(places: list[float], least: float) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > least:
            kept.append(place)
    return tuple(kept)
