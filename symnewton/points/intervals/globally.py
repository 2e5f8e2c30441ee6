"""The lowest value of a function on a box, and where: interval branch and bound.

At a minimum of f on a box each coordinate is at its lower end with a slope that is not negative, at its upper end with
one that is not positive, or between with slope 0. So the box falls into 3^n faces, of which it is one itself, and on
each only points are wanted that are stationary in the coordinates that vary there; a coordinate falls into the three
when it is first cut. Parts are dropped whose lower bound is above a value that f has, or that hold no such point, or
that are part of a well, which has one lowest point (Hansen and Walster, Global Optimization Using Interval Analysis,
2nd ed. 2004, chapters 12 and 13; Neumaier, Acta Numerica 13, 2004).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function, Point
from symnewton.clock import Progress, silent
from symnewton.points.intervals import audit
from symnewton.points.intervals.bounding import Bounded, Faces, bounded, joined
from symnewton.points.intervals.descent import descend, low_points
from symnewton.points.intervals.enclose import Ending, Proof
from symnewton.points.intervals.flat_wells import flat_well_at
from symnewton.points.intervals.frame import Frame
from symnewton.points.intervals.kink_wells import KINKS, LONGEST, kink_well_at
from symnewton.points.intervals.screening import UNIQUE
from symnewton.points.intervals.seeding import distinct
from symnewton.points.intervals.wells import BITS, Well, well_at
from symnewton.quantities import Enclosed

BATCH = 2048
LEAST_BATCH = 64
WORK = 4_000_000  # operations on boxes between two looks at the clock
BOXES = 3_000_000
UNBOUNDED = 20_000  # boxes of an interval after which a part without a lower bound is left to formulas
WAITING = 200_000  # boxes at a time: the memory
GAP = 1e-9  # of the scale of f: proven
AFTERWARDS = 1e8  # operations on boxes, for telling the minimizers apart once the value is proven
CALL = 700  # boxes that are worked on in the time a call of an array operation takes by itself
MANY = 4000  # boxes left once the value is proven: the minimizers are not single points
SMALLEST = 1e-12  # of the size of the box
ALIKE = 1e-7
LEAST_SCALE = 1e-290  # interval products are only as good as the least normal numbers
CLOSE = 1e-6  # of the scale of f: low enough for a minimum to be looked for
SHOWN = 100
ATTEMPTS = 2000  # at proving a well
EXACT_ATTEMPTS = 12  # at one round an exact point


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a search has proven of the lowest value on the box.

    All points where it is reached are the lowest points of `wells`, or lie in the boxes of `rest`. `x` stands for a
    point of the box (see Frame) where f is lowest of all points tried; None where no value of f was found. `scale` is
    the size that differences in f are measured by.
    """

    x: Point | None
    scale: float
    wells: tuple[Well, ...]
    rest: Faces
    boxes: int
    ending: Ending
    proof: Proof


def is_narrow(value: Enclosed, scale: float) -> bool:
    """Whether a lowest value is proven as closely as is asked for, differences being measured by `scale`."""
    return value.high - value.low <= Fraction(GAP * scale)


def search(
    function: Function,
    frame: Frame,
    *,
    limit: int = BOXES,
    out_of_time: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
) -> Search:
    """The lowest value of f over the closed, finite box, where f is defined.

    KeyboardInterrupt ends the search, with the best point and what is proven by then.
    """
    run = _Run(function, frame, limit, out_of_time, progress)
    with np.errstate(all="ignore"):
        try:
            run.start()
            ending = run.branch_and_bound()
        except KeyboardInterrupt as interrupt:
            ending = Ending.of(interrupt)
        return run.outcome(ending)


class _Run:
    def __init__(
        self, function: Function, frame: Frame, limit: int, out_of_time: Callable[[], bool], progress: Progress
    ) -> None:
        self.function, self.frame, self.limit = function, frame, limit
        self.out_of_time, self.progress = out_of_time, progress
        self.lower, self.upper, self.size, self.ends = frame.lower, frame.upper, frame.size, frame.ends
        self.x: Array | None = None
        self.best: Fraction | None = None  # f(x) is proven to be at most that
        self.ceiling = np.inf  # the same, rounded up
        self.typical = np.nan
        none = np.zeros((1, len(self.lower)), dtype=int)
        self.front = Faces(self.lower[None], self.upper[None], none, none.astype(bool), np.full(1, -np.inf))
        self.back: list[Faces] = []  # boxes of higher bounds
        self.stuck: list[Faces] = []
        self.wells: list[Well] = []
        self.attempts = 0
        self.exact_attempts = 0 if function.expression.count_ops() < LONGEST else EXACT_ATTEMPTS
        self.kinked = function.expression.has(*KINKS)
        self.boxes = 0
        self.work = 0.0

    @property
    def scale(self) -> float:
        """What differences in f are measured by: the size of the lowest value, or how far usual values are above it."""
        return max(filter(math.isfinite, (abs(self.ceiling), self.typical - self.ceiling, LEAST_SCALE)))

    def start(self) -> None:
        """Low points by descent, and wells round them."""
        points, self.typical = low_points(self.function, self.lower, self.upper)
        self.try_points(points)

    def try_points(self, points: Array) -> None:
        values = self.function.many("value", points)[:, 0]
        order = np.argsort(np.where(np.isfinite(values), values, np.inf), kind="stable")
        points, values = points[order], values[order]
        usable = np.isfinite(values)
        if not usable.any():
            return
        self.accept(points[0])
        near = usable & (values <= values[0] + CLOSE * self.scale)
        for point in distinct(points[near], ALIKE * self.size)[:SHOWN]:
            self.surround(point)

    def accept(self, point: Array) -> None:
        """Takes the point for the best, if it is proven to be lower."""
        with ball.working_precision(BITS):
            value = ball.enclosed(self.function.balls("value", self.frame.point(point.tolist()))[0])
        if value is not None and (self.best is None or value.high < self.best):
            self.x, self.best, self.ceiling = point, value.high, value.ends[1]

    def surround(self, point: Array) -> None:
        """Finds the well close to a point, unless one is known that holds it."""
        if self.attempts >= ATTEMPTS or any(well.holds(point, point) for well in self.wells):
            return
        self.attempts += 1
        well = well_at(self.function, self.frame, point)
        if well is None and self.exact_attempts < EXACT_ATTEMPTS:
            well = self.exact_well_at(point)
        if well is not None:
            self.wells.append(well)
            self.accept(self.frame.doubles(well.at))

    @property
    def left(self) -> list[Faces]:
        return [part for part in [self.front, *self.back, *self.stuck] if len(part)]

    @property
    def waiting(self) -> int:
        return len(self.front) + sum(map(len, self.back))

    def exact_well_at(self, point: Array) -> Well | None:
        """A well round a flat point or a kink."""
        self.exact_attempts += 1
        if self.kinked:
            return kink_well_at(self.function, self.frame, point)
        return flat_well_at(self.function, self.frame, float(point[0])) if len(point) == 1 else None

    def branch_and_bound(self) -> Ending:
        proven_at, many, turn = None, WAITING, 0
        while self.waiting:
            if self.out_of_time():
                return Ending.TIME
            if self.boxes >= self.limit or self.waiting > many:
                return Ending.BOXES
            if proven_at is None and self.gap_closed():
                proven_at, many = self.work, MANY + 2 * self.waiting
            if len(self.size) == 1 and self.boxes >= UNBOUNDED and np.isneginf(self.floor()):
                return Ending.BOXES
            if proven_at is not None and self.work > 2 * proven_at + AFTERWARDS:
                return Ending.BOXES
            batch, rest = self.next_batch(widest=proven_at is not None)
            self.boxes += len(batch)
            self.work += (len(batch) + CALL) * len(self.function.graph.nodes)
            cut, small = self.settled(bounded(self.function, batch, self.ceiling, self.ends))
            self.front, self.stuck = joined([rest, cut]), [*self.stuck, *([small] if len(small) else [])]
            turn += 1
            if turn & (turn - 1) == 0 or turn % 16 == 0:
                self.descend_from_lowest()
            bounds = {"proven bound": float(self.floor()), "best value": float(self.ceiling)}
            self.progress("searching", {"boxes left": self.waiting, **bounds})
        return Ending.SUSPECTS if self.stuck else Ending.DONE

    def next_batch(self, *, widest: bool) -> tuple[Faces, Faces]:
        """The boxes to look at next, those of lowest bound or the widest, and the others at the front.

        They are still at the front too until that is replaced: an interrupt loses none.
        """
        most = int(np.clip(WORK // len(self.function.graph.nodes), LEAST_BATCH, BATCH))
        if not len(self.front) or len(self.front) > 16 * most:
            everything = joined([self.front, *self.back])
            everything = everything.only(everything.bound <= self.ceiling)
            first, others = _parted(everything, 8 * most, widest)
            self.front, self.back = first, [others]
        front = self.front.only(self.front.bound <= self.ceiling)
        return _parted(front, int(np.clip(self.waiting // 8, LEAST_BATCH, most)), widest)

    def settled(self, found: Bounded) -> tuple[Faces, Faces]:
        """What is left of the boxes, cut, and what is too small for that; better points and wells are taken up."""
        if found.values.size and found.values.min() < self.ceiling:
            self.try_points(descend(self.function, found.centres[[found.values.argmin()]], self.lower, self.upper))
        faces = found.faces
        for i in np.flatnonzero(found.status == UNIQUE):
            self.surround(faces.lower[i] + 0.5 * (faces.upper[i] - faces.lower[i]))
        left = np.asarray(faces.bound <= self.ceiling)
        for well in self.wells:
            left &= ~well.holds(faces.lower, faces.upper)
        faces, split = faces.only(left), found.split[left]
        narrow = faces.upper - faces.lower <= SMALLEST * self.size
        narrow |= faces.upper <= np.nextafter(faces.lower, np.inf)
        small = np.asarray((faces.fixed | narrow).all(axis=1))
        side = np.where(narrow | faces.fixed, -1.0, split)[~small].argmax(axis=1)
        return self.ends.cut(faces.only(~small), side), self.bounded_again(faces.only(small))

    def bounded_again(self, small: Faces) -> Faces:
        """Boxes that were narrowed since they were bounded, with the bounds that they have now."""
        if not len(small):
            return small
        bound = np.fmax(small.bound, self.function.ranges("value", small.lower, small.upper)[0][:, 0])
        small = Faces(small.lower, small.upper, small.side, small.between, bound)
        return small.only(bound <= self.ceiling)

    def descend_from_lowest(self) -> None:
        if len(self.front):
            lowest = self.front.only(np.argsort(self.front.bound, kind="stable")[:16])
            middles = lowest.lower + 0.5 * (lowest.upper - lowest.lower)
            points = descend(self.function, middles, self.lower, self.upper)
            values = self.function.many("value", points)[:, 0]
            if np.isfinite(values).any() and np.nanmin(values) <= self.ceiling:
                self.try_points(points)

    def gap_closed(self) -> bool:
        return self.best is not None and self.ceiling - self.floor() <= GAP * self.scale

    def floor(self) -> float:
        """A proven lower bound of f on the box, as things stand."""
        bounds = [float(part.bound.min()) for part in self.left]
        return min([self.ceiling, *bounds, *(ball.bounds(well.value)[0] for well in self.wells)])

    def outcome(self, ending: Ending) -> Search:
        rest = joined([self.front, *self.back, *self.stuck])
        rest = rest.only(rest.bound <= self.ceiling)
        return Search(
            x=None if self.x is None else tuple(self.x.tolist()),
            scale=self.scale,
            wells=tuple(self.wells),
            rest=rest,
            boxes=self.boxes,
            ending=ending,
            proof=Proof.LIBRARY if audit.needed(self.function) else Proof.IEEE,
        )


def _parted(faces: Faces, count: int, widest: bool) -> tuple[Faces, Faces]:
    """So many of the boxes, those of lowest bound or the widest, and the rest."""
    if len(faces) <= count:
        return faces, faces.only(np.zeros(len(faces), dtype=bool))
    key = -(faces.upper - faces.lower).max(axis=1) if widest else faces.bound
    order = np.argpartition(key, count)
    return faces.only(order[:count]), faces.only(order[count:])
