"""All real solutions of equations in formulas that reduce to polynomials: isolated points and components of more.

The unknowns fall into blocks that share no equation; where every block has finitely many zeros the solutions are the
products of theirs, else the equations are split into components by factors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import sympy as sp
from flint import arb, fmpq, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly
from sympy import Dummy, Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly, membership
from symnewton.points.algebra.components import Component, reality
from symnewton.points.algebra.conditions import Condition, NotReducible
from symnewton.points.algebra.definite import factored, univariate
from symnewton.points.algebra.ideals import (
    Ideal,
    basis,
    contains,
    has_no_zero,
    is_finite,
    pieces,
    projected,
    ring_of,
    shape,
)
from symnewton.points.algebra.isolation import has_real_roots
from symnewton.points.algebra.polynomial_form import System, formula_of, reduced, variables_of
from symnewton.points.algebra.real_points import AlgebraicPoint, real_points

Check = Callable[[], None]
MOST_POINTS = 2000
MOST_COMPONENTS = 40


@dataclass(frozen=True)
class Coordinate:
    """One coordinate of a solution: number k of an algebraic point, or a function of that by `inverse`."""

    point: AlgebraicPoint
    k: int
    inverse: tuple[Dummy, Expr] | None = None

    def enclosure(self, bits: int) -> arb:
        inside = self.point.balls(bits)[self.k]
        if self.inverse is None:
            return inside
        unknown, formula = self.inverse
        with ball.working_precision(bits + 32):
            return exactly.in_balls(formula, (unknown,), [inside])

    def formula(self) -> Expr | None:
        inside = self.point.formula(self.k)
        if inside is None or self.inverse is None:
            return inside
        return self.inverse[1].xreplace({self.inverse[0]: inside})

    def compare(self, end: Expr) -> int | None:
        """The sign of the coordinate minus a number, proven; None where that is not decided."""
        apart = membership.by_enclosures(self.enclosure, end)
        if apart is not None:
            return apart
        formula = self.formula()
        if formula is not None:
            return exactly.sign(formula - end)
        return 0 if self.inverse is None and self.point.equals(self.k, end) else None


@dataclass(frozen=True)
class Solution:
    """An isolated solution, a coordinate for each variable.

    `nullity` gives the dimension of the kernel of the equations' Jacobian, exactly; None where that is not known.
    """

    coordinates: tuple[Coordinate, ...]
    jacobians: tuple[tuple[AlgebraicPoint, list[list[fmpz_mpoly]]], ...] | None = None

    def nullity(self) -> int | None:
        if self.jacobians is None:
            return None
        return sum(len(rows[0]) - point.rank(rows) for point, rows in self.jacobians)

    def compare(self, i: int, end: Expr) -> int | None:
        """The sign of coordinate number i minus a number, proven; None where that is not decided."""
        return self.coordinates[i].compare(end)


@dataclass(frozen=True)
class Solved:
    """Everything that solves the equations where f is defined. `complete` False: a component could not be settled."""

    points: tuple[Solution, ...]
    components: tuple[Component, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class Unknown:
    """A generator solved for; `inverse` gives the variable from it, where it is not the variable itself."""

    generator: int
    variable: int | None
    inverse: tuple[Dummy, Expr] | None = None


@dataclass(frozen=True)
class Block:
    """Equations in a ring of the unknowns numbered in `unknowns`, and what is not zero where f is defined."""

    ring: fmpz_mpoly_ctx
    unknowns: tuple[int, ...]
    equations: tuple[fmpz_mpoly, ...]
    nonzero: tuple[fmpz_mpoly, ...]
    positive: frozenset[int]

    def is_admissible(self, point: AlgebraicPoint) -> bool:
        """Whether a solution meets the side conditions."""
        if any(point.vanishes(p) for p in self.nonzero):
            return False
        return all(point.sign(k) > 0 for k in self.positive)

    def jacobian(self) -> list[list[fmpz_mpoly]]:
        return [[p.derivative(k) for k in range(self.ring.nvars())] for p in self.equations]


def solve_equations(
    formulas: Sequence[Expr],
    variables: tuple[Symbol, ...],
    needs: Sequence[Condition],
    check: Check,
    *,
    in_one_field: bool = False,
) -> Solved:
    """All common real zeros of the formulas where the conditions hold as far as polynomials tell them.

    Conditions on functions that are not among the unknowns are left to the caller. The coordinates of a solution are
    in one number field, where that is asked for and no functions are among the unknowns. Raises NotReducible.
    """
    system = reduced(formulas, variables, needs)
    check()
    if any(p.is_constant() and not p.is_zero() for p in system.equations):
        return Solved(())
    unknowns = _unknowns(system, variables)
    if unknowns is None:
        return _with_functions(system, formulas, variables, needs, check)
    blocks = _blocks(system, unknowns, apart=not in_one_field)
    ideals = [basis(b.equations, b.ring) for b in blocks]
    if any(has_no_zero(ideal) for ideal in ideals):
        return Solved(())
    if not all(is_finite(ideal, b.ring) for ideal, b in zip(ideals, blocks)):
        functions = any(u.variable != u.generator for u in unknowns)
        common = _common_factor(system, len(variables)) if functions else None
        if common is not None:
            return _on_common_factor(system, common, variables, needs, check)
        return _with_components(system, unknowns, check)
    found = []
    for b, ideal in zip(blocks, ideals):
        found.append([p for p in real_points(shape(ideal, b.ring, check)) if b.is_admissible(p)])
        check()
    if prod(map(len, found)) > MOST_POINTS:
        raise NotReducible("too many solutions")
    return Solved(tuple(_solution(unknowns, blocks, points, len(variables)) for points in product(*found)))


def _unknowns(system: System, variables: tuple[Symbol, ...]) -> list[Unknown] | None:
    """The generators to solve for; None where a variable and a function of it, or two functions, both occur."""
    used = system.used()
    functions = {k for k in used if system.generators[k].role not in ("variable", "root")}
    found = [Unknown(k, None) for k in sorted(used) if system.generators[k].role == "root"]
    for i, v in enumerate(variables):
        mine = [k for k in functions if v in system.generators[k].base.free_symbols]
        inverse = _inverse(system, mine[0], v) if len(mine) == 1 and i not in used else None
        if mine and inverse is None:
            return None
        found.append(Unknown(mine[0], i, inverse) if mine else Unknown(i, i))
        functions -= set(mine)
    return None if functions else found


def _inverse(system: System, k: int, v: Symbol) -> tuple[Dummy, Expr] | None:
    """The variable v as a function of generator k, an exponential or logarithm of a linear function of v alone."""
    g = system.generators[k]
    slope = sp.diff(g.base, v)
    if g.role not in ("exp", "log") or g.base.free_symbols != {v} or slope.free_symbols or not slope.is_nonzero:
        return None
    unknown = Dummy("t", positive=True) if g.role == "exp" else Dummy("t", real=True)
    inside = g.per_log * sp.log(unknown) if g.role == "exp" else sp.exp(unknown)
    return unknown, (inside - g.base.subs(v, 0)) / slope


def _blocks(system: System, unknowns: list[Unknown], *, apart: bool) -> list[Block]:
    """The unknowns in groups that share no equation, relation or side condition; all in one unless `apart`."""
    numbers = [u.generator for u in unknowns]
    known = set(numbers)
    relations = [p for p in system.relations if variables_of(p) <= known]
    equations = [p for p in (*system.equations, *relations) if not p.is_zero()]
    nonzero = [p for p in system.nonzero if variables_of(p) <= known]
    groups: list[set[int]] = [{k} for k in numbers] if apart else [known]
    for p in (*equations, *nonzero):
        mine = variables_of(p)
        groups = [g for g in groups if not g & mine] + [set().union(*[g for g in groups if g & mine])]
        groups = [g for g in groups if g]
    return [_block(system, sorted(g), equations, nonzero) for g in groups]


def _block(system: System, group: list[int], equations: Iterable[fmpz_mpoly], nonzero: Iterable[fmpz_mpoly]) -> Block:
    ring = ring_of(len(group))

    def inside(polynomials: Iterable[fmpz_mpoly]) -> tuple[fmpz_mpoly, ...]:
        return tuple(projected(p, group, ring) for p in polynomials if variables_of(p) <= set(group))

    positive = frozenset(i for i, k in enumerate(group) if k in system.positive)
    return Block(ring, tuple(group), inside(equations), inside(nonzero), positive)


def _solution(unknowns: list[Unknown], blocks: list[Block], points: Sequence[AlgebraicPoint], n: int) -> Solution:
    where = {k: (p, i) for b, p in zip(blocks, points) for i, k in enumerate(b.unknowns)}
    coordinates: list[Coordinate | None] = [None] * n
    for u in unknowns:
        if u.variable is not None:
            coordinates[u.variable] = Coordinate(*where[u.generator], u.inverse)
    return Solution(
        tuple(c for c in coordinates if c is not None), tuple((p, b.jacobian()) for b, p in zip(blocks, points))
    )


def _with_components(system: System, unknowns: list[Unknown], check: Check) -> Solved:
    """The solutions where there are infinitely many complex ones."""
    if any(u.variable != u.generator for u in unknowns):
        raise NotReducible("infinitely many solutions, with functions among the unknowns")
    order = [u.generator for u in unknowns]
    equations = [p for p in (*system.equations, *system.relations) if variables_of(p) <= set(order)]
    nonzero = [p for p in system.nonzero if variables_of(p) <= set(order)]
    block = _block(system, order, equations, nonzero)
    waiting = pieces(block.equations, block.ring, block.nonzero, block.positive, check)
    finite: list[Ideal] = []
    components: list[Component] = []
    while waiting:
        check()
        ideal = waiting.pop()
        if is_finite(ideal, block.ring):
            finite.append(ideal)
            continue
        found = reality(ideal, block.ring, block.is_admissible, check)
        if isinstance(found, Component):
            components.append(found)
        else:
            waiting += pieces([*ideal, *found], block.ring, block.nonzero, block.positive, check)
        if len(components) + len(waiting) > MOST_COMPONENTS:
            raise NotReducible("too many components")
    components = _maximal(components)
    points = _distinct(finite, components, block, check)
    return Solved(
        tuple(_solution(unknowns, [block], [p], len(unknowns)) for p in points),
        tuple(components),
        complete=all(c.witness is not None for c in components),
    )


def _maximal(components: list[Component]) -> list[Component]:
    """The components that do not lie in another."""
    kept: list[Component] = []
    for i, c in enumerate(components):
        others = [*kept, *components[i + 1 :]]
        if not any(all(contains(c.ideal, p) for p in other.ideal) for other in others):
            kept.append(c)
    return kept


def _distinct(finite: list[Ideal], components: list[Component], block: Block, check: Check) -> list[AlgebraicPoint]:
    """The admissible real points of finite ideals, each once, without those on a component."""
    found: list[AlgebraicPoint] = []
    for i, ideal in enumerate(finite):
        seen = [*finite[:i], *[c.ideal for c in components]]
        check()
        for p in real_points(shape(ideal, block.ring, check)):
            if not any(all(p.vanishes(q) for q in other) for other in seen) and block.is_admissible(p):
                found.append(p)
    return found


def _with_functions(
    system: System, formulas: Sequence[Expr], variables: tuple[Symbol, ...], needs: Sequence[Condition], check: Check
) -> Solved:
    """The solutions where functions of the variables stay among the unknowns, in three lucky cases.

    The equations have no common zero whatever the functions are, or they have a factor in common that is a polynomial
    in the variables, or one is of a single variable with rational roots, which are then put into the others.
    """
    used = sorted(system.used())
    ring = ring_of(len(used))
    relations = [p for p in system.relations if variables_of(p) <= set(used)]
    if has_no_zero(basis([projected(p, used, ring) for p in (*system.equations, *relations)], ring)):
        return Solved(())
    common = _common_factor(system, len(variables))
    if common is not None:
        return _on_common_factor(system, common, variables, needs, check)
    for row, p in enumerate(system.equations):
        mine = variables_of(p)
        k = min(mine, default=len(variables))
        if len(mine) != 1 or k >= len(variables):
            continue
        roots = _rational_roots(univariate(p, k))
        if roots is None:
            raise NotReducible("a root that is not rational inside a function")
        rest = tuple(v for i, v in enumerate(variables) if i != k)
        found: list[Solution] = []
        for root in roots:
            put = {variables[k]: root}
            others = [f.subs(put) for i, f in enumerate(formulas) if i != row]
            if any(f.has(sp.nan, sp.zoo, sp.oo, -sp.oo) for f in others):
                continue  # f is not defined there
            left = [replace(c, formula=c.formula.subs(put)) for c in needs]
            sub = solve_equations(others, rest, left, check, in_one_field=True)
            if sub.components:
                raise NotReducible("infinitely many solutions, with functions among the unknowns")
            fixed = Coordinate(_rational(root), 0)
            found += [Solution((*s.coordinates[:k], fixed, *s.coordinates[k:])) for s in sub.points]
        return Solved(tuple(found))
    raise NotReducible("a variable stands both alone and inside a function")


def _common_factor(system: System, n: int) -> fmpz_mpoly | None:
    """What all equations in two or more variables have in common, if it is a polynomial in the variables themselves."""
    common = system.ring.constant(0)
    for p in system.equations:
        common = common.gcd(p)
    plain = all(k < n for k in variables_of(common))
    return common if n > 1 and plain and not common.is_constant() else None


def _on_common_factor(
    system: System, common: fmpz_mpoly, variables: tuple[Symbol, ...], needs: Sequence[Condition], check: Check
) -> Solved:
    """The zeros of a common factor as components, and the solutions of what is left of the equations outside them."""
    n = len(variables)
    ring = ring_of(n)
    components = []
    for factor, _ in factored(common)[1]:
        found = reality(basis([projected(factor, range(n), ring)], ring), ring, lambda point: True, check)
        if isinstance(found, Component):
            components.append(found)
        elif not has_no_zero(found):
            raise NotReducible("a common factor with few real zeros")
    rest = [p / common for p in system.equations]
    used = sorted(set().union(*map(variables_of, rest), variables_of(common), system.used()))
    wider = ring_of(len(used))
    relations = [p for p in system.relations if variables_of(p) <= set(used)]
    ideal = basis([projected(p, used, wider) for p in (*rest, *relations)], wider)
    complete = all(c.witness is not None for c in components)
    if has_no_zero(ideal) or contains(ideal, projected(common, used, wider)):
        return Solved((), tuple(components), complete)
    formulas = [formula_of(p, system.generators) for p in rest]
    left = solve_equations(formulas, variables, needs, check, in_one_field=True)
    at = formula_of(common, system.generators)
    points = [Solution(s.coordinates) for s in left.points if not _lies_on(at, variables, s)]
    return Solved(tuple(points), tuple(_maximal([*components, *left.components])), complete and left.complete)


def _lies_on(formula: Expr, variables: tuple[Symbol, ...], solution: Solution) -> bool:
    """Whether a formula is 0 at a solution. Raises NotReducible where that is not decided."""
    exact = tuple(c.formula() for c in solution.coordinates)
    sign = None if None in exact else exactly.sign_at(formula, variables, exact)
    if sign is None:
        raise NotReducible("whether a point lies on a component stays open")
    return sign == 0


def _rational_roots(p: fmpz_poly) -> list[Expr] | None:
    """The real roots of p, where all are rational."""
    found = []
    for factor, _ in p.factor()[1]:
        if factor.degree() == 1:
            found.append(sp.Rational(-int(factor[0]), int(factor[1])))
        elif has_real_roots(factor):
            return None
    return found


def _rational(value: Expr) -> AlgebraicPoint:
    return AlgebraicPoint(fmpz_poly([0, 1]), 0, (fmpq_poly([fmpq(int(value.p), int(value.q))]),), fmpq_poly([1]))
