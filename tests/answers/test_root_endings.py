"""What the sentence at the end of a root run says: f, the edge of the domain, the Jacobian, and roots that doubles hide."""

from __future__ import annotations

import re
from typing import Any

import mpmath
import pytest

from symnewton.api import root
from symnewton.report.root import RootReport


def run(expression: Any, **options: Any) -> RootReport:
    report = root(expression, **options)
    assert isinstance(report, RootReport)
    return report


@pytest.mark.parametrize(
    ("text", "x0", "true"),
    [
        ("log(1 + exp(-x))", 1, lambda x: mpmath.log1p(mpmath.exp(-x))),
        ("1 - tanh(x)^2", 1, lambda x: mpmath.sech(x) ** 2),
        ("softplus(x)", 60, lambda x: mpmath.log1p(mpmath.exp(x))),
        ("1 - sigmoid(x)", -3, lambda x: 1 / (1 + mpmath.exp(x))),
    ],
)
@pytest.mark.parametrize("method", ["safeguarded", "newton"])
def test_a_value_in_the_sentence_is_f_and_not_its_rounding(text: str, x0: float, true: Any, method: str) -> None:
    report = run(text, x0=x0, method=method)
    assert not report.solved
    with mpmath.workdps(700):
        value = abs(true(mpmath.mpf(report.x[0])))
        assert report.residual == pytest.approx(float(value), rel=1e-14, abs=1e-323)
        least = re.search(r"\|f\| is less than (\S+?)[,.;]? ", report.message + " ")
        assert least is None or value < mpmath.mpf(least[1])


@pytest.mark.parametrize(
    ("text", "x0", "edge"),
    [
        ("exp(-1/x)", 0.5, None), ("exp(1/(x + 2))", -3, None), ("asin(x) + 2", 0, -1), ("sqrt(x - 1/4) + 1", 3, 0.25),
        ("exp(-1/(3x - 1))", 1, None),
    ],
)  # fmt: skip
def test_an_edge_of_the_domain_is_named_only_where_f_ends(text: str, x0: float, edge: float | None) -> None:
    report = run(text, x0=x0)
    assert not report.solved
    assert ("edge of the domain" in report.message) == (edge is not None)
    assert edge is None or report.x == (edge,)


@pytest.mark.parametrize("text", ["exp(log(x)) - x", "x/x - 1", "sqrt(x)^2 - x"])
def test_a_zero_function_has_its_roots_where_it_is_defined(text: str) -> None:
    assert "everywhere that it is defined" in root(text, all=True, vars=["x"]).message


@pytest.mark.parametrize("texts", [["sqrt(x) + y", "x + y^2"], ["cbrt(x) - y", "x*y"], ["abs(x - 1) + y", "y - x + 1"]])
def test_a_jacobian_without_a_value_is_not_called_singular(texts: list[str]) -> None:
    report = run(texts, x0="3,1")
    assert report.solved
    assert "the Jacobian has no value" in report.message
    assert "singular" not in report.message


@pytest.mark.parametrize(
    ("text", "x0"), [("tan(x) - 100", 1), ("tan(x) - 1000", 1), ("atanh(x) - 20", 0), ("atanh(x) - 25", 0.5)]
)
@pytest.mark.parametrize("digits", [None, 25])
def test_a_double_where_f_is_large_is_no_root(text: str, x0: float, digits: int | None) -> None:
    report = run(text, x0=x0, digits=digits)
    assert report.solved == (report.residual is not None and report.residual < 1e-6)
    assert report.solved or "No root" in report.message
