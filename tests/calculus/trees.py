"""Expression trees for property tests: smooth on all of R², so that every derivative exists everywhere."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from hypothesis import strategies as st
from sympy import Expr, Rational, Symbol

X, Y = Symbol("x", real=True), Symbol("y", real=True)

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
