"""What the functions and constants of the language mean in SymPy."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import (
    Abs,
    Add,
    Expr,
    Heaviside,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    ceiling,
    exp,
    floor,
    log,
    sign,
)
from sympy.functions.elementary.integers import RoundFunction
from sympy.logic.boolalg import Boolean

from symnewton.errors import ParseError
from symnewton.language import factors
from symnewton.language.signs import nonnegative

factors.mend()

Meaning = Callable[..., Expr]

CONSTANTS: dict[str, Expr] = {"pi": S.Pi, "e": S.Exp1}


def log_base(x: Expr, base: Expr | None = None) -> Expr:
    """log(x) / log(base), the natural logarithm where no base is given."""
    if base is None:
        return x.args[0] if isinstance(x, exp) else log(x)
    return log(x, base) if x.is_Integer and base.is_Integer and base > 1 else log(x) / log(base)


def absolute(x: Expr) -> Expr:
    """|x| of a real x. SymPy's own rules ask after complex x and are slow on nested bars."""
    if x.is_number:
        return Abs(x)
    if x.is_Mul:
        return Mul(*map(absolute, x.args))
    if x.could_extract_minus_sign():
        x = -x
    if nonnegative(x):
        return x
    if x.is_Pow and x.exp.is_Integer:
        return power(absolute(x.base), x.exp)
    return Abs(x, evaluate=False)


def power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent of real numbers. SymPy's own rules ask after complex ones, and are slow on high powers in them."""
    if exponent.is_Integer:
        if isinstance(base, Abs) and not base.is_number:
            even = exponent.p % 2 == 0
            return power(base.args[0], exponent) if even else power(base.args[0], exponent - 1) * base
        return Pow(base, exponent)
    if base.is_number:
        return base if base is S.One else Pow(base, exponent)
    if isinstance(base, exp):
        return exp(base.args[0] * exponent)
    if base.is_Pow:
        inner, outer = base.args
        if outer.is_Integer and outer.p % 2 == 0:
            return power(absolute(inner), outer * exponent)
        if nonnegative(inner) or (outer.is_Rational and not outer.is_Integer):
            return power(inner, outer * exponent)
    if base.is_Mul:
        known = [factor for factor in base.args if nonnegative(factor)]
        rest = Mul(*(factor for factor in base.args if factor not in known))
        if known and rest is not base:
            return Mul(*(power(factor, exponent) for factor in known), power(rest, exponent))
    return Pow(base, exponent, evaluate=False)


def signum(x: Expr) -> Expr:
    """The sign of a real x, for constants only: SymPy's rules are exponential in nested ones."""
    coefficient, rest = (x, S.One) if x.is_number else x.as_coeff_Mul()
    if isinstance(rest, exp) or rest is S.One:
        return sign(coefficient)
    return sign(coefficient) * sign(rest, evaluate=False)


def rounded(rounding: type[RoundFunction]) -> Meaning:
    """Floor or ceiling, evaluated for constants only: SymPy's rules for sums are exponential in nested ones."""

    def build(x: Expr) -> Expr:
        if x.is_number:
            return rounding(x)
        return x if isinstance(x, RoundFunction) else rounding(x, evaluate=False)

    return build


def extreme(kind: type[Max] | type[Min]) -> Meaning:
    """Max or Min: flat, constants folded, the rest not compared, which is exponential in nested ones."""

    def build(*arguments: Expr) -> Expr:
        flat = [b for a in arguments for b in (a.args if isinstance(a, kind) else (a,))]
        constants = [a for a in flat if a.is_number]
        rest = list(dict.fromkeys(a for a in flat if not a.is_number))
        parts = ([kind(*constants)] if constants else []) + rest
        return parts[0] if len(parts) == 1 else kind(*parts, evaluate=False)

    return build


def real_root(x: Expr, degree: int) -> Expr:
    """The real root of odd degree, on all of R: sign(x) |x|^(1/degree)."""
    if nonnegative(x):
        return power(x, Rational(1, degree))
    return signum(x) * power(absolute(x), Rational(1, degree))


def root(x: Expr, degree: Expr) -> Expr:
    if not (degree.is_Integer and 2 <= degree <= 1000):
        raise ParseError(
            "the degree of a root is a whole number from 2 to 1000",
            hint="the degree comes last: root(x, 3) is the cube root of x; write x^(1/n) for a power",
        )
    return real_root(x, int(degree)) if degree.is_odd else power(x, 1 / degree)


def heaviside(x: Expr, at_zero: Expr = S.Half) -> Expr:
    if not at_zero.is_number:
        raise ParseError("the value of heaviside at 0 is a constant", hint="write heaviside(x) or heaviside(x, 1)")
    return Heaviside(x, at_zero, evaluate=x.is_number)


def where(condition: Boolean, yes: Expr, no: Expr) -> Expr:
    return Piecewise((yes, condition), (no, True))


def piecewise(*parts: Expr) -> Expr:
    """Values and conditions in turn."""
    return Piecewise(*zip(parts[::2], parts[1::2]))


def softmax(first: Expr, *others: Expr) -> Expr:
    """The share of e^first in the sum of such powers of all arguments."""
    return exp(first) / Add(*map(exp, (first, *others)))


AS_IN_SYMPY = (
    "sin cos tan cot sec csc asin acos atan acot asec acsc atan2 sinh cosh tanh coth sech csch asinh acosh atanh "
    "acoth asech acsch sinc erf erfc gamma factorial LambertW Eq Ne"
)
MEANINGS: dict[str, Meaning] = {name: getattr(sympy, name) for name in AS_IN_SYMPY.split()} | {
    "exp": exp,
    "log": log_base,
    "log2": lambda x: log_base(x, Integer(2)),
    "log10": lambda x: log_base(x, Integer(10)),
    "lg": lambda x: log_base(x, Integer(10)),
    "log1p": lambda x: log(1 + x),
    "expm1": lambda x: exp(x) - 1,
    "sqrt": lambda x: power(x, S.Half),
    "cbrt": lambda x: real_root(x, 3),
    "root": root,
    "pow": power,
    "Rational": Mul,
    "Integer": Mul,
    "Float": Mul,
    "mod": sympy.Mod,
    "abs": absolute,
    "sign": signum,
    "min": extreme(Min),
    "max": extreme(Max),
    "floor": rounded(floor),
    "ceiling": rounded(ceiling),
    "sen": sympy.sin,
    "senh": sympy.sinh,
    "sh": sympy.sinh,
    "ch": sympy.cosh,
    "th": sympy.tanh,
    "loggamma": lambda x: sympy.loggamma(x, evaluate=x.is_number),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "relu": lambda x: extreme(Max)(S.Zero, x),
    "softmax": softmax,
    "softplus": lambda x: log(1 + exp(x)),
    "heaviside": heaviside,
    "Piecewise": piecewise,
    "sum": Add,
    "prod": Mul,
    "mean": Add,
    "where": where,
}
