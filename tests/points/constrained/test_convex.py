"""Convexity by rules, against the definition on random points; and the global values that follow, against published ones."""

import math

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

import symnewton as sn
from symnewton.points.constrained.convex import Shapes
from symnewton.verdicts import Evidence

x, y = sp.symbols("x y", real=True)
POSITIVE = {x: (0, math.inf), y: (0, math.inf)}
ANYWHERE = {x: (-math.inf, math.inf), y: (-math.inf, math.inf)}

AFFINE = st.builds(lambda a, b, c: a * x + b * y + c, *[st.integers(-3, 3)] * 3)
HALVES = st.sampled_from([sp.Rational(p, 2) for p in range(-4, 8)])


def grown(inner):
    return st.one_of(
        st.builds(lambda u, v: u + v, inner, inner),
        st.builds(lambda u, v: u * v, inner, inner),
        st.builds(lambda u: -u, inner),
        st.builds(lambda u, p: u**p, inner, HALVES),
        st.builds(sp.exp, inner),
        st.builds(sp.log, inner),
        st.builds(sp.cosh, inner),
        st.builds(lambda u: u * sp.log(u), inner),
    )


FUNCTIONS = st.recursive(st.one_of(AFFINE, st.just(x), st.just(y), st.just(x**2 + y**2)), grown, max_leaves=5)


@settings(max_examples=150, deadline=None)
@given(FUNCTIONS, st.booleans(), st.integers(0, 10**6))
def test_what_is_called_convex_meets_the_definition(f, positive, seed):
    if not isinstance(f, sp.Expr) or f.has(sp.zoo, sp.nan, sp.oo, sp.I) or not f.free_symbols:
        return
    shapes = Shapes((x, y), POSITIVE if positive else ANYWHERE)
    for sign in (1, -1):
        if shapes.is_convex([(sign, f)]):
            _meets_the_definition(sign * f, positive, seed)


def _meets_the_definition(f, positive, seed):
    value = sp.lambdify((x, y), f, "numpy")
    rng = np.random.default_rng(seed)
    points = rng.uniform(0.01 if positive else -4, 4, (2, 2, 400))
    with np.errstate(all="ignore"):
        ends = [np.broadcast_to(np.asarray(value(*p), dtype=complex), 400) for p in points]
        middle = np.broadcast_to(np.asarray(value(*points.mean(axis=0)), dtype=complex), 400)
    ok = [np.isfinite(v) & (np.abs(v.imag) < 1e-12 * (1 + np.abs(v.real))) for v in (*ends, middle)]
    at_ends = ok[0] & ok[1]
    room = 1e-9 * (1 + np.abs(ends[0].real) + np.abs(ends[1].real))
    assert np.all(ok[2][at_ends]), "the set where it is defined is not convex"
    assert np.all((middle.real <= (ends[0].real + ends[1].real) / 2 + room)[at_ends])


@pytest.mark.parametrize(
    ("f", "sides"),
    [
        ("x*log(x)", ANYWHERE),
        ("x*log(x/y)", POSITIVE),
        ("x**2/y", {x: (-math.inf, math.inf), y: (0, math.inf)}),
        ("log(exp(x) + exp(2*y) + 1)", ANYWHERE),
        ("sqrt((x - 3)**2 + (y - 1)**2)", ANYWHERE),
        ("sqrt(x**2 - 2*x + 2 + y**2)", ANYWHERE),
        ("-sqrt(x*y)", POSITIVE),
        ("-log(x) - log(2*x + y)", ANYWHERE),
        ("x + 1/x", {x: (0.5, math.inf), y: (-math.inf, math.inf)}),
        ("1/(x*y)", POSITIVE),
        ("exp(x**2 - y)", ANYWHERE),
        ("(x - y)**2 + x*y + y**4", ANYWHERE),
    ],
)
def test_the_textbook_examples_are_convex(f, sides):
    """Boyd and Vandenberghe, Convex Optimization, 3.1.5."""
    assert Shapes((x, y), sides).is_convex([(1, sp.sympify(f, locals={"x": x, "y": y}))])


@pytest.mark.parametrize(
    "f", ["1/x**2", "log(x**2)", "x*y", "sqrt(x**2 - 1)", "x**3", "-sqrt(x*y - 1)", "sin(x)", "1/x"]
)
def test_functions_that_are_not_convex_are_not_called_so(f):
    assert not Shapes((x, y), ANYWHERE).is_convex([(1, sp.sympify(f, locals={"x": x, "y": y}))])


@pytest.mark.parametrize(
    ("f", "constraints", "value"),
    [
        ("x*log(x)+y*log(y)", ["x+y=1"], -math.log(2)),
        ("exp(x)+exp(y)", ["x+y=2"], 2 * math.e),
        ("x+1/x", ["x>=1/2"], 2),
        ("sqrt((x-3)^2+(y-1)^2)+sqrt((x+1)^2+y^2)", ["x+y=1"], math.sqrt(17)),
        ("x^2/y+y", ["x=2", "y>=1/10"], 4),
    ],
)
def test_the_least_value_of_a_convex_problem_is_proven(f, constraints, value):
    found = sn.minimize(f, subject_to=constraints)
    assert found.solved
    assert found.evidence is Evidence.EXACT
    assert found.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("f", "constraints", "value"),
    [("x^0.3*y^0.7", ["2*x+y<=10"], 1.5**0.3 * 7**0.7), ("tan(x)", ["0<=x<=1"], math.tan(1))],
)
def test_f_with_an_edge_or_a_pole_outside_the_set_has_its_greatest_value(f, constraints, value):
    found = sn.maximize(f, subject_to=constraints)
    assert found.solved
    assert found.value == pytest.approx(value, abs=1e-12)


def test_a_pole_inside_the_set_is_no_greatest_value():
    assert not sn.maximize("tan(x)", subject_to=["0<=x<=2"]).solved
