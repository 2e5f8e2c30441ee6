"""Every real root of a function of one variable, proven.

The function is first taken apart: into factors, the insides of functions that have one zero, and irreducible factors by
exact algebra. The real roots of a polynomial factor, or of one in an exponential, a logarithm or a root of x, are
isolated on all of R; those of any other factor in a box, by `root_search`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Annotated

import sympy as sp
from flint import arb, fmpq_poly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.clock import Progress, silent
from symnewton.errors import BudgetError
from symnewton.marks import OF_THE_VARIABLE, Called
from symnewton.points import exactly
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.edges import Edge, edges_of
from symnewton.points.algebra.exact_candidates import is_root, sign_at
from symnewton.points.algebra.isolation import isolated_real_roots
from symnewton.points.algebra.real_points import AlgebraicPoint
from symnewton.points.algebra.root_factors import Factor, cores_of, factors_of, is_zero, over_q, times
from symnewton.points.intervals.root_search import Found, root_with_formula, search
from symnewton.points.membership import hull
from symnewton.points.scale import default_box
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Stop

Interval = tuple[float, float]
BITS = 256
ISOLATING_BITS = 96
RECOGNISED = 1e-6  # of the size of the point: how far off a formula is looked for
EXACT_DEGREE = 24  # of an irreducible factor whose roots are looked at for short formulas
SHORT = 30  # operations of a formula that says more than its decimals


@dataclass(frozen=True, kw_only=True)
class RealRoot:
    """One isolated real root. `x` is an `Enclosed`, or has many digits; `exact` is a short formula, if there is one.

    `enclosure` contains this root and no other, proven; None where another one is nearer than doubles tell.
    `multiplicity` is None where f is not smooth at the root.
    """

    x: Annotated[float, OF_THE_VARIABLE, Called("at")]
    exact: Annotated[Expr, OF_THE_VARIABLE] | None = None
    enclosure: Annotated[Interval, OF_THE_VARIABLE] | None
    multiplicity: int | None
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class RealRoots:
    """The outcome. `domain` None stands for all of R; `unresolved` are intervals that may hold more roots.

    `ends` are those of the domain exactly, which the doubles are round. `complete`: it is proven that every root there
    is one of `roots`, by exact algebra or, `searched`, by intervals. `stop`: what ended the search early. `everywhere`:
    f is the formula 0.
    """

    roots: tuple[RealRoot, ...]
    unresolved: tuple[Interval, ...] = ()
    complete: bool
    domain: Interval | None
    ends: tuple[Expr, ...] | None
    searched: bool = False
    stop: Stop | None = None
    everywhere: bool = False


@dataclass(frozen=True)
class Candidate:
    """A root of a factor, before it is known whether f is defined there. `at` is a ball of `BITS` bits.

    `core` is the factor that is 0 there, as it stands in f, or the formula of an edge of the domain.
    """

    at: arb
    exact: Expr | None
    multiplicity: int | None
    core: Expr


def real_roots(
    expression: Expr,
    variable: Symbol,
    box: Interval | None = None,
    *,
    ends: tuple[Expr, Expr] | None = None,
    otherwise: tuple[Expr, Expr] | None = None,
    out_of_time: Callable[[], bool] = lambda: False,
    hand_over: bool = False,
    progress: Progress = silent,
) -> RealRoots:
    """All real roots, in the closed box if one is given; elsewhere only where algebra reaches all of R.

    Where it does not they are those in a box with the sides `otherwise`, by default as large as the lengths in f.
    `ends` are those of the box exactly, which the box of doubles then has to contain. When `out_of_time` says so, what
    is found is handed over if that is asked for; else BudgetError is raised.
    """
    if is_zero(expression, variable):
        everywhere = (box or (-math.inf, math.inf),)
        return RealRoots(roots=(), unresolved=everywhere, complete=False, domain=box, ends=ends, everywhere=True)
    factors = factors_of(expression, variable)
    functions = [f for f in factors if f.polynomial is None]
    frame = cache(lambda: otherwise or default_box(expression, (variable,))[0])
    edges = EdgeRoots(expression, variable, box, frame, out_of_time)
    domain = box
    if box is None and (functions or edges.searched):
        (domain,), ends = hull((frame(),)), frame()
    found, unresolved = list(edges.found), list(edges.unresolved)
    stop: Stop | None = None
    for factor in factors:
        if not hand_over:
            _check(out_of_time)
        if factor.polynomial is not None:
            found += _of_polynomial(factor)
            continue
        assert domain is not None
        if stop is not None:
            unresolved.append(domain)
            continue
        of_edges = edges.of(factor.core)
        searched = search(
            factor.formula, variable, domain, out_of_time, of_edges, hand_over=hand_over, progress=progress
        )
        stop = searched.stop
        found += [_candidate(root, factor) for root in searched.roots]
        unresolved += searched.unresolved
    ends = ends or (None if domain is None else (sp.Rational(domain[0]), sp.Rational(domain[1])))
    kept, doubtful = Admission(expression, variable, ends).of(found)
    distinct, overlapping = _distinct(kept)
    unresolved += doubtful + overlapping
    return RealRoots(
        roots=_separated(tuple(map(real_root, distinct))),
        unresolved=tuple(sorted(unresolved)),
        complete=not unresolved,
        domain=domain,
        ends=ends,
        searched=bool(functions) or edges.searched,
        stop=stop,
    )


def exact_roots(expression: Expr, variable: Symbol) -> RealRoots | None:
    """All real roots on R where algebra alone gives them; None where it does not."""
    if is_zero(expression, variable) or any(f.polynomial is None for f in factors_of(expression, variable)):
        return None
    found = real_roots(expression, variable)
    return found if found.domain is None else None


def recognised_root(function: Function, near: float) -> RealRoot | None:
    """The root close to `near`, perhaps a multiple one, that has a short formula, proven to be the only one."""
    with ball.working_precision(BITS):
        found = root_with_formula(function, arb(near, RECOGNISED * max(1.0, abs(near))))
    return (
        None if found is None else real_root(Candidate(found.at, found.exact, found.multiplicity, function.expression))
    )


def _check(out_of_time: Callable[[], bool]) -> None:
    if out_of_time():
        raise BudgetError("the time ran out during the search for roots", hint="give more time with --timeout")


def _of_polynomial(factor: Factor) -> Iterator[Candidate]:
    """The real roots of an irreducible polynomial, as values of x."""
    p = factor.polynomial
    assert p is not None
    with ball.working_precision(ISOLATING_BITS):
        isolated = isolated_real_roots(p)
    with ball.working_precision(BITS):
        for i, t in enumerate(isolated):
            if factor.positive and not t > 0:
                continue
            exact = None
            if p.degree() <= EXACT_DEGREE:
                modulus = fmpq_poly(p)
                exact = AlgebraicPoint(p, i, (fmpq_poly([0, 1]) % modulus,), fmpq_poly([1])).formula(0)
            if factor.inverse is None:
                yield Candidate(t, exact, factor.multiplicity, factor.core)
            else:
                unknown = sp.Dummy(positive=True)
                at = exactly.in_balls(factor.inverse(unknown), (unknown,), [t])
                formula = None if exact is None else sp.expand(factor.inverse(exact))
                yield Candidate(at, formula, factor.multiplicity, factor.core)


def _candidate(root: Found, factor: Factor) -> Candidate:
    return Candidate(root.at, root.exact, times(factor.multiplicity, root.multiplicity), factor.core)


class EdgeRoots:
    """The roots of f at edges of the domain and kinks of its factors: where a radicand, say, is 0.

    `found` are candidates; `searched` tells that an edge had to be looked for in a box.
    """

    def __init__(
        self,
        expression: Expr,
        variable: Symbol,
        box: Interval | None,
        frame: Callable[[], tuple[Expr, Expr]],
        out_of_time: Callable[[], bool],
    ) -> None:
        self.found: list[Candidate] = []
        self.unresolved: list[Interval] = []
        self.searched = False
        self._zeros: dict[Expr, list[tuple[Edge, arb]]] = {}
        for core, _ in cores_of(expression):
            for edge in edges_of(core):
                roots = real_roots(edge.zero, variable, box, otherwise=frame(), out_of_time=out_of_time)
                self.searched |= box is None and roots.domain is not None
                self.unresolved += roots.unresolved
                for root in roots.roots:
                    assert isinstance(root.x, Enclosed)
                    at = ball.round_about(root.x) if root.exact is None else exactly.enclosure(root.exact, BITS)
                    self._judge(core, edge, variable, Candidate(at, root.exact, None, edge.zero))

    def of(self, core: Expr) -> list[tuple[Edge, arb]]:
        """The edges of a factor at which it is 0, and where they are."""
        return self._zeros.get(core, [])

    def _judge(self, core: Expr, edge: Edge, variable: Symbol, c: Candidate) -> None:
        zero = _zero_at_edge(core, edge, variable, c)
        if zero:
            self.found.append(c)
            self._zeros.setdefault(core, []).append((edge, c.at))
        elif zero is None:
            self.unresolved.append(ball.bounds(c.at))


def _zero_at_edge(core: Expr, edge: Edge, variable: Symbol, c: Candidate) -> bool | None:
    """Whether a factor is 0 at an edge; None where that is not decided."""
    if c.exact is not None:
        if exactly.is_undefined(core, (variable,), (c.exact,)):
            return False
        sign = sign_at(core, variable, c.exact)
        return None if sign is None else sign == 0
    at_edge = core.xreplace({edge.part: edge.value})
    if at_edge == 0:
        return True
    with ball.working_precision(BITS):
        (value,) = Function(at_edge, (variable,)).balls("value", [c.at])
    return False if value.is_finite() and not value.contains(0) else None


class Admission:
    """Which roots of factors are roots of f: those where f is defined, in the domain that was asked for."""

    def __init__(self, expression: Expr, variable: Symbol, ends: tuple[Expr, Expr] | None) -> None:
        self.expression, self.variable, self.ends = expression, variable, ends
        try:
            self.needs: Sequence[Condition] | None = conditions(expression)
        except NotReducible:
            self.needs = None

    @cached_property
    def function(self) -> Function:
        return Function(self.expression, (self.variable,))

    def of(self, found: Sequence[Candidate]) -> tuple[list[Candidate], list[Interval]]:
        """The candidates that are, and enclosures of those that are not decided."""
        kept, doubtful = [], []
        with ball.working_precision(BITS):
            for c in found:
                verdicts = [self._is_defined(c)]
                if self.ends is not None:
                    low, high = self.ends
                    verdicts += [_beyond(c, self.variable, low, 1), _beyond(c, self.variable, high, -1)]
                if all(verdicts):
                    kept.append(c)
                elif False not in verdicts:
                    doubtful.append(ball.bounds(c.at))
        return kept, doubtful

    def _is_defined(self, c: Candidate) -> bool | None:
        """Whether f is defined at a root; None where that is not decided."""
        if over_q(self.expression, self.variable) is not None or self.function.balls("value", [c.at])[0].is_finite():
            return True
        verdicts = [_met(need, self.variable, c) for need in self.needs or ()]
        if False in verdicts or self._is_outside(c):
            return False
        if c.exact is not None and exactly.is_undefined(self.expression, (self.variable,), (c.exact,)):
            return False
        if None in verdicts:
            return None
        if c.exact is None:
            return None if self.needs is None else True
        return True if is_root(self.expression, self.variable, c.exact) else None

    def _is_outside(self, c: Candidate) -> bool:
        import numpy

        from symnewton.calculus.arithmetic import interval

        low, high = ball.bounds(c.at)
        return bool(self.function.ranges("value", numpy.array([[low]]), numpy.array([[high]]))[2][0] == interval.EMPTY)


def _met(need: Condition, variable: Symbol, c: Candidate) -> bool | None:
    """Whether a root meets a condition of f; None where that is not decided."""
    value = exactly.in_balls(need.formula, (variable,), [c.at])
    if value > 0 or (value < 0 and not need.positive):
        return True
    if value < 0:
        return False
    if c.exact is None:
        on_edge = any(sp.expand(need.formula - s) == 0 for s in _edge_forms(c.core))
        return need.closed if on_edge else None
    sign = exactly.sign_at(need.formula, (variable,), (c.exact,))
    if sign is None:
        return None
    return sign > 0 or (sign < 0 and not need.positive) or (sign == 0 and need.closed)


def _edge_forms(core: Expr) -> tuple[Expr, ...]:
    """What else is 0 where a formula is, in the forms that conditions have: a radicand, 1 - u² with u = 1 or -1."""
    return core, -core, -core * (core + 2), core * (2 - core)


def _beyond(c: Candidate, variable: Symbol, bound: Expr, side: int) -> bool | None:
    """Whether the root is at the bound or on this side of it; None where that is not decided."""
    difference = (c.at - exactly.enclosure(bound, BITS)) * side
    if difference > 0 or difference < 0:
        return bool(difference > 0)
    if c.exact is None:
        return True if is_root(c.core, variable, bound) else None
    sign = exactly.sign(c.exact - bound)
    return None if sign is None else sign * side >= 0


def _distinct(found: Sequence[Candidate]) -> tuple[list[Candidate], list[Interval]]:
    """The candidates, ascending, with those that are one root of several factors joined; and what is not told apart."""
    distinct: list[Candidate] = []
    overlapping: list[Interval] = []
    for c in sorted(found, key=lambda c: c.at.mid()):
        last = distinct[-1] if distinct else None
        if last is None or not c.at.overlaps(last.at):
            distinct.append(c)
        elif c.exact is not None and last.exact is not None and exactly.sign(c.exact - last.exact) == 0:
            joined = None if not (c.multiplicity and last.multiplicity) else c.multiplicity + last.multiplicity
            distinct[-1] = replace(last, multiplicity=joined)
        elif c.core == last.core and (c.at.contains(last.at) or last.at.contains(c.at)):
            distinct[-1] = replace(last, multiplicity=None)
        else:
            overlapping.append(ball.bounds(c.at.union(last.at)))
    return distinct, overlapping


def real_root(c: Candidate, *, alone: bool = True) -> RealRoot:
    """The candidate, which is a root; `alone`: proven to be the only one in its ball."""
    x = ball.enclosed(c.at)
    assert x is not None
    return RealRoot(
        x=x,
        exact=c.exact if c.exact is not None and c.exact.count_ops() <= SHORT else None,
        enclosure=x.ends if alone else None,
        multiplicity=c.multiplicity,
        evidence=Evidence.EXACT if c.exact is not None else Evidence.CERTIFIED,
    )


def _separated(roots: tuple[RealRoot, ...]) -> tuple[RealRoot, ...]:
    """Without the enclosures, rounded to doubles, that touch a neighbour's."""
    ends = [r.enclosure for r in roots]
    close = {i for i, (a, b) in enumerate(zip(ends, ends[1:])) if a and b and a[1] >= b[0]}
    return tuple(replace(r, enclosure=None) if i in close or i - 1 in close else r for i, r in enumerate(roots))
