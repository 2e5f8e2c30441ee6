"""Degenerate points in several variables as the only ones in a box, against Newton's method from many starts."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize
import sympy as sp

from symnewton.answers.critical import critical
from symnewton.calculus.function import Function
from symnewton.language import read_problem
from symnewton.points.isolated import is_isolated

ALONE = [
    ("(x^2+y^2)*sin(2x+y)", (0, 0), 0.05, True),
    ("sin(x)+sin(y)+sin(x+y)", (sp.pi, sp.pi), 0.05, True),
    ("-(cos(x)^2+cos(y)^2)^2", (sp.pi / 2, sp.pi / 2), 0.05, True),
    ("x^4+y^4+x^5*sin(y)", (0, 0), 0.05, True),
    ("sin(x)^2+y^4*exp(x)", (0, 0), 0.05, True),
    ("sin(x)^3-3*x*sin(y)^2", (0, 0), 0.05, True),
    ("(3x^3*y+5x*y^6+2)^2+(x^5+y^5-1)^2", (0, 0), 0.05, True),  # the weights 4 and 3 of 12 x³ y - 2 y⁵
    ("x^2+y^4+z^4*exp(x)", (0, 0, 0), 0.02, True),
    ("x^3+exp(y)-y+z^2", (0, 0, 0), 0.02, True),
    ("sin(x)^2*y^2", (0, 0), 0.05, False),  # a cross of critical points
    ("(sin(x)-y)^2", (0, 0), 0.05, False),  # a curve
    ("(x^2+y^2)*sin(2x+y)", (0, 0), 1.5, False),  # two more points
    ("exp(x)*x^3*(x-1/50)^2 + y^2", (0, 0), 0.05, False),  # another one nearby
]


@pytest.mark.parametrize(("text", "at", "reach", "alone"), ALONE)
def test_points_proven_alone_are(text: str, at: tuple[sp.Expr, ...], reach: float, alone: bool) -> None:
    problem = read_problem(text)
    exact = tuple(map(sp.sympify, at))
    box = tuple((float(c) - reach, float(c) + reach) for c in exact)
    function = Function(problem.expression, problem.variables)
    assert is_isolated(function, exact, box, lambda: False) is alone
    if alone:
        gradient = sp.lambdify(problem.variables, [sp.diff(problem.expression, v) for v in problem.variables], "numpy")
        starts = np.random.default_rng(1).uniform([a for a, _ in box], [b for _, b in box], (60, len(box)))
        for start in starts:
            found = scipy.optimize.root(lambda p: gradient(*p), start, method="hybr", options={"xtol": 1e-14})
            inside = all(a <= c <= b for c, (a, b) in zip(found.x, box))
            if found.success and inside and np.abs(found.fun).max() < 1e-14:
                assert np.abs(found.x - [float(c) for c in exact]).max() < 1e-2


@pytest.mark.parametrize(
    ("text", "box", "kinds"),
    [
        ("(x^2+y^2)*sin(2x+y)", "-1:1.1", ["saddle", "saddle", "saddle"]),
        ("sin(x)+sin(y)+sin(x+y)", "0:6", ["maximum", "minimum", "saddle"]),
        ("sin(x)^2+y^4*exp(x)", "-1:1.1", ["minimum"]),
        ("-(cos(x)^2+cos(y)^2)^2", "1:2", ["maximum"]),
    ],
)
def test_degenerate_points_in_two_variables_are_listed(text: str, box: str, kinds: list[str]) -> None:
    report = critical(text, box=box)
    assert report.complete
    assert sorted(p.kind.value for p in report.points) == kinds
