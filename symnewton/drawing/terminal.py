"""A scene drawn with characters, for a terminal or a text file. Colours are named here and mixed by who prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.drawing.canvas import Canvas, Line, joined
from symnewton.drawing.scene import ContourScene, Curve, CurveScene, Limit, Path, Range, Scene
from symnewton.verdicts import Kind
from symnewton.words.verdicts import KINDS

LEAST_WIDTH, MOST_WIDTH = 30, 120  # columns
SHADES = ("#0b2c4d", "#174a7c", "#2667a0", "#3f87b8", "#63a6c8", "#8fc3d6", "#bcdcdf", "#dfeee0")
PATHS = ("bold #ff8c3a", "bold #ffffff", "bold #ff9ad5", "bold #ffd24a", "bold #5fe0b0")
CURVE, AXIS, TANGENT, STEP = "bold cyan", "dim", "yellow", "bold"
MARKED = {
    Kind.MINIMUM: "bold #ff5f1f",
    Kind.MAXIMUM: "bold #00c853",
    Kind.SADDLE: "bold #ffe94a",
    Kind.INFLECTION: "bold #ff6bd6",
    Kind.KINK: "bold #8ab4ff",
    Kind.DEGENERATE: "bold #ffffff",
}
SIGNS = {
    Kind.MINIMUM: ("▼", "v"),
    Kind.MAXIMUM: ("▲", "^"),
    Kind.SADDLE: ("✕", "x"),
    Kind.INFLECTION: ("◆", "~"),
    Kind.KINK: ("◣", "k"),
    Kind.DEGENERATE: ("○", "?"),
}
LIMIT, HELD = "bold #ff4fa3", "bold #7ee787"  # where a constraint is met with equality; where all hold, on a line
EDGE, BAR = {True: "•", False: "~"}, {True: "━", False: "="}
RAMPS = {True: " ·:░▒▓█", False: " .,:;=*#%"}
POINTS = {True: "●◉◇□△", False: "o@&$+"}
ARROWS = {True: "→↗↑↖←↙↓↘", False: "-/|\\-/|\\"}
Under = Callable[[int, int], str]  # the ink behind a cell


@dataclass(frozen=True)
class Plane:
    """Where numbers lie on a canvas, in dots."""

    canvas: Canvas
    x: Range
    y: Range

    def across(self, x: Array) -> Array:
        return (x - self.x[0]) / (self.x[1] - self.x[0]) * (self.canvas.width - 1)

    def down(self, y: Array) -> Array:
        return (self.y[1] - y) / (self.y[1] - self.y[0]) * (self.canvas.height - 1)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The column and the row; None outside of the plane."""
        if not (self.x[0] <= x <= self.x[1] and self.y[0] <= y <= self.y[1]):
            return None
        wide, tall = self.canvas.fine
        return round(float(self.across(np.array(x)))) // wide, round(float(self.down(np.array(y)))) // tall


def picture(scene: Scene, width: int, unicode: bool, color: str | None) -> list[Line]:
    """The lines of the picture, none wider than `width`, in pieces with the words of their ink (those of Rich).

    `color` is how many colours there are, None for none.
    """
    width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    if isinstance(scene, CurveScene):
        lines = list(_curves(scene, width, unicode))
    else:
        lines = list(_contours(scene, width, unicode, color in ("256", "truecolor")))
    return [*lines, *_legend(scene, width, unicode)]


def _curves(scene: CurveScene, width: int, unicode: bool) -> Iterator[Line]:
    curves = [curve for curve in (scene.value, scene.slope) if curve is not None]
    labels = max(len(said(t)) for curve in curves for t in ticks_in(curve.view, 5)) + 2
    high = _rows(width)
    yield from _graph(scene, scene.value, width, high, labels, unicode)
    if scene.slope is not None:
        yield [(f"f′({scene.variable})" if unicode else f"f'({scene.variable})", AXIS)]
        yield from _graph(scene, scene.slope, width, max(high * 3 // 5, 7), labels, unicode)
    yield from _below(scene.x, width - labels, labels, scene.variable, unicode)


def _rows(width: int) -> int:
    return min(max(round(0.24 * width), 10), 24)


def _graph(scene: CurveScene, curve: Curve, width: int, rows: int, labels: int, unicode: bool) -> Iterator[Line]:
    """One curve with its axes; the derivative has the tangents and the zero line, f the marks."""
    ticks = ticks_in(curve.view, 5)
    canvas = Canvas(width - labels, rows, unicode)
    plane = Plane(canvas, scene.x, curve.view)
    low, high = curve.view
    if low < 0 < high:
        canvas.trace(plane.across(np.array(scene.x)), np.rint(plane.down(np.zeros(2))), AXIS, gap=4)
    for pole in plane.across(np.array(scene.poles)):
        for row in range(0, canvas.height, 3):
            canvas.dot(round(pole), row, AXIS)
    far = high - low
    for piece in curve.pieces:
        canvas.trace(plane.across(piece[:, 0]), plane.down(np.clip(piece[:, 1], low - far, high + far)), CURVE)
    if curve is scene.slope:
        for t in scene.tangents:
            ends = np.array(sorted([(t.x, t.slope), (t.end, 0.0)]))
            canvas.trace(plane.across(ends[:, 0]), plane.down(ends[:, 1]), TANGENT, gap=2)
    _signs(plane, scene, curve)
    if scene.feasible is not None and curve is scene.value:
        _bars(plane, scene.feasible)
    yield from _framed(canvas, ticks, curve.view, labels, unicode)


def _bars(plane: Plane, feasible: Sequence[Range]) -> None:
    """The parts of the axis on which the constraints hold, along the lower edge."""
    canvas = plane.canvas
    for low, high in feasible:
        ends = plane.across(np.array([low, high])) // canvas.fine[0]
        for column in range(int(ends[0]), int(ends[1]) + 1):
            if not canvas.covered(column, canvas.rows - 1):
                canvas.put(column, canvas.rows - 1, BAR[canvas.unicode], HELD)


def _signs(plane: Plane, scene: CurveScene, curve: Curve) -> None:
    """The numbered steps, on the curve of f or on the zero line of f′, and the marks."""
    canvas = plane.canvas
    for path in scene.paths[:1]:
        for k, ((x,), value) in enumerate(zip(path.points, path.values)):
            cell = plane.cell(x, value if curve is scene.value else 0.0)
            if cell is not None and not canvas.covered(*cell):
                canvas.put(*cell, str(k) if k < 10 else "+", STEP)
    for mark in scene.marks if curve is scene.value else ():
        cell = plane.cell(mark.x[0], mark.value)
        if cell is not None:
            canvas.put(*cell, SIGNS[mark.kind][not canvas.unicode], MARKED[mark.kind])


def _contours(scene: ContourScene, width: int, unicode: bool, shaded: bool) -> Iterator[Line]:
    ticks = ticks_in(scene.y, 5)
    labels = max(len(said(t)) for t in ticks) + 2
    columns = width - labels
    rows = _rows(width)
    wide, tall = scene.x[1] - scene.x[0], scene.y[1] - scene.y[0]
    if 0.6 < wide / tall < 1.7:
        rows = min(max(rows + 4, 12), 28)
        columns = min(columns, round(rows * 2.1 * (wide / tall)))
    canvas = Canvas(columns, rows, unicode)
    under = _background(canvas, scene, unicode and shaded)
    for limit in scene.limits:
        _edge(canvas, scene, limit, under)
    for i, path in reversed(list(enumerate(scene.paths))):
        _way(canvas, scene, path, i, under)
    for mark in scene.marks:
        column, row = _cell(canvas, scene, mark.x)
        canvas.put(column, row, SIGNS[mark.kind][not unicode], MARKED[mark.kind] + under(column, row))
    yield from _framed(canvas, ticks, scene.y, labels, unicode, scene.variables[1])
    yield from _below(scene.x, canvas.columns, labels, scene.variables[0], unicode)


def _background(canvas: Canvas, scene: ContourScene, shaded: bool) -> Under:
    """Fills the canvas with the bands between the levels; returns the ink under a cell."""
    ramp = RAMPS[canvas.unicode]
    shades = len(SHADES) if shaded else len(ramp)
    lines = canvas.rows * (2 if shaded else 1)
    i = np.rint((np.arange(canvas.columns) + 0.5) / canvas.columns * (len(scene.columns) - 1)).astype(int)
    j = np.rint((1 - (np.arange(lines) + 0.5) / lines) * (len(scene.rows) - 1)).astype(int)
    values = scene.values[np.ix_(j, i)]
    bands = np.searchsorted(np.array(scene.levels), values) * shades // (len(scene.levels) + 1)
    unknown = ~np.isfinite(values)
    if scene.outside is not None:
        unknown |= scene.outside[np.ix_(j, i)]
    for row in range(canvas.rows):
        for column in range(canvas.columns):
            if shaded:
                top, bottom = 2 * row, 2 * row + 1
                over = "" if unknown[top, column] else SHADES[bands[top, column]]
                below = "" if unknown[bottom, column] else f" on {SHADES[bands[bottom, column]]}"
                canvas.put(column, row, "▀" if over else " ", (over + below).strip())
            else:
                canvas.put(column, row, " " if unknown[row, column] else ramp[int(bands[row, column])], "")

    def under(column: int, row: int) -> str:
        inside = shaded and 0 <= column < canvas.columns and 0 <= row < canvas.rows and not unknown[2 * row + 1, column]
        return f" on {SHADES[bands[2 * row + 1, column]]}" if inside else ""

    return under


def _cell(canvas: Canvas, scene: ContourScene, point: Sequence[float]) -> tuple[int, int]:
    across = (point[0] - scene.x[0]) / (scene.x[1] - scene.x[0])
    up = (point[1] - scene.y[0]) / (scene.y[1] - scene.y[0])
    return (
        math.floor(min(max(across, -1.0), 2.0) * canvas.columns - 1e-9 * (across == 1)),
        math.floor((1 - min(max(up, -1.0), 2.0)) * canvas.rows - 1e-9 * (up == 0)),
    )


def _edge(canvas: Canvas, scene: ContourScene, limit: Limit, under: Under) -> None:
    """The lines on which a constraint is met with equality, cell by cell."""
    for line in limit.lines:
        for a, b in zip(line[:-1], line[1:]):
            for share in (0.0, 0.5):
                column, row = _cell(canvas, scene, (a + share * (b - a)).tolist())
                canvas.put(column, row, EDGE[canvas.unicode], LIMIT + under(column, row))


def _way(canvas: Canvas, scene: ContourScene, path: Path, i: int, under: Under) -> None:
    """Arrows from point to point, the points on top, the start as S."""
    arrows, point = ARROWS[canvas.unicode], POINTS[canvas.unicode][i % 5]
    ink = PATHS[i % 5]
    for a, b in zip(path.points[:-1], path.points[1:]):
        (x, y), (x2, y2) = _cell(canvas, scene, a), _cell(canvas, scene, b)
        count = max(abs(x2 - x), abs(y2 - y))
        arrow = arrows[round(math.atan2(2 * (y - y2), x2 - x) / (math.pi / 4)) % 8]
        for n in range(1, count):
            part = [u + (v - u) * n / count for u, v in zip(a, b)]
            column, row = _cell(canvas, scene, part)
            canvas.put(column, row, arrow, ink + under(column, row))
    for k, at in enumerate(path.points):
        column, row = _cell(canvas, scene, at)
        canvas.put(column, row, point if k else "S", ink + under(column, row))


def _framed(
    canvas: Canvas, ticks: Sequence[float], view: Range, labels: int, unicode: bool, name: str = ""
) -> Iterator[Line]:
    """The rows of the canvas behind the vertical axis and its labels."""
    low, high = view
    at = {round((high - t) / (high - low) * (canvas.rows - 1)): said(t) for t in ticks}
    for row, line in enumerate(canvas.lines()):
        label = typeset(at.get(row, ""), unicode).rjust(labels - 2)
        edge = ("┤" if row in at else "│") if unicode else ("+" if row in at else "|")
        yield joined([(f"{label} {edge}", AXIS), *line])


def _below(view: Range, columns: int, labels: int, name: str, unicode: bool) -> Iterator[Line]:
    """The horizontal axis, its labels and the name of the variable."""
    dash, tick, corner = ("─", "┬", "└") if unicode else ("-", "+", "+")
    axis, text = [dash] * columns, [" "] * (columns + labels)
    free = 0
    for t in ticks_in(view, max(columns // 12, 2)):
        column = round((t - view[0]) / (view[1] - view[0]) * (columns - 1))
        label = typeset(said(t), unicode)
        start = min(max(labels + column - len(label) // 2, free), len(text) - len(label))
        axis[column] = tick
        if start >= free and start + len(label) <= len(text) - len(name) - 2:
            text[start : start + len(label)] = label
            free = start + len(label) + 1
    if len(name) < columns // 2:
        text[len(text) - len(name) :] = name
    yield [(" " * (labels - 1) + corner + "".join(axis), AXIS)]
    yield [("".join(text).rstrip(), AXIS)]


def _legend(scene: Scene, width: int, unicode: bool) -> Iterator[Line]:
    """What the signs stand for, in as many lines as it takes."""
    items = [
        (SIGNS[kind][not unicode], MARKED[kind], KINDS[kind].one)
        for kind in SIGNS
        if any(mark.kind is kind for mark in scene.marks)
    ]
    if isinstance(scene, CurveScene):
        items += [(BAR[unicode], HELD, "feasible")] if scene.feasible is not None else []
        items += [("0 1 2", STEP, f"steps of {path.method}") for path in scene.paths[:1]]
    else:
        texts = dict.fromkeys(limit.text for limit in scene.limits)
        items += [(EDGE[unicode], LIMIT, f"{'; '.join(texts)}: equality")] if texts else []
        items += [(POINTS[unicode][i % 5], PATHS[i % 5], labelled(path)) for i, path in enumerate(scene.paths)]
    line: Line = []
    used = 0
    for sign, ink, text in items:
        size = len(sign) + len(text) + 4
        if line and used + size > width:
            yield line
            line, used = [], 0
        line += [(sign, ink), (f" {text}   "[: max(width - used - len(sign), 0)], "")]
        used += size
    if line:
        yield line


def labelled(path: Path) -> str:
    """What the legend says of a path."""
    n = len(path.points) - 1
    return f"{path.method}: {n} step{'' if n == 1 else 's'}{'' if path.solved else ', no minimum'}"


def ticks_in(view: Range, most: int) -> list[float]:
    """Round numbers in the range: multiples of 1, 2 or 5 times a power of ten, at most so many, at least one."""
    low, high = view
    size = 10.0 ** math.floor(math.log10((high - low) / max(most, 1)))
    step = next(s * size for s in (1, 2, 5, 10, 20) if (high - low) / (s * size) <= most)
    found = [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return found or [0.5 * (low + high)]


def said(number: float) -> str:
    """The number, short."""
    return f"{number + 0.0:.5g}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")


def typeset(text: str, unicode: bool) -> str:
    return text.replace("-", "−") if unicode else text
