"""What a point is on a feasible set: textbook points, and values of f at feasible points near by."""

from __future__ import annotations

import pytest

import symnewton as sn
from symnewton.verdicts import Evidence, Kind

# f, constraints, point, kind, multipliers where they are unique
POINTS = [
    ("x*y", ["x^2+y^2 = 2"], "1,1", Kind.MAXIMUM, {"x^2+y^2 = 2": 0.5}),
    ("x*y", ["x^2+y^2 = 2"], "1,-1", Kind.MINIMUM, {"x^2+y^2 = 2": -0.5}),
    ("x^2+y^2", ["x+y = 1"], "1/2,1/2", Kind.MINIMUM, {"x+y = 1": 1.0}),
    ("x+y", ["x >= 0", "y >= 0"], "0,0", Kind.MINIMUM, {"x >= 0": 1.0, "y >= 0": 1.0}),
    ("x-y", ["x >= 0", "y >= 0"], "0,0", Kind.SADDLE, {"x >= 0": 1.0, "y >= 0": -1.0}),
    ("-x^2-y^2", ["-1 <= x <= 1", "-1 <= y <= 2"], "1,-1", Kind.MINIMUM, None),
    ("x^2-y^2", ["x^2+y^2 <= 4"], "0,0", Kind.SADDLE, {"x^2+y^2 <= 4": 0.0}),
    ("x*y*z", ["x+y+z = 3"], "1,1,1", Kind.MAXIMUM, {"x+y+z = 3": 1.0}),
    ("y*exp(x)", ["x^2+y^2 = 2"], "1,1", Kind.MAXIMUM, None),
    # multipliers are 0: the Hessian on the critical cone decides
    ("x*y", ["x >= 0", "y >= 0"], "0,0", Kind.MINIMUM, {"x >= 0": 0.0, "y >= 0": 0.0}),
    ("x^2+3*x*y+y^2", ["x >= 0", "y >= 0"], "0,0", Kind.MINIMUM, {"x >= 0": 0.0, "y >= 0": 0.0}),
    ("x^2-3*x*y+y^2", ["x >= 0", "y >= 0"], "0,0", Kind.SADDLE, {"x >= 0": 0.0, "y >= 0": 0.0}),
    ("x+y+2*z", ["x >= 0", "y >= 0", "z >= x", "z >= y", "x+y+z <= 3"], "0,0,0", Kind.MINIMUM, None),
    ("x-y+2*z", ["x >= 0", "y >= 0", "z >= x", "z >= y", "x+y+z <= 3"], "0,0,0", Kind.MINIMUM, None),
    ("x-3*y+2*z", ["x >= 0", "y >= 0", "z >= x", "z >= y", "x+y+z <= 3"], "0,0,0", Kind.SADDLE, None),
]


@pytest.mark.parametrize(("f", "constraints", "at", "kind", "multipliers"), POINTS)
def test_kinds_and_multipliers(
    f: str, constraints: list[str], at: str, kind: Kind, multipliers: dict[str, float] | None
) -> None:
    report = sn.classify(f, at=at, subject_to=constraints)
    assert (report.kind, report.evidence, report.feasible) == (kind, Evidence.EXACT, True)
    if multipliers is not None:
        assert report.multipliers == pytest.approx(multipliers)


def test_the_bordered_hessian_of_a_textbook() -> None:
    """Simon and Blume, Mathematics for Economists (1994), example 19.7: x²y on 2x² + y² = 3, at (±1, ±1) and (0, ±√3)."""
    constraint = "2x^2+y^2 = 3"
    values = {
        at: sn.classify("x^2*y", at=at, subject_to=[constraint])
        for at in ("1,1", "-1,1", "1,-1", "0,sqrt(3)", "0,-sqrt(3)")
    }
    assert [values[at].bordered_minors for at in ("1,1", "-1,1", "1,-1")] == [(48.0,), (48.0,), (-48.0,)]
    assert [r.kind for r in values.values()] == [Kind.MAXIMUM, Kind.MAXIMUM, Kind.MINIMUM, Kind.MINIMUM, Kind.MAXIMUM]
    assert values["1,1"].multipliers == {constraint: 0.5}


def test_points_that_are_not_feasible_or_not_stationary_are_told() -> None:
    outside = sn.classify("x*y", at="1,2", subject_to=["x^2+y^2 = 2", "x >= 0"])
    assert (outside.feasible, outside.kind) == (False, None)
    assert outside.message == "x = 1, y = 2 is not feasible: it does not meet x^2+y^2 = 2."
    along = sn.classify("x+2*y", at="1,1", subject_to=["x^2+y^2 = 2"])
    assert (along.feasible, along.kind, along.multipliers) == (True, Kind.REGULAR, None)


def test_an_edge_of_the_domain_has_the_multiplier_that_it_would_have_if_typed() -> None:
    (typed,) = [p for p in sn.critical("x", subject_to=["x-1 >= 0", "sqrt(x-1) <= 2"]).points if p.x == (1.0,)]
    (implied,) = [p for p in sn.critical("x", subject_to=["sqrt(x-1) <= 2"]).points if p.x == (1.0,)]
    assert typed.multipliers["x-1 >= 0"] == implied.multipliers["x - 1 >= 0"] == 1.0
