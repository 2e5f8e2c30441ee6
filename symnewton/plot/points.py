"""The critical points to mark in a picture: found by Newton's method from many starts, told apart by numbers alone."""

from __future__ import annotations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.critical.screening import full_matrices
from symnewton.critical.seeding import grid, newton
from symnewton.plot.scene import Mark, Range
from symnewton.verdicts import Kind

STARTS = 900
STEPS = 60  # enough for the slow approach to a degenerate point
FLAT = 1e-5  # of the spread of the values over the window: curvature that the eye would not see
BLURRED = 5e-3  # of the window: flat points closer than this are one
MOST_FLAT = 12  # more than so many flat points lie on curves
RING = 2e-3  # of the window: where the surroundings of a flat point are sampled
DIRECTIONS = 512


def points_to_mark(function: Function, window: tuple[Range, ...]) -> tuple[Mark, ...]:
    """The critical points found in the window, in the order of their coordinates; of curves of them, none."""
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
    """Points of the box where the gradient vanishes and f is finite, one a row."""
    starts = grid(lower, upper, STARTS) if starts is None else starts
    with np.errstate(all="ignore"):
        found = newton(function, starts, lower, upper, STEPS)
    numbers = function.many("sample", found)
    return found[np.isfinite(numbers).all(axis=1)]


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
