"""Whether the Lagrangian is convex by the way it is put together: then a Kuhn–Tucker point is the least of all.

L is convex on a convex set D that holds every feasible point where f is defined, and its gradient is 0 at the point x: so
f ≥ L ≥ L(x) = f(x) on the feasible set. The rules are those of Boyd and Vandenberghe, Convex Optimization, 2004, sections
3.1 and 3.2, and of Grant, Boyd and Ye, Disciplined convex programming, 2006.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import sympy as sp
from sympy import Expr, Symbol

from symnewton.language import Problem
from symnewton.points import exactly
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.ranges import Range, value_range
from symnewton.points.constrained import linear
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.sides import ranges_of

MOST_VARIABLES = 12


@dataclass(frozen=True)
class Shape:
    """What is proven of a function; an affine one is both."""

    convex: bool
    concave: bool

    def __neg__(self) -> Shape:
        return Shape(self.concave, self.convex)

    def __and__(self, other: Shape) -> Shape:
        return Shape(self.convex and other.convex, self.concave and other.concave)

    def __or__(self, other: Shape) -> Shape:
        return Shape(self.convex or other.convex, self.concave or other.concave)


AFFINE, CONVEX, UNKNOWN = Shape(True, True), Shape(True, False), Shape(False, False)


class Shapes:
    """The shapes of functions where each variable is between its `sides`."""

    def __init__(self, variables: Sequence[Symbol], sides: Mapping[Symbol, Range]) -> None:
        self.variables, self.sides = tuple(variables), sides
        self.of = cache(self._of)

    def is_convex(self, terms: Sequence[tuple[int, Expr]]) -> bool:
        """Whether a sum, each term with a sign, is convex on a convex set that holds all points where it is defined."""
        if len(self.variables) > MOST_VARIABLES:
            return False
        try:
            needs = dict.fromkeys(need for _, term in terms for need in conditions(term))
            return all(map(self._holds_on_a_convex_set, needs)) and self.of(sp.Add(*[s * e for s, e in terms])).convex
        except (NotReducible, Undecided):
            return False

    def _holds_on_a_convex_set(self, need: Condition) -> bool:
        formula, (low, high) = need.formula, self._range(need.formula)
        if low > 0 or high < 0 or all(map(self._is_one_sided, sp.Mul.make_args(formula))):
            return True
        if not need.positive:
            return False
        above = need.closed and (low >= 0 or self._is_square(formula))
        return above or self.of(formula).concave or self._is_sum_of_exponentials(formula)

    def _is_one_sided(self, factor: Expr) -> bool:
        """Whether it is a power of a function whose zeros are on the edge of where the variables are."""
        low, high = self._range(factor.as_base_exp()[0])
        return self._is_affine(factor.as_base_exp()[0]) and (low >= 0 or high <= 0)

    def _range(self, e: Expr) -> Range:
        return value_range(e, self.sides)

    def _is_affine(self, e: Expr) -> bool:
        return bool(e.is_polynomial(*self.variables)) and sp.Poly(e, *self.variables).total_degree() <= 1

    def _of(self, e: Expr) -> Shape:
        if not e.free_symbols or self._is_affine(e):
            return AFFINE
        found = self._by_rules(e)
        if found == UNKNOWN and len(e.free_symbols) == 1:
            found = self._by_second_derivative(e)
        return found

    def _by_rules(self, e: Expr) -> Shape:
        if e.is_Add:
            return self._of_sum(e)
        if e.is_Mul:
            factor, rest = e.as_independent(*self.variables, as_Add=False)
            if factor != 1:
                sign = _sign(factor)
                return self.of(rest) if sign > 0 else -self.of(rest) if sign < 0 else AFFINE
            return self._of_powers(e) | self._of_entropy(e)
        if e.is_Pow and e.exp.is_Rational and e.base.free_symbols:
            return self._of_power(e)
        if isinstance(e, sp.exp) or (e.is_Pow and not e.base.free_symbols):
            rising = isinstance(e, sp.exp) or _sign(e.base - 1) >= 0
            inner = self.of(e.exp)
            return CONVEX if (inner.convex if rising else inner.concave) else UNKNOWN
        if isinstance(e, sp.log):
            inner = self.of(e.args[0])
            return Shape(self._is_sum_of_exponentials(e.args[0]), inner.concave)
        if isinstance(e, sp.cosh):
            return self._of_even(e.args[0])
        return UNKNOWN

    def _of_sum(self, e: Expr) -> Shape:
        """The terms one by one; quadratic ones together, and those of one variable together where need be."""
        quadratic, groups = [], dict[frozenset[Symbol], list[Expr]]()
        for term in e.args:
            if term.is_polynomial(*self.variables) and sp.Poly(term, *self.variables).total_degree() <= 2:
                quadratic.append(term)
            else:
                groups.setdefault(frozenset(term.free_symbols), []).append(term)
        found = self._of_quadratic(sp.Add(*quadratic))
        for symbols, terms in groups.items():
            own = AFFINE
            for term in terms:
                own &= self.of(term)
            if own == UNKNOWN and len(symbols) == 1:
                own = self._by_second_derivative(sp.Add(*terms))
            found &= own
        if found == UNKNOWN and len(e.free_symbols) == 1:
            found = self._by_second_derivative(e)
        return found

    def _of_quadratic(self, e: Expr) -> Shape:
        bend = [[e.diff(v, w) for w in self.variables] for v in self.variables]
        shape = linear.inertia(bend, _sign)
        return Shape(not shape.negative, not shape.positive)

    def _by_second_derivative(self, e: Expr) -> Shape:
        (v,) = e.free_symbols
        bend = e.diff(v, 2)
        ranges = [self._range(form) for form in (bend, sp.together(bend), sp.factor(bend))]
        return Shape(any(low >= 0 for low, _ in ranges), any(high <= 0 for _, high in ranges))

    def _of_power(self, e: Expr) -> Shape:
        """u^p by the shape of t^p where u has its values."""
        u, p = e.args
        if u.is_Mul:
            return self._of_powers(e)
        low, high = self._range(u)
        if not p.is_Integer:
            if p == sp.Rational(1, 2) and self._is_square(u):
                return CONVEX
            low = max(low, 0)
        if p.is_Integer and p.is_even and p.is_positive:
            return self._of_even(u)
        if low >= 0:
            inner = self.of(u)
            if p < 0:
                return Shape(inner.concave, False)
            return Shape(p >= 1 and inner.convex, p < 1 and inner.concave)
        if high <= 0:
            inner = self.of(u)
            even = p.is_even
            if p < 0:
                return Shape(even and inner.convex, not even and inner.convex)
            return Shape(False, inner.concave)
        return UNKNOWN

    def _of_even(self, u: Expr) -> Shape:
        """An even convex function of u."""
        inner, (low, high) = self.of(u), self._range(u)
        rises = (inner.convex and low >= 0) or (inner.concave and high <= 0)
        return CONVEX if rises or inner == AFFINE else UNKNOWN

    def _of_powers(self, e: Expr) -> Shape:
        """Products of powers of affine functions >= 0: concave with exponents > 0 of sum <= 1, convex with all < 0."""
        exponents = []
        for u, p in _powers(e):
            if not (p.is_Rational and self._is_affine(u)):
                return UNKNOWN
            apart = e.is_Mul and not p.is_Integer  # u is not negative where it has a value
            if self._range(u)[0] < 0 and not (apart or (e.is_Mul and p.is_even and p > 0)):
                return UNKNOWN
            exponents.append(p)
        above = [p for p in exponents if p > 0]
        if len(above) == len(exponents):
            return Shape(False, sum(exponents) <= 1)  # then none is even
        return Shape(not above or (len(above) == 1 and sum(exponents) >= 1), False)

    def _of_entropy(self, e: Expr) -> Shape:
        """u log(u/v) is convex, u log(v/u) concave, for affine u and v that are positive where it is defined."""
        logs = [f for f in e.args if isinstance(f, sp.log)]
        if len(logs) != 1:
            return UNKNOWN
        u, w = e / logs[0], logs[0].args[0]
        if not (self._is_affine(u) and self._is_low(u, w)):
            return UNKNOWN
        return Shape(self._is_perspective(u, u / w), self._is_perspective(u, u * w))

    def _is_low(self, u: Expr, w: Expr) -> bool:
        """Whether u >= 0 where w > 0."""
        ratio = sp.cancel(w / u)
        return self._range(u)[0] >= 0 or (not ratio.free_symbols and _sign(ratio) > 0)

    def _is_perspective(self, u: Expr, v: Expr) -> bool:
        """Whether v is a number > 0, or affine and positive."""
        v = sp.cancel(v)
        if not v.free_symbols:
            return _sign(v) > 0
        return self._is_affine(v) and self._range(v)[0] >= 0

    def _is_sum_of_exponentials(self, e: Expr) -> bool:
        """Whether it is a sum of exponentials of affine functions and numbers, with factors > 0."""
        for term in sp.Add.make_args(e):
            factor, rest = term.as_independent(*self.variables, as_Add=False)
            exponential = isinstance(rest, sp.exp) or (rest.is_Pow and not rest.base.free_symbols)
            if _sign(factor) <= 0 or not (rest == 1 or (exponential and self._is_affine(rest.exp))):
                return False
        return True

    def _is_square(self, e: Expr) -> bool:
        """Whether it is |A(x, 1)|² for a matrix A."""
        if not e.is_polynomial(*self.variables) or sp.Poly(e, *self.variables).total_degree() > 2:
            return False
        at = dict.fromkeys(self.variables, sp.Integer(0))
        slope = [e.diff(v).xreplace(at) / 2 for v in self.variables]
        rows = [[e.diff(v, w) / 2 for w in self.variables] + [s] for v, s in zip(self.variables, slope)]
        rows.append([*slope, e.xreplace(at)])
        return not linear.inertia(rows, _sign).negative


def is_convex(problem: Problem, sign: int) -> bool:
    """Whether ±f and the inequalities are convex, and the equations affine, by the way they are put together."""
    program = Program.of(problem)
    shapes = Shapes(program.variables, ranges_of(program))
    ways = [(sign, program.f), *((1, c.formula) for c in program.constraints)]
    ways += [(-1, program.formula(i)) for i in program.equations]
    return all(shapes.is_convex([way]) for way in ways)


def _powers(e: Expr) -> list[tuple[Expr, Expr]]:
    """The factors of a product, or of a power of one, and their exponents."""
    outer = e.exp if e.is_Pow else sp.Integer(1)
    factors = sp.Mul.make_args(e.base if e.is_Pow else e)
    return [(u, p * outer) for u, p in (factor.as_base_exp() for factor in factors)]


def _sign(number: Expr) -> int:
    sign = exactly.sign(number)
    if sign is None:
        raise Undecided("a number too close to 0")
    return sign
