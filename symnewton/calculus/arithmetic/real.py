"""Double precision. Where a function is not a finite real number the result is NaN or infinite, never an exception."""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

NAN, INF = math.nan, math.inf
SMALLEST_NORMAL = sys.float_info.min

INLINE = {
    "add": "{} + {}",
    "sub": "{} - {}",
    "neg": "-{}",
    "mul": "{} * {}",
    "div": "{} / {}",
    "over 2": "{0} / {1} / {1}",
    "powi 2": "{0} * {0}",
    "powi 3": "{0} * {0} * {0}",
    "where": "{1} if {0} else {2}",
    "less": "{} < {}",
}


def constant(value: Fraction) -> float:
    """The nearest double; infinite where it is beyond the largest."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return INF if value > 0 else -INF


def beyond_range(value: Fraction | None) -> bool:
    """Whether a constant is too large or too small for a double with all its digits."""
    return value is not None and value != 0 and not SMALLEST_NORMAL <= abs(constant(value)) < INF


def rounded(value: Any) -> Any:
    """The double nearest to a ball, 0 where it cannot be told from 0; a truth value as it is."""
    from symnewton.calculus.arithmetic import ball

    if not isinstance(value, ball.arb):
        return value
    return 0.0 if value.is_finite() and value.contains(0) else ball.to_float(value)


def div(u: float, v: float) -> float:
    return u / v if v else NAN


def over(u: float, v: float, n: int) -> float:
    """u / v ** n, by two divisions where the power is out of range and the quotient may not be."""
    d = powi(v, n)
    if SMALLEST_NORMAL <= abs(d) < INF or math.isnan(d):
        return u / d
    return div(div(u, powi(v, n // 2)), powi(v, n - n // 2))


def powi(u: float, n: int) -> float:
    try:
        return u**n
    except OverflowError:
        return INF if u > 0 or n % 2 == 0 else -INF


def powr(u: float, p: float) -> float:
    if u < 0 or (u == 0 and p <= 0):
        return NAN
    try:
        return u**p
    except OverflowError:
        return INF


def exp(u: float) -> float:
    try:
        return math.exp(u)
    except OverflowError:
        return INF


def _total(f: Callable[[float], float]) -> Callable[[float], float]:
    """The function with NaN for what is outside its domain and infinity for what is beyond the largest double."""

    def guarded(u: float) -> float:
        try:
            return f(u)
        except ValueError:
            return NAN
        except OverflowError:
            return INF

    return guarded


log_gamma = _total(math.lgamma)


def sinh(u: float) -> float:
    try:
        return math.sinh(u)
    except OverflowError:
        return math.copysign(INF, u)


def slope(u: float) -> float:
    """The derivative of |u|, which has none at 0."""
    return 1.0 if u > 0 else -1.0 if u < 0 else NAN


def sign(u: float) -> float:
    return 1.0 if u > 0 else -1.0 if u < 0 else u


def softplus(u: float) -> float:
    """log(1 + e^u)."""
    return max(u, 0.0) + math.log1p(exp(-abs(u))) if u == u else NAN


def sigmoid(u: float) -> float:
    """1/(1 + e^−u)."""
    small = exp(-abs(u))
    return (1.0 if u >= 0 else small) / (1.0 + small)


def step(u: float, at_zero: Fraction | None) -> float:
    if u == 0:
        return NAN if at_zero is None else float(at_zero)
    return 1.0 if u > 0 else 0.0 if u < 0 else NAN


def floor(u: float) -> float:
    return float(math.floor(u)) if math.isfinite(u) else NAN


def above(u: float, v: float) -> float:
    """The derivative of max(u, v) by u, which has none where they are equal."""
    return 1.0 if u > v else 0.0 if u < v else NAN


def maximum(u: float, v: float) -> float:
    return u if u > v else v if v >= u else NAN


def minimum(u: float, v: float) -> float:
    return u if u < v else v if v <= u else NAN


def from_ball(name: str) -> Callable[..., float]:
    """A special function computed as a ball and rounded, where the standard library has none."""

    def function(u: float, *detail: Any) -> float:
        from symnewton.calculus.arithmetic import ball

        return ball.to_float(ball.OPERATIONS[name](ball.from_float(u), *detail))

    return function


OPERATIONS: dict[str, Callable[..., Any]] = {
    "constant": constant,
    "add": operator.add,
    "sub": operator.sub,
    "neg": operator.neg,
    "mul": operator.mul,
    "div": div,
    "over": over,
    "powi": powi,
    "powr": powr,
    "sqrt": _total(math.sqrt),
    "exp": exp,
    "log": _total(math.log),
    "sin": _total(math.sin),
    "cos": _total(math.cos),
    "tan": _total(math.tan),
    "cot": _total(lambda u: 1 / math.tan(u) if u else NAN),
    "asin": _total(math.asin),
    "acos": _total(math.acos),
    "atan": math.atan,
    "atan2": lambda y, x: math.atan2(y, x) if y or x else NAN,
    "sinh": sinh,
    "cosh": _total(math.cosh),
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": _total(math.acosh),
    "atanh": _total(math.atanh),
    "erf": math.erf,
    "erfc": math.erfc,
    "gamma": _total(math.gamma),
    "loggamma": lambda u: log_gamma(u) if u > 0 else NAN,
    "polygamma": from_ball("polygamma"),
    "lambertw": from_ball("lambertw"),
    "sinc": from_ball("sinc"),
    "softplus": softplus,
    "sigmoid": sigmoid,
    "abs": abs,
    "positive": lambda u: u if u > 0 else NAN,
    "slope": slope,
    "sign": sign,
    "step": step,
    "floor": floor,
    "max": maximum,
    "min": minimum,
    "above": above,
    "where": lambda test, u, v: u if test else v,
    "less": operator.lt,
    "equal": operator.eq,
    "not": operator.not_,
    "and": lambda p, q: p and q,
    "or": lambda p, q: p or q,
    "pi": lambda: math.pi,
    "undefined": lambda: NAN,
}
