"""Arrays of intervals: their rounding, what is known of the operation on each, and the rational operations.

Lower ends are stored negated, so that every rounding goes upwards and one array operation serves both ends. What is
rounded to nearest is off by at most half a unit in the last place (IEEE 754); each result is widened by at least one,
and by TINY where a product can underflow. An infinite end means unbounded; 0 times unbounded is 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

INF = np.inf
LARGEST = np.finfo(float).max
UNIT = 2.0**-52
TINY = 1e-300

# What is known of the operations so far on a box (after the decorations of IEEE 1788-2015, clause 11).
EMPTY, PARTIAL, DEFINED, SMOOTH = range(4)


class Interval:
    """Intervals side by side. `ends` has the negated lower ends in row 0, the upper ends in row 1.

    `level` says of each: EMPTY: nowhere defined on its box; PARTIAL: perhaps not everywhere; DEFINED: everywhere;
    SMOOTH: everywhere and continuous, also a little beyond the box. None stands for SMOOTH throughout. The interval
    holds all values on that part of the box where there are any; of an EMPTY one the ends mean nothing.
    """

    __slots__ = ("ends", "level")

    def __init__(self, ends: Array, level: Array | None = None) -> None:
        self.ends = ends
        self.level = level

    @property
    def lower(self) -> Array:
        return -self.ends[0]

    @property
    def upper(self) -> Array:
        return self.ends[1]

    def __add__(self, other: Interval) -> Interval:
        return Interval(wider(self.ends + other.ends), meet(self.level, other.level))

    def __sub__(self, other: Interval) -> Interval:
        return Interval(wider(self.ends + other.ends[::-1]), meet(self.level, other.level))

    def __neg__(self) -> Interval:
        return Interval(self.ends[::-1], self.level)

    def __mul__(self, other: Interval) -> Interval:
        return Interval(_product(self.ends, other.ends), meet(self.level, other.level))

    def __truediv__(self, other: Interval) -> Interval:
        inverse, level = _reciprocal(other)
        return Interval(_product(self.ends, inverse), meet(self.level, level))


def between(lower: Array | float, upper: Array | float, level: Array | None = None) -> Interval:
    return Interval(np.array([np.negative(lower), upper]), level)


def whole(like: Array) -> Array:
    """The ends of the whole line, as often as there are intervals with ends `like`."""
    return np.full_like(like, INF)


def meet(a: Array | None, b: Array | None) -> Array | None:
    """The level of an operation that uses both."""
    return b if a is None else a if b is None else np.minimum(a, b)


def wider(ends: Array) -> Array:
    """The rounded ends (which are overwritten) moved outwards by one to two units; 0 stays."""
    move = np.abs(ends)
    move *= UNIT
    ends += move
    return np.fmax(ends, -LARGEST, out=ends)  # a lower end beyond the largest double comes back as that


def _product(x: Array, y: Array) -> Array:
    p = x[:, None] * y[None]
    ends = np.empty_like(p[0])
    np.fmax(np.fmax(p[0, 1], p[1, 0]), -np.fmin(p[0, 0], p[1, 1]), out=ends[0])
    np.fmax(np.fmax(p[0, 0], p[1, 1]), -np.fmin(p[0, 1], p[1, 0]), out=ends[1])
    missing = np.isnan(ends)
    if missing.any():
        ends[missing] = 0.0  # [0, 0] times the whole line
    zero = ends == 0
    ends = wider(ends)
    if zero.any():
        underflow = ((p == 0) & (x[:, None] != 0) & (y[None] != 0)).any(axis=(0, 1))
        return np.add(ends, TINY, out=ends, where=~zero | underflow)  # 0 times a number is 0
    ends += TINY
    return ends


def _reciprocal(u: Interval) -> tuple[Array, Array | None]:
    with_zero = (u.ends >= 0).all(axis=0)
    ends = wider(-1.0 / u.ends[::-1])
    ends += TINY
    if not with_zero.any():
        return ends, u.level
    ends[with_zero & (u.ends > 0)] = INF
    only_zero = (u.ends == 0).all(axis=0)
    ends[:, only_zero] = INF
    return ends, meet(u.level, np.where(only_zero, EMPTY, np.where(with_zero, PARTIAL, SMOOTH)))


def powi(u: Interval, n: int) -> Interval:
    """The power for n ≥ 2 by squaring; that of an even n is tight and not negative."""
    base = magnitudes(u.ends) if n % 2 == 0 else u.ends
    return Interval(_signed_power(base, n), u.level)


def _signed_power(base: Array, n: int) -> Array:
    """Upper bounds of sign(b) |b|^n; where that is not 0 but underflows, on its own side of 0."""
    positive = base > 0

    def rounded_up(ends: Array) -> Array:
        ends = wider(ends)
        np.add(ends, TINY, out=ends, where=positive)
        np.copyto(ends, 0.0, where=(ends < 0) & (ends > -TINY))
        return ends

    result = None
    while n:
        if n & 1:
            result = base if result is None else rounded_up(result * np.abs(base))
        n >>= 1
        if n:
            base = rounded_up(base * np.abs(base))
    assert result is not None
    return result


def magnitudes(ends: Array) -> Array:
    """The ends of |u|: the smallest absolute value, negated, and the largest."""
    smallest = np.fmax(np.fmax(-ends[0], -ends[1]), 0.0)
    return np.array([-smallest, np.fmax(ends[0], ends[1])])


def absolute(u: Interval) -> Interval:
    return Interval(magnitudes(u.ends), u.level)


def square_root(u: Interval) -> Interval:
    lower = -u.ends[0]
    ends = np.sqrt(np.fmax(np.array([lower, u.ends[1]]), 0.0))
    np.negative(ends[0], out=ends[0])
    return Interval(wider(ends), meet(u.level, half_line(lower > 0, lower >= 0, u.ends[1] >= 0)))


def half_line(inside: Array, closed: Array, reached: Array) -> Array | None:
    """The level of a function defined from a bound on: u lies `inside`, or has the bound too, or some u is there."""
    if inside.all():
        return None
    return np.where(inside, SMOOTH, np.where(closed, DEFINED, np.where(reached, PARTIAL, EMPTY)))


def open_half_line(inside: Array, reached: Array) -> Array | None:
    """The same for a function that is not defined at the bound itself."""
    return None if inside.all() else np.where(inside, SMOOTH, np.where(reached, PARTIAL, EMPTY))


def positive(u: Interval) -> Interval:
    """The part of u above 0."""
    lower = -u.ends[0]
    return Interval(
        np.array([np.fmin(u.ends[0], 0.0), u.ends[1]]), meet(u.level, open_half_line(lower > 0, u.ends[1] > 0))
    )


def maximum(u: Interval, v: Interval) -> Interval:
    ends = np.array([np.fmin(u.ends[0], v.ends[0]), np.fmax(u.ends[1], v.ends[1])])
    return Interval(ends, meet(u.level, v.level))


def minimum(u: Interval, v: Interval) -> Interval:
    return -maximum(-u, -v)


def constant(value: Fraction) -> Interval:
    """The point, or the two neighbouring doubles round a rational that is none."""
    try:
        nearest = value.numerator / value.denominator
    except OverflowError:
        nearest = INF if value > 0 else -INF
    lower = upper = nearest
    if abs(nearest) == INF or Fraction(nearest) > value:
        lower = np.nextafter(nearest, -INF)
    if abs(nearest) == INF or Fraction(nearest) < value:
        upper = np.nextafter(nearest, INF)
    return Interval(np.array([[-lower], [upper]]))
