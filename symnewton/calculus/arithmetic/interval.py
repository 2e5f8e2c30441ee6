"""Arrays of intervals, outward rounded: the table of operations, and those that jump or choose.

A function with jumps or kinks is enclosed over them, in its gradient too: the slope of |u| across 0 lies in [-1, 1].
So a box where the enclosure of the gradient leaves out 0 has no critical point; that something is one is only
concluded where everything is SMOOTH.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic import interval_elementary as elementary
from symnewton.calculus.arithmetic import interval_special as special
from symnewton.calculus.arithmetic.interval_algebra import (
    DEFINED as DEFINED,
)
from symnewton.calculus.arithmetic.interval_algebra import (
    EMPTY as EMPTY,
)
from symnewton.calculus.arithmetic.interval_algebra import (
    INF,
    PARTIAL,
    Array,
    Interval,
    absolute,
    between,
    maximum,
    meet,
    minimum,
    positive,
    powi,
    square_root,
)
from symnewton.calculus.arithmetic.interval_algebra import (
    SMOOTH as SMOOTH,
)
from symnewton.calculus.arithmetic.interval_algebra import (
    constant as constant,
)

INLINE = {"add": "{} + {}", "sub": "{} - {}", "neg": "-{}", "mul": "{} * {}", "div": "{} / {}"}


class Truth(NamedTuple):
    """A condition on boxes: whether it holds somewhere, fails somewhere, and stays as it is a little beyond the box."""

    holds: Array
    fails: Array
    steady: Array
    level: Array | None


def rounded(value: Any) -> Interval | Truth:
    """The tightest interval round a ball; of a truth value, which may be None, the condition."""
    if isinstance(value, ball.arb):
        if not value.is_finite():
            return undefined()
        lower, upper = ball.bounds(value)
        return between(np.array([lower]), np.array([upper]))
    return Truth(np.array([value is not False]), np.array([value is not True]), np.array([value is not None]), None)


def less(u: Interval, v: Interval) -> Truth:
    d = u.ends + v.ends[::-1]  # how far v may exceed u, and u exceed v; the sign of a rounded sum is exact
    holds, fails = np.asarray(d[0] > 0), np.asarray(d[1] >= 0)
    return Truth(holds, fails, np.asarray((d < 0).any(axis=0)), meet(u.level, v.level))


def equal(u: Interval, v: Interval) -> Truth:
    d = u.ends + v.ends[::-1]
    overlap, differ = np.asarray((d >= 0).all(axis=0)), np.asarray((d != 0).any(axis=0))
    return Truth(overlap, differ, np.asarray(~overlap), meet(u.level, v.level))


def negation(p: Truth) -> Truth:
    return Truth(p.fails, p.holds, p.steady, p.level)


def both(p: Truth, q: Truth) -> Truth:
    never = (p.steady & ~p.holds) | (q.steady & ~q.holds)
    return Truth(p.holds & q.holds, p.fails | q.fails, (p.steady & q.steady) | never, meet(p.level, q.level))


def either(p: Truth, q: Truth) -> Truth:
    return negation(both(negation(p), negation(q)))


def where(test: Truth, u: Interval, v: Interval) -> Interval:
    """The branch that holds, or what encloses both where the condition is not decided on the whole box."""
    first, second = _level(u, test.holds), _level(v, test.holds)
    yes = ~test.fails | (test.holds & (second == EMPTY))
    no = ~test.holds | (test.fails & (first == EMPTY))
    ends = np.where(yes, u.ends, np.where(no, v.ends, np.fmax(u.ends, v.ends)))
    mixed = np.where(
        np.maximum(first, second) == EMPTY, EMPTY, np.where(np.minimum(first, second) < DEFINED, PARTIAL, DEFINED)
    )
    level = np.where(test.fails & test.holds, mixed, np.where(test.holds, first, second))
    return Interval(ends, meet(test.level, np.where(test.steady, level, np.minimum(level, DEFINED))))


def _level(u: Interval, like: Array) -> Array:
    shape = np.broadcast_shapes(u.ends.shape[1:], like.shape)
    return np.broadcast_to(SMOOTH if u.level is None else u.level, shape)


def _jump(u: Interval, below: float, at: tuple[float, float], above: float, level: int) -> Interval:
    """A function with one value for u < 0 and one for u > 0; `at` are the least and largest of 0 and round it."""
    lower, upper = -u.ends[0], u.ends[1]
    low = np.where(lower > 0, above, np.where(upper < 0, below, at[0]))
    high = np.where(lower > 0, above, np.where(upper < 0, below, at[1]))
    apart = (lower > 0) | (upper < 0)
    return Interval(np.array([-low, high]), meet(u.level, None if apart.all() else np.where(apart, SMOOTH, level)))


def slope(u: Interval) -> Interval:
    return _jump(u, -1.0, (-1.0, 1.0), 1.0, PARTIAL)


def sign(u: Interval) -> Interval:
    return _jump(u, -1.0, (-1.0, 1.0), 1.0, DEFINED)


def step(u: Interval, at_zero: Fraction | None) -> Interval:
    if at_zero is None:
        return _jump(u, 0.0, (0.0, 1.0), 1.0, PARTIAL)
    ends = constant(at_zero)
    return _jump(u, 0.0, (min(0.0, float(ends.lower[0])), max(1.0, float(ends.upper[0]))), 1.0, DEFINED)


def above(u: Interval, v: Interval) -> Interval:
    return _jump(u - v, 0.0, (0.0, 1.0), 1.0, PARTIAL)


def floor(u: Interval) -> Interval:
    lower, upper = -u.ends[0], u.ends[1]
    low, high = np.floor(lower), np.floor(upper)
    steady = (low == high) & (lower > low)
    return Interval(np.array([-low, high]), meet(u.level, None if steady.all() else np.where(steady, SMOOTH, DEFINED)))


def undefined() -> Interval:
    return Interval(np.array([[INF], [INF]]), np.array([EMPTY]))


def pi() -> Interval:
    return between(np.array([np.pi]), np.array([np.nextafter(np.pi, 4)]))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "constant": constant,
    "add": operator.add,
    "sub": operator.sub,
    "neg": operator.neg,
    "mul": operator.mul,
    "div": operator.truediv,
    "over": lambda u, v, n: u / powi(v, n),
    "powi": powi,
    "powr": elementary.powr,
    "sqrt": square_root,
    "exp": elementary.exp,
    "log": elementary.log,
    "sin": elementary.sin,
    "cos": elementary.cos,
    "tan": elementary.tan,
    "cot": elementary.cot,
    "asin": elementary.asin,
    "acos": elementary.acos,
    "atan": elementary.atan,
    "atan2": elementary.atan2,
    "sinh": elementary.sinh,
    "cosh": elementary.cosh,
    "tanh": elementary.tanh,
    "asinh": elementary.asinh,
    "acosh": elementary.acosh,
    "atanh": elementary.atanh,
    "erf": special.erf,
    "erfc": special.erfc,
    "gamma": special.gamma,
    "loggamma": special.loggamma,
    "polygamma": special.polygamma,
    "lambertw": special.lambertw,
    "sinc": special.sinc,
    "softplus": elementary.softplus,
    "sigmoid": elementary.sigmoid,
    "abs": absolute,
    "positive": positive,
    "slope": slope,
    "sign": sign,
    "step": step,
    "floor": floor,
    "max": maximum,
    "min": minimum,
    "above": above,
    "where": where,
    "less": less,
    "equal": equal,
    "not": negation,
    "and": both,
    "or": either,
    "pi": pi,
    "undefined": undefined,
}
