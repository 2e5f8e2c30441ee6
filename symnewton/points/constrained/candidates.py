"""All points where an extreme value on the feasible set can be, by exact algebra: Kuhn–Tucker, abnormal and corner points.

An extreme value is where f and the active constraints meet the condition of Fritz John: their gradients are linearly
dependent (John 1948; Mangasarian and Fromovitz, J. Math. Anal. Appl. 17, 1967). For each set of constraints these are the
zeros of its formulas and of the largest minors of the gradients, abnormal points among them, cusps and nodes too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.ideals import basis, ring_of
from symnewton.points.algebra.plainer import same_zeros
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import AlgebraicPoint, real_roots
from symnewton.points.algebra.solutions import Check, Solution, solve_equations
from symnewton.points.constrained.elimination import Elimination, eliminate, rational_point
from symnewton.points.constrained.judge import active_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program, largest_minors
from symnewton.points.constrained.spots import AlgebraicSpot, ExactSpot, Spot, in_balls, is_rational

MOST_SETS = 4000
BITS = 256


@dataclass(frozen=True)
class Candidate:
    """A feasible point, the constraints that are 0 there, and the point in a number field."""

    spot: Spot
    active: tuple[int, ...]
    point: AlgebraicPoint


@dataclass(frozen=True)
class Flock:
    """Candidates that are not isolated, where the constraints in `active` are 0: a component, as one in all variables."""

    component: Component
    active: tuple[int, ...]


@dataclass
class Found:
    """The outcome. `edges` are where f or a constraint has a value but perhaps no derivative: not examined.

    `complete` says that every candidate is one of `points` or lies on one of `flocks`, but for those at `edges`.
    """

    points: list[Candidate] = field(default_factory=list)
    flocks: list[Flock] = field(default_factory=list)
    edges: list[Expr] = field(default_factory=list)
    complete: bool = True


@dataclass(frozen=True)
class Part:
    """The candidates of one set of constraints."""

    active: tuple[int, ...]
    reduced: Elimination
    solutions: tuple[Solution, ...]
    components: tuple[Component, ...]


class Search:
    """The search for the candidates of one program. Raises NotReducible, and what `check` raises."""

    def __init__(self, program: Program, check: Check) -> None:
        self.program, self.check = program, check
        self.variables, self.unknowns = program.variables, program.unknowns
        self.units = tuple(u.symbol for u in program.units)
        needs = [c for f in program.formulas() for c in conditions(f)]
        self.needs = list(dict.fromkeys(needs))
        self.rational = all(
            is_rational(f, self.unknowns) for f in (*program.formulas(), *(c.formula for c in self.needs))
        )
        self.found = Found()

    def run(self) -> Found:
        for active in self.sets():
            self.check()
            part = self.part(active)
            if part is not None:
                self.take(part)
        return self.found

    def sets(self) -> Iterator[tuple[int, ...]]:
        """The equations with every few of the inequalities, so that there are no more than variables."""
        equations, inequalities = self.program.equations, self.program.inequalities
        most = max(0, len(self.variables) - len(equations))
        count = 0
        for size in range(min(most, len(inequalities)) + 1):
            for chosen in combinations(inequalities, size):
                count += 1
                if count > MOST_SETS:
                    raise NotReducible("too many sets of active constraints")
                yield (*equations, *chosen)

    def part(self, active: tuple[int, ...]) -> Part | None:
        """The candidates of one set; None where its formulas contradict each other, or one follows from the others."""
        program = self.program
        reduced = eliminate([program.formula(i) for i in active], self.variables, self.units)
        if reduced is None:
            return None
        if reduced.implied:
            if all(map(program.is_affine, active)) or set(active) - set(program.equations):
                return None
            raise NotReducible("an equation follows from the others")
        needs = [replace(c, formula=reduced.of(c.formula)) for c in self.needs]
        if not reduced.unknowns:
            return Part(active, reduced, (), ())
        needs += [Condition(u, positive=True) for u in self.units]
        system = [*self.system(reduced), *(u.equation for u in program.units)]
        solved = solve_equations(system, reduced.unknowns, needs, self.check, in_one_field=True)
        if not solved.complete:
            self.found.complete = False
        return Part(active, reduced, solved.points, solved.components)

    def system(self, reduced: Elimination) -> list[Expr]:
        """The equations of the candidates, in the variables that are left."""
        rest, left = reduced.rest, reduced.left
        if len(left) >= len(rest):
            return list(left)
        objective = reduced.of(self.program.objective)
        rows = [derivatives.gradient(f, rest) for f in (objective, *left)]
        return [*left, *(same_zeros(m, reduced.unknowns) for m in largest_minors(rows))]

    def take(self, part: Part) -> None:
        """Adds what is feasible of a part and was not found before."""
        if part.reduced.unknowns:
            points = [part.reduced.whole(in_one_field(s)) for s in part.solutions]
        else:
            points = [rational_point([part.reduced.put[v] for v in self.variables])]
        for point in points:
            self.check()
            spot = self.spot(point, part.active)
            active = self.active(spot)
            known = [c.point for c in self.found.points if c.active == active]
            if active is not None and not any(same(point, other) for other in known):
                self.found.points.append(Candidate(spot, active, point))
        if part.components and self.units:
            self.found.complete = False  # sets of candidates are told with rational numbers only
            return
        for c in part.components:
            self.found.flocks.append(Flock(self.whole(part.reduced, c), part.active))

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

    def active(self, spot: Spot) -> tuple[int, ...] | None:
        """The constraints that are 0; None where the point is not feasible or f not smooth there."""
        try:
            for c in self.needs:
                sign = spot.sign(spot.number(c.formula))
                if sign == 0 and c.closed:
                    self.found.edges.append(c.formula)
                if sign == 0 or (sign < 0 and c.positive):
                    return None
            return active_at(self.program, spot)
        except Undecided as open_sign:
            raise NotReducible(str(open_sign)) from open_sign


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


def same(one: AlgebraicPoint, other: AlgebraicPoint) -> bool:
    """Whether two points are one. Raises NotReducible where that is not decided."""
    a, b = one.balls(BITS), other.balls(BITS)
    if not all(p.overlaps(q) for p, q in zip(a, b)):
        return False
    for k, (p, q) in enumerate(zip(a, b)):
        polynomial = one.minimal_polynomial(k)
        if polynomial is None:
            raise NotReducible("two points too close to tell apart")
        if polynomial != other.minimal_polynomial(k):
            return False
        roots = real_roots(tuple(map(int, polynomial.coeffs())), BITS)
        if [r.overlaps(p) for r in roots] != [r.overlaps(q) for r in roots]:
            return False
    return True
