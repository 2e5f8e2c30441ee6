"""The sums of a pattern over its rows, in each arithmetic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np
from flint import ctx

from symnewton.calculus.arithmetic import array, ball, interval, real
from symnewton.calculus.arithmetic.interval_algebra import INF, SMOOTH, TINY, UNIT, Interval, between
from symnewton.calculus.compile import compile_graph
from symnewton.calculus.pattern import Pattern
from symnewton.language.table import EXACT_ROWS

Array = array.Array

BLOCK = 1 << 14  # numbers that an operation works on at a time
MOST_BALLS = (
    1_000_000  # operations in balls that a sum may take. Arrays of intervals are faster, but trust exp, sin and
)
MOST_ROUNDING = 10_000  # their kin, and so serve for no proof: only for the rounding of doubles, at ROUNDING_BITS
ROUNDING_BITS = 53

Sums = Callable[[Sequence[Any]], tuple[Any, ...]]


def sums(pattern: Pattern, outputs: Sequence[int], arithmetic: ModuleType) -> Sums:
    """A function from the shared numbers to the totals of the outputs."""
    if arithmetic in (real, array):
        return partial(_over_doubles(pattern, outputs), scalar=arithmetic is real)
    if arithmetic is not ball:
        return _over_intervals(pattern, outputs, arithmetic)
    size = pattern.rows * len(pattern.graph.reachable(outputs))
    if size <= MOST_ROUNDING:
        return _over_balls(pattern, outputs)
    return _over_many(pattern, outputs, size)


def _over_doubles(pattern: Pattern, outputs: Sequence[int]) -> Callable[..., tuple[Any, ...]]:
    compiled, weight = compile_graph(pattern.graph, outputs, array), float(pattern.weight)
    columns = [pattern.table.values(name) for name in pattern.columns]

    def total(shared: Sequence[Any], *, scalar: bool) -> tuple[Any, ...]:
        points = np.array(np.broadcast_arrays(*shared), dtype=float) if shared else np.empty((0,))
        shape = points.shape[1:]
        flat = points.reshape(len(shared), math.prod(shape), 1)
        found = np.zeros((len(outputs), math.prod(shape)))
        with np.errstate(all="ignore"):
            for start in range(0, pattern.rows, BLOCK):
                part = [c[start : start + BLOCK] for c in columns]
                step = max(1, BLOCK // len(part[0]))
                for low in range(0, found.shape[1], step):
                    here = [flat[k, low : low + step] for k in range(len(shared))]
                    count = min(step, found.shape[1] - low)
                    found[:, low : low + step] += _summed(compiled([*here, *part]), count, len(part[0]))
        found *= weight
        if scalar:
            return tuple(found[:, 0].tolist())
        return tuple(row.reshape(shape) for row in found)

    return total


def _summed(values: tuple[Any, ...], points: int, rows: int) -> Array:
    """The sums over the rows, for each point; what is the same in all rows counts as often as there are rows."""
    found = np.empty((len(values), points))
    for into, value in zip(found, values):
        size = np.shape(value)
        into[:] = value.sum(axis=-1) if size and size[-1] == rows else np.reshape(value, (-1,)) * rows
    return found


def _over_balls(pattern: Pattern, outputs: Sequence[int]) -> Sums:
    compiled = compile_graph(pattern.graph, outputs, ball)
    exact = list(zip(*(pattern.table.exactly(name) for name in pattern.columns)))
    held: dict[int, list[list[Any]]] = {}

    def total(shared: Sequence[Any]) -> tuple[Any, ...]:
        bits = ctx.prec
        if bits not in held:
            held.clear()
            held[bits] = [[ball.constant(cell) for cell in row] for row in exact]
        found = [ball.arb(0)] * len(outputs)
        for row in held[bits]:
            found = [a + b for a, b in zip(found, compiled([*shared, *row]))]
        weight = ball.constant(pattern.weight)
        return tuple(weight * s for s in found)

    return total


def _over_intervals(pattern: Pattern, outputs: Sequence[int], arithmetic: ModuleType) -> Sums:
    compiled = compile_graph(pattern.graph, outputs, arithmetic)
    columns = [_enclosed(pattern, name) for name in pattern.columns]
    weight = interval.constant(pattern.weight)

    def total(shared: Sequence[Interval]) -> tuple[Interval, ...]:
        boxes = max((s.ends.shape[-1] for s in shared), default=1)
        found: list[list[Interval]] = [[] for _ in outputs]
        step = max(1, BLOCK // boxes)
        for start in range(0, pattern.rows, step):
            part = [c[:, start : start + step] for c in columns]
            rows = part[0].shape[-1]
            point = [*(_for_rows(s, boxes, rows) for s in shared), *(Interval(np.tile(c, boxes)) for c in part)]
            with np.errstate(all="ignore"):
                values = compiled(point)
            for mine, value in zip(found, values):
                mine.append(_sum(value, boxes, rows))
        return tuple(_sum(_side_by_side(mine), boxes, len(mine)) * weight for mine in found)

    return total


def _for_rows(u: Interval, boxes: int, rows: int) -> Interval:
    """The interval of each box once for each row."""
    level = None if u.level is None else np.repeat(np.broadcast_to(u.level, boxes), rows)
    return Interval(np.repeat(np.broadcast_to(u.ends, (2, boxes)), rows, axis=-1), level)


def _sum(u: Interval, boxes: int, rows: int) -> Interval:
    """The sum over the rows of each box. One of n doubles in any order is off by at most (n − 1) u Σ|x|, to first order.

    Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. 2002, section 4.2; twice that bound is taken.
    """
    ends = np.broadcast_to(u.ends, (2, boxes * rows)).reshape(2, boxes, rows)
    with np.errstate(all="ignore"):
        total = ends.sum(axis=-1)
        total = total + (rows * UNIT * np.abs(ends).sum(axis=-1) + TINY)
    level = None if u.level is None else np.broadcast_to(u.level, boxes * rows).reshape(boxes, rows).min(axis=-1)
    return Interval(np.where(np.isnan(total), INF, total), level)


def _side_by_side(parts: list[Interval]) -> Interval:
    """The parts of each box one after the other."""
    levels = [np.full(p.ends.shape[1:], SMOOTH) if p.level is None else p.level for p in parts]
    ends = np.stack([p.ends for p in parts], axis=-1)
    return Interval(ends.reshape(2, -1), np.stack(levels, axis=-1).ravel())


def _enclosed(pattern: Pattern, name: str) -> Array:
    """The ends of intervals that hold the cells of a column."""
    values = pattern.table.values(name)
    exact = [] if pattern.rows > EXACT_ROWS or (values == np.rint(values)).all() else pattern.table.exactly(name)
    ends = np.array([-values, values])
    for side, sign in enumerate((-1, 1)):
        short = [k for k, cell in enumerate(exact) if sign * Fraction(values[k]) < sign * cell]
        ends[side, short] = np.nextafter(ends[side, short], INF)
    return ends


def _over_many(pattern: Pattern, outputs: Sequence[int], size: int) -> Sums:
    """Balls of a long sum: by intervals where only the rounding of doubles is asked for, none where it is too long."""
    proofs = cache(partial(_over_balls, pattern, outputs))
    rounding = cache(partial(_over_intervals, pattern, outputs, interval))

    def total(shared: Sequence[Any]) -> tuple[Any, ...]:
        if ctx.prec <= ROUNDING_BITS:
            return _balls_by_intervals(rounding(), shared)
        return proofs()(shared) if size <= MOST_BALLS else (ball.undefined(),) * len(outputs)

    return total


def _balls_by_intervals(total: Sums, shared: Sequence[Any]) -> tuple[Any, ...]:
    ends = [ball.bounds(b) if b.is_finite() else (-INF, INF) for b in shared]
    found = total([between(np.array([low]), np.array([high])) for low, high in ends])
    return tuple(
        ball.between(float(u.lower[0]), float(u.upper[0]))
        if np.isfinite(u.ends).all() and (u.level is None or u.level.min() == SMOOTH)
        else ball.undefined()
        for u in found
    )
