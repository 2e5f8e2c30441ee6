"""Formulas in one line. Oracle: reading them back gives the same function."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, Rational, Symbol, expand, sqrt, sstr
from sympy.printing.printer import Printer

import symnewton as sn
from symnewton.calculus.derivatives import derivative, postorder
from symnewton.language import read_problem
from symnewton.notation.formulas import descending, one_line, shortened, wrapped
from symnewton.notation.tex import latex
from symnewton.report.html.mathml import Presentation
from symnewton.report.wire import formula as plain

LAM = Symbol("lambda")

# What a person types, and the two ways in which it is shown.
SHOWN = [
    ("x^4+0.8y^4+4x^2+2y^2-x*y", "x⁴ + 4x² − xy + 4y⁴/5 + 2y²", "x^4 + 4*x^2 - x*y + 4*y^4/5 + 2*y^2"),
    ("exp(x)-log(x)", "exp(x) − log(x)", "exp(x) - log(x)"),
    ("exp(x)+1/x^2", "exp(x) + 1/x²", "exp(x) + 1/x^2"),
    ("-3/4*rate*x", "−3·rate·x/4", "-3*rate*x/4"),
    ("100(x2-x1^2)^2", "100(x2 − x1²)²", "100*(x2 - x1^2)^2"),
    ("sqrt(2)*x+sqrt(x+1)/3", "√2·x + √(x + 1)/3", "sqrt(2)*x + sqrt(x + 1)/3"),
    ("1/sqrt(x)+x^(3/2)", "x^(3/2) + 1/√x", "x^(3/2) + 1/sqrt(x)"),
    ("2^(-x)+x^y", "x^y + 2^(−x)", "x^y + 2^(-x)"),
    ("abs(abs(x)-1)+2abs(x)", "2·|x| + abs(|x| − 1)", "2*abs(x) + abs(abs(x) - 1)"),
    ("max(x,0)*sin(x)^2*cos(y)", "sin(x)²·cos(y)·max(0, x)", "sin(x)^2*cos(y)*max(0, x)"),
    ("(x+1)(y-2)/(2x*y)", "(x + 1)(y − 2)/(2xy)", "(x + 1)*(y - 2)/(2*x*y)"),
    ("alpha^2*exp(-x^2/2)", "α²·exp(−x²/2)", "alpha^2*exp(-x^2/2)"),
    ("2pi*x+e*x", "e·x + 2π·x", "e*x + 2*pi*x"),
    ("heaviside(x)*ceil(x)", "heaviside(x)·ceil(x)", "heaviside(x)*ceil(x)"),
]  # fmt: skip


def read(text: str, like: Expr) -> Expr:
    return read_problem(text, variables=[symbol.name for symbol in like.free_symbols]).expression


@pytest.mark.parametrize(("text", "unicode", "ascii_"), SHOWN)
def test_a_formula_is_shown_as_a_person_writes_it_and_reads_back(text: str, unicode: str, ascii_: str) -> None:
    formula = read_problem(text).expression
    assert (one_line(formula), one_line(formula, unicode=False)) == (unicode, ascii_)
    assert read(unicode, formula) == read(ascii_, formula) == formula


X, Y = Symbol("x", real=True), Symbol("y", real=True)
LEAVES = st.sampled_from([X, Y]) | st.integers(-3, 3).map(lambda n: X * 0 + n)


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] / (pair[1] ** 2 + 1)),
        st.tuples(inner, st.integers(2, 3)).map(lambda pair: pair[0] ** pair[1]),
        inner.map(lambda f: abs(f)),
        inner.map(lambda f: sqrt(f**2 + 2)),
    )


@given(st.recursive(LEAVES, grown, max_leaves=8))
def test_any_formula_reads_back_as_the_same_function(formula: Expr) -> None:
    for unicode in (True, False):
        text = one_line(formula, unicode)
        again = read(text, formula)
        assert again == formula or expand(again - formula) == 0 or _same_at_points(again, formula), text


def _same_at_points(f: Expr, g: Expr) -> bool:
    """For what is the same by a rule of |x| or √ that SymPy does not know."""
    points = [{X: Rational(p, 7), Y: Rational(q, 3)} for p, q in ((3, -4), (-9, 5), (20, 2), (-1, -8))]
    return all(abs((f - g).subs(point).evalf(30)) < 1e-25 * (1 + abs(f.subs(point).evalf())) for point in points)


def test_a_characteristic_polynomial_is_expanded_in_descending_powers() -> None:
    polynomial = (LAM - 5) ** 2 - 2
    assert descending(polynomial, one_line) == "λ² − 10λ + 23"
    assert descending(-((LAM + 1) ** 3), str) == "-lambda**3 - 3*lambda**2 - 3*lambda - 1"
    assert descending(LAM**2 - 16, str) == "lambda**2 - 16"


@given(st.text("ab+- ()·,", max_size=60), st.integers(1, 30))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_before_the_signs_of_the_outer_sum() -> None:
    assert wrapped("(a + b)² + (c + d)² − e", 12) == ["(a + b)²", "+ (c + d)²", "− e"]
    assert shortened("(a + b)² + (c + d)² − e", 12, 2) == ["(a + b)²", "+ (c + d)² …"]
    assert shortened("a + b", 12, 1) == ["a + b"]


@pytest.mark.parametrize(
    ("text", "unicode", "ascii_", "tex"),
    [
        ("0.8y^4 + x/2", "0.8y⁴ + x/2", "0.8*y^4 + x/2", r"0.8 y^{4} + \frac{x}{2}"),
        ("7.92e-24*x^2", "7.92e−24·x²", "7.92e-24*x^2", r"7.92 \cdot 10^{-24} x^{2}"),
        ("7.92e−24x", "7.92e−24·x", "7.92e-24*x", r"7.92 \cdot 10^{-24} x"),
        ("6.02e23x", "6.02e23·x", "6.02e23*x", r"6.02 \cdot 10^{23} x"),
        ("0.76^x - 1.5", "0.76^x − 1.5", "0.76^x - 1.5", "0.76^{x} - 1.5"),
        ("x^2.5", "x^2.5", "x^2.5", "x^{2.5}"),
        ("-0.25(x+y)^2*x", "−0.25x·(x + y)²", "-0.25*x*(x + y)^2", r"-0.25 x \left(x + y\right)^{2}"),
        ("0.5/x", "0.5/x", "0.5/x", r"0.5 \frac{1}{x}"),
        ("½x + 0.25y", "x/2 + 0.25y", "x/2 + 0.25*y", r"\frac{x}{2} + 0.25 y"),
        ("x/3 + 2.0y", "x/3 + 2y", "x/3 + 2*y", r"\frac{x}{3} + 2 y"),
        ("x/8 + 3y/4", "x/8 + 3y/4", "x/8 + 3*y/4", r"\frac{x}{8} + \frac{3 y}{4}"),
    ],
)
def test_decimals_stay_decimals_and_fractions_fractions(text: str, unicode: str, ascii_: str, tex: str) -> None:
    problem = read_problem(text)
    shown = one_line(problem.expression, typed=problem.typed)
    assert shown == unicode
    assert one_line(problem.expression, unicode=False, typed=problem.typed) == ascii_
    assert latex(problem.expression, problem.typed) == tex
    assert read_problem(shown, variables=problem.variables).expression == problem.expression


def test_what_comes_out_of_decimals_is_a_decimal_too() -> None:
    problem = read_problem("0.8y^4 + 0.2x^2*y + x/3")
    y = problem.variables[1]
    assert one_line(problem.expression.diff(y), typed=problem.typed) == "3.2y³ + 0.2x²"
    assert read_problem("0.1x", parameters={"a": 2}).typed.decimal(Rational(1, 10**40)) is None


@pytest.mark.parametrize(
    ("text", "shown", "derivatives"),
    [
        ("log(x) - x", "log(x) − x", ["1/x − 1"]),
        ("1 - x^2 + x", "1 − x² + x", ["−2x + 1"]),
        ("(1-x)^2+100(y-x^2)^2", "(1 − x)² + 100(y − x²)²", ["−2(1 − x) − 400x·(y − x²)", "200(y − x²)"]),
        ("(a-x)^2 + 2(a-y)", "(a − x)² + 2(a − y)", ["2(a − x) + 2", "−2(a − x)", "−2"]),
        ("x^4 - (y-z)^2 - (2y-z)", "x⁴ − (y − z)² − 2y + z", ["4x³", "−2(y − z) − 2", "2(y − z) + 1"]),
        ("x10 + x2*x1 - x2^2", "x10 + x1·x2 − x2²", ["x2", "x1 − 2·x2", "1"]),
        ("y*x*exp(y-x) + 1", "xy·exp(y − x) + 1", ["y·exp(y − x) − xy·exp(y − x)", "xy·exp(y − x) + x·exp(y − x)"]),
    ],
)
def test_sums_stay_in_the_typed_order_and_derivatives_in_that_of_their_terms(
    text: str, shown: str, derivatives: list[str]
) -> None:
    problem = read_problem(text)
    formulas = [problem.expression, *(derivative(problem.expression, v) for v in problem.variables)]
    texts = [one_line(formula, typed=problem.typed) for formula in formulas]
    assert texts == [shown, *derivatives]
    for formula, again in zip(formulas, texts):
        assert expand(read_problem(again, variables=[v.name for v in problem.variables]).expression - formula) == 0
    assert sn.gradient(text).to_dict()["gradient"] == [str(f) for f in formulas[1:]]


def test_every_view_has_the_typed_order() -> None:
    problem = read_problem("(a-x)^2 + 2(a-y)")
    assert latex(problem.expression, problem.typed) == r"\left(a - x\right)^{2} + 2 \left(a - y\right)"
    row = re.sub("<[^>]*>", "", Presentation(problem.typed).doprint(problem.expression))
    assert row.replace("\u2062", "") == "(a−x)2+2(a−y)"
    assert one_line(problem.expression, typed=problem.typed.with_fractions) == "(a − x)² + 2(a − y)"


def test_a_program_has_its_order_and_its_decimals() -> None:
    report = sn.backprop("z = w*x + b; L = 0.5(z - y)^2")
    assert [one_line(node.expression, typed=report.typed) for node in report.nodes] == ["wx + b", "0.5(z − y)²"]
    assert one_line(report.gradient_in_nodes[0], typed=report.typed) == "z − y"


def test_a_shared_part_is_printed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    printed, original = [0], Printer._print

    def counted(self: Printer, expr: object, **kwargs: object) -> str:
        printed[0] += 1
        return str(original(self, expr, **kwargs))

    x = Symbol("x", real=True)
    short, long = (derivative(derivative(read_problem("1/(x+" * n + "1" + ")" * n).expression, x), x) for n in (8, 40))
    assert plain(short) == sstr(short)
    monkeypatch.setattr(Printer, "_print", counted)
    for write in (plain, one_line, latex):
        printed[0] = 0
        write(long)
        assert printed[0] < 4 * len(postorder(long))


def test_a_derivative_that_shares_its_parts_is_written_without_unfolding_them() -> None:
    text = "1/(x+" * 40 + "1" + ")" * 40
    assert len(str(sn.hessian(text))) > 1000
