"""Surfaces: the projection by hand, hidden points by sampling the function itself, and the page as XML."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from symnewton import api
from symnewton.drawing.scene import ContourScene
from symnewton.drawing.surface import AZIMUTH, ELEVATION, TALL, Surface, seen
from symnewton.errors import InputError
from symnewton.report import Style, render

HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"


def surface(text: str, **options: object) -> Surface:
    scene = api.plot(text, surface=True, **options).scene
    assert isinstance(scene, ContourScene)
    assert scene.raised
    return Surface(scene)


def test_the_eye_sees_the_near_corner_lowest_and_height_upwards() -> None:
    corners = {(u, v): seen((u, v, 0.0)) for u in (-1, 1) for v in (-1, 1)}
    assert min(corners, key=lambda c: corners[c][1]) == (1, -1)
    assert min(corners, key=lambda c: corners[c][0]) == (-1, -1)
    (x, low), (same, high) = seen((0.3, 0.2, 0.0)), seen((0.3, 0.2, 1.0))
    assert x == pytest.approx(same)
    assert high - low == pytest.approx(math.cos(ELEVATION))


def test_no_face_hides_a_later_one() -> None:
    """Along the way to the eye every face comes after those behind it; the faces are the grid."""
    drawn = surface("x^3 - 3x + y^2")
    faces = drawn.faces()
    assert len(faces) == (len(drawn.columns) - 1) * (len(drawn.rows) - 1)
    heights = [face.height for face in faces]
    # Undoing the projection: the depth on the base from the height and the place in the picture.
    depths = [
        (TALL * h * math.cos(ELEVATION) - face.corners[:, 1].mean()) / math.sin(ELEVATION)
        for h, face in zip(heights, faces)
    ]
    assert all(a <= b + 1e-9 for a, b in zip(depths, depths[1:]))
    assert all(0 <= face.light <= 1 and 0 <= face.height <= 1 for face in faces)


@pytest.mark.parametrize("at", [(3.0, 2.0), (-2.805118, 3.131313), (-3.77931, -3.283186), (3.584428, -1.848127)])
def test_a_minimum_is_hidden_where_the_function_rises_above_the_line_of_sight(at: tuple[float, float]) -> None:
    drawn = surface(HIMMELBLAU, box="-5:5")

    def f(x: float, y: float) -> float:
        return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2

    low, high = drawn.view
    rise = TALL * (np.array([0.0]) - low) / (high - low)
    covered = False
    for t in np.linspace(0.01, 2.8, 2000):
        x, y = at[0] + 5 * t * math.cos(AZIMUTH), at[1] + 5 * t * math.sin(AZIMUTH)
        if abs(x) > 5 or abs(y) > 5:
            break
        height = TALL * min(max((f(x, y) - low) / (high - low), 0), 1)
        covered |= bool(height > rise[0] + t * math.tan(ELEVATION) + 0.02)
    assert drawn.hidden(*at, 0.0) is covered


def test_the_page_is_small_and_marks_what_is_behind() -> None:
    page = render(api.plot(HIMMELBLAU, surface=True, x0="0,0"), "html", Style())
    (figure,) = re.findall(r'<figure class="picture surface">.*?</figure>', page)
    svg = ET.fromstring(figure).find("svg")
    assert svg is not None
    kinds = [path.get("class") for path in svg.findall("path")]
    assert 500 < kinds.count("face") <= 28**2
    assert len([kind for kind in kinds if kind and kind.startswith("mark")]) == 9
    assert any(kind and kind.endswith("behind") for kind in kinds)
    assert len(page.encode()) < 150_000


def test_walls_of_poles_are_cut_off_and_holes_stay_holes() -> None:
    assert 0 < len(surface("1/(x^2+y^2)").faces()) <= 28**2
    whole, part = surface("x*y").faces(), surface("sqrt(x)*y", box="-1:1").faces()
    assert 0 < len(part) < 0.7 * len(whole)


@pytest.mark.parametrize("format", ["png", "svg"])
def test_files_and_refusals(format: str) -> None:
    pytest.importorskip("matplotlib")
    assert api.plot("x*y", surface=True, x0="1,1").file(format)[:5] in (b"\x89PNG\r", b"<?xml")
    with pytest.raises(InputError, match="a surface shows a function of two variables"):
        api.plot("x^2", surface=True)
