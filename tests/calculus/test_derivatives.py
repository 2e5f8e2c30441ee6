"""Symbolic derivatives against numerical differentiation in many digits and against SymPy's own."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp
from expressions import VOCABULARY, X, Y, trees
from hypothesis import assume, given, settings
from problems import CRITICAL_POINTS, LECTURE, LECTURE_TWO
from sympy import Symbol

from symnewton.calculus.derivatives import derivative, gradient, hessian, postorder
from symnewton.language import read_problem
from symnewton.language.vocabulary import FUNCTIONS


def numerically(expression: sp.Expr, at: sp.Rational, order: int) -> mpmath.mpf:
    """A derivative by finite differences of values in 60 digits."""

    def f(t: mpmath.mpf) -> mpmath.mpf:
        return mpmath.mpf(sp.N(expression.xreplace({X: sp.Float(t, 60)}), 50))

    with mpmath.workdps(60):
        return mpmath.diff(f, mpmath.mpf(at.p) / at.q, order, h=mpmath.mpf("1e-15"))


def test_the_table_has_every_function() -> None:
    assert set(VOCABULARY) == {f.name for f in FUNCTIONS}


@pytest.mark.parametrize("name", VOCABULARY)
def test_first_and_second_derivative_of_every_function(name: str) -> None:
    text, at = VOCABULARY[name]
    expression, point = read_problem(text).expression, sp.Rational(at)
    first = derivative(expression, X)
    second = derivative(first, X)
    assert not first.has(sp.Derivative)
    assert not first.has(sp.Subs)
    for formula, order in ((first, 1), (second, 2)):
        value = sp.N(formula.xreplace({X: point}), 30)
        assert float(value) == pytest.approx(float(numerically(expression, point, order)), rel=1e-10, abs=1e-10)


def same(a: sp.Expr, b: sp.Expr) -> bool:
    """Equality at three points in 30 digits."""
    for p in (
        (sp.Rational(3, 7), sp.Rational(-4, 9)),
        (sp.Rational(-8, 5), sp.Rational(1, 3)),
        (sp.Rational(5, 4),) * 2,
    ):
        u, v = (sp.N(e.xreplace({X: p[0], Y: p[1]}), 30) for e in (a, b))
        if abs(u - v) > sp.Float("1e-22") * (1 + abs(u)):
            return False
    return True


@settings(max_examples=60)
@given(trees)
def test_gradient_and_hessian_of_any_tree_are_those_of_sympy(expression: sp.Expr) -> None:
    assume(not expression.has(sp.Piecewise))
    partials = gradient(expression, (X, Y))
    assert same(partials[0], sp.diff(expression, X))
    assert same(partials[1], sp.diff(expression, Y))
    assert same(hessian(partials, (X, Y))[0][1], sp.diff(expression, X, Y))


@pytest.mark.parametrize("text", dict.fromkeys(r.expression for r in CRITICAL_POINTS if r.variables == "x y"))
def test_gradient_of_published_functions_is_that_of_sympy(text: str) -> None:
    expression = read_problem(text).expression
    for partial, v in zip(gradient(expression, (X, Y)), (X, Y)):
        assert sp.simplify(partial - sp.diff(expression, v)) == 0


def test_the_formulas_of_the_lecture() -> None:
    assert str(derivative(read_problem(LECTURE).expression, X)) == "exp(x) - 1/x"
    partials = gradient(read_problem(LECTURE_TWO).expression, (X, Y))
    assert [sp.expand(p) for p in partials] == [
        4 * X**3 + 8 * X - Y - sp.Rational(2, 5) * X * Y,
        sp.Rational(16, 5) * Y**3 + 4 * Y - X - X**2 / 5,
    ]
    second = hessian(gradient(read_problem("2x^2 + 3y^2 - xy").expression, (X, Y)), (X, Y))
    assert second == ((4, -1), (-1, 6))


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("abs(x)", "sign(x)"),
        ("sign(x)", "0"),
        ("floor(x) + ceiling(x)", "0"),
        ("heaviside(x)", "0"),
        ("max(x, 2)", "Heaviside(x - 2)"),
        ("min(x, 2)", "Heaviside(2 - x)"),
        ("mod(x, 2)", "1"),
        ("5", "0"),
    ],
)
def test_at_kinks_and_jumps_the_formula_is_that_of_the_smooth_pieces(text: str, formula: str) -> None:
    assert str(derivative(read_problem(text, variables=["x"]).expression, X)) == formula


def test_variables_that_do_not_occur_have_the_derivative_zero() -> None:
    partials = gradient(X**2, (X, Y))
    assert partials == (2 * X, 0)
    assert hessian(partials, (X, Y)) == ((2, 0), (0, 0))


def test_the_hessian_of_a_long_sum_is_sparse() -> None:
    x = [Symbol(f"x{i}", real=True) for i in range(100)]
    chain = sp.Add(*[100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(99)])
    rows = hessian(gradient(chain, tuple(x)), tuple(x))
    off_diagonal = {(i, j) for i in range(100) for j in range(i + 1, 100) if rows[i][j] != 0}
    assert off_diagonal == {(i, i + 1) for i in range(99)}


def test_a_deep_chain_is_a_loop_not_a_recursion() -> None:
    expression, value, slope = X, mpmath.mpf("0.5"), mpmath.mpf(1)
    for _ in range(80):
        expression, slope, value = sp.sin(expression), slope * mpmath.cos(value), mpmath.sin(value)
    assert len(postorder(expression)) == 81
    assert float(derivative(expression, X).evalf(20, subs={X: sp.Rational(1, 2)})) == pytest.approx(
        float(slope), rel=1e-12
    )


def test_postorder_has_no_depth_limit() -> None:
    deep = X
    for _ in range(5000):
        deep = sp.Add(sp.S.One, deep, evaluate=False)
    assert len(postorder(deep)) == 5002


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("x^x", "x^x (log(x) + 1)"),
        ("x^(2x)", "x^(2x) (2log(x) + 2)"),
        ("x^sin(x)", "x^sin(x) (cos(x) log(x) + sin(x)/x)"),
    ],
)
def test_a_power_of_which_both_parts_vary_keeps_the_power_as_a_factor(text: str, formula: str) -> None:
    assert derivative(read_problem(text).expression, X) == read_problem(formula).expression


def test_a_varying_power_has_the_derivative_of_differences() -> None:
    varying = read_problem("(x^2+1)^(sin(x)+x)").expression
    assert float(derivative(varying, X).subs(X, sp.Rational(7, 5))) == pytest.approx(
        float(numerically(varying, sp.Rational(7, 5), 1)), rel=1e-12
    )
