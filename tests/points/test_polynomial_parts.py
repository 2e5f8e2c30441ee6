"""The parts of exact elimination, each against an oracle of its own."""

from __future__ import annotations

from math import inf

import pytest
import sympy as sp
from flint import fmpz_mpoly
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Symbol

from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.algebra.definite import definite, semidefinite
from symnewton.points.algebra.ideals import basis, contains, is_finite, ring_of, shape
from symnewton.points.algebra.polynomial_form import reduced
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.real_points import real_points

X, Y = Symbol("x", real=True), Symbol("y", real=True)
RING = ring_of(2)


def polynomial(e: Expr) -> fmpz_mpoly:
    return RING.from_dict({m: int(c) for m, c in sp.Poly(sp.expand(e), X, Y).as_dict().items()})


SIGNS = [
    (X**2 + Y**2 + 1, 1, 1),
    (-(X**4) - 2 * Y**2 - 3, -1, -1),
    (X**2 + X * Y + Y**2 + 1, 1, 1),
    (X**2 + 2 * X * Y + Y**2, 0, 1),
    (X**2 - 2 * X + 1, 0, 1),
    (X**2 + Y**2, 0, 1),
    (X**2 - Y**2, 0, 0),
    (X**3 + 1, 0, 0),
    (X**4 - X + 1, 1, 1),
    (X - Y, 0, 0),
]


@pytest.mark.parametrize(("e", "strictly", "weakly"), SIGNS, ids=[str(row[0]) for row in SIGNS])
def test_signs_of_polynomials(e: Expr, strictly: int, weakly: int) -> None:
    assert definite(polynomial(e)) == strictly
    assert semidefinite(polynomial(e)) == weakly


def test_unknowns_that_are_positive_help() -> None:
    assert definite(polynomial(X + X * Y + Y**2 + Y), positive=(0, 1)) == 1
    assert definite(polynomial(X + 2), positive=(0,)) == 1
    assert definite(polynomial(X - 2), positive=(0,)) == 0


FORMS = [
    X**2 * (Y - 1) ** 4 + 3,
    2 - (X + Y) ** 2,
    1 / (1 + X**2),
    sp.exp(-(X**2)) * 3,
    sp.sqrt(1 + X**2) - 1 / (X**2 + Y**2 + 1),
    (X**2 + 1) ** 3 * (Y**2 + 2),
    X**3 - Y,
]


@pytest.mark.parametrize("e", FORMS, ids=str)
@settings(max_examples=20, deadline=None)
@given(x=st.integers(-9, 9), y=st.integers(-9, 9))
def test_values_lie_in_their_range(e: Expr, x: int, y: int) -> None:
    low, high = value_range(e)
    value = float(e.subs({X: x, Y: y}))
    assert float(low) - 1e-12 <= value <= float(high) + 1e-12


def test_ranges_that_are_attained() -> None:
    assert value_range(X**2 * Y**2) == (0, inf)
    assert value_range(9 - X**4 * Y**4) == (-inf, 9)
    assert value_range(sp.exp(-((X + Y) ** 2))) == (0, 1)


def test_zeros_of_an_ideal_are_counted_once_and_separated() -> None:
    # Two zeros share x and two share y; (1, 2) is a double zero.
    equations = [(X - 1) * (X - 2), (Y - 2) ** 2 * (Y - X)]
    ideal = basis([polynomial(e) for e in equations], RING)
    assert is_finite(ideal, RING)
    found = real_points(shape(ideal, RING, lambda: None))
    assert {tuple(p.formula(k) for k in (0, 1)) for p in found} == {(1, 1), (1, 2), (2, 2)}
    assert contains(ideal, polynomial((X - 1) * (Y - 2)))
    assert not contains(ideal, polynomial(Y - 2))


RADICALS = [
    (X**2 - 2, {-sp.sqrt(2), sp.sqrt(2)}),
    (X**3 - 2, {sp.cbrt(2)}),
    (X**4 - 10 * X**2 + 1, {s * sp.sqrt(5 + t * 2 * sp.sqrt(6)) for s in (1, -1) for t in (1, -1)}),
    ((X - 1) ** 3 + 5, {1 - sp.cbrt(5)}),
    (2 * X - 3, {sp.Rational(3, 2)}),
    (X**4 + 1, set()),
]


@pytest.mark.parametrize(("e", "roots"), RADICALS, ids=[str(row[0]) for row in RADICALS])
def test_short_formulas_of_roots(e: Expr, roots: set[Expr]) -> None:
    found = real_points(shape(basis([polynomial(e), polynomial(Y - X)], RING), RING, lambda: None))
    formulas = [p.formula(0) for p in found]
    assert None not in formulas
    assert len(formulas) == len(roots)
    assert all(any(sp.N(f - r, 40, chop=True) == 0 for r in roots) for f in formulas)


def test_a_root_without_a_short_formula_has_balls_of_any_precision() -> None:
    (point,) = real_points(shape(basis([polynomial(X**5 - X - 1), polynomial(Y - X**2)], RING), RING, lambda: None))
    assert point.formula(0) is None
    assert point.vanishes(polynomial(X * Y**2 - X - 1))
    digits = str(sp.Poly(X**5 - X - 1).nroots(n=60)[0])[:50]
    assert point.balls(300)[0].str(60, radius=False).startswith(digits)


REDUCED = [
    (X * sp.exp(-X), "1 - x"),
    (3 * X * sp.sqrt(1 - X**2), "2*x**2 - 1"),
    ((X**2 + 3) / (1 + X**2), "x"),
    (sp.log(1 + X**4), "x**3"),
]


@pytest.mark.parametrize(("e", "want"), REDUCED, ids=[str(row[0]) for row in REDUCED])
def test_factors_without_zeros_are_removed(e: Expr, want: str) -> None:
    system = reduced([sp.diff(e, X)], (X,), conditions(e))
    (p,) = system.equations
    e = sp.Add(*[int(c) * X ** m[0] for m, c in p.to_dict().items()])
    assert sp.Poly(e, X).monic() == sp.Poly(sp.sympify(want, {"x": X}), X).monic()


@pytest.mark.parametrize("e", [sp.Abs(X), sp.floor(X), sp.Max(X, 1), sp.gamma(X), sp.Piecewise((X, X > 0), (0, True))])
def test_functions_with_kinks_are_refused(e: Expr) -> None:
    with pytest.raises(NotReducible):
        conditions(e)
