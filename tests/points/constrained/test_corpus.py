"""The corpus of published problems: complete lists, the published values, and what SciPy's SLSQP finds from many starts."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from constrained_problems import HOCK_SCHITTKOWSKI, TEXTBOOK, Row

import symnewton as sn
from symnewton.language import read_constrained
from symnewton.verdicts import Evidence, Kind

ROWS = (*TEXTBOOK, *HOCK_SCHITTKOWSKI)
TOLERANCE = 1e-7


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_list_is_complete_and_has_the_published_values(row: Row) -> None:
    report = sn.critical(row.f, subject_to=row.constraints)
    assert report.complete
    assert all(p.evidence in (Evidence.EXACT, Evidence.CERTIFIED) for p in report.points)
    for published, extreme in ((row.least, report.minimum), (row.greatest, report.maximum)):
        if published is not None:
            assert extreme is not None
            assert extreme.status == "attained"
            assert extreme.value == pytest.approx(published, rel=TOLERANCE, abs=TOLERANCE)


@pytest.mark.parametrize("row", TEXTBOOK, ids=[row.name for row in TEXTBOOK])
def test_no_feasible_point_near_a_minimum_or_maximum_is_better(row: Row) -> None:
    report = sn.critical(row.f, subject_to=row.constraints)
    problem = Numeric(row)
    rng = np.random.default_rng(7)
    for point in report.points:
        if point.kind not in (Kind.MINIMUM, Kind.MAXIMUM) or point.abnormal:
            continue  # at a cusp what doubles take for feasible is off by a root of their rounding
        sign = 1 if point.kind is Kind.MINIMUM else -1
        x, noise = np.array(point.x), 1e-11 * (1 + abs(point.value))
        for radius in (1e-2, 1e-3):
            for _ in range(15):
                y = problem.feasible_near(x + radius * rng.normal(size=len(x)))
                if y is not None and np.abs(y - x).max() < 10 * radius:
                    assert sign * (problem.f(y) - point.value) > -noise


class Numeric:
    """A problem in doubles."""

    def __init__(self, row: Row) -> None:
        problem = read_constrained(row.f, row.constraints)
        v = problem.variables
        self.f = sp.lambdify([v], problem.expression, "numpy")
        self.constraints = [
            (
                sp.lambdify([v], c.formula, "numpy"),
                sp.lambdify([v], [c.formula.diff(u) for u in v], "numpy"),
                c.is_equation,
            )
            for c in problem.constraints
        ]

    def feasible_near(self, x: np.ndarray) -> np.ndarray | None:
        """A feasible point, by Newton's method on the constraints that are broken; None where it does not get there."""
        for _ in range(40):
            broken = [(g(x), slope(x)) for g, slope, e in self.constraints if e or g(x) > 0]
            if all(abs(value) < 1e-14 for value, _ in broken):
                with np.errstate(all="ignore"):
                    return x if math.isfinite(self.f(x)) else None
            rows, values = np.array([s for _, s in broken], float), np.array([v for v, _ in broken], float)
            if not np.isfinite(rows).all():
                return None
            x = x - np.linalg.lstsq(rows, values, rcond=None)[0]
        return None


@pytest.mark.parametrize("row", HOCK_SCHITTKOWSKI[::3], ids=[row.name for row in HOCK_SCHITTKOWSKI[::3]])
def test_what_slsqp_finds_from_many_starts_is_on_the_list(row: Row) -> None:
    report, problem = sn.critical(row.f, subject_to=row.constraints), Numeric(row)
    conditions = [
        {"type": "eq" if e else "ineq", "fun": lambda x, g=g, s=1 if e else -1: s * g(x)}
        for g, _, e in problem.constraints
    ]
    n = len(report.variables)
    for start in np.random.default_rng(3).uniform(0.1, 3, (4, n)):
        run = scipy.optimize.minimize(problem.f, start, method="SLSQP", constraints=conditions, options={"ftol": 1e-15})
        if run.success and all(abs(g(run.x)) < 1e-10 if e else g(run.x) < 1e-10 for g, _, e in problem.constraints):
            nearest = min((np.abs(np.subtract(run.x, p.x)).max() for p in report.points), default=math.inf)
            assert nearest < 2e-3 * (1 + np.abs(run.x).max()) or report.families
