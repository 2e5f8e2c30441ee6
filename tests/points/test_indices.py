"""The indices of the gradient at all critical points of a polynomial add up to what its highest terms demand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.answers.critical import critical
from symnewton.language import read_problem
from symnewton.points.indices import index, total_expected

TOTALS = [
    ("x^4 - 2x^2", 1), ("-x^6 + x", -1), ("x^3 - x", 0), ("x^5", 0), ("(x^2-1)^3", 1),
    ("x^4 + y^4 - 4x*y", 1), ("-x^4 - y^4 + x*y", 1), ("(x^2+y-11)^2 + (x+y^2-7)^2", 1),
    ("x^4 + y^4 + z^4 - x*y*z", 1), ("-x^2 - y^2 - z^2", -1), ("x^2 + y^2 + x*y + 3x", 1), ("x^4 + x^2*y^2 + y^4 - y", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "total"), TOTALS)
def test_published_polynomials(text: str, total: int) -> None:
    problem = read_problem(text)
    assert total_expected(problem.expression, problem.variables) == total
    report = critical(text)
    assert report.complete
    found = [index(p) for p in report.points]
    assert None in found or sum(i for i in found if i is not None) == total
    assert None in found or f"add up to {total}" in report.argument


@pytest.mark.parametrize("text", ["x^4 - y^4", "x^2*y^2 + x", "x^3 + y^2", "exp(x)", "x^2*y^4 + y^6", "x + y"])
def test_where_the_highest_terms_do_not_tell_nothing_is_expected(text: str) -> None:
    problem = read_problem(text)
    assert total_expected(problem.expression, problem.variables) is None


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.integers(-5, 5), min_size=6, max_size=6))
def test_random_quartics(c: list[int]) -> None:
    text = f"x^4 + 2*y^4 + ({c[0]})*x^2 + ({c[1]})*x*y + ({c[2]})*y^2 + ({c[3]})*x + ({c[4]})*y + ({c[5]})*x*y^2"
    report = critical(text)
    found = [index(p) for p in report.points]
    if report.complete and not report.families and None not in found:
        assert sum(i for i in found if i is not None) == 1
