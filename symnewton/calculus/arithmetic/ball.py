"""Arb balls: midpoint and radius, every rounding inside the radius (Johansson, Arb, IEEE Trans. Comput. 66, 2017).

The precision is that of `flint.ctx`; callers set it with `working_precision`. A result that is not finite, or is not
a number because the ball reaches outside the domain, says so by `is_finite()`.
"""

from __future__ import annotations

import math
import operator
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from typing import Any, TypeVar, cast

from flint import acb, arb_series, ctx, fmpq
from flint import arb as arb

from symnewton.quantities import Enclosed

_ONE_THREAD = threading.RLock()
SMALLEST, LARGEST = 5e-324, 1.7976931348623157e308
DOUBLE_BITS = 53

Computation = TypeVar("Computation", bound=Callable[..., Any])
HUGE, TINY = arb(2) ** 2**15, arb(2) ** -(2**15)  # numbers beyond are not written out as fractions

INLINE = {"add": "{} + {}", "sub": "{} - {}", "neg": "-{}", "mul": "{} * {}", "div": "{} / {}"}


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Balls of this many bits inside the block, the former precision after it.

    The precision is one for the whole process: the blocks of different threads wait for each other.
    """
    with _ONE_THREAD:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


def one_at_a_time(function: Computation) -> Computation:
    """The function for any thread, whatever the others, or the caller, have made of the precision."""

    @wraps(function)
    def alone(*given: Any, **named: Any) -> Any:
        with working_precision(DOUBLE_BITS):
            return function(*given, **named)

    return cast(Computation, alone)


def from_float(x: float) -> arb:
    return arb(x)


def to_float(x: arb) -> float:
    """The double nearest to the midpoint, infinite beyond the largest; NaN where the ball is not finite."""
    if not x.is_finite():
        return math.nan
    if abs(x) > LARGEST:  # of an exponent beyond 64 bits float() makes 0
        return math.inf if x > 0 else -math.inf
    return float(x.mid())


def not_lost(x: arb) -> float:
    """The double nearest to the midpoint; the smallest one for what is too small for doubles and proven not to be 0."""
    return to_float(x) or SMALLEST * proven_sign(x)


def proven_sign(x: arb) -> int:
    """The sign that all numbers in the ball have, 0 where that is not one and the same."""
    return 1 if x > 0 else -1 if x < 0 else 0


def sign_by(number: Callable[[int], arb], precisions: Iterable[int]) -> int:
    """The proven sign of a number that is computed with ever more bits; 0 where none of these tells it."""
    for bits in precisions:
        with working_precision(bits):
            sign = proven_sign(number(bits))
        if sign:
            return sign
    return 0


def accuracy(x: arb) -> float:
    """How many bits of the number are known: infinitely many of an exact one, none of one that may be 0."""
    if not x.is_finite():
        return -math.inf
    return math.inf if x.is_exact() else x.rel_accuracy_bits()


def between(lower: float, upper: float) -> arb:
    """A ball round the interval."""
    return arb(lower) if lower == upper else arb(lower).union(arb(upper))


def bounds(x: arb) -> tuple[float, float]:
    """The narrowest doubles that are not above and not below anything in the ball."""
    low, high = x.lower(), x.upper()
    below, above = float(low), float(high)
    return (
        below if arb(below) <= low else math.nextafter(below, -math.inf),
        above if arb(above) >= high else math.nextafter(above, math.inf),
    )


def enclosed(x: arb) -> Enclosed | None:
    """The number in the ball as one that knows its ends; None where the ball is not finite, or too large to write out."""
    if not x.is_finite() or not abs(x) < HUGE:
        return None
    if not any(0 < abs(part) < TINY for part in (x.mid(), x.rad())):
        middle, radius = fraction(x.mid()), fraction(x.rad())  # exact, where the ends are rounded to the precision
        return Enclosed.between(middle - radius, middle + radius)
    low, high = x.lower(), x.upper()
    return Enclosed.between(
        fraction(low) if abs(low) > TINY else -fraction(TINY) * (low < 0),
        fraction(high) if abs(high) > TINY else fraction(TINY) * (high > 0),
    )


def round_about(x: Enclosed) -> arb:
    """A ball that contains the number."""
    return constant(x.low).union(constant(x.high))


def fraction(x: arb) -> Fraction:
    """The value of an exact ball."""
    mantissa, exponent = x.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def constant(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def powi(u: arb, n: int) -> arb:
    if not u.is_finite():
        return undefined()
    if u.mid() != 0:
        return (u**n).nonnegative_part() if n % 2 == 0 else u**n
    radius = abs(u).upper()  # python-flint has no power of a ball centred at 0
    top = radius**n if radius != 0 else arb(0)
    return arb(0).union(top) if n % 2 == 0 else top.union(-top)


def powr(u: arb, p: arb) -> arb:
    return u**p if u > 0 or (u >= 0 and p > 0) else undefined()


def undefined() -> arb:
    return arb.nan()


def sinc(u: arb, order: int) -> arb:
    """The `order`-th derivative of sin(u)/u, from its power series at the midpoint's ball.

    sin(u)/u is the integral of cos(u t) over t in [0, 1]; its Taylor coefficients at u follow by series division, and
    near 0, where that loses everything, by the alternating series of the derivative, whose remainder is below its first
    omitted term for |u| < 1. That integral also bounds it by 1/(order + 1), for a wide ball round 0.
    """
    if not u.is_finite():
        return undefined()
    if abs(u) < 1:
        return _sinc_near_zero(u, order)
    if u.contains(0):
        return arb(0, arb(1) / (order + 1))
    x = arb_series([u, 1], order + 1)
    return (x.sin() / x)[order] * math.factorial(order)


def _sinc_near_zero(u: arb, order: int) -> arb:
    total, k, term = arb(0), (order + 1) // 2, None
    while term is None or abs(term).upper() > arb(2) ** (-ctx.prec - 8):
        # (-1)^k u^(2k) / (2k+1)!, differentiated `order` times
        power = 2 * k - order
        term = arb(math.perm(2 * k, order)) / math.factorial(2 * k + 1) * (powi(u, power) if power else arb(1))
        total += -term if k % 2 else term
        k += 1
    return total + arb(0, abs(term).upper())


def increasing(f: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """An increasing function over a ball, from its ends."""
    return lambda u: f(u) if u.is_exact() or not u.is_finite() else f(u.lower()).union(f(u.upper()))


softplus = increasing(lambda u: (-abs(u)).exp().log1p() + (u if u > 0 else arb(0)))
sigmoid = increasing(lambda u: 1 / (1 + (-u).exp()))


def slope(u: arb) -> arb:
    return arb(1) if u > 0 else arb(-1) if u < 0 else undefined()


def sign(u: arb) -> arb:
    return u.sgn()


def step(u: arb, at_zero: Fraction | None) -> arb:
    if u > 0:
        return arb(1)
    if u < 0:
        return arb(0)
    middle = undefined() if at_zero is None else constant(at_zero)
    return middle if u == 0 else middle.union(arb(0)).union(arb(1))


def above(u: arb, v: arb) -> arb:
    return arb(1) if u > v else arb(0) if u < v else undefined()


def where(test: bool | None, u: arb, v: arb) -> arb:
    """One of two balls, or a ball round both where the test is not decided."""
    return u.union(v) if test is None else u if test else v


def less(u: arb, v: arb) -> bool | None:
    return True if u < v else False if u >= v else None


def equal(u: arb, v: arb) -> bool | None:
    return True if u == v else False if u != v else None


def _both(p: bool | None, q: bool | None) -> bool | None:
    return False if p is False or q is False else None if p is None or q is None else True


def _either(p: bool | None, q: bool | None) -> bool | None:
    return True if p or q else None if p is None or q is None else False


def atan2(y: arb, x: arb) -> arb:
    return undefined() if y.contains(0) and x.contains(0) else arb.atan2(y, x)


OPERATIONS: dict[str, Callable[..., Any]] = {
    "constant": constant,
    "add": operator.add,
    "sub": operator.sub,
    "neg": operator.neg,
    "mul": operator.mul,
    "div": operator.truediv,
    "over": lambda u, v, n: u / powi(v, n),
    "powi": powi,
    "powr": powr,
    "sqrt": arb.sqrt,
    "exp": arb.exp,
    "log": arb.log,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "cot": arb.cot,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": arb.atan,
    "atan2": atan2,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "gamma": arb.gamma,
    "loggamma": lambda u: u.lgamma() if u > 0 else undefined(),
    "polygamma": lambda u, n: acb(u).polygamma(n).real,
    "lambertw": arb.lambertw,
    "sinc": sinc,
    "softplus": softplus,
    "sigmoid": sigmoid,
    "abs": abs,
    "positive": lambda u: u if u > 0 else undefined(),
    "slope": slope,
    "sign": sign,
    "step": step,
    "floor": arb.floor,
    "max": arb.max,
    "min": arb.min,
    "above": above,
    "where": where,
    "less": less,
    "equal": equal,
    "not": lambda p: None if p is None else not p,
    "and": _both,
    "or": _either,
    "pi": arb.pi,
    "undefined": undefined,
}

# The operations that a ball may cross a jump of without being undefined: whether it does, from the arguments.
JUMPS: dict[str, Callable[..., bool]] = {
    "where": lambda test, u, v: test is None,
    "step": lambda u: bool(u.contains(0)),
    "sign": lambda u: bool(u.contains(0)),
    "floor": lambda u: not u.floor().is_exact() or bool(u.contains(u.floor())),
    "atan2": lambda y, x: not (x > 0 or y > 0 or y < 0),
}
