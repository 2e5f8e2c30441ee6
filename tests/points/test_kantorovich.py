"""The Newton–Kantorovich quantity: known by hand where f is simple, and its promise kept where it is given."""

from __future__ import annotations

import mpmath
import pytest
from problems import function

from symnewton.points.kantorovich import guaranteed_from


def test_a_quadratic_is_sure_from_the_start() -> None:
    assert guaranteed_from(function("2x^2 + 3y^2 - x*y", "x,y"), [(4.0, 4.0), (0.0, 0.0)]) == (0, 0.0)


def test_the_quantity_of_a_cubic_by_hand() -> None:
    # f = x³/3 − x, ∇f = x² − 1, H = 2x, f‴ = 2: at x = 1.1, β = 1/2.2, η = 0.21/2.2, L = 2: h = 0.0868.
    found = guaranteed_from(function("x^3/3 - x"), [(1.1,)])
    assert found is not None
    assert found[0] == 0
    assert found[1] == pytest.approx(0.42 / 2.2**2, rel=1e-12)


def test_no_promise_where_the_quantity_is_too_large() -> None:
    # At x = 0.5, β = 1, η = 0.75, L = 2: h = 1.5.
    assert guaranteed_from(function("x^3/3 - x"), [(0.5,)]) is None


@pytest.mark.parametrize(
    ("text", "start", "end"), [("exp(x) - log(x)", 0.55, mpmath.lambertw(1)), ("cos(x)", 3.0, mpmath.pi)]
)
def test_newton_from_a_promised_point_converges(text: str, start: float, end: mpmath.mpf) -> None:
    f = function(text)
    assert guaranteed_from(f, [(start,)]) is not None
    x = start
    for _ in range(12):
        sample = f.sample((x,))
        x -= sample.gradient[0] / sample.hessian[0][0]
    assert abs(x - float(end)) < 1e-14


def test_a_singular_hessian_promises_nothing() -> None:
    assert guaranteed_from(function("x^4"), [(0.0,)]) is None
