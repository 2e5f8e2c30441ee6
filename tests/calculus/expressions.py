"""Expressions that the tests of this room share."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from hypothesis import strategies as st
from sympy import Expr, Rational, Symbol

X, Y = Symbol("x", real=True), Symbol("y", real=True)

# Smooth on all of R², so that every derivative of every tree exists everywhere.
UNARY: tuple[Callable[[Expr], Expr], ...] = (
    sp.sin,
    sp.cos,
    sp.tanh,
    sp.atan,
    sp.asinh,
    sp.erf,
    lambda u: sp.exp(sp.tanh(u)),
    lambda u: sp.log(1 + u**2),
    lambda u: sp.sqrt(1 + u**2),
    lambda u: 1 / (1 + sp.exp(-u)),
    lambda u: 1 / (2 + sp.sin(u)),
    lambda u: (1 + u**2) ** Rational(-3, 2),
    lambda u: u**2,
    lambda u: u**3,
    lambda u: -u,
)
BINARY: tuple[Callable[[Expr, Expr], Expr], ...] = (
    lambda u, v: u + v,
    lambda u, v: u - v,
    lambda u, v: u * v,
    lambda u, v: u - 3 * u * v,
    lambda u, v: u / (1 + v**2),
    lambda u, v: sp.atan2(u, 2 + v**2),
    lambda u, v: (1 + u**2) ** sp.sin(v),
    lambda u, v: sp.Piecewise((u, u < v), (v**2, True)) if (u < v) not in (sp.true, sp.false) else u,
)

leaves = st.sampled_from([X, Y, sp.Integer(1), sp.Integer(-2), Rational(1, 3), Rational(-7, 5), sp.pi])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda f, u: f(u), st.sampled_from(UNARY), inner),
        st.builds(lambda f, u, v: f(u, v), st.sampled_from(BINARY), inner, inner),
    ),
    max_leaves=6,
)
coordinates = st.floats(-2, 2, allow_nan=False).map(lambda c: round(c, 3))

# Every function of the language at a point where it is smooth.
VOCABULARY = {
    "exp": ("exp(sin(x))", "0.3"),
    "log": ("log(x, 3)*log(x)", "2.5"),
    "log2": ("log2(x)", "3"),
    "log10": ("log10(x)", "3"),
    "lg": ("lg(x)", "3"),
    "log1p": ("log1p(x)", "0.25"),
    "expm1": ("expm1(x)", "0.25"),
    "sqrt": ("sqrt(1 + x^2)", "1.5"),
    "cbrt": ("cbrt(x)", "-2.5"),
    "root": ("root(x, 4) + root(x, 5)", "2.5"),
    "pow": ("pow(x, 3) + pow(2, x) + pow(x, x)", "1.5"),
    "mod": ("mod(x^2, 3)", "2.2"),
    "abs": ("abs(x^3 - 2)", "0.5"),
    "sign": ("x*sign(x)", "-2"),
    "min": ("min(x^2, 3*x, 5)", "1.5"),
    "max": ("max(x^2, 3*x)", "1.5"),
    "floor": ("x*floor(x)", "2.5"),
    "ceiling": ("x*ceiling(x)", "2.5"),
    "sin": ("sin(x)^2", "0.7"),
    "cos": ("cos(3x)", "0.7"),
    "tan": ("tan(x)", "0.7"),
    "cot": ("cot(x)", "0.7"),
    "sec": ("sec(x)", "0.7"),
    "csc": ("csc(x)", "0.7"),
    "asin": ("asin(x)", "0.6"),
    "acos": ("acos(x)", "0.6"),
    "atan": ("atan(x)", "0.6"),
    "acot": ("acot(x)", "-0.6"),
    "asec": ("asec(x)", "-1.6"),
    "acsc": ("acsc(x)", "1.6"),
    "atan2": ("atan2(x, 1 - x)", "1.75"),
    "sinh": ("sinh(x)", "0.7"),
    "cosh": ("cosh(x)", "0.7"),
    "tanh": ("tanh(x)", "0.7"),
    "coth": ("coth(x)", "0.7"),
    "sech": ("sech(x)", "0.7"),
    "csch": ("csch(x)", "-0.7"),
    "asinh": ("asinh(x)", "0.7"),
    "acosh": ("acosh(x)", "1.7"),
    "atanh": ("atanh(x)", "0.7"),
    "acoth": ("acoth(x)", "1.7"),
    "asech": ("asech(x)", "0.7"),
    "acsch": ("acsch(x)", "0.7"),
    "sen": ("sen(x)", "0.7"),
    "senh": ("senh(x)", "0.7"),
    "Rational": ("x^2*Rational(1, 3) + Rational(x, 2)", "0.7"),
    "Integer": ("Integer(3)*x^2", "0.7"),
    "Float": ("Float(0.3)*x^2", "0.7"),
    "sh": ("sh(x)", "0.7"),
    "ch": ("ch(x)", "0.7"),
    "th": ("th(x)", "0.7"),
    "sinc": ("sinc(2x)", "0.7"),
    "erf": ("erf(x)", "0.7"),
    "erfc": ("erfc(x)", "0.7"),
    "gamma": ("gamma(x)", "2.3"),
    "loggamma": ("loggamma(x)", "2.3"),
    "factorial": ("factorial(x)", "2.3"),
    "LambertW": ("LambertW(x)", "1.5"),
    "sigmoid": ("sigmoid(3x)", "0.7"),
    "relu": ("relu(x^2 - 1)", "2"),
    "softmax": ("softmax(x, 2x, 1)", "0.7"),
    "softplus": ("softplus(x)", "0.7"),
    "heaviside": ("x^2*heaviside(x)", "0.7"),
    "Eq": ("Piecewise((1, Eq(x, 0)), (sin(x)/x, True))", "0.7"),
    "Ne": ("Piecewise((sin(x)/x, Ne(x, 0)), (1, True))", "0.7"),
    "Piecewise": ("Piecewise((x^2, x < 1), (2x - 1, True))", "0.7"),
    "where": ("where(x > 1, x^3, x)", "1.7"),
    "sum": ("sum(x^i/i, i=1..3)", "1.7"),
    "prod": ("prod(x - i, i=1..3)", "1.7"),
    "mean": ("mean(x^i, i=1..3)", "1.7"),
}
