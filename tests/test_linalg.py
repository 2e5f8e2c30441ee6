"""The spectrum against LAPACK and against many digits."""

from __future__ import annotations

import mpmath
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnewton.linalg import Spectrum, Vector, dot, norm, plus, spectrum

Matrix = tuple[Vector, ...]


def symmetric(entries: list[list[float]]) -> Matrix:
    n = len(entries)
    return tuple(tuple(entries[max(i, j)][min(i, j)] for j in range(n)) for i in range(n))


@st.composite
def matrices(draw: st.DrawFn, graded: bool = False) -> Matrix:
    n = draw(st.integers(1, 6))
    entry = st.one_of(st.integers(-3, 3).map(float), st.floats(-2, 2, allow_subnormal=False).map(lambda c: round(c, 6)))
    entries = [[draw(entry) for _ in range(i + 1)] for i in range(n)]
    scales = [10.0 ** -draw(st.integers(0, 6)) if graded else 1.0 for _ in range(n)]
    return symmetric([[c * scales[i] * scales[j] for j, c in enumerate(row)] for i, row in enumerate(entries)])


def check(h: Spectrum, matrix: Matrix) -> None:
    a = numpy.array(matrix)
    size = max(numpy.linalg.norm(a, 2), 1e-300)
    values, q = numpy.array(h.values), numpy.array(h.vectors).T
    assert list(h.values) == sorted(h.values)
    assert numpy.allclose(values, numpy.linalg.eigvalsh(a), rtol=0, atol=2e-14 * size)
    assert numpy.allclose(q.T @ q, numpy.eye(len(a)), rtol=0, atol=1e-13)
    assert numpy.allclose(a @ q, q * values, rtol=0, atol=2e-14 * size)
    assert h.largest == pytest.approx(size, rel=1e-12)


@given(matrices())
def test_the_spectrum_is_that_of_lapack(matrix: Matrix) -> None:
    check(spectrum(matrix), matrix)


@given(matrices(graded=True))
def test_the_spectrum_of_a_graded_matrix(matrix: Matrix) -> None:
    check(spectrum(matrix), matrix)


@pytest.mark.parametrize("n", [7, 12])
def test_larger_matrices(n: int) -> None:
    random = numpy.random.default_rng(n)
    a = random.normal(size=(n, n))
    matrix = tuple(map(tuple, (a + a.T).tolist()))
    check(spectrum(matrix), matrix)


@pytest.mark.parametrize("n", [2, 4, 6])
def test_small_eigenvalues_of_graded_definite_matrices_are_relatively_accurate(n: int) -> None:
    """D A D with A well conditioned: LAPACK loses the small eigenvalues, Jacobi does not (Demmel and Veselić 1992)."""
    scales = [10.0 ** (-3 * i) for i in range(n)]
    matrix = tuple(tuple(scales[i] * scales[j] * (2.0 if i == j else 0.5) for j in range(n)) for i in range(n))
    with mpmath.workdps(80):
        exact = mpmath.eigsy(mpmath.matrix([list(row) for row in matrix]), eigvals_only=True)
    assert spectrum(matrix).values == pytest.approx([float(v) for v in exact], rel=1e-13)


@pytest.mark.parametrize(
    ("matrix", "values"),
    [
        (((0.0, 0.0), (0.0, 0.0)), (0.0, 0.0)),
        (((0.0, 1.0), (1.0, 0.0)), (-1.0, 1.0)),
        (((4.0, -1.0), (-1.0, 6.0)), (5 - 2**0.5, 5 + 2**0.5)),
        (((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), (1.0, 1.0, 1.0)),
        (((1e300, 0.0), (0.0, 1e-300)), (1e-300, 1e300)),
        (((-7.0,),), (-7.0,)),
    ],
)
def test_known_spectra(matrix: Matrix, values: Vector) -> None:
    assert spectrum(matrix).values == pytest.approx(values, rel=1e-14, abs=1e-300)


@given(matrices(), st.data())
def test_coordinates_and_combine_undo_each_other(matrix: Matrix, data: st.DataObject) -> None:
    h = spectrum(matrix)
    v = tuple(data.draw(st.floats(-10, 10)) for _ in matrix)
    assert h.combine(h.coordinates(v)) == pytest.approx(v, rel=0, abs=1e-12)
    assert norm(h.coordinates(v)) == pytest.approx(norm(v), rel=1e-12, abs=1e-12)


def test_vectors() -> None:
    assert dot((1.0, 2.0), (3.0, 4.0)) == 11.0
    assert norm((3.0, 4.0)) == 5.0
    assert norm((1e200, 1e200)) == pytest.approx(2**0.5 * 1e200)
    assert plus((1.0, 2.0), (3.0, 4.0)) == (4.0, 6.0)
    assert plus((1.0, 2.0), (3.0, 4.0), -0.5) == (-0.5, 0.0)
