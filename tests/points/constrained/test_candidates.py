"""All candidates on a feasible set: textbook and Hock–Schittkowski rows with their published answers, and singular sets."""

from __future__ import annotations

import math

import pytest

import symnewton as sn
from symnewton.verdicts import Evidence, Kind

LOW, HIGH = Kind.MINIMUM, Kind.MAXIMUM


def kinds(report: sn.CriticalReport, kind: Kind) -> list[tuple[float, ...]]:
    return sorted(p.x for p in report.points if p.kind is kind)


def test_rational_multipliers_are_the_nearest_doubles() -> None:
    """By hand: λ = 2/5 at (1/5, 2/5), and x = y = 1/7 with λ = 2/7."""
    (point,) = sn.critical("x^2+y^2", subject_to="x+2y=1").points
    assert point.multipliers == {"x+2y=1": 2 / 5}
    (point,) = sn.critical("x^2+y^2", subject_to="x+y=2/7").points
    assert point.multipliers == {"x+y=2/7": 2 / 7}


def test_the_product_on_the_unit_circle() -> None:
    report = sn.critical("x*y", subject_to="x^2+y^2 = 1")
    half = math.sqrt(0.5)
    assert report.complete
    assert report.exit_code == 0
    assert kinds(report, LOW) == [pytest.approx((-half, half)), pytest.approx((half, -half))]
    assert kinds(report, HIGH) == [pytest.approx((-half, -half)), pytest.approx((half, half))]
    assert all(p.evidence is Evidence.EXACT for p in report.points)
    assert report.to_dict()["points"][0]["multipliers"] == {"x^2+y^2 = 1": -0.5}
    assert "Global maximum 1/2 at 2 points" in report.message


def test_circles_of_minima_on_the_sphere() -> None:
    report = sn.critical("x^2*y^2*z^2", subject_to=["x^2+y^2+z^2 = 1"])
    assert len(report.points) == 8
    assert all(p.kind is HIGH and p.value == pytest.approx(1 / 27) for p in report.points)
    assert sorted(f.description for f in report.families) == [
        "x**2 + y**2 = 1, z = 0",
        "x**2 + z**2 = 1, y = 0",
        "y**2 + z**2 = 1, x = 0",
    ]
    assert all(f.kind is LOW and f.value == 0 for f in report.families)
    assert "Global maximum 1/27 at 8 points" in report.message


def test_the_cardioid_has_three_points_in_radicals_and_the_cusp() -> None:
    report = sn.critical("(x+2)^2+(y+1)^2", subject_to=["(x^2+y^2+x)^2 = x^2+y^2"])
    assert report.complete
    assert len(report.points) == 4
    assert all(p.exact is not None for p in report.points)
    (cusp,) = [p for p in report.points if p.abnormal]
    assert (cusp.x, cusp.kind, cusp.multipliers) == ((0.0, 0.0), LOW, None)


@pytest.mark.parametrize(
    ("f", "constraint", "kind"),
    [
        ("x", "y^3 = x^2", Kind.SADDLE),
        ("y", "y^3 = x^2", LOW),
        ("-y", "y^3 = x^2", HIGH),
        ("y+x", "y^3 = x^2", LOW),
        ("x", "x^2*(1+x) = y^2", Kind.SADDLE),  # a node
        ("x^2+y", "x^2+y^2 = x^3", LOW),  # an isolated point of the curve
        ("x", "x^4 = y^6", Kind.SADDLE),
        ("y^2-x", "x^3 = y^2", Kind.MAXIMUM),
        ("y^2", "x^3 = y^5", LOW),
    ],
)
def test_cusps_nodes_and_isolated_points(f: str, constraint: str, kind: Kind) -> None:
    report = sn.critical(f, subject_to=[constraint])
    (point,) = [p for p in report.points if p.x == (0.0, 0.0)]
    assert (point.kind, point.abnormal, point.evidence) == (kind, True, Evidence.EXACT)


@pytest.mark.parametrize(
    ("constraints", "message"),
    [
        (["x <= 0", "x >= 1"], "No point meets all constraints: proven."),
        (["x^2+y^2 = -1"], "No point meets all constraints: proven."),
        (["x^2+y^2 <= 1", "x+y >= 2"], "No point meets all constraints: proven."),
        (["y = x^2", "y <= -1"], "No point meets all constraints: proven."),
        (["x = x+1"], "No point meets all constraints: proven."),
    ],
)
def test_what_no_point_meets_is_proven(constraints: list[str], message: str) -> None:
    report = sn.critical("x+y", subject_to=constraints)
    assert (report.feasible, report.points, report.message) == (False, (), message)
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("f", "constraints", "at", "kind"),
    [
        ("z", ["z^2 = x^2+y^2"], (0, 0, 0), Kind.SADDLE),
        ("z", ["z^2 = x^2+y^2", "z >= 0"], (0, 0, 0), LOW),
        ("(x-4)^2+(y-2)^2+z^2", ["z^2 = x^2+y^2"], (0, 0, 0), Kind.SADDLE),
        ("x^2+y^2+z^2", ["z^2 = x^2+y^2"], (0, 0, 0), LOW),
        ("y^4-x*y", ["0 <= y <= 3"], (0, 0), Kind.SADDLE),
        ("x-y^4", ["x >= 0"], (0, 0), Kind.SADDLE),
        ("x+y^4", ["x >= 0"], (0, 0), LOW),
        ("-x-y^4", ["x >= 0"], (0, 0), HIGH),
        ("-x^3+x", ["3x^4+3y^4+3z^2 <= 4"], ((4 / 3) ** 0.25, 0, 0), LOW),
        ("6x+y^2+x*z", ["x^2+y^2+z^2 = 36"], (0, 0, -6), Kind.SADDLE),
        ("x^2*y^2", ["x+y >= 0"], (0, 0), LOW),
        ("x*y*z", ["x+y+z = 1", "x >= 0", "y >= 0", "z >= 0"], (1, 0, 0), LOW),
    ],
)
def test_where_derivatives_are_silent(f: str, constraints: list[str], at: tuple[float, ...], kind: Kind) -> None:
    report = sn.critical(f, subject_to=constraints)
    found = [p.kind for p in report.points if p.x == pytest.approx(at)] or [family.kind for family in report.families]
    assert kind in found


@pytest.mark.parametrize(
    ("constraints", "at"),
    [
        (["x+y = 1", "x-y = 0", "x = 1/2"], (0.5, 0.5)),
        (["x+y = 1", "y = 1-x", "x^2+x*y = x"], (0.5, 0.5)),
        (["(x+y-1)^2 = 0"], (0.5, 0.5)),
        (["(x+y-1)^2 <= 0"], (0.5, 0.5)),
        (["x+y <= 1", "x+y >= 1"], (0.5, 0.5)),
        (["y = x^2", "y^2 = x^4", "x <= 1"], (0, 0)),
        (["x+y = 1", "x <= 2", "2x+2y <= 2"], (0.5, 0.5)),
        (["x+y = 1", "x^2+2x*y+y^2 = 1", "x <= 2"], (2, -1)),
    ],
)
def test_constraints_that_follow_from_others_hide_no_point(constraints: list[str], at: tuple[float, float]) -> None:
    report = sn.critical("x*y", subject_to=constraints)
    assert report.complete
    assert report.feasible
    assert at in [p.x for p in report.points]


def test_what_is_said_of_whole_sets_of_dependent_gradients() -> None:
    # The gradient of xyz is 0 on the three axes, along each of which x + y + z changes.
    found = sn.critical("x+y+z", subject_to=["x*y*z = 0"])
    assert found.points == ()
    assert "f has no local extremum on the feasible set" in found.argument
