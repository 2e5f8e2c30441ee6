"""The lowest value of a function on a box with exact ends, as a claim: its value, whether it is reached, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product

import numpy as np
from flint import arb, ctx
from sympy import Expr, Pow, Rational

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball, closed
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH, Interval
from symnewton.calculus.compile import evaluate
from symnewton.calculus.function import Function, Point
from symnewton.clock import Progress, silent
from symnewton.critical import exactly
from symnewton.critical.algebra.exact_candidates import candidates, rational_near
from symnewton.critical.classify import EXACT_SIZE
from symnewton.critical.findings import Box
from symnewton.critical.intervals import globally
from symnewton.critical.intervals.clusters import cover
from symnewton.critical.intervals.enclose import Ending, Proof
from symnewton.critical.intervals.frame import Frame
from symnewton.critical.intervals.wells import Well, refined
from symnewton.critical.membership import Sides, hull
from symnewton.quantities import Enclosed

BITS = 1024  # for telling values apart
GUARD_BITS = 64
BITS_A_DIGIT = 3.33
SMALL = 1e-4  # of the size of the box: no larger group of boxes is looked at for an exact point
LOOKED_AT = 24  # groups of boxes
TRIED = 32  # exact points in such a group
SHOWN = 100
DENOMINATORS = (10**3, 10**4, 10**6)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point where the lowest value may be reached: its coordinates, and their formulas where these are short."""

    x: tuple[Enclosed, ...]
    exact: tuple[Expr, ...] | None = None
    value: Enclosed

    @property
    def enclosure(self) -> Box:
        return tuple(c.ends for c in self.x)


@dataclass(frozen=True, kw_only=True)
class Optimum:
    """What is proven of the lowest value on the box, the infimum of f.

    It lies in `value` (None: it has no finite bounds). `attained`: f has it somewhere; None is not known. The places
    where it has lie among `points`, each the only lowest one in a box of its own, and in `regions`, of which no more is
    known. The values at several points differ by less than `spread`, 0 where they are proven to be the same. `best` is
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
    frame = Frame(sides, hull(sides))
    found = globally.search(function, frame, out_of_time=out_of_time, progress=progress)
    with ball.working_precision(max(BITS, int(digits * BITS_A_DIGIT) + GUARD_BITS)):
        judge = _Judge(function, frame, found)
        try:
            progress("proving", {"minimizers": len(found.wells)})
            judge.sharpen()
        except KeyboardInterrupt as interrupt:
            judge.ending = Ending.of(interrupt)
        return judge.verdict()


class _Judge:
    """Makes a claim of what a search has found, as exact as formulas and many digits make it."""

    def __init__(self, function: Function, frame: Frame, found: globally.Search) -> None:
        self.function, self.frame, self.found = function, frame, found
        small = function.expression.count_ops() < EXACT_SIZE
        self.partials = derivatives.gradient(function.expression, function.variables) if small else None
        self.best = None if found.x is None else self.at(found.x)
        self.rest = found.rest
        self.ending = found.ending
        self.wells = [(well, self.in_well(well)) for well in found.wells]

    def sharpen(self) -> None:
        """Makes points exact, and looks for exact ones in what is left."""
        self.wells = [(well, self.in_well(well, exactly_too=True)) for well, _ in self.wells]
        for _, place in self.wells:
            self.take(place)
        for group in (*self.round_best(), *self.groups()[:LOOKED_AT]):
            found = self.exact_near(group)
            if found is not None:
                self.take(found)
        self.part_wells()

    def verdict(self) -> Optimum:
        """The claim; what is left of wells and boxes may be as low as the best point."""
        self.drop_higher()
        regions = self.groups()
        points = tuple(sorted((place for _, place in self.wells), key=lambda p: p.x))
        if points and not regions:
            self.best = min(points, key=lambda p: p.value.high)
        value = self.value() if points or regions else None  # else best is below all bounds, and no value of f
        return Optimum(
            value=value,
            attained=self.attained(value, regions),
            points=points,
            spread=_spread([p.value for p in points]),
            regions=regions,
            best=self.best,
            narrow=value is not None and globally.is_narrow(value, self.found.scale),
            boxes=self.found.boxes,
            ending=Ending.DONE if self.ending is Ending.SUSPECTS and not regions else self.ending,
            proof=self.found.proof,
        )

    def at(self, x: Point) -> Place:
        """The point of the box that the doubles stand for."""
        balls = self.frame.point(x)
        return self.place(balls, self.function.balls("value", balls)[0])

    def place(self, x: list[arb], value: arb, exact: tuple[Expr, ...] | None = None) -> Place:
        return Place(x=tuple(map(_enclosed, x)), value=_enclosed(value), exact=exact)

    def take(self, place: Place) -> None:
        """Keeps the place if f is proven to be as low there as anywhere else that is known."""
        if self.best is None or place.value.high <= self.best.value.high:
            self.best = place

    def in_well(self, well: Well, *, exactly_too: bool = False) -> Place:
        """The lowest point of a well; exactly, if it has a short formula that is wanted."""
        exact = self.exact_in(well) if exactly_too else None
        if exact is not None:
            return exact
        place = self.place(well.place(), well.value)
        floor = self.function.ranges("value", *np.array([place.enclosure]).T.transpose(0, 2, 1))[0][0, 0]
        value = place.value
        return replace(place, value=Enclosed.between(min(max(value.low, Fraction(floor)), value.high), value.high))

    def exact_in(self, well: Well) -> Place | None:
        """The point with short formulas that is stationary in the well, which is its lowest point."""
        if well.exact is not None:
            return self.exact_place(well.exact)
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
        return self.exact_place(tuple(at)) if stationary else None

    def exact_place(self, at: tuple[Expr, ...]) -> Place | None:
        """The exact point with the value of f there, exact too where that is rational; None where f has none."""
        (value,) = self.function.balls("value", [exactly.enclosure(c, ctx.prec) for c in at])
        formula = exactly.substitute(self.function.expression, self.function.variables, at)
        known = None if formula is None or not self.in_domain(at) else _rational(formula)
        if known is not None:
            around = Enclosed.exactly(known * self.function.sign)
        elif value.is_finite():
            around = _enclosed(value)
        else:
            return None
        return Place(x=tuple(map(_exactly, at)), exact=at, value=around)

    def drop_higher(self) -> None:
        if self.best is not None:
            self.wells = [(w, p) for w, p in self.wells if p.value.low <= self.best.value.high]
            self.rest = self.rest.only(self.rest.bound <= self.best.value.ends[1])

    def groups(self) -> tuple[Box, ...]:
        return cover(self.rest.lower, self.rest.upper, globally.ALIKE * self.frame.size, SHOWN)

    def round_best(self) -> tuple[Box, ...]:
        """A box round the best point, where that is in no well."""
        if self.best is None or not len(self.rest):
            return ()
        x, reach = np.array([float(c) for c in self.best.x]), 0.5 * SMALL * self.frame.size
        return (tuple(zip((x - reach).tolist(), (x + reach).tolist())),)

    def exact_near(self, group: Box) -> Place | None:
        """The point with short formulas in a small group of boxes where f is lowest."""
        if any(high - low > SMALL * size for (low, high), size in zip(group, self.frame.size)):
            return None
        choices = [self.formulas(i, *side) for i, side in enumerate(group)]
        found = [self.exact_place(at) for at in islice(product(*choices), TRIED)]
        return min((place for place in found if place is not None), key=lambda p: p.value.high, default=None)

    def in_domain(self, at: tuple[Expr, ...]) -> bool:
        """Whether no power with an exponent that is no integer is of a negative number at a point, exactly."""
        there = dict(zip(self.function.variables, at))
        powers = [e for e in self.function.expression.atoms(Pow) if not e.exp.is_Integer]
        bases = [exactly.substitute(e.base, tuple(there), at) for e in powers]
        return all(base is not None and exactly.sign(base) in (0, 1) for base in bases)

    def formulas(self, i: int, low: float, high: float) -> list[Expr]:
        """Short formulas for a coordinate in an interval: an end of the box, fractions, roots, multiples of π."""
        middle = low + 0.5 * (high - low)
        fractions = (Fraction(middle).limit_denominator(d) for d in DENOMINATORS)
        made = [
            *self.frame.sides[i],
            *candidates(middle, high - low),
            *(Rational(f.numerator, f.denominator) for f in fractions),
        ]
        interval = ball.between(low, high)
        return [e for e in dict.fromkeys(made) if exactly.enclosure(e).overlaps(interval) and self.frame.holds(i, e)]

    def part_wells(self) -> None:
        """Keeps one well for each point, and looks at the values in many digits where there are several."""
        kept: list[tuple[Well, Place]] = []
        for well, place in self.wells:
            if not any(other.holds(*np.array(place.enclosure).T) for other, _ in kept):
                kept.append((well, place))
        self.wells = kept
        self.drop_higher()
        self.wells = [(well, p if p.exact else self.in_many_digits(well)) for well, p in self.wells]
        for _, place in self.wells:
            self.take(place)

    def in_many_digits(self, well: Well) -> Place:
        return self.in_well(refined(self.function, self.frame, well, ctx.prec))

    def value(self) -> Enclosed | None:
        """The lowest value, as far as it is proven; None where nothing bounds it below."""
        bounds = self.rest.bound.min(initial=np.inf, keepdims=True)
        if self.best is None or np.isneginf(bounds[0]):
            return None
        lows = [place.value.low for _, place in self.wells] + [Fraction(b) for b in bounds.tolist() if b < np.inf]
        return Enclosed.between(min([self.best.value.high, *lows]), self.best.value.high)

    def attained(self, value: Enclosed | None, regions: tuple[Box, ...]) -> bool | None:
        """Whether f has its lowest value: at a point, in a well, or because it is continuous on what is left."""
        if value is None or self.best is None:
            return None
        if not regions or self.best.value.high <= value.low:
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


def _enclosed(value: arb) -> Enclosed:
    found = ball.enclosed(value)
    assert found is not None, "the ball is finite"
    return found


def _exactly(coordinate: Expr) -> Enclosed:
    known = _rational(coordinate)
    return _enclosed(exactly.enclosure(coordinate, ctx.prec)) if known is None else Enclosed.exactly(known)


def _rational(value: Expr) -> Fraction | None:
    """The value of a formula for a rational number; None of any other."""
    if isinstance(value, Rational):
        return Fraction(int(value.p), int(value.q))
    return Fraction(0) if value.is_real and value.is_finite and exactly.sign(value) == 0 else None
