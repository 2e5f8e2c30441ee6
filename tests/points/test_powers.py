"""Zeros of what a root or a power is of: points that elimination divides away, against values that mpmath computes."""

from __future__ import annotations

import mpmath
import pytest
import sympy as sp

from symnewton.answers.critical import critical
from symnewton.language import read_problem
from symnewton.points.algebra.real_roots import real_roots
from symnewton.points.exactly import is_undefined, substitute
from symnewton.verdicts import Kind

POINTS = [
    ("(x^2+y^2)^(3*pi/2)", {"0, 0": "minimum"}),
    ("(x^2+y^2)^(3/2)", {"0, 0": "minimum"}),
    ("(x^2+y^2)^0.7 + x^2", {"0, 0": "minimum"}),
    ("-(x^2+2*y^2)^1.2", {"0, 0": "maximum"}),
    ("(x^2+y^2)^1.5 + x", {"-sqrt(3)/3, 0": "minimum"}),
    ("(x^2-2*x+1)^(pi/2)", {"1": "minimum"}),
    ("((x^2-2)^2+(y-1)^2)^2.5", {"-sqrt(2), 1": "minimum", "0, 1": "saddle", "sqrt(2), 1": "minimum"}),
    ("x^2 - y^2 + (x^2+y^2)^(3/2)", {"0, 0": "saddle", "0, -2/3": "minimum", "0, 2/3": "minimum"}),
    ("sqrt(x^2+y^2)", {"0, 0": "minimum"}),
    ("(x^2+y^2)^(1/3)", {"0, 0": "minimum"}),
    ("(x^4-x^2)^(3/2)", {}),
    ("x^e", {}),
    ("(x-1)^sqrt(2)", {}),
]


@pytest.mark.parametrize(("text", "points"), POINTS)
def test_critical_points_where_a_power_has_its_base_zero(text: str, points: dict[str, str]) -> None:
    report = critical(text)
    found = {", ".join(map(str, p.exact)): p.kind.value for p in report.points if p.exact}
    assert found == points
    assert report.complete


@pytest.mark.parametrize("text", [row[0] for row in POINTS if "minimum" in row[1].values()])
def test_what_is_called_a_minimum_is_lowest_on_small_circles(text: str) -> None:
    report = critical(text)
    value = sp.lambdify(report.variables, report.expression, "mpmath")
    with mpmath.workdps(40):
        for p in report.points:
            if p.kind is not Kind.MINIMUM or p.exact is None:
                continue
            at = [mpmath.mpf(sp.N(c, 40)) for c in p.exact]
            for k in range(24):
                angle = 2 * mpmath.pi * (k + 0.3) / 24
                step = [mpmath.cos(angle) / 10**5, mpmath.sin(angle) / 10**5]
                assert value(*[a + s for a, s in zip(at, step)]) > value(*at)


@pytest.mark.parametrize("text", ["(x^2*y^2)^(pi/2)", "(x^2+y^2)^(x^2+1)"])
def test_what_is_not_examined_is_not_called_complete(text: str) -> None:
    assert not critical(text).complete


ROOTS = [
    ("x^e", ["0"]), ("x^pi", ["0"]), ("|x|^e", ["0"]), ("(x-1)^sqrt(2)", ["1"]), ("x^(-pi)", []),
    ("sqrt(x)-x", ["0", "1"]), ("x^e-x^(e+1)", ["0", "1"]), ("(x-2)^x", ["2"]), ("(x-2)^(x-3)", []),
    ("sqrt(2-x^2)", ["-sqrt(2)", "sqrt(2)"]), ("acos(x^2-2)", ["-sqrt(3)", "sqrt(3)"]),
    ("sqrt(exp(x)-2)", ["log(2)"]), ("(x^2-2)^(1/3)", ["-sqrt(2)", "sqrt(2)"]), ("x^pi*log(x)", ["1"]),
    ("sqrt(x-1)+sqrt(x-2)", []), ("sqrt(x-1)+sqrt(x^2-1)", ["1"]), ("sqrt(x)+x^2", ["0"]),
    ("x^2*(x-1)^0.5", ["1"]), ("x^sqrt(3) - 2*x^(2*sqrt(3))", ["0", "2**(-sqrt(3)/3)"]),
    ("(x^5-x-1)^pi", [None]), ("acos(x^3-x)", [None]), ("sqrt(x^3-x-1)*(x-1)", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "roots"), ROOTS)
def test_roots_on_the_edge_of_the_domain_are_roots(text: str, roots: list[str | None]) -> None:
    problem = read_problem(text)
    found = real_roots(problem.expression, problem.variables[0])
    assert found.complete
    assert len(found.roots) == len(roots)
    for r, formula in zip(found.roots, roots):
        if formula is not None:
            assert abs(r.x - float(sp.sympify(formula).evalf(30))) < 1e-15 * (1 + abs(r.x))
        with mpmath.workdps(40):
            true = sp.N(problem.expression.subs(problem.variables[0], sp.Rational(r.x)), 40)
            assert abs(complex(true)) < 1e-4


X = sp.Symbol("x", real=True)


@pytest.mark.parametrize(
    ("expression", "at", "value"),
    [
        (sp.sqrt(2 - X**2), sp.sqrt(2), 0),
        (sp.acos(X**2 - 2), sp.sqrt(3), 0),
        (sp.sqrt(X - sp.sqrt(5 + 2 * sp.sqrt(6))), sp.sqrt(2) + sp.sqrt(3), 0),
        (sp.Piecewise((1 / X, X > 0), (X, True)), sp.Integer(0), 0),
        (X ** (10**9), sp.Integer(1), 1),
    ],
)
def test_values_are_exact_at_the_edge_of_the_domain(expression: sp.Expr, at: sp.Expr, value: int) -> None:
    assert substitute(expression, (X,), (at,)) == value


@pytest.mark.parametrize(
    ("expression", "at"),
    [(sp.sin(X) / X, 0), (X**X, 0), (sp.log(X), -1), (sp.sqrt(X), -2), (1 / (X - 1), 1), (sp.tan(X), sp.pi / 2)],
)
def test_what_has_no_value_is_told_apart_from_what_is_too_large(expression: sp.Expr, at: sp.Expr) -> None:
    assert is_undefined(expression, (X,), (sp.sympify(at),))
    assert not is_undefined(2 ** (2 ** (2**X)), (X,), (sp.Integer(100),))
