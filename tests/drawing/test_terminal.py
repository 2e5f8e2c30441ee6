"""Pictures of characters: as wide as there is room, in the characters and colours there are, and true."""

from __future__ import annotations

import re

import pytest

from symnewton import api
from symnewton.drawing.scene import CurveScene
from symnewton.drawing.terminal import picture, ticks_in
from symnewton.report import Style

TEXTS = {
    "curve": ("x^3-3x", None),
    "steps": ("exp(x)-log(x)", "0.05"),
    "poles": ("tan(x)", None),
    "plane": ("(x^2+y-11)^2+(x+y^2-7)^2", "0,0"),
    "valley": ("(1-x)^2+100(y-x^2)^2", "-1.2,1"),
    "edge": ("log(x)+log(y)-x-y", None),
    "constant": ("x-x", None),
    "tiny": ("1e-9*x^2+1e6", None),
}
REPORTS = {name: api.plot(text, x0=x0, vars=("x",) if text == "x-x" else None) for name, (text, x0) in TEXTS.items()}


@pytest.mark.parametrize("width", [30, 40, 80, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("name", REPORTS)
def test_lines_are_no_wider_than_the_room(name: str, unicode: bool, width: int) -> None:
    lines = ["".join(text for text, _ in line) for line in picture(REPORTS[name].scene, width, unicode, None)]
    assert 8 < len(lines) < 60
    assert max(map(len, lines)) <= width
    assert all(line.isprintable() for line in lines)
    if not unicode:
        assert "".join(lines).isascii()


@pytest.mark.parametrize("name", REPORTS)
def test_colours_change_no_character_but_those_of_the_bands(name: str) -> None:
    scene = REPORTS[name].scene
    plain = REPORTS[name].text(Style(80, True, None))
    assert "\x1b" not in plain
    for color in ("standard", "256", "truecolor"):
        colored = REPORTS[name].text(Style(80, True, color))
        assert "\x1b[" in colored
        bare = re.sub(r"\x1b\[[0-9;]*m", "", colored)
        if isinstance(scene, CurveScene):
            assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()
        assert len(bare.splitlines()) == len(plain.splitlines())
        assert colored.count("\x1b[0m") >= len([line for line in colored.splitlines() if "\x1b" in line])


def cells(name: str, sign: str) -> list[tuple[int, int]]:
    lines = REPORTS[name].text(Style(80, True, None)).splitlines()
    return [(row, line.index(sign)) for row, line in enumerate(lines) if sign in line and "imum" not in line]


def test_marks_stand_where_the_points_are() -> None:
    (maximum,), (minimum,) = cells("curve", "▲"), cells("curve", "▼")
    assert maximum[0] < minimum[0]
    assert maximum[1] < minimum[1]
    lines = REPORTS["curve"].text(Style(80, True, None)).splitlines()
    axis = next(line for line in lines if "└" in line)
    labels = lines[lines.index(axis) + 1]
    one = labels.index("1", labels.index("0") + 1) if " 1" in labels else None
    zero = next(i for i, c in enumerate(labels) if c == "0")
    assert maximum[1] < zero < minimum[1]
    assert one is None or abs(one - minimum[1]) <= 1


def test_steps_are_numbered_in_order() -> None:
    lines = REPORTS["steps"].text(Style(80, True, None)).splitlines()
    f, slope = lines[: lines.index("f′(x)")], lines[lines.index("f′(x)") :]
    where = [
        next((line.index(k) for line in f if k in line.partition("┤")[2] + line.partition("│")[2]), None)
        for k in "0123"
    ]
    assert None not in where
    assert where == sorted(where)  # type: ignore[type-var]
    assert any(all(k in line for k in "0123") for line in slope)


def test_both_curves_of_a_run_have_one_axis() -> None:
    lines = REPORTS["steps"].text(Style(80, True, None)).splitlines()
    assert len({line.index(edge) for line in lines for edge in "│┤└" if edge in line}) == 1


@pytest.mark.parametrize("view", [(-1, 1), (0.001, 0.0011), (-3e7, 5e9), (1e6, 1e6 + 1e-3), (-7, 3), (0, 1e-12)])
def test_ticks_are_round_and_inside(view: tuple[float, float]) -> None:
    ticks = ticks_in(view, 5)
    assert 1 <= len(ticks) <= 6
    assert all(view[0] <= tick <= view[1] for tick in ticks)
    assert ticks == sorted(ticks)
