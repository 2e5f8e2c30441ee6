"""Constraints where f has poles or a domain: what needs continuity is not claimed."""

from __future__ import annotations

from typing import Any

import pytest

import symnewton as sn

POLES = [
    ("x/y", ["x^2 + y^2 = 1"]),
    ("x/y", ["x^2 + y^2 <= 1"]),
    ("1/x", ["-1 <= x <= 1"]),
    ("1/x", ["x <= 1"]),
    ("1/(x - y)", ["x^2 + y^2 = 1"]),
    ("atan(1/x)", ["-1 <= x <= 1"]),
    ("exp(1/x)", ["-1 <= x <= 1"]),
    ("1/(x^2 + y^2 - 1)", ["x^2 + y^2 <= 4"]),
    ("1/sin(x)", ["1 <= x <= 5"]),
]


@pytest.mark.parametrize(("f", "constraints"), POLES)
def test_no_global_value_is_claimed_beside_a_pole_inside(f: str, constraints: list[str]) -> None:
    report = sn.critical(f, subject_to=constraints)
    assert report.feasible is True
    assert {report.minimum.status, report.maximum.status} <= {"open", "none", "unbounded"}
    assert not sn.minimize(f, subject_to=constraints).solved


@pytest.mark.parametrize(
    ("f", "constraints", "minima", "maxima"),
    [
        ("sqrt(x)", ["x <= 4"], [0.0], [4.0]),
        ("sqrt(x^2 - 1)", ["-2 <= x <= 2"], [-1.0, 1.0], [-2.0, 2.0]),
        ("1/(1 + x^2)", ["-1 <= x <= 2"], [-1.0, 2.0], [0.0]),
        ("log(x)", ["-1 <= x <= 1"], [], [1.0]),
    ],
)
def test_edges_of_the_domain_are_candidates_where_f_has_a_value(
    f: str, constraints: list[str], minima: Any, maxima: Any
) -> None:
    report = sn.critical(f, subject_to=constraints)
    for kind, wanted in ((sn.Kind.MINIMUM, minima), (sn.Kind.MAXIMUM, maxima)):
        assert sorted(p.x[0] for p in report.points if p.kind is kind) == wanted


def test_a_point_where_f_has_no_value_is_no_candidate() -> None:
    report = sn.critical("1/x + 1/y + 1/z", subject_to=["x + y + z = 1", "x >= 0", "y >= 0", "z >= 0"])
    assert [p.value for p in report.points] == [9.0]


def test_a_run_does_not_end_where_a_norm_overflows() -> None:
    assert not sn.maximize("exp(x)", subject_to="x >= 0", x0=5).solved
