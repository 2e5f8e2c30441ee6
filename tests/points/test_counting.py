"""Sums of many parts without a variable in common: counted, proven, and the lowest points listed."""

from __future__ import annotations

import pytest

import symnewton as sn

STYBLINSKI_TANG = "sum(x[i]^4 - 16*x[i]^2 + 5*x[i], i=1..{})/2"


def test_styblinski_tang_in_ten_variables() -> None:
    """3^10 critical points, 2^10 minima; the least value is published as -391.66165703771."""
    found = sn.critical(STYBLINSKI_TANG.format(10))
    assert found.counts == {"minimum": 1024, "maximum": 1, "saddle": 3**10 - 1025}
    assert not found.complete
    assert found.exit_code == 0
    assert found.points[0].value == pytest.approx(-391.66165703771, rel=1e-13)
    assert found.points[0].x == pytest.approx((-2.903534,) * 10, rel=1e-6)
    values = [p.value for p in found.points]
    assert values == sorted(values)
    assert all(p.kind.value == "minimum" for p in found.points)
    assert "1024 minima, 1 maximum, 58024 saddles, counted and proven on ℝ¹⁰" in found.message


def test_few_points_are_listed() -> None:
    found = sn.critical(STYBLINSKI_TANG.format(4))
    assert (found.counts, found.complete, len(found.points)) == (None, True, 81)


def test_counts_of_functions_in_a_box() -> None:
    """cos(x) has extrema at the multiples of π: seven inside [-10, 10], four of them minima of -cos."""
    found = sn.critical("-sum(cos(x[i]), i=1..8)", box="-10:10")
    assert found.counts == {"minimum": 3**8, "maximum": 4**8, "saddle": 7**8 - 3**8 - 4**8}
    assert found.points[0].value == -8.0


def test_numbers_beyond_reading_are_bounded() -> None:
    found = sn.critical(STYBLINSKI_TANG.format(60))
    assert found.counts["minimum"] == 2**60
    assert "at least 1.15·10^18 minima, 1 maximum" in found.message
    assert 1.15e18 <= 2**60


@pytest.mark.parametrize("text", ["sum(x[i]^2, i=1..9)", "sum(x[i]^3 - x[i]*x[i+1], i=1..8)"])
def test_other_sums_are_not_counted(text: str) -> None:
    assert sn.critical(text, timeout=4).counts is None


def test_hundreds_of_parts_are_counted_and_shown() -> None:
    """Each part of Rastrigin's function has eleven minima in its box and a maximum between any two."""
    found = sn.critical("sum(x[i]^2 - 10*cos(2*pi*x[i]) + 10, i=1..400)", box="-5.12:5.12")
    assert (found.counts["minimum"], found.counts["maximum"]) == (11**400, 10**400)
    assert [p.value for p in found.points[:2]] == pytest.approx([0.0, 0.99495906], abs=1e-6)
    assert "20  " in str(found)
