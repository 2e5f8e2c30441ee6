"""A scene drawn with characters, for a terminal or a text file. Colours are named here and mixed by who prints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from symnewton.plot.canvas import Canvas, Line, joined
from symnewton.plot.scene import ContourScene, Curve, CurveScene, Mark, Path, Range, Scene
from symnewton.verdicts import Kind

LEAST_WIDTH, MOST_WIDTH = 30, 120  # columns
SHADES = ("#0b2c4d", "#174a7c", "#2667a0", "#3f87b8", "#63a6c8", "#8fc3d6", "#bcdcdf", "#dfeee0")
INKS = {
    "curve": "bold cyan", "axis": "dim", "pole": "dim", "tangent": "yellow", "step": "bold",
    **{f"path{i}": f"bold {c}" for i, c in enumerate(("#ff8c3a", "#ffffff", "#ff9ad5", "#ffd24a", "#5fe0b0"))},
    **{f"over{i}": shade for i, shade in enumerate(SHADES)},
    **{f"under{i}": f"on {shade}" for i, shade in enumerate(SHADES)},
}  # fmt: skip
SIGNS = {
    Kind.MINIMUM: ("▼", "v", "minimum"),
    Kind.MAXIMUM: ("▲", "^", "maximum"),
    Kind.SADDLE: ("✕", "x", "saddle point"),
    Kind.INFLECTION: ("◆", "~", "stationary inflection"),
    Kind.DEGENERATE: ("○", "?", "undecided"),
}
RAMPS = {True: " ·:░▒▓█", False: " .,:;=*#%"}
POINTS = {True: "●◉◇□△", False: "o@&$+"}
ARROWS = {True: "→↗↑↖←↙↓↘", False: "-/|\\-/|\\"}


def picture(scene: Scene, width: int, unicode: bool, color: str | None) -> list[Line]:
    """The lines of the picture, none wider than `width`; `color` is how many colours there are, None for none."""
    width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    if isinstance(scene, CurveScene):
        lines = list(_curves(scene, width, unicode))
    else:
        lines = list(_contours(scene, width, unicode, color in ("256", "truecolor")))
    return [*lines, *_legend(scene, width, unicode)]


def _curves(scene: CurveScene, width: int, unicode: bool) -> Iterator[Line]:
    high = _rows(width)
    yield from _graph(scene, scene.value, width, high, unicode, last=scene.slope is None)
    if scene.slope is not None:
        yield [(f"f′({scene.variable})" if unicode else f"f'({scene.variable})", "axis")]
        yield from _graph(scene, scene.slope, width, max(high * 3 // 5, 7), unicode, last=True)


def _rows(width: int) -> int:
    return min(max(round(0.24 * width), 10), 24)


def _graph(scene: CurveScene, curve: Curve, width: int, rows: int, unicode: bool, last: bool) -> Iterator[Line]:
    """One curve with its axes; the derivative has the tangents and the zero line, f the marks."""
    ticks = ticks_in(curve.view, 5)
    labels = max(len(said(t)) for t in ticks) + 2
    canvas = Canvas(width - labels, rows, unicode)
    (left, right), (low, high) = scene.x, curve.view

    def across(x: float) -> float:
        return (x - left) / (right - left) * (canvas.width - 1)

    def down(y: float) -> float:
        return (high - y) / (high - low) * (canvas.height - 1)

    if low < 0 < high:
        canvas.trace(np.array([0.0, canvas.width - 1.0]), np.full(2, round(down(0.0))), "axis", gap=4)
    for pole in scene.poles:
        for row in range(0, canvas.height, 3):
            canvas.dot(round(across(pole)), row, "pole")
    far = high - low
    for piece in curve.pieces:
        y = np.clip(piece[:, 1], low - far, high + far)
        canvas.trace(np.array([across(x) for x in piece[:, 0]]), np.array([down(v) for v in y]), "curve")
    if curve is scene.slope:
        for t in scene.tangents:
            ends = sorted([(across(t.x), down(t.slope)), (across(t.end), down(0.0))])
            canvas.trace(np.array([e[0] for e in ends]), np.array([e[1] for e in ends]), "tangent", gap=2)
    _signs(canvas, scene, curve, across, down)
    yield from _framed(canvas, ticks, curve.view, labels, unicode)
    if last:
        yield from _below(scene.x, canvas.columns, labels, scene.variable, unicode)


def _signs(canvas: Canvas, scene: CurveScene, curve: Curve, across, down) -> None:  # type: ignore[no-untyped-def]
    """The numbered steps, on the curve of f or on the zero line of f′, and the marks."""
    wide, tall = canvas.fine
    for path in scene.paths[:1]:
        for k, ((x,), value) in enumerate(zip(path.points, path.values)):
            y = value if curve is scene.value else 0.0
            if scene.x[0] <= x <= scene.x[1] and curve.view[0] <= y <= curve.view[1]:
                column, row = round(across(x)) // wide, round(down(y)) // tall
                if not canvas.covered(column, row):
                    canvas.put(column, row, str(k) if k < 10 else "+", "step")
    if curve is scene.value:
        for mark in scene.marks:
            column, row = round(across(mark.x[0])) // wide, round(down(mark.value)) // tall
            canvas.put(column, row, SIGNS[mark.kind][not canvas.unicode], mark.kind.value)


def _contours(scene: ContourScene, width: int, unicode: bool, shaded: bool) -> Iterator[Line]:
    ticks = ticks_in(scene.y, 5)
    labels = max(len(said(t)) for t in ticks) + 2
    columns = width - labels
    rows = _rows(width)
    wide, tall = scene.x[1] - scene.x[0], scene.y[1] - scene.y[0]
    if 0.6 < wide / tall < 1.7:
        rows = min(max(rows + 4, 12), 28)
        columns = min(columns, round(rows * 2.1 * wide / tall))
    canvas = Canvas(columns, rows, unicode)
    under = _background(canvas, scene, unicode and shaded)
    for i, path in reversed(list(enumerate(scene.paths))):
        _way(canvas, scene, path, i, under)
    for mark in scene.marks:
        column, row = _cell(canvas, scene, mark.x)
        canvas.put(column, row, SIGNS[mark.kind][not unicode], f"{mark.kind.value} {under(column, row)}".strip())
    yield from _framed(canvas, ticks, scene.y, labels, unicode, scene.variables[1])
    yield from _below(scene.x, canvas.columns, labels, scene.variables[0], unicode)


def _background(canvas: Canvas, scene: ContourScene, shaded: bool):  # type: ignore[no-untyped-def]
    """Fills the canvas with the bands between the levels; returns the ink under a cell."""
    ramp = RAMPS[canvas.unicode]
    shades = len(SHADES) if shaded else len(ramp)
    lines = canvas.rows * (2 if shaded else 1)
    i = np.rint((np.arange(canvas.columns) + 0.5) / canvas.columns * (len(scene.columns) - 1)).astype(int)
    j = np.rint((1 - (np.arange(lines) + 0.5) / lines) * (len(scene.rows) - 1)).astype(int)
    values = scene.values[np.ix_(j, i)]
    bands = np.searchsorted(np.array(scene.levels), values) * shades // (len(scene.levels) + 1)
    unknown = ~np.isfinite(values)
    for row in range(canvas.rows):
        for column in range(canvas.columns):
            if shaded:
                top, bottom = 2 * row, 2 * row + 1
                inks = [f"over{bands[top, column]}" * (not unknown[top, column])]
                inks.append(f"under{bands[bottom, column]}" * (not unknown[bottom, column]))
                canvas.put(column, row, "▀" if inks[0] else " ", " ".join(filter(None, inks)))
            else:
                canvas.put(column, row, " " if unknown[row, column] else ramp[int(bands[row, column])], "")

    def under(column: int, row: int) -> str:
        inside = shaded and 0 <= column < canvas.columns and 0 <= row < canvas.rows and not unknown[2 * row + 1, column]
        return f"under{bands[2 * row + 1, column]}" if inside else ""

    return under


def _cell(canvas: Canvas, scene: ContourScene, point: Sequence[float]) -> tuple[int, int]:
    across = (point[0] - scene.x[0]) / (scene.x[1] - scene.x[0])
    up = (point[1] - scene.y[0]) / (scene.y[1] - scene.y[0])
    return (
        math.floor(min(max(across, -1.0), 2.0) * canvas.columns - 1e-9 * (across == 1)),
        math.floor((1 - min(max(up, -1.0), 2.0)) * canvas.rows - 1e-9 * (up == 0)),
    )


def _way(canvas: Canvas, scene: ContourScene, path: Path, i: int, under) -> None:  # type: ignore[no-untyped-def]
    """Arrows from point to point, the points on top, the start as S."""
    arrows, point = ARROWS[canvas.unicode], POINTS[canvas.unicode][i % 5]
    ink = f"path{i % 5}"
    for a, b in zip(path.points[:-1], path.points[1:]):
        (x, y), (x2, y2) = _cell(canvas, scene, a), _cell(canvas, scene, b)
        count = max(abs(x2 - x), abs(y2 - y))
        arrow = arrows[round(math.atan2(2 * (y - y2), x2 - x) / (math.pi / 4)) % 8]
        for n in range(1, count):
            part = [u + (v - u) * n / count for u, v in zip(a, b)]
            column, row = _cell(canvas, scene, part)
            canvas.put(column, row, arrow, f"{ink} {under(column, row)}".strip())
    for k, at in enumerate(path.points):
        column, row = _cell(canvas, scene, at)
        canvas.put(column, row, point if k else "S", f"{ink} {under(column, row)}".strip())


def _framed(
    canvas: Canvas, ticks: Sequence[float], view: Range, labels: int, unicode: bool, name: str = ""
) -> Iterator[Line]:
    """The rows of the canvas behind the vertical axis and its labels."""
    low, high = view
    at = {round((high - t) / (high - low) * (canvas.rows - 1)): said(t) for t in ticks}
    for row, line in enumerate(canvas.lines()):
        label = typeset(at.get(row, ""), unicode).rjust(labels - 2)
        edge = ("┤" if row in at else "│") if unicode else ("+" if row in at else "|")
        yield joined([(f"{label} {edge}", "axis"), *line])


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
    yield [(" " * (labels - 1) + corner + "".join(axis), "axis")]
    yield [("".join(text).rstrip(), "axis")]


def _legend(scene: Scene, width: int, unicode: bool) -> Iterator[Line]:
    """What the signs stand for, in as many lines as it takes."""
    items = [
        (SIGNS[kind][not unicode], kind.value, SIGNS[kind][2])
        for kind in SIGNS
        if any(mark.kind is kind for mark in scene.marks)
    ]
    if isinstance(scene, CurveScene):
        items += [("0 1 2", "step", f"steps of {path.method}") for path in scene.paths[:1]]
    else:
        items += [(POINTS[unicode][i % 5], f"path{i % 5}", labelled(path)) for i, path in enumerate(scene.paths)]
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


def marks_in_words(marks: Sequence[Mark]) -> str:
    """2 minima, 1 saddle point."""
    plurals = {"minimum": "minima", "maximum": "maxima"}
    counted = [(sum(mark.kind is kind for mark in marks), name) for kind, (_, _, name) in SIGNS.items()]
    return ", ".join(f"{n} {name if n == 1 else plurals.get(name, name + 's')}" for n, name in counted if n)


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
