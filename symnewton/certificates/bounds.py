"""Bounds of formulas on many boxes at once, in doubles.

A proof is found with these and checked by the checker, which rounds outward: here a bound may be off by a rounding, and
is widened by a little so that it mostly is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from symnewton.checker import Formulas

Array = NDArray[np.float64]
LARGEST = float(np.finfo(float).max)
SLACK = 2.0**-48  # of the size of an end: more than the roundings of a short formula


@dataclass(frozen=True)
class Bounds:
    """Ends of the values on each box; where all of it is defined, and where nothing is."""

    low: Array
    high: Array
    smooth: NDArray[np.bool_]
    nowhere: NDArray[np.bool_]

    @property
    def sign(self) -> NDArray[np.bool_]:
        """Where the value has one sign, which is not 0."""
        return (self.low > 0) | (self.high < 0)


def bounds(formulas: Formulas, node: int, low: Array, high: Array, known: dict[int, Bounds]) -> Bounds:
    """A node of the formulas on boxes with these ends, one a row; `known` keeps the parts."""
    if node not in known:
        op, a, *rest = formulas.nodes[node]
        if op in ("x", "q"):
            known[node] = _plain(op, a, low, high)
        elif op in ("+", "*"):
            x = bounds(formulas, a, low, high, known)
            y = bounds(formulas, rest[0], low, high, known)
            known[node] = _sum(x, y) if op == "+" else _product(x, y)
        else:
            x = bounds(formulas, a, low, high, known)
            known[node] = _power(x, formulas.nodes[rest[0]][1]) if op == "^" else FUNCTIONS[op](x)
    return known[node]


def mean_value(formulas: Formulas, node: int, low: Array, high: Array, known: dict[int, Bounds]) -> Bounds:
    """A node by the mean value form; bounds without ends where it is not smooth."""
    middle = 0.5 * (low + high)
    centre = bounds(formulas, node, middle, middle, {})
    total, smooth = centre, bounds(formulas, node, low, high, known).smooth.copy()
    for i in range(low.shape[1]):
        if (low[:, i] < high[:, i]).any():
            slope = bounds(formulas, formulas.slope(node, i), low, high, known)
            half = 0.5 * (high[:, i] - low[:, i])
            size = np.maximum(np.abs(slope.low), np.abs(slope.high)) * half * (1 + SLACK)
            size = np.where(half == 0, 0.0, size)
            total = _widened(total.low - size, total.high + size, total.smooth, total.nowhere)
            smooth &= slope.smooth | (half == 0)
    unknown = ~smooth | np.isnan(total.low) | np.isnan(total.high)
    return Bounds(np.where(unknown, -np.inf, total.low), np.where(unknown, np.inf, total.high), smooth, total.nowhere)


def _widened(low: Array, high: Array, smooth: NDArray[np.bool_], nowhere: NDArray[np.bool_]) -> Bounds:
    low = np.minimum(
        np.where(np.isnan(low), -np.inf, low), LARGEST
    )  # no number is infinite, an end that overflows is none
    high = np.maximum(np.where(np.isnan(high), np.inf, high), -LARGEST)
    return Bounds(
        low - SLACK * np.where(np.isinf(low), 0, np.abs(low)),
        high + SLACK * np.where(np.isinf(high), 0, np.abs(high)),
        smooth,
        nowhere,
    )


def _plain(op: str, value: int | Fraction, low: Array, high: Array) -> Bounds:
    count = len(low)
    if op == "x":
        first, last = low[:, int(value)], high[:, int(value)]
    else:
        first = last = np.full(count, float(value))
    return _widened(first, last, np.ones(count, bool), np.zeros(count, bool))


def _sum(x: Bounds, y: Bounds) -> Bounds:
    return _widened(x.low + y.low, x.high + y.high, x.smooth & y.smooth, x.nowhere | y.nowhere)


def _times(a: Array, b: Array) -> Array:
    return np.where((a == 0) | (b == 0), 0.0, a * b)


def _product(x: Bounds, y: Bounds) -> Bounds:
    four = [_times(a, b) for a in (x.low, x.high) for b in (y.low, y.high)]
    return _widened(np.min(four, axis=0), np.max(four, axis=0), x.smooth & y.smooth, x.nowhere | y.nowhere)


def _inverse(x: Bounds) -> Bounds:
    zero = (x.low <= 0) & (x.high >= 0)
    low = np.where((x.low < 0) & (x.high >= 0), -np.inf, 1 / x.high)
    high = np.where((x.low <= 0) & (x.high > 0), np.inf, 1 / x.low)
    return _widened(low, high, x.smooth & ~zero, x.nowhere | ((x.low == 0) & (x.high == 0)))


def _power(x: Bounds, r: Fraction) -> Bounds:
    if r < 0:
        return _inverse(_power(x, -r))
    if r.denominator > 1:
        part = _within(x, 0.0, closed=True)
        return _power(_rising(lambda v: v ** (1 / r.denominator), part), Fraction(r.numerator))
    n = int(r)
    low, high = x.low**n, x.high**n
    if n % 2 == 0:
        straddles = (x.low < 0) & (x.high > 0)
        low, high = np.where(straddles, 0.0, np.minimum(low, high)), np.maximum(low, high)
    return _widened(low, high, x.smooth, x.nowhere)


def _within(x: Bounds, least: float, *, closed: bool) -> Bounds:
    inside = x.low >= least if closed else x.low > least
    nowhere = x.high < least if closed else x.high <= least
    return Bounds(np.maximum(x.low, least), np.maximum(x.high, least), x.smooth & inside, x.nowhere | nowhere)


def _rising(function: Callable[[Array], Array], x: Bounds) -> Bounds:
    return _widened(function(x.low), function(x.high), x.smooth, x.nowhere)


def _wave(x: Bounds, shift: float) -> Bounds:
    """sin(x + shift)."""
    low, high = x.low + shift, x.high + shift
    ends = np.sin(low), np.sin(high)
    top = np.floor((high - np.pi / 2) / (2 * np.pi)) >= np.ceil((low - np.pi / 2) / (2 * np.pi))
    bottom = np.floor((high + np.pi / 2) / (2 * np.pi)) >= np.ceil((low + np.pi / 2) / (2 * np.pi))
    wide = ~(high - low < 6)
    least, most = np.minimum(*ends), np.maximum(*ends)
    slack = 1e-14 * (1 + np.where(np.isfinite(low), np.abs(low), 0.0))
    return _widened(
        np.where(bottom | wide, -1.0, np.maximum(least - slack, -1.0)),
        np.where(top | wide, 1.0, np.minimum(most + slack, 1.0)),
        x.smooth,
        x.nowhere,
    )


def _absolute(x: Bounds) -> Bounds:
    straddles = (x.low < 0) & (x.high > 0)
    a, b = np.abs(x.low), np.abs(x.high)
    return _widened(np.where(straddles, 0.0, np.minimum(a, b)), np.maximum(a, b), x.smooth, x.nowhere)


def _sign(x: Bounds) -> Bounds:
    return _widened(np.where(x.low > 0, 1.0, -1.0), np.where(x.high < 0, -1.0, 1.0), x.smooth & x.sign, x.nowhere)


FUNCTIONS: dict[str, Callable[[Bounds], Bounds]] = {
    "exp": lambda x: _rising(np.exp, x),
    "log": lambda x: _rising(np.log, _within(x, 0.0, closed=False)),
    "sin": lambda x: _wave(x, 0.0),
    "cos": lambda x: _wave(x, np.pi / 2),
    "atan": lambda x: _rising(np.arctan, x),
    "Abs": _absolute,
    "sign": _sign,
}
