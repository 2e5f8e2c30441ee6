"""What is drawn, against what is known of the functions: textbook calculus and the published test functions."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from symnewton import api
from symnewton.calculus.function import Function
from symnewton.drawing.ranges import choose_box
from symnewton.drawing.scene import ContourScene, CurveScene
from symnewton.errors import InputError
from symnewton.verdicts import Kind


def curve(text: str, **options: object) -> CurveScene:
    scene = api.plot(text, **options).scene
    assert isinstance(scene, CurveScene)
    return scene


def contours(text: str, **options: object) -> ContourScene:
    scene = api.plot(text, **options).scene
    assert isinstance(scene, ContourScene)
    return scene


def ends(scene: CurveScene) -> list[tuple[float, float]]:
    return [(piece[0, 0], piece[-1, 0]) for piece in scene.value.pieces]


@pytest.mark.parametrize(
    ("text", "box", "poles"),
    [
        ("1/x", "-1:1", [0]),
        ("1/x^2", "-1:2", [0]),
        ("1/x^2", "-1:1", [0]),
        ("1/(x-1/3)^2", "-1:1", [1 / 3]),
        ("tan(x)", "-5:5", [-1.5 * math.pi, -0.5 * math.pi, 0.5 * math.pi, 1.5 * math.pi]),
        ("1/(x^2-1)", "-3:3", [-1, 1]),
        ("sec(x)", "-2:2", [-math.pi / 2, math.pi / 2]),
        ("gamma(x)", "-2.5:2", [-2, -1, 0]),
        ("x^2", "-1:1", []),
        ("log(x)", "-1:1", []),
        ("tanh(1000*x)", "-1:1", []),
        ("100*x^9", "-9:9", []),
    ],
)
def test_poles_are_found_and_nothing_else_is_one(text: str, box: str, poles: list[float]) -> None:
    assert curve(text, box=box).poles == pytest.approx(poles, abs=1e-6)


@pytest.mark.parametrize("text", ["1/x", "tan(x)", "1/(x^2-1)", "gamma(x)", "1/(exp(x)-1)"])
def test_no_piece_crosses_a_pole(text: str) -> None:
    scene = curve(text)
    assert scene.poles
    for low, high in ends(scene):
        assert not any(low + 1e-9 < pole < high - 1e-9 for pole in scene.poles)


@pytest.mark.parametrize(
    ("text", "box", "pieces"),
    [
        ("log(x)", "-1:1", [(0, 1)]),
        ("sqrt(4-x^2)", "-3:3", [(-2, 2)]),
        ("sqrt(x^2-1)", "-3:3", [(-3, -1), (1, 3)]),
        ("floor(x)", "0.5:3.5", [(0.5, 1), (1, 2), (2, 3), (3, 3.5)]),
        ("sign(x)", "-1:1", [(-1, 0), (0, 1)]),
        ("abs(x)", "-1:1", [(-1, 1)]),
        ("tanh(1000*x)", "-1:1", [(-1, 1)]),
        ("cbrt(x)", "-1:1", [(-1, 1)]),
    ],
)
def test_curves_break_at_jumps_and_edges_only(text: str, box: str, pieces: list[tuple[float, float]]) -> None:
    found = [piece for piece in ends(curve(text, box=box)) if piece[0] < piece[1]]
    assert np.array(found) == pytest.approx(np.array(pieces), abs=1e-9)


@pytest.mark.parametrize("text", ["exp(x)-log(x)", "x^3-3x", "sin(x)/x", "log(x)/x", "sqrt(4-x^2)", "x^x"])
def test_pieces_are_the_graph(text: str) -> None:
    scene = curve(text)
    f = {
        "exp(x)-log(x)": lambda x: math.exp(x) - math.log(x),
        "x^3-3x": lambda x: x**3 - 3 * x,
        "sin(x)/x": lambda x: math.sin(x) / x,
        "log(x)/x": lambda x: math.log(x) / x,
        "sqrt(4-x^2)": lambda x: math.sqrt(4 - x * x),
        "x^x": lambda x: x**x,
    }[text]
    for piece in scene.value.pieces:
        assert all(a < b for a, b in pairwise(piece[:, 0]))
        for x, y in piece[:: max(len(piece) // 50, 1)]:
            assert y == pytest.approx(f(x), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("x^3-3x", {-1: Kind.MAXIMUM, 1: Kind.MINIMUM}),
        ("x^5", {0: Kind.INFLECTION}),
        ("x^4", {0: Kind.MINIMUM}),
        ("log(x)/x", {math.e: Kind.MAXIMUM}),
        ("(x-1000)^2", {1000: Kind.MINIMUM}),
        ("exp(-1e6*x^2)", {0: Kind.MAXIMUM}),
        ("1/(x^2-1)", {0: Kind.MAXIMUM}),
        ("tan(x)", {}),
        ("exp(exp(x))", {}),
    ],
)
def test_the_range_shows_the_critical_points_by_kind(text: str, marks: dict[float, Kind]) -> None:
    report = api.plot(text)
    scene = report.scene
    assert isinstance(scene, CurveScene)
    assert report.complete
    assert [mark.x[0] for mark in scene.marks] == pytest.approx(list(marks), abs=1e-9)
    assert [mark.kind for mark in scene.marks] == list(marks.values())
    low, high = scene.value.view
    assert all(low < mark.value < high for mark in scene.marks)


@pytest.mark.parametrize(
    ("text", "highest"),
    [("tan(x)", 100), ("1/x", 100), ("exp(exp(x))", 1e4), ("1/(x^2-1)", 100), ("exp(x)-log(x)", 100)],
)
def test_walls_do_not_set_the_scale(text: str, highest: float) -> None:
    low, high = curve(text).value.view
    assert -highest < low < high < highest


# Points and kinds: Himmelblau (1972), Rosenbrock (1960); the rest by hand.
PLANE = {
    "(x^2+y-11)^2+(x+y^2-7)^2": (9, {(3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)}),
    "(1-x)^2+100(y-x^2)^2": (1, {(1, 1)}),
    "x^2+y^2-2x": (1, {(1, 0)}),
    "x^2-y^2": (1, set()),
    "x*exp(-x^2-y^2)": (2, {(-math.sqrt(0.5), 0)}),
    "x^4+y^4-4x*y": (3, {(1, 1), (-1, -1)}),
}


@pytest.mark.parametrize("text", PLANE)
def test_the_rectangle_shows_the_critical_points(text: str) -> None:
    count, minima = PLANE[text]
    scene = contours(text)
    assert len(scene.marks) == count
    found = sorted(mark.x for mark in scene.marks if mark.kind is Kind.MINIMUM)
    assert np.array(found).reshape(-1, 2) == pytest.approx(np.array(sorted(minima)).reshape(-1, 2), abs=1e-5)
    for mark in scene.marks:
        assert scene.x[0] < mark.x[0] < scene.x[1]
        assert scene.y[0] < mark.x[1] < scene.y[1]


def test_a_flat_point_does_not_shrink_the_rectangle() -> None:
    """Peano's surface: Newton's method creeps towards the origin and stops beside it."""
    peano = api.parse("(y-x^2)*(y-3x^2)")
    for low, high in choose_box(Function(peano.expression, peano.variables), [(0.0, 0.0)]):
        assert low <= -1
        assert high >= 1
    tiny = api.parse("((x*10^6)^2-1)^2 + (y*10^6)^2")
    for low, high in choose_box(Function(tiny.expression, tiny.variables), [(-1e-6, 0.0), (0.0, 0.0), (1e-6, 0.0)]):
        assert high - low < 1e-5


@pytest.mark.parametrize("text", [*PLANE, "1/(x*y)", "log(x)+log(y)", "x/(x^2+y^2)", "floor(x)+y"])
def test_levels_share_the_picture(text: str) -> None:
    scene = contours(text)
    assert len(scene.levels) >= 5
    assert all(a < b for a, b in pairwise(scene.levels))
    finite = scene.values[np.isfinite(scene.values)]
    shares = np.histogram(finite, [-np.inf, *scene.levels, np.inf])[0] / len(finite)
    assert shares.max() < 0.35


def test_contours_do_not_run_through_a_pole() -> None:
    scene = contours("1/x+0*y", box="-1:1", vars=("x", "y"))
    left, right = scene.columns < 0, scene.columns > 0
    assert (scene.values[:, left][np.isfinite(scene.values[:, left])] < 0).all()
    gap = scene.columns[right & np.isfinite(scene.values).all(axis=0)].min()
    assert gap > 0
    assert np.isnan(scene.values).all(axis=0).any()


def test_a_path_is_the_run_and_in_the_picture() -> None:
    scene = contours("(1-x)^2+100(y-x^2)^2", x0="-1.2,1")
    run = api.minimize("(1-x)^2+100(y-x^2)^2", x0="-1.2,1")
    first = scene.paths[0]
    assert first.points == tuple(step.x for step in run.steps)
    assert [path.method for path in scene.paths] == ["trust-region", "newton", "gradient-descent"]
    for x, y in first.points:
        assert scene.x[0] <= x <= scene.x[1]
        assert scene.y[0] <= y <= scene.y[1]


def test_a_path_to_infinity_does_not_set_the_range() -> None:
    scene = contours("2x^2-2y^2", x0="1,0.5")
    assert max(map(abs, (*scene.x, *scene.y))) < 50


def test_a_tangent_of_the_derivative_leads_to_the_next_point() -> None:
    scene = curve("exp(x)-log(x)", x0="0.05")
    points = [x for (x,) in scene.paths[0].points]
    assert len(scene.tangents) >= 4
    for tangent in scene.tangents:
        assert tangent.x == points[tangent.k]
        assert tangent.end == pytest.approx(points[tangent.k + 1], rel=1e-12)
        assert tangent.slope == pytest.approx(math.exp(tangent.x) - 1 / tangent.x, rel=1e-12)


def test_the_derivative_is_drawn_only_where_the_function_is() -> None:
    scene = curve("exp(x)-log(x)", x0="5")
    assert scene.slope is not None
    assert all((piece[:, 0] > 0).all() for piece in scene.slope.pieces)


def test_curves_of_critical_points_are_told_and_not_marked() -> None:
    report = api.plot("(x-y)^2")
    assert report.scene.marks == ()
    assert report.notes
    assert "fill a curve" in report.message


def test_the_box_is_the_range() -> None:
    assert curve("x^2", box="-1:2").x == (-1, 2)
    scene = contours("x*y", box="x=-1:2,y=pi:4")
    assert (scene.x, scene.y) == ((-1, 2), (math.pi, 4))


def test_more_than_two_variables_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="two variables") as caught:
        api.plot("x*y*z")
    assert "--param z=" in (caught.value.hint or "")
    assert contours("x*y*z", params={"z": 0.5}).variables == ("x", "y")


def test_values_at_the_end_of_the_doubles_can_be_drawn() -> None:
    from symnewton import plot

    assert "x" in str(plot("x + 1e308*sqrt(2)", box={"x": (-4, 4)}))
