"""Candidates where functions keep exact algebra out of a set of constraints, held against SciPy's SLSQP from many starts."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

import symnewton as sn
from symnewton.language import read_constrained
from symnewton.verdicts import Kind

# f, constraints, least value, greatest value (None: there is none, or it is not proven)
ROWS = [
    ("exp(x)+y", ["x^2+y^2 = 1"], -0.2596920753, 2.9020692224),
    ("cos(x)+cos(y)", ["0 <= x <= 7", "0 <= y <= 7", "x+y <= 8"], -2.0, 2.0),
    ("sin(x)*sin(y)*sin(z)", ["x+y+z = pi", "x >= 0", "y >= 0", "z >= 0"], 0.0, 3 * math.sqrt(3) / 8),
    ("x+y+z", ["x^2+y^2+z^2 = 1", "exp(x)+y+z = 1"], -0.3126191770, 0.0),
    # Hock and Schittkowski (1981), problem 5
    ("sin(x1+x2)+(x1-x2)^2-1.5*x1+2.5*x2+1", ["-1.5 <= x1 <= 4", "-3 <= x2 <= 3"], -1.91322295498, None),
    # problem 66
    ("0.2*x3-0.8*x1", ["x2-exp(x1) >= 0", "x3-exp(x2) >= 0", "0 <= x1 <= 100", "0 <= x2 <= 100", "0 <= x3 <= 10"],
     0.5181632741, None),
    ("log(x)+log(y)", ["x+y = 1"], None, -2 * math.log(2)),
    ("0.4*log(x)+0.6*log(y)", ["2x+3y = 60"], None, math.log(12)),
    ("x^0.3*y^0.7", ["2x+3y = 60"], 0.0, 9**0.3 * 14**0.7),
]  # fmt: skip


@pytest.mark.parametrize(("f", "constraints", "least", "greatest"), ROWS)
def test_extreme_values(f: str, constraints: list[str], least: float | None, greatest: float | None) -> None:
    report = sn.critical(f, subject_to=constraints)
    assert report.complete
    assert report.minimum is not None
    assert report.maximum is not None
    if least is not None:
        assert report.minimum.value == pytest.approx(least, abs=1e-9)
    if greatest is not None:
        assert report.maximum.value == pytest.approx(greatest, abs=1e-9)


@pytest.mark.parametrize(("f", "constraints"), [row[:2] for row in ROWS[:6]])
def test_no_local_minimum_of_another_solver_is_missing(f: str, constraints: list[str]) -> None:
    report = sn.critical(f, subject_to=constraints)
    found = [p.x for p in report.points if p.kind in (Kind.MINIMUM, Kind.DEGENERATE)]
    for x in local_minima(f, constraints) if not report.families else []:
        assert min(np.abs(np.subtract(x, p)).max() for p in found) < 1e-3 * (1 + np.abs(x).max())


def local_minima(f: str, constraints: list[str]) -> list[np.ndarray]:
    """Where SLSQP ends from some starts, feasible and with success."""
    problem = read_constrained(f, constraints)
    value = sp.lambdify([problem.variables], problem.expression, "numpy")
    rows = [(sp.lambdify([problem.variables], c.formula, "numpy"), c.is_equation) for c in problem.constraints]
    conditions = [
        {"type": "eq" if e else "ineq", "fun": (lambda x, g=g, s=1 if e else -1: s * g(x))} for g, e in rows
    ]  # fmt: skip
    ends = []
    for start in np.random.default_rng(5).uniform(0.1, 2.5, (6, len(problem.variables))):
        run = scipy.optimize.minimize(value, start, method="SLSQP", constraints=conditions, options={"ftol": 1e-14})
        if run.success and all(abs(g(run.x)) < 1e-9 if e else g(run.x) < 1e-9 for g, e in rows):
            ends.append(run.x)
    return ends


def test_where_neither_algebra_nor_intervals_reach_nothing_is_claimed() -> None:
    report = sn.critical("sign(x)+y", subject_to=["x^2+y^2 = 1"])
    assert (report.complete, report.points, report.feasible, report.exit_code) == (False, (), None, 1)
    assert report.notes == ("The candidates were not found: f has a value of its own where it jumps.",)
