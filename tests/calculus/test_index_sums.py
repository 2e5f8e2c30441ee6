"""Derivatives of sums over an index, against SymPy's of the same sums typed term by term."""

from __future__ import annotations

import pytest
from sympy import diff, simplify

import symnewton as sn
from symnewton.language import read_problem
from symnewton.language.families import written_out

pytestmark = pytest.mark.slow

SUMS = [
    "sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2, i=1..15)",
    "sum(i*x[i]^3, i=1..14)",
    "sqrt(1 + sum(x[i]^2, i=1..13))*a",
    "sum(x[i]*x[14-i], i=1..13) + x3^2",
    "sum(exp(q*x[2*i]) + q*y[i], i=1..13)",
    "sum(x[i]^2, i=1..13)*sum(x[i], i=2..15)",
    "mean(sin(x[i] + x[i+2]), i=1..13)",
]


@pytest.mark.parametrize("text", SUMS)
def test_derivatives_are_those_of_the_terms(text: str) -> None:
    found, whole = sn.hessian(text), read_problem(text).expression
    assert found.variables == read_problem(text).variables
    for i, x in enumerate(found.variables):
        partial = diff(whole, x)
        assert simplify(written_out(found.gradient[i]) - partial) == 0
        for j in (i, min(i + 1, len(found.variables) - 1), len(found.variables) - 1):
            assert simplify(written_out(found.hessian[i][j]) - diff(partial, found.variables[j])) == 0


def test_derivatives_that_are_alike_are_shown_once() -> None:
    rows = str(sn.hessian(SUMS[0])).splitlines()
    text = "\n".join(row.strip() for row in rows)
    assert "f        = Σᵢ₌₁¹⁵ (100(x[i+1] − x[i]²)² + (1 − x[i])²)" in text
    assert "for i = 2, …, 15" in text
    assert "∂f/∂x16  = 200·x16 − 200·x15²" in text
    assert "∂²f/∂x[i+1] ∂x[i] = −400·x[i]   for i = 1, …, 15" in text
    assert len(rows) < 14


def test_what_is_shown_for_an_index_holds_for_each_number() -> None:
    """The formula shown for i = 2, …, 15 is ∂f/∂xᵢ = −400 xᵢ(xᵢ₊₁ − xᵢ²) − 2(1 − xᵢ) + 200(xᵢ − xᵢ₋₁²)."""
    found = sn.gradient(SUMS[0])
    x = dict(zip(found.variables, (k / 7 for k in range(1, 17))))
    values = [float(partial.subs(x)) for partial in found.gradient]
    at = list(x.values())
    for k in range(1, 15):
        expected = -400 * at[k] * (at[k + 1] - at[k] ** 2) - 2 * (1 - at[k]) + 200 * (at[k] - at[k - 1] ** 2)
        assert values[k] == pytest.approx(expected)


def test_few_terms_are_written_out() -> None:
    assert "Σ" not in str(sn.gradient("sum(x[i]^2, i=1..12)"))
    assert "sum" in str(sn.gradient("sum(x[i]^2, i=1..13)").expression)


def test_a_keyboard_has_no_sigma() -> None:
    from symnewton.notation.formulas import one_line

    found = sn.gradient("2*sum(x[i]^2, i=1..20)^2").expression
    assert one_line(found, unicode=False) == "2*sum(x[i]^2, i=1..20)^2"
    assert one_line(found) == "2(Σᵢ₌₁²⁰ (x[i]²))²"
    assert read_problem(one_line(found, unicode=False)).expression == written_out(found)


def test_steps_explain_the_terms() -> None:
    from symnewton.notation.style import Style
    from symnewton.report.rendering import render

    text = render(sn.gradient("sum(x[i]^3, i=1..14)"), "table", Style(notation="leibniz", explain=True))
    assert "∂f/∂x1 = 3·x1² + 0 = 3·x1²" in text
    assert "∂f/∂x[i] = 3·x[i]²   for i = 1, …, 14" in text
