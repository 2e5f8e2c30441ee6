"""f beside a point, along a ray: Σ c tᵃ with ascending exponents as t → 0 from above, coefficients and error exact.

Every formula of the language is one of these germs where its parts are, switches and roots too: t > 0 is small, so that
the leading term tells every sign. Where it does not, or a formula oscillates, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sympy as sp
from sympy import Dummy, Expr, Symbol

from symnewton.calculus.derivatives import derivative, postorder
from symnewton.points import exactly
from symnewton.points.kinks.site import Undecided

REACH = sp.Integer(4)  # exponents beyond the leading one that are kept
MOST_TERMS = 60
ZERO, ONE = sp.Integer(0), sp.Integer(1)


class Outside(Exception):
    """The ray leaves the domain of f at once."""


@dataclass(frozen=True)
class Series:
    """The terms (exponent, coefficient), ascending, and the rest: O(t^order), or nothing where `order` is infinite.

    `smooth` is False where the rest may oscillate, so that it cannot be differentiated.
    """

    terms: tuple[tuple[Expr, Expr], ...] = ()
    order: Expr = sp.oo
    smooth: bool = True

    @property
    def lead(self) -> Expr:
        """The leading exponent, or a bound below it where no term is known."""
        return self.terms[0][0] if self.terms else self.order

    @property
    def sign(self) -> int:
        """The sign for all small t > 0. Raises Undecided."""
        if self.terms:
            return _sign(self.terms[0][1])
        if self.order is not sp.oo:
            raise Undecided("a leading term is not known")
        return 0

    def coefficient(self, exponent: Expr) -> Expr:
        """Of t^exponent. Raises Undecided where that is not known."""
        if not exponent < self.order:
            raise Undecided("a term is not known")
        return next((c for a, c in self.terms if a == exponent), ZERO)

    def __add__(self, other: Series) -> Series:
        found: dict[Expr, Expr] = {}
        for a, c in (*self.terms, *other.terms):
            found[a] = sp.expand(found.get(a, ZERO) + c)
        return _kept(found, min(self.order, other.order), self.smooth and other.smooth)

    def __mul__(self, other: Series) -> Series:
        found: dict[Expr, Expr] = {}
        for a, c in self.terms:
            for b, d in other.terms:
                found[a + b] = sp.expand(found.get(a + b, ZERO) + c * d)
        return _kept(found, min(self.order + other.lead, other.order + self.lead), self.smooth and other.smooth)

    def rest(self) -> Series:
        """Without the constant term."""
        return Series(tuple(term for term in self.terms if term[0] != 0), self.order, self.smooth)


def constant(c: Expr) -> Series:
    return Series(((ZERO, c),)) if _sign(c) else Series()


def along(expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], ray: tuple[int, ...]) -> Series:
    """f(at + t·ray) for small t > 0. Raises Undecided, and Outside where f has no value there."""
    found: dict[Any, Any] = {}
    for v, c, d in zip(variables, at, ray):
        found[v] = constant(c) + (Series(((ONE, sp.Integer(d)),)) if d else Series())
    return _evaluated(expression, found)


def _evaluated(expression: Any, found: dict[Any, Any]) -> Any:
    """The series of an expression, the truth of a condition; what is found on the way is kept."""
    for e in postorder(expression, whole=sp.Piecewise):  # a branch that does not hold may have no value
        if e not in found:
            found[e] = _piece(e, found) if isinstance(e, sp.Piecewise) else _node(e, found)
    return found[expression]


def _piece(e: sp.Piecewise, found: dict[Any, Any]) -> Series:
    """The branch that holds."""
    for value, condition in e.args:
        if _evaluated(condition, found):
            return _evaluated(value, found)
    raise Outside


def _node(e: Any, found: dict[Any, Any]) -> Any:
    if e in (sp.true, sp.false):
        return bool(e)
    if isinstance(e, Expr) and not e.free_symbols:
        return constant(e)
    args = [found[a] for a in e.args]
    if isinstance(e, sp.core.relational.Relational):
        return bool(e.func(sp.Integer((args[0] + _negative(args[1])).sign), ZERO))
    if isinstance(e, sp.And | sp.Or | sp.Not):
        return not args[0] if isinstance(e, sp.Not) else (all if isinstance(e, sp.And) else any)(args)
    if isinstance(e, sp.ITE):
        return args[1] if args[0] else args[2]
    if e.is_Add:
        return sum(args[1:], args[0])
    if e.is_Mul:
        return reduce(Series.__mul__, args)
    if e.is_Pow and not isinstance(e, sp.exp):
        return _power(args[0], e.exp) if e.exp.is_number else _apply(sp.exp, args[1] * _apply(sp.log, args[0]))
    if type(e) in FOLDS:
        return reduce(FOLDS[type(e)], args)
    return _apply(e.func, *args)


def _kept(found: dict[Expr, Expr], order: Expr, smooth: bool) -> Series:
    """The terms that are not 0, to a few powers beyond the leading one."""
    terms = [(a, found[a]) for a in sorted(found, key=float) if a < order and _sign(found[a])]
    if terms and (len(terms) > MOST_TERMS or terms[-1][0] > terms[0][0] + REACH):
        within = [term for term in terms if term[0] <= terms[0][0] + REACH][:MOST_TERMS]
        order = min(order, terms[len(within)][0]) if len(within) < len(terms) else order
        terms = within
    return Series(tuple(terms), order, smooth)


def _sign(c: Expr) -> int:
    sign = exactly.sign(c)
    if sign is None:
        raise Undecided("the sign of a coefficient is not decided")
    return sign


def _negative(u: Series) -> Series:
    return Series(tuple((a, -c) for a, c in u.terms), u.order, u.smooth)


def _power(u: Series, p: Expr) -> Series:
    """u^p, by the leading term and the binomial series."""
    if not u.terms:
        if u.order is not sp.oo:
            if p.is_Integer and p > 0:
                return Series((), p * u.order, u.smooth)
            raise Undecided("a leading term is not known")
        if _sign(p) <= 0:
            raise Outside
        return Series()
    (a, c), whole = u.terms[0], p.is_Integer
    if not whole and _sign(c) < 0:
        raise Outside
    if a != 0 and not p.is_Rational:
        raise Undecided("an exponent is irrational")
    v = _scaled(u, ONE / c, -a)
    v = v + constant(sp.Integer(-1))
    steps = int(sp.ceiling((REACH + 1) / v.lead)) if v.lead is not sp.oo else 0
    coefficients = [sp.binomial(p, k) for k in range(steps + 1)]
    return _scaled(_composed(coefficients, v), c**p, p * a)


def _scaled(u: Series, factor: Expr, shift: Expr) -> Series:
    return Series(tuple((a + shift, sp.expand(c * factor)) for a, c in u.terms), u.order + shift, u.smooth)


def _composed(coefficients: list[Expr], u: Series) -> Series:
    """Σ cₖ uᵏ, u going to 0, and the rest O(u^(k + 1))."""
    rest = Series((), u.lead * len(coefficients), u.smooth)
    result = constant(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        result = result * u + constant(c)
    return result + rest


def _apply(function: Any, *args: Series) -> Series:
    """A function of the language at series."""
    if function in REWRITTEN:
        t = Dummy("t", real=True)
        rewritten = REWRITTEN[function](t)
        return _evaluated(rewritten, {t: args[0]})
    if function in SIGNED:
        return SIGNED[function](*args)
    (u,) = args
    if u.terms and u.lead < 0:
        return _at_infinity(function, u)
    start, rest = u.coefficient(ZERO), u.rest()
    if function in ARCS and _sign(start**2 - 1) >= 0:
        return _arc(function, u, start)
    if function is sp.LambertW and start == -sp.exp(-1):
        return _composed(BRANCH, _power(_scaled(rest, 2 * sp.E, ZERO), sp.Rational(1, 2)))
    steps = int(sp.ceiling((REACH + 1) / rest.lead)) if rest.lead is not sp.oo else 0
    return _composed(_taylor(function, start, steps), rest)


def _taylor(function: Any, start: Expr, order: int) -> list[Expr]:
    """The Taylor coefficients of a function of one variable; 1/k! of its derivatives."""
    if function is sp.sinc and start == 0:
        return [ZERO if k % 2 else sp.Integer(-1) ** (k // 2) / sp.factorial(k + 1) for k in range(order + 1)]
    if function is sp.log and _sign(start) <= 0:
        raise Undecided("a logarithm at 0") if _sign(start) == 0 else Outside
    t = Dummy("t", real=True)
    formula, found = function(t), []
    for k in range(order + 1):
        value = exactly.substitute(formula, (t,), (start,))
        if value is None or value.has(sp.Derivative, sp.Subs):
            raise Undecided("a function has no power series at the point")
        found.append(value / sp.factorial(k))
        formula = derivative(formula, t) if k < order else formula
    return found


def _at_infinity(function: Any, u: Series) -> Series:
    """A function of what grows without bound."""
    side = u.sign
    beyond = Series((), REACH * 2)
    if function is sp.atan:
        inverse = _negative(_apply(sp.atan, _power(u, sp.Integer(-1))))
        return constant(side * sp.pi / 2) + inverse
    if function in (sp.tanh, sp.erf):
        return constant(sp.Integer(side)) + beyond
    if function is sp.erfc:
        return constant(sp.Integer(1 - side)) + beyond
    if function is sp.exp and side < 0:
        return beyond
    if function in (sp.sin, sp.cos):
        return Series((), ZERO, smooth=False)
    raise Undecided("a function at infinity")


def _arc(function: Any, u: Series, start: Expr) -> Series:
    """asin and acos where the argument comes to the end of their domain, by the half angle."""
    side = _sign(start)
    gap = constant(ONE) + _scaled(u, sp.Integer(-side), ZERO)  # 1 − |u|
    if gap.sign < 0:
        raise Outside
    half = _apply(sp.asin, _power(_scaled(gap, sp.Rational(1, 2), ZERO), sp.Rational(1, 2)))
    if function is sp.asin:
        return constant(side * sp.pi / 2) + _scaled(half, sp.Integer(-2 * side), ZERO)
    return _scaled(half, sp.Integer(2 * side), ZERO) + (constant(sp.pi) if side < 0 else Series())


def _floor(u: Series) -> Series:
    if u.lead < 0:
        raise Undecided("a rounding at infinity")
    start = u.coefficient(ZERO)
    whole = sp.floor(start)
    if whole == start and u.rest().sign < 0:
        whole -= 1
    return constant(whole)


def _larger(u: Series, v: Series) -> Series:
    return u if u == v or (u + _negative(v)).sign >= 0 else v


def _step(u: Series, middle: Series) -> Series:
    return middle if u.sign == 0 else constant(sp.Integer(u.sign > 0))


def _atan2(y: Series, x: Series) -> Series:
    up, right = y.sign, x.sign
    if right == 0:
        if up == 0:
            raise Outside
        return constant(up * sp.pi / 2)
    turn = ZERO if right > 0 else sp.pi if up >= 0 else -sp.pi
    return constant(turn) + _apply(sp.atan, y * _power(x, sp.Integer(-1)))


BRANCH = [sp.Rational(*c) for c in ((-1, 1), (1, 1), (-1, 3), (11, 72))]  # Corless et al., 1996, (4.22)
ARCS = (sp.asin, sp.acos)
FOLDS: dict[Any, Callable[[Series, Series], Series]] = {
    sp.Max: _larger,
    sp.Min: lambda u, v: _negative(_larger(_negative(u), _negative(v))),
    sp.Mod: lambda u, v: u + _negative(v * _floor(u * _power(v, sp.Integer(-1)))),
}
SIGNED: dict[Any, Callable[..., Series]] = {
    sp.Abs: lambda u: u if not u.terms or u.sign > 0 else _negative(u),
    sp.sign: lambda u: constant(sp.Integer(u.sign)),
    sp.Heaviside: _step,
    sp.floor: _floor,
    sp.ceiling: lambda u: _negative(_floor(_negative(u))),
    sp.atan2: _atan2,
}
REWRITTEN: dict[Any, Callable[[Expr], Expr]] = {
    sp.tan: lambda u: sp.sin(u) / sp.cos(u),
    sp.cot: lambda u: sp.cos(u) / sp.sin(u),
    sp.sec: lambda u: 1 / sp.cos(u),
    sp.csc: lambda u: 1 / sp.sin(u),
    sp.coth: lambda u: 1 / sp.tanh(u),
    sp.sech: lambda u: 1 / sp.cosh(u),
    sp.csch: lambda u: 1 / sp.sinh(u),
    sp.acot: lambda u: sp.atan(1 / u),
    sp.asec: lambda u: sp.acos(1 / u),
    sp.acsc: lambda u: sp.asin(1 / u),
    sp.acoth: lambda u: sp.atanh(1 / u),
    sp.asech: lambda u: sp.acosh(1 / u),
    sp.acsch: lambda u: sp.asinh(1 / u),
    sp.acosh: lambda u: 2 * sp.asinh(sp.sqrt((u - 1) / 2)),
    sp.factorial: lambda u: sp.gamma(u + 1),
}
