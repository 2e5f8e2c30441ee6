"""The critical points to mark: proven where that is quick, else found by Newton's method from many starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sympy import Rational

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.scene import Mark, Range
from symnewton.points.find import find
from symnewton.points.intervals.screening import full_matrices
from symnewton.points.intervals.seeding import grid, newton
from symnewton.verdicts import Kind

STARTS = 900  # at most, in the plane; on the line a third
STEPS = 60  # enough for the slow approach to a degenerate point
LONGEST = 400  # operations of a formula beyond which nothing is proven for a picture
FLAT = 1e-5  # of the spread of the values over the window: curvature that the eye would not see
BLURRED = 5e-3  # of the window: flat points closer than this are one
MOST_FLAT = 12  # more than so many flat points lie on curves
RING = 2e-3  # of the window: where the surroundings of a flat point are sampled
DIRECTIONS = 512
LEVEL = 1e-13  # of the size of f: no more than this around a point is nothing but a tail that runs out


@dataclass(frozen=True)
class Marks:
    """The critical points in a window, in the order of their coordinates; `complete`: these are all, proven.

    Curves of critical points are told in `notes` and not marked.
    """

    points: tuple[Mark, ...]
    complete: bool
    notes: tuple[str, ...] = ()


def points_to_mark(function: Function, window: tuple[Range, ...], used_up: Callable[[float], bool]) -> Marks:
    """The critical points in the window; `used_up` says whether a share of the time for the proof is gone."""
    if function.expression.count_ops() <= LONGEST:
        sides = tuple((Rational(low), Rational(high)) for low, high in window)
        search = find(function.expression, function.variables, sides, used_up=used_up)
        if search.found.complete:
            notes = tuple(
                f"not marked, for they fill a curve: {family.description}" for family in search.found.families
            )
            points = [Mark(p.kind, p.x, p.value) for p in search.found.points]
            return Marks(tuple(sorted(points, key=lambda mark: mark.x)), True, notes)
    return Marks(_sampled(function, window), False)


def _sampled(function: Function, window: tuple[Range, ...]) -> tuple[Mark, ...]:
    """Those found from many starts and told apart by numbers alone; of many that lie on curves, none."""
    lower, upper = np.array(window, dtype=float).T
    found = stationary(function, lower, upper)
    if not len(found):
        return ()
    scale = _spread(function, lower, upper)
    numbers = function.many("sample", found)
    n, size = function.dimension, upper - lower
    bends = np.linalg.eigvalsh(full_matrices(numbers[:, n + 1 :], n) * np.outer(size, size))
    flat = np.abs(bends).min(axis=1) <= FLAT * np.fmax(np.abs(bends).max(axis=1) * (n > 1), scale)
    keep = _sharpest(found, np.abs(numbers[:, 1 : n + 1]).max(axis=1), flat, size)
    if np.count_nonzero(flat[keep]) > MOST_FLAT:
        keep = keep[~flat[keep]]
    marks = [
        Mark(
            _surroundings(function, found[i], size) if flat[i] else _kind(bends[i]),
            tuple(found[i].tolist()),
            float(numbers[i, 0]),
        )
        for i in keep
    ]
    return tuple(sorted(marks, key=lambda mark: mark.x))


def stationary(function: Function, lower: Array, upper: Array, starts: Array | None = None) -> Array:
    """Points of the box where the gradient vanishes and f is finite and not level all around, one a row."""
    starts = grid(lower, upper, STARTS) if starts is None else starts
    with np.errstate(all="ignore"):
        found = newton(function, starts, lower, upper, STEPS)
    numbers = function.many("sample", found)
    found = found[np.isfinite(numbers).all(axis=1)]
    if not len(found):
        return found
    values = function.many("value", starts)[:, 0]
    size = float(np.quantile(np.abs(values[np.isfinite(values)]), 0.9)) if np.isfinite(values).any() else 0.0
    away = [
        found + sign * 0.01 * (1 + np.abs(found)) * np.eye(found.shape[1])[i]
        for i in range(found.shape[1])
        for sign in (-1, 1)
    ]
    here = function.many("value", found)[:, 0]
    change = np.stack([np.abs(function.many("value", a)[:, 0] - here) for a in away]).max(axis=0)
    return found[~(change <= LEVEL * size)]


def _spread(function: Function, lower: Array, upper: Array) -> float:
    """How far the middle half of the values over the box lie apart."""
    values = function.many("value", grid(lower, upper, STARTS))[:, 0]
    values = values[np.isfinite(values)]
    return float(np.subtract(*np.quantile(values, (0.75, 0.25)))) if len(values) else 0.0


def _sharpest(found: Array, gradient: Array, flat: Array, size: Array) -> Array:
    """Which points stay: of flat ones close together only the one of least gradient."""
    kept: list[int] = []
    for i in np.argsort(gradient, kind="stable"):
        others = found[[j for j in kept if flat[j]]]
        if not flat[i] or not len(others) or (np.abs(others - found[i]) > BLURRED * size).any(axis=1).all():
            kept.append(int(i))
    return np.array(kept)


def _kind(bends: Array) -> Kind:
    if bends[0] > 0:
        return Kind.MINIMUM
    return Kind.MAXIMUM if bends[-1] < 0 else Kind.SADDLE


def _surroundings(function: Function, point: Array, size: Array) -> Kind:
    """What a flat point is, from values on a ring around it."""
    n = len(point)
    if n == 1:
        ring = np.array([[-1.0], [1.0]])
    else:
        angle = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
        ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    away = point + RING * size * ring
    rise = function.many("value", away)[:, 0] - function.value(tuple(point.tolist()))
    if (rise > 0).all():
        return Kind.MINIMUM
    if (rise < 0).all():
        return Kind.MAXIMUM
    if (rise > 0).any() and (rise < 0).any():
        return Kind.INFLECTION if n == 1 else Kind.SADDLE
    return Kind.DEGENERATE
