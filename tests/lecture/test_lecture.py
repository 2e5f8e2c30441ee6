"""Worked steps. Every printed number is computed again from its line, as it is printed, by mpmath."""

from __future__ import annotations

import json
import random
import re
from xml.etree.ElementTree import fromstring

import pytest
from mpmath import diff, lu_solve, matrix, mpf, workdps
from sympy import Expr, Integer, Rational, Symbol

from symnewton import api
from symnewton.language import read_problem
from symnewton.lecture.layout import inline, rows
from symnewton.lecture.typeset import equation
from symnewton.lecture.worked import Grid, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.names import Names
from symnewton.points.flat.witness import witnesses
from symnewton.report import Style, render
from symnewton.report.html import worked
from symnewton.report.records import Report

QUARTIC = "x^4+0.8y^4+4x^2+2y^2-xy-0.2x^2y"
LECTURE = {
    "minimize in one variable": lambda: api.minimize("exp(x)-log(x)", x0="0.05"),
    "minimize in two": lambda: api.minimize(QUARTIC, x0="4,4"),
    "classify a minimum": lambda: api.classify("2*x**2+3*y**2-x*y", at="0,0"),
    "hessian": lambda: api.hessian(QUARTIC, at="4,4"),
    "root": lambda: api.root("x^2-2", x0="1"),
    "gradient": lambda: api.gradient("sin(x^2)*exp(-x)", at="1"),
}
FURTHER = {
    "trust region": lambda: api.minimize("x^4-x^2+y^2", x0="0.1,1"),
    "out of the domain": lambda: api.maximize("log(x)-x", x0="3"),
    "newton out of the domain": lambda: api.minimize("x-log(x)", x0="3", method="newton"),
    "newton out of the domain in two": lambda: api.minimize("x-log(x)+y^2-x*y/9", x0="3,1", method="newton"),
    "root out of the domain": lambda: api.root("log(x)", x0="9", method="newton"),
    "system out of the domain": lambda: api.root(["log(x)+y/5", "x-9y"], x0="9,1", method="newton"),
    "uphill": lambda: api.maximize("x*y*exp(-x^2-y^2)", x0="0.1,-0.2"),
    "three variables": lambda: api.minimize("x^4+y^4+z^2+x*y*z", x0="1,2,3", method="line-search"),
    "four variables": lambda: api.minimize("a^2+b^2+c^2+d^4", x0="1,2,3,4"),
    "cubic": lambda: api.minimize("x^4-x^2+y^2", x0="0,0.1", method="cubic"),
    "gradient descent": lambda: api.minimize("x^2+3y^2", x0="1,1", method="gradient-descent", rate=0.1),
    "gradient ascent": lambda: api.maximize("-x^2", x0="1", method="gradient-descent"),
    "to a saddle": lambda: api.minimize("x^2-y^2", x0="1,1", method="newton"),
    "unbounded": lambda: api.minimize("x^3", x0="-1"),
    "degenerate": lambda: api.minimize("x^4", x0="1"),
    "nothing to do": lambda: api.minimize("x^2", x0="0"),
    "many digits": lambda: api.minimize("exp(x)-log(x)", x0="0.5", digits=40),
    "small and large": lambda: api.minimize("(1-a)^2 + 100(b-a^2)^2", x0="-1.2e-7,3e5"),
    "bisection": lambda: api.root("atan(x)", x0="3"),
    "multiple root": lambda: api.root("(x-1)^2*exp(x)", x0="2"),
    "damped root": lambda: api.root("x^3-2x+2", x0="0.1"),
    "bracket": lambda: api.root("cos(x)-x", bracket="0,1"),
    "no root": lambda: api.root("exp(x)", x0="1"),
    "system": lambda: api.root(["x^2+y^2-4", "x*y-1"], x0="2,1"),
    "singular system": lambda: api.root(["x^2", "y^2"], x0="1,1"),
    "classify numerically": lambda: api.classify("x^4-x^2+y^2*x", at="0.70710678118654752,1e-9"),
    "classify irrational": lambda: api.classify("x^2+y^2-z^2+x*y*z", at="1,2/3,sqrt(2)"),
    "classify a maximum": lambda: api.classify("sin(x)*sin(y)", at="pi/2,pi/2"),
    "classify rounded": lambda: api.classify("exp(x)-log(x)", at="0.567143"),
    "classify flat": lambda: api.classify("x^4", at="0"),
    "classify inflection": lambda: api.classify("x^3", at="0"),
    "classify many": lambda: api.classify("a^2+b^2+c^2+d^2+f^2+g^2+h^2", at="0,0,0,0,0,0,0"),
    "classify greek": lambda: api.classify("alpha^2 - lambda^2", at="0,0"),
    "gradient of many": lambda: api.gradient("a*b*c*d*f", at="1,2,3,4,5"),
    "long names of derivatives": lambda: api.hessian("(y - sigmoid(w*x+b))^4"),
    "hessian in one": lambda: api.hessian("x^3*log(x)", at="2"),
    "classify with a root of 0": lambda: api.classify("x*y+z^2*x+x^2+y^2/4", at="0,0,0"),
    "classify three": lambda: api.classify("x^2+2y^2+z^2+x*y-y*z/2", at="0,0,0"),
    "classify a degenerate saddle": lambda: api.classify("(y-2-(x-1)^2)*(y-2-3(x-1)^2)", at="1,2"),
    "critical in one": lambda: api.critical("x^3-3x"),
    "critical with decimals": lambda: api.critical("exp(x)-log(x)"),
    "critical in two": lambda: api.critical("x^3+y^3-3x*y"),
    "critical by elimination": lambda: api.critical("(x^2+y-11)^2+(x+y^2-7)^2"),
    "critical in three": lambda: api.critical("x*y*z+x^2+y^2+z^2"),
    "critical flat": lambda: api.critical("x^2*y-y^3+x^4"),
    "critical kink": lambda: api.critical("abs(x)+y^2"),
    "critical none": lambda: api.critical("x+y^2"),
    "critical curve": lambda: api.critical("x^2*y^2"),
    "overview": lambda: api.overview("x^3-3x*y^2"),
    "lagrange": lambda: api.critical("x*y", subject_to="x^2+y^2=1"),
    "lagrange in three": lambda: api.critical("x^2*y^2*z^2", subject_to="x^2+y^2+z^2=1"),
    "lagrange at a cusp": lambda: api.critical("(x+2)^2+(y+1)^2", subject_to="(x^2+y^2+x)^2=x^2+y^2"),
    "cases of inequalities": lambda: api.critical("x^2+y^2", subject_to=["x+y>=2", "x>=0"]),
    "two equations": lambda: api.critical("x^2+y^2+z^2", subject_to=["x+y+z=1", "x-y=0"]),
    "kkt": lambda: api.minimize("x^2+y^2", x0="1,3", subject_to="x*y=4"),
    "kkt with inequalities": lambda: api.maximize("x*y", x0="1,2", subject_to=["x+y<=10", "0<=x<=7"]),
    "kkt too large": lambda: api.minimize("a^2+b^2+c^2+d^2", x0="1,2,3,4", subject_to=["a*b=1", "c=d", "a*c=2"]),
    "kkt from a flat start": lambda: api.minimize("x*y", x0="0,0", subject_to="x^2+y^2=1"),
}  # fmt: skip
EVERY = LECTURE | FURTHER
FORMULAS = (
    "exp(x)-log(x)", "sin(x^2)*exp(-x)", "(x^2+1)^3*sin(2x)/(1+x)", "x^sin(x)", "2^(3x)+1/(1+exp(-x))",
    "x*exp(x)*sqrt(1+x^2)", "atan(x)/x", "tanh(3x-1)^2", "-exp(-x^2)", "log(x)^3", "sqrt(x)*cbrt(x)", "5x", "-x",
    "x^2/(1+x)-7", "abs(x)*max(x,0.1)", "atan2(x,2)", "sigmoid(x)", "1/x^2", "u*v*g*x", "exp(x*y)*y+x", "x^y", "y^x",
)  # fmt: skip

Value = mpf | matrix


def workings(report: Report, **style: object) -> list[Working]:
    return report.working(Names(report, Style(**style)))  # type: ignore[arg-type]


def lines_of(report: Report, **style: object) -> list[WorkedLine]:
    return [line for part in workings(report, **style) for line in part.lines if isinstance(line, WorkedLine)]


def formula(text: str) -> Expr:
    return read_problem(text).expression


def number(text: str, given: dict[Symbol, object] | None = None) -> mpf:
    """The value of a printed expression; what is not given is lambda."""
    expression = formula(text)
    values = {symbol: (given or {}).get(symbol, mpf(7) / 3) for symbol in expression.free_symbols}
    return mpf(expression.evalf(50, subs=values))


def grid(piece: Grid) -> matrix:
    return matrix([[number(entry.text) for entry in row] for row in piece.rows])


def value(side: Side) -> Value:
    """A side: a formula, or vectors, matrices and factors side by side."""
    if len(side.pieces) == 1:
        (piece,) = side.pieces
        return number(piece.text) if isinstance(piece, Math) else grid(piece)
    total: Value | None = None
    sign, scale, matrices = 1, mpf(1), []
    for piece in (*side.pieces, Math("", "")):
        if isinstance(piece, Grid):
            matrices.append(piece)
            continue
        if matrices and (piece.text.strip()[:1] in ("−", "-", "+") or not piece.text):
            product = grid(matrices[-1])
            for factor in reversed(matrices[:-1]):
                product = lu_solve(grid(factor), product) if factor.inverse else grid(factor) * product
            total = sign * scale * product if total is None else total + sign * scale * product
            sign, scale, matrices = 1, mpf(1), []
        text = piece.text.strip()
        if text[:1] in ("−", "-", "+"):
            sign, text = (1 if text[0] == "+" else -1), text[1:].strip()
        if text:
            scale *= number(text.rstrip("·*"))
    assert total is not None
    return total


def unit(text: str) -> mpf:
    """One in the last place of a printed number."""
    if not text.strip("-0."):
        return mpf("1e-30")
    mantissa, power = re.fullmatch(r"-?([\d.]+)(?:e(-?\d+))?", text).groups()
    return mpf(10) ** (int(power or 0) - len(mantissa.partition(".")[2]))


def plain(text: str) -> str:
    """A printed number as Python writes it."""
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")
    return text.replace("·10", "e").translate(digits)


def assert_same(side: Side, result: Side) -> None:
    """A side has the value of the result, to the digits that this shows."""
    found, shown = value(side), value(result)
    piece = result.pieces[-1]
    if isinstance(piece, Grid):
        for i, (entry,) in enumerate(piece.rows):
            assert abs(found[i] - shown[i]) <= unit(plain(entry.text)) * (1 if result.relation == "≈" else 0) + mpf(
                "1e-40"
            )
    elif re.fullmatch(r"[−-]?\d[\d.]*(·10[⁻\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|e-?\d+)?", piece.text):
        assert abs(found - shown) <= (unit(plain(piece.text)) if result.relation == "≈" else mpf("1e-40"))
    else:
        assert (
            abs(found - shown) <= mpf("2e-5") * max(1, abs(shown))
            if result.relation == "≈"
            else abs(found - shown) < mpf("1e-40")
        )


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("name", EVERY)
def test_every_printed_number_is_what_its_line_comes_to(name: str, unicode: bool) -> None:
    checked = 0
    with workdps(50):
        for line in lines_of(EVERY[name](), unicode=unicode, notation="leibniz"):
            numeric = [side for side in line.sides if side.numeric]
            for side in numeric[:-1]:
                assert_same(side, numeric[-1])
                checked += 1
            for side in line.sides:
                if side.relation in "<>":
                    known = (
                        value(numeric[-1])
                        if numeric
                        else number(re.sub(r" \+ (…|\.\.\.)", "", line.sides[-2].pieces[0].text))
                    )
                    assert known < 0 if side.relation == "<" else known > 0
    assert checked or name in (
        "four variables",
        "nothing to do",
        "no root",
        "classify many",
        "long names of derivatives",
        "critical none",
        "critical curve",
    )


def meaning(side: Side, letters: dict[str, str], names: list[str]) -> Expr | None:
    """A side of a rule, with what its letters stand for; None for the general form of the rule."""
    (piece,) = side.pieces
    if re.search(r"d[a-zA-Z]/[d∂]|∂[a-zA-Z]/∂|d/d|∂/∂|′", piece.text):
        return None
    expression = read_problem(piece.text, variables=[*names, *letters]).expression
    stand_for = {name: read_problem(text, variables=[*names, *letters]).expression for name, text in letters.items()}
    return expression.xreplace({Symbol(name, real=True): value for name, value in stand_for.items()})


def inside(left: Math, whole: str) -> tuple[str, str]:
    """The text that a line differentiates, and by what."""
    operator = re.fullmatch(r"[d∂]/[d∂](\w) (.*)", left.text)
    if operator:
        return operator[2], operator[1]
    return whole, left.text[-1]


@pytest.mark.parametrize("text", FORMULAS)
def test_every_line_of_the_rules_is_a_true_derivative(text: str) -> None:
    report = api.gradient(text)
    chance = random.Random(text)
    names = [symbol.name for symbol in report.variables]
    for line in lines_of(report, notation="leibniz"):
        what, by = inside(line.left, text)
        letters: dict[str, str] = {}
        differentiated = read_problem(what, variables=names).expression
        point = {Symbol(name, real=True): mpf(chance.uniform(0.2, 0.9)) for name in names}
        x = Symbol(by, real=True)

        def along(t: mpf) -> mpf:
            return mpf(differentiated.evalf(40, subs=point | {x: t}))  # noqa: B023

        with workdps(40):
            expected = diff(along, point[x], h=mpf("1e-12"))
        for side in line.sides:
            if side.note:
                letters = dict(part.split(" = ", 1) for part in re.split(r", (?=\w+ = )", side.note.text))
            found = meaning(side, letters, names)
            if found is not None:
                assert abs(mpf(found.evalf(30, subs=point)) - expected) < mpf("1e-8") * max(1, abs(expected))


def test_the_rules_have_their_names() -> None:
    rules = [
        side.rule for line in lines_of(api.gradient("sin(x^2)*exp(-x) + x/(1+x) + 3x^2 + |x|")) for side in line.sides
    ]
    assert {"power", "chain", "sin", "exp", "product", "quotient", "abs", "sum"} <= set(rules)
    (chain, *_) = [s for line in lines_of(api.gradient("sin(x^2)")) for s in line.sides if s.rule == "chain"]
    assert chain.pieces[0].text == "dg/du·du/dx"
    assert chain.note.text == "g = sin(u), u = x²"


def test_the_letters_of_a_rule_are_no_variables_of_the_function() -> None:
    (chain, *_) = [s for line in lines_of(api.gradient("exp(u*g)")) for s in line.sides if s.rule == "chain"]
    assert "w = gu" in chain.note.text
    assert "g =" not in chain.note.text.replace("w = gu", "")


@pytest.mark.parametrize(
    "text", [" + ".join(f"{k}*x^{k}*sin({k}x)" for k in range(1, 40)), "sin(" * 30 + "x" + ")" * 30]
)
def test_a_long_derivation_is_shortened_and_says_so(text: str) -> None:
    for part in workings(api.gradient(text)):
        assert len(list(rows(part, 78, True))) <= 60
        assert any(isinstance(line, Remark) for line in part.lines)


def test_the_lecture_reads_as_in_the_lecture() -> None:
    newton = inline(lines_of(EVERY["minimize in one variable"]())[0], True)
    assert newton == (
        "x₁ = x₀ − f′(x₀)/f″(x₀) = 0.05 − (exp(0.05) − 1/0.05)/(exp(0.05) + 1/0.05²) "
        "≈ 0.05 − (−18.9487/401.051) ≈ 0.0972476"
    )
    classified = [inline(line, True) for line in lines_of(EVERY["classify a minimum"]())]
    assert "det(H − λI) = (4 − λ)(6 − λ) − (−1)(−1) = λ² − 10λ + 23" in classified
    assert "λ₁ = (10 − √8)/2 = 5 − √2 ≈ 3.58579 > 0" in classified
    verdict = workings(EVERY["classify a minimum"]())[-1].lines[0].text
    assert verdict == "all λ > 0: an upward paraboloid, a happy face in every direction: a local minimum."
    assert "f″ < 0: a sad face" in workings(api.classify("-x^2", at="0"))[-1].lines[0].text
    assert "both signs" in workings(api.classify("x^2-y^2", at="0,0"))[-1].lines[0].text


def test_what_ruled_out_a_newton_step_is_said() -> None:
    def told(report: Report) -> str:
        return " ".join(inline(line, True) for part in workings(report) for line in part.lines)

    assert "H is not positive definite" in told(EVERY["trust region"]())
    assert "λ₁ = −1.88 < 0" in told(EVERY["trust region"]())
    assert "leaves the domain" in told(EVERY["out of the domain"]())
    assert "changes sign" in told(EVERY["bisection"]())
    assert "≈ −3 There log(x) is undefined or too large: the step is not taken." in told(
        EVERY["newton out of the domain"]()
    )
    assert "≈ −10.7750 There log(x) is undefined" in told(EVERY["root out of the domain"]())


@pytest.mark.parametrize("format", ["table", "markdown", "latex", "json", "html"])
@pytest.mark.parametrize("name", EVERY)
def test_every_format_has_the_steps(name: str, format: str) -> None:
    report = EVERY[name]()
    shown = render(report, format, Style(explain=True))
    assert len(shown) > len(render(report, format, Style()))
    if format == "table":
        assert all(len(line) <= 80 for line in shown.splitlines())
        assert render(report, format, Style(explain=True, unicode=False)).isascii()
    if format == "json":
        members = json.loads(shown)["working"]
        assert [part["title"] for part in members] == [part.title for part in workings(report, notation="lagrange")]
        assert all(len(part["lines"]) == len(part["latex"]) for part in members)
    if format == "latex":
        assert shown.isascii()
        assert shown.count(r"\begin{align*}") == shown.count(r"\end{align*}") > 0 or "four" in name
        bare = re.sub(r"\\[{}]", "", shown)
        assert bare.count("{") == bare.count("}")
        assert shown.count(r"\left") == shown.count(r"\right")


@pytest.mark.parametrize("name", EVERY)
def test_the_page_sets_every_step_with_the_numbers_of_its_lines(name: str) -> None:
    for part in workings(EVERY[name]()):
        equations = [line for line in part.lines if isinstance(line, WorkedLine)]
        element = fromstring(f"<div>{''.join(worked.lines(part))}</div>")
        rows_set = [block for block in element if block.get("class") == "formulas"]
        assert len(rows_set) == len(equations)
        for block, line in zip(rows_set, equations):
            tex = " ".join(re.findall(r"\d+(?:\.\d+)?", equation(line)))
            numbers = [mn.text or "" for mn in block.iter("mn")]
            notes = " ".join(side.note.latex for side in line.sides if side.note)
            assert sorted(numbers) == sorted([*tex.split(), *re.findall(r"\d+", notes)]), line


def test_latex_that_the_lecture_does_not_write_is_not_read() -> None:
    for latex in (r"\href{x}{y}", "{x", r"\left(x", "x^", "a&b"):
        with pytest.raises(worked.Unread):
            worked.row(latex)


def test_an_answer_without_steps_says_so() -> None:
    assert "no further steps" in render(api.parse("x^2"), "table", Style(explain=True))


def test_critical_points_come_out_of_factors_and_are_tested_one_by_one() -> None:
    text = render(api.critical("x^3+y^3-3x*y"), "table", Style(explain=True, notation="leibniz"))
    for line in (
        "∂f/∂x = 3x² − 3y = 3(x² − y) = 0",
        "With y = x² the equation ∂f/∂y = 0 is\n    3x·(x − 1)(x² + x + 1) = 0",
        "D = ∂²f/∂x²·∂²f/∂y² − (∂²f/∂y∂x)² = 6·6 − (−3)² = 27",
        "D < 0, so the eigenvalues have opposite signs: a saddle point.",
    ):
        assert line in text
    three = render(api.classify("x*y+y*z+x*z", at="0,0,0"), "table", Style(explain=True))
    assert "det(H − λI) = −(λ + 1)(λ² − λ − 2)" in three
    assert "λ = (1 ± √(1² − 4·(−2)))/2 = (1 ± √9)/2" in three


@pytest.mark.parametrize("text", ["x^3+y^3-3x*y", "x^2*y-y^3+x^4", "(x^2+y-11)^2+(x+y^2-7)^2", "x^4-y^4+x*y"])
def test_what_is_factored_is_what_it_was_and_zero_at_every_point(text: str) -> None:
    report = api.critical(text)
    solving = workings(report)[0]
    x, y = report.variables
    for line in solving.lines:
        if not isinstance(line, WorkedLine):
            continue
        *products, zero = (side.pieces[0].text for side in line.sides)  # type: ignore[union-attr]
        assert zero == "0"
        sides = [formula(text) for text in products] or [formula(line.left.text)]
        there = {x: Rational(3, 7), y: Rational(5, 11)}
        assert len({side.subs(there) for side in sides}) == 1
        if products:  # the derivative itself
            for point in report.points:
                assert abs(sides[0].evalf(30, subs=dict(zip((x, y), point.x)))) < 1e-6


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x^3-3x*y^2", "0,0"),
        ("(y-x^2)*(y-3x^2)", "0,0"),
        ("(y-2-(x-1)^2)*(y-2-3(x-1)^2)", "1,2"),
        ("x^4-y^4", "0,0"),
        ("sin(x)^3+cos(y)", "0,0"),
        ("(y^2-x^3)*(y^2-2x^3)", "0,0"),
        ("x^2*z-y^4", "0,0,0"),
    ],
)
def test_a_witness_curve_is_followed_by_mpmath(text: str, at: str) -> None:
    """f − f(p) at small t, against the first term that is claimed: the quotient tends to 1."""
    problem = read_problem(text)
    p = tuple(formula(c) for c in at.split(","))
    found = witnesses(problem.expression, problem.variables, p)
    assert found
    signs = set()
    for witness in found:
        for t in (Rational(1, 10**6), Rational(-1, 10**6)):
            moved = [c + move for c, move in zip(p, witness.at(t))]
            values = [problem.expression.subs(dict(zip(problem.variables, q))).evalf(120) for q in (moved, p)]
            rise = values[0] - values[1]
            assert abs(rise / (witness.coefficient * t**witness.order) - 1) < 1e-3
            signs.add(bool(rise > 0))
    assert signs == {True, False}


def test_no_witness_is_shown_where_there_is_none() -> None:
    for text in ("x^4+y^4", "(y-x^2)^2", "exp(x*y)-1-x*y"):
        problem = read_problem(text)
        assert witnesses(problem.expression, problem.variables, (Integer(0), Integer(0))) == ()
