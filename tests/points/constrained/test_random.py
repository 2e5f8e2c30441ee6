"""Random polynomial problems: what SciPy's SLSQP finds from many starts is on the list, and nothing it finds is better."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

import symnewton as sn
from symnewton.language import read_constrained

NAMES = "xyz"


def polynomial(rng: random.Random, n: int, degree: int, terms: int) -> str:
    """A sum of monomials with small whole coefficients."""
    found = []
    for _ in range(terms):
        powers = "*".join(rng.choice(NAMES[:n]) for _ in range(rng.randint(1, degree)))
        found.append(f"({rng.choice((-3, -2, -1, 1, 2, 3))})*{powers}")
    return " + ".join(found)


def problem(seed: int) -> tuple[str, list[str]]:
    """A polynomial on a bounded set with an inequality and perhaps an equation."""
    rng = random.Random(seed)
    n = rng.choice((2, 2, 3))
    constraints = [f"{' + '.join(f'{v}^2' for v in NAMES[:n])} {rng.choice(('<=', '<=', '='))} {rng.randint(1, 5)}"]
    if rng.random() < 0.7:
        constraints.append(f"{rng.choice(NAMES[:n])} >= {rng.randint(-1, 0)}")
    if rng.random() < 0.4:
        constraints.append(f"{polynomial(rng, n, 2, 2)} <= {rng.randint(0, 3)}")
    return polynomial(rng, n, 3, 3), constraints


@pytest.mark.parametrize("seed", range(24))
def test_another_solver_finds_nothing_else_and_nothing_better(seed: int) -> None:
    f, constraints = problem(seed)
    report = sn.critical(f, subject_to=constraints)
    assert report.complete
    read = read_constrained(f, constraints)
    value = sp.lambdify([read.variables], read.expression, "numpy")
    rows = [(sp.lambdify([read.variables], c.formula, "numpy"), c.is_equation) for c in read.constraints]
    conditions = [{"type": "eq" if e else "ineq", "fun": lambda x, g=g, s=1 if e else -1: s * g(x)} for g, e in rows]
    for start in np.random.default_rng(seed).normal(size=(4, len(read.variables))):
        run = scipy.optimize.minimize(value, start, method="SLSQP", constraints=conditions, options={"ftol": 1e-15})
        if not run.success or any(abs(g(run.x)) > 1e-9 if e else g(run.x) > 1e-9 for g, e in rows):
            continue
        nearest = min((np.abs(np.subtract(run.x, p.x)).max() for p in report.points), default=math.inf)
        assert nearest < 1e-2 or report.families
        if report.minimum is not None and report.minimum.value is not None:
            assert run.fun > report.minimum.value - 1e-6 * (1 + abs(report.minimum.value))
