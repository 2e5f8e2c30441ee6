"""|u|, max, min and relu on a feasible set, against textbook answers and dense samples of the set."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

import symnewton as sn
from symnewton.verdicts import Kind

HALF = math.sqrt(0.5)
EXTREMES = [  # f, the constraints, the sign of what is asked for, its value, the points
    ("abs(x)+abs(y)", ["x+2*y=2"], 1, 1, [(0, 1)]),
    ("max(x,y)", ["x+y=2", "x>=0"], 1, 1, [(1, 1)]),
    ("min(x,y,z)", ["x^2+y^2+z^2=1"], -1, 1 / math.sqrt(3), [(1 / math.sqrt(3),) * 3]),
    ("abs(x)+y", ["x^2+y^2=1"], -1, math.sqrt(2), [(-HALF, HALF), (HALF, HALF)]),
    ("abs(x)+y", ["x^2+y^2=1"], 1, -1, [(0, -1)]),
    ("abs(x-1)+abs(y-2)", ["x^2+y^2<=1"], 1, 3 - math.sqrt(2), [(HALF, HALF)]),
    ("relu(x-1)+y^2", ["x+y=3"], 1, 7 / 4, [(2.5, 0.5)]),
    ("abs(x)", ["x>=1"], 1, 1, [(1,)]),
    ("min(x,1-x)", ["0<=x<=1"], -1, 1 / 2, [(0.5,)]),
]


@pytest.mark.parametrize(("f", "constraints", "sign", "value", "points"), EXTREMES)
def test_published_extremes(
    f: str, constraints: list[str], sign: int, value: float, points: list[tuple[float, ...]]
) -> None:
    report = (sn.minimize if sign > 0 else sn.maximize)(f, subject_to=constraints)
    assert report.solved
    assert report.complete
    assert report.value == pytest.approx(value, rel=1e-15)
    assert [o.x for o in report.minimizers] == [pytest.approx(p) for p in points]


def test_a_kink_that_is_no_extreme_value_is_told() -> None:
    report = sn.critical("abs(x)+2*x", subject_to="-1<=x<=1")
    assert [(p.x, p.kind) for p in report.points] == [((-1,), Kind.MINIMUM), ((1,), Kind.MAXIMUM), ((0,), Kind.KINK)]


def test_a_piece_with_no_other_point_near_a_point_says_nothing_of_it() -> None:
    """Where 2x² + x <= 0 and x >= 0 there is the point (0, 1) alone; along both branches through it f falls."""
    report = sn.critical("-abs(2*x^2+x)+abs(y^2-x)+3*x+y+1", subject_to="abs(x)+abs(y)=1")
    (top,) = [p for p in report.points if p.x == (0, 1)]
    assert top.kind is not Kind.KINK
    assert "Global maximum 3 at x = 0, y = 1" in report.message


def test_jumps_stay_open() -> None:
    report = sn.critical("sign(x)+y", subject_to="x^2+y^2=1")
    assert not report.complete


def _formula(rng: random.Random) -> str:
    def line() -> str:
        return f"({rng.choice([-3, -2, -1, 1, 2, 3])}*x+({rng.choice([-2, -1, 1, 2])})*y+({rng.choice([0, 0, 1, -1])}))"

    def term() -> str:
        inner = [line(), rng.choice(["x^2-y", "x*y", "y^2+x", line()])]
        return rng.choice(["abs({1})", "max({0},{1})", "-min({0},{1})", "-abs({0})", "relu({1})"]).format(*inner)

    return f"{term()}+{rng.choice([term, line])()}"


def _circle(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.cos(t), np.sin(t)


def _square(t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x = 1 - np.abs(2 * t / np.pi % 4 - 2)
    return x, np.where(2 * t / np.pi % 4 < 2, 1, -1) * (1 - np.abs(x))


NAMES = {"abs": np.abs, "max": np.maximum, "min": np.minimum, "relu": lambda u: np.maximum(u, 0)}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("constraint", "curve"), [("x^2+y^2=1", _circle), ("abs(x)+abs(y)=1", _square)])
def test_random_pieces_on_closed_curves(seed: int, constraint: str, curve: object) -> None:
    f = _formula(random.Random(seed))
    report = sn.critical(f, vars=["x", "y"], subject_to=constraint)
    assert report.complete

    def along(t: np.ndarray) -> np.ndarray:
        x, y = curve(t)  # type: ignore[operator]
        return np.asarray(eval(f.replace("^", "**"), {}, {**NAMES, "x": x, "y": y}))

    t = np.linspace(0, 2 * np.pi, 40001)
    x, y = curve(t)  # type: ignore[operator]
    values = along(t)[:-1]
    before, after = np.roll(values, 1), np.roll(values, -1)
    low, high = report.minimum.value, report.maximum.value
    assert low is not None
    assert high is not None
    assert low <= values.min() + 1e-12
    assert values.max() - 1e-12 <= high
    assert abs(low - values.min()) + abs(high - values.max()) < 1e-2
    for kind, sign in ((Kind.MINIMUM, 1), (Kind.MAXIMUM, -1)):
        found = np.flatnonzero((sign * values < sign * before - 1e-12) & (sign * values < sign * after - 1e-12))
        listed = [p.x for p in report.points if p.kind in (kind, Kind.DEGENERATE)]
        for i in found if not report.families else ():
            assert any(math.dist((x[i], y[i]), p) < 1e-3 for p in listed)
    for p in report.points:
        near = np.hypot(x - p.x[0], y - p.x[1]) < 2e-3
        differences = along(t)[near] - p.value
        if p.kind is Kind.MINIMUM:
            assert differences.min() > -1e-11
        if p.kind is Kind.MAXIMUM:
            assert differences.max() < 1e-11


@pytest.mark.parametrize(
    ("f", "constraint", "at", "kind"),
    [
        ("abs(x)+y", "x^2+y^2=1", (0, 1), Kind.MINIMUM),  # 1 + |t| − t²/2 …: on each piece L bends down
        ("y-abs(x)", "x^2+y^2=1", (0, 1), Kind.MAXIMUM),
        ("abs(x)+y", "x^2+y^2=1", (1, 0), Kind.REGULAR),
        ("abs(x)+2*x", "x<=1", (0,), Kind.KINK),
        ("x*y", "abs(x)+abs(y)=1", (1, 0), Kind.KINK),
        ("x+2*y", "abs(x)+abs(y)<=1", (0, 1), Kind.MAXIMUM),
    ],
)
def test_one_point_is_what_it_is_on_all_pieces(f: str, constraint: str, at: tuple[float, ...], kind: Kind) -> None:
    report = sn.classify(f, subject_to=constraint, at=at)
    assert report.kind is kind


def test_a_run_that_ends_at_a_kink_ends_at_a_minimum() -> None:
    report = sn.minimize("abs(x)+y", subject_to="x^2+y^2=1", x0=(1, 1))
    assert report.solved
    assert report.x == pytest.approx((0, 1))


@pytest.mark.parametrize(
    ("f", "constraints", "points"),
    [
        ("x", ["x*abs(x) <= 1"], {(1.0,)}),
        ("x+y", ["x*abs(x)+y*abs(y) <= 1", "x^2+y^2 <= 4"], None),
    ],
)
def test_a_smooth_point_where_pieces_meet_is_no_candidate(
    f: str, constraints: list[str], points: set[tuple[float, ...]] | None
) -> None:
    report = sn.critical(f, subject_to=constraints)
    assert report.complete
    if points is not None:
        assert {p.x for p in report.points} == points
    assert all(p.active for p in report.points)


def test_a_point_on_a_seam_has_its_multipliers() -> None:
    report = sn.critical("(x-1)^2+y^2", subject_to=["y*abs(y) <= x", "x <= 2", "-2 <= y <= 2"])
    known = {p.x: p.multipliers for p in report.points}
    assert known[(0.0, 0.0)] == {"y*abs(y) <= x": 2.0, "x <= 2": 0.0, "-2 <= y <= 2": 0.0}
    assert known[(2.0, 0.0)] == {"y*abs(y) <= x": 0.0, "x <= 2": 2.0, "-2 <= y <= 2": 0.0}


def test_a_constraint_with_a_kink_has_no_multiplier_there() -> None:
    report = sn.critical("x*y", subject_to="x+abs(y) <= 1")
    assert next(p for p in report.points if p.x == (1.0, 0.0)).multipliers is None
    assert sn.classify("x+2*y", subject_to="max(abs(x),abs(y)) <= 1", at=(1, -1)).multipliers is None


def test_the_largest_of_three_is_smooth_where_the_others_tie() -> None:
    report = sn.critical("max(x,y,z)", subject_to=["x+y+z = 3", "x >= 0", "y >= 0", "z >= 0"])
    known = {p.x: p for p in report.points}
    assert known[(0.0, 0.0, 3.0)].multipliers == {"x+y+z = 3": 1.0, "x >= 0": -1.0, "y >= 0": -1.0, "z >= 0": 0.0}
    assert not known[(0.0, 0.0, 3.0)].abnormal


def test_pieces_that_meet_at_a_point_without_a_formula() -> None:
    # e^x = 2 − x at 0.4428544010023886, by mpmath.findroot.
    report = sn.critical("max(exp(x),2-x)", subject_to="0 <= x <= 5")
    assert report.complete
    assert {p.kind.value for p in report.points} == {"minimum", "maximum"}
    least = min(report.points, key=lambda p: p.value)
    assert least.x == pytest.approx((0.4428544010023886,), abs=1e-15)
    assert report.minimum.value == pytest.approx(1.5571455989976114, abs=1e-15)
    assert "at x = 0.442854401" in report.message
