"""Signs and values of constants: proven, or not known."""

from __future__ import annotations

import math

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symnewton.language import read_problem
from symnewton.points.exactly import enclosure, is_undefined, nearest_double, sign, substitute

X, Y = sp.Symbol("x", real=True), sp.Symbol("y", real=True)


def constant(text: str) -> sp.Expr:
    return read_problem(text).expression


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("-7/3", -1),
        ("10^(-400)", 1),
        ("pi - 355/113", -1),
        ("exp(1)^2 - exp(2)", 0),
        ("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))", 0),
        ("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)) + 10^(-60)", 1),
        ("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)) - 10^(-60)", -1),
        ("sqrt(10 + 2*sqrt(6) + 2*sqrt(10) + 2*sqrt(15)) - sqrt(2) - sqrt(3) - sqrt(5)", 0),
        ("cbrt(2 + sqrt(5)) - (1 + sqrt(5))/2", 0),
        ("cos(2pi/7) + cos(4pi/7) + cos(6pi/7) + 1/2", 0),
        ("tan(pi/8) - sqrt(2) + 1", 0),
        ("exp(LambertW(1)) - 1/LambertW(1)", 0),
        ("LambertW(1)*exp(LambertW(1)) - 1", 0),
        ("LambertW(2) - LambertW(1)", 1),
        ("sin(10^20)", -1),
    ],
)
def test_signs_of_constants(text: str, expected: int) -> None:
    assert sign(constant(text)) == expected


def test_ramanujans_constant_is_not_a_whole_number() -> None:
    assert sign(sp.exp(sp.pi * sp.sqrt(163)) - 262537412640768744) == -1


@pytest.mark.parametrize(
    "text",
    ["sin(1)^2 + cos(1)^2 - 1", "atan(1/2) + atan(1/3) - pi/4", "log(2) + log(3) - log(6)", "erf(1) + erfc(1) - 1"],
)
def test_a_zero_without_a_proof_is_not_guessed(text: str) -> None:
    """Each is 0; what matters is that nobody says it is not."""
    assert sign(constant(text)) in (0, None)


coefficients = st.integers(-40, 40)


@given(coefficients, coefficients, coefficients, coefficients)
def test_signs_of_sums_of_roots_are_decided_and_right(a: int, b: int, c: int, d: int) -> None:
    value = a + b * sp.sqrt(2) + c * sp.sqrt(3) + d * sp.sqrt(6)
    with mpmath.workdps(60):
        number = a + b * mpmath.sqrt(2) + c * mpmath.sqrt(3) + d * mpmath.sqrt(6)
        expected = 0 if a == b == c == d == 0 else int(mpmath.sign(number))
    assert sign(value) == expected


@pytest.mark.parametrize(
    "text", ["LambertW(1)", "pi/2", "sqrt(2)", "exp(100)", "1/3", "cos(10^15)", "gamma(1/3)", "-e"]
)
def test_the_nearest_double_and_the_enclosure(text: str) -> None:
    value = constant(text)
    true = sp.N(value, 60)
    assert nearest_double(value) == float(true)
    ball = enclosure(value)
    assert abs(sp.Float(str(ball.mid().str(50, radius=False)), 60) - true) < sp.Float("1e-30") * abs(true)


def test_what_has_no_real_value_is_not_a_number() -> None:
    assert math.isnan(nearest_double(sp.log(sp.Integer(-1), evaluate=False)))
    assert not enclosure(sp.Pow(0, -1, evaluate=False)).is_finite()


def test_substitution_is_exact() -> None:
    expression = X**2 / Y + sp.sqrt(X)
    assert substitute(expression, (X, Y), (sp.Rational(4, 9), sp.pi)) == sp.Rational(16, 81) / sp.pi + sp.Rational(2, 3)


@pytest.mark.parametrize(
    "text", ["2^(2^x)", "x^(x^x)", "exp(exp(x))", "(x^1000)^1000", "factorial(x^9)", "(1 + 1/x)^(x^5)"]
)
def test_a_value_too_large_to_write_out_is_not_begun(text: str) -> None:
    assert substitute(constant(text), (X,), (sp.Integer(100),)) is None


def test_outside_the_domain_nothing_is_substituted() -> None:
    assert substitute(sp.log(X), (X,), (sp.Integer(-1),)) is None
    assert substitute(1 / X, (X,), (sp.Integer(0),)) is None


def test_roots_that_would_have_to_be_freed_of_a_long_denominator_are_not_begun() -> None:
    x = sp.Symbol("x", real=True)
    assert substitute(x**x, (x,), (sp.Rational(6627, 2**20),)) is None
    assert substitute(x ** (1 / x), (x,), (sp.Rational(13591409, 5000000),)) is None
    assert substitute(x**x, (x,), (sp.Rational(4, 9),)) == sp.Rational(2, 3) ** sp.Rational(8, 9)


@pytest.mark.parametrize(
    ("base", "exponent", "undefined"),
    [(-1, sp.pi, True), (-2, sp.sqrt(2), True), (-3, sp.E, True), (2, sp.pi, False), (0, sp.pi, False)],
)
def test_an_irrational_power_has_a_value_where_mpmath_has_a_real_one(
    base: int, exponent: sp.Expr, undefined: bool
) -> None:
    assert bool(mpmath.im(mpmath.mpf(base) ** mpmath.mpf(float(exponent)))) == undefined
    assert is_undefined(sp.Abs(X**exponent), (X,), (sp.Integer(base),)) == undefined
