"""The lowest value of a function on a box, and where: interval branch and bound.

At a minimum of f on a box each coordinate is at its lower end with a slope that is not negative, at its upper end with
one that is not positive, or between with slope 0. So the box falls into 3^n faces, of which it is one itself, and on
each only points are wanted that are stationary in the coordinates that vary there. Parts are dropped whose lower bound
is above a value that f has, or that hold no such point (Hansen and Walster, Global Optimization Using Interval
Analysis, 2nd ed. 2004, chapters 12 and 13; Neumaier, Acta Numerica 13, 2004).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH
from symnewton.calculus.function import Function, Point
from symnewton.critical.findings import Box, Interval
from symnewton.critical.intervals import audit, krawczyk
from symnewton.critical.intervals.bounding import Bounded, Faces, bounded, joined
from symnewton.critical.intervals.clusters import clusters
from symnewton.critical.intervals.descent import descend, low_points
from symnewton.critical.intervals.enclose import RADII, Ending, Proof
from symnewton.critical.intervals.screening import UNIQUE, bisect, second_order
from symnewton.critical.intervals.seeding import distinct

BATCH = 2048
LEAST_BATCH = 64
BOXES = 3_000_000
WAITING = 600_000  # boxes at a time: the memory
GAP = 1e-9  # of the size of the value: proven
AFTERWARDS = 1e7  # operations on boxes, for telling the minimizers apart once the value is proven
CALL = 700  # boxes that are worked on in the time a call of an array operation takes by itself
SMALLEST = 1e-12  # of the size of the box
ALIKE = 1e-7
SHOWN = 100
FACES = 6  # up to this dimension the faces are listed at the start

Progress = Callable[[int, float, float], None]


@dataclass(frozen=True, kw_only=True)
class Minimizer:
    """A box in which f may be lowest. `unique`: exactly one point in it is stationary on its face, proven."""

    box: Box
    unique: bool

    @property
    def middle(self) -> Point:
        return tuple(low + 0.5 * (high - low) for low, high in self.box)


@dataclass(frozen=True, kw_only=True)
class GlobalFindings:
    """The lowest value on the box lies in `enclosure`; `x` is the best point found, None where f has no value.

    All points where it is reached lie in `minimizers`. `complete`: the enclosure is as narrow as was asked for.
    """

    x: Point | None
    value: float
    enclosure: Interval
    minimizers: tuple[Minimizer, ...]
    complete: bool
    boxes: int
    ending: Ending
    proof: Proof


def minimize(
    function: Function,
    box: Box,
    *,
    limit: int = BOXES,
    out_of_time: Callable[[], bool] = lambda: False,
    progress: Progress | None = None,
) -> GlobalFindings:
    """The global minimum of f over the closed, finite box, where f is defined.

    KeyboardInterrupt ends the search, with the best point and what is proven by then.
    """
    run = _Run(function, np.array(box, dtype=float), limit, out_of_time, progress)
    with np.errstate(all="ignore"):
        try:
            run.start()
            ending = run.branch_and_bound()
        except KeyboardInterrupt as interrupt:
            ending = Ending.of(interrupt)
        return run.outcome(ending)


class _Run:
    def __init__(
        self, function: Function, box: Array, limit: int, out_of_time: Callable[[], bool], progress: Progress | None
    ) -> None:
        self.function, self.limit, self.out_of_time, self.progress = function, limit, out_of_time, progress
        self.lower, self.upper = box[:, 0], box[:, 1]
        self.size = self.upper - self.lower
        self.x: Array | None = None
        self.best = np.inf  # an upper bound of f(x), proven
        self.waiting = _faces(self.lower, self.upper)
        self.stuck: list[Faces] = []
        self.regions: list[_Region] = []
        self.boxes = 0
        self.work = 0.0

    def start(self) -> None:
        """Low points by descent, and regions round those that are stationary on their face."""
        self.try_points(low_points(self.function, self.lower, self.upper))

    def try_points(self, points: Array) -> None:
        values = self.function.many("value", points)[:, 0]
        order = np.argsort(np.where(np.isfinite(values), values, np.inf), kind="stable")
        points, values = points[order], values[order]
        usable = np.isfinite(values)
        if not usable.any():
            return
        self.accept(points[0])
        near = usable & (values <= values[0] + 1e-6 * max(1.0, abs(values[0])))
        for point in distinct(points[near], ALIKE * np.where(self.size > 0, self.size, 1.0))[:SHOWN]:
            self.surround(point, self.side_of(point))

    def accept(self, point: Array) -> None:
        """Takes the point for the best, if it is proven to be lower."""
        _, high = self.value_in(tuple((c, c) for c in point.tolist()))
        if high < self.best:
            self.x, self.best = point, high

    def value_in(self, box: Box) -> Interval:
        """Bounds of f on a box, by balls; infinite where f is not known to be defined all over it."""
        with ball.working_precision(krawczyk.BITS):
            (value,) = self.function.balls("value", krawczyk.balls_of(box))
            return ball.bounds(value) if value.is_finite() else (-np.inf, np.inf)

    def surround(self, point: Array, side: Array) -> None:
        """Puts a region round the one stationary point on its face close to this point, if one is proven."""
        if any(region.holds(point, point, side) for region in self.regions):
            return
        fixed = (side != 0) | (self.size == 0)
        tight = krawczyk.prove_unique(self.function, tuple(point.tolist()), fixed=tuple(fixed.tolist()))
        if tight is None:
            return
        low, high = np.array(tight).T
        steps = RADII[:, None] * np.where(fixed, 0.0, self.size)
        lows, highs = np.fmin(point - steps, low), np.fmax(point + steps, high)
        _, _, level = self.function.ranges("value and gradient", lows, highs)
        smooth = np.flatnonzero(level == SMOOTH)
        held = np.broadcast_to(fixed, (len(smooth), len(fixed)))
        unique = smooth[second_order(self.function, lows[smooth], highs[smooth], held)[0] == UNIQUE]
        if unique.size:
            low, high = lows[unique[-1]], highs[unique[-1]]
        self.regions.append(_Region(low, high, side, tight, self.value_in(tight)))

    def side_of(self, point: Array) -> Array:
        """Which coordinates lie at an end of the box with the gradient holding them there."""
        g = self.function.many("gradient", point[None])[0]
        side = np.where((point <= self.lower) & (g > 0), -1, np.where((point >= self.upper) & (g < 0), 1, 0))
        return np.where(self.size > 0, side, 0)

    def branch_and_bound(self) -> Ending:
        proven_at, turn = None, 0
        while len(self.waiting):
            if self.out_of_time():
                return Ending.TIME
            if self.boxes >= self.limit or len(self.waiting) > WAITING:
                return Ending.BOXES
            if proven_at is None and self.gap_closed():
                proven_at = self.work
            if proven_at is not None and self.work > 2 * proven_at + AFTERWARDS:
                return Ending.BOXES
            batch = self.take(widest=proven_at is not None)
            self.boxes += len(batch)
            self.work += (len(batch) + CALL) * len(self.function.graph.nodes)
            self.settle(bounded(self.function, batch, self.best))
            turn += 1
            if turn & (turn - 1) == 0 or turn % 16 == 0:
                self.descend_from_lowest()
            if self.progress:
                self.progress(len(self.waiting), self.lower_bound(), self.best)
        return Ending.SUSPECTS if self.stuck else Ending.DONE

    def take(self, *, widest: bool) -> Faces:
        """The boxes to look at next: those of lowest bound, or the widest."""
        waiting = self.waiting.only(self.waiting.bound <= self.best)
        count = int(np.clip(len(waiting) // 8, LEAST_BATCH, BATCH))
        if len(waiting) <= count:
            self.waiting = waiting.only(np.zeros(len(waiting), dtype=bool))
            return waiting
        key = -(waiting.upper - waiting.lower).max(axis=1) if widest else waiting.bound
        order = np.argpartition(key, count)
        self.waiting = waiting.only(order[count:])
        return waiting.only(order[:count])

    def settle(self, found: Bounded) -> None:
        """Takes up better points, keeps proven stationary points, cuts the rest."""
        if found.values.size and found.values.min() < self.best:
            self.try_points(descend(self.function, found.centres[[found.values.argmin()]], self.lower, self.upper))
        settled = np.zeros(len(found.faces), dtype=bool)
        for i in np.flatnonzero(found.status == UNIQUE):
            settled[i] = self.keep(found.faces.only(np.array([i])))
        faces, split = found.faces.only(~settled), found.split[~settled]
        held = np.zeros(len(faces), dtype=bool)
        for region in self.regions:
            held |= region.holding(faces)
        left = np.asarray(~held & (faces.bound <= self.best))
        faces, split = faces.only(left), split[left]
        small = np.asarray((faces.upper - faces.lower <= SMALLEST * self.size).all(axis=1))
        if small.any():
            self.stuck.append(faces.only(small))
        faces, split = faces.only(~small), split[~small]
        side = np.where(faces.upper - faces.lower > SMALLEST * self.size, split, -1.0).argmax(axis=1)
        lower, upper = bisect(faces.lower, faces.upper, side)
        twice = [np.concatenate([a, a]) for a in (faces.side, faces.between, faces.bound)]
        self.waiting = joined([self.waiting, Faces(lower, upper, *twice)])

    def keep(self, one: Faces) -> bool:
        """Whether the one stationary point in a box is that of a region, which is made if the point is close."""
        low, high, side = one.lower[0], one.upper[0], one.side[0]
        self.surround(low + 0.5 * (high - low), side)
        return any(region.holds(low, high, side) or region.inside(low, high, side) for region in self.regions)

    def descend_from_lowest(self) -> None:
        if len(self.waiting):
            lowest = self.waiting.only(np.argsort(self.waiting.bound, kind="stable")[:16])
            middles = lowest.lower + 0.5 * (lowest.upper - lowest.lower)
            points = descend(self.function, middles, self.lower, self.upper)
            values = self.function.many("value", points)[:, 0]
            if np.isfinite(values).any() and np.nanmin(values) <= self.best:
                self.try_points(points)

    def gap_closed(self) -> bool:
        return self.best - self.lower_bound() <= GAP * max(1.0, abs(self.best))

    def lower_bound(self) -> float:
        """A proven lower bound of f on the box, as things stand."""
        bounds = [float(f.bound.min()) for f in [self.waiting, *self.stuck] if len(f)]
        bounds += [region.value[0] for region in self.regions if region.value[0] <= self.best]
        return min([self.best, *bounds])

    def outcome(self, ending: Ending) -> GlobalFindings:
        sure = [r for r in self.regions if r.value[0] <= self.best and r.reaches(self.lower, self.upper)]
        rest = joined([self.waiting, *self.stuck])
        rest = rest.only(rest.bound <= self.best)
        vague = clusters(rest.lower, rest.upper, ALIKE * self.size, SHOWN)
        minimizers = [Minimizer(box=r.tight, unique=True) for r in sure]
        minimizers += [Minimizer(box=b, unique=False) for b in vague]
        lowest = self.lower_bound()
        x = None if self.x is None else tuple(self.x.tolist())
        return GlobalFindings(
            x=x,
            value=np.nan if x is None else self.function.value(x),
            enclosure=(lowest, self.best),
            minimizers=tuple(sorted(minimizers, key=lambda m: m.middle)),
            complete=x is not None and self.gap_closed(),
            boxes=self.boxes,
            ending=ending,
            proof=Proof.LIBRARY if audit.needed(self.function) else Proof.IEEE,
        )


@dataclass(frozen=True)
class _Region:
    """A box on a face with exactly one point that is stationary there, in `tight`; f there is within `value`."""

    lower: Array
    upper: Array
    side: Array
    tight: Box
    value: Interval

    def holds(self, low: Array, high: Array, side: Array) -> bool:
        return bool((side == self.side).all() and (low >= self.lower).all() and (high <= self.upper).all())

    def inside(self, low: Array, high: Array, side: Array) -> bool:
        """Whether the point of the region is known to lie in the box."""
        a, b = np.array(self.tight).T
        return bool((side == self.side).all() and (a >= low).all() and (b <= high).all())

    def holding(self, faces: Faces) -> Array:
        same = (faces.side == self.side).all(axis=1)
        return np.asarray(same & ((faces.lower >= self.lower) & (faces.upper <= self.upper)).all(axis=1))

    def reaches(self, lower: Array, upper: Array) -> bool:
        return all(a <= high and b >= low for (a, b), low, high in zip(self.tight, lower, upper))


def _faces(lower: Array, upper: Array) -> Faces:
    """All faces of the box, the box itself one of them; of many dimensions the box alone, where little is asked for."""
    n = len(lower)
    if n > FACES:
        none = np.zeros((1, n), dtype=int)
        return Faces(lower[None], upper[None], none, none.astype(bool), np.full(1, -np.inf))
    choices = [(0,) if low == high else (0, -1, 1) for low, high in zip(lower, upper)]
    side = np.array(list(product(*choices)))
    return Faces(
        np.where(side > 0, upper, lower),
        np.where(side < 0, lower, upper),
        side,
        (side == 0) & (upper > lower),
        np.full(len(side), -np.inf),
    )
