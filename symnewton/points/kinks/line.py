"""Functions of one variable as smooth pieces side by side: where they meet, and what each is.

Between neighbouring cuts (zeros of what a switch looks at, poles, edges of domains of functions) f is one analytic
formula, or not defined at all. So the slope there has one sign up to the next zero of the formula's derivative, and
one sample of it tells how f comes to a cut and how it leaves it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import sympy as sp
from flint import arb
from sympy import Expr, Rational, Symbol
from sympy.core.relational import Relational

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.real_roots import RealRoots, exact_roots, real_roots
from symnewton.points.findings import CriticalSet
from symnewton.points.kinks.site import BITS, Site, Undecided
from symnewton.points.kinks.switches import (
    ROUGH,
    STEPS,
    Switch,
    edges,
    evaluated,
    first_switch,
    rebuilt,
    step_arguments,
)

Sides = tuple[Expr, Expr]
Solve = Callable[[Expr, Sides | None], CriticalSet]
MOST_CUTS = 200
PRECISIONS = (64, 256, 1024)


class NotEverywhere(Exception):
    """Algebra does not reach all of R: a box is needed."""


@dataclass(frozen=True)
class Cut:
    """Where pieces meet, or the end of the box. `steady`: f is continuous there if it and its pieces have values."""

    site: Site
    steady: bool = True
    is_end: bool = False

    @property
    def at(self) -> arb:
        return self.site.at[0]


@dataclass
class Piece:
    """One formula between two cuts; None stands for infinity. `solved` are the critical points of the formula."""

    low: Cut | None
    high: Cut | None
    formula: Expr
    solved: CriticalSet | None = None

    @cached_property
    def middle(self) -> float:
        """A double strictly between the cuts."""
        return _between(None if self.low is None else self.low.at, None if self.high is None else self.high.at)


def _between(low: arb | None, high: arb | None) -> float:
    if low is None or high is None:
        if low is None and high is None:
            return 0.0
        if low is None:
            assert high is not None
            return _past(ball.bounds(high)[0], -1)
        return _past(ball.bounds(low)[1], 1)
    a, b = ball.bounds(low)[1], ball.bounds(high)[0]
    middle = a + 0.5 * (b - a)
    if not (arb(middle) > low and arb(middle) < high):
        raise Undecided("two cuts are nearer than doubles tell")
    return middle


def _past(end: float, way: int) -> float:
    """A double below or above an end, a whole one where there is room."""
    far = end if math.isinf(end) else float(math.floor(end) if way < 0 else math.ceil(end)) + way
    past = far if far != end else math.nextafter(end, way * math.inf)
    if math.isinf(past):
        raise Undecided("a cut is beyond the range of doubles")
    return past


@dataclass
class Line:
    """The pieces of a function, from left to right, on all of R or in a box."""

    expression: Expr
    variable: Symbol
    sides: Sides | None
    out_of_time: Callable[[], bool] = lambda: False
    pieces: list[Piece] = field(default_factory=list)
    on_edge: list[Cut] = field(default_factory=list)
    _roots: dict[Expr, list[Site]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ends: list[Cut | None] = [None, None]
        if self.sides is not None:
            ends = [Cut(Site.exactly((self.variable,), (end,)), is_end=True) for end in self.sides]
        lost = [u for e in evaluated(self.expression) if not e.has(*ROUGH) for u in edges(e)]
        cuts = self._inside(lost, ends[0], ends[1]) if first_switch(self.expression) is not None else []
        for low, high in zip([ends[0], *cuts], [*cuts, ends[1]]):
            self.pieces += self._split(self.expression, low, high)

    def _split(self, expression: Expr, low: Cut | None, high: Cut | None) -> Iterator[Piece]:
        """The pieces between two cuts."""
        switch = first_switch(expression)
        steps = [] if switch is not None else step_arguments(expression)
        if switch is not None:
            level = switch.level
            inner = [replace(cut, steady=switch.continuous) for cut in self._inside([level], low, high)]
            poles = self._inside(list(edges(level)), low, high)
        elif steps:
            level = steps[0].args[0]
            inner = [replace(cut, steady=False) for cut in self._inside(self._grid(level), low, high)]
            poles = self._inside(list(edges(level)), low, high)
        else:
            cuts = self._inside(list(edges(expression)), low, high)
            steady = not expression.has(sp.acot, sp.acsc, sp.asec, sp.atan2)
            bounds = [low, *(replace(cut, steady=steady) for cut in cuts), high]
            yield from (Piece(a, b, expression) for a, b in zip(bounds, bounds[1:]))
            return
        cuts = self._merged([*inner, *poles])
        for a, b in zip([low, *cuts], [*cuts, high]):
            piece = Piece(a, b, expression)
            if switch is not None:
                side = self._side(switch, expression, piece.middle)
                taken = sp.nan if side is None else switch.taken(expression, side)
            else:
                taken = rebuilt(expression, {steps[0]: self._rounded(steps[0], piece.middle)})
            yield from self._split(taken, a, b)

    def _inside(self, formulas: list[Expr], low: Cut | None, high: Cut | None) -> list[Cut]:
        """The zeros of formulas strictly between two cuts."""
        sites = [site for u in dict.fromkeys(formulas) for site in self._zeros(u)]
        return self._merged([Cut(site) for site in sites if self._is_inside(site, low, high)])

    def _is_inside(self, site: Site, low: Cut | None, high: Cut | None) -> bool:
        ends = [(low, 1), (high, -1)]
        orders = [1 if cut is None else self.order(site, cut.site) * way for cut, way in ends]
        for (cut, _), order in zip(ends, orders):
            if cut is not None and cut.is_end and order == 0:
                self.on_edge.append(cut)
        return all(order == 1 for order in orders)

    def order(self, a: Site, b: Site) -> int:
        """The sign of a − b."""
        difference = a.at[0] - b.at[0]
        if difference > 0 or difference < 0:
            return 1 if difference > 0 else -1
        if a.exact is not None and b.exact is not None:
            sign = exactly.sign(a.exact[0] - b.exact[0])
        else:
            same = any(b.sign(u) == 0 for u in a.zeros) or any(a.sign(u) == 0 for u in b.zeros)
            sign = 0 if same else None
        if sign is None:
            raise Undecided("whether two cuts are one is not decided")
        return sign

    def _merged(self, cuts: list[Cut]) -> list[Cut]:
        """The cuts in order, each once."""
        kept: list[Cut] = []
        for cut in sorted(cuts, key=lambda c: c.at.mid()):
            if kept and self.order(kept[-1].site, cut.site) == 0:
                zeros = kept[-1].site.zeros + cut.site.zeros
                kept[-1] = Cut(replace(kept[-1].site, zeros=zeros), kept[-1].steady and cut.steady)
            else:
                kept.append(cut)
        if len(kept) > MOST_CUTS:
            raise Undecided("too many cuts")
        return kept

    def _zeros(self, u: Expr) -> list[Site]:
        """All zeros of a formula without switches in the domain, proven; none of one that is 0 throughout."""
        if u not in self._roots:
            self._roots[u] = [] if not u.free_symbols or sp.expand(u) == 0 else self._found(u)
        return self._roots[u]

    def _found(self, u: Expr) -> list[Site]:
        if self.out_of_time():
            raise Undecided("the zeros of a switch are not looked for")
        roots: RealRoots | None
        if self.sides is None:
            roots = exact_roots(u, self.variable)
            if roots is None:
                raise NotEverywhere
        else:
            hull = tuple(ball.bounds(exactly.enclosure(end)) for end in self.sides)
            roots = real_roots(u, self.variable, (hull[0][0], hull[1][1]), out_of_time=self.out_of_time)
        if not roots.complete or any(r.exact is None and r.enclosure is None for r in roots.roots):
            raise Undecided("the zeros of a switch are not all known")
        return [self._site(r.exact, r.enclosure, u) for r in roots.roots]

    def _site(self, exact: Expr | None, enclosure: tuple[float, float] | None, u: Expr) -> Site:
        if exact is not None:
            return replace(Site.exactly((self.variable,), (exact,)), zeros=(u,))
        assert enclosure is not None
        with ball.working_precision(BITS):
            return Site((self.variable,), (ball.between(*enclosure),), None, (u,))

    def _grid(self, u: Expr) -> list[Expr]:
        """u − k for every integer k that u may come to in the box."""
        if self.sides is None:
            raise NotEverywhere
        with ball.working_precision(BITS):
            box = [exactly.enclosure(self.sides[0]).union(exactly.enclosure(self.sides[1]))]
            value = Function(u, (self.variable,)).balls("value", box)[0]
        if not value.is_finite() or value.rad() > MOST_CUTS / 2:
            raise Undecided("too many jumps")
        low, high = ball.bounds(value)
        return [u - k for k in range(math.floor(low), math.ceil(high) + 1)]

    def _side(self, switch: Switch, expression: Expr, x: float) -> int | None:
        """The sign of what the switch looks at at a double; 0 where that is 0 throughout. None where f is not defined."""
        if sp.expand(switch.level) == 0:
            return 0
        sign = self.sign_at(switch.level, x)
        if not sign and (isinstance(switch.node, Relational) or expression.has(sp.Piecewise)):
            raise Undecided("a condition is not defined everywhere")
        return sign or None

    def sign_at(self, u: Expr, x: float) -> int:
        """The sign of a formula at a double where it is not 0; 0 where it is not defined."""
        function = Function(u, (self.variable,))
        sign = ball.sign_by(lambda _: function.balls("value", [arb(x)])[0], PRECISIONS)
        if not sign and function.balls("value", [arb(x)])[0].is_finite():
            raise Undecided("the sign of a formula is not decided")
        return sign

    def _rounded(self, step: Expr, x: float) -> Expr:
        """The value that a rounding has at a double and all over its piece."""
        assert isinstance(step, STEPS)
        (value,) = Function(step.args[0], (self.variable,)).balls("value", [arb(x)])
        if not value.is_finite():
            return sp.nan
        return step.func(Rational(ball.to_float(value)))

    def is_defined(self, piece: Piece) -> bool:
        """Whether f is defined on a piece, at one of its points and so at all."""
        if piece.formula is sp.nan:
            return False
        with ball.working_precision(BITS):
            values = Function(piece.formula, (self.variable,)).balls("value", [arb(piece.middle)])
        at = (sp.Rational(piece.middle),)
        return bool(values[0].is_finite()) and not exactly.is_undefined(self.expression, (self.variable,), at)

    def solve(self, solve: Solve) -> None:
        """Finds the critical points of every formula, once for all pieces that have it."""
        found: dict[Expr, CriticalSet] = {}
        defined = [piece for piece in self.pieces if self.is_defined(piece) and piece.formula.free_symbols]
        for piece in defined:
            formula = piece.formula
            if formula not in found:
                found[formula] = solve(formula, self._hull([p for p in defined if p.formula == formula]))
                if self.sides is None and found[formula].domain is not None:
                    raise NotEverywhere
                if found[formula].families:
                    raise Undecided("a piece has critical points that are not isolated")
            piece.solved = found[formula]

    def _hull(self, pieces: list[Piece]) -> Sides | None:
        """The ends of the smallest box round the pieces."""
        if self.sides is None:
            return None
        low, high = pieces[0].low, pieces[-1].high
        assert low is not None
        assert high is not None
        ends = [
            cut.site.exact[0] if cut.site.exact is not None else Rational(ball.bounds(cut.at)[side])
            for side, cut in enumerate((low, high))
        ]
        return ends[0], ends[1]

    def derivative(self, piece: Piece) -> Expr:
        return derivatives.derivative(piece.formula, self.variable)
