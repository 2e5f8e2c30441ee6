"""Least and greatest values on feasible sets: published ones, proofs that there are none, and what stays open."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

import symnewton as sn
from symnewton.language import read_constrained
from symnewton.points.constrained.extremes import Status
from symnewton.points.constrained.outcome import ALGEBRA_SHARE, SEARCH_SHARE, explore
from symnewton.points.constrained.program import Program
from symnewton.verdicts import Stop

# f, constraints, least value, greatest value; None where there is none
VALUES: list[tuple[str, Sequence[str], float | None, float | None]] = [
    ("x^2+y^2", ["x*y = 1"], 2, None),
    ("x*y", ["x^2+2*y^2 = 1"], -1 / math.sqrt(8), 1 / math.sqrt(8)),
    ("x+2*y", ["x^2+y^2 <= 5", "x >= 0"], -2 * math.sqrt(5), 5),
    ("x^2-y^2", ["y = x^2"], None, 0.25),
    ("x^2+3*y", ["x^2/4+y^2/9 = 1"], -9, 9),
    ("y", ["y^3 = x^2"], 0, None),
    ("x-y", ["x^3 >= y^2", "x <= 1"], 0, 2),
    ("x", ["y <= (1-x)^3", "y >= 0"], None, 1),
    ("x1*x4*(x1+x2+x3)+x3", ["x1*x2*x3*x4 >= 25", "x1^2+x2^2+x3^2+x4^2 = 40", *(f"1 <= x{i} <= 5" for i in range(1, 5))],
     17.0140172891563, 436.0),
    ("exp(x*y)", ["x^2/4+y^2 <= 1"], math.exp(-1), math.exp(1)),
    ("x*y*z", ["x+y+z = 50", "x*y+x*z+y*z = 750"], 2947.937253688113, 3533.5442277933685),
    ("5-3*x+4*y", ["x <= 4", "y >= 0", "4*y <= 5*x"], -7, 13),
]  # fmt: skip


@pytest.mark.parametrize(("f", "constraints", "least", "greatest"), VALUES)
def test_published_values(f: str, constraints: list[str], least: float | None, greatest: float | None) -> None:
    for ask, wanted in ((sn.minimize, least), (sn.maximize, greatest)):
        report = ask(f, subject_to=constraints)
        if wanted is None:
            assert (report.solved, report.stop, report.exit_code) == (False, Stop.UNBOUNDED, 1)
            continue
        low, high = report.value_enclosure
        assert report.solved
        assert report.exit_code == 0
        if wanted != 436.0:
            assert low - 1e-9 * abs(low) <= wanted <= high + 1e-9 * abs(high)


def test_a_box_bounds_the_feasible_set() -> None:
    open_set = sn.minimize("x+y", subject_to=["x*y >= 1"])
    assert (open_set.solved, open_set.stop) == (False, Stop.UNBOUNDED)
    boxed = sn.minimize("x+y", subject_to=["x*y >= 1"], box="0:5")
    assert (boxed.solved, boxed.value, boxed.x) == (True, 2.0, (1.0, 1.0))
    assert boxed.domain == ((0.0, 5.0), (0.0, 5.0))


def test_what_no_point_meets_has_no_extreme_value() -> None:
    report = sn.minimize("x+y", subject_to=["x^2+y^2 <= 1", "x+y >= 3"])
    assert (report.solved, report.x, report.exit_code) == (False, None, 1)
    assert report.message == "No point meets all constraints: proven."


def test_a_family_of_optimal_points_is_told_with_an_example() -> None:
    report = sn.minimize("x^2*y^2*z^2", subject_to="x^2+y^2+z^2 = 1")
    assert report.solved
    assert not report.complete
    assert len(report.families or ()) == 3
    assert report.x is not None
    assert math.prod(report.x) == 0


@pytest.mark.parametrize(
    ("f", "constraints", "sentence"),
    [
        ("x^2+y^2", ["x^2+y^2 <= 1"], "the feasible set is closed and bounded"),
        ("x^2+y^2", ["x*y = 1"], "the part of the feasible set where f is below a value is closed and bounded"),
        ("(x-y)^2+(y-z)^4", ["(1+y^2)*x+z^4 = 3"], "f has no value below this one anywhere"),
        ("y+(y-x)^2/100000", ["y >= 0"], "f has no value below this one where the linear constraints hold"),
        ("y+(y-x)^2/100000", ["y >= x^2"], "f is never below the Lagrangian on the feasible set, a convex function"),
        ("-log(x)-log(y)", ["x+y = 1"], "f grows beyond all bounds at the edge of its domain"),
    ],
)
def test_the_reason_for_a_least_value_is_the_one_that_proves_it(f: str, constraints: list[str], sentence: str) -> None:
    report = sn.minimize(f, subject_to=constraints)
    assert report.solved
    assert f"proven, because {sentence}" in report.message


def test_where_the_text_has_no_value_there_is_no_candidate() -> None:
    report = sn.critical("x*y/y", subject_to=["x^2+y^2 = 1"])
    assert report.points == ()
    assert report.maximum is not None
    assert report.maximum.status == "none"


def test_intervals_go_on_where_algebra_takes_too_long() -> None:
    program = Program.of(read_constrained("x*y", ["x^2 + y^2 = 1"]), simpler=True)
    found = explore(program, lambda share: share <= ALGEBRA_SHARE)
    assert found.complete
    assert sorted(v.point.value for v in found.points) == pytest.approx([-0.5, -0.5, 0.5, 0.5])


def test_what_is_found_in_time_is_kept() -> None:
    program = Program.of(read_constrained("x*y", ["x^2 + y^2 = 1"]), simpler=True)
    found = explore(program, lambda share: share <= SEARCH_SHARE)
    assert (found.complete, found.stop, found.minimum.status) == (False, Stop.TIMEOUT, Status.OPEN)


@pytest.mark.parametrize(
    ("f", "constraints", "better"),
    [
        ("x", ["log(x) <= 0", "-1 <= x <= 2"], 0.5),
        ("x", ["x^(-1/2) >= 1", "x^2 <= 25"], 0.5),
        ("x^2", ["1/x >= 1", "x^2 <= 4"], 0.5),
        ("x-x^x", ["0 <= x <= 1"], 0.5),
        ("x", ["(x-1)/(x+1) <= 0", "x^2 <= 4"], 0.0),
        ("x", ["cosh(x)/sinh(x) >= 1.2", "x^2 <= 9"], 0.5),
        ("-x", ["1/acos(x) >= 0"], 0.9),
        ("-x", ["log(1-x) <= 2", "-3 <= x <= 5"], 0.5),
        ("-log(x)-1/x", ["-1 <= x <= 1"], 1e-3),
        ("x", ["(x+1)/(x+1) >= 1", "x^2 <= 1"], 0.0),
        ("(x+1)^2/(x+1)", ["x^2 <= 1"], 0.0),
        ("x", ["exp(log(x)) <= 5", "x^2 <= 9"], 1.0),
        ("x+0*log(x)", ["x^2 <= 9"], 1.0),
    ],
)
def test_a_feasible_set_that_is_not_closed_proves_no_least_value(f: str, constraints: list[str], better: float) -> None:
    """Where the set ends because a formula has no value beyond, f may be lower next to the end; so at `better`."""
    report = sn.minimize(f, subject_to=constraints)
    there = sn.classify(f, subject_to=constraints, at={"x": better})
    assert there.feasible
    assert not report.solved or report.value <= there.value


@pytest.mark.parametrize(
    ("constraint", "feasible"),
    [
        ("1/(x-1) >= 0", 2),
        ("1/x <= 0", -2),
        ("x/(x-1) >= 1", 2),
        ("1/log(x) >= 0", 2),
        ("(x-1)/(x-1)^2 >= 0", 2),
        ("1/(x^2-1) >= 0", -2),
    ],
)
def test_a_set_that_is_not_closed_is_not_called_empty(constraint: str, feasible: float) -> None:
    assert sn.classify("x^2", subject_to=constraint, at={"x": feasible}).feasible
    assert sn.critical("x^2", subject_to=constraint).feasible is not False


@pytest.mark.parametrize(
    ("f", "constraints", "least", "greatest"),
    [
        ("x+2y", ["sqrt(1-x^2-y^2) = 0"], -math.sqrt(5), math.sqrt(5)),
        ("x+2y", ["sqrt(y-x^2) = 0", "y <= 3"], -1 / 8, 6 + math.sqrt(3)),
        ("x+y", ["sqrt(x)*y = 0", "x^2+y^2 <= 4"], -2, 2),
        ("x-y", ["sqrt(x*y) = 0", "x^2+y^2 <= 4"], -2, 2),
        ("x+y", ["sqrt(4-x^2-y^2)*(x-1) = 0"], -2 * math.sqrt(2), 2 * math.sqrt(2)),
        ("x", ["sqrt(x+2)-x = 2", "-3 <= x <= 3"], -2, -1),
        ("x", ["sqrt(x) = x"], 0, 1),
        ("sqrt(-x)+sqrt(x)", ["x >= -1"], 0, 0),
        ("sqrt(x)+y", ["x <= 0", "y^2 <= 1"], -1, 1),
        ("x+y", ["(x-1)^(3/2) = 0", "y^2 <= 1"], 0, 2),
        ("x+y", ["x*y = 0", "sqrt(x)+sqrt(y) <= 2"], 0, 4),
        ("x+y", ["y = x", "y = sqrt(x)"], 0, 2),
    ],
)
def test_points_on_the_edge_of_a_root_are_not_lost(
    f: str, constraints: list[str], least: float, greatest: float
) -> None:
    report = sn.critical(f, subject_to=constraints)
    assert report.complete
    values = [point.value for point in report.points]
    assert (min(values), max(values)) == pytest.approx((least, greatest))
    assert report.minimum is None or report.minimum.value in (None, pytest.approx(least))


@pytest.mark.parametrize(
    ("f", "constraints", "lower"),
    [
        ("1/(1+x^2)+1/(1+y^2)", ["x+y = 2"], 1),
        ("1/(1+x^2)+1/(1+y^2)", ["x >= 0", "y >= 0"], 2),
        ("1/(1+x^2)+1/(1+y^2)", ["y = x^2"], 2),
        ("(x^2-y)/(1+x^4)", ["x-y = 1"], 1.7),
    ],
)
def test_a_fraction_below_a_value_is_not_bounded_by_its_numerator(f: str, constraints: list[str], lower: float) -> None:
    report = sn.minimize(f, subject_to=constraints)
    assert not report.solved or report.value < lower


def test_a_family_with_one_feasible_point_is_that_point() -> None:
    report = sn.critical("x/y+y/x", subject_to=["x >= 0", "y >= 0"])
    assert len(report.families) == 1
    squares = sn.critical("x^2+y^2+z^2-2*x*y+2*x*z-2*y*z", subject_to=["x >= 0", "y >= 0", "z >= 0"])
    assert [f.relations[0][0].name for f in squares.families] == ["z"]


def test_a_run_where_f_is_constant_ends_with_a_word() -> None:
    assert sn.minimize("1/(1+x)+1/(1+y)", subject_to=["x*y = 1", "x >= 0"]).value == pytest.approx(1)


@pytest.mark.parametrize(
    ("f", "constraints", "sign"),
    [
        ("x", ["x*y = 1", "x >= 0"], 1),
        ("x^2", ["x*y = 1"], 1),
        ("x", ["log(x) <= 0"], 1),
        ("x^2+x*y", ["x^4-y^4 = 1"], 1),
        ("1/(1+x^2)+1/(1+y^2)", ["x+y = 2"], 1),
        ("1/(1+x^2)+1/(1+y^2)", ["x >= 0", "y >= 0"], 1),
        ("exp(-x)*(1+y^2)", ["x >= 0"], 1),
        ("1/x", ["0 <= x <= 1"], -1),
    ],
)
def test_a_bound_that_is_not_reached_is_no_least_value(f: str, constraints: list[str], sign: int) -> None:
    """Infima and suprema that are not attained, by hand: 0, 0, 0, 0, 0, 0, 0, ∞."""
    report = (sn.minimize if sign > 0 else sn.maximize)(f, subject_to=constraints)
    assert not report.solved
    assert report.attained is False or report.stop is Stop.UNBOUNDED
    assert "proven" in report.message


@pytest.mark.parametrize(
    ("f", "constraints", "value"),
    [("exp(x*y)", ["x^3+y^3 = 16"], math.exp(4)), ("x*y", ["x^3+y^3 = 3*x*y"], 9 / 4)],
)
def test_no_direction_leads_to_infinity(f: str, constraints: list[str], value: float) -> None:
    """Stewart, Calculus, section on Lagrange multipliers: e^(xy) on x³ + y³ = 16 has the maximum e⁴."""
    report = sn.maximize(f, subject_to=constraints)
    assert report.solved
    assert report.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("f", "constraints", "value"),
    [
        ("x^2+y^2", ["exp(x)+exp(y) <= 1"], 2 * math.log(2) ** 2),
        ("log(exp(a)+exp(b)+exp(c)+exp(d)+exp(p))", ["a+b+c+d+p = 1"], 0.2 + math.log(5)),
    ],
)
def test_a_convex_problem_needs_one_point(f: str, constraints: list[str], value: float) -> None:
    report = sn.minimize(f, subject_to=constraints)
    assert report.solved
    low, high = report.value_enclosure
    assert low <= value + 1e-15
    assert high >= value - 1e-15
