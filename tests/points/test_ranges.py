"""Bounds of formulas over all of R^n, against values at sampled points in many digits."""

from __future__ import annotations

import math

import mpmath
import pytest
import sympy as sp
from flint import Ordering, fmpz_mpoly_ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.answers.critical import critical
from symnewton.language import read_problem
from symnewton.points.algebra.definite import factored
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.real_roots import real_roots

FORMULAS = [
    "x^2/(-2-y^2)+3", "1/(-2-y^2)", "1/(-x^2-1e300)", "(x^2+1e200)^40", "1e400*x^2 + 1e400", "-(2+x^2)^(-3)",
    "(-3-x^2)^3", "(-3-x^2)^-2", "exp(-x^2)*(1+y^2)", "(1e-200 + x^2)^50", "1e300/(1+x^2) - 1e308*y^2", "(2-x^2)^4",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_no_value_lies_outside_the_range(text: str, x: float, y: float) -> None:
    problem = read_problem(text, variables=["x", "y"])
    low, high = value_range(problem.expression)
    value = problem.expression.xreplace(dict(zip(problem.variables, map(sp.Rational, (x, y)))))
    with mpmath.workdps(40):
        number = mpmath.mpf(sp.N(value, 40))
        margin = abs(number) * mpmath.mpf(10) ** -35
        assert low == -math.inf or mpmath.mpf(low.numerator) / low.denominator <= number + margin
        assert high == math.inf or number - margin <= mpmath.mpf(high.numerator) / high.denominator


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x^2/(-2-y^2)+3", []),
        ("x^3-3e20*x", ["maximum", "minimum"]),
        ("x^2-1e200*x^3", ["maximum", "minimum"]),
        ("x^4/(1e400+x^2)", ["minimum"]),
        ("1e60*x^2*y+1e45*y^3-1e80*y", ["maximum", "minimum", "saddle", "saddle"]),
    ],
)
def test_large_numbers_are_no_hindrance(text: str, kinds: list[str]) -> None:
    report = critical(text)
    assert report.complete
    assert sorted(p.kind.value for p in report.points) == kinds
    assert bool(report.families) == (not kinds)


@pytest.mark.parametrize(
    ("text", "count"), [("x^2-1e20", 2), ("(x^2-1e300)*(x-3e50)", 3), ("x^3-1e30*x", 3), ("x^2+1e40", 0)]
)
def test_roots_of_polynomials_with_large_coefficients(text: str, count: int) -> None:
    problem = read_problem(text)
    found = real_roots(problem.expression, problem.variables[0])
    assert found.complete
    assert len(found.roots) == count


def test_factors_multiply_to_the_polynomial() -> None:
    x, y = fmpz_mpoly_ctx.get(["x", "y"], Ordering.degrevlex).gens()
    for p in (
        6 * (x - 1) ** 2 * (y + 2),
        3 * (x**2 - 10**20),
        (x**2 - 2**70 * y - 1) * (x**2 - y * 2**71) * (x - y) ** 2,
    ):
        content, factors = factored(p)
        product = p.context().constant(content)
        for factor, multiplicity in factors:
            product *= factor**multiplicity
        assert product == p
