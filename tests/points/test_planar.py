"""Polynomials of high degree in two variables, against critical points that are known in closed form."""

from __future__ import annotations

import math

import pytest
import sympy as sp

import symnewton as sn
from symnewton.calculus import derivatives
from symnewton.points import planar
from symnewton.points.findings import CriticalSet
from symnewton.points.membership import Sides
from symnewton.verdicts import Evidence, Kind

X, Y = sp.symbols("x y", real=True)


def solved(f: sp.Expr, sides: Sides | None = None) -> CriticalSet | None:
    return planar.solve(f, (X, Y), derivatives.gradient(f, (X, Y)), sides, lambda: False)


def turned(m: int, n: int) -> sp.Expr:
    """T_m(x + y) + T_n(x - y)."""
    return sp.expand(sp.chebyshevt(m, X + Y) + sp.chebyshevt(n, X - Y))


@pytest.mark.parametrize(("m", "n"), [(6, 5), (9, 8)])
def test_all_of_them_are_found_where_all_solutions_are_real(m: int, n: int) -> None:
    """T_n has its extrema at cos(k pi / n), 0 < k < n, where it is (-1)^k: Abramowitz and Stegun, 22.16."""
    found = solved(turned(m, n))
    assert found is not None
    assert (found.complete, found.domain) == (True, None)
    expected = {}
    for j in range(1, m):
        for k in range(1, n):
            u, v = math.cos(j * math.pi / m), math.cos(k * math.pi / n)
            kind = Kind.SADDLE if (j + k) % 2 else Kind.MINIMUM if j % 2 else Kind.MAXIMUM
            expected[(u + v) / 2, (u - v) / 2] = kind
    assert len(found.points) == len(expected) == (m - 1) * (n - 1)
    for at, kind in expected.items():
        point = min(found.points, key=lambda p: math.dist(p.x, at))
        assert point.x == pytest.approx(at, abs=1e-14)
        assert point.kind is kind
        assert point.evidence in (Evidence.CERTIFIED, Evidence.EXACT)


def test_in_a_box_the_others_are_told_to_be_outside() -> None:
    half = sp.Rational(1, 2)
    found = solved(turned(6, 5), ((sp.Integer(0), half), (-half, half)))
    assert found is not None
    inside = [
        (u + v, u - v)
        for u in (math.cos(j * math.pi / 6) / 2 for j in range(1, 6))
        for v in (math.cos(k * math.pi / 5) / 2 for k in range(1, 5))
        if 0 < u + v < 0.5 and abs(u - v) < 0.5
    ]
    assert len(found.points) == len(inside)
    assert f"{20 - len(inside)} of them outside the box" in found.argument


@pytest.mark.parametrize(
    "f",
    [
        (X**2 + Y**2 - 1) ** 2,  # a circle: the partial derivatives have a common factor
        X**4 + Y**4,  # a degenerate point
        X**3 + Y**2 * sp.exp(X),
        X**2 + Y**2 / (1 + X**2),
    ],
)
def test_what_stays_open_is_left_to_others(f: sp.Expr) -> None:
    assert solved(f) is None


def test_a_polynomial_without_critical_points_has_none() -> None:
    found = solved(X**9 + X + Y * X**2 + Y**7 + Y)  # f_y = x^2 + 7 y^6 + 1
    assert found is not None
    assert (found.points, found.complete, found.domain) == ((), True, None)


def test_high_degrees_are_settled_on_the_whole_plane() -> None:
    report = sn.critical("x^12 + y^12 - 3x^5 y^6 + x^3 y - 7x + y^2 x^9")
    assert report.complete
    assert report.domain is None
    for p in report.points:
        x, y = map(sp.Rational, p.x)
        slope = 12 * x**11 - 15 * x**4 * y**6 + 3 * x**2 * y - 7 + 9 * y**2 * x**8
        assert abs(slope) < 1e-9
