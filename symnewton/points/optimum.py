"""The lowest value of a function on a box with exact ends, as a claim: its value, whether it is reached, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from flint import arb, ctx
from sympy import Expr, Rational

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball, closed
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH, Interval
from symnewton.calculus.compile import evaluate
from symnewton.calculus.function import Function
from symnewton.clock import Progress, silent
from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates, rational_near
from symnewton.points.balance import balanced
from symnewton.points.classify import EXACT_SIZE
from symnewton.points.findings import Box
from symnewton.points.intervals import globally
from symnewton.points.intervals.clusters import clusters, cover
from symnewton.points.intervals.enclose import Ending, Proof
from symnewton.points.intervals.frame import Frame
from symnewton.points.intervals.slopes import MOST, without_slopes
from symnewton.points.intervals.wells import Well, refined
from symnewton.points.kinks.lowest import Lowest, lowest
from symnewton.points.membership import Sides, searchable
from symnewton.points.places import SMALL, Place, Points, enclosed, is_same
from symnewton.points.symmetry import symmetry
from symnewton.points.vanishing import vanishing
from symnewton.quantities import Enclosed

BITS = 1024  # for telling values apart
GUARD_BITS = 64
BITS_A_DIGIT = 3.33
LOOKED_AT = 24  # groups of boxes
SHOWN = 100
MOST_UNLIKE = 16  # lowest points that others are compared with


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """What is proven of the lowest value on the box, the infimum of f.

    It lies in `value` (None: it has no finite bounds). `attained`: f has it somewhere; None is not known. The places
    where it has it lie among `points`, each the only lowest one near it, and in `regions`, of which no more is known. The values at several points differ by less than `spread`, 0 where they are proven to be the same. `best` is
    the lowest point that was found, with the value of f there; None where f has no finite value at any point tried.
    """

    value: Enclosed | None
    attained: bool | None
    points: tuple[Place, ...]
    spread: Fraction
    regions: tuple[Box, ...]
    best: Place | None
    narrow: bool
    boxes: int
    ending: Ending
    proof: Proof

    @property
    def proven(self) -> bool:
        """Whether the lowest value is known, and that f has it."""
        return self.narrow and self.attained is True


def optimum(
    function: Function,
    sides: Sides,
    *,
    digits: int = 0,
    out_of_time: Callable[[], bool] = lambda: False,
    progress: Progress = silent,
) -> Optimum:
    """The lowest value of f on the closed box with these sides, as typed, where f is defined.

    Where it is reached at single points only, it and they are proven to so many digits, if no kink is in the way.
    """
    frame = Frame(sides, searchable(sides))
    function, power = balanced(function, sides)
    found = globally.search(function, frame, out_of_time=out_of_time, progress=progress)
    with ball.working_precision(max(BITS, int(digits * BITS_A_DIGIT) + GUARD_BITS)):
        judge = _Judge(function, frame, found)
        try:
            progress("proving", {"minimizers": len(found.wells)})
            judge.sharpen()
        except KeyboardInterrupt as interrupt:
            judge.ending = Ending.of(interrupt)
        found_out = judge.verdict()
    return found_out if not power else _times_power_of_two(found_out, -power)


def _times_power_of_two(found: Optimum, k: int) -> Optimum:
    """What is known of f, from what is known of 2^-k f."""
    factor = Fraction(2) ** k

    def value(of: Enclosed) -> Enclosed:
        return Enclosed.between(of.low * factor, of.high * factor)

    def place(of: Place) -> Place:
        return replace(of, value=value(of.value))

    return replace(
        found,
        value=None if found.value is None else value(found.value),
        points=tuple(map(place, found.points)),
        spread=found.spread * factor,
        best=None if found.best is None else place(found.best),
    )


class _Judge:
    """Makes a claim of what a search has found, as exact as formulas and many digits make it."""

    def __init__(self, function: Function, frame: Frame, found: globally.Search) -> None:
        self.function, self.frame, self.found = function, frame, found
        self.points = Points(function, frame)
        small = function.expression.count_ops() < EXACT_SIZE
        self.partials = derivatives.gradient(function.expression, function.variables) if small else None
        self.best = None if found.x is None else self.points.at(found.x)
        self.rest = found.rest
        self.ending = found.ending
        self.wells = [(well, self.in_well(well)) for well in found.wells]
        self.alone: list[Place] = []  # lowest points of what was left of boxes
        self.limits: list[Enclosed] = []  # values that f comes as close to as one likes

    def sharpen(self) -> None:
        """Makes points exact, and looks for exact ones in what is left."""
        self.wells = [(well, self.in_well(well, exactly_too=True)) for well, _ in self.wells]
        for _, place in self.wells:
            self.take(place)
        self.settle_corners()
        for group in (*self.round_best(), *self.groups()[:LOOKED_AT]):
            found = self.points.exact_near(group)
            if found is not None:
                self.take(found)
        self.drop_higher()
        self.settle_pieces()
        self.settle_sum()
        self.part_wells()

    def verdict(self) -> Optimum:
        """The claim; what is left of wells and boxes may be as low as the best point."""
        self.drop_higher()
        regions = self.groups()
        points = tuple(sorted((*(place for _, place in self.wells), *self.alone), key=lambda p: p.x))
        if points and not regions and not self.limits:
            self.best = min(points, key=lambda p: p.value.high)
        known = points or regions or self.limits
        value = self.value() if known else None  # else best is below all bounds, and no value of f
        return Optimum(
            value=value,
            attained=self.attained(value, regions),
            points=points,
            spread=_spread([place.value for _, place in self.unlike()]),
            regions=regions,
            best=self.best,
            narrow=value is not None and globally.is_narrow(value, self.found.scale),
            boxes=self.found.boxes,
            ending=Ending.DONE if self.ending is Ending.SUSPECTS and not regions else self.ending,
            proof=self.found.proof,
        )

    def take(self, place: Place) -> None:
        """Keeps the place if f is proven to be as low there as anywhere else that is known."""
        if self.best is None or place.value.high <= self.best.value.high:
            self.best = place

    def in_well(self, well: Well, *, exactly_too: bool = False) -> Place:
        """The lowest point of a well; exactly, if it has a short formula that is wanted."""
        exact = self.exact_in(well) if exactly_too else None
        if exact is not None:
            return exact
        place = self.points.place(well.place(), well.value)
        floor = self.function.ranges("value", *np.array([place.enclosure]).T.transpose(0, 2, 1))[0][0, 0]
        value = place.value
        return replace(place, value=Enclosed.between(min(max(value.low, Fraction(floor)), value.high), value.high))

    def exact_in(self, well: Well) -> Place | None:
        """The point with short formulas that is stationary in the well, which is its lowest point."""
        if well.exact is not None:
            return self.points.exact(well.exact)
        if self.partials is None:
            return None
        at = []
        for i, (c, side) in enumerate(zip(well.place(), well.side.tolist())):
            ends = self.frame.sides[i]
            if side or i in well.pinned:
                at.append(well.pinned.get(i, ends[side > 0]))
                continue
            fraction = rational_near(c)
            made = [*ends, *([] if fraction is None else [fraction]), *candidates(float(c.mid()))]
            fitting = (e for e in made if exactly.enclosure(e).overlaps(c))
            formula = next((e for e in fitting if self.frame.holds(i, e)), None)
            if formula is None:
                return None
            at.append(formula)
        free = [p for i, p in enumerate(self.partials) if not well.side[i] and i not in well.pinned]
        stationary = all(exactly.vanishes(partial, self.function.variables, tuple(at)) for partial in free)
        return self.points.exact(tuple(at)) if stationary else None

    def unlike(self) -> list[tuple[Well | None, Place]]:
        """The lowest points without those whose value is proven to be that of another one."""
        kept: list[tuple[Well | None, Place]] = []
        for one in [*self.wells, *((None, place) for place in self.alone)]:
            if len(kept) > MOST_UNLIKE or not any(self.is_alike(one, other) for other in kept):
                kept.append(one)
        return kept

    def is_alike(self, one: tuple[Well | None, Place], other: tuple[Well | None, Place]) -> bool:
        """Whether f is proven to have the same value at two lowest points, by formulas or a symmetry of f.

        A symmetry that takes each into the well of the other takes it to that: there is no lower point in a well.
        """
        (well, a), (other_well, b) = one, other
        if a.value.is_exact and b.value.is_exact:
            return a.value.low == b.value.low
        f, variables = self.function.expression, self.function.variables
        if a.exact is not None and b.exact is not None:
            here, there = (exactly.substitute(f, variables, at) for at in (a.exact, b.exact))
            return here is not None and there is not None and exactly.sign(here - there) == 0
        if well is None or other_well is None or self.partials is None:
            return False
        found = symmetry(f, variables, well.place(), other_well.place())
        return found is not None and all(
            w.holds(*np.array([ball.bounds(c) for c in x]).T)
            for w, x in ((other_well, found.image(well.place())), (well, found.inverse().image(other_well.place())))
        )

    @property
    def ceiling(self) -> Fraction | None:
        """A value that the infimum is proven not to be above."""
        highs = [limit.high for limit in self.limits] + ([] if self.best is None else [self.best.value.high])
        return min(highs, default=None)

    def drop_higher(self) -> None:
        ceiling = self.ceiling
        if ceiling is not None:
            self.wells = [(w, p) for w, p in self.wells if p.value.low <= ceiling]
            self.alone = [p for p in self.alone if p.value.low <= ceiling]
            self.limits = [limit for limit in self.limits if limit.low <= ceiling]
            self.rest = self.rest.only(self.rest.bound <= Enclosed.exactly(ceiling).ends[1])

    def settle_corners(self) -> None:
        """Takes points for boxes that hold no other one where f may be lowest: corners of the box searched."""
        self.drop_higher()
        self.drop_in_balls()
        self.rest = without_slopes(self.function, self.frame, self.rest)
        corner = (self.rest.side != 0).all(axis=1)
        for side in np.unique(self.rest.side[corner], axis=0):
            place = self.points.exact(tuple(ends[s > 0] for ends, s in zip(self.frame.sides, side.tolist())))
            if place is not None:
                self.keep_alone(place)
                self.rest = self.rest.only((self.rest.side != side).any(axis=1))

    def drop_in_balls(self) -> None:
        """Drops boxes where f is above the lowest value known, both too small for doubles."""
        ceiling = self.ceiling
        if not ceiling or abs(ceiling) > globally.LEAST_SCALE or len(self.rest) > MOST:
            return
        known = arb(ceiling.numerator) / ceiling.denominator
        sides = np.stack([self.rest.lower, self.rest.upper], axis=2).tolist()
        values = [self.function.balls("value", [ball.between(*side) for side in box])[0] for box in sides]
        self.rest = self.rest.only(np.array([not value > known for value in values], dtype=bool))

    def settle_pieces(self) -> None:
        """Takes points and limits for what is left of an interval where each smooth piece of f rises or falls."""
        if self.function.dimension > 1 or self.partials is None:
            return
        f, (variable,) = self.function.sign * self.function.expression, self.function.variables
        for most in (LOOKED_AT, 1):  # near a removable singularity only what holds it is settled
            gap = globally.ALIKE * self.frame.size
            for ((low, high),) in clusters(self.rest.lower, self.rest.upper, gap, most):
                found = lowest(f, variable, self.ends_of(low, high)) if low < high else None
                if found is not None and found.is_isolated:
                    self.take_pieces(found)
                    self.rest = self.rest.only((self.rest.lower[:, 0] < low) | (self.rest.upper[:, 0] > high))

    def ends_of(self, low: float, high: float) -> tuple[Expr, Expr]:
        """The exact ends of a part of an interval."""
        ends = self.frame.sides[0]
        return (
            ends[0] if low <= self.frame.lower[0] else Rational(low),
            ends[1] if high >= self.frame.upper[0] else Rational(high),
        )

    def settle_sum(self) -> None:
        """Takes the point for a group of boxes where all terms of a sum that are never negative vanish, if it is one."""
        sum_ = vanishing(self.function) if self.partials is not None and len(self.rest) else None
        if sum_ is None:
            return
        for group in clusters(self.rest.lower, self.rest.upper, globally.ALIKE * self.frame.size, LOOKED_AT):
            place = self.points.exact_near(group) or self.best
            if place is None or place.exact is None or not sum_.at(place.exact):
                continue
            ends = [(min(a, c), max(b, d)) for (a, b), (c, d) in zip(group, place.enclosure)]
            if sum_.at_most_one_in([ball.between(*side) for side in ends]):
                self.keep_alone(place)
                low, high = np.array(group).T
                self.rest = self.rest.only(((self.rest.lower < low) | (self.rest.upper > high)).any(axis=1))

    def take_pieces(self, found: Lowest) -> None:
        self.limits += map(enclosed, found.limits)
        for site, value in found.sites:
            exact = None if site.exact is None else self.points.exact(site.exact)
            self.keep_alone(exact or self.points.place(list(site.at), value))
        self.drop_higher()

    def keep_alone(self, place: Place) -> None:
        self.take(place)
        if not any(is_same(place, other) for other in self.alone):
            self.alone.append(place)

    def groups(self) -> tuple[Box, ...]:
        return cover(self.rest.lower, self.rest.upper, globally.ALIKE * self.frame.size, SHOWN)

    def round_best(self) -> tuple[Box, ...]:
        """A box round the best point, where that is in no well."""
        if self.best is None or not len(self.rest):
            return ()
        x, reach = np.array([float(c) for c in self.best.x]), 0.5 * SMALL * self.frame.size
        return (tuple(zip((x - reach).tolist(), (x + reach).tolist())),)

    def part_wells(self) -> None:
        """Keeps one well for each point, and looks at the values in many digits where there are several."""
        kept: list[tuple[Well, Place]] = []
        for well, place in self.wells:
            if not any(other.holds(*np.array(place.enclosure).T) for other, _ in kept):
                kept.append((well, place))
        self.wells = kept
        self.alone = [p for p in self.alone if not self.is_held(p)]
        self.drop_higher()
        self.wells = [(well, p if p.exact else self.in_many_digits(well)) for well, p in self.wells]
        for _, place in self.wells:
            self.take(place)

    def is_held(self, place: Place) -> bool:
        """Whether a well or a box that is left holds a place, which is no point by itself then."""
        low, high = np.array(place.enclosure).T
        left = ((self.rest.lower <= high) & (self.rest.upper >= low)).all(axis=1)
        return bool(left.any()) or any(well.holds(low, high) for well, _ in self.wells)

    def in_many_digits(self, well: Well) -> Place:
        return self.in_well(refined(self.function, self.frame, well, ctx.prec))

    def value(self) -> Enclosed | None:
        """The lowest value, as far as it is proven; None where nothing bounds it below."""
        bounds = self.rest.bound.min(initial=np.inf, keepdims=True)
        ceiling = self.ceiling
        if self.best is None or ceiling is None or np.isneginf(bounds[0]):
            return None
        places = [place.value for _, place in self.wells] + [place.value for place in self.alone]
        lows = [value.low for value in (*places, *self.limits)] + [Fraction(b) for b in bounds.tolist() if b < np.inf]
        return Enclosed.between(min([ceiling, *lows]), ceiling)

    def attained(self, value: Enclosed | None, regions: tuple[Box, ...]) -> bool | None:
        """Whether f has its lowest value: at a point, in a well, or because it is continuous on what is left."""
        if value is None or self.best is None:
            return None
        if self.best.value.high <= value.low:
            return True
        if self.limits:
            return None if regions or self.wells or self.alone else False
        if not regions:
            return True
        return True if self.continuous(self.rest.lower, self.rest.upper) else None

    def continuous(self, lower: Array, upper: Array) -> bool:
        """Whether f is proven to be continuous on boxes as far as it is defined there, on a domain that has its ends."""
        sides = [Interval(np.array([-low, high])) for low, high in zip(lower.T, upper.T)]
        with np.errstate(all="ignore"):
            found: Interval = evaluate(self.function.graph, [self.function.output], closed, sides)[self.function.output]
        return found.level is None or bool((found.level == SMOOTH).all())


def _spread(values: list[Enclosed]) -> Fraction:
    """By how much values may differ."""
    return max(v.high for v in values) - min(v.low for v in values) if len(values) > 1 else Fraction(0)
