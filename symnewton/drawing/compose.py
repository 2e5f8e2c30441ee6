"""A scene put together: the window, what is in it, and the way of each method through it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.contours import contoured
from symnewton.drawing.curve import SAMPLES, pieces
from symnewton.drawing.feasible import Side, intervals, limits, window_round
from symnewton.drawing.points import Marks, points_to_mark
from symnewton.drawing.ranges import choose_box, choose_interval, choose_view, strays
from symnewton.drawing.scene import ContourScene, Curve, CurveScene, Mark, Path, Range, Scene, Tangent
from symnewton.errors import InputError
from symnewton.settings import Settings
from symnewton.verdicts import Rule

PROOF = 1.5  # seconds for the proof that the critical points shown are all
MOST_TANGENTS = 6
FIRST, OTHERS = 4.0, 1.5  # times its length: how far the first path may stray and still be shown whole, and the others


@dataclass(frozen=True)
class Composition:
    """A scene; `complete`: its marks are all critical points in the window, proven."""

    scene: Scene
    complete: bool
    notes: tuple[str, ...]


NARROWEST = 2.0**-1000  # of a window: its parts, and theirs, are doubles of full precision


def compose(
    function: Function,
    title: str,
    names: Sequence[str],
    box: Sequence[Range] | None,
    paths: Sequence[Path],
    seconds: float = PROOF,
    sides: Sequence[Side] = (),
    candidates: Marks | None = None,
) -> Composition:
    """The picture of a function of one or two variables; the window is chosen unless `box` gives it.

    The marks are the `candidates` where these are given, and with constraints (`sides`); else they are searched for. The
    window shows them and the feasible set.
    """
    around = _around(paths)
    if candidates is not None:
        around += [mark.x for mark in candidates.points]
    if not np.isfinite(around).all():
        raise InputError("its points are beyond the range of doubles", hint="scale the variable")
    window: tuple[Range, ...]
    if box:
        window = tuple(box)
        if any(high - low < NARROWEST for low, high in window):
            raise InputError("the box is too narrow to be drawn in doubles", hint="scale the variable")
    elif sides and (shown := window_round(sides, around)) is not None:
        window = shown
    elif function.dimension == 1:
        window = (choose_interval(function, [x for (x,) in around]),)
    else:
        window = choose_box(function, around)
    if sides or candidates is not None:
        found = candidates or Marks((), False)
        inside = [m for m in found.points if all(low <= c <= high for c, (low, high) in zip(m.x, window))]
        marks = replace(found, points=tuple(inside))
    else:
        marks = points_to_mark(function, window, Settings(timeout=min(PROOF, seconds)).used_up)
    draw = _curves if function.dimension == 1 else _contours
    scene = draw(function, title, names, window, marks.points, tuple(paths))
    return Composition(_limited(scene, sides) if sides else scene, marks.complete, marks.notes)


def _limited(scene: Scene, sides: Sequence[Side]) -> Scene:
    """The scene with the constraints."""
    if isinstance(scene, CurveScene):
        return replace(scene, feasible=intervals(sides, scene.x))
    found, outside = limits(sides, scene.columns, scene.rows)
    return replace(scene, limits=found, outside=outside)


def _around(paths: Sequence[Path]) -> list[tuple[float, ...]]:
    """The points that the window has to show: the start, and the ways of those methods that do not stray far."""
    points: list[tuple[float, ...]] = []
    for path in paths:
        most = OTHERS if points else FIRST
        if path.solved:
            points += path.points[:1] if strays(path.points, most) else path.points
        else:
            start, size = path.points[0], max(1.0, *map(abs, path.points[0]))
            points += [p for p in path.points if math.dist(p, start) <= most * size]
    return points


def _curves(
    function: Function,
    title: str,
    names: Sequence[str],
    window: Sequence[Range],
    marks: tuple[Mark, ...],
    paths: tuple[Path, ...],
) -> CurveScene:
    (x,) = window
    value, poles = _curve(_column(function, 0), x, [m.value for m in marks] + _values_in(paths, x))
    tangents = _tangents(function, paths[0]) if paths else ()
    slope = None
    if paths:
        needed = [0.0, *(t.slope for t in tangents if x[0] <= t.x <= x[1])]
        slope, _ = _curve(_column(function, 1), x, needed)
    return CurveScene(title, names[0], x, value, poles, marks, paths, slope, tangents)


def _column(function: Function, i: int) -> Callable[[Array], Array]:
    """f (0) or its derivative (1) where f has a value; the formula of the derivative may have one elsewhere too."""
    what = "value" if i == 0 else "value and gradient"

    def values(x: Array) -> Array:
        numbers = function.many(what, x[:, None])
        return np.where(np.isfinite(numbers[:, 0]), numbers[:, i], np.nan)

    return values


def _curve(values: Callable[[Array], Array], x: Range, needed: Sequence[float]) -> tuple[Curve, tuple[float, ...]]:
    view = choose_view(values(np.linspace(*x, SAMPLES)), needed)
    found, poles = pieces(values, x, view[1] - view[0])
    return Curve(found, view), poles


def _values_in(paths: Sequence[Path], x: Range) -> list[float]:
    return [v for path in paths for (p,), v in zip(path.points, path.values) if x[0] <= p <= x[1]]


def _tangents(function: Function, path: Path) -> tuple[Tangent, ...]:
    """The first steps that are Newton's own; the others do not end where the tangent of f′ is zero."""
    found = []
    for k, (point, rule) in enumerate(zip(path.points, path.rules[1:])):
        sample = function.sample(point)
        if rule is Rule.NEWTON and sample.hessian[0][0] != 0:
            found.append(Tangent(k, point[0], sample.value, sample.gradient[0], sample.hessian[0][0]))
    return tuple(found[:MOST_TANGENTS])


def _contours(
    function: Function,
    title: str,
    names: Sequence[str],
    window: Sequence[Range],
    marks: tuple[Mark, ...],
    paths: tuple[Path, ...],
) -> ContourScene:
    x, y = window
    columns, rows, values, levels = contoured(function, x, y)
    return ContourScene(title, (names[0], names[1]), x, y, columns, rows, values, levels, marks, paths)
