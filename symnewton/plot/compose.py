"""A scene put together: the window, what is in it, and the way of each method through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.plot.contours import choose_levels, sampled, without_poles
from symnewton.plot.curve import SAMPLES, pieces
from symnewton.plot.points import points_to_mark
from symnewton.plot.ranges import choose_box, choose_interval, choose_view, strays
from symnewton.plot.scene import ContourScene, Curve, CurveScene, Mark, Path, Range, Scene, Tangent

MOST_TANGENTS = 6
FIRST, OTHERS = 4.0, 1.5  # times its length: how far the first path may stray and still be shown whole, and the others


def scene(function: Function, title: str, names: Sequence[str], box: Sequence[Range] | None, paths: Sequence[Path]) -> Scene:
    """The picture of a function of one or two variables; the window is chosen unless `box` gives it."""
    around = _around(paths)
    if function.dimension == 1:
        interval = box[0] if box else choose_interval(function, [x for (x,) in around])
        return _curves(function, title, names[0], interval, tuple(paths))
    x, y = box if box else choose_box(function, around)
    return _contours(function, title, (names[0], names[1]), x, y, tuple(paths))


def _around(paths: Sequence[Path]) -> list[tuple[float, ...]]:
    """The points that the window has to show: the start, and the ways of those methods that do not stray far."""
    points: list[tuple[float, ...]] = []
    for path in paths:
        points += path.points[:1] if strays(path.points, OTHERS if points else FIRST) else path.points
    return points


def _curves(function: Function, title: str, name: str, x: Range, paths: tuple[Path, ...]) -> CurveScene:
    marks = points_to_mark(function, (x,))
    value, poles = _curve(_column(function, 0), x, [m.value for m in marks] + _values_in(paths, x))
    tangents = _tangents(function, paths[0]) if paths else ()
    slope = None
    if paths:
        needed = [0.0, *(t.slope for t in tangents if x[0] <= t.x <= x[1])]
        slope, _ = _curve(_column(function, 1), x, needed)
    return CurveScene(title, name, x, value, poles, marks, paths, slope, tangents)


def _column(function: Function, i: int) -> Callable[[Array], Array]:
    what = "value" if i == 0 else "value and gradient"
    return lambda x: function.many(what, x[:, None])[:, i]


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
        if rule == "newton" and sample.hessian[0][0] != 0:
            found.append(Tangent(k, point[0], sample.value, sample.gradient[0], sample.hessian[0][0]))
    return tuple(found[:MOST_TANGENTS])


def _contours(
    function: Function, title: str, names: tuple[str, str], x: Range, y: Range, paths: tuple[Path, ...]
) -> ContourScene:
    marks: tuple[Mark, ...] = points_to_mark(function, (x, y))
    columns, rows, values = sampled(function, x, y)
    levels = choose_levels(values)
    return ContourScene(title, names, x, y, columns, rows, without_poles(values, levels), levels, marks, paths)
