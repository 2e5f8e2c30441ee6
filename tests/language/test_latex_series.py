"""Sums and products as papers set them, and as answers print them, against the same typed term by term."""

from __future__ import annotations

import pytest

from symnewton.errors import ParseError
from symnewton.language import read_problem

READ = [
    (r"\sum_{i=1}^{3} x_i^2", "x1^2 + x2^2 + x3^2"),
    (r"\sum_{i=1}^3 x_{i}^{2} + 1", "x1^2 + x2^2 + x3^2 + 1"),
    (r"\sum\limits_{k=0}^{3} \frac{x^k}{k!}", "1 + x + x^2/2 + x^3/6"),
    (r"\sum\nolimits^{2}_{i=1} x_i \cdot 2 - 1", "2 x1 + 2 x2 - 1"),
    (r"1 + \frac{1}{4000}\sum_{i=1}^{2} x_i^2 - \prod_{i=1}^{2} \cos\left(\frac{x_i}{\sqrt{i}}\right)",
     "1 + (x1^2 + x2^2)/4000 - cos(x1) cos(x2/sqrt(2))"),
    (r"$$\sum_{i=1}^{2} \left[100(x_{i+1} - x_i^2)^2 + (1-x_i)^2\right]$$",
     "100(x2 - x1^2)^2 + (1 - x1)^2 + 100(x3 - x2^2)^2 + (1 - x2)^2"),
    (r"\sum_{i=1}^{2}\sum_{j=1}^{2} x_i x_j", "x1^2 + 2 x1*x2 + x2^2"),
    (r"x_1^2 + \sum_{i=2}^{3} i\, x_i^2", "x1^2 + 2 x2^2 + 3 x3^2"),
    (r"\sum_{i=1}^{2} \theta_{2i}", "theta2 + theta4"),
    (r"\prod_{k=1}^{3} (x - k)", "(x-1)(x-2)(x-3)"),
    ("∑_{i=1}^{3} x_i^4", "x1^4 + x2^4 + x3^4"),
    ("2(Σᵢ₌₁³ (x[i]²))² − 1", "2 (x1^2 + x2^2 + x3^2)^2 - 1"),
    (r"\Sigma^2 + Σ", "Sigma^2 + Sigma"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), READ)
def test_sums_are_read_as_they_are_set(text: str, plain: str) -> None:
    found, expected = read_problem(text), read_problem(plain)
    assert (found.expression - expected.expression).expand() == 0
    assert found.variables == expected.variables


def test_a_bound_may_be_a_parameter() -> None:
    found = read_problem(r"\sum_{i=1}^{n} x_i", parameters={"n": 2})
    assert found.expression == read_problem("x1 + x2").expression


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        (r"\sum x_i", "the range of its index", r"\sum_{i=1}^{9} x_i"),
        (r"\sum_{i} x_i", "the range of its index", r"\sum_{i=1}^{9} x_i"),
        (r"\sum_{i=1}^{n} x_i", "n has no value here", "--param n=9"),
        (r"\sum_{i=3}^{1} x_i", "the range 3..1 is empty", "lower bound"),
        (r"\sum_{i=1}^{1e9} x_i", "too large when written out", "fewer terms"),
        (r"\sum_{i=1}^{1/2} x_i", "not a whole number", "whole numbers"),
    ],
)
def test_ranges_that_are_none(text: str, words: str, hint: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_problem(text)
    assert words in caught.value.message
    assert hint in (caught.value.hint or "")
