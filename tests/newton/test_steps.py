"""The step rules: Newton's step against LAPACK, the trust region against its optimality conditions."""

from __future__ import annotations

import math

import numpy
import pytest
import scipy.optimize
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_linalg import Matrix, matrices

from symnewton.linalg import Vector, norm, spectrum
from symnewton.newton import steps

pytestmark = pytest.mark.slow

radii = st.sampled_from([1e-6, 0.01, 0.3, 1.0, 7.0, 1e4])
entries = st.one_of(st.integers(-3, 3).map(float), st.floats(-5, 5).map(lambda c: round(c, 6)))


def model(gradient: Vector, matrix: Matrix, p: Vector) -> float:
    """The decrease that the quadratic model predicts for a step."""
    g, h, s = map(numpy.array, (gradient, matrix, p))
    return float(-(g @ s) - 0.5 * s @ h @ s)


def densely(gradient: Vector, matrix: Matrix, radius: float) -> float:
    """The largest decrease in the ball, by bisection on |p(μ)| = Δ in LAPACK's eigenbasis."""
    values, q = numpy.linalg.eigh(numpy.array(matrix))
    g = q.T @ numpy.array(gradient)
    if values[0] > 0 and numpy.linalg.norm(g / values) <= radius:
        p = -g / values
        return float(-(g @ p) - 0.5 * p @ (values * p))
    lowest = max(0.0, -values[0])
    tiny = 1e-14 * max(1.0, abs(values).max())

    def excess(mu: float) -> float:
        return float(numpy.linalg.norm(g / (values + mu)) - radius)

    low, high = lowest + tiny, lowest + numpy.linalg.norm(g) / radius + 1.0
    if excess(low) <= 0:
        p = -numpy.where(values + lowest > 1e-9 * (1 + abs(values).max()), g / (values + low), 0.0)
        p[0] += math.copysign(math.sqrt(max(0.0, radius**2 - p @ p)), -g[0])
    else:
        p = -g / (values + scipy.optimize.brentq(excess, low, high, xtol=1e-300, rtol=1e-15))
    return float(-(g @ p) - 0.5 * p @ (values * p))


@given(matrices(), st.data())
def test_newtons_step_solves_the_newton_equation(matrix: Matrix, data: st.DataObject) -> None:
    gradient = tuple(data.draw(entries) for _ in matrix)
    h = spectrum(matrix)
    assume(min(map(abs, h.values)) > 1e-6 * h.largest)
    proposal = steps.newton(gradient, h)
    assert proposal is not None
    assert proposal.rule == "newton"
    exact = numpy.linalg.solve(numpy.array(matrix), -numpy.array(gradient))
    assert numpy.allclose(proposal.step, exact, rtol=1e-8, atol=1e-8 * (1 + abs(exact).max()))
    assert proposal.predicted == pytest.approx(model(gradient, matrix, proposal.step), rel=1e-6, abs=1e-8)
    assert proposal.length == norm(proposal.step)


@pytest.mark.parametrize("matrix", [((0.0,),), ((1.0, 1.0), (1.0, 1.0)), ((1.0, 0.0), (0.0, 1e-17))])
def test_a_singular_newton_equation_has_no_step(matrix: Matrix) -> None:
    assert steps.newton((1.0,) * len(matrix), spectrum(matrix)) is None


@settings(max_examples=300)
@given(matrices(), st.data(), radii)
def test_the_trust_region_step_is_optimal(matrix: Matrix, data: st.DataObject, radius: float) -> None:
    """(H + μI) p = −g, H + μI positive semidefinite, μ ≥ 0 and μ (Δ − |p|) = 0: Conn, Gould and Toint, 7.2.1."""
    gradient = tuple(data.draw(entries) for _ in matrix)
    assert_optimal(gradient, matrix, radius)


def assert_optimal(gradient: Vector, matrix: Matrix, radius: float) -> None:
    h = spectrum(matrix)
    proposal = steps.trust_region(gradient, h, radius)
    p, g, a = map(numpy.array, (proposal.step, gradient, matrix))
    assert proposal.length <= radius * (1 + 1e-9)
    scale = norm(gradient) + h.largest * radius + 1e-12
    if proposal.length > 0:
        mu = max(0.0, float(-p @ (a @ p + g) / (p @ p)))
        assert mu >= -h.values[0] - 1e-7 * scale / radius
        assert numpy.linalg.norm(a @ p + mu * p + g) <= 1e-7 * scale
        assert mu * (radius - proposal.length) <= 1e-7 * scale
    best = densely(gradient, matrix, radius)
    assert proposal.predicted == pytest.approx(
        model(gradient, matrix, proposal.step), rel=1e-8, abs=1e-12 * scale * radius
    )
    assert proposal.predicted >= best - 1e-7 * abs(best) - 1e-12 * scale * radius


@given(matrices(), radii, st.data())
def test_the_hard_case(matrix: Matrix, radius: float, data: st.DataObject) -> None:
    """No gradient along the lowest eigenvectors: the step still has to leave, or use up the radius."""
    h = spectrum(matrix)
    parts = [data.draw(entries) for _ in matrix]
    values = h.values
    gradient = h.combine(tuple(0.0 if v <= values[0] + 1e-9 else c for c, v in zip(parts, values)))
    assert_optimal(gradient, matrix, radius)


@pytest.mark.parametrize(
    ("gradient", "matrix", "radius", "length", "rule"),
    [
        ((0.0, 0.0), ((2.0, 0.0), (0.0, -2.0)), 3.0, 3.0, "negative-curvature"),
        ((0.0,), ((-1.0,),), 0.5, 0.5, "negative-curvature"),
        ((1.0, 0.0), ((1.0, 0.0), (0.0, -1.0)), 5.0, 5.0, "negative-curvature"),
        ((1.0,), ((0.0,),), 2.0, 2.0, "trust-region"),
        ((4.0,), ((2.0,),), 10.0, 2.0, "newton"),
        ((4.0,), ((2.0,),), 0.5, 0.5, "trust-region"),
    ],
)
def test_the_rule_says_what_made_the_step(
    gradient: Vector, matrix: Matrix, radius: float, length: float, rule: str
) -> None:
    proposal = steps.trust_region(gradient, spectrum(matrix), radius)
    assert proposal.length == pytest.approx(length)
    assert proposal.rule == rule
    assert proposal.predicted > 0
