"""Boxes that hold exactly one point where f is lowest in them, and how close to a given point that is.

In such a box N the slope is towards the lower or upper end of the box searched in some coordinates, and on the face
where these are held there f is strictly convex: so N has one lowest point, whatever the face that it is on. For a
point p of that face and the others d away, f(p + d) ≥ f(p) + g·d + λ|d|²/2 with λ a lower bound of the Hessian's
eigenvalues; with r the part of the gradient g along which f falls inside the box, the lowest point is within 2r/λ of p
and f is there at least f(p) - r²/2λ (Nesterov, Introductory Lectures on Convex Optimization, 2004, section 2.1.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
from flint import arb, arb_mat
from sympy import Expr

from symnewton.calculus.arithmetic import ball, closed, interval
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import DEFINED, SMOOTH, Interval
from symnewton.calculus.compile import evaluate
from symnewton.calculus.function import Function
from symnewton.points.intervals.frame import Frame
from symnewton.points.intervals.krawczyk import Balls, gradient_system

BITS = 192
NEWTON_STEPS = 12
RADII = 10.0 ** np.arange(-11, 0.01, 0.25)  # of the size of the box
SLACK = 1e-10  # of the size of a matrix: far above the rounding of its eigenvalues in doubles


@dataclass(frozen=True, kw_only=True)
class Well:
    """A box with one lowest point, at most `reach` from `at` in each coordinate; f there is `value`.

    `side` tells which coordinates are held at an end of the box searched; `curvature` is a lower bound of the Hessian's
    eigenvalues in the other ones, each measured in its `unit`. `exact` are the coordinates where formulas are known,
    `pinned` those at which f has a kink.
    """

    lower: Array
    upper: Array
    side: Array
    unit: Array
    curvature: float
    at: Balls
    reach: Balls
    value: arb
    exact: tuple[Expr, ...] | None = None
    pinned: Mapping[int, Expr] = field(default_factory=dict)

    def holds(self, lower: Array, upper: Array) -> Array:
        """For each box, one a row, whether it is part of this one."""
        return np.asarray(((lower >= self.lower) & (upper <= self.upper)).all(axis=-1))

    def place(self) -> Balls:
        """Balls round the coordinates of the lowest point."""
        return [c + arb(0, r) for c, r in zip(self.at, self.reach)]


def well_at(function: Function, frame: Frame, near: Array) -> Well | None:
    """The well round the lowest point close to `near`, in which it is the largest of a ladder of boxes; if proven."""
    with ball.working_precision(BITS):
        side = _sides(function, frame, near)
        at = _lowest(function, frame, frame.point(near.tolist()), side)
        if at is None:
            return None
        middle = frame.doubles(at)
        side = _sides(function, frame, middle)
        largest = _largest(function, frame, middle, side)
        return None if largest is None else _measured(function, frame, *largest, side, at)


def refined(function: Function, frame: Frame, well: Well, bits: int) -> Well:
    """The same well with its lowest point known to so many bits, if that is in doubt and no kink is in the way."""
    if well.exact is not None or well.pinned:
        return well
    with ball.working_precision(bits):
        start = [frame.end(i, s) if s else frame.clipped(i, well.at[i].mid()) for i, s in enumerate(well.side.tolist())]
        at = _lowest(function, frame, start, well.side)
        if at is None:
            return well
        better = _measured(function, frame, well.lower, well.upper, well.unit, well.curvature, well.side, at)
        return well if better is None else better


def _sides(function: Function, frame: Frame, near: Array) -> Array:
    """-1 or 1 in the coordinates at an end of the box from which f is proven to rise into it, all round the point."""
    lower, upper = around(frame, near, RADII[:1])
    low, high, _ = function.ranges("gradient", lower, upper)
    return np.where((near <= frame.lower) & (low[0] > 0), -1, np.where((near >= frame.upper) & (high[0] < 0), 1, 0))


def around(frame: Frame, middle: Array, radii: Array) -> tuple[Array, Array]:
    """Boxes round a point, one for each radius in units of the box searched, as far as they are part of that."""
    steps = radii[:, None] * frame.size
    return np.fmax(middle - steps, frame.lower), np.fmin(middle + steps, frame.upper)


def last_of(lower: Array, upper: Array, good: Array) -> tuple[Array, Array] | None:
    """The last of a ladder of boxes that is good; None where none is."""
    rows = np.flatnonzero(good)
    return (lower[rows[-1]], upper[rows[-1]]) if len(rows) else None


def _lowest(function: Function, frame: Frame, x: Balls, side: Array) -> Balls | None:
    """A point of the box where f is stationary in the coordinates that no end holds, by Newton's method."""
    loose = np.flatnonzero(side == 0).tolist()
    for _ in range(NEWTON_STEPS if loose else 0):
        g, h = gradient_system(function, x)
        if not all(entry.is_finite() for i in loose for entry in (g[i], *(h[i][j] for j in loose))):
            return None
        free = [i for i in loose if not _at_end(frame, i, x[i], g[i])]
        try:
            matrix = arb_mat([[h[i][j].mid() for j in free] for i in free])
            step = matrix.solve(arb_mat([[g[i].mid()] for i in free]))
        except ZeroDivisionError:
            return None
        following = list(x)
        for k, i in enumerate(free):
            following[i] = frame.clipped(i, (x[i].mid() - step[k, 0]).mid())
        moved = [abs(a.mid() - b.mid()) for a, b in zip(x, following)]
        x = following
        if all(m <= arb(float(frame.size[i])) * arb(2) ** (20 - BITS) for i, m in enumerate(moved)):
            return x
    return None if loose else x


def _at_end(frame: Frame, i: int, c: arb, slope: arb) -> bool:
    """Whether a coordinate is at an end from which f rises into the box, as far as the middles of balls tell."""
    return bool((c is frame.end(i, -1) and slope.mid() > 0) or (c is frame.end(i, 1) and slope.mid() < 0))


def _largest(function: Function, frame: Frame, middle: Array, side: Array) -> tuple[Array, Array, Array, float] | None:
    """The largest box of the ladder that is proven to be a well, its units and the curvature in them."""
    lower, upper = around(frame, middle, RADII)
    (low,), (high,), (level,) = ranges(function, [function.output], lower, upper)
    (continuous,) = ranges(function, [function.output], lower, upper, closed)[2]
    slope_low, slope_high, _ = function.ranges("gradient", lower, upper)
    rising = np.where(side < 0, slope_low > 0, np.where(side > 0, slope_high < 0, True)).all(axis=1)
    good = rising & (level >= DEFINED) & (continuous == SMOOTH) & np.isfinite(low + high)
    free = np.flatnonzero(side == 0)
    rows, columns = np.triu_indices(len(free))
    second = [function.second_partials[i][j - i] for i, j in zip(free[rows].tolist(), free[columns].tolist())]
    partials = [function.partials[i] for i in free.tolist()]
    face = frame.ends.face(lower, upper, side)
    low, high, levels = ranges(function, [*second, *partials], *face)
    good &= (levels == SMOOTH).all(axis=0) & np.isfinite(low + high).all(axis=0)
    for row in np.flatnonzero(good)[::-1].tolist():
        ends = [np.empty((len(free), len(free))) for _ in range(2)]
        for matrix, entries in zip(ends, (low, high)):
            matrix[rows, columns] = matrix[columns, rows] = entries[: len(rows), row]
        unit, curvature = _curvature(*ends)
        if curvature > 0:
            units = np.ones(function.dimension)
            units[free] = unit
            return lower[row], upper[row], units, curvature
    return None


def ranges(
    function: Function, nodes: Sequence[int], lower: Array, upper: Array, arithmetic: ModuleType = interval
) -> tuple[Array, Array, Array]:
    """Bounds below and above of some nodes of the graph over boxes, and the level of each, a row each node."""
    count = len(lower)
    with np.errstate(all="ignore"):
        sides = [Interval(np.array([-low, high])) for low, high in zip(lower.T, upper.T)]
        values = evaluate(function.graph, nodes, arithmetic, sides)
    found: list[Interval] = [values[node] for node in nodes]
    levels = [np.broadcast_to(SMOOTH if one.level is None else one.level, count) for one in found]
    ends = np.array([np.broadcast_to(one.ends, (2, count)) for one in found]).reshape(-1, 2, count)
    return -ends[:, 0], ends[:, 1], np.array(levels, dtype=int).reshape(-1, count)


def _curvature(low: Array, high: Array) -> tuple[Array, float]:
    """Units that make the diagonal 1, and a lower bound of the eigenvalues of all symmetric matrices between the two."""
    if not len(low):
        return np.ones(0), np.inf
    middle, radius = low + 0.5 * (high - low), 0.5 * (high - low)
    if not (np.diag(low) > 0).all():
        return np.ones(len(low)), -np.inf
    unit = np.exp2(np.rint(-0.5 * np.log2(np.diag(middle))))
    middle, radius = unit[:, None] * middle * unit, unit[:, None] * radius * unit
    least = np.linalg.eigvalsh(middle)[0]
    size = np.abs(middle).sum(axis=1).max()
    return unit, float(least - radius.sum(axis=1).max() * (1 + SLACK) - SLACK * size)


def _measured(
    function: Function,
    frame: Frame,
    lower: Array,
    upper: Array,
    unit: Array,
    curvature: float,
    side: Array,
    at: Balls,
) -> Well | None:
    """The well with the distance of its lowest point from `at`; None where f is not known there."""
    falls = arb(0)
    free = np.flatnonzero(side == 0).tolist()
    if free:
        gradient = function.balls("gradient", at)
        for i in free:
            falls += (_falling(frame, i, at[i], gradient[i]) * float(unit[i])) ** 2
    (value,) = function.balls("value", at)
    reach = [arb(0) if s else (2 * falls.sqrt() / curvature * float(u)).upper() for s, u in zip(side, unit)]
    drop = falls / (2 * curvature)
    if not value.is_finite() or not drop.is_finite():
        return None
    return Well(
        lower=lower, upper=upper, side=side, unit=unit, curvature=curvature,
        at=at, reach=reach, value=value.union(value - drop),
    )  # fmt: skip


def _falling(frame: Frame, i: int, c: arb, slope: arb) -> arb:
    """An upper bound of the size of a slope, as far as f falls along it inside the box."""
    if c is frame.end(i, -1):
        return (-slope.lower()).max(arb(0))
    if c is frame.end(i, 1):
        return slope.upper().max(arb(0))
    return abs(slope).upper()
