"""Limits at infinity against mpmath far out, and against SymPy's own; what is not decided is not guessed."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import function

from symnewton.points.growth import limit

LIMITS = [
    ("x^3/(1+x^4)", 0),
    ("1/x", 0),
    ("-exp(x) - x^2", -sp.oo),
    ("-cosh(x)", -sp.oo),
    ("x*exp(-x)", 0),
    ("atan(x) - 3", sp.pi / 2 - 3),
    ("-log(x)", -sp.oo),
    ("sqrt(x) - x", -sp.oo),
    ("x^x", sp.oo),
    ("x^4 - (x^2 + 1)^2", -sp.oo),
    ("exp(x) - exp(2x)", -sp.oo),
    ("exp(x^2 - x)*exp(-x^2)", 0),
    ("sin(1/x)*x", 1),
    ("(x^2 + 1)/(2x^2 - 5)", sp.Rational(1, 2)),
    ("1/(1 + exp(-x))", 1),
    ("-x*log(x) + 100x", -sp.oo),
    ("1/x + 1e-18*x", sp.oo),
    ("2^x - 3^x", -sp.oo),
    ("abs(x) - 2x", -sp.oo),
    ("tanh(-x) + erf(x)/2", sp.Rational(-1, 2)),
    ("cos(1/x) - x/(x + 1)", None),
]


@pytest.mark.parametrize(("text", "value"), LIMITS)
def test_limits_by_hand(text: str, value: object) -> None:
    f = function(text)
    assert limit(f.expression, f.variables[0]) == value


@pytest.mark.parametrize(
    "text", ["sin(x)", "x + sin(x)", "x - sqrt(x^2 + 1)", "exp(x + log(x + 1)) - x*exp(x)", "gamma(x)"]
)
def test_what_is_not_found_is_not_guessed(text: str) -> None:
    f = function(text)
    assert limit(f.expression, f.variables[0]) is None


x = sp.Symbol("x", positive=True)
leaves = st.sampled_from([x, sp.Integer(2), sp.Integer(-1), sp.Rational(1, 3), -x, 1 / x])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        inner.map(lambda e: e**2),
        inner.map(sp.exp),
        inner.map(sp.atan),
        inner.map(sp.tanh),
        inner.map(lambda e: sp.log(1 + e**2)),
        inner.map(lambda e: sp.sqrt(1 + e**2)),
    ),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_f_goes_where_it_is_said_to(e: sp.Expr) -> None:
    """By the values at 10^3 … 10^5 in 60 digits: they come nearer to a finite limit, or grow in size with its sign.

    Towers of exponentials are out of the reach of any oracle.
    """
    if any(power.args[0].has(sp.exp) for power in e.atoms(sp.exp)):
        return
    found = limit(e, x)
    if found is None:
        return
    with mpmath.workdps(60):
        f = sp.lambdify(x, e, "mpmath")
        try:
            near, far = (mpmath.mpf(f(mpmath.mpf(10) ** k)) for k in (3, 5))
        except (OverflowError, ValueError, TypeError):
            return
        if found.is_finite:
            value = mpmath.mpf(sp.N(found, 60))
            assert abs(far - value) <= abs(near - value) + mpmath.mpf(10) ** -50
        else:
            assert mpmath.sign(far) == (1 if found > 0 else -1)
            assert abs(far) > abs(near)
