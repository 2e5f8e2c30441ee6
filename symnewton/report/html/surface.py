"""A surface on the page: shaded faces as SVG, the nearer ones over the farther ones, in the colours of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

from symnewton.drawing.scene import ContourScene, Mark
from symnewton.drawing.surface import TALL, Surface, seen
from symnewton.notation.names import brief
from symnewton.words.verdicts import KINDS

WIDTH, HEIGHT, SCALE, LOW = 640, 500, 205.0, 160.0  # the picture, a unit of the base, and its middle from below
SHADES = 20  # steps of height and of light
DARKEST = 40  # per cent of black

Spot = tuple[float, float]


def figure(scene: ContourScene, names: Sequence[str], said: str, legend: str, shapes: Callable[[Mark], str]) -> str:
    """The `figure` of a surface with its critical points; those behind it are pale."""
    surface = Surface(scene)
    inside = [*_base(surface, names), *_faces(surface), *_ways(surface), *_marks(surface, shapes)]
    return (
        f'<figure class="picture surface"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f"<title>{escape(said)}</title>{''.join(inside)}</svg><figcaption>{legend}</figcaption></figure>"
    )


def _spot(point: tuple[float, float, float]) -> Spot:
    x, y = seen(point)
    return WIDTH / 2 + SCALE * x, HEIGHT - LOW - SCALE * y


def _at(spot: Spot) -> str:
    return f"{spot[0]:.1f},{spot[1]:.1f}"


def _base(surface: Surface, names: Sequence[str]) -> Iterator[str]:
    """The edges of the base and the axis of f, with the ends of what they show."""
    corners = [(-1.0, -1.0, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, 0.0), (-1.0, 1.0, 0.0)]
    left, front, right, _ = map(_spot, corners)
    top = _spot((-1.0, -1.0, TALL))
    yield f'<path class="frame" d="M{" ".join(_at(_spot(corner)) for corner in corners)}Z M{_at(left)} {_at(top)}"/>'
    x, y, f = surface.scene.x, surface.scene.y, surface.view
    for (a, b), (low, high), name, dx in ((((left, front)), x, names[0], -14), (((front, right)), y, names[1], 14)):
        anchor = "end" if dx < 0 else "start"
        for share, text, kind in ((0.04, _end(low), "tick"), (0.5, name, "axis"), (0.96, _end(high), "tick")):
            place = (a[0] + share * (b[0] - a[0]) + dx, a[1] + share * (b[1] - a[1]) + 16)
            yield f'<text class="{kind}" x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    for spot, text in ((left, _end(f[0])), (top, _end(f[1]))):
        yield f'<text class="tick" x="{spot[0] - 6:.1f}" y="{spot[1] + 4:.1f}" text-anchor="end">{escape(text)}</text>'
    yield f'<text class="axis" x="{top[0]:.1f}" y="{top[1] - 10:.1f}" text-anchor="middle">f</text>'


def _end(x: float) -> str:
    return brief(float(f"{x:.3g}"))


def _faces(surface: Surface) -> Iterator[str]:
    for face in surface.faces():
        share, dark = round(SHADES * face.height) * 100 // SHADES, round(SHADES * (1 - face.light)) * DARKEST // SHADES
        spots = [(WIDTH / 2 + SCALE * x, HEIGHT - LOW - SCALE * y) for x, y in face.corners.tolist()]
        yield f'<path class="face" style="--share:{share}%;--dark:{dark}%" d="M{" ".join(map(_at, spots))}Z"/>'


def _ways(surface: Surface) -> Iterator[str]:
    for i, path in enumerate(surface.scene.paths):
        inside = [
            (k, x, value)
            for k, (x, value) in enumerate(zip(path.points, path.values))
            if math.isfinite(value) and all(a <= c <= b for c, (a, b) in zip(x, (surface.scene.x, surface.scene.y)))
        ]
        spots = [(k, _spot(surface.placed(x[0], x[1], value))) for k, x, value in inside]
        yield f'<path class="way p{i}" d="M{" ".join(_at(spot) for _, spot in spots)}"/>' if len(spots) > 1 else ""
        yield from (
            f'<circle class="iterate p{i}" data-k="{k}" r="3.5" cx="{x:.1f}" cy="{y:.1f}"/>' for k, (x, y) in spots
        )


def _marks(surface: Surface, shapes: Callable[[Mark], str]) -> Iterator[str]:
    for mark in surface.scene.marks:
        behind = " behind" * surface.hidden(mark.x[0], mark.x[1], mark.value)
        place = _at(_spot(surface.placed(mark.x[0], mark.x[1], mark.value)))
        said = f"{KINDS[mark.kind].told} at ({', '.join(brief(c, 6) for c in mark.x)})"
        yield f'<path class="mark {mark.kind.value}{behind}" transform="translate({place})" d="{shapes(mark)}">'
        yield f"<title>{escape(said)}</title></path>"
