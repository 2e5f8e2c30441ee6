"""All points where an extreme value on the feasible set can be, by exact algebra: Kuhn–Tucker, abnormal and corner points.

An extreme value is where f and the active constraints meet the condition of Fritz John: their gradients are linearly
dependent (John 1948; Mangasarian and Fromovitz, J. Math. Anal. Appl. 17, 1967). For each set of constraints these are the
zeros of its formulas and of the largest minors of the gradients, abnormal points among them, cusps and nodes too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.errors import BudgetError
from symnewton.language import Constraint
from symnewton.points import exactly
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.ideals import basis, ring_of
from symnewton.points.algebra.plainer import same_zeros
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import AlgebraicPoint
from symnewton.points.algebra.solutions import Check, Solution, solve_equations
from symnewton.points.constrained.elimination import Elimination, eliminate, rational_point
from symnewton.points.constrained.enclosing import enclosed
from symnewton.points.constrained.judge import active_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program, largest_minors
from symnewton.points.constrained.sameness import alike
from symnewton.points.constrained.spots import AlgebraicSpot, BallSpot, ExactSpot, Spot, in_balls, is_rational
from symnewton.points.findings import Box
from symnewton.verdicts import Stop

MOST_SETS = 4000
BITS = 256


@dataclass(frozen=True)
class Candidate:
    """A feasible point, the constraints that are 0 there, and the point in a number field, if it is in one."""

    spot: Spot
    active: tuple[int, ...]
    point: AlgebraicPoint | None


@dataclass(frozen=True)
class Flock:
    """Candidates that are not isolated, where the constraints in `active` are 0: a component, as one in all variables."""

    component: Component
    active: tuple[int, ...]


@dataclass(frozen=True)
class Level:
    """Where the constraints in `active` are equations, which gives `put`, f has one value, if there is such a point."""

    active: tuple[int, ...]
    put: dict[Symbol, Expr]
    objective: Expr
    value: Expr


@dataclass
class Found:
    """The outcome.

    `complete` says that every candidate is one of `points` or lies on one of `flocks`, but for those in `unresolved`
    boxes and on `levels`; of some sets only those in a box are looked for, where one was `searched`. The `reasons` say
    what keeps it from being complete.
    """

    points: list[Candidate] = field(default_factory=list)
    flocks: list[Flock] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    unresolved: list[Box] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    searched: bool = False
    complete: bool = True
    stop: Stop | None = None


@dataclass(frozen=True)
class Part:
    """The candidates of one set of constraints."""

    active: tuple[int, ...]
    reduced: Elimination
    solutions: tuple[Solution, ...]
    components: tuple[Component, ...]


class Search:
    """The search for the candidates of one program. Raises NotReducible, and what `check` raises.

    Without a `box` exact algebra alone is used, which is `slow` where it is not to be tried again; with one, what was
    found before the time ran out is kept.
    """

    def __init__(self, program: Program, check: Check, box: Box | None = None, *, slow: bool = False) -> None:
        own = [c for f in program.formulas() for c in conditions(f)]
        needs = list(dict.fromkeys([*own, *program.restrictions]))
        self.edges = tuple(c.formula for c in needs if c.closed)
        self.program, self.check, self.box = with_edges(program, self.edges), check, box
        self.slow = slow
        program = self.program
        self.variables, self.unknowns = program.variables, program.unknowns
        self.units = tuple(u.symbol for u in program.units)
        self.needs = needs
        self.rational = all(
            is_rational(f, self.unknowns) for f in (*program.formulas(), *(c.formula for c in self.needs))
        )
        self.found = Found()

    def run(self) -> Found:
        try:
            for active in self.sets():
                self.check()
                self._of_set(active)
        except BudgetError:
            if self.box is None:
                raise
            self._open("the time ran out")
            self.found.stop = Stop.TIMEOUT
        return self.found

    def _of_set(self, active: tuple[int, ...]) -> None:
        try:
            if self.slow:
                raise NotReducible("exact elimination takes too long")
            part = self.part(active)
            if part is not None:
                self.take(part)
        except NotReducible:
            if self.box is None:
                raise
            try:
                self.search(active, self.box)
            except NotReducible as left:
                self._open(str(left))

    def _open(self, reason: str) -> None:
        self.found.complete = False
        self.found.reasons.append(reason)

    def sets(self) -> Iterator[tuple[int, ...]]:
        """The equations with every few of the inequalities: no more than variables, not counting edges of the domain."""
        equations, inequalities = self.program.equations, self.program.inequalities
        base = eliminate([self.program.formula(i) for i in equations], self.variables, self.units)
        if base is None:
            return
        most = max(0, len(self.variables) - len(base.put) - len(base.left))
        edges = {i for i in inequalities if -self.program.formula(i) in self.edges}
        count = 0
        for size in range(min(most + len(edges), len(inequalities)) + 1):
            for chosen in combinations(inequalities, size):
                if size - len(edges.intersection(chosen)) > most:
                    continue
                count += 1
                if count > MOST_SETS:
                    raise NotReducible("too many sets of active constraints")
                yield (*equations, *chosen)

    def _on_edges(self, active: tuple[int, ...]) -> Callable[[Expr], Expr]:
        """What formulas are where these constraints are 0: roots are 0 on the edge of their domain."""
        zeros = {-self.program.formula(i) for i in active}.intersection(self.edges)
        if not zeros:
            return lambda f: f
        powers = {p for f in (*self.program.formulas(), *zeros) for p in f.atoms(sp.Pow)}
        roots = [p for p in powers if p.base in zeros and not p.exp.free_symbols and exactly.sign(p.exp) == 1]
        swaps = dict.fromkeys(roots, sp.Integer(0))
        return lambda f: f.xreplace(swaps)

    def _reduced(self, active: tuple[int, ...]) -> tuple[tuple[int, ...], Elimination, Callable[[Expr], Expr]] | None:
        """The constraints with the edges of the domain that they imply, what is left of them, and what formulas are there.

        None where they contradict each other.
        """
        while True:
            plain = self._on_edges(active)
            reduced = eliminate([plain(self.program.formula(i)) for i in active], self.variables, self.units)
            if reduced is None:
                return None
            others = [i for i in self.program.inequalities if i not in active]
            edges = [i for i in others if -self.program.formula(i) in self.edges]
            implied = [i for i in edges if reduced.of(self.program.formula(i)) == 0]
            if not implied:
                return active, reduced, plain
            active = (*active, *implied)

    def part(self, active: tuple[int, ...]) -> Part | None:
        """The candidates of one set; None where its formulas contradict each other.

        Of equations that follow from the others the gradients are dependent everywhere. They are left out: where no other
        constraint is active, an extreme value on the feasible set is one on the zeros of those that are left.
        """
        made = self._reduced(active)
        if made is None:
            return None
        active, reduced, plain = made
        held = {self.program.formula(i) for i in active}
        kept = [c for c in self.needs if -c.formula not in held and not (c.closed and _fixes(reduced))]
        needs = [replace(c, formula=reduced.of(plain(c.formula))) for c in kept]
        if any(c.formula == 0 for c in needs):
            return None
        if not reduced.unknowns:
            return Part(active, reduced, (), ())
        needs += [Condition(u, positive=True) for u in self.units]
        system = [*self.system(reduced, plain(self.program.objective)), *(u.equation for u in self.program.units)]
        solved = solve_equations(system, reduced.unknowns, needs, self.check, in_one_field=True)
        if not solved.complete:
            self.found.complete = False
        return Part(active, reduced, solved.points, solved.components)

    def system(self, reduced: Elimination, objective: Expr) -> list[Expr]:
        """The equations of the candidates, in the variables that are left."""
        rest, left = reduced.rest, reduced.left
        if _fixes(reduced):
            return list(left)
        rows = [derivatives.gradient(f, rest) for f in (reduced.of(objective), *left)]
        return [*left, *(same_zeros(m, reduced.unknowns) for m in largest_minors(rows))]

    def take(self, part: Part) -> None:
        """Adds what is feasible of a part and was not found before."""
        found = []
        for spot, point in self.spots(part):
            self.check()
            active = self.active(spot, part.active, on_edges=_fixes(part.reduced))
            if active is not None:
                found.append(Candidate(spot, active, point))
        self.add(found)
        if part.components and self.units:
            self.found.complete = False  # sets of candidates are told with rational numbers only
            return
        for c in part.components:
            self.found.flocks.append(Flock(self.whole(part.reduced, c), part.active))

    def spots(self, part: Part) -> Iterator[tuple[Spot, AlgebraicPoint | None]]:
        """The candidates of a part as points in all variables, and in a number field where they are in one."""
        reduced = part.reduced
        if not reduced.unknowns:
            exact = tuple(reduced.put[v] for v in self.variables)
            point = rational_point(exact) if all(c.is_Rational for c in exact) else None
            yield (ExactSpot(self.variables, exact) if point is None else self.spot(point, part.active)), point
        for solution in part.solutions:
            try:
                point = reduced.whole(in_one_field(solution))
            except NotReducible:
                if self.units:
                    raise
                yield loose_spot(reduced, solution, [self.program.formula(i) for i in part.active]), None
            else:
                yield self.spot(point, part.active), point

    def add(self, found: Sequence[Candidate]) -> None:
        """Adds those that were not found before."""
        for one in found:
            if not any(one.active == c.active and alike(one, c) for c in self.found.points):
                self.found.points.append(one)

    def search(self, active: tuple[int, ...], box: Box) -> None:
        """Adds the candidates of one set of constraints in a box, by intervals."""
        made = self._reduced(active)
        if made is None:
            return
        active, reduced, plain = made
        zeros = [plain(self.program.formula(i)) for i in active]
        objective = reduced.of(plain(self.program.objective))
        if reduced.rest and not reduced.left and not objective.free_symbols:
            self.found.levels.append(Level(active, reduced.put, objective, reduced.of(plain(self.program.f))))
            return
        inside = enclosed(objective, reduced, box, zeros, self.check)
        self.found.searched = True
        self.found.unresolved += inside.unresolved
        found = []
        for spot in inside.spots:
            where = self.active(spot, active, on_edges=_fixes(reduced))
            if where is not None:
                found.append(Candidate(spot, where, None))
        self.add(found)

    def spot(self, point: AlgebraicPoint, active: tuple[int, ...]) -> Spot:
        """The point with the means to tell the numbers that the program has there; these constraints are 0."""
        algebraic = AlgebraicSpot(self.unknowns, point)
        if self.rational:
            return algebraic
        if algebraic.exact is not None:
            return ExactSpot(self.unknowns, algebraic.exact)
        return in_balls(algebraic, {self.program.formula(i) for i in active})

    def whole(self, reduced: Elimination, component: Component) -> Component:
        """A component in the variables that are left, in all of them."""
        ring = ring_of(len(self.variables))
        kept = [self.variables.index(v) for v in reduced.rest]
        ideal = [
            ring.from_dict({_spread(m, kept, ring.nvars()): c for m, c in p.to_dict().items()}) for p in component.ideal
        ]
        ideal += [as_fraction(v - e, self.variables, ring).top for v, e in reduced.put.items()]
        witness = None if component.witness is None else reduced.whole(component.witness)
        return Component(basis(ideal, ring), component.dimension, witness)

    def active(self, spot: Spot, bound: tuple[int, ...], *, on_edges: bool) -> tuple[int, ...] | None:
        """The constraints that are 0; None where the point is not feasible.

        None too where f is not smooth but for those that are `bound`, unless it may be `on_edges` of the domain.
        """
        held = {self.program.formula(i) for i in bound}
        try:
            for c in self.needs:
                sign = spot.sign_of(c.formula)
                smooth = sign != 0 or -c.formula in held or (on_edges and c.closed)
                if not smooth or (sign < 0 and c.positive):
                    return None
            return active_at(self.program, spot, bound)
        except Undecided as open_sign:
            raise NotReducible(str(open_sign)) from open_sign


def _fixes(reduced: Elimination) -> bool:
    """Whether the constraints alone leave single points, so that no derivative of f is asked for."""
    return len(reduced.left) >= len(reduced.rest)


def loose_spot(reduced: Elimination, solution: Solution, zeros: Sequence[Expr]) -> Spot:
    """A solution with functions in its coordinates, or in what is put in for the other variables, in all variables."""
    exact = tuple(c.formula() for c in solution.coordinates)
    if None not in exact:
        values = {v: exactly.substitute(e, reduced.rest, exact) for v, e in reduced.put.items()}
        whole = tuple((values | dict(zip(reduced.rest, exact)))[v] for v in reduced.variables)
        if None not in whole:
            return ExactSpot(reduced.variables, whole)
    known = frozenset(zeros)
    narrow = reduced.narrowing(lambda bits: [c.enclosure(bits) for c in solution.coordinates])
    return BallSpot(reduced.variables, narrow, lambda formula: formula in known)


def in_one_field(solution: Solution) -> AlgebraicPoint:
    """The point of a solution whose coordinates are rational but for those in one number field."""
    coordinates = solution.coordinates
    fields = {id(c.point): c.point for c in coordinates if c.point.modulus.degree() > 1}
    if len(fields) > 1 or any(c.inverse is not None for c in coordinates):
        raise NotReducible("a point in no number field")
    field = next(iter(fields.values()), coordinates[0].point)
    tops = tuple(c.point.tops[c.k] if c.point is field else c.point.tops[c.k] * field.bottom for c in coordinates)
    return AlgebraicPoint(field.modulus, field.index, tops, field.bottom)


def _spread(monomial: Sequence[int], kept: Sequence[int], n: int) -> tuple[int, ...]:
    """A monomial in some of n variables as one in all."""
    found = [0] * n
    for k, d in zip(kept, monomial):
        found[k] = d
    return tuple(found)


def with_edges(program: Program, edges: Sequence[Expr]) -> Program:
    """The program with the edges of the domain, where f has a value but no slope, as constraints."""
    known = {c.formula for c in program.constraints}
    more = tuple(
        Constraint("", f"{sp.sstr(e).replace('**', '^')} >= 0", -e, False, -1) for e in edges if -e not in known
    )
    return replace(program, constraints=(*program.constraints, *more)) if more else program
