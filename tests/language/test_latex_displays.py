"""Formulas as papers display them: environments, alignment marks, labels, the full stop at the end of a sentence."""

from __future__ import annotations

import pytest

from symnewton.errors import ParseError
from symnewton.language import read_problem

DISPLAYED = [
    r"\begin{equation} x^2+2y \end{equation}",
    r"\begin{equation*}f(x,y)=x^2+2y.\end{equation*}",
    r"\begin{equation}\label{eq:f} x^2+2y \tag{1}, \end{equation}",
    r"\begin{align} f(x,y) &= x^2+2y \end{align}",
    r"\begin{align*} f(x,y) =& x^2+2y \nonumber; \end{align*}",
    "\\begin{equation}\n\\begin{aligned}\n  f(x, y) &= x^2+2y\n\\end{aligned}\n\\end{equation}",
    r"\[ x^2+2y. \]",
    r"$x^2+2y$",
    r"$$x^2+2y,$$",
    r"\( x^{2}+2y \)",
    r"\begin{gather}x^2+2y\end{gather}",
]


@pytest.mark.parametrize("text", DISPLAYED)
def test_a_displayed_formula_is_the_formula(text: str) -> None:
    found, plain = read_problem(text), read_problem("x^2+2y")
    assert found.expression == plain.expression
    assert found.variables == plain.variables


def test_cases_keep_their_separators() -> None:
    found = read_problem(
        r"\begin{align} f(x) &= \begin{cases} x^2 & x < 1 \\ 2x-1 & \text{otherwise} \end{cases} \end{align}"
    )
    assert found.expression == read_problem("where(x < 1, x^2, 2x-1)").expression


@pytest.mark.parametrize(
    "text",
    [
        r"\begin{equation} x^2+2y",
        r"\begin{equation} x^2 \end{align}",
        r"\begin{align} x^2 \\ y^2 \end{align}",
        r"\begin{matrix} x & y \end{matrix}",
        r"\begin{tikzpicture} x \end{tikzpicture}",
        r"x & y",
        r"x &= y &= 2",
    ],
)
def test_what_is_no_one_formula_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        read_problem(text)
