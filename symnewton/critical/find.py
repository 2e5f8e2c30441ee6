"""All critical points: exact algebra where it reaches, else interval search on a box; and what is proven of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Rational, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.critical import exactly, repeats
from symnewton.critical.algebra import polynomial
from symnewton.critical.algebra.exact_candidates import candidates
from symnewton.critical.classify import EXACT_SIZE, Classification, classify
from symnewton.critical.findings import Box, CriticalPoint, CriticalSet
from symnewton.critical.intervals import enclose, krawczyk
from symnewton.critical.intervals.enclose import Enclosures, Ending
from symnewton.critical.intervals.everywhere import prove_outside
from symnewton.critical.reasons import reasons
from symnewton.errors import BudgetError
from symnewton.newton.linalg import spectrum
from symnewton.verdicts import Evidence, Kind, Stop

DEFAULT_HALF_WIDTH = Integer(10)
ALGEBRA_SHARE = 0.5  # of the time, where an interval search may follow
EDGES = 8  # points on the edge of the box that a note names
NEAR = 1e-9  # how far from a suspect box an exact point may be sought
Sides = tuple[tuple[Expr, Expr], ...]
Timer = Callable[[float], bool]  # whether this share of the time is used up


@dataclass(frozen=True)
class Search:
    """The outcome with what ended it: None where the search came to its own end."""

    found: CriticalSet
    stop: Stop | None = None


def find(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    *,
    used_up: Timer = lambda share: False,
    progress: enclose.Progress | None = None,
) -> Search:
    """The critical points on all of R^n, or inside the box with these sides; in a default box where R^n is too much."""
    partials = derivatives.gradient(expression, variables)
    try:
        exact = polynomial.solve(expression, variables, partials, deadline=lambda: used_up(ALGEBRA_SHARE))
    except BudgetError:
        exact = None
    if exact is not None:
        return Search(exact if sides is None else restricted(exact, sides))
    function = Function(expression, variables)
    everywhere = sides is None
    sides = sides or ((-DEFAULT_HALF_WIDTH, DEFAULT_HALF_WIDTH),) * len(variables)
    raw = enclose.search(function, hull(sides), out_of_time=lambda: used_up(1.0), progress=progress)
    found = _judged(function, partials, sides, raw)
    if everywhere and found.complete and prove_outside(function, hull(sides), out_of_time=lambda: used_up(1.0)):
        argument = f"{found.argument}; outside the box [-10, 10] the gradient is proven to have no zero"
        return Search(replace(found, domain=None, argument=argument))
    repeating = repeats.note(repeats.periods(expression, variables), variables, sides)
    if repeating is not None and found.complete:
        found = replace(found, notes=(*found.notes, repeating))
    stops = {Ending.TIME: Stop.TIMEOUT, Ending.INTERRUPTED: Stop.INTERRUPTED}
    return Search(found, stops.get(raw.ending))


def hull(sides: Sides) -> Box:
    """The smallest box of doubles known to contain the box with these sides."""
    return tuple((_outward(low, -math.inf), _outward(high, math.inf)) for low, high in sides)


def _outward(end: Expr, way: float) -> float:
    """The double nearest to an end if it is exact or further out, else the next one out."""
    double = exactly.nearest_double(end)
    past = exactly.sign(Rational(double) - end)
    return double if past == 0 or past == math.copysign(1, way) else math.nextafter(double, way)


def nearest(sides: Sides) -> Box:
    """The sides as the nearest doubles, to show."""
    return tuple((exactly.nearest_double(low), exactly.nearest_double(high)) for low, high in sides)


def restricted(whole: CriticalSet, sides: Sides) -> CriticalSet:
    """The part of an exact list that lies inside the box; points on its edge are told in a note."""
    places = [_place(point, sides) for point in whole.points]
    points = tuple(point for point, place in zip(whole.points, places) if place > 0)
    edge = [point for point, place in zip(whole.points, places) if place == 0]
    left_out = places.count(-1)
    argument = whole.argument + (f"; {left_out} of them outside the box" if left_out else "")
    return replace(
        whole, points=points, domain=nearest(sides), argument=argument, notes=(*whole.notes, *_on_edge(edge))
    )


def _place(point: CriticalPoint, sides: Sides) -> int:
    """1 inside the box, 0 on its edge, -1 outside."""
    place = 1
    for i, (low, high) in enumerate(sides):
        value = Rational(point.x[i]) if point.exact is None else point.exact[i]
        for distance in (value - low, high - value):
            sign = exactly.sign(distance)
            place = min(place, 0 if sign is None else sign)
    return place


def _on_edge(points: list[CriticalPoint]) -> tuple[str, ...]:
    """The note about critical points on the edge of the box, which a search inside it does not count."""
    if not points:
        return ()
    shown = "; ".join(
        "(" + ", ".join(map(str, point.exact if point.exact is not None else point.x)) + ")" for point in points[:EDGES]
    )
    more = f" and {len(points) - EDGES} more" if len(points) > EDGES else ""
    return (f"the gradient also vanishes on the edge of the box, at {shown}{more}",)


def _judged(function: Function, partials: tuple[Expr, ...], sides: Sides, raw: Enclosures) -> CriticalSet:
    """The enclosures as points that say what they are; suspects that exact algebra settles become points too."""
    hessian = (
        derivatives.hessian(partials, function.variables) if function.expression.count_ops() < EXACT_SIZE else None
    )
    judge = _Judge(function, partials, hessian)
    points: list[CriticalPoint] = []
    edge: list[CriticalPoint] = []
    unresolved = list(raw.unresolved)
    for enclosure in raw.points:
        point = judge.regular(enclosure.box)
        place = _place(point, sides)
        if place >= 0:
            (points if place else edge).append(point)
    for suspect in raw.suspects:
        settled = judge.suspect(suspect)
        if settled is None:
            unresolved.append(suspect)
        else:
            points.append(settled)
    complete = not unresolved
    return CriticalSet(
        points=tuple(points),
        unresolved=tuple(unresolved),
        complete=complete,
        domain=nearest(sides),
        argument=raw.proof.value if complete else raw.ending.value,
        notes=_on_edge(edge),
    )


class _Judge:
    """What the critical point in a box is, with the best evidence there is."""

    def __init__(
        self, function: Function, partials: tuple[Expr, ...], hessian: tuple[tuple[Expr, ...], ...] | None
    ) -> None:
        self.function, self.partials, self.hessian = function, partials, hessian

    def regular(self, box: Box) -> CriticalPoint:
        """The one critical point in a box in which exactly one is proven."""
        exact = self._exact_point(box, 0.0)
        if exact is not None:
            at, found = exact
            return self._described(at, found, box)
        x = tuple(low + 0.5 * (high - low) for low, high in box)
        sample = self.function.sample(x)
        values = spectrum(sample.hessian).values
        signs = krawczyk.certified_inertia(self.function, box)
        kind = signs.kind if signs is not None else Kind.DEGENERATE
        return CriticalPoint(
            x=x,
            enclosure=box,
            value=sample.value,
            eigenvalues=values,
            kind=kind,
            strict=True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None,
            evidence=Evidence.CERTIFIED if signs is not None else Evidence.NUMERIC,
        )

    def suspect(self, box: Box) -> CriticalPoint | None:
        """The critical point in a tiny box, if it is exact and proven to be the only one there; else None."""
        exact = self._exact_point(box, NEAR)
        if exact is None or len(box) > 1:
            return None
        at, found = exact
        order = found.settled.order if found.settled is not None else None
        if order is None or not self._alone(box, at[0], order):
            return None
        return self._described(at, found, None)

    def _alone(self, box: Box, at: Expr, order: int) -> bool:
        """Whether f′ has no zero in the interval but the exact one, where f has a first non-zero derivative.

        By Taylor's theorem f′ = f⁽ⁿ⁾(ξ) (x − a)ⁿ⁻¹/(n − 1)!: it is enough that f⁽ⁿ⁾ has no zero on the interval.
        """
        d = self.function.expression
        for _ in range(order):
            d = derivatives.derivative(d, self.function.variables[0])
        low, high = box[0]
        middle = exactly.nearest_double(at)
        hull = (min(low, math.nextafter(middle, -math.inf)), max(high, math.nextafter(middle, math.inf)))
        with ball.working_precision(krawczyk.BITS):
            value = Function(d, self.function.variables).balls("value", krawczyk.balls_of((hull,)))[0]
            return bool(value > 0 or value < 0)

    def _exact_point(self, box: Box, near: float) -> tuple[tuple[Expr, ...], Classification] | None:
        """A short formula for the critical point in the box, and what it is, exactly."""
        if self.hessian is None:
            return None
        at = []
        for low, high in box:
            reach = near * max(1.0, abs(low))
            middle = low + 0.5 * (high - low)
            fitting = (c for c in candidates(middle) if low - reach <= exactly.nearest_double(c) <= high + reach)
            found = next(fitting, None)
            if found is None:
                return None
            at.append(found)
        point = tuple(at)
        for partial in self.partials:
            value = exactly.substitute(partial, self.function.variables, point)
            if value is None or exactly.sign(value) != 0:
                return None
        sample = self.function.sample(tuple(map(exactly.nearest_double, point)))
        if not sample.finite:
            return None
        result = classify(self.function, self.partials, self.hessian, point, sample)
        return point, result

    def _described(self, at: tuple[Expr, ...], found: Classification, box: Box | None) -> CriticalPoint:
        value = exactly.substitute(self.function.expression, self.function.variables, at)
        return CriticalPoint(
            x=found.sample.x,
            exact=at,
            enclosure=box,
            value=found.sample.value if value is None else exactly.nearest_double(value),
            eigenvalues=found.second.eigenvalues,
            kind=found.kind,
            strict=found.strict,
            evidence=found.evidence,
            test=found.test,
            reasons=reasons(found),
        )
