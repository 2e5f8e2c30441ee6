"""A scene drawn by Matplotlib, as PNG, SVG or PDF. No windows of Matplotlib are ever opened.

Text of the user is drawn as it stands: mathematical markup and TeX are off, whatever the settings of this machine.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

from symnewton.drawing.scene import ContourScene, Curve, CurveScene, Mark, Path, Scene, Tangent
from symnewton.verdicts import Kind
from symnewton.words.verdicts import KINDS

DOTS = 150  # per inch
INK, QUIET, CURVE, PAPER = "#1b1f24", "#6e7781", "#0072b2", "#ffffff"
# Colours of Okabe and Ito, told apart by all eyes: https://jfly.uni-koeln.de/color/
PATHS = ("#d55e00", "#111111", "#cc79a7", "#e69f00", "#009e73")
MARKS = {
    Kind.MINIMUM: ("v", "#d55e00"),
    Kind.MAXIMUM: ("^", "#009e73"),
    Kind.SADDLE: ("X", "#f0e442"),
    Kind.INFLECTION: ("D", "#cc79a7"),
    Kind.KINK: ("s", "#56b4e9"),
    Kind.DEGENERATE: ("o", "#ffffff"),
}
LIMIT: dict[str, Any] = {"color": "#8c1d40", "linewidth": 2.0}  # where a constraint is met with equality
HELD: dict[str, Any] = {"color": "#009e73", "linewidth": 4.0, "solid_capstyle": "butt", "marker": "|", "markersize": 10}
DEPTHS = ("#174a7c", "#2f7cb0", "#63aecb", "#a4d5d8", "#d8edda", "#f8f8e4")  # low to high, light enough for ink
SETTINGS = {
    "text.usetex": False,
    "text.parse_math": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "symnewton",
    "pdf.fonttype": 42,
    "font.size": 10,
    "font.family": ["DejaVu Sans"],
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": True,
    "legend.framealpha": 0.92,
    "legend.edgecolor": "#d0d7de",
    "legend.fontsize": 9,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "figure.constrained_layout.use": True,
}
NAMELESS: dict[str, dict[str, Any]] = {"svg": {"Date": None, "Creator": "symnewton"}, "pdf": {"CreationDate": None}}
Labels = Sequence[tuple[dict[str, Any], str]]
ARROW = {"arrowstyle": "-|>", "linewidth": 1.2, "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
MOST_LETTERS = 26  # of a label in three columns
SHORTEST_ARROW = 0.035  # of the picture: steps shorter than this have no arrow head


@contextmanager
def our_settings() -> Iterator[None]:
    """Matplotlib's own defaults and ours, without those of the user, for as long as a figure is drawn."""
    defaults = {name: value for name, value in matplotlib.rcParamsDefault.items() if not name.startswith("backend")}
    with matplotlib.rc_context({**defaults, **SETTINGS}):
        yield


def drawn(scene: Scene, format: str) -> bytes:
    """The picture as a file in the format."""
    return written(lambda: figure_of(scene), format)


def written(make: Callable[[], Figure], format: str) -> bytes:
    """The figure as a file in the format."""
    file = io.BytesIO()
    with our_settings():
        figure = make()
        if format == "png":
            paletted(figure, DOTS).save(file, format, optimize=True, dpi=(DOTS, DOTS))
        else:
            figure.savefig(file, format=format, metadata=NAMELESS[format])
    return file.getvalue()


def paletted(figure: Figure, dots: int, palette: Image.Image | None = None) -> Image.Image:
    """The figure in pixels of at most 256 colours, which takes a third of the bytes and looks the same."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(dots)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    return image.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, palette=palette, dither=Image.Dither.NONE)


def placed_like(figure: Figure, other: Figure) -> Figure:
    """The figure, its axes where another one of the scene, drawn before, has its own: it need not be laid out again."""
    figure.set_layout_engine("none")
    for axes, model in zip(figure.axes, other.axes):
        axes.set_position(model.get_position(original=True))
    return figure


def figure_of(scene: Scene, steps: int | None = None) -> Figure:
    """The figure, with the paths as far as so many steps; within `our_settings`."""
    if isinstance(scene, CurveScene):
        return _curve_figure(scene, steps)
    if scene.raised:
        from symnewton.drawing.surface_figure import surface_figure

        return surface_figure(scene, steps)
    return _contour_figure(scene, steps)


def _curve_figure(scene: CurveScene, steps: int | None) -> Figure:
    figure = Figure(figsize=(7.2, 6.4 if scene.slope else 4.6))
    if scene.slope is None:
        top, below = figure.subplots(), None
    else:
        top, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    top.set_title(shortened(scene.title), loc="left", fontsize=11, color=INK)
    _graph(top, scene.value, scene, f"f({scene.variable})")
    for low, high in _beyond(scene):
        top.axvspan(low, high, color=QUIET, alpha=0.22, linewidth=0, zorder=0)
    for part in scene.feasible or ():
        top.plot(part, [scene.value.view[0]] * 2, **HELD, clip_on=False, zorder=6)
    for mark in scene.marks:
        mark_at(top, (mark.x[0], mark.value), mark.kind)
    shown = [t for t in scene.tangents if steps is None or t.k < steps]
    if below is not None and scene.slope is not None:
        _graph(below, scene.slope, scene, f"f′({scene.variable})")
        for t in shown:
            colour = _shade(t.k, len(scene.tangents))
            below.plot((t.x, t.end), (t.slope, 0), color=colour, linewidth=1.4, zorder=3)
            below.plot(
                (t.end, t.end),
                (0, _near(below, t.end, scene.slope)),
                color=colour,
                linewidth=0.8,
                linestyle=":",
                zorder=3,
            )
            _parabola(top, t, scene, colour)
        for t in shown[:1]:
            below.plot((t.x, t.x), (0, t.slope), color=_shade(0, 2), linewidth=0.8, linestyle=":", zorder=3)
    for path in scene.paths[:1]:
        _steps_on(top, below, scene, path, steps)
    (below or top).set_xlabel(scene.variable)
    legend(top, scene.marks, labels=_line_labels(scene))
    return figure


def _beyond(scene: CurveScene) -> list[tuple[float, float]]:
    """The parts of the axis on which the constraints do not hold."""
    if scene.feasible is None:
        return []
    ends = [scene.x[0], *(end for part in scene.feasible for end in part), scene.x[1]]
    return [(low, high) for low, high in zip(ends[::2], ends[1::2]) if high > low]


def _graph(axes: Axes, curve: Curve, scene: CurveScene, label: str) -> None:
    """The curve, the axes through zero and the poles."""
    axes.grid(True, color="#eaeef2", linewidth=0.8)
    axes.set_xlim(*scene.x)
    axes.set_ylim(*curve.view)
    low, high = curve.view
    far = 2 * (high - low)
    for piece in curve.pieces:
        axes.plot(piece[:, 0], np.clip(piece[:, 1], low - far, high + far), color=CURVE, linewidth=2, zorder=2)
    if low < 0 < high:
        axes.axhline(0, color=QUIET, linewidth=0.8, zorder=1)
    if scene.x[0] < 0 < scene.x[1]:
        axes.axvline(0, color=QUIET, linewidth=0.8, zorder=1)
    for pole in scene.poles:
        axes.axvline(pole, color=QUIET, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.set_ylabel(label)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _parabola(axes: Axes, tangent: Tangent, scene: CurveScene, colour: Any) -> None:
    """The osculating parabola, as wide as the step and once more."""
    reach = 1.6 * abs(tangent.end - tangent.x)
    x = np.linspace(max(scene.x[0], tangent.end - reach), min(scene.x[1], tangent.end + reach), 121)
    away = x - tangent.x
    y = tangent.value + tangent.slope * away + tangent.bend / 2 * away**2
    low, high = scene.value.view
    y[(y < low) | (y > high)] = np.nan
    axes.plot(x, y, color=colour, linewidth=1.1, linestyle=(0, (5, 2)), zorder=3)


def _steps_on(top: Axes, below: Axes | None, scene: CurveScene, path: Path, steps: int | None) -> None:
    """The points of a path on both curves, numbered while they can be told apart."""
    end = len(path.points) if steps is None else steps + 1
    taken: list[float] = []
    for k, ((x,), value) in enumerate(zip(path.points[:end], path.values)):
        if not scene.x[0] <= x <= scene.x[1]:
            continue
        colour = _shade(k, len(scene.tangents))
        top.plot([x], [value], "o", color=colour, markersize=5, markeredgecolor=PAPER, markeredgewidth=0.8, zorder=5)
        if below is not None:
            below.plot([x], [0], "o", color=colour, markersize=4, markeredgecolor=PAPER, markeredgewidth=0.6, zorder=5)
        if all(abs(x - other) > 0.025 * (scene.x[1] - scene.x[0]) for other in taken):
            taken.append(x)
            for axes, y in ((top, value), (below, 0.0)):
                if axes is not None:
                    note = axes.annotate(
                        f"x{str(k).translate(_SUBSCRIPTS)}", (x, y), (4, 6), textcoords="offset points"
                    )
                    note.set(
                        fontsize=9,
                        color=INK,
                        zorder=6,
                        path_effects=[patheffects.withStroke(linewidth=2.5, foreground=PAPER)],
                    )


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def _shade(k: int, count: int) -> Any:
    """The colour of step k: warm for the first, dark for the last."""
    ramp = LinearSegmentedColormap.from_list("steps", ["#e69f00", "#d55e00", "#8c1d40", "#3b0f4f"])
    return ramp(min(k / max(count - 1, 1), 1.0))


def _near(axes: Axes, x: float, curve: Curve) -> float:
    """The height of the curve at x."""
    for piece in curve.pieces:
        if piece[0, 0] <= x <= piece[-1, 0]:
            return float(np.interp(x, piece[:, 0], piece[:, 1]))
    return 0.0


def _line_labels(scene: CurveScene) -> Labels:
    held: Labels = [] if scene.feasible is None else [(HELD, "feasible")]
    if not scene.tangents:
        return held
    dashed = {"color": "#d55e00", "linestyle": (0, (5, 2)), "linewidth": 1.1}
    return [*held, (dashed, "osculating parabolas"), ({"color": "#d55e00", "linewidth": 1.4}, "tangents of f′")]


def _contour_figure(scene: ContourScene, steps: int | None) -> Figure:
    wide, high = scene.x[1] - scene.x[0], scene.y[1] - scene.y[0]
    equal = 0.6 < wide / high < 1.7
    tall = min(5.0, 6.2 * high / wide) if equal else 4.6
    figure = Figure(figsize=(max(tall * wide / high + 1.6, 5.6) if equal else 7.4, tall + 1.1))
    axes = figure.subplots()
    axes.set_title(shortened(scene.title), loc="left", fontsize=11, color=INK)
    if equal:
        axes.set_aspect("equal")
    axes.set_xlim(*scene.x)
    axes.set_ylim(*scene.y)
    axes.set_facecolor("#eaeef2")
    _filled(figure, axes, scene)
    if scene.outside is not None:
        veil = scene.outside.astype(float)
        axes.contourf(scene.columns, scene.rows, veil, (0.5, 1.5), colors=PAPER, alpha=0.72, zorder=1.5)
    for limit in scene.limits:
        for line in limit.lines:
            axes.plot(line[:, 0], line[:, 1], **LIMIT, zorder=2)
    for i, path in enumerate(scene.paths):
        _way(axes, scene, path, PATHS[i % len(PATHS)], steps)
    for mark in scene.marks:
        mark_at(axes, mark.x, mark.kind)
    axes.set_xlabel(scene.variables[0])
    axes.set_ylabel(scene.variables[1])
    lines = [(LIMIT, shortened(text, MOST_LETTERS)) for text in dict.fromkeys(c.text for c in scene.limits)]
    lines += [
        ({"color": PATHS[i % len(PATHS)], "linewidth": 1.8, "marker": "o", "markersize": 4}, _labelled(path))
        for i, path in enumerate(scene.paths)
    ]
    legend(axes, scene.marks, lines, below=True)
    return figure


def _filled(figure: Figure, axes: Axes, scene: ContourScene) -> None:
    """The bands between the levels, all of equal colour distance, thin lines between them, and their scale."""
    if not scene.levels:
        return
    finite = scene.values[np.isfinite(scene.values)]
    bounds = [min(float(finite.min()), scene.levels[0]), *scene.levels, max(float(finite.max()), scene.levels[-1])]
    bounds = list(np.unique(bounds))
    shades = LinearSegmentedColormap.from_list("depths", DEPTHS, N=256)
    norm = BoundaryNorm(bounds, 256)
    bands = axes.contourf(scene.columns, scene.rows, scene.values, bounds, cmap=shades, norm=norm, zorder=0)
    axes.contour(
        scene.columns,
        scene.rows,
        scene.values,
        scene.levels,
        colors="#0b2a45",
        linewidths=0.5,
        alpha=0.55,
        linestyles="solid",
        zorder=1,
    )
    bar = figure.colorbar(bands, ax=axes, spacing="uniform", ticks=bounds[1:-1:2], fraction=0.05, pad=0.02, aspect=30)
    bar.ax.set_yticklabels([f"{level:.4g}".replace("-", "−") for level in bounds[1:-1:2]])
    bar.ax.tick_params(labelsize=8, length=0)
    bar.outline.set_visible(False)


def _way(axes: Axes, scene: ContourScene, path: Path, colour: str, steps: int | None) -> None:
    """A path with a dot at each point and an arrow on each step that is long enough to have one."""
    points = np.array(path.points[: None if steps is None else steps + 1])
    edge = [patheffects.withStroke(linewidth=3, foreground=PAPER, alpha=0.85)]
    axes.plot(points[:, 0], points[:, 1], color=colour, linewidth=1.6, zorder=3, path_effects=edge)
    size = np.array([scene.x[1] - scene.x[0], scene.y[1] - scene.y[0]])
    shown = _apart(points, 0.02 * size)
    axes.plot(*points[shown].T, "o", color=colour, markersize=3.8, markeredgecolor=PAPER, markeredgewidth=0.6, zorder=4)
    for a, b in zip(points[:-1], points[1:]):
        if np.hypot(*((b - a) / size)) > SHORTEST_ARROW:
            axes.annotate("", a + 0.62 * (b - a), a + 0.5 * (b - a), zorder=4, arrowprops={**ARROW, "color": colour})


def _apart(points: Any, least: Any) -> list[int]:
    """The indices of points that do not lie on the dot of an earlier one, the last point always."""
    kept = [0]
    for i in range(1, len(points)):
        if (np.abs(points[i] - points[kept[-1]]) > least).any():
            kept.append(i)
    return kept


def _labelled(path: Path) -> str:
    n = len(path.points) - 1
    return f"{path.method}: {n} step{'' if n == 1 else 's'}{'' if path.solved else ', no minimum'}"


def mark_at(axes: Axes, at: Sequence[float], kind: Kind, alpha: float = 1.0) -> None:
    shape, colour = MARKS[kind]
    place, edge = [[c] for c in at], dict[str, Any](markeredgecolor=INK, markeredgewidth=1.0)
    axes.plot(*place, shape, color=colour, markersize=9, **edge, alpha=alpha, zorder=7)


def legend(axes: Axes, marks: Sequence[Mark], labels: Labels, below: bool = False) -> None:
    """What the marks and lines stand for: where it covers least, or below the picture."""
    handles = []
    for kind, (shape, colour) in MARKS.items():
        if any(mark.kind is kind for mark in marks):
            handles += axes.plot([], [], shape, color=colour, markeredgecolor=INK, markersize=7, label=KINDS[kind].one)
    for style, name in labels:
        handles += axes.plot([], [], label=name, **style)
    if handles and below:
        figure = axes.get_figure(root=True)
        columns = 3 if max(len(str(handle.get_label())) for handle in handles) <= MOST_LETTERS else 2
        assert figure is not None
        figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)
    elif handles:
        axes.legend(handles=handles, loc="best").set_zorder(8)


def shortened(text: str, most: int = 74) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
