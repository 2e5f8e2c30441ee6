"""What a point is where formulas of several variables meet: from the derivatives in all directions.

Near the point f follows, to first order, a function h that is linear on each cone between the tangent planes of the
switches: h(d) is the derivative in direction d. So its signs on the edges of the cones tell whether it has a minimum
there (Scholtes, Introduction to Piecewise Differentiable Equations, 2012, chapter 4). Along the set where the switches
stay at 0, f is smooth and its second derivatives tell. 0 in the hull of the gradients: Clarke, Optimization and
Nonsmooth Analysis, 1983, section 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

import sympy as sp
from flint import fmpq
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks import unfolded
from symnewton.points.kinks.levels import turns
from symnewton.points.kinks.linear import (
    Number,
    Vector,
    across,
    definiteness,
    determinant,
    dot,
    has_zero_inside,
    independent,
    is_zero,
    may_be_zero,
    separating,
    sign,
)
from symnewton.points.kinks.site import BITS, INFINITE, Site, Undecided, finding, resolved
from symnewton.points.kinks.switches import edges, first_switch, step_arguments
from symnewton.verdicts import Kind

MOST_FORKS = 63


@dataclass(frozen=True)
class Fork:
    """A switch that turns at the site: what f is where `level` > 0, and where it is < 0."""

    level: Expr
    above: Fork | Expr
    below: Fork | Expr


def tree(expression: Expr, site: Site, known: dict[Expr, int]) -> Fork | Expr:
    """The formulas that f has near the site, by the signs of what its switches look at."""
    switch = first_switch(expression)
    if switch is None:
        if any(site.sign(sp.sin(sp.pi * step.args[0])) in (0, None) for step in step_arguments(expression)):
            raise Undecided("a rounding turns at the point")
        return resolved(expression, site)
    sign, levels = turns(switch)
    for level in levels:
        side = known.get(level) or site.sign(level)
        if side is None:
            raise Undecided("the side of a switch is not decided")
        if side == 0:
            above, below = (tree(expression, site, {**known, level: side}) for side in (1, -1))
            if not switch.continuous and not _agree(above, below, level, site):
                raise Undecided("whether f is continuous is not decided")
            return above if above == below else Fork(level, above, below)
        sign *= side
    return tree(switch.taken(expression, sign), site, known)


def _agree(above: Fork | Expr, below: Fork | Expr, level: Expr, site: Site) -> bool:
    """Whether two formulas are one where the level is 0."""
    if isinstance(above, Fork) or isinstance(below, Fork):
        return False
    for v in site.variables:
        slope = sp.diff(level, v)
        if slope.is_number and slope != 0:
            return bool(sp.expand((above - below).xreplace({v: sp.expand(v - level / slope)})) == 0)
    return False


def walk(node: Fork | Expr) -> Iterator[Fork | Expr]:
    yield node
    if isinstance(node, Fork):
        yield from walk(node.above)
        yield from walk(node.below)


class Local:
    """f near a site where it is continuous and formulas meet. Raises Undecided for what balls do not tell."""

    def __init__(self, expression: Expr, site: Site) -> None:
        self.site = site
        self.root = tree(expression, site, {})
        nodes = list(walk(self.root))
        if len(nodes) > 2 * MOST_FORKS:
            raise Undecided("too many formulas meet")
        self.levels = list(dict.fromkeys(node.level for node in nodes if isinstance(node, Fork)))
        self.leaves = list(dict.fromkeys(node for node in nodes if not isinstance(node, Fork)))
        for leaf in self.leaves:
            if any(not site.sign(edge) for edge in edges(leaf)):
                raise Undecided("a formula is not smooth at the point")
        self._gradients: dict[Expr, Vector] = {}

    def gradient(self, formula: Expr) -> Vector:
        if formula not in self._gradients:
            self._gradients[formula] = self.numbers(derivatives.gradient(formula, self.site.variables))
        return self._gradients[formula]

    def numbers(self, formulas: tuple[Expr, ...]) -> Vector:
        values = [self.site.value(f) for f in formulas]
        if any(v is None or v.has(*INFINITE) for v in values):
            raise Undecided("a derivative is not finite")
        exact = [fmpq(int(v.p), int(v.q)) if v is not None and v.is_Rational else None for v in values]
        return [e if e is not None else self.site.number(f) for e, f in zip(exact, formulas)]

    @cached_property
    def normal(self) -> tuple[list[Vector], tuple[int, ...]]:
        """Independent gradients of the switches, and columns in which their determinant is not 0."""
        slopes = [self.gradient(level) for level in self.levels]
        if any(is_zero(s) for s in slopes):
            raise Undecided("a switch turns without a slope")
        return independent(slopes)

    def reduced(self, v: Vector) -> Vector:
        return [v[k] for k in self.normal[1]]

    @cached_property
    def tangents(self) -> list[Vector]:
        """A basis of the directions along which no switch turns, by Cramer's rule."""
        rows, columns = self.normal
        square = [[row[k] for k in columns] for row in rows]
        found = []
        for j in (j for j in range(len(self.site.variables)) if j not in columns):
            t: Vector = [fmpq(0)] * len(self.site.variables)
            t[j] = determinant(square)
            for i, k in enumerate(columns):
                swapped = [
                    [row[j] if c == i else square[r][c] for c in range(len(columns))] for r, row in enumerate(rows)
                ]
                t[k] = -determinant(swapped)
            found.append(t)
        return found

    def rays(self) -> list[Vector]:
        """Directions, in the reduced columns, of all edges of cones between the tangent planes."""
        size = len(self.normal[1])
        slopes = [self.reduced(self.gradient(level)) for level in self.levels]
        found = []
        for chosen in combinations(slopes, size - 1):
            d = across(list(chosen))
            if not is_zero(d):
                if all(map(may_be_zero, d)):
                    raise Undecided("an edge of a cone is not known")
                found += [d, [-x for x in d]]
        return found

    def leaf(self, d: Vector) -> tuple[Expr, bool]:
        """The formula of f in a direction, and whether it is that of one cone only."""
        node, inside = self.root, True
        while isinstance(node, Fork):
            turn = dot(self.reduced(self.gradient(node.level)), d)
            side = 0 if may_be_zero(turn) else sign(turn)
            inside = inside and side != 0
            node = node.above if side >= 0 else node.below
        return node, inside

    def slope(self, d: Vector) -> Number:
        """The derivative in a direction."""
        return dot(self.reduced(self.gradient(self.leaf(d)[0])), d)

    def inner_gradients(self) -> list[Vector]:
        """Gradients that f has in the cones, as far as sums of their edges find these."""
        rays = self.rays()
        size = len(self.normal[1])
        found: dict[Expr, Vector] = {}
        for chosen in combinations(rays, min(size, len(rays))):
            for weights in product((1, 2), repeat=len(chosen)):
                d = [sum((w * x for w, x in zip(weights, column)), fmpq(0)) for column in zip(*chosen)]
                formula, inside = self.leaf(d)
                if inside:
                    found[formula] = self.reduced(self.gradient(formula))
        return list(found.values())

    def verdict(self, *, stationary: bool) -> tuple[Kind, bool | None, str]:
        """The kind, whether it is strict, and the argument. `stationary`: along the switches f is known to be."""
        first = self.gradient(self.leaves[0])
        if self._have_one_gradient():
            if any(map(sign, first)):
                return Kind.REGULAR, None, "The formulas that meet have one gradient, which is not 0: not critical."
            return self._flat()
        if not stationary and self._slopes_along():
            return (
                Kind.KINK,
                None,
                "Along the set where the formulas meet f has a slope: no minimum, maximum or saddle.",
            )
        slopes = [self.slope(d) for d in self.rays()]
        signs = {0 if may_be_zero(s) and s == 0 else sign(s) for s in slopes}
        if signs == {0}:
            return self._flat()
        if {1, -1} <= signs:
            return self._both()
        way = max(signs, key=abs)
        kind = Kind.MINIMUM if way > 0 else Kind.MAXIMUM
        words = "rises" if way > 0 else "falls"
        if 0 in signs:
            if -way in self._bends():
                return Kind.SADDLE, None, f"f {words} in some directions, and curves the other way in others."
            if not self._is_linear():
                return self._by_sides()
            return (
                kind,
                False,
                f"Near the point f is linear between the switches, and {words} or stays in every direction.",
            )
        if not self.tangents:
            return kind, True, f"f {words} in every direction: its directional derivatives have one sign."
        bend = self._along()
        if bend == way:
            return kind, True, f"f {words} across the set where the formulas meet and curves the same way along it."
        if bend is not None:
            return Kind.SADDLE, None, f"f {words} across the set where the formulas meet, but not along it."
        return self._by_sides()

    def _have_one_gradient(self) -> bool:
        """Whether the gradients of all formulas are equal. Raises Undecided."""
        first = self.gradient(self.leaves[0])
        apart = [a - b for leaf in self.leaves[1:] for a, b in zip(self.gradient(leaf), first)]
        return all(map(may_be_zero, apart)) and all(sign(d) == 0 for d in apart)

    def _slopes_along(self) -> bool:
        """Whether f has a slope that is not 0 along the set where the formulas meet."""
        found = [dot(self.gradient(leaf), t) for leaf in self.leaves for t in self.tangents]
        return any(sign(s) for s in found)

    def _along(self) -> int | None:
        """The definiteness of the Hessian along the set where all switches are at 0, by Lagrange's multipliers."""
        rows, columns = self.normal
        levels = [next(level for level in self.levels if self.gradient(level) == row) for row in rows]
        if len(self.levels) != len(rows) and not all(map(self._is_affine, self.levels)):
            raise Undecided("the switches do not meet in a smooth set")
        square = [[row[k] for row in rows] for k in columns]
        leaf = self.leaves[0]
        right = self.reduced(self.gradient(leaf))
        whole = determinant(square)
        hessian = self._hessian(leaf)
        for i, level in enumerate(levels):
            swapped = [[right[r] if c == i else x for c, x in enumerate(row)] for r, row in enumerate(square)]
            multiplier = determinant(swapped) / whole
            bend = self._hessian(level)
            hessian = [[a - multiplier * b for a, b in zip(x, y)] for x, y in zip(hessian, bend)]
        return definiteness([[dot(s, [dot(row, t) for row in hessian]) for t in self.tangents] for s in self.tangents])

    def _hessian(self, formula: Expr) -> list[Vector]:
        rows = derivatives.hessian(derivatives.gradient(formula, self.site.variables), self.site.variables)
        return [self.numbers(row) for row in rows]

    def _flat(self) -> tuple[Kind, bool | None, str]:
        """Where the gradient is 0 in every formula: their Hessians."""
        if not all(is_zero(self.gradient(leaf)) for leaf in self.leaves):
            raise Undecided("the derivatives in all directions are 0")
        found = {definiteness(self._hessian(leaf)) for leaf in self.leaves}
        if found in ({1}, {-1}):
            kind = Kind.MINIMUM if found == {1} else Kind.MAXIMUM
            return (
                kind,
                True,
                "The gradient is 0, and the Hessians of all formulas that meet have eigenvalues of one sign.",
            )
        if {1, -1} <= self._bends():
            return Kind.SADDLE, None, "The gradient is 0, and f curves up in some directions and down in others."
        return self._by_sides()

    def _by_sides(self) -> tuple[Kind, bool | None, str]:
        """Where the directional derivatives are of one sign or 0, so that 0 is a mean of gradients: by higher orders."""
        if len(self.normal[0]) < len(self.levels) or len(self.levels) > unfolded.MOST_LEVELS:
            raise Undecided("second derivatives do not decide")
        signs = product((1, -1), repeat=len(self.levels))
        return unfolded.verdict(self.site, self.levels, {s: self._formula(s) for s in signs})

    def _formula(self, signs: tuple[int, ...]) -> Expr:
        """The formula of f where the levels have these signs."""
        sides, node = dict(zip(self.levels, signs)), self.root
        while isinstance(node, Fork):
            node = node.above if sides[node.level] > 0 else node.below
        return node

    def _bends(self) -> set[int]:
        """The ways in which f is seen, and proven, to curve along lines inside cones where the gradient is 0."""
        found = set()
        for whole in product((-2, -1, 0, 1, 3), repeat=len(self.site.variables)):
            d: Vector = [fmpq(c) for c in whole]
            node, inside = self.root, True
            while isinstance(node, Fork):
                turn = dot(self.gradient(node.level), d)
                inside = inside and not may_be_zero(turn)
                node = node.above if may_be_zero(turn) or turn > 0 else node.below
            if inside and is_zero(self.gradient(node)):
                bend = dot(d, [dot(row, d) for row in self._hessian(node)])
                found.add(0 if may_be_zero(bend) else sign(bend))
        return found

    def _both(self) -> tuple[Kind, bool | None, str]:
        """Where f rises in some directions and falls in others: a saddle where 0 is a mean of gradients."""
        inner = self.inner_gradients()
        if inner and has_zero_inside(inner):
            return (
                Kind.SADDLE,
                None,
                "f rises in some directions and falls in others, and 0 is a mean of its gradients.",
            )
        if separating([self.reduced(self.gradient(leaf)) for leaf in self.leaves]):
            return Kind.KINK, None, "f rises in some directions and falls in others, and 0 is no mean of its gradients."
        raise Undecided("whether 0 is a mean of the gradients is not decided")

    def _is_linear(self) -> bool:
        return all(map(self._is_affine, [*self.levels, *self.leaves]))

    def _is_affine(self, formula: Expr) -> bool:
        variables = self.site.variables
        return bool(formula.is_polynomial(*variables) and sp.Poly(formula, *variables).total_degree() <= 1)


def judged(expression: Expr, site: Site, *, stationary: bool = False) -> CriticalPoint:
    """What a site is to f, by directional derivatives. Raises Undecided."""
    with ball.working_precision(BITS):
        local = Local(expression, site)
        if not isinstance(local.root, Fork):
            raise Undecided("no formulas meet at the point")
        kind, strict, why = local.verdict(stationary=stationary)
        return finding(expression, site, (kind, strict, (why,)))
