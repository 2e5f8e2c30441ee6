"""Multiplicities of roots of polynomial systems: published ones, and products by Bézout's theorem."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symnewton.points.algebra.multiplicity import multiplicity_at

X, Y, Z = sp.symbols("x y z", real=True)

# Dayton and Zeng, Computing the multiplicity structure in solving polynomial systems, ISSAC 2005, and textbooks.
PUBLISHED = [
    ([sp.Rational(29, 16) * X**3 - 2 * X * Y, X**2 - Y], (0, 0), 3),
    ([X**2 + Y + Z - 1, X + Y**2 + Z - 1, X + Y + Z**2 - 1], (0, 0, 1), 2),
    ([X**2 + Y + Z - 1, X + Y**2 + Z - 1, X + Y + Z**2 - 1], (1, 0, 0), 2),
    ([X**3 - Y**2, Y**3 - X**2], (0, 0), 4),
    ([X**2 + Y**2 - 2, X * Y - 1], (1, 1), 2),
    ([X**2 - Y**3, Y**2 - Z**3, Z**2], (0, 0, 0), 8),
    ([X - 1, Y - sp.Rational(1, 3)], (1, sp.Rational(1, 3)), 1),
    ([X * Y, X * Y**2], (0, 0), None),
]


@pytest.mark.parametrize(("equations", "at", "multiplicity"), PUBLISHED)
def test_published_multiplicities(equations: list[sp.Expr], at: tuple, multiplicity: int | None) -> None:
    variables = (X, Y, Z)[: len(at)]
    assert multiplicity_at(equations, variables, [sp.Rational(c) for c in at]) == multiplicity


@given(st.integers(1, 4), st.integers(1, 4), st.integers(-3, 3), st.integers(-2, 2))
def test_powers_of_lines_that_cross(a: int, b: int, slope: int, shift: int) -> None:
    """x^a and (y - slope x)^b meet with multiplicity a b."""
    equations = [(X - shift) ** a, (Y - slope * (X - shift)) ** b]
    assert multiplicity_at([sp.expand(e) for e in equations], (X, Y), (sp.Integer(shift), sp.Integer(0))) == a * b


def test_only_polynomials_with_rational_coefficients() -> None:
    assert multiplicity_at([sp.sin(X), Y], (X, Y), (sp.Integer(0),) * 2) is None
    assert multiplicity_at([sp.sqrt(2) * X, Y**2], (X, Y), (sp.Integer(0),) * 2) is None
