"""Which derivatives f has at a point where formulas meet or a root turns: from the series along rays through it.

∂f/∂x is the limit of a difference quotient, so the two rays along x tell all of it: whether f goes to its value, and
with which slope. ∂²f/∂x² is the same of their derivatives. That all partial derivatives exist does not say that f is
differentiable (x·y/(x² + y²)): rays aslant tell where it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import sympy as sp
from sympy import Add, Expr, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair

from symnewton.calculus import derivatives
from symnewton.points import exactly
from symnewton.points.kinks import may_jump
from symnewton.points.kinks.series import ONE, ZERO, Outside, Series, along, constant
from symnewton.points.kinks.site import Site, Undecided, is_on_switch
from symnewton.points.kinks.switches import edges, first_switch, step_arguments
from symnewton.verdicts import Missing

LIPSCHITZ = (sp.Abs, sp.sin, sp.tan, sp.asin, sp.atan, sp.sinh, sp.tanh, sp.asinh, sp.atanh, sp.erf)  # 0 at 0
DEEPEST = 4  # derivatives of what a switch looks at, where that is 0 all along a line
MOST_SLANTED = 3  # variables: rays aslant are twice as many with each


@dataclass(frozen=True)
class Derivative:
    """A derivative at the point: its value, or what there is instead, with the one-sided values where they differ."""

    value: Expr | None = None
    missing: Missing | None = None
    sides: tuple[Expr, ...] = ()


@dataclass(frozen=True)
class Derivatives:
    """f and its derivatives at the point; `differentiable` is None where that is not decided."""

    value: Expr
    gradient: tuple[Derivative, ...]
    hessian: tuple[tuple[Derivative, ...], ...]
    differentiable: bool | None

    @property
    def jumps(self) -> bool:
        """Whether f is not continuous at the point along some coordinate."""
        return any(d.missing is Missing.JUMP for d in self.gradient)


OPEN = Derivative(missing=Missing.UNDECIDED)


def derivatives_at(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], order: int, *, anywhere: bool = False
) -> Derivatives | None:
    """f and its derivatives up to an order; None where f has no value.

    None too where f is one smooth formula round the point, but for `anywhere`.
    """
    if not may_jump(expression):
        return None
    if not anywhere and not expression.has(sp.Mod) and not is_on_switch(expression, Site.exactly(variables, at)):
        return None
    value = exactly.substitute(expression, variables, at)
    if value is None:
        return None
    point = _Point(expression, variables, at, value)
    first = tuple(map(point.first, range(len(variables))))
    second = point.second(first) if order > 1 else ()
    return Derivatives(value, first, second, point.differentiable(first))


class _Point:
    def __init__(self, expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], value: Expr) -> None:
        self.expression, self.variables, self.at, self.value = expression, variables, at, value

    def first(self, i: int) -> Derivative:
        """∂f/∂xᵢ."""
        try:
            return slope(self._sides(self.expression, self._axis(i)), self.value)
        except Undecided:
            return OPEN

    def _axis(self, i: int) -> tuple[int, ...]:
        return tuple(int(i == j) for j in range(len(self.variables)))

    def _sides(self, formula: Expr, direction: tuple[int, ...]) -> list[Series | None]:
        """The series of a formula along a line through the point, behind and ahead of it; None where it has none."""
        found: list[Series | None] = []
        for way in (-1, 1):
            try:
                found.append(along(formula, self.variables, self.at, tuple(way * d for d in direction)))
            except Outside:
                found.append(None)
        return found

    def second(self, first: tuple[Derivative, ...]) -> tuple[tuple[Derivative, ...], ...]:
        """The rows of the Hessian: in row i the derivatives of ∂f/∂xᵢ by each variable."""
        n = len(self.variables)
        return tuple(
            tuple(self._twice(i, first[i]) if i == j else self._mixed(i, j, first[i]) for j in range(n))
            for i in range(n)
        )

    def _twice(self, i: int, first: Derivative) -> Derivative:
        if first.value is None:
            return first if first.missing is Missing.UNDECIDED else Derivative(missing=Missing.NO_FIRST)
        try:
            sides = self._sides(self.expression, self._axis(i))
            return slope([_differentiated(side, way) for side, way in zip(sides, (-1, 1))], first.value)
        except Undecided:
            return OPEN

    def _mixed(self, i: int, j: int, first: Derivative) -> Derivative:
        """The derivative by xⱼ of ∂f/∂xᵢ along the line on which only xⱼ varies, where that has a formula."""
        if first.value is None:
            return first if first.missing is Missing.UNDECIDED else Derivative(missing=Missing.NO_FIRST)
        one, other = self.variables[i], self.variables[j]
        terms = [t for t in Add.make_args(self.expression) if t.has(one) and t.has(other)]
        alone = Add(*[t for t in Add.make_args(self.expression) if t.has(one) and not t.has(other)])
        if not terms:
            return Derivative(ZERO)
        try:
            rest = slope(self._sides(alone, self._axis(i)), self._value(alone)).value
            if rest is None:
                raise Undecided
            sides = [self._partial_along(Add(*terms), i, tuple(way * d for d in self._axis(j))) for way in (-1, 1)]
            return slope(sides, sp.expand(first.value - rest))
        except Undecided:
            return OPEN

    def _value(self, formula: Expr) -> Expr:
        value = exactly.substitute(formula, self.variables, self.at)
        if value is None:
            raise Undecided("a part of f has no value at the point")
        return value

    def _partial_along(self, formula: Expr, i: int, ray: tuple[int, ...]) -> Series | None:
        """∂/∂xᵢ of a formula, at the points of a ray along which xᵢ is constant: the same from both sides of these."""
        try:
            pieces = [self._beside(formula, i, ray, side) for side in (-1, 1)]
            partials = [derivatives.derivative(piece, self.variables[i]) for piece in pieces]
            there = {self.variables[i]: self.at[i]}
            for a, b in (pieces, partials):
                if sp.expand((a - b).xreplace(there)) != 0:
                    raise Undecided("a derivative is not known along a line")
            return along(partials[1], self.variables, self.at, ray)
        except Outside:
            return None

    def _beside(self, formula: Expr, i: int, ray: tuple[int, ...], side: int) -> Expr:
        """The smooth formula that holds next to a ray, where xᵢ is a little larger (side 1) or smaller than on it."""
        while (switch := first_switch(formula)) is not None:
            level, turn = switch.level, 1
            for _ in range(DEEPEST):
                sign = along(level, self.variables, self.at, ray).sign * turn
                if sign:
                    break
                level, turn = derivatives.derivative(level, self.variables[i]), turn * side
            if not sign:
                raise Undecided("the side of a switch is not decided")
            formula = switch.taken(formula, sign)
        if step_arguments(formula) or not all(along(u, self.variables, self.at, ray).sign for u in edges(formula)):
            raise Undecided("f is not smooth along a line")
        return formula

    def differentiable(self, first: tuple[Derivative, ...]) -> bool | None:
        """Whether f is differentiable, as far as rays aslant and the size of what is left of f tell."""
        slopes = [d.value for d in first]
        if None in slopes:
            return False if any(d.missing not in (None, Missing.UNDECIDED) for d in first) else None
        if len(slopes) == 1:
            return True
        terms = Add.make_args(self.expression)
        rough = Add(*[t for t in terms if t.has(sp.Mod) or is_on_switch(t, Site.exactly(self.variables, self.at))])
        if rough != self.expression:
            point = _Point(rough, self.variables, self.at, self._value(rough))
            return point.differentiable(tuple(map(point.first, range(len(slopes)))))
        linear = Add(*[s * (v - c) for s, v, c in zip(slopes, self.variables, self.at) if s is not None])
        origin = Site.exactly(self.variables, (ZERO,) * len(slopes))
        if _flatness(self._shifted(sp.expand(self.expression - self.value - linear)), origin) > 1:
            return True
        if len(slopes) > MOST_SLANTED:
            return None
        for ray in product((1, -1), repeat=len(slopes)):
            expected = sp.expand(sum(s * d for s, d in zip(slopes, ray) if s is not None))
            try:
                found = slope(self._sides(self.expression, ray), self.value)
                if found.value is None or exactly.sign(found.value - expected):
                    return False if found.missing is not Missing.UNDECIDED else None
            except Undecided:
                return None
        return None

    def _shifted(self, formula: Expr) -> Expr:
        """The formula with the point at the origin."""
        return formula.xreplace({v: v + c for v, c in zip(self.variables, self.at) if c != 0})


def slope(sides: list[Series | None], value: Expr) -> Derivative:
    """The derivative at 0 of what has this value there and these series behind and ahead of it."""
    given = [(side, way) for side, way in zip(sides, (-1, 1)) if side is not None]
    if not given:
        return Derivative(missing=Missing.ISOLATED)
    slopes = []
    for side, way in given:
        change = side + constant(-value)
        if change.terms and change.lead <= 0:
            return Derivative(missing=Missing.JUMP)
        if change.lead <= 0:
            raise Undecided("whether f is continuous is not decided")
        if change.terms and change.lead < 1:
            return Derivative(missing=Missing.INFINITE)
        slopes.append(sp.expand(way * change.coefficient(ONE)))
    if len(slopes) == 2 and exactly.sign(slopes[0] - slopes[1]) != 0:
        return Derivative(missing=Missing.SIDES, sides=tuple(slopes))
    return Derivative(slopes[0], Missing.ONE_SIDED if len(slopes) == 1 else None)


def _differentiated(side: Series | None, way: int) -> Series | None:
    """The series of f′ on one side, that of f by x being in the distance from the point."""
    if side is None:
        return None
    if not side.smooth:
        raise Undecided("f oscillates")
    terms = tuple((a - 1, sp.expand(way * a * c)) for a, c in side.terms if a != 0)
    return Series(terms, side.order - 1)


def _flatness(e: Expr, origin: Site) -> Expr:
    """A power p with e = O(|x|ᵖ) at the origin, as the form of e shows; −∞ where it shows none."""
    if e == 0:
        return sp.oo
    if e.is_Symbol:
        return ONE
    if not e.free_symbols:
        return ZERO
    parts = [_flatness(branch.expr if isinstance(branch, ExprCondPair) else branch, origin) for branch in e.args]
    if e.is_Add or isinstance(e, sp.Max | sp.Min | sp.Piecewise):
        return min(parts)
    if e.is_Mul:
        return -sp.oo if -sp.oo in parts else Add(*parts)
    if e.is_Pow and e.exp.is_number and exactly.sign(e.exp) == 1:
        return e.exp * parts[0]
    if isinstance(e, LIPSCHITZ):
        return parts[0]
    return -sp.oo if is_on_switch(e, origin) else ZERO
