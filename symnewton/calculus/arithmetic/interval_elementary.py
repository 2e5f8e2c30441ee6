"""Elementary functions of arrays of intervals.

NumPy and the C library state errors of at most 4 units in the last place for them; each value is widened by `SLACK`
of itself, 256 units and more, and the trigonometric ones by `FLOOR` besides, so that their argument reduction is
covered too. What must be a proof outright is computed again in balls.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symnewton.calculus.arithmetic import array
from symnewton.calculus.arithmetic.interval_algebra import (
    DEFINED,
    EMPTY,
    INF,
    LARGEST,
    PARTIAL,
    SMOOTH,
    TINY,
    Array,
    Interval,
    half_line,
    magnitudes,
    meet,
    open_half_line,
)

SLACK = 2.0**-44
FLOOR = 2.0**-50
REDUCIBLE = 2.0**40  # beyond it, the quadrant of an angle is not told


def loosened(ends: Array, least: float = -INF, most: float = INF) -> Array:
    """The computed ends with the error of their computation added, cut to what the function can reach."""
    ends = ends + (SLACK * np.abs(ends) + TINY)
    np.fmax(ends, -LARGEST, out=ends)
    if least > -INF:
        np.fmin(ends[0], -least, out=ends[0])
        np.fmax(ends[1], least, out=ends[1])
    if most < INF:
        np.fmin(ends[1], most, out=ends[1])
        np.fmax(ends[0], -most, out=ends[0])
    return ends


def at_ends(f: Callable[[Array], Array], ends: Array) -> Array:
    """The values at both ends, as ends: for an increasing f."""
    values = f(np.array([-ends[0], ends[1]]))
    np.negative(values[0], out=values[0])
    return values


def increasing(f: Callable[[Array], Array], least: float = -INF, most: float = INF) -> Callable[[Interval], Interval]:
    return lambda u: Interval(loosened(at_ends(f, u.ends), least, most), u.level)


def log(u: Interval) -> Interval:
    lower = -u.ends[0]
    ends = loosened(at_ends(lambda v: np.log(np.fmax(v, 0.0)), u.ends))
    np.copyto(ends[0], INF, where=lower <= 0)
    return Interval(ends, meet(u.level, open_half_line(lower > 0, u.ends[1] > 0)))


def cosh(u: Interval) -> Interval:
    return Interval(loosened(at_ends(np.cosh, magnitudes(u.ends)), least=1.0), u.level)


def _between_one(u: Interval) -> tuple[Array, Array | None]:
    """The part of u inside [-1, 1], and the level of a function defined there."""
    inside = (u.ends < 1).all(axis=0)
    level = None
    if not inside.all():
        closed, apart = (u.ends <= 1).all(axis=0), (u.ends < -1).any(axis=0)
        level = np.where(inside, SMOOTH, np.where(closed, DEFINED, np.where(apart, EMPTY, PARTIAL)))
    return np.fmax(np.fmin(u.ends, 1.0), -1.0), meet(u.level, level)


def asin(u: Interval) -> Interval:
    ends, level = _between_one(u)
    return Interval(loosened(at_ends(np.arcsin, ends)), level)


def acos(u: Interval) -> Interval:
    ends, level = _between_one(u)
    return Interval(loosened(np.array([-np.arccos(ends[1]), np.arccos(-ends[0])]), least=0.0), level)


def atanh(u: Interval) -> Interval:
    ends, _ = _between_one(u)
    values = loosened(at_ends(np.arctanh, ends))
    np.copyto(values, INF, where=(ends >= 1))
    inside, reached = np.asarray((u.ends < 1).all(axis=0)), np.asarray((u.ends > -1).all(axis=0))
    return Interval(values, meet(u.level, open_half_line(inside, reached)))


def acosh(u: Interval) -> Interval:
    lower = -u.ends[0]
    ends = loosened(at_ends(lambda v: np.arccosh(np.fmax(v, 1.0)), u.ends), least=0.0)
    return Interval(ends, meet(u.level, half_line(lower > 1, lower >= 1, u.ends[1] >= 1)))


def turns(ends: Array, phase: float) -> tuple[Array, Array]:
    """The least and largest k for which (k + phase) pi may lie in the interval, as doubles; none if in wrong order."""
    t = ends / np.pi
    slack = np.abs(t) * 2.0**-48 + 1e-12
    return np.ceil(-t[0] - phase - slack[0]), np.floor(t[1] - phase + slack[1])


def _wave(f: Callable[[Array], Array], peak: float) -> Callable[[Interval], Interval]:
    """A function of period 2 pi with range [-1, 1] and its maximum at `peak` pi."""

    def wave(u: Interval) -> Interval:
        low, high = f(-u.ends[0]), f(u.ends[1])
        ends = np.array([-np.fmin(low, high), np.fmax(low, high)])
        ends = loosened(ends) + FLOOR
        first, last = turns(u.ends, peak)
        odd = np.mod(first, 2) == 1
        some, more = first <= last, first < last
        far = (np.abs(u.ends) > REDUCIBLE).any(axis=0)
        np.copyto(ends[0], 1.0, where=(some & odd) | more | far)
        np.copyto(ends[1], 1.0, where=(some & ~odd) | more | far)
        return Interval(np.fmin(ends, 1.0, out=ends), u.level)

    return wave


sin = _wave(np.sin, 0.5)
cos = _wave(np.cos, 0.0)


def tan(u: Interval) -> Interval:
    return _between_poles(u, 0.5, at_ends(np.tan, u.ends))


def cot(u: Interval) -> Interval:
    return _between_poles(u, 0.0, -1 / at_ends(np.tan, u.ends[::-1]))


def _between_poles(u: Interval, phase: float, ends: Array) -> Interval:
    """Of a function with the poles (k + phase) π that is monotone between them: the computed ends made safe."""
    first, last = turns(u.ends, phase)
    pole = (first <= last) | (np.abs(u.ends) > REDUCIBLE).any(axis=0)
    ends = loosened(ends)
    ends += FLOOR * (1 + ends * ends)  # the derivative of tan times the error of the argument
    if not pole.any():
        return Interval(ends, u.level)
    np.copyto(ends, INF, where=pole)
    return Interval(ends, meet(u.level, np.where(pole, PARTIAL, SMOOTH)))


def atan2(y: Interval, x: Interval) -> Interval:
    """The angle of (x, y): its extremes over a box that misses the cut are at the corners."""
    x_low, x_high, y_low, y_high = -x.ends[0], x.ends[1], -y.ends[0], y.ends[1]
    corners = [np.arctan2(v + 0.0, w) for v in (y_low, y_high) for w in (x_low, x_high)]
    ends = loosened(np.array([-np.fmin.reduce(corners), np.fmax.reduce(corners)]))
    level = meet(x.level, y.level)
    cut = (x_low <= 0) & (y_low <= 0) & (y_high >= 0)
    if not cut.any():
        return Interval(ends, level)
    np.copyto(ends, 4.0, where=(x_low <= 0) & (y_low < 0) & (y_high >= 0))
    origin = cut & (x_high >= 0)
    np.copyto(ends, 4.0, where=origin)
    return Interval(ends, meet(level, np.where(origin, PARTIAL, np.where(cut, DEFINED, SMOOTH))))


def powr(u: Interval, p: Interval) -> Interval:
    """u ** p on the part of u that is not negative; it is monotone in u and in p, so the extremes are at corners."""
    lower, upper = np.fmax(-u.ends[0], 0.0), np.fmax(u.ends[1], 0.0)
    corners = [np.power(v, w) for v in (lower, upper) for w in (-p.ends[0], p.ends[1])]
    ends = loosened(np.array([-np.fmin.reduce(corners), np.fmax.reduce(corners)]), least=0.0)
    np.copyto(ends[0], 0.0, where=lower <= 0)
    closed = (-u.ends[0] >= 0) & (-p.ends[0] > 0)
    return Interval(ends, meet(meet(u.level, p.level), half_line(-u.ends[0] > 0, closed, u.ends[1] >= 0)))


exp = increasing(np.exp, least=0.0)
sinh = increasing(np.sinh)
tanh = increasing(np.tanh, least=-1.0, most=1.0)
asinh = increasing(np.arcsinh)
atan = increasing(np.arctan)
softplus = increasing(array.softplus, least=0.0)
sigmoid = increasing(array.sigmoid, least=0.0, most=1.0)
