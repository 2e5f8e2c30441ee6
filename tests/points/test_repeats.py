"""Points that repeat, shown up to the periods of f. Oracles: mpmath's derivatives, and the list in the box itself."""

from __future__ import annotations

from itertools import product

import pytest
from mpmath import diff, eigsy, matrix, mp, mpf, pi
from sympy import lambdify

import symnewton as sn
from symnewton.points.repeats import Repeated
from symnewton.report import Style, render

REPEATING = [
    ("sin(x)", 2),
    ("sin(x)*sin(y)", 5),
    ("sin(x)+cos(y)^2", 4),
    ("cos(x)+cos(y)+cos(x+y)", 5),
    ("sin(2pi x)", 2),
    ("cos(3x)+sin(x)", 6),
    ("sin(x)*sin(2y/3)", 5),
]


def at(one: Repeated, turns: tuple[int, ...]) -> tuple[mpf, ...]:
    return tuple(mpf(str(s.evalf(20))) + k * mpf(str(p.evalf(20))) for s, p, k in zip(one.starts, one.periods, turns))


@pytest.mark.parametrize(("text", "rows"), REPEATING)
def test_each_row_is_of_critical_points_of_its_kind_and_they_are_those_listed(text: str, rows: int) -> None:
    report = sn.critical(text)
    assert report.complete
    assert len(report.repeated) == rows
    n = len(report.variables)
    f = lambdify(report.variables, report.expression, "mpmath")
    found = []
    for one in report.repeated:
        for turns in product(range(-30, 31), repeat=n) if n == 1 else product(range(-8, 9), repeat=n):
            point = at(one, turns)
            if all(-10 <= c <= 10 for c in point):
                found.append((one.point.kind, point))
        for turns in product((-3, 0, 2), repeat=n):
            point = at(one, turns)
            orders = [tuple(int(i == k) for i in range(n)) for k in range(n)]
            assert all(abs(diff(f, point, order)) < 1e-6 for order in orders)
            bend = matrix([[diff(f, point, tuple(a + b for a, b in zip(p, q))) for q in orders] for p in orders])
            signs = {bool(value > 0) for value in (eigsy(bend, eigvals_only=True) if n > 1 else [bend[0, 0]])}
            assert one.point.kind.value == {(True,): "minimum", (False,): "maximum"}.get(tuple(signs), "saddle")
    listed = sorted((p.kind.value, tuple(round(c, 6) + 0.0 for c in p.x)) for p in report.points)
    assert sorted((k.value, tuple(round(float(c), 6) + 0.0 for c in p)) for k, p in found) == listed


def test_the_rows_are_shown_with_whole_numbers_and_json_has_the_points() -> None:
    report = sn.critical("sin(x)*sin(y)")
    text = render(report, "table", Style())
    assert "5   kπ           lπ            0   saddle    exact" in text
    assert "1   −π/2 + 2kπ   π/2 + 2lπ    −1   minimum   exact" in text
    assert "2 minima, 2 maxima, 1 saddle, each repeated with its periods" in text
    assert len(text.splitlines()) < 20
    members = report.to_dict()
    assert len(members["points"]) == 85
    assert members["complete"]
    assert members["domain"] == {"x": [-10, 10], "y": [-10, 10]}
    assert render(report, "csv", Style()).count("\n") == 86
    assert "−π/2 + 2lπ" in render(sn.critical("sin(k)"), "table", Style())


@pytest.mark.parametrize("given", [{"box": "0:7"}, {"digits": 20}])
def test_what_is_asked_for_in_a_box_or_to_digits_is_listed(given: dict[str, object]) -> None:
    report = sn.critical("sin(x)", **given)
    assert not report.repeated
    assert all(f"\n  {i} " in render(report, "table", Style()) for i in range(1, len(report.points) + 1))


@pytest.mark.parametrize("text", ["sin(x)+y^2", "sin(x*y)", "sin(x)^2*cos(y)^2", "sin(x)/x", "tan(x)-2x", "x^2"])
def test_nothing_is_said_to_repeat_that_does_not_or_has_curves(text: str) -> None:
    assert not sn.critical(text, timeout=3).repeated


def test_pi_is_what_it_is() -> None:
    with mp.workdps(20):
        (low, high) = sn.critical("sin(x)").repeated
        assert abs(at(low, (1,))[0] - 3 * pi / 2) < 1e-15
        assert abs(at(high, (0,))[0] - pi / 2) < 1e-15
