"""The sign of a constant, decided or not: never guessed from decimals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import sympy as sp
from sympy import Expr
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import Compiled, compile_graph, evaluate
from symnewton.calculus.derivatives import postorder
from symnewton.calculus.graph import Graph
from symnewton.language.total import Total

PRECISIONS = (64, 256, 1024)
ALGEBRAIC_SIZE = 60  # operations: minimal polynomials of longer constants take too long to be of use
UNCOMPUTED = (ArithmeticError, ValueError)  # raised by SymPy and mpmath next to poles, and for erfc(1e300)
TOO_LARGE = 2**14  # bits of a value that exact arithmetic would have to write out


def sign(constant: Expr) -> int | None:
    """-1, 0 or 1, proven; None where the constant is too close to zero to tell and no proof that it is zero is known.

    Zero is proven by exact arithmetic or, for algebraic numbers, by the minimal polynomial.

    >>> sign(sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6)))
    0
    """
    if constant.is_Rational:
        return int(sp.sign(constant))
    if found := ball.sign_by(lambda bits: enclosure(constant, bits), PRECISIONS):
        return found
    coefficient, rest = constant.as_coeff_Mul()
    if all(isinstance(factor, sp.exp) for factor in sp.Mul.make_args(rest)):  # smaller than any ball says
        return int(sp.sign(coefficient))
    try:
        return 0 if _is_zero(constant) else None
    except UNCOMPUTED:
        return None


def _is_zero(constant: Expr) -> bool:
    defined = {  # the definition of Lambert's W: exp(W(u)) = u / W(u)
        e: e.args[0].args[0] / e.args[0] for e in constant.atoms(sp.exp) if isinstance(e.args[0], sp.LambertW)
    }
    if sp.expand(constant.xreplace(defined)) == 0:
        return True
    if constant.count_ops() > ALGEBRAIC_SIZE:
        return False
    if constant.has(TrigonometricFunction, HyperbolicFunction) and sp.expand(constant.rewrite(sp.exp)) == 0:
        return True
    if not constant.is_algebraic:
        return False
    unknown = sp.Dummy()
    return bool(sp.minimal_polynomial(constant, unknown) == unknown)


@lru_cache(maxsize=4096)
def enclosure(constant: Expr, bits: int = 128) -> ball.arb:
    """A ball that contains the constant; not finite where the constant has no real value."""
    with ball.working_precision(bits):
        return in_balls(constant, (), ())


def in_balls(formula: Expr, variables: tuple[sp.Symbol, ...], point: Sequence[ball.arb]) -> ball.arb:
    """A ball that contains the values of the formula all over the balls of a point, at the precision of the moment."""
    if variables:
        return _compiled(formula, variables)(point)[0]
    g = Graph()
    node = build(g, formula, ())
    return evaluate(g, [node], ball, ())[node]


@lru_cache(maxsize=512)
def _compiled(formula: Expr, variables: tuple[sp.Symbol, ...]) -> Compiled:
    g = Graph()
    return compile_graph(g, [build(g, formula, variables)], ball)


def nearest_double(constant: Expr) -> float:
    """The double nearest to the constant, NaN where it has no real value."""
    return ball.to_float(enclosure(constant))


def substitute(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> Expr | None:
    """The exact value of an expression at an exact point; None where there is none, or it is too large to write out."""
    value = _value(expression, variables, at)
    return None if value is sp.nan else value


REAL_WHERE: dict[type, Callable[[Expr], Expr]] = {  # this is not negative
    sp.asin: lambda u: 1 - u**2,
    sp.acos: lambda u: 1 - u**2,
    sp.atanh: lambda u: 1 - u**2,
    sp.acosh: lambda u: u - 1,
    sp.acoth: lambda u: u**2 - 1,
    sp.asec: lambda u: u**2 - 1,
    sp.acsc: lambda u: u**2 - 1,
}


def put(expression: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """The expression with values in place of some of its parts; NaN where SymPy cannot, as for max(1/x, 2) at x = 0."""
    try:
        return expression.xreplace(values)
    except UNCOMPUTED:
        return sp.nan


def is_undefined(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> bool:
    """Whether the expression is proven to have no real value at an exact point."""
    return _value(expression, variables, at) is sp.nan


def undefined_part(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> Expr | None:
    """The innermost part that is proven to have no real value at an exact point, where f has none because of it."""
    if not is_undefined(expression, variables, at):
        return None
    parts = [a for a in expression.args if isinstance(a, Expr)]
    inner = (undefined_part(a, variables, at) for a in parts)
    return next((part for part in inner if part is not None), expression)


def _value(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> Expr | None:
    """The exact value, NaN where there is none; None where it is too large for SymPy, or next to a pole.

    From the inside out, because exact powers such as 2**(2**40) must not be begun, and what is zero has to be seen
    before a root or a quotient is taken of it.
    """
    values: dict[sp.Basic, sp.Basic] = dict(zip(variables, at))
    for e in postorder(expression, whole=Total):
        if e in values:
            continue
        if isinstance(e, Total):
            return None
        if not e.args:
            values[e] = e
            continue
        inside = [values[a] for a in e.args]
        if isinstance(e, sp.Piecewise):
            branch, holds = next((pair.args for pair in inside if pair.args[1] != sp.false), (sp.nan, sp.true))
            if holds != sp.true:
                return None
            values[e] = branch
        elif sp.nan in inside and not isinstance(e, ExprCondPair):
            values[e] = sp.nan if isinstance(e, Expr) else sp.false
        elif isinstance(e, Expr) and _is_too_large(e, inside):
            return None
        else:
            try:
                values[e] = _applied(e, inside)
            except UNCOMPUTED:
                return None
    return values[expression]


def _applied(e: sp.Basic, inside: list[sp.Basic]) -> sp.Basic:
    """The function of e at exact arguments; NaN where it has no real value there."""
    if not isinstance(e, Expr):
        return sp.Tuple(*inside) if isinstance(e, ExprCondPair) else e.func(*inside)
    if e.is_Pow and e.exp.free_symbols and not any(inside):
        return sp.nan  # 0^0, where an exponent that varies is 0
    if e.is_Pow and inside[1].is_rational is False and inside[0].is_extended_negative:
        return sp.nan  # SymPy does not say that (-1)**pi is not real
    if type(e) in REAL_WHERE and sign(REAL_WHERE[type(e)](inside[0])) == -1:
        return sp.nan  # which SymPy finds or not, by the order of its hashes
    value = e.func(*inside)
    real = value.is_extended_real
    if real is None:  # of -asin(2) SymPy knows it only at times, of asin(2) always
        real = (-value).is_extended_real
    if value.has(sp.zoo, sp.nan, sp.oo, -sp.oo, sp.AccumBounds) or real is False:
        return sp.nan
    if e.is_Add and not value.is_Rational and enclosure(value, PRECISIONS[0]).contains(0) and _is_zero(value):
        return sp.Integer(0)
    return value


def _is_too_large(e: Expr, inside: list[sp.Basic]) -> bool:
    """Whether SymPy would write out a number of more than TOO_LARGE bits for the function of e."""
    if e.is_Pow:
        base, exponent = inside
        if not exponent.is_Rational or base.is_zero:
            return False
        size = abs(enclosure(base, PRECISIONS[0])).log() * abs(int(exponent) + 1)
        if base.is_Rational and base.q > 1:  # a root is freed of its denominator, a power has both multiplied out
            return bool(base.q.bit_length() * max(exponent.q, abs(exponent)) > TOO_LARGE)
        return not abs(size) < TOO_LARGE
    if isinstance(e, sp.exp | sp.gamma | sp.loggamma | sp.factorial | sp.sinh | sp.cosh | sp.tanh):
        return not abs(enclosure(inside[0], PRECISIONS[0])) < TOO_LARGE
    return False


def sign_at(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> int | None:
    """The sign of an expression at an exact point, proven; None where it is not, or there is no value."""
    value = substitute(expression, variables, at)
    return None if value is None or value.is_finite is False else sign(value)


def vanishes(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> bool:
    """Whether an expression is proven to be 0 at an exact point."""
    return sign_at(expression, variables, at) == 0
