"""Constraints as people type them: what formula each is, over which variables, and what is refused."""

from __future__ import annotations

import pytest
from sympy import Rational, symbols

from symnewton.errors import InputError, ParseError
from symnewton.language import read_constrained

x, y, z = symbols("x y z", real=True)


def formulas(text: str) -> list[tuple[object, bool]]:
    return [(c.formula, c.is_equation) for c in read_constrained("x*y", [text]).constraints]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y = 1", [(x + y - 1, True)]),
        ("x + y == 1", [(x + y - 1, True)]),
        ("1 = xy", [(x * y - 1, True)]),
        ("x*y >= 2", [(2 - x * y, False)]),
        ("y ≥ x²", [(x**2 - y, False)]),
        ("0.5x <= y", [(x / 2 - y, False)]),
        ("0 <= x <= 1", [(-x, False), (x - 1, False)]),
        ("1 >= x >= 0", [(x - 1, False), (-x, False)]),
        ("|x| <= 1", [(x - 1, False), (-x - 1, False)]),
        ("max(x, 2y) <= 3", [(x - 3, False), (2 * y - 3, False)]),
        ("min(x, y) >= 0", [(-x, False), (-y, False)]),
    ],
)
def test_what_a_text_asks(text: str, expected: list[tuple[object, bool]]) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    ("text", "slope"),
    [("x <= 2", 1), ("x >= 2", 1), ("2 <= x", 1), ("2 >= x", 1), ("x = 2", 1), ("2 = x", 1)],
)
def test_the_multiplier_belongs_to_the_side_that_is_no_number(text: str, slope: int) -> None:
    (c,) = read_constrained("x*y", [text]).constraints
    assert c.orientation * c.formula == slope * x - 2


def test_variables_join_and_names_mean_the_same_in_all_texts() -> None:
    problem = read_constrained("x2 + x10", ["ab <= 1", "a + b = rate"])
    assert [v.name for v in problem.variables] == ["a", "b", "rate", "x2", "x10"]
    assert [c.part for c in problem.constraints] == ["ab <= 1", "a + b = rate"]
    assert [v.name for v in read_constrained("f(y, x) = x*y", ["x = z"]).variables] == ["y", "x", "z"]


def test_declared_variables_and_parameters() -> None:
    problem = read_constrained("x*y", ["x + y = c"], variables=["y", "x"], parameters={"c": "1/3"})
    assert problem.variables == (y, x)
    assert problem.constraints[0].formula == x + y - Rational(1, 3)
    with pytest.raises(InputError, match="c is neither a variable nor a parameter"):
        read_constrained("x*y", ["x + y = c"], variables=["x", "y"])


def test_what_says_the_same_is_told_once() -> None:
    problem = read_constrained("x", ["x >= 1", "2x >= 2", "x = x"])
    assert [c.part for c in problem.constraints] == ["x >= 1"]
    assert problem.notes == ("the constraint '2x >= 2' is there already", "the constraint 'x = x' always holds")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x < 1", "cannot be strict"),
        ("x > 1", "cannot be strict"),
        ("0 <= x < 1", "cannot be strict"),
        ("x =< 1", "=< is not a sign"),
        ("x => 1", "=> is not a sign"),
        ("x != 1", "!= is no constraint"),
        ("x := 1", ":= is no constraint"),
        ("x", "an equation or an inequality"),
        ("x <=", "a side of <= is empty"),
        ("<= x", "a side of <= is empty"),
        ("x = y = 1", "two relations"),
        ("0 <= x >= 1", "two relations"),
        ("0 = 0", "has no variables"),
        ("1 <= 2", "has no variables"),
        ("foo(x) <= 1", "not a known function"),
        ("x ** <= 1", "does not fit|incomplete|missing"),
    ],
)
def test_refusals_point_into_the_text(text: str, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        read_constrained("x*y", [text])
    assert caught.value.text == text
    assert caught.value.span is not None
    assert caught.value.hint
