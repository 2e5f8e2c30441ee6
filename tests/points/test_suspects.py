"""Poles, removable points, edges of the domain and degenerate points in one variable, against dense sampling of f′."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp

from symnewton.answers.critical import critical
from symnewton.language import read_problem
from symnewton.points.intervals.factors import factors_of

# f, a box, and how many minima, maxima and inflections there are inside.
SETTLED = [
    ("sin(x)/x", "-10:10", (2, 2, 0)),
    ("tanh(x)/x", "-10:10", (0, 0, 0)),
    ("asinh(3x)/x", "-2:2", (0, 0, 0)),
    ("(1-cos(x))/x^2", "-8:8", (2, 0, 0)),
    ("x*cot(5x)", "-2:2", (0, 0, 0)),
    ("tan(x)^2+tan(3x)^2+1", "-1:1", (3, 0, 0)),
    ("1/sin(x)^4", "0.5:3", (1, 0, 0)),
    ("(sec(x)+x^(5/2))^4", "-4:3", (1, 0, 0)),
    ("acot(csc(x))^2", "-3:3", (0, 2, 0)),
    ("(cos(x)*log10(x))^(5/2)", "-0.5:2", (0, 1, 0)),
    ("x^2*x^x+1.7", "-1:3", (0, 0, 0)),
    ("x^x", "-1:3", (1, 0, 0)),
    ("log(x)^3", "0:3", (0, 0, 1)),
    ("(x-cos(x))^4", "-3:3", (1, 0, 1)),
    ("(x-cos(x))^3", "-1:3", (0, 0, 1)),
    ("(exp(x)-2-x)^5", "0:3", (0, 0, 1)),
    ("(exp(x)-2-x)^6", "0:3", (1, 0, 0)),
    ("-(x*sin(x)-1)^4", "0.5:2", (0, 1, 0)),
    ("(1-cos(x))^2", "-4:4", (1, 2, 0)),
    ("x^4*exp(x)+x^5*sin(x)", "-0.5:0.5", (1, 0, 0)),
    ("coth(x)*x^3", "-1:1", (0, 0, 0)),
    ("cot(x)^8", "0.5:3", (1, 0, 0)),
]


@pytest.mark.parametrize(("text", "box", "counts"), SETTLED)
def test_what_a_search_leaves_open_in_one_variable_is_settled(text: str, box: str, counts: tuple[int, ...]) -> None:
    report = critical(text, box=box)
    assert report.complete, (report.message, report.unresolved)
    assert tuple(sum(p.kind.value == k for p in report.points) for k in ("minimum", "maximum", "inflection")) == counts


@pytest.mark.parametrize(("text", "box", "counts"), [row for row in SETTLED if sum(row[2])])
def test_f_changes_as_the_kinds_say(text: str, box: str, counts: tuple[int, ...]) -> None:
    report = critical(text, box=box)
    value = sp.lambdify(report.variables, report.expression, "mpmath")
    with mpmath.workdps(60):
        h = mpmath.mpf(10) ** -8
        for p in report.points:
            x = mpmath.mpf(p.x[0]) if p.exact is None else mpmath.mpf(sp.N(p.exact[0], 60))
            if p.enclosure is not None and p.exact is None:
                assert p.enclosure[0][1] - p.enclosure[0][0] < 1e-12
            up, down = value(x + h) - value(x), value(x - h) - value(x)
            signs = {"minimum": (True, True), "maximum": (False, False)}
            expected = signs.get(p.kind.value)
            assert ((up > 0, down > 0) == expected) if expected else ((up > 0) != (down > 0))


@pytest.mark.parametrize("text", ["sqrt(x^4)*x", "x*acot(x)*sinc(x)", "sin(1/x)*x^3"])
def test_what_cannot_be_told_stays_open_or_is_told_rightly(text: str) -> None:
    report = critical(text, box="-1:1")
    assert not report.complete or all(p.kind.value != "degenerate" for p in report.points)


@pytest.mark.parametrize(
    ("text", "zeros"),
    [
        ("sin(x)^2*(x-1)^3/(x+2)", [0.0, 1.0]),
        ("x*exp(x)*cosh(x)", [0.0]),
        ("sqrt(x-1)*(x-3)", [1.0, 3.0]),
        ("1/sin(x)", []),
        ("tan(x)*acsch(x)", [0.0]),
        ("(x^2-2)^pi*log(x)", [2**0.5, 1.0]),
    ],
)
def test_factors_have_the_zeros_of_the_product(text: str, zeros: list[float]) -> None:
    problem = read_problem(text)
    factors = factors_of(problem.expression, problem.variables)
    assert factors is not None
    for zero in zeros:
        values = [abs(sp.N(f.expression.subs(problem.variables[0], sp.Float(zero, 30)))) for f in factors]
        assert min(values) < 1e-12
    if not zeros:
        assert not factors


def test_functions_that_algebra_does_not_read_are_no_crash() -> None:
    assert critical("|y|*atan2(x,y)", box="x=1:2,y=1:2").points == ()
