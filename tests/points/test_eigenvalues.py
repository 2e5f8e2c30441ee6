"""Certified eigenvalues against mpmath, multiple and nearly multiple ones too."""

from __future__ import annotations

import mpmath
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus.arithmetic import ball
from symnewton.points.eigenvalues import LARGEST, eigenvalues

BITS = 200
NARROW = 2.0**-150


@st.composite
def matrices(draw: st.DrawFn) -> list[list[int]]:
    n = draw(st.integers(1, 7))
    entry = st.one_of(st.just(0), st.integers(-3, 3), st.sampled_from([10**9, -(10**9) - 1]))
    lower = [[draw(entry) for _ in range(i + 1)] for i in range(n)]
    return [[lower[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(matrices(), st.integers(1, 9))
def test_each_lies_in_its_ball(rows: list[list[int]], divisor: int) -> None:
    with mpmath.workdps(90), ball.working_precision(BITS):
        found = eigenvalues([[arb(entry) / divisor for entry in row] for row in rows])
        true = sorted(mpmath.eigsy(mpmath.matrix(rows) / divisor, eigvals_only=True))
        for b, t in zip(found, true, strict=True):
            assert b.overlaps(arb(mpmath.nstr(t, 80)) + arb(0, "1e-65"))
            assert b.rad() < NARROW * (1 + max(map(abs, true)))


@pytest.mark.parametrize("n", [2, 3, 6])
def test_multiple_eigenvalues(n: int) -> None:
    """All ones and one more on the diagonal: 1, n - 1 times, and n + 1."""
    with ball.working_precision(BITS):
        found = eigenvalues([[arb(2 if i == j else 1) for j in range(n)] for i in range(n)])
        assert all(b.contains(1) and b.rad() < NARROW for b in found[:-1])
        assert found[-1].contains(n + 1)


def test_inexact_entries_widen_the_balls() -> None:
    found = eigenvalues([[arb(1, 0.01), arb(0, 0.01)], [arb(0, 0.01), arb(2, 0.01)]])
    assert found[0].contains(1)
    assert found[0].contains(arb("0.992"))
    assert 0.01 < float(found[0].rad()) < 0.05


def test_of_a_large_matrix_or_one_that_is_not_finite_none_are_told() -> None:
    n = LARGEST + 1
    assert eigenvalues([[arb(int(i == j)) for j in range(n)] for i in range(n)]) == []
    assert eigenvalues([[arb("nan"), arb(0)], [arb(0), arb(1)]]) == []
