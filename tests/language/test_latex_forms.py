"""LaTeX as papers set it where two readings lie near each other: one of them is read as it is typeset, or none is."""

from __future__ import annotations

import pytest

from symnewton.errors import ParseError
from symnewton.language import read_problem

TYPESET = [
    ("x^2_1", "x_1^2"),
    ("x^{2}_{1} + x_1", "x_1^2 + x_1"),
    (r"x^2_{max} + y^2_i", "x_max^2 + y_i^2"),
    ("y^n_i", "y^(n_i)"),
    (r"\frac{x^2_1}{2}", "x_1^2/2"),
    (r"\log^2_{10} x", "log(x, 10)^2"),
    (r"\lVert x, y\rVert^2_2", "x^2 + y^2"),
    (r"\|x, y\|^2_2 + ‖x, y‖_2", "x^2 + y^2 + sqrt(x^2 + y^2)"),
    (r"\frac x2", "x/2"),
    (r"\frac ab + \sqrt ab", "a/b + sqrt(a)*b"),
    (r"\frac x y + \frac12", "x/y + 1/2"),
    (r"\mathrm e^{x} + \mathbf x", "e^x + x"),
    (r"x_{\max} + x_\min", "x_max + x_min"),
    (r"\boldsymbol\theta^2 + \boldsymbol{\omega}", "theta^2 + omega"),
    (r"{x \over y}", "x/y"),
    (r"x+1 \over {y \over 2}", "(x+1)/(y/2)"),
    (r"{\rm e}^{-x}", "exp(-x)"),
    (r"\log{\left(x \right)}^{2}", "log(x)^2"),
    (r"\left[x+1\right]^2 + \left|x\right|", "(x+1)^2 + |x|"),
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "where(x > 0, x, 0)"),
]


@pytest.mark.parametrize(("text", "plain"), TYPESET)
def test_it_is_read_as_it_is_typeset(text: str, plain: str) -> None:
    found, expected = read_problem(text), read_problem(plain)
    assert found.expression == expected.expression
    assert set(found.variables) == set(expected.variables)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (r"\alpha + y^n_i", 12, "two ways"),
        (r"y^\alpha_{1}", 3, "two ways"),
        ("x_1^2_3", 6, "one subscript"),
        ("x^12_1", 5, "'_' is not part"),
        ("2_1", 2, "'_' is not part"),
        ("2^1_000", 4, "'_' is not part"),
        ("|x|^2_2", 6, "bars with an index are a norm"),
        (r"\|x, y\|_1", 9, "only the Euclidean norm"),
        (r"\lVert x, y \rVert^2_{\infty}", 21, "only the Euclidean norm"),
        (r"\sin^2_1 x", 7, "sin has no subscript"),
        (r"x^2\text{ if }x", 4, "text is not part"),
        (r"x\quad\text{for } y", 7, "text is not part"),
        (r"x\mbox{ and }y", 2, "text is not part"),
        (r"x\text{otherwise}", 2, "text is not part"),
        (r"\begin{cases} x & x<0 \\ 1 & x>0 \end{cases} \text{ for } x", 46, "text is not part"),
        (r"\sin{x}^2", 8, "two ways"),
        (r"\log{x}^2", 8, "two ways"),
        (r"f^{-1}(x)", 1, "no power of a variable"),
        (r"g^{(2)}(x)", 1, "no power of a variable"),
        (r"x\mathrm{d}x", 2, "differential"),
        (r"x \, \mathrm d \omega", 6, "differential"),
        (r"\left(x\right]", 8, "']' does not close '('"),
        (r"\left[x\right)", 8, "')' does not close '['"),
        (r"\boldsymbol{\sin}", 1, "needs a name"),
    ],
)
def test_what_is_typeset_otherwise_is_refused(text: str, column: int, words: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_problem(text)
    assert words in caught.value.message
    assert caught.value.column == column
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "plain", "note"),
    [
        (r"\lVert x\rVert^2_2", "x^2", "absolute value of one number"),
        (r"x^{(1)}", "x", "x^{(1)} is read as a power; write x_1"),
        (r"A^T x", "A^T*x", "not as a transpose"),
        (r"2\frac12", "1", "not as a mixed number"),
        (r"\{x\}^2", "x^2", "braces are read as brackets"),
        (r"\left\{x\right\}^2", "x^2", "braces are read as brackets"),
        ("1e", "e", "1 times the constant e"),
    ],
)
def test_what_may_mean_something_else_is_noted(text: str, plain: str, note: str) -> None:
    found = read_problem(text)
    assert found.expression == read_problem(plain).expression
    assert any(note in said for said in found.notes)


@pytest.mark.parametrize("text", [r"2\frac{x}{2}", r"\max\{x, y\}", "2e^x", "1_000x", r"x^{2}(x+1)", "f^2(x) + f"])
def test_what_means_one_thing_has_no_such_note(text: str) -> None:
    assert not any(words in note for note in read_problem(text).notes for words in ("mixed", "braces", "power of ten"))
