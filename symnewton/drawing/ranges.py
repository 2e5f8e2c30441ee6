"""Which part of the plane a picture shows, chosen by looking at the function: what is of interest, with room."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.points import stationary
from symnewton.drawing.scene import Range
from symnewton.points.intervals import seeding

HALF = 3.0  # half the width of a window on a function without anything to see
MARGIN = 0.18  # of what is of interest, on each side
FAR = 30.0  # times farther out than all nearer ones: not part of the same picture
REACH = 3e3
CLOSEST = 2 * REACH * seeding.CLOSE  # how far apart two points of the plane must be to be found both
CLOSE = 0.1  # to the centre
CROWD = 12  # features very close to the centre: more are an accumulation, of which only the outermost are shown
OVERFLOW = 1e100
PEAK = 8.0  # times the middle half: then the tails are walls
CLIPPED = 2.5  # times what matters: only beyond that a curve is cut off
PAD = 0.06
ROUNDING = 1e-13  # of the values: what differs by less is drawn as a constant
NARROW = 1e-9  # of the size of the coordinates
LARGEST = 4e307  # of a coordinate or a value
GAP = 0.04  # of a window, shown beyond the edge of the domain
WANTED = {"critical": 4, "zero": 2, "pole": 4, "edge": 2, "bend": 4}
PLENTY = 4  # features, with which points of inflection are not looked for
ALL, NEAREST = 20, 9  # critical points in the plane: all of so many, of more only the nearest


def choose_interval(function: Function, around: Sequence[float]) -> Range:
    """An interval with the nearest critical points, zeros, poles and edges, and all of the points `around`."""
    centre = around[-1] if around else 0.0
    near = np.linspace(-9.99, 9.99, 2000)  # meets no integer, where a pole may be
    outer, inner = np.geomspace(10, REACH, 600)[1:], np.geomspace(1e-5, 0.005, 120)[:-1]
    features = _features(function, np.concatenate([-outer[::-1], near, outer]) + centre)
    finer = _features(function, np.concatenate([-inner[::-1], inner]) + centre)
    if sum(map(len, finer.values())) <= CROWD:
        features = {what: features[what] + finer[what] for what in features}
    chosen: list[float] = []
    for what, count in WANTED.items():
        if what != "bend" or len(chosen) < PLENTY:
            chosen += _nearest(features[what], centre, count)
    chosen = _together(chosen, centre)
    low, high = _framed(chosen, around, centre)
    return drawable(_trimmed(lambda x: function.many("value", x[:, None])[:, 0], low, high))


def choose_box(function: Function, around: Sequence[tuple[float, ...]]) -> tuple[Range, Range]:
    """A rectangle with the nearest critical points and all of the points `around`."""
    centre = np.array(around[-1] if around else (0.0, 0.0))
    ticks = [np.linspace(-s, s, 16) * 1.013 + 0.0137 * s for s in (2.0, 10.0, 100.0)]
    starts = np.concatenate([np.stack(np.meshgrid(t, t), axis=-1).reshape(-1, 2) for t in ticks]) + centre
    found = _known(stationary(function, centre - REACH, centre + REACH, starts), around)
    distance = np.hypot(*(found - centre).T) if len(found) else np.empty(0)
    order = np.argsort(distance, kind="stable")
    limit = distance[order[NEAREST - 1]] if len(order) > ALL else math.inf
    near = found[distance <= limit * (1 + 1e-6)]
    kept = set(_together(list(np.hypot(*(near - centre).T)), 0.0)) if len(near) else set()
    near = near[[float(np.hypot(*(p - centre))) in kept for p in near]] if len(near) else near
    sides = []
    for i in range(2):
        places, points = ([float(p[i]) for p in group] for group in (near, around))
        sides.append(_framed(places, points, float(centre[i])))
    widths = [high - low for low, high in sides]
    flat = [bool(len(near) or len(around)) and _extent([*near, *around], i) == 0 for i in range(2)]
    for i in range(2):
        # What lies on one line parallel to an axis says nothing about the other: a square then.
        if flat[i] and not flat[1 - i]:
            middle = sum(sides[i]) / 2
            sides[i] = (middle - widths[1 - i] / 2, middle + widths[1 - i] / 2)
    across, up = _trimmed_box(function, sides[0], sides[1])
    return drawable(across), drawable(up)


def _known(found: Array, around: Sequence[tuple[float, ...]]) -> Array:
    """The points found, those that are one of the points `around` as far as the search tells them apart moved there."""
    for point in around:
        same = (np.abs(found - point) <= CLOSEST).all(axis=1)
        found[same] = point
    return found


def drawable(side: Range) -> Range:
    """The range, widened where doubles so large stand too close on it, and with a width that is a double."""
    low, high = (min(max(end, -LARGEST), LARGEST) for end in side)
    room = NARROW * max(abs(low), abs(high))
    return (low, high) if high - low > room else (low - room, high + room)


def choose_view(values: Array, needed: Sequence[float]) -> Range:
    """The part of the vertical axis that shows the values and all that is needed, without the walls of poles."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return (-1.0, 1.0)
    low, lower, upper, high = (float(q) for q in np.quantile(finite, (0.05, 0.25, 0.75, 0.95)))
    middle = upper - lower
    if high - low > PEAK * middle > 0:
        low, high = max(low, lower - 1.5 * middle), min(high, upper + 1.5 * middle)
    room = max(PEAK * (high - low), 0.0)
    wanted = [v for v in needed if low - room <= v <= high + room]
    low, high = min([low, *wanted]), max([high, *wanted])
    bottom, top = float(finite.min()), float(finite.max())
    if top - bottom > CLIPPED * (high - low) > 0:
        spare = 0.35 * (high - low)
        bottom, top = max(bottom, low - spare), min(top, high + spare)
    bottom, top = min([bottom, *wanted]), max([top, *wanted])
    flat = top - bottom <= ROUNDING * max(abs(top), abs(bottom))
    pad = 0.5 * max(1.0, abs(top)) if flat else PAD * (top - bottom)
    return _rounded(bottom - pad, top + pad)


def strays(points: Sequence[tuple[float, ...]], most: float) -> bool:
    """Whether a path leaves its end farther behind than so many times the distance from start to end."""
    size = max(math.dist(points[0], points[-1]), 1e-9)
    return not all(math.dist(p, points[-1]) <= most * size for p in points)


def _features(function: Function, grid: Array) -> dict[str, list[float]]:
    """Where something happens on the line, by kind."""
    numbers = function.many("sample", grid[:, None])
    found: dict[str, list[float]] = {what: [] for what in WANTED}

    def column(i: int) -> Callable[[Array], Array]:
        return lambda x: function.many("sample", x[:, None])[:, i]

    for i, what in enumerate(("zero", "critical", "bend")):
        zeros, poles = _crossings(column(i), grid, numbers[:, i])
        found[what] += zeros
        found["pole"] += poles if what != "bend" else []
    finite = np.isfinite(numbers[:, 0])
    size = np.where(finite, np.abs(numbers[:, 0]), 0.0)
    # A value that is only too large for a double is no edge of the domain.
    edges = np.flatnonzero((finite[:-1] != finite[1:]) & (np.fmax(size[:-1], size[1:]) < OVERFLOW))
    found["edge"] = [float(grid[i + 1] if finite[i] else grid[i]) for i in edges]
    return found


def _crossings(values: Callable[[Array], Array], grid: Array, y: Array) -> tuple[list[float], list[float]]:
    """Where the values change sign: through zero or by a jump that stays finite, and through a pole."""
    with np.errstate(all="ignore"):
        exact = np.flatnonzero(y == 0)
        exact = exact[(exact > 0) & (exact < len(y) - 1)]
        exact = exact[y[exact - 1] * y[exact + 1] != 0]
        rows = np.flatnonzero(np.isfinite(y[:-1]) & np.isfinite(y[1:]) & (np.sign(y[:-1]) * np.sign(y[1:]) < 0))
        a, b, ya, yb = grid[rows], grid[rows + 1], y[rows], y[rows + 1]
        first = np.fmax(np.abs(ya), np.abs(yb))
        for _ in range(44 if len(rows) else 0):
            m = 0.5 * (a + b)
            ym = values(m)
            left = np.sign(ym) == np.sign(ya)
            a, ya = np.where(left, m, a), np.where(left, ym, ya)
            b, yb = np.where(left, b, m), np.where(left, yb, ym)
        grown = ~(np.fmax(np.abs(ya), np.abs(yb)) <= 1e3 * first)
    zeros = [float(x) for x in [*grid[exact], *(0.5 * (a + b))[~grown]]]
    return zeros, [float(x) for x in (0.5 * (a + b))[grown]]


def _nearest(places: Sequence[float], centre: float, count: int) -> list[float]:
    """The nearest places, with all that are as near as the last; where they pile up at the centre, the farthest."""
    distances = sorted(abs(p - centre) for p in places)
    if sum(d < CLOSE for d in distances) > max(count, len(distances) / 2):
        return [p for p in places if abs(p - centre) >= distances[-count] * (1 - 1e-6)]
    limit = distances[count - 1] if len(distances) > count else math.inf
    return [p for p in places if abs(p - centre) <= limit * (1 + 1e-6)]


def _together(places: Sequence[float], centre: float) -> list[float]:
    """The places without those that lie far beyond all the others."""
    kept: list[float] = []
    for place in sorted(places, key=lambda p: abs(p - centre)):
        reach = max((abs(p - centre) for p in kept), default=0.0)
        if kept and abs(place - centre) > FAR * max(reach, 1.0):
            break
        kept.append(place)
    return kept


def _framed(places: Sequence[float], around: Sequence[float], centre: float) -> Range:
    """An interval with room around the places and the points: more beyond a place where there are few of them."""
    every = [*places, *around]
    if not every:
        return centre - HALF, centre + HALF
    low, high = min(every), max(every)
    if high - low <= 1e-6 * max(1.0, abs(low)):
        half = max(HALF - 1 if places else HALF, abs(low) / 2)
        return low - half, high + half
    number = len({round(p / (high - low), 6) for p in places})
    few = 0.75 if number == 2 and not around else 0.5 if number <= 3 else MARGIN
    below, above = ((few if end in places else MARGIN) * (high - low) for end in (low, high))
    return low - below, high + above


def _extent(points: Sequence[Sequence[float]], i: int) -> float:
    values = [float(p[i]) for p in points]
    width = max(values) - min(values)
    return width if width > 1e-6 * max(1.0, abs(values[0])) else 0.0


def _trimmed(values: Callable[[Array], Array], low: float, high: float) -> Range:
    """The interval cut to where the function has values, with a little beyond, at numbers that are round."""
    grid = np.linspace(low, high, 801)
    known = grid[np.isfinite(values(grid))]
    if len(known):
        beyond = GAP * (known[-1] - known[0])
        low, high = max(low, float(known[0]) - beyond), min(high, float(known[-1]) + beyond)
    return _rounded(low, high)


def _trimmed_box(function: Function, x: Range, y: Range) -> tuple[Range, Range]:
    columns, rows = np.linspace(*x, 101), np.linspace(*y, 101)
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    known = np.isfinite(function.many("value", points)[:, 0]).reshape(101, 101)
    if not known.any():
        return _rounded(*x), _rounded(*y)
    sides = []
    for (low, high), ticks, has in ((x, columns, known.any(axis=0)), (y, rows, known.any(axis=1))):
        beyond = GAP * (ticks[has][-1] - ticks[has][0])
        sides.append(_rounded(max(low, float(ticks[has][0]) - beyond), min(high, float(ticks[has][-1]) + beyond)))
    return sides[0], sides[1]


def _rounded(low: float, high: float) -> Range:
    """The interval, its ends at multiples of a round number of a fiftieth of its width or so."""
    low, high = (min(max(end, -LARGEST), LARGEST) for end in (low, high))
    if not high > low:
        room = max(1.0, NARROW * abs(low))
        return low - room, high + room
    exponent = math.floor(math.log10((high - low) / 20))
    return float(f"{math.floor(low / 10**exponent)}e{exponent}"), float(f"{math.ceil(high / 10**exponent)}e{exponent}")
