"""Special functions of arrays of intervals, element by element: from the C library, or from balls."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.interval_algebra import (
    EMPTY,
    INF,
    PARTIAL,
    SMOOTH,
    Array,
    Interval,
    meet,
    open_half_line,
)
from symnewton.calculus.arithmetic.interval_elementary import increasing, loosened

BITS = 64
GAMMA_LEAST = (1.4616321449683622, 0.8856031944108886)  # where gamma has its minimum for u > 0, and what it is there
LOG_GAMMA_LEAST = -0.12148629053584961


def each(f: Callable[[float], float]) -> Callable[[Array], Array]:
    """f for arrays."""
    apply = np.frompyfunc(f, 1, 1)
    return lambda values: np.asarray(apply(values), dtype=float)


def ends_of(name: str, *detail: object) -> Callable[[Array], Array]:
    """The ends of an operation at points: doubles round its balls, the whole line where there is no value."""

    def ends(x: float) -> tuple[float, float]:
        with ball.working_precision(BITS):
            value = ball.OPERATIONS[name](ball.from_float(x), *detail) if math.isfinite(x) else ball.undefined()
            low, high = ball.bounds(value) if value.is_finite() else (-INF, INF)
        return -low, high

    apply = np.frompyfunc(ends, 1, 1)

    def at(values: Array) -> Array:
        found = np.asarray(apply(values))
        return np.array([[pair[side] for pair in found.flat] for side in (0, 1)]).reshape(2, *found.shape)

    return at


def monotone(f: Callable[[Array], Array], first: Array, last: Array) -> Array:
    """The ends of an f that increases from `first` to `last`, given the ends at points."""
    return np.array([f(first)[0], f(last)[1]])


erf = increasing(each(math.erf), least=-1.0, most=1.0)
_erfc_of_opposite = increasing(each(lambda v: math.erfc(-v)), least=0.0, most=2.0)


def erfc(u: Interval) -> Interval:
    return _erfc_of_opposite(-u)


def gamma(u: Interval) -> Interval:
    return _convex_on_positives(u, "gamma", *GAMMA_LEAST)


def loggamma(u: Interval) -> Interval:
    found = _convex_on_positives(u, "loggamma", GAMMA_LEAST[0], LOG_GAMMA_LEAST)
    lower = -u.ends[0]
    return Interval(found.ends, meet(u.level, open_half_line(lower > 0, u.ends[1] > 0)))


def _convex_on_positives(u: Interval, name: str, where: float, least: float) -> Interval:
    """Its values at the ends and its minimum for u > 0; elsewhere from a ball round u."""
    lower, upper = -u.ends[0], u.ends[1]
    at_lower, at_upper = ends_of(name)(lower), ends_of(name)(upper)
    ends = np.fmax(at_lower, at_upper)
    with_least = (lower <= math.nextafter(where, INF)) & (upper >= math.nextafter(where, -INF))
    np.copyto(ends[0], -least, where=with_least | np.isinf(ends[0]))  # infinite: too large for doubles
    positive = lower > 0
    if positive.all():
        return Interval(ends, u.level)
    around, level = _from_ball(u, name)
    return Interval(np.where(positive, ends, around), meet(u.level, np.where(positive, SMOOTH, level)))


def _from_ball(u: Interval, name: str, *detail: object) -> tuple[Array, Array]:
    """The ends of an operation with poles on balls round the intervals; the whole line where the ball says nothing."""
    ends = np.full_like(u.ends, INF)
    level = np.full(u.ends.shape[1:], PARTIAL)
    for at in np.ndindex(*u.ends.shape[1:]):
        lower, upper = -u.ends[(0, *at)], u.ends[(1, *at)]
        if math.isfinite(lower) and math.isfinite(upper):
            with ball.working_precision(BITS):
                value = ball.OPERATIONS[name](ball.between(float(lower), float(upper)), *detail)
                if value.is_finite():
                    low, high = ball.bounds(value)
                    ends[(0, *at)], ends[(1, *at)] = -low, high
                    level[at] = SMOOTH
    return ends, level


def polygamma(u: Interval, order: int) -> Interval:
    """Monotone for u > 0: increasing for even order, decreasing for odd; elsewhere from a ball."""
    up = order % 2 == 0
    first, last = (-u.ends[0], u.ends[1]) if up else (u.ends[1], -u.ends[0])
    ends = monotone(ends_of("polygamma", order), first, last)
    if not up:
        np.fmin(ends[0], 0.0, out=ends[0])
    from_pole = (u.ends[0] == 0) & (u.ends[1] > 0)
    ends[int(not up), from_pole] = INF
    positive = -u.ends[0] > 0
    if positive.all():
        return Interval(ends, u.level)
    around, level = _from_ball(u, "polygamma", order)
    known = np.where(positive, SMOOTH, np.where(from_pole, PARTIAL, level))
    return Interval(np.where(positive | from_pole, ends, around), meet(u.level, known))


BRANCH = -0.36787944117144228  # the double next above -1/e


def lambertw(u: Interval) -> Interval:
    """Increasing from -1 at -1/e on."""
    lower, upper = -u.ends[0], u.ends[1]
    ends = monotone(ends_of("lambertw"), np.fmax(lower, BRANCH), np.fmax(upper, BRANCH))
    np.fmin(ends[0], 1.0, out=ends[0])
    np.copyto(ends[0], 1.0, where=lower <= BRANCH)
    inside = lower > BRANCH
    level = None if inside.all() else np.where(inside, SMOOTH, np.where(upper >= BRANCH, PARTIAL, EMPTY))
    return Interval(ends, meet(u.level, level))


def sinc(u: Interval, order: int) -> Interval:
    """The derivative of sin(u)/u of this order, from its middle and the bound 1/(k + 1) of the k-th derivative."""
    lower, upper = -u.ends[0], u.ends[1]
    middle = 0.5 * lower + 0.5 * upper
    reach = np.fmax(middle - lower, upper - middle) * (1 + 2.0**-50)
    ends = loosened(ends_of("sinc", order)(middle) + reach / (order + 2))
    return Interval(np.fmin(np.where(np.isnan(ends), INF, ends), math.nextafter(1 / (order + 1), 2)), u.level)
