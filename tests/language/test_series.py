"""Sums over indices and over rows: what they are read as, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from symnewton.errors import InputError, ParseError
from symnewton.language import Problem, read_problem, scope_of
from symnewton.language.table import table_of

WRITTEN_OUT = [
    ("sum(x[i]^2, i=1..3)", "x1^2 + x2^2 + x3^2"),
    ("sum(100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2, i=1..2)", "100(x2-x1^2)^2+(1-x1)^2 + 100(x3-x2^2)^2+(1-x2)^2"),
    ("(x[1]-1)^2 + sum(i*(2x[i]^2-x[i-1])^2, i=2..3)", "(x1-1)^2 + 2(2x2^2-x1)^2 + 3(2x3^2-x2)^2"),
    ("prod(x[i], i=1..3)", "x1*x2*x3"),
    ("prod(x - i, i=-1..1)", "(x+1)*x*(x-1)"),
    ("mean(x[i], i=1..4)", "(x1+x2+x3+x4)/4"),
    ("sum(sum(x[i]*x[j], j=1..i), i=1..2)", "x1^2 + x1*x2 + x2^2"),
    ("sum(x[2i], i=1..3)", "x2 + x4 + x6"),
    ("sum(theta[k] + i, k=1..2)", "theta1 + theta2 + 2i"),
    ("sum(cos(n*x)/n, n=1..3)", "cos(x) + cos(2x)/2 + cos(3x)/3"),
    ("sum(w1[i], i=1..2)", "w1_1 + w1_2"),
    ("average(x[i], i=1..2) + product(x[i], i=1..2)", "(x1+x2)/2 + x1*x2"),
]
REFUSED = [
    ("sum(x[i], i=3..1)", "empty"),
    ("sum(x[i], i=1..y)", "y has no value here"),
    ("sum(x[i/2], i=1..3)", "whole number"),
    ("sum(x[i-5], i=1..3)", "negative index"),
    ("sum(x[i], i=1..10^9)", "too large"),
    ("sum(sum(x[i], i=1..2), i=1..2)", "around this one"),
    ("sum(x^2)", "range of an index"),
    ("sum(x, y)", "expected '='"),
    ("sum x", "soft"),
    ("1..3", "does not fit"),
    ("x[1]^2", "index"),
    ("sum(sum(x[i]*x[j], j=1..1000), i=1..1000)", "too large"),
]


@pytest.mark.parametrize(("text", "meaning"), WRITTEN_OUT)
def test_a_sum_over_an_index_is_the_sum_of_its_terms(text: str, meaning: str) -> None:
    found, wanted = read_problem(text), read_problem(meaning, names=("i",))
    assert sp.expand(found.expression - wanted.expression) == 0
    assert found.variables == wanted.variables


@pytest.mark.parametrize(("text", "told"), [row for row in REFUSED if row[1] != "soft"])
def test_what_is_no_sum_is_refused_with_the_place(text: str, told: str) -> None:
    with pytest.raises(ParseError, match=told) as caught:
        read_problem(text)
    assert caught.value.span is not None
    assert caught.value.hint


def test_sum_is_a_name_where_no_bracket_follows() -> None:
    assert read_problem("sum^2 + 1").variables == (sp.Symbol("sum", real=True),)


def over(text: str, where: list[str] | None = None) -> Problem:
    return read_problem(text, scope=scope_of({"t": [1, 2, 4], "y": [0.5, 0.1, 0.3]}, where))


def test_a_sum_over_rows_is_the_sum_of_its_terms() -> None:
    f = over("sum((a*t + b - y)^2)/2 + mean(t)*a")
    assert [v.name for v in f.variables] == ["a", "b"]
    a, b = f.variables
    rows = [(1, sp.Rational(1, 2)), (2, sp.Rational(1, 10)), (4, sp.Rational(3, 10))]
    wanted = sum((a * t + b - y) ** 2 for t, y in rows) / 2 + sp.Rational(7, 3) * a
    from symnewton.calculus.moments import written_out

    assert sp.expand(written_out(f.expression) - wanted) == 0


def test_definitions_are_put_in() -> None:
    found = over("sum(r^2)", ["m = a*t", "r = m + b - y"]).expression
    assert str(found) == str(over("sum((a*t+b-y)^2)").expression)
    assert read_problem("p^2 + q", scope=scope_of(None, "p = x + 1")).expression == read_problem("(x+1)^2+q").expression


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("t + sum(y)", [], "t' is a column"),
        ("sum(sum(y))", [], "stands in another"),
        ("prod(y)", [], "only sum and mean|does not run over rows"),
        ("sum(y)", ["y = 3"], "another meaning"),
        ("sum(y)", ["p = p + 1"], "by itself"),
        ("sum(y)", ["3 = p"], "not a definition"),
        ("sum(y)", ["p = (1"], "p: "),
    ],
)
def test_what_is_no_sum_over_rows_is_refused(text: str, where: list[str], told: str) -> None:
    with pytest.raises((ParseError, InputError), match=told):
        over(text, where)


def test_a_column_is_no_variable() -> None:
    with pytest.raises(InputError, match="cannot be a variable"):
        scope_of({"t": [1.0]}, None, {"t"})


def test_a_file_is_read_as_it_is_typed(tmp_path: Path) -> None:
    file = tmp_path / "t.tsv"
    file.write_text("\ufeffname\texam 1\t2nd\r\nann\t0.1\t3\r\n\r\nbob\t1e-2\t4\r\n", encoding="utf-8")
    table = table_of(file)
    assert list(table.columns) == ["name", "exam_1", "column_3"]
    assert table.exactly("exam_1") == [Fraction(1, 10), Fraction(1, 100)]
    assert table.values("column_3").tolist() == [3.0, 4.0]
    assert any("exam_1" in note for note in table.notes)
    with pytest.raises(InputError, match="line 2, column name: 'ann' is not a number"):
        table.values("name")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"x,y\n", "no rows"),
        (b"1,2\n3,4\n", "begins with numbers"),
        (b"x,x\n1,2\n", "two columns"),
        (b"x,y\n1,2\n3\n", "line 3, has 1 cells"),
        (b"x,y\n1,\n", "line 2, column y: the cell is empty"),
        (b"x,y\n1,2\n1,nan\n", "line 3, column y: 'nan'"),
        (b"x,y\n1,1_0\n", "'1_0' is not a number"),
        (b"x;y\n1;2,5\n", "'2,5' is not a number"),
        (b"x,y\n1,\xff\n", "line 2, is not UTF-8"),
        (b'x,y\n1,"2\n', "line 2: "),
    ],
)
def test_what_is_no_table_is_refused_with_the_line(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        table_of(content).values("y")


def test_columns_come_from_python_too() -> None:
    frame = np.array([(1.0, 0.1), (2.0, 0.2)], dtype=[("t", float), ("y", float)])
    assert table_of(frame).exactly("y") == [Fraction(1, 10), Fraction(1, 5)]
    with pytest.raises(InputError, match="no named columns"):
        table_of([1, 2])
    with pytest.raises(InputError, match="differ in length"):
        table_of({"x": [1], "y": [1, 2]})
    with pytest.raises(InputError, match="row 1: the column y"):
        table_of({"x": [1, 2], "y": [1, None]}).values("y")
    with pytest.raises(InputError, match="cannot be read"):
        table_of("no/such/file.csv")
