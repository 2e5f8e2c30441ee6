"""The critical points of g(u), g of one variable: those of u, and the sets where u has a critical value c of g.

∇g(u) = g′(u) ∇u. Where g has a minimum at c, f has one on all of {u = c}; where g only turns there, f takes larger and
smaller values near it; where g has a kink, f has one. A value that u does not go through is not looked at further.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import sympy as sp
from flint import arb
from sympy import Expr, Rational, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.interval_algebra import EMPTY, SMOOTH
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.findings import CriticalPoint, CriticalSet, Family, Stretch
from symnewton.points.kinks.cells import relation
from symnewton.points.kinks.site import BITS, TEST, Site, Undecided
from symnewton.points.membership import Sides
from symnewton.points.parts.apart import Part, Solve, notes_of, solved
from symnewton.points.parts.levels import Levels
from symnewton.points.parts.peeling import peeled
from symnewton.verdicts import Evidence, Kind

MOST_VALUES = 200
ROOM = Rational(1, 64)  # of the range of u, beyond both ends
STEP = 2.0**-12  # of the way to the next critical value of g, where it is sampled
JUMPING = (sp.atan2, sp.Mod, sp.acot, sp.acsc, sp.asec, sp.acoth, sp.acsch)
OPPOSITE = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}


def solve(expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve) -> CriticalSet | None:
    """All critical points of g(u); None of a function that is not of this form.

    Raises Undecided, NotEverywhere.
    """
    found = peeled(expression, variables)
    if found is None:
        return None
    g, t, u = found
    if g.has(*JUMPING):
        raise Undecided("the outer function may jump")
    inner = solved(u, variables, variables, sides, solve)
    levels = Levels(u, variables, sides)
    outer = solved(g, (t,), (t,), _range(levels), solve)
    if outer.found.jumps or len(outer.found.points) > MOST_VALUES:
        raise Undecided("the outer function jumps, or has too many critical points")
    run = _Run(expression, inner, outer, levels)
    return CriticalSet(
        points=tuple(sorted(run.points(), key=lambda p: p.x)),
        families=tuple(run.families()),
        complete=True,
        domain=inner.found.domain,
        argument=f"f = g(u) with u = {u}; for u {inner.found.argument}; for g {outer.found.argument}",
        notes=notes_of([inner]),
    )


def _range(levels: Levels) -> Sides | None:
    """Numbers beyond all values of u; None where it may have any."""
    low, high = levels.range()
    if not (-ball.LARGEST < low <= high < ball.LARGEST):
        return None
    room = ROOM * max(Rational(high) - Rational(low), abs(Rational(high)), Rational(1, 2**20))
    return ((Rational(low) - room, Rational(high) + room),)


@dataclass
class Value:
    """A critical value of g: a point of its line, and a ball round it."""

    point: CriticalPoint
    at: arb


class _Run:
    def __init__(self, expression: Expr, inner: Part, outer: Part, levels: Levels) -> None:
        self.expression, self.inner, self.outer, self.levels = expression, inner, outer, levels
        (self.t,) = outer.variables
        self.g, self.u, self.variables = outer.formula, inner.formula, inner.variables
        self.slope = derivatives.derivative(self.g, self.t)
        self.values = [Value(p, Site.of(p, (self.t,)).at[0]) for p in map(self._exactly, outer.found.points)]
        self.needs = _conditions(self.g)
        self.met: dict[int, list[CriticalPoint]] = {}
        self.stretches = [(family, family.stretch) for family in outer.found.families if family.stretch is not None]
        if len(self.stretches) < len(outer.found.families):
            raise Undecided("where the outer function is constant is not known")

    def _exactly(self, p: CriticalPoint) -> CriticalPoint:
        """The critical point of an even function round 0 is 0."""
        zero = p.exact is None and p.enclosure is not None and ball.between(*p.enclosure[0]).contains(0)
        even = zero and p.test != TEST and self.g.xreplace({self.t: -self.t}) == self.g
        return replace(p, exact=(sp.Integer(0),)) if even else p

    def _on_stretch(self, there: Site, u: Expr) -> bool:
        """Whether u has a value at a site within a stretch on which g is constant. Raises Undecided."""
        number = there.number(u)
        for _, stretch in self.stretches:
            signs = []
            for end, way in zip(stretch.ends, (1, -1)):
                distance = arb(1) if end is None else (number - ball.between(*end[1])) * way
                signs.append(ball.proven_sign(distance))
            if signs == [1, 1]:
                return True
            if 0 in signs and -1 not in signs:
                raise Undecided("whether a value lies on a stretch is not decided")
        return False

    def points(self) -> Iterator[CriticalPoint]:
        """The critical points of u as those of f, but those in sets of them. Raises Undecided."""
        for p in self.inner.found.points:
            there = Site.of(p, self.variables)
            value = self._value_met(there, self.u)
            if value is not None:
                self.met.setdefault(self.values.index(value), []).append(p)
                found = self._at_value(p, value)
            elif self._on_stretch(there, self.u):
                found = None
            elif (way := self._edge(there)) != 0:
                found = self._at_edge(p, there, way)
            else:
                found = self._elsewhere(p, there)
            if found is not None:
                yield found

    def _value_met(self, there: Site, u: Expr) -> Value | None:
        """The critical value of g that u has at a site, if it has one."""
        number = there.number(u)
        if not number.is_finite():
            raise Undecided("the value of the inner function is not known")
        for value in self.values:
            if not number.overlaps(value.at):
                continue
            known = there.value(u)
            same = None if known is None or known.free_symbols else self._is(value, known)
            if same is None:
                raise Undecided("whether the inner function has a critical value of the outer one is not decided")
            if same:
                return value
        return None

    def _is(self, value: Value, number: Expr) -> bool | None:
        """Whether a number is this critical value of g; None where that is not decided."""
        if value.point.exact is not None:
            sign = exactly.sign(number - value.point.exact[0])
            return None if sign is None else sign == 0
        alone = value.point.enclosure is not None and value.at.contains(exactly.enclosure(number, BITS))
        return True if alone and exactly.vanishes(self.slope, (self.t,), (number,)) else None

    def _edge(self, there: Site) -> int:
        """On which side of the value of u at a site g is defined, where it has an edge of its domain there; else 0."""
        known = there.value(self.u)
        if known is None or known.free_symbols:
            return 0
        for need in self.needs:
            if need.positive and exactly.vanishes(need.formula, (self.t,), (known,)):
                return exactly.sign_at(derivatives.derivative(need.formula, self.t), (self.t,), (known,)) or 0
        return 0

    def _at_edge(self, p: CriticalPoint, there: Site, way: int) -> CriticalPoint | None:
        """A critical point of u at an edge of the domain of g: none of f unless u stays inside. Raises Undecided."""
        inward = Kind.MINIMUM if way > 0 else Kind.MAXIMUM
        if p.kind in (Kind.SADDLE, OPPOSITE[inward]):
            return None
        known = there.value(self.u)
        if p.kind is not inward or not p.strict or known is None:
            raise Undecided("whether f is defined round a point is not decided")
        if exactly.is_undefined(self.g, (self.t,), (known,)):
            return None
        at_edge = Value(replace(p, exact=(known,)), exactly.enclosure(known, BITS))
        return self._extremum(p, at_edge, self._trend(at_edge, way), smooth=False)

    def _elsewhere(self, p: CriticalPoint, there: Site) -> CriticalPoint | None:
        """A critical point of u where g has a slope; None where g has no value."""
        slope = self._slope(there, self.u)
        if slope is None:
            return None
        turned = p.kind if slope > 0 else OPPOSITE.get(p.kind, p.kind)
        with ball.working_precision(BITS):
            value = Function(self.g, (self.t,)).balls("value", [there.number(self.u)])[0]
        scale = ball.to_float(slope)
        return replace(
            p,
            value=ball.to_float(value),
            eigenvalues=tuple(sorted(scale * e for e in p.eigenvalues)),
            kind=turned,
            reasons=(*p.reasons, f"This is said of {self.u}, of which f is a function that has a slope there."),
        )

    def _slope(self, there: Site, u: Expr) -> arb | None:
        """g′ at the value of u, not 0; None where g is proven to have no value. Raises Undecided."""
        number = there.number(u)
        with ball.working_precision(BITS):
            value, slope = Function(self.g, (self.t,)).balls("value and gradient", [number])
        if slope.is_finite() and value.is_finite() and not slope.contains(0):
            return slope
        known = there.value(u)
        if known is not None and not known.free_symbols and exactly.is_undefined(self.g, (self.t,), (known,)):
            return None
        if not value.is_finite() and _level(Function(self.g, (self.t,)), *ball.bounds(number)) == EMPTY:
            return None
        raise Undecided("the slope of the outer function is not known")

    def _at_value(self, p: CriticalPoint, value: Value) -> CriticalPoint | None:
        """A critical point of u where that has a critical value of g; None where it is one of a set of them."""
        if p.kind not in OPPOSITE:
            return None
        if not p.strict:
            raise Undecided("whether a critical point is isolated is not decided")
        rises = self._trend(value, 1 if p.kind is Kind.MINIMUM else -1)
        return self._extremum(p, value, rises, smooth=value.point.test != TEST)

    def _extremum(self, p: CriticalPoint, value: Value, rises: int, *, smooth: bool) -> CriticalPoint:
        """A strict extremum of u as one of f, at a value from which g rises or falls."""
        with ball.working_precision(BITS):
            there = Function(self.g, (self.t,)).balls("value", [value.at])[0]
        return replace(
            p,
            value=ball.to_float(there),
            eigenvalues=(0.0,) * len(p.eigenvalues) if smooth else (),
            kind=Kind.MINIMUM if rises > 0 else Kind.MAXIMUM,
            strict=True,
            test="higher-order" if smooth else TEST,
            reasons=(f"{self.u} has a strict extremum there, and f is a function of that.",),
        )

    def _trend(self, value: Value, way: int) -> int:
        """Whether g rises or falls from a critical value on one side of it. Raises Undecided."""
        others = [w.at for w in self.values if bool((w.at - value.at) * way > 0)]
        distance = min((float(abs(w - value.at).lower()) for w in others), default=1.0)
        beside = ball.to_float(value.at) + way * STEP * min(distance, 1.0)
        function = Function(self.g, (self.t,))
        with ball.working_precision(BITS):
            here, there = (function.balls("value", [at])[0] for at in (value.at, arb(beside)))
        start = math.nextafter(ball.to_float(value.at), beside)  # inside of an edge of the domain
        if not _is_defined(function, *sorted((start, beside))):
            raise Undecided("the outer function may have a gap beside a critical value")
        if there > here or there < here:
            return 1 if there > here else -1
        raise Undecided("how the outer function leaves a critical value is not decided")

    def families(self) -> Iterator[Family]:
        """The sets of critical points. Raises Undecided."""
        for i, value in enumerate(self.values):
            met = self.met.get(i, [])
            if self.levels.is_crossed(value.at, met):
                yield self._level(value, met)
        for family, stretch in self.stretches:
            low, high = (None if end is None else ball.between(*end[1]) for end in stretch.ends)
            if self.levels.meets(low, high):
                yield self._region(family, stretch)
        for family in self.inner.found.families:
            yield from self._of_inner(family)

    def _region(self, family: Family, stretch: Stretch) -> Family:
        """Where u has values on a stretch on which g is constant."""
        low, high = stretch.ends
        text = str(self.u) if low is None else f"{self.u} > {low[0]}" if high is None else f"{low[0]} < {self.u}"
        text = text if high is None else f"{text} < {high[0]}"
        return replace(family, description=f"{text}, where f = {stretch.value}", stretch=None)

    def _level(self, value: Value, met: list[CriticalPoint]) -> Family:
        """The set where u has a critical value of g, with the critical points of u on it."""
        kind: Kind | None = value.point.kind
        inside = [p for p in met if p.kind not in OPPOSITE]
        if kind is Kind.INFLECTION:
            kind = Kind.SADDLE
        if kind is Kind.DEGENERATE or (
            kind not in OPPOSITE and any(kind is Kind.KINK or p.kind is not Kind.SADDLE for p in inside)
        ):
            kind = None
        remark = ", where f has no derivative" if kind is Kind.KINK else ""
        evidence = Evidence.CERTIFIED if value.point.evidence is Evidence.CERTIFIED else value.point.evidence
        if value.point.exact is None:
            known = ball.enclosed(value.at)
            return Family(
                description=f"{self.u} ≈ {known.text() if known else '?'}{remark}", kind=kind, evidence=evidence
            )
        (c,) = value.point.exact
        left, right = relation(self.u - c)
        if not left.is_Symbol:
            left, right = self.u, c
        there = exactly.substitute(self.g, (self.t,), (c,))
        return Family(
            description=f"{left} = {right}{remark}",
            kind=kind,
            evidence=evidence,
            equations=(left - right,),
            relations=((left, right),),
            remark=remark,
            value=there,
        )

    def _of_inner(self, family: Family) -> Iterator[Family]:
        """A family of u as one of f, unless it is part of a set that is listed. Raises Undecided."""
        if family.value is None:
            raise Undecided("the value on a family is not known")
        there = Site((), (), (), ())
        value = self._value_met(there, family.value)
        if value is None and self._on_stretch(there, family.value):
            return
        if value is None:
            slope = self._slope(there, family.value)
            if slope is not None:
                turn = {} if slope > 0 else OPPOSITE
                pieces = tuple(replace(p, kind=turn.get(p.kind, p.kind) if p.kind else None) for p in family.pieces)
                kind = turn.get(family.kind, family.kind) if family.kind else None
                yield replace(family, kind=kind, pieces=pieces, value=self.g.xreplace({self.t: family.value}))
        elif not self.levels.is_crossed(value.at, ()):
            if family.kind not in OPPOSITE:
                raise Undecided("what a family is to the inner function is not known")
            rises = self._trend(value, 1 if family.kind is Kind.MINIMUM else -1)
            kind = Kind.MINIMUM if rises > 0 else Kind.MAXIMUM
            yield replace(family, kind=kind, pieces=(), value=self.g.xreplace({self.t: family.value}))


def _level(function: Function, low: float, high: float) -> int:
    """What is known of a function on an interval."""
    return int(function.ranges("value", np.array([[low]]), np.array([[high]]))[2][0])


def _is_defined(function: Function, low: float, high: float) -> bool:
    """Whether a function has finite values, and is continuous, all over an interval."""
    lower, upper, level = function.ranges("value", np.array([[low]]), np.array([[high]]))
    return bool(level[0] == SMOOTH and np.isfinite(lower).all() and np.isfinite(upper).all())


def _conditions(g: Expr) -> list[Condition]:
    """What g needs to be defined; nothing that is known where it has switches, whose formulas differ."""
    try:
        return conditions(g)
    except NotReducible:
        return []
