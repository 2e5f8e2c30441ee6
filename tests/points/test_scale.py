"""The default box: as large as the lengths that a formula holds, whatever the units."""

from __future__ import annotations

import math

import mpmath
import pytest
from sympy import Rational

from symnewton.answers.critical import critical
from symnewton.language import read_problem
from symnewton.points.scale import default_box

# f and the half widths of the box in each variable.
BOXES = [
    ("sin(x)", ["10"]),
    ("x^2*exp(-x)+sin(x*y)", ["10", "10"]),
    ("r^2*exp(-2*r/5.29177e-11)", ["2e-10"]),
    ("sin(x/300)+cos(y*1e9)*x", ["2000", "5e-9"]),
    ("sin(x)+(y-700)^2", ["10", "2000"]),
    ("log(x-40)*cos(x)", ["100"]),
    ("(1-exp(-2e10*(r-1.1e-10)))^2", ["5e-10"]),
    ("sin(x)+x^3-1e6x", ["2000"]),
    ("cos(50x)", ["10"]),
    ("exp(sin(t)/1e-9)", ["10"]),
]


@pytest.mark.parametrize(("text", "halves"), BOXES)
def test_the_box_is_as_large_as_the_lengths_in_the_formula(text: str, halves: list[str]) -> None:
    problem = read_problem(text)
    box = default_box(problem.expression, problem.variables)
    assert box == tuple((-Rational(half), Rational(half)) for half in halves)


@pytest.mark.parametrize("power", [-12, -3, 0, 3, 12])
def test_another_unit_gives_the_same_points(power: int) -> None:
    unit = f"1e{power}"
    report = critical(f"x/{unit}*cos(x/{unit})*exp(-x/{unit}/3)")
    shown = critical("x*cos(x)*exp(-x/3)")
    assert report.complete
    assert shown.complete
    here = [p.x[0] / 10.0**power for p in report.points if abs(p.x[0]) < 10 * 10.0**power]
    there = [p.x[0] for p in shown.points if abs(p.x[0]) < 10]
    assert len(here) == len(there) > 3
    assert all(math.isclose(a, b, rel_tol=1e-12) for a, b in zip(sorted(here), sorted(there)))


def test_planck_has_its_peak_where_wien_says() -> None:
    h, c, k, t = (mpmath.mpf(v) for v in ("6.62607e-34", "2.99792e8", "1.380649e-23", "5778"))
    peak = h * c / (k * t * (5 + mpmath.lambertw(-5 * mpmath.exp(-5)).real))
    report = critical("1/(L^5*(exp(6.62607e-34*2.99792e8/(L*1.380649e-23*5778))-1))")
    (point,) = report.points
    assert report.domain == ((-2e-5, 2e-5),)
    assert math.isclose(point.x[0], float(peak), rel_tol=1e-12)
    assert point.kind.value == "maximum"


def test_planck_by_wavelength_is_settled_where_there_are_wavelengths() -> None:
    report = critical("1/(L^5*(exp(6.62607e-34*2.99792e8/(L*1.380649e-23*5778))-1))", box="0:2e-5")
    assert report.complete
    assert len(report.points) == 1


def test_planck_by_frequency_is_settled_everywhere() -> None:
    h, k, t = (mpmath.mpf(v) for v in ("6.626e-34", "1.381e-23", "300"))
    report = critical("8*pi*6.626e-34*v^3/2.998e8^3/(exp(6.626e-34*v/(1.381e-23*300))-1)")
    (point,) = report.points
    assert report.complete
    peak = k * t / h * (3 + mpmath.lambertw(-3 * mpmath.exp(-3)).real)
    assert math.isclose(point.x[0], float(peak), rel_tol=1e-12)


def test_a_short_wave_repeats() -> None:
    report = critical("sin(x/300)+cos(y*1e9)*x", box="x=-2000:2000,y=-5e-9:5e-9")
    assert report.complete
    assert any("period" in note for note in report.notes)
