"""The signs of eigenvalues against LAPACK and against Sylvester's law."""

from __future__ import annotations

import mpmath
import numpy
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from symnewton.points.inertia import (
    LAMBDA,
    Inertia,
    as_polynomial,
    by_descartes,
    characteristic_polynomial,
    exact_eigenvalues,
    inertia,
)
from symnewton.verdicts import Concavity, Kind

pytestmark = pytest.mark.slow

Matrix = tuple[tuple[sp.Expr, ...], ...]


def matrix(rows: list[list[int]]) -> Matrix:
    return tuple(tuple(sp.Integer(int(entry)) for entry in row) for row in rows)


@st.composite
def symmetric(draw: st.DrawFn) -> list[list[int]]:
    n = draw(st.integers(1, 6))
    lower = [[draw(st.integers(-9, 9)) for _ in range(i + 1)] for i in range(n)]
    return [[lower[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


@given(symmetric())
def test_inertia_is_that_of_lapack(rows: list[list[int]]) -> None:
    values = numpy.linalg.eigvalsh(numpy.array(rows, dtype=float))
    assume(min(abs(values)) > 1e-9)
    found = inertia(characteristic_polynomial(matrix(rows)))
    assert found == Inertia(sum(values > 0), sum(values < 0), 0)


@given(st.lists(st.sampled_from([-3, -1, 0, 0, 2, 5]), min_size=1, max_size=6), st.data())
def test_inertia_of_singular_matrices_obeys_sylvesters_law(diagonal: list[int], data: st.DataObject) -> None:
    """Bᵀ D B has the inertia of D for every invertible B; floating-point eigenvalues could not tell the zeros."""
    n = len(diagonal)
    b = numpy.array([[data.draw(st.integers(-4, 4)) if j < i else int(i == j) for j in range(n)] for i in range(n)])
    found = inertia(characteristic_polynomial(matrix((b.T @ numpy.diag(diagonal) @ b).tolist())))
    assert found == Inertia(sum(d > 0 for d in diagonal), sum(d < 0 for d in diagonal), diagonal.count(0))


@given(symmetric())
def test_the_characteristic_polynomial_is_that_of_sympy(rows: list[list[int]]) -> None:
    found = characteristic_polynomial(matrix(rows))
    assert list(found) == sp.Matrix(rows).charpoly().all_coeffs()
    assert sp.Poly(as_polynomial(found), LAMBDA).all_coeffs() == list(found)


@given(symmetric())
def test_exact_eigenvalues_are_those_of_lapack(rows: list[list[int]]) -> None:
    exact = exact_eigenvalues(characteristic_polynomial(matrix(rows)))
    if len(rows) <= 2:
        assert exact is not None
    if exact is not None:
        assert len(exact) == len(rows)
        decimals = [float(sp.N(e, 30)) for e in exact]
        assert decimals == sorted(decimals)
        assert decimals == pytest.approx(numpy.linalg.eigvalsh(numpy.array(rows, dtype=float)).tolist(), abs=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        (("1/2", "1/3"), ("1/3", "1/5")),
        (("-7/3", "2/5"), ("2/5", "1/7")),
        (("1/2", "1/3", "0"), ("1/3", "1/5", "0"), ("0", "0", "-4/9")),
        (("1/2", "1/4", "1/4"), ("1/4", "1/2", "1/4"), ("1/4", "1/4", "1/2")),
    ],
)
def test_exact_eigenvalues_of_rational_matrices(rows: tuple[tuple[str, ...], ...]) -> None:
    """Their quadratic factors have leading coefficients other than 1: 90 λ² − 63 λ − 1."""
    entries = tuple(tuple(map(sp.Rational, row)) for row in rows)
    exact = exact_eigenvalues(characteristic_polynomial(entries))
    assert exact is not None
    with mpmath.workdps(60):
        found = [mpmath.mpf(str(sp.N(e, 60))) for e in exact]
        true = sorted(mpmath.eigsy(mpmath.matrix([[mpmath.mpf(e.p) / e.q for e in row] for row in entries]))[0])
        assert all(abs(a - b) < mpmath.mpf(10) ** -50 for a, b in zip(found, true, strict=True))


SQRT2, W = sp.sqrt(2), sp.LambertW(1)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (((SQRT2, 1), (1, SQRT2)), Inertia(2, 0, 0)),
        (((2, SQRT2), (SQRT2, 1)), Inertia(1, 0, 1)),
        (((1, SQRT2), (SQRT2, 1)), Inertia(1, 1, 0)),
        (((-sp.pi, 0), (0, -sp.E)), Inertia(0, 2, 0)),
        (((W * sp.exp(W), 1), (1, 1)), Inertia(1, 0, 1)),
        (((0, 0), (0, 0)), Inertia(0, 0, 2)),
        (((sp.Rational(1, 10**40), 0), (0, 1)), Inertia(2, 0, 0)),
        (((1, 10**20), (10**20, 10**40 - 1)), Inertia(1, 1, 0)),
        (((1, 10**20), (10**20, 10**40 + 1)), Inertia(2, 0, 0)),
    ],
)
def test_exact_cases(entries: Matrix, expected: Inertia) -> None:
    rows = tuple(tuple(map(sp.sympify, row)) for row in entries)
    assert inertia(characteristic_polynomial(rows)) == expected


def test_an_undecided_coefficient_leaves_the_inertia_open() -> None:
    zero = sp.log(2) + sp.log(3) - sp.log(6)
    assert inertia((sp.Integer(1), zero)) in (None, Inertia(0, 0, 1))


@pytest.mark.parametrize(
    ("signs", "kind", "concavity"),
    [
        ((2, 0, 0), Kind.MINIMUM, Concavity.UP),
        ((0, 3, 0), Kind.MAXIMUM, Concavity.DOWN),
        ((1, 1, 0), Kind.SADDLE, Concavity.MIXED),
        ((1, 1, 4), Kind.SADDLE, Concavity.MIXED),
        ((1, 0, 1), Kind.DEGENERATE, Concavity.UNDETERMINED),
        ((0, 1, 1), Kind.DEGENERATE, Concavity.UNDETERMINED),
        ((0, 0, 2), Kind.DEGENERATE, Concavity.FLAT),
    ],
)
def test_what_the_signs_mean(signs: tuple[int, int, int], kind: Kind, concavity: Concavity) -> None:
    assert Inertia(*signs).kind is kind
    assert Inertia(*signs).concavity is concavity


@given(symmetric(), st.data())
def test_what_is_not_known_of_one_coefficient_makes_no_difference_or_leaves_it_open(
    rows: list[list[int]], data: st.DataObject
) -> None:
    coefficients = characteristic_polynomial(matrix(rows))
    whole = inertia(coefficients)
    assert whole is not None
    signs = [int(sp.sign(c)) for c in coefficients[: len(coefficients) - whole.zero]]
    signs[data.draw(st.integers(0, len(signs) - 1))] = 0
    assert by_descartes(signs, whole.zero) in (whole, None)
