"""Every critical point in a box, by branch and prune; what is not decided is said.

First the points that Newton's method finds from a grid are put into the largest boxes with exactly one zero of the
gradient each, so that the search need not end up among ever smaller boxes round them (back-boxing: Van Iwaarden 1996;
Neumaier, Acta Numerica 13, 2004, section 14). Then the box is cut in two, and each part dropped, narrowed or cut again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH
from symnewton.calculus.function import Function
from symnewton.clock import Progress, TimeUp, silent
from symnewton.points.findings import Box
from symnewton.points.intervals import audit, factors, krawczyk
from symnewton.points.intervals.clusters import clusters
from symnewton.points.intervals.screening import EXCLUDED, OPEN, UNIQUE, Screening, bisect, screen, second_order
from symnewton.points.intervals.seeding import grid, newton

BATCH = 4096
BOXES = 200_000
SMALLEST = 1e-8  # of the size of the box: what is open then is a suspect
RADII = 0.25 * 10.0 ** np.arange(-10, 0.01, 0.25)  # of the size of the box
LATE_SEEDS = 64
SHRUNK = 0.5  # a box narrowed to less than this is looked at again before it is cut
NEAR = 100.0  # suspects less than so many of their sizes apart are one
SHOWN = 100
EARLY = 2000  # boxes that are looked at before factors are
SHARE, IN_VAIN = 0.02, 4  # of boxes that factors have to exclude, and how often they may fail to


class Ending(Enum):
    """Why a search was over; the value is the sentence for it."""

    DONE = "every part of the box is settled"
    SUSPECTS = "what is left are a few very small boxes"
    BOXES = "the limit on the number of boxes was reached"
    TIME = "the time was used up"
    INTERRUPTED = "the search was interrupted"

    @classmethod
    def of(cls, interrupt: KeyboardInterrupt) -> Ending:
        """The ending that this interrupt of the search means."""
        return cls.TIME if isinstance(interrupt, TimeUp) else cls.INTERRUPTED


class Proof(Enum):
    """What the claims of a search rest on; the value is the sentence for it."""

    IEEE = "interval arithmetic, every rounding outward"
    BALLS = "interval arithmetic, every step proved again in Arb balls"
    LIBRARY = "interval arithmetic, outward rounded, that trusts exp, sin and their kin to 256 units in the last place"


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A box that contains exactly one critical point, proven; `inside` the box searched, or None: across its edge."""

    box: Box
    inside: bool | None

    @property
    def middle(self) -> tuple[float, ...]:
        return tuple(low + 0.5 * (high - low) for low, high in self.box)


@dataclass(frozen=True, kw_only=True)
class Enclosures:
    """The outcome of a search. All critical points in the box lie in `points`, `suspects` and `unresolved`.

    `suspects` are very small boxes where points may be degenerate or f is not smooth; `unresolved` are what the limits
    left over. `boxes` counts those that were looked at.
    """

    points: tuple[Enclosure, ...]
    suspects: tuple[Box, ...]
    unresolved: tuple[Box, ...]
    boxes: int
    ending: Ending
    proof: Proof

    @property
    def complete(self) -> bool:
        """Whether `points` are proven to be all."""
        return not self.suspects and not self.unresolved


@dataclass
class Regions:
    """Boxes with exactly one zero of the gradient each, and a smaller box round that zero."""

    lower: Array
    upper: Array
    cores: Array
    tight: list[Box] = field(default_factory=list)

    def add(self, lower: Array, upper: Array, tight: Box) -> int:
        """The number of the region that has this zero: an old one, or this one."""
        core = np.array(tight)
        known = ((self.lower <= core[:, 0]) & (core[:, 1] <= self.upper)).all(axis=1)
        known |= ((lower <= self.cores[:, :, 0]) & (self.cores[:, :, 1] <= upper)).all(axis=1)
        if known.any():
            return int(known.argmax())
        self.lower = np.concatenate([self.lower, lower[None]])
        self.upper = np.concatenate([self.upper, upper[None]])
        self.cores = np.concatenate([self.cores, core[None]])
        self.tight.append(tight)
        return len(self.tight) - 1

    def holding(self, lower: Array, upper: Array) -> Array:
        """For each box the number of a region that contains it, -1 where none does."""
        found = np.full(len(lower), -1)
        for i in range(len(self.tight)):
            found[((lower >= self.lower[i]) & (upper <= self.upper[i])).all(axis=1)] = i
        return found


def search(
    function: Function,
    box: Box,
    *,
    limit: int = BOXES,
    out_of_time: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
) -> Enclosures:
    """The critical points of f in the closed box, as far as they are isolated and regular; and what is not settled.

    The box is finite. KeyboardInterrupt ends the search, with what it has found.
    """
    run = _Run(function, np.array(box, dtype=float), limit, out_of_time, progress)
    ending = None
    with np.errstate(all="ignore"):
        try:
            run.seed(grid(run.lower, run.upper))
            ending = run.branch_and_prune()
            ending = run.settle_suspects(ending)
            proof = run.proof()
        except KeyboardInterrupt as interrupt:
            ending, proof = ending or Ending.of(interrupt), Proof.LIBRARY
        return run.outcome(ending, proof)


def glimpse(function: Function, box: Box) -> Enclosures:
    """The critical points that Newton's method finds from a few starts, each proven; all of the box stays open."""
    run = _Run(function, np.array(box, dtype=float), 0, lambda: False, silent)
    with np.errstate(all="ignore"):
        run.seed(grid(run.lower, run.upper))
    return run.outcome(Ending.TIME, Proof.LIBRARY)


class _Run:
    def __init__(
        self, function: Function, box: Array, limit: int, out_of_time: Callable[[], bool], progress: Progress
    ) -> None:
        self.function, self.limit, self.out_of_time, self.progress = function, limit, out_of_time, progress
        self.lower, self.upper = box[:, 0], box[:, 1]
        self.size = self.upper - self.lower
        self.gap = SMALLEST * self.size
        none = np.empty((0, function.dimension))
        self.regions = Regions(none, none, np.empty((0, function.dimension, 2)))
        self.open = box[None, :, 0].copy(), box[None, :, 1].copy()
        self.suspects: list[tuple[Array, Array]] = []
        self.steps: list[audit.Steps] = []
        self.boxes = 0
        self.seldom = 0  # times one after the other that factors excluded next to nothing
        self.trusting = False  # a step was taken that balls do not prove again

    def seed(self, starts: Array) -> None:
        """Puts regions round the zeros that Newton's method finds from these starts."""
        for point in newton(self.function, starts, self.lower, self.upper):
            if self.out_of_time():
                break
            self._surround(point)

    def _surround(self, point: Array) -> None:
        """The largest box of a ladder of boxes round the point in which exactly one zero is proven."""
        if len(self.regions.tight) and (self.regions.holding(point[None], point[None]) >= 0).any():
            return
        tight = krawczyk.prove_unique(self.function, tuple(point.tolist()))
        if tight is None:
            return
        steps = RADII[:, None] * self.size
        low, high = point - steps, point + steps
        _, _, level = self.function.ranges("value and gradient", low, high)
        smooth = level == SMOOTH
        unique = np.zeros(len(RADII), dtype=bool)
        unique[smooth] = second_order(self.function, low[smooth], high[smooth])[0] == UNIQUE
        last = len(RADII) - 1 - int(np.argmax(unique[::-1]))
        if unique[last]:
            self.regions.add(low[last], high[last], tight)
        else:
            core_low, core_high = np.array(tight).T
            self.regions.add(core_low, core_high, tight)

    def branch_and_prune(self) -> Ending:
        """Cuts and drops boxes, all of one size after the other, until none is left or a limit is reached."""
        generation = 0
        while len(self.open[0]):
            if self.boxes + len(self.open[0]) > self.limit:
                return Ending.BOXES
            lower, upper = self.open
            kept = []
            for start in range(0, len(lower), BATCH):
                part = slice(start, start + BATCH)
                if self.out_of_time():
                    kept.append((lower[start:], upper[start:]))
                    self.open = _joined(kept, self.function.dimension)
                    return Ending.TIME
                kept.append(self._prune(lower[part], upper[part]))
            self.open = _joined(kept, self.function.dimension)
            generation += 1
            if generation % 3 == 0 and len(self.open[0]):
                self._seed_late()
            self.progress("searching", {"boxes left": len(self.open[0]), "points found": len(self.regions.tight)})
        return Ending.SUSPECTS if self.suspects else Ending.DONE

    def _prune(self, lower: Array, upper: Array) -> tuple[Array, Array]:
        """What is left of a batch of boxes, already cut."""
        self.boxes += len(lower)
        outside = self.regions.holding(lower, upper) < 0
        lower, upper = lower[outside], upper[outside]
        found = screen(self.function, lower, upper)
        for i in np.flatnonzero(found.status == UNIQUE):
            if self.out_of_time():
                found.status[i] = OPEN
            else:
                self._found_in(lower[i], upper[i], found.lower[i], found.upper[i])
        self._exclude_by_factors(found, lower, upper)
        left = found.status == OPEN
        held = np.zeros(len(lower), dtype=bool)
        held[left] = self.regions.holding(found.lower[left], found.upper[left]) >= 0
        narrowed = left & ~held & ((found.upper - found.lower) < SHRUNK * (upper - lower)).any(axis=1)
        self._note(lower, upper, found.status == EXCLUDED, held | narrowed, found.lower, found.upper)
        low, high = np.where(narrowed[:, None], found.lower, lower), np.where(narrowed[:, None], found.upper, upper)
        left &= ~held
        small = left & ((high - low) <= self.gap).all(axis=1)
        if small.any():
            self.suspects.append((low[small], high[small]))
        cut = left & ~small & ~narrowed
        side = (found.smear * np.where(high - low > self.gap, 1.0, 0.0))[cut].argmax(axis=1)
        first, second = bisect(low[cut], high[cut], side)
        again = narrowed & ~small
        return np.concatenate([low[again], first]), np.concatenate([high[again], second])

    def _exclude_by_factors(self, found: Screening, lower: Array, upper: Array) -> None:
        """Drops boxes near poles and where a factor is never 0: the terms of a derivative are unbounded or tiny there."""
        open_boxes = np.flatnonzero(found.status == OPEN)
        if self.boxes < EARLY or len(open_boxes) == 0 or self.seldom >= IN_VAIN:
            return
        none = factors.not_critical(self.function, self.factors, lower[open_boxes], upper[open_boxes])
        found.status[open_boxes[none]] = EXCLUDED
        self.trusting |= bool(none.any())
        self.seldom = self.seldom + 1 if none.mean() < SHARE else 0

    @cached_property
    def factors(self) -> list[factors.Component]:
        return factors.gradient_factors(self.function)

    def _note(self, lower: Array, upper: Array, empty: Array, less: Array, kept_low: Array, kept_high: Array) -> None:
        """Keeps the claim that all zeros in a box lie in a part of it, to be proved again."""
        claims = empty | less
        kept_low, kept_high = np.where(empty[:, None], np.inf, kept_low), np.where(empty[:, None], -np.inf, kept_high)
        self.steps.append(audit.Steps(lower[claims], upper[claims], kept_low[claims], kept_high[claims]))

    def _found_in(self, lower: Array, upper: Array, low: Array, high: Array) -> None:
        i = self.regions.add(lower, upper, self._tight(lower, upper, tuple(zip(low.tolist(), high.tolist()))))
        region = self.regions.lower[i : i + 1], self.regions.upper[i : i + 1]
        self.steps.append(audit.Steps(lower[None], upper[None], *region))

    def _tight(self, lower: Array, upper: Array, image: Box) -> Box:
        """A box as narrow as can be proven round the one zero of a region, which lies in its Krawczyk image too."""
        narrower = tuple(map(ball.bounds, krawczyk.narrowed(self.function, image, krawczyk.BITS)))
        for start in (image, narrower):
            tight = krawczyk.prove_unique(self.function, tuple(a + 0.5 * (b - a) for a, b in start))
            if tight is not None and all(a >= lo and b <= hi for (a, b), lo, hi in zip(tight, lower, upper)):
                return tight
        return narrower

    def _seed_late(self) -> None:
        lower, upper = self.open
        some = np.linspace(0, len(lower) - 1, min(LATE_SEEDS, len(lower))).astype(int)
        self.seed(lower[some] + 0.5 * (upper[some] - lower[some]))

    def settle_suspects(self, ending: Ending) -> Ending:
        """Drops suspects with exactly one zero proven round them after all, and those that are poles."""
        if self.suspects:
            lower, upper = _joined(self.suspects, self.function.dimension)
            middles = [[low + 0.5 * (high - low) for low, high in c] for c in clusters(lower, upper, self.gap, SHOWN)]
            self.seed(np.array(middles))
            left = self.regions.holding(lower, upper) < 0
            poles = factors.not_critical(self.function, self.factors, lower, upper)
            self.trusting |= bool((left & poles).any())
            left &= ~poles
            self.suspects = [(lower[left], upper[left])] if left.any() else []
        return Ending.DONE if ending is Ending.SUSPECTS and not self.suspects else ending

    def proof(self) -> Proof:
        """Proves every step again in balls where the doubles rest on more than IEEE arithmetic, if time allows."""
        if not audit.needed(self.function):
            return Proof.IEEE
        if self.trusting:
            return Proof.LIBRARY
        steps = audit.joined(self.steps, self.function.dimension)
        self.progress("proving every step again in balls", {"steps": len(steps.lower)})
        regions = list(zip(self.regions.lower, self.regions.upper, self.regions.tight))
        return Proof.BALLS if audit.passes(self.function, steps, regions, self.out_of_time) else Proof.LIBRARY

    def outcome(self, ending: Ending, proof: Proof) -> Enclosures:
        points = []
        for tight in self.regions.tight:
            sides = [(lo <= a and b <= hi, b < lo or a > hi) for (a, b), lo, hi in zip(tight, self.lower, self.upper)]
            if not any(off for _, off in sides):
                points.append(Enclosure(box=tight, inside=True if all(ok for ok, _ in sides) else None))
        low, high = _joined(self.suspects, self.function.dimension)
        return Enclosures(
            points=tuple(sorted(points, key=lambda e: e.middle)),
            suspects=clusters(low, high, NEAR * self.gap, SHOWN),
            unresolved=clusters(*self.open, 0 * self.size, SHOWN),
            boxes=self.boxes,
            ending=ending,
            proof=proof,
        )


def _joined(parts: list[tuple[Array, Array]], n: int) -> tuple[Array, Array]:
    if not parts:
        return np.empty((0, n)), np.empty((0, n))
    return np.concatenate([low for low, _ in parts]), np.concatenate([high for _, high in parts])
