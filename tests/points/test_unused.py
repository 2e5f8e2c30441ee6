"""Variables that f does not depend on: what is a point in the others is a line or a plane."""

from __future__ import annotations

import pytest

from symnewton import critical
from symnewton.verdicts import Kind

# f, variables, families with what each is; from f in its own variables alone
CASES = [
    ("cos(x)+y^2", "x,y,z", 7, {Kind.MINIMUM: 4, Kind.SADDLE: 3}),
    ("y^2-x^x", "x,y,z", 1, {Kind.SADDLE: 1}),
    ("x^4-x", "x,y", 1, {Kind.MINIMUM: 1}),
    ("x^3", "x,y", 1, {Kind.SADDLE: 1}),
    ("-(x^2-1)^2", "x,y,z", 3, {Kind.MINIMUM: 1, Kind.MAXIMUM: 2}),
    ("|x|+3*cos(y)", "x,y,z", 7, {}),
    ("(x-y)^2*z+w^2", "x,y,z,w,t", 1, {}),
    ("exp(x)", "x,y", 0, {}),
]


@pytest.mark.parametrize(("text", "names", "count", "kinds"), CASES)
def test_points_are_lines(text: str, names: str, count: int, kinds: dict[Kind, int]) -> None:
    found = critical(text, vars=names.split(","))
    assert found.complete
    assert not found.points
    assert len(found.families) >= count
    if kinds:
        assert {kind: sum(f.kind is kind for f in found.families) for kind in kinds} == kinds


def test_a_number_without_a_formula_is_told_by_its_digits() -> None:
    (family,) = critical("exp(x)+x^4+y^2", vars=["x", "y", "z"]).families
    assert family.description == "x ≈ -0.528252, y ≈ 0 (a line)"  # 4x³ = −exp(x), by mpmath.findroot
    assert family.kind is Kind.MINIMUM


def test_a_circle_is_a_cylinder() -> None:
    found = critical("(x^2+y^2-1)^2", vars=["x", "y", "z"])
    assert [f.description for f in found.families] == ["x = 0, y = 0 (a line)", "x**2 + y**2 = 1"]


def test_a_piece_may_lack_a_variable() -> None:
    found = critical("where(x > 0, cos(y)+z^2, x^2+y^2+z^2)", box="-1:1")
    assert found.points or found.families or not found.complete
