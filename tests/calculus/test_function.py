"""The computed value, gradient and Hessian against the formulas in many digits."""

from __future__ import annotations

import math

import numpy
import pytest
import sympy as sp
from expressions import VOCABULARY, X, Y, coordinates, trees
from hypothesis import given, settings
from problems import CRITICAL_POINTS, MINIMIZATIONS, Minimization, function
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball, real
from symnewton.calculus.compile import compile_graph
from symnewton.calculus.derivatives import gradient, hessian
from symnewton.calculus.function import Function, Sample
from symnewton.errors import InputError

pytestmark = pytest.mark.slow

Point = tuple[float, ...]


def exactly(expression: Expr, variables: tuple[Symbol, ...], x: Point, digits: int = 30) -> float:
    """An expression at a point of doubles, rounded once."""
    at = {v: sp.Rational(*c.as_integer_ratio()) for v, c in zip(variables, x)}
    return float(sp.N(expression.xreplace(at), digits))


def formulas_at(f: Function, x: Point) -> tuple[float, list[float], list[list[float]]]:
    """Value, gradient and Hessian of the symbolic view at a point."""
    partials = gradient(f.expression, f.variables)
    second = hessian(partials, f.variables)
    return (
        exactly(f.expression, f.variables, x),
        [exactly(p, f.variables, x) for p in partials],
        [[exactly(entry, f.variables, x) for entry in row] for row in second],
    )


def assert_close(sample: Sample, oracle: tuple[float, list[float], list[list[float]]], tolerance: float) -> None:
    """Equality within a tolerance relative to the largest entry of each."""
    for computed, true in zip((sample.value, sample.gradient, sample.hessian), oracle):
        scale = max(1.0, float(numpy.max(numpy.abs(true))))
        assert numpy.allclose(computed, true, rtol=0, atol=tolerance * scale)


@pytest.mark.parametrize("problem", [p for p in MINIMIZATIONS if len(p.x0) <= 6], ids=lambda p: p.name)
def test_published_functions_at_their_starts(problem: Minimization) -> None:
    f = function(problem.expression, problem.variables)
    assert_close(f.sample(problem.x0), formulas_at(f, problem.x0), 1e-12)


@pytest.mark.parametrize("text", dict.fromkeys(r.expression for r in CRITICAL_POINTS))
def test_textbook_functions(text: str) -> None:
    f = function(text)
    x = (0.6, 0.7, -0.3)[: f.dimension]
    assert_close(f.sample(x), formulas_at(f, x), 1e-13)


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_function_of_the_language(name: str) -> None:
    text, at = VOCABULARY[name]
    f = function(text)
    assert_close(f.sample((float(at),)), formulas_at(f, (float(at),)), 1e-13)


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_function_in_balls_of_200_bits(name: str) -> None:
    text, at = VOCABULARY[name]
    f = function(text)
    partials = gradient(f.expression, f.variables)
    x = (float(at),)
    outputs = [f.output, *f.partials, f.second_partials[0][0]]
    with ball.working_precision(200):
        balls = compile_graph(f.graph, outputs, ball)([ball.from_float(float(at))])
    for b, formula in zip(balls, (f.expression, *partials, hessian(partials, f.variables)[0][0])):
        exact = sp.Rational(*x[0].as_integer_ratio())
        digits = str(sp.N(formula.xreplace({X: exact}), 50))
        with ball.working_precision(200):
            assert b.overlaps(ball.arb(f"{digits} +/- 1e-45"))
            assert b.rad() < 1e-50


@settings(max_examples=60)
@given(trees, coordinates, coordinates)
def test_any_tree(expression: Expr, a: float, b: float) -> None:
    f = Function(expression, (X, Y))
    oracle = formulas_at(f, (a, b))
    assert_close(f.sample((a, b)), oracle, 1e-11)
    total = compile_graph(f.graph, [f.output, *f.partials], real, inline=False)
    assert total((a, b)) == pytest.approx((f.value((a, b)), *f.gradient((a, b))), rel=1e-11, abs=1e-11)


@settings(max_examples=60)
@given(trees, coordinates, coordinates)
def test_rounding_noise_bounds_the_error(expression: Expr, a: float, b: float) -> None:
    f = Function(expression, (X, Y))
    value, slopes, _ = formulas_at(f, (a, b))
    assert abs(f.value((a, b)) - value) <= 4 * f.value_noise((a, b)) + 1e-300
    for computed, true, noise in zip(f.gradient((a, b)), slopes, f.gradient_noise((a, b))):
        assert abs(computed - true) <= 4 * noise + 1e-15 * abs(true)


def test_a_value_and_its_derivatives_agree_however_they_are_asked_for() -> None:
    f = function("exp(x*y) + x^3/y")
    x = (0.4, 1.3)
    sample = f.sample(x)
    assert f.value_and_gradient(x) == (sample.value, sample.gradient)
    assert f.gradient(x) == sample.gradient
    assert f.value(x) == sample.value
    assert sample.gradient_norm == math.hypot(*sample.gradient)


def test_the_sign_turns_all_of_it_round() -> None:
    up, down = function("x^3*y").sample((2.0, 3.0)), function("x^3*y", sign=-1).sample((2.0, 3.0))
    assert down.value == -up.value
    assert down.gradient == tuple(-g for g in up.gradient)
    assert down.hessian == tuple(tuple(-h for h in row) for row in up.hessian)


@pytest.mark.parametrize(
    ("text", "at", "culprit"),
    [
        ("log(x - 1)", 0.5, "log(x - 1)"),
        ("1 + 1/(x - 2)", 2.0, "1/(x - 2)"),
        ("sqrt(x)", -1.0, "sqrt(x)"),
        ("asin(x)", 2.0, "asin(x)"),
        ("exp(exp(x))", 7.0, "exp(exp(x))"),
        ("gamma(x)", -2.0, "gamma(x)"),
        ("x^0.3", -1.0, "x**(3/10)"),
        ("LambertW(x)", -1.0, "LambertW(x)"),
    ],
)
def test_outside_the_domain_a_sample_is_not_finite_and_the_culprit_is_named(text: str, at: float, culprit: str) -> None:
    f = function(text)
    assert not f.sample((at,)).finite
    assert str(f.undefined_at((at,))) == culprit


@pytest.mark.parametrize(
    ("text", "at", "culprit"),
    [
        ("abs(x - 1)", 1.0, "Abs(x - 1)"),
        ("floor(x)", 2.0, "floor(x)"),
        ("max(x, 1)", 1.0, "Max(1, x)"),
        ("x*heaviside(x)", 0.0, "Heaviside(x)"),
        ("sqrt(x)", 0.0, "sqrt(x)"),
        ("cbrt(x)", 0.0, "sign(x)"),
    ],
)
def test_where_f_is_defined_but_not_smooth_the_rough_part_is_named(text: str, at: float, culprit: str) -> None:
    f = function(text)
    assert math.isfinite(f.value((at,)))
    assert f.undefined_at((at,)) is None
    assert str(f.rough_at((at,))) == culprit


def test_where_f_is_smooth_nothing_is_rough() -> None:
    f = function("abs(x) + sqrt(x) + max(x, 2)")
    assert f.rough_at((1.0,)) is None
    assert f.undefined_at((1.0,)) is None


@pytest.mark.parametrize("x", [1e200, -1e200, 1e-320, math.inf, math.nan])
def test_no_point_makes_a_function_raise(x: float) -> None:
    for text, _ in VOCABULARY.values():
        sample = function(text).sample((x,))
        assert isinstance(sample.value, float)


def test_a_function_without_an_operation_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="zeta"):
        Function(sp.zeta(X), (X,))


@pytest.mark.parametrize("part", [sp.I, sp.zoo, sp.nan, sp.oo, -sp.oo, sp.AccumBounds(-1, 1)])
def test_what_is_no_real_number_leaves_f_without_a_value(part: Expr) -> None:
    f = Function(sp.Piecewise((sp.Add(part, X, evaluate=False), X < 0), (X, True)), (X,))
    assert math.isnan(f.value((-1.0,)))
    assert f.value((1.0,)) == 1.0


def test_a_condition_that_is_chosen_by_another() -> None:
    f = Function(sp.Piecewise((X, sp.ITE(X < 0, X < -1, X > 1)), (5, True)), (X,))
    assert [f.value((x,)) for x in (-2.0, -0.5, 0.5, 2.0)] == [-2.0, 5.0, 5.0, 2.0]


def test_a_variable_that_does_not_occur() -> None:
    sample = Function(X**2, (X, Y)).sample((3.0, 5.0))
    assert sample == Sample((3.0, 5.0), 9.0, (6.0, 0.0), ((2.0, 0.0), (0.0, 0.0)))


def test_constants_are_exact_until_the_end() -> None:
    """1/10 + 2/10 − 3/10 is 0, and 10^30 + x − 10^30 is x."""
    assert function("0.1 + 0.2 - 0.3 + x").value((0.0,)) == 0.0
    assert function("10^30 + x - 10^30").value((1.0,)) == 1.0
    assert function("exp(1/10)*x").value((1.0,)) == float(sp.N(sp.exp(sp.Rational(1, 10)), 30))
