"""An expression without a command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def test_derivatives_points_and_a_picture_are_shown(call: Call) -> None:
    done = call("x^3 - 3x")
    assert (done.code, done.err) == (0, "")
    told, drawn, points, verdict = done.out.split("\n\n")
    assert [line.split("=")[1].strip() for line in told.splitlines()] == ["x³ − 3x", "3x² − 3", "6x"]
    assert max(map(len, drawn.splitlines())) <= 66
    assert (drawn.count("▲"), drawn.count("▼")) == (2, 2)  # in the curve and in the legend
    assert [line.split() for line in points.splitlines()[2:]] == [
        ["1", "1", "−2", "minimum", "exact"],
        ["2", "−1", "2", "maximum", "exact"],
    ]
    assert "proven complete on ℝ" in verdict


@pytest.mark.parametrize(
    ("argv", "gradient", "kinds"),
    [
        (["-x^2"], ["-2*x"], ["maximum"]),
        (["xyz"], ["y*z", "x*z", "x*y"], []),
        (["overview", "x*y"], ["y", "x"], ["saddle"]),
        (["x^4+a*y^2", "--param", "a=2"], ["4*x**3", "4*y"], ["minimum"]),
    ],
)
def test_json_has_the_members_of_hessian_and_of_critical(
    call: Call, argv: list[str], gradient: list[str], kinds: list[str]
) -> None:
    (answer,) = call(*argv, "--format", "json").objects
    assert answer["command"] == "overview"
    assert answer["gradient"] == gradient
    assert len(answer["hessian"]) == len(gradient)
    (critical,) = call("critical", *argv[argv[0] == "overview" :], "--format", "json").objects
    members = ("points", "families", "complete", "domain", "message")
    assert {name: answer[name] for name in members} == {name: critical[name] for name in members}
    assert [point["kind"] for point in answer["points"]] == kinds


def test_codes_are_those_of_critical_and_every_format_has_its_page(call: Call) -> None:
    assert call("sin(x)/x", "--timeout", "0.01").code == 3
    assert call("sin(x", "--format", "json").objects[0]["error"]["column"] == 6
    assert call("3").code == 2
    for format in ("csv", "markdown", "latex", "html"):
        done = call("x*y", "--format", format, *([] if format == "csv" else ["--explain"]))
        assert (done.code, done.err) == (0, "")
        assert "saddle" in done.out


def test_a_stream_of_expressions_is_read(call: Call) -> None:
    answers = call("-", "--format", "json", stdin=b"x^2\n-y^2\n").objects
    assert [a["points"][0]["kind"] for a in answers] == ["minimum", "maximum"]
