"""Where constraints hold in a picture, against circles, lines and intervals known by formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

import symnewton as sn
from symnewton.calculus.function import Function
from symnewton.drawing.feasible import Side, intervals, limits, shown_whole
from symnewton.drawing.scene import ContourScene, CurveScene
from symnewton.language import read_constrained
from symnewton.notation.style import Style
from symnewton.report import render

CIRCLE = "x^2 + y^2 <= 1"


def sides_of(f: str, *texts: str) -> tuple[Side, ...]:
    problem = read_constrained(f, texts)
    return tuple(Side(c.text, Function(c.formula, problem.variables), c.is_equation) for c in problem.constraints)


def test_intervals_end_where_inequalities_do() -> None:
    assert intervals(sides_of("x", "x^2 <= 2"), (-3, 3)) == (
        (pytest.approx(-math.sqrt(2)), pytest.approx(math.sqrt(2))),
    )
    outer = intervals(sides_of("x", "x^2 >= 2", "x <= 2.5"), (-3, 3))
    assert np.allclose(outer, [(-3, -math.sqrt(2)), (math.sqrt(2), 2.5)])
    assert intervals(sides_of("x", "x >= 5"), (-3, 3)) == ()


def test_equations_on_a_line_are_points_that_meet_the_rest() -> None:
    found = intervals(sides_of("x", "sin(x) = 0", "x >= -1"), (-4, 4))
    assert np.allclose(found, [(0, 0), (math.pi, math.pi)], atol=1e-12)


def test_a_circle_is_drawn_as_one_line_with_what_is_outside() -> None:
    grid = np.linspace(-2, 2, 161)
    (limit,), outside = limits(sides_of("x*y", CIRCLE), grid, grid)
    (line,) = limit.lines
    assert np.allclose(np.hypot(*line.T), 1, atol=1e-3)
    x, y = np.meshgrid(grid, grid)
    assert (outside == (x * x + y * y > 1)).all()
    _, nothing = limits(sides_of("x*y", "x = y"), grid, grid)
    assert nothing is None


def test_the_window_shows_a_bounded_set_whole() -> None:
    low, high = shown_whole(sides_of("x*y", "(x - 3)^2 + y^2 = 4"), [])
    assert low[0] < 1 < 5 < high[0]
    assert low[1] < -2 < 2 < high[1]
    assert shown_whole(sides_of("x*y", "x = y"), []) == []


def test_a_plot_with_constraints_marks_the_candidates() -> None:
    report = sn.plot("x*y", subject_to=CIRCLE)
    assert isinstance(report.scene, ContourScene)
    assert report.complete
    assert sorted(mark.kind.value for mark in report.points) == ["maximum", "maximum", "minimum", "minimum", "saddle"]
    assert [limit.text for limit in report.scene.limits] == [CIRCLE]
    assert report.to_dict()["constraints"] == [CIRCLE]


def test_a_plot_on_a_line_shows_the_feasible_part() -> None:
    report = sn.plot("x^3 - x", subject_to="-0.5 <= x <= 1.5")
    assert isinstance(report.scene, CurveScene)
    assert np.allclose(report.scene.feasible, [(-0.5, 1.5)])
    assert sorted(mark.kind.value for mark in report.points) == ["maximum", "maximum", "minimum"]


def test_a_plot_shows_the_runs_on_the_lagrangian() -> None:
    report = sn.plot("x*y", x0="1,0.2", subject_to="x^2 + y^2 = 1")
    assert [way.method for way in report.paths] == ["sqp", "newton"]


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("color", [None, "truecolor"])
def test_the_terminal_shows_equality_and_the_feasible_part(unicode: bool, color: str | None) -> None:
    plane = render(sn.plot("x*y", subject_to=CIRCLE), "table", Style(unicode=unicode, color=color))
    assert "x^2 + y^2 <= 1: equality" in plane
    assert plane.count("•" if unicode else "~") > 40
    line = render(sn.plot("x^3 - x", subject_to="-0.5 <= x <= 1.5"), "table", Style(unicode=unicode, color=color))
    assert "feasible" in line
    assert ("━━━" if unicode else "===") in line


@pytest.mark.parametrize(
    ("f", "constraint"), [("x*y", CIRCLE), ("x*y", "x^2 + y^2 = 1"), ("x^3 - x", "-0.5 <= x <= 1.5"), ("x", "x^2 = 2")]
)
def test_files_and_pages_have_the_constraints(f: str, constraint: str) -> None:
    report = sn.plot(f, subject_to=constraint)
    assert report.file("svg").count(b"<path") > 10
    page = render(report, "html", Style())
    assert 'class="limit"' in page
    run = sn.minimize(f, x0=[0.5] * len(report.variables), subject_to=constraint)
    assert 'class="limit"' in render(run, "html", Style())
    assert run.plot() is not None


def test_where_algebra_finds_no_candidates_the_picture_is_drawn_without() -> None:
    report = sn.plot("sin(x*y) + exp(x)", box="-2:2", subject_to="cos(x) + y*exp(y) = 1", timeout=1)
    assert isinstance(report.scene, ContourScene)
    assert report.scene.limits[0].lines
