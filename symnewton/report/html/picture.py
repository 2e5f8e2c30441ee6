"""The picture on the page: SVG without a library, in the colours of the page, that says in words what it shows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np
from sympy import Symbol

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.drawing.contours import choose_levels, sampled, without_poles
from symnewton.drawing.curve import SAMPLES, pieces
from symnewton.drawing.feasible import Side, intervals, limits, window_round
from symnewton.drawing.isolines import isolines
from symnewton.drawing.ranges import choose_box, choose_interval, choose_view, strays
from symnewton.drawing.scene import ContourScene, Curve, CurveScene, Path, Range, Scene
from symnewton.errors import InputError
from symnewton.notation.names import brief
from symnewton.notation.symbols import variable_name
from symnewton.report.html import surface
from symnewton.report.records import Report
from symnewton.report.subject import Subject, sides_of, subject
from symnewton.verdicts import Kind
from symnewton.words.verdicts import KINDS

WIDTH, HEIGHT = 640, 400
LEFT, TOP, RIGHT, BOTTOM = 58, 14, 14, 40  # margins
FAR = 5000.0  # units: nothing is drawn farther out, where renderers lose precision
POINTS = 81  # of the grid, along each side
MOST_POINTS = 100  # of a grid that is used in full; of a finer one every other line
STRAYING = 3.0  # times its length: a way that goes farther is shown only at its start
TICKS = 6
MOST_PATHS = 5
MOST_NODES = 3000  # of the graph of a function: beyond that its picture would take seconds
SHAPES = {
    Kind.MINIMUM: "M-6,-4 6,-4 0,7Z",
    Kind.MAXIMUM: "M-6,4 6,4 0,-7Z",
    Kind.SADDLE: "M-5,-5 5,5M-5,5 5,-5",
    Kind.INFLECTION: "M-6,0 0,-6 6,0 0,6Z",
    Kind.KINK: "M-5,-5 5,-5 5,5 -5,5Z",
}
OTHER = "M-5,-5 5,-5 5,5 -5,5Z"


@dataclass(frozen=True)
class Frame:
    """From the coordinates of the function to those of the picture."""

    x: Range
    y: Range

    def across(self, x: float) -> float:
        return _place(x, self.x, WIDTH - LEFT - RIGHT)

    def down(self, y: float) -> float:
        height = HEIGHT - TOP - BOTTOM
        return height - _place(y, self.y, height)

    def point(self, x: float, y: float) -> str:
        return f"{self.across(x):.1f},{self.down(y):.1f}"


def _place(value: float, between: Range, size: float) -> float:
    low, high = between
    return min(max((value - low) / (high - low) * size, -FAR), FAR)


def picture(report: Report) -> str:
    """The `figure` of a report on a function of one or two variables; nothing for others."""
    what = subject(report)
    if what is None:
        return ""
    names = [variable_name(symbol.name, "unicode") for symbol in report.variables]
    try:
        scenes = _scenes(what, report.variables, sides_of(report))
    except InputError:  # the function has formulas but no numbers
        return ""
    if not scenes:
        return ""
    first = scenes[0]
    said = _told(what, first, names)
    if isinstance(first, ContourScene) and first.raised:
        return surface.figure(first, names, said, _legend(what, said), lambda mark: SHAPES.get(mark.kind, OTHER))
    if isinstance(first, CurveScene):
        frame = Frame(first.x, _taller(first.value.view, 0.0 if what.zero else None))
        inside = [
            *_beyond(first, frame),
            *_axes(frame),
            *_curve(first, frame),
            *_models(what, frame),
            *_ways(what, frame, flat=True),
        ]
        labels = (names[0], f"f({names[0]})")
    else:
        frame = Frame(first.x, first.y)
        planes = [s for s in scenes if isinstance(s, ContourScene)]
        inside = [*_levels(planes, frame, what), *_limits(first, frame), *_ways(what, frame)]
        labels = (names[0], names[1])
    inside += _marks(what, frame)
    return (
        f'<figure class="picture"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f"<title>{escape(said)}</title>{''.join(_scales(frame, labels))}"
        f'<svg x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}">'
        f"{''.join(inside)}</svg></svg><figcaption>{_legend(what, said)}</figcaption></figure>"
    )


def _scenes(what: Subject, variables: Sequence[Symbol], sides: Sequence[Side]) -> list[Scene]:
    """A scene for each function, all of the window of the first; none where it would take long to compute."""
    if what.scene is not None:
        return [what.scene]
    if any(high - low == math.inf for low, high in what.box or ()):  # no double says how wide that is
        return []
    functions = [Function(expression, variables) for expression in what.expressions]
    if max(len(function.graph.nodes) for function in functions) > MOST_NODES:
        return []
    around = [mark.x for mark in what.marks]
    for path in what.paths:
        around += path.points[:1] if strays(path.points, STRAYING) else path.points
    around = [point for point in around if all(map(math.isfinite, point))]
    if sides:
        return [_constrained(functions[0], what, around, sides)]
    if len(variables) == 1:
        (x,) = what.box or (choose_interval(functions[0], [place for (place,) in around]),)
        return [_graph(functions[0], x, what)]
    x, y = what.box or choose_box(functions[0], around)
    return [_contours(function, x, y) for function in functions]


def _constrained(
    function: Function, what: Subject, around: Sequence[tuple[float, ...]], sides: Sequence[Side]
) -> Scene:
    """The scene with the constraints, in a window that shows them."""
    somewhere = around or [(0.0,) * function.dimension]
    window = what.box or window_round(sides, somewhere) or ()
    if function.dimension == 1:
        return replace(_graph(function, window[0], what), feasible=intervals(sides, window[0]))
    scene = _contours(function, *window)
    found, outside = limits(sides, scene.columns, scene.rows)
    return replace(scene, limits=found, outside=outside)


def _graph(function: Function, x: Range, what: Subject) -> CurveScene:
    def values(places: Array) -> Array:
        return function.many("value", places[:, None])[:, 0]

    needed = [value for path in what.paths for (p,), value in zip(path.points, path.values) if x[0] <= p <= x[1]]
    view = choose_view(values(np.linspace(*x, SAMPLES)), [*needed, *(mark.value for mark in what.marks)])
    found, poles = pieces(values, x, view[1] - view[0])
    return CurveScene("", "", x, Curve(found, view), poles, ())


def _contours(function: Function, x: Range, y: Range) -> ContourScene:
    columns, rows, values = sampled(function, x, y, POINTS)
    levels = choose_levels(values)
    return ContourScene("", ("", ""), x, y, columns, rows, without_poles(values, levels), levels, ())


def _taller(view: Range, needed: float | None) -> Range:
    if needed is None or view[0] < needed < view[1]:
        return view
    low, high = min(view[0], needed), max(view[1], needed)
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def _told(what: Subject, drawn: Scene, names: Sequence[str]) -> str:
    """One sentence that says what there is to be seen."""
    sides = [(names[0], drawn.x), *([(names[1], drawn.y)] if isinstance(drawn, ContourScene) else [])]
    where = " and ".join(f"{name} from {_end(low)} to {_end(high)}" for name, (low, high) in sides)
    raised = isinstance(drawn, ContourScene) and drawn.raised
    kind = "The graph of f" if isinstance(drawn, CurveScene) or raised else "Lines of equal value of f"
    if isinstance(drawn, ContourScene) and what.zero:
        kind = "The lines on which each equation holds"
    parts = [f"{kind} for {where}"]
    if len(what.paths) > 1:
        parts.append(f"the ways of {len(what.paths)} runs")
    elif what.paths:
        path = what.paths[0].points
        parts.append(f"{len(path)} iterates from {_said(path[0])} to {_said(path[-1])}")
    if what.marks:
        named = [f"{KINDS[m.kind].told if m.kind else 'root'} at {_said(m.x)}" for m in what.marks[:4]]
        parts.append(", ".join(named) + (f" and {len(what.marks) - 4} more" if len(what.marks) > 4 else ""))
    return "; ".join(parts) + "."


def _end(x: float) -> str:
    """An end of a window in few digits."""
    return brief(float(f"{x:.3g}"))


def _said(point: Sequence[float]) -> str:
    texts = [brief(c, 6) for c in point]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _legend(what: Subject, said: str) -> str:
    """The sentence, and the names of the ways where there are several."""
    if len(what.paths) < 2:
        return escape(said)
    keys = [f'<span class="key p{i}">{escape(p.method)}</span>' for i, p in enumerate(what.paths[:MOST_PATHS])]
    return f"{escape(said)} {' '.join(keys)}"


def _scales(frame: Frame, labels: tuple[str, str]) -> Iterator[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    yield f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="{bottom - TOP}"/>'
    for value, text in _ticks(frame.x):
        x = LEFT + frame.across(value)
        yield f'<path class="grid" d="M{x:.1f},{TOP}V{bottom}"/>'
        yield f'<text class="tick" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{text}</text>'
    for value, text in _ticks(frame.y):
        y = TOP + frame.down(value)
        yield f'<path class="grid" d="M{LEFT},{y:.1f}H{right}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    below = f'x="{(LEFT + right) / 2}" y="{HEIGHT - 6}"'
    beside = f'transform="translate(12,{(TOP + bottom) / 2})rotate(-90)"'
    for label, place in zip(labels, (below, beside)):
        yield f'<text class="axis" {place} text-anchor="middle">{escape(label)}</text>'


def _ticks(between: Range) -> Iterator[tuple[float, str]]:
    """Round numbers in the interval, at most `TICKS` or so, as texts."""
    low, high = between
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(m for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        yield i * step, brief(float(f"{i * step:.12g}"), 5)


def _axes(frame: Frame) -> Iterator[str]:
    if frame.y[0] < 0 < frame.y[1]:
        yield f'<path class="zero" d="M0,{frame.down(0):.1f}H{WIDTH}"/>'
    if frame.x[0] < 0 < frame.x[1]:
        yield f'<path class="zero" d="M{frame.across(0):.1f},0V{HEIGHT}"/>'


def _curve(drawn: CurveScene, frame: Frame) -> Iterator[str]:
    for pole in drawn.poles:
        yield f'<path class="pole" d="M{frame.across(pole):.1f},0V{HEIGHT}"/>'
    for piece in drawn.value.pieces:
        yield f'<polyline class="curve" points="{" ".join(frame.point(x, y) for x, y in piece.tolist())}"/>'


def _beyond(drawn: CurveScene, frame: Frame) -> Iterator[str]:
    """The parts of the axis on which the constraints do not hold, and a line under those on which they do."""
    if drawn.feasible is None:
        return
    ends = [drawn.x[0], *(end for part in drawn.feasible for end in part), drawn.x[1]]
    for low, high in zip(ends[::2], ends[1::2]):
        a, b = frame.across(low), frame.across(high)
        yield f'<rect class="outside" x="{a:.1f}" y="0" width="{max(b - a, 0):.1f}" height="{HEIGHT - TOP - BOTTOM}"/>'
    for low, high in drawn.feasible:
        a, b = frame.across(low), frame.across(high)
        yield f'<path class="limit" d="M{a - 1:.1f},{HEIGHT - TOP - BOTTOM - 2}H{b + 1:.1f}"/>'


def _limits(drawn: ContourScene, frame: Frame) -> Iterator[str]:
    """A veil over what breaks an inequality, a stripe a row of the grid, and the lines of equality."""
    if drawn.outside is not None:
        tall = (HEIGHT - TOP - BOTTOM) / (len(drawn.rows) - 1)
        half = (drawn.columns[1] - drawn.columns[0]) / 2
        stripes = []
        for y, broken in zip(drawn.rows.tolist(), drawn.outside):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], broken.astype(int), [0]])))
            for a, b in zip(edges[::2], edges[1::2]):
                low, high = drawn.columns[a] - half, drawn.columns[b - 1] + half
                stripes.append(f"M{frame.point(low, y)}H{frame.across(high):.1f}")
        yield f'<path class="veil" stroke-width="{tall:.2f}" d="{"".join(stripes)}"/>'
    for limit in drawn.limits:
        path = "".join("M" + " ".join(frame.point(x, y) for x, y in line.tolist()) for line in limit.lines)
        if path:
            yield f'<path class="limit" d="{path}"><title>{escape(limit.text)}</title></path>'


def _models(what: Subject, frame: Frame) -> Iterator[str]:
    """Of each Newton step its model: the tangent where a root is sought, else the parabola, hidden until chosen."""
    for k, model in what.models.items():
        x, value, slope, bend = model
        low, high = frame.x
        grid = [low + (high - low) * i / 80 for i in range(81)] if bend else [low, high]
        heights = ((t, value + (t - x) * (slope + (t - x) * bend / 2)) for t in grid)
        points = [frame.point(t, y) for t, y in heights if math.isfinite(y)]
        yield f'<polyline class="model" data-k="{k}" points="{" ".join(points)}"/>'


def _levels(scenes: Sequence[ContourScene], frame: Frame, what: Subject) -> Iterator[str]:
    for i, drawn in enumerate(scenes):
        every = 1 if len(drawn.columns) <= MOST_POINTS else 2
        columns, rows = drawn.columns[::every].tolist(), drawn.rows[::every].tolist()
        levels = (0.0,) if what.zero else drawn.levels
        for j, level in enumerate(levels):
            lines = isolines(columns, rows, drawn.values[::every, ::every].tolist(), level)
            path = "".join("M" + " ".join(frame.point(x, y) for x, y in line) for line in lines)
            share = 0 if len(levels) < 2 else round(100 * j / (len(levels) - 1))
            name = f"equation e{i % 2}" if what.zero else "level"
            if path:
                yield f'<path class="{name}" style="--share:{share}%" d="{path}"/>'


def _ways(what: Subject, frame: Frame, flat: bool = False) -> Iterator[str]:
    """The iterates of every run, joined; in one variable they lie on the graph, above their places on the axis."""
    for i, path in enumerate(what.paths[:MOST_PATHS]):
        places = [(x[0], value if flat else x[1]) for x, value in zip(path.points, path.values)]
        shown = [k for k, place in enumerate(places) if all(map(math.isfinite, place))]
        for before, k in zip(shown, shown[1:]):
            line = f"M{frame.point(*places[before])} {frame.point(*places[k])}"
            if not flat:
                yield f'<path class="way p{i}" data-k="{k}" d="{line}"/>'
        for k in shown:
            across, down = places[k]
            if flat:
                foot = frame.down(0.0) if what.zero else HEIGHT
                yield f'<path class="way stem p{i}" data-k="{k}" d="M{frame.point(across, down)}V{foot:.1f}"/>'
            last = k == len(places) - 1
            yield f'<circle class="iterate p{i}{" last" * last}" data-k="{k}" r="{5 if last else 3.5}"'
            yield f' cx="{frame.across(across):.1f}" cy="{frame.down(down):.1f}">'
            yield f"<title>{escape(_told_iterate(path, k))}</title></circle>"


def _told_iterate(path: Path, k: int) -> str:
    return f"k = {k}: {_said(path.points[k])}, f = {brief(path.values[k], 6)}"


def _marks(what: Subject, frame: Frame) -> Iterator[str]:
    for mark in what.marks:
        place = (mark.x[0], mark.value) if len(mark.x) == 1 else (mark.x[0], mark.x[1])
        if not all(map(math.isfinite, place)):
            continue
        kind = mark.kind.value if mark.kind else "root"
        shape = SHAPES.get(mark.kind, OTHER) if mark.kind else OTHER
        said = f"{KINDS[mark.kind].told if mark.kind else 'root'} at {_said(mark.x)}"
        yield f'<path class="mark {kind}" transform="translate({frame.point(*place)})" d="{shape}">' + (
            f"<title>{escape(said)}</title></path>"
        )
