"""No zero beside an edge of the domain: held against zeros that mpmath finds there in 60 digits."""

from __future__ import annotations

import math

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus.function import Function
from symnewton.language import read_box, read_problem
from symnewton.points.find import find
from symnewton.points.intervals.beside import none_beside
from symnewton.points.kinks.cones import goes_below
from symnewton.points.kinks.site import Site

X = sp.Symbol("x", real=True)

NONE = [
    (sp.log(X) * (5 * X + 7) + 3, 0, "1e-3"),
    (X * sp.log(X) + 1, 0, "0.1"),
    (X * sp.log(X) ** 2 - 1, 0, "1e-4"),
    (sp.sqrt(X) * sp.log(X) + X + 2, 0, "1e-3"),
    (sp.sqrt(X - 1) + sp.sin(X - 1), 1, "1.1"),
    (sp.log(sp.sin(X)) * X + 1, 0, "1e-3"),
    (sp.loggamma(X) + sp.polygamma(0, X), 0, "1e-2"),
    (sp.log(2 - X) + 1, 2, "1.9"),
]


@pytest.mark.parametrize(("formula", "edge", "end"), NONE)
def test_a_formula_that_goes_away_from_0(formula: sp.Expr, edge: int, end: str) -> None:
    assert none_beside(formula, X, sp.Integer(edge), sp.Rational(end))
    f = sp.lambdify(X, formula, "mpmath")
    with mpmath.workdps(60):
        width = mpmath.mpf(end) - edge
        signs = {mpmath.sign(f(edge + width * mpmath.mpf(10) ** -k)) for k in (0, 0.5, 1, 3, 9, 20)}
    assert len(signs) == 1


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.sampled_from([sp.log(X), sp.sqrt(X), X * sp.log(X) ** 2]), st.booleans())
def test_a_zero_close_to_the_edge_is_never_denied(k: int, shape: sp.Expr, left: bool) -> None:
    zero = sp.Rational(1, 2**k)
    formula = shape - shape.xreplace({X: zero})
    if left:
        formula, zero = formula.xreplace({X: 3 - X}), 3 - zero
    edge = sp.Integer(3 if left else 0)
    for reach in (sp.Rational(11, 10), sp.Rational(5), sp.Rational(10**6)):
        assert not none_beside(formula, X, edge, edge + (zero - edge) * reach)


# f, box, the critical points by mpmath
EDGES = [
    ("3x + (1.5x+3)*log(x/2+0.7)", "-2:1.7", []),
    ("log(x^2/2-1.2x)*log(sin(x))", "0.1:3", None),
    ("1.5x/((2-x)*log(1.3x-0.25))", "0.2:1", None),
    ("2x*(2x-1/4)^2*log(2x-0.7)", "0:1", None),
    ("loggamma(x)*exp(x)", "0:3", None),
    ("sin((2x+5)*x^2) + loggamma(log(1.3x-3))", "3:3.3", None),
    ("atan(sqrt(x))*asinh((2x+5)*x)", "-1:1", []),
    ("gamma(x)^2 - x", "-1.5:3", None),
    ("erf((3x-pi/3)/x^2)", "-1:1", None),
    ("erf((3x+pi/3)*(x/2+2))", "-0.7:4", []),
    ("max(x-1, gamma(x))", "0:2.5", None),
    ("(|x|-sech(x))*relu(tan(x))", "0.1:2.5", None),
]


@pytest.mark.parametrize(("text", "box", "points"), EDGES)
def test_edges_and_poles_in_the_box_are_settled(text: str, box: str, points: list[float] | None) -> None:
    problem = read_problem(text)
    found = find(problem.expression, problem.variables, read_box(box, problem.variables)).found
    assert found.complete
    assert points is None or [p.x[0] for p in found.points] == points
    slope = sp.lambdify(problem.variables, sp.diff(problem.expression, *problem.variables), "mpmath")
    low, high = map(float, box.split(":"))
    grid = [low + (high - low) * (k + 0.41) / 400 for k in range(400)]
    values = [mpmath.mpmathify(slope(x)) for x in grid]
    function = Function(problem.expression, problem.variables)
    defined = [math.isfinite(function.value((x,))) and mpmath.im(v) == 0 for x, v in zip(grid, values)]
    pairs = zip(grid, grid[1:], values, values[1:], defined, defined[1:])
    known = [(a, b, u, v) for a, b, u, v, here, there in pairs if here and there]
    for a, b, u, v in known:
        if u * v < 0 and min(abs(u), abs(v)) > 1e-9 and max(abs(u), abs(v)) < 50:  # no pole, no underflow
            assert any(a <= p.x[0] <= b for p in found.points)


# f, the point where its formulas have no value or meet, what it is (None: nothing)
MEETINGS = [
    ("where(x!=0, sin(x)/x, 1)", 0, "maximum"),
    ("where(x!=0, (1-cos(x))/x^2, 1/2)", 0, "maximum"),
    ("where(x<1, (x^2-1)/(x-1), 2x)", 1, "kink"),
    ("where(x!=0, x^2/(exp(x)-1), 0)", 0, None),
    ("where(x!=0, tan(x)/x, 1)", 0, "minimum"),
]


@pytest.mark.parametrize(("text", "at", "kind"), MEETINGS)
def test_where_formulas_have_no_value_their_leading_terms_tell(text: str, at: int, kind: str | None) -> None:
    problem = read_problem(text)
    found = find(problem.expression, problem.variables, read_box("-1.25:1.25", problem.variables)).found
    assert found.complete
    assert [p.kind.value for p in found.points if p.x[0] == at] == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("text", "below"),
    [("x*y", True), ("x^2+y^2", False), ("(y-x)*x*y", True), ("x^2-y^4", True), ("x^2+y^4", False), ("x+y^2", True)],
)
def test_where_a_radicand_goes_below_0(text: str, below: bool) -> None:
    problem = read_problem(text)
    origin = Site.exactly(problem.variables, (sp.Integer(0), sp.Integer(0)))
    assert goes_below(problem.expression, origin) == below
