"""Exact Taylor polynomials of formulas at a point: power series arithmetic with exact coefficients.

Derivatives of high order as formulas grow without bound; the recurrences of power series do not (Griewank and Walther,
Evaluating Derivatives, 2nd ed. 2008, chapter 13). Coefficients lie in the smallest field SymPy finds for the constants
at hand: the rationals, a number field, or rational functions of transcendental constants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy import QQ, Dummy, Expr, Integer, Symbol
from sympy.polys.constructor import construct_domain
from sympy.polys.polyerrors import CoercionFailed
from sympy.polys.rings import PolyElement, PolyRing

from symnewton.calculus.derivatives import derivative, postorder
from symnewton.points import exactly
from symnewton.points.flat.signs import Clock, Undecided

Series = list[PolyElement]  # part d is homogeneous of degree d; the length is the order + 1
MOST_IRRATIONALITIES = 3  # radicals in the constants; number fields of higher degree are slow
LONGEST_EXPONENT = 10**6


class Taylor:
    """Formulas prepared for expansion at one exact point, up to `order`.

    Raises Undecided where one of them is not analytic there, or the constants are out of reach.
    """

    def __init__(
        self, expressions: Sequence[Expr], variables: tuple[Symbol, ...], at: tuple[Expr, ...], order: int, clock: Clock
    ) -> None:
        self.variables, self.order, self.clock = variables, order, clock
        self.values: dict[Expr, Expr] = dict(zip(variables, map(_simplified, at)))
        self.outer: dict[Expr, list[Expr]] = {}
        for expression in expressions:
            for e in postorder(expression):
                if e not in self.values and isinstance(e, Expr):
                    clock.check()
                    self._prepare(e)
        constants = [*self.values.values(), *(c for cs in self.outer.values() for c in cs)]
        self.domain = _field(constants)
        self._known: dict[Expr, Any] = {}

    def _prepare(self, e: Expr) -> None:
        """The value of a node at the point and, for a function, its Taylor coefficients there."""
        if isinstance(e, sp.Piecewise):
            self.values[e] = self.values[self._branch(e)]
            return
        if not all(a in self.values for a in e.args):
            raise Undecided(f"{e.func.__name__} has no Taylor polynomial here.")
        value = self.values[e] = _simplified(e.func(*[self.values[a] for a in e.args]) if e.args else e)
        varying = [i for i, a in enumerate(e.args) if a.free_symbols & set(self.variables)]
        if not varying or e.is_Add or e.is_Mul:
            return
        if not e.is_Pow:
            at = tuple(self.values[a] for a in e.args)
            self.outer[e] = _of_function(e, at, varying, self.order, self.clock)
        elif not e.exp.is_Number:
            base = self.values[e.base]
            if exactly.sign(base) != 1:
                raise Undecided("A power with a variable exponent has no Taylor polynomial here.")
            self.outer[e.base] = _of_power(base, None, self.order)
            self.outer[e] = [value / sp.factorial(k) for k in range(self.order + 1)]
        elif not (e.exp.is_Integer and e.exp > 0):
            self.outer[e] = _of_power(self.values[e.base], e.exp, self.order)

    def _branch(self, e: sp.Piecewise) -> Expr:
        """The branch of a piecewise function that holds in a whole neighbourhood of the point."""
        for branch in e.args:
            if branch.cond == sp.true:
                return branch.expr
            sides = branch.cond.args
            if not branch.cond.is_Relational or not all(s in self.values for s in sides):
                break
            side = exactly.sign(self.values[sides[0]] - self.values[sides[1]])
            if not side:
                break
            if branch.cond.func(Integer(side), 0) == sp.true:
                return branch.expr
        raise Undecided("The point lies on the border between two branches of a piecewise function.")

    def along(self, expression: Expr, curve: Sequence[Series]) -> Series:
        """The series of an expression where variable i is its value at the point plus `curve[i]`.

        The curve's series have no constant term; their length sets the order.
        """
        order = len(curve[0]) - 1
        ring = curve[0][0].ring
        found = {v: self._with_value(v, s) for v, s in zip(self.variables, curve)}
        for e in postorder(expression):
            if e not in found and isinstance(e, Expr):
                self.clock.check()
                found[e] = self._series(e, found, ring, order)
        return found[expression]

    def _with_value(self, e: Expr, series: Series) -> Series:
        return [series[0].ring.ground_new(self._element(self.values[e])), *series[1:]]

    def _element(self, constant: Expr) -> Any:
        """The constant in the field. Many are rational multiples of one radical, which costs the search for a relation."""
        rational, rest = constant.as_coeff_Mul(rational=True)
        if rest not in self._known:
            try:
                self._known[rest] = self.domain.from_sympy(rest)
            except (ValueError, CoercionFailed):  # the field knows log(2), and not that log(4) is twice that
                raise Undecided("The coefficients do not lie in one field.") from None
        return self._known[rest] * self.domain.from_sympy(rational)

    def _series(self, e: Expr, found: dict[Expr, Series], ring: PolyRing, order: int) -> Series:
        if not e.free_symbols & set(self.variables):
            return [ring.ground_new(self._element(self.values[e]))] + [ring.zero] * order
        if isinstance(e, sp.Piecewise):
            return found[self._branch(e)]
        if e.is_Add:
            return [sum(parts, ring.zero) for parts in zip(*[found[a] for a in e.args])]
        if e.is_Mul:
            return self._product([found[a] for a in e.args])
        if e.is_Pow and e not in self.outer:
            return self._power(found[e.base], int(e.exp))
        if e.is_Pow and not e.exp.is_Number:
            logarithm = self._compose(self.outer[e.base], found[e.base])
            exponent = self._product([found[e.exp], logarithm])
            return self._compose(self.outer[e], exponent)
        inner = e.base if e.is_Pow else next(a for a in e.args if a.free_symbols & set(self.variables))
        return self._compose(self.outer[e], found[inner])

    def _product(self, factors: list[Series]) -> Series:
        result = factors[0]
        for factor in factors[1:]:
            self.clock.check()
            result = multiply(result, factor)
        return result

    def _power(self, base: Series, exponent: int) -> Series:
        if not base[0] and exponent >= len(base):
            return [part.ring.zero for part in base]
        if exponent > LONGEST_EXPONENT:
            raise Undecided("An exponent is too large.")
        result, square, rest = None, base, exponent
        while rest:
            self.clock.check()
            if rest % 2:
                result = square if result is None else multiply(result, square)
            rest //= 2
            square = multiply(square, square) if rest else square
        assert result is not None
        return result

    def _compose(self, outer: list[Expr], inner: Series) -> Series:
        """Σ cₖ uᵏ by Horner's rule, u the inner series without its constant term."""
        ring, order = inner[0].ring, len(inner) - 1
        u = [ring.zero, *inner[1:]]
        start = next((d for d, part in enumerate(u) if part), order + 1)
        result = [ring.zero] * (order + 1)
        for c in reversed(outer[: order // start + 1]):
            self.clock.check()
            result = multiply(result, u)
            result[0] += self._element(c)
        return result


def multiply(a: Series, b: Series) -> Series:
    """The product of two power series to their common order."""
    ring, order = a[0].ring, len(a) - 1
    result = [ring.zero] * (order + 1)
    right = [(j, part) for j, part in enumerate(b) if part]
    for i, part in enumerate(a):
        if part:
            for j, other in right:
                if i + j > order:
                    break
                result[i + j] += part * other
    return result


def _simplified(value: Expr) -> Expr:
    if value.is_Rational:
        return value
    if not value.is_number or value.has(sp.zoo, sp.nan, sp.oo, sp.I):
        raise Undecided("A part of the formula has no finite value at the point.")
    return sp.expand(value)


def _field(constants: list[Expr]) -> Any:
    irrational = [c for c in constants if not c.is_Rational]
    if not irrational:
        return QQ
    radicals = {p for c in irrational for p in c.atoms(sp.Pow) if p.is_algebraic}
    extension = True if len(radicals) <= MOST_IRRATIONALITIES else None
    domain, _ = construct_domain([*irrational, sp.Rational(1, 2)], field=True, extension=extension)
    return domain.get_field()


def _of_power(base: Expr, exponent: Expr | None, order: int) -> list[Expr]:
    """The Taylor coefficients of u ** exponent, or with None of log u, at a base that is not 0."""
    sign = exactly.sign(base)
    if not sign or (sign < 0 and (exponent is None or not exponent.is_Integer)):
        raise Undecided("A root, a logarithm or a quotient has no Taylor polynomial at the point.")
    if exponent is None:
        return [sp.log(base), *(sp.Integer(-1) ** (k - 1) / (k * base**k) for k in range(1, order + 1))]
    start = _simplified(base**exponent)
    return [_simplified(sp.binomial(exponent, k) * start / base**k) for k in range(order + 1)]


def _of_function(e: Expr, at: tuple[Expr, ...], varying: list[int], order: int, clock: Clock) -> list[Expr]:
    """The Taylor coefficients of a function at constant arguments, by the one argument that varies."""
    if len(varying) > 1 or isinstance(e, sp.floor | sp.ceiling | sp.Heaviside | sp.Mod | sp.Max | sp.Min):
        raise Undecided(f"{e.func.__name__} is outside what is expanded here.")
    (i,) = varying
    v = at[i]
    if isinstance(e, sp.log):
        return _of_power(v, None, order)
    if isinstance(e, sp.exp):
        return [_simplified(sp.exp(v) / sp.factorial(k)) for k in range(order + 1)]
    if isinstance(e, sp.sin | sp.cos | sp.sinh | sp.cosh):
        return _of_wave(e, v, order)
    if isinstance(e, sp.Abs | sp.sign):
        side = exactly.sign(v)
        if not side:
            raise Undecided(f"{e.func.__name__} is not smooth at the point.")
        first = [side * v, Integer(side)] if isinstance(e, sp.Abs) else [Integer(side), Integer(0)]
        return (first + [Integer(0)] * order)[: order + 1]
    if isinstance(e, sp.sinc) and v == 0:
        return [Integer(0) if k % 2 else Integer(-1) ** (k // 2) / sp.factorial(k + 1) for k in range(order + 1)]
    t = Dummy("t", real=True)
    return _by_integration(e.func(*at[:i], t, *at[i + 1 :]), t, v, order, clock)


def _of_wave(e: Expr, v: Expr, order: int) -> list[Expr]:
    """Of sin, cos, sinh, cosh, whose second derivative is themselves up to the sign."""
    t = Dummy("t", real=True)
    pair = [_simplified(e.func(v)), _simplified(derivative(e.func(t), t).xreplace({t: v}))]
    turn = -1 if isinstance(e, sp.sin | sp.cos) else 1
    return [pair[k % 2] * turn ** (k // 2) / sp.factorial(k) for k in range(order + 1)]


def _by_integration(function: Expr, t: Symbol, v: Expr, order: int, clock: Clock) -> list[Expr]:
    """φ(v) + ∫ φ′: the derivative of each function is an easier one, or is needed to one order less."""
    start = _simplified(function.xreplace({t: v}))
    if order == 0:
        return [start]
    slope = derivative(function, t)
    if slope.has(sp.Derivative, sp.Subs):
        raise Undecided(f"{function.func.__name__} is outside what is expanded here.")
    taylor = Taylor([slope], (t,), (v,), order - 1, clock)
    ring = PolyRing([t], taylor.domain)
    parts = taylor.along(slope, [([ring.zero, ring.gens[0]] + [ring.zero] * order)[:order]])
    coefficients = [taylor.domain.to_sympy(p.get((d,), taylor.domain.zero)) for d, p in enumerate(parts)]
    return [start, *(c / (d + 1) for d, c in enumerate(coefficients))]
