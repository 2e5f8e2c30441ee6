"""Real roots of polynomials, against roots that are known and against FLINT's complex ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq, fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from symnewton.calculus.arithmetic.ball import working_precision
from symnewton.points.algebra.isolation import has_real_roots, isolated_real_roots

BITS = 96
ROOTS = st.lists(
    st.fractions(-40, 40, max_denominator=50) | st.sampled_from([Fraction(k, 16) for k in range(-20, 21)]), max_size=7
)


def product(roots: list[Fraction]) -> fmpz_poly:
    p = fmpz_poly([1])
    for r in roots:
        p *= fmpz_poly([-r.numerator, r.denominator])
    return p


def isolated(p: fmpz_poly) -> list[arb]:
    with working_precision(BITS):
        return isolated_real_roots(p)


@given(ROOTS, st.integers(0, 3))
def test_rational_roots_are_found_each_in_a_ball_of_its_own(roots: list[Fraction], complex_pairs: int) -> None:
    p = product(roots) * fmpz_poly([3, 1, 1]) ** complex_pairs
    found = isolated(p)
    assert len(found) == len(set(roots))
    for r, b in zip(sorted(set(roots)), found):
        with working_precision(2 * BITS):
            assert (b * r.denominator - r.numerator).contains(0)
        assert not float(b.rad()) > abs(float(b.mid())) * 2.0 ** (2 - BITS)
    assert has_real_roots(p) == bool(roots)
    assert has_real_roots(p, positive=True) == any(r > 0 for r in roots)


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=30).filter(lambda a: a[-1] != 0))
def test_they_are_the_real_ones_of_all_complex_roots(coefficients: list[int]) -> None:
    p = fmpz_poly(coefficients)
    with working_precision(BITS):
        expected = sorted((r.real for r, _ in p.complex_roots() if r.imag.is_zero()), key=lambda r: r.mid())
    found = isolated(p)
    assert len(found) == len(expected)
    assert all(a.overlaps(b) for a, b in zip(found, expected))


@pytest.mark.parametrize("n", [3, 24, 61])
def test_chebyshev_polynomials(n: int) -> None:
    """The zeros of T_n are cos((2k - 1) pi / 2n): Abramowitz and Stegun, 22.16.4."""
    found = isolated(fmpz_poly.chebyshev_t(n))
    with working_precision(BITS):
        expected = [arb(fmpq(2 * k - 1, 2 * n)).cos_pi() for k in range(n, 0, -1)]
    assert all(a.overlaps(b) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize(("degree", "a"), [(12, 2**20), (31, 1000)])
def test_two_roots_as_close_as_they_can_be(degree: int, a: int) -> None:
    """Mignotte's polynomial x^n - 2 (a x - 1)^2 has two roots next to 1/a, about a^(-n/2 - 1) apart."""
    p = fmpz_poly([0] * degree + [1]) - 2 * fmpz_poly([-1, a]) ** 2
    close = [r for r in isolated(p) if abs(r * a - 1) < 1e-3]
    assert len(close) == 2
    assert close[0] < close[1]
    with working_precision(2 * BITS):
        assert close[0] * a < 1 < close[1] * a


def test_a_high_degree_with_few_real_roots() -> None:
    p = fmpz_poly([-2] + [0] * 999 + [1])  # x^1000 = 2
    with working_precision(BITS):
        root = arb(2).root(1000)
    found = isolated(p)
    assert found[0].overlaps(-root)
    assert found[1].overlaps(root)
    assert not has_real_roots(fmpz_poly([2] + [0] * 999 + [1]))
