"""What a person sees: nothing too wide, nothing that is not text, the numbers of the lecture in their places."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import by_hand
import pytest
from by_hand import EVERY
from sympy import Integer, Symbol, sqrt

import symnewton as sn
from symnewton.errors import BudgetError, ParseError
from symnewton.report import Style, render, render_error

LOOKS = [Style(width=width, unicode=unicode) for width in (20, 40, 60, 80, 120) for unicode in (True, False)]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
LECTURE = """\
  k   x           f         |f′|       step      rule
  ─────────────────────────────────────────────────────
  0   0.05        4.04700   18.9                 start
  1   0.0972477   3.43263    9.18      0.0472    newton
  2   0.183177    2.89833    4.26      0.0859    newton
  3   0.320520    2.51566    1.74      0.137     newton
  4   0.477298    2.35133    0.483     0.157     newton
  5   0.557850    2.33058    0.0457    0.0806    newton
  6   0.567060    2.33037    4.06e−4   0.00921   newton
"""
MATRIX = """\
  H  = ⎡  4  −1 ⎤
       ⎣ −1   6 ⎦

  det(H − λI) = λ² − 10λ + 23
  λ₁ = 5 − √2 ≈ 3.585786437626905   +
  λ₂ = 5 + √2 ≈ 6.414213562373095   +
  all positive → local minimum
"""


@pytest.mark.parametrize("style", LOOKS, ids=str)
@pytest.mark.parametrize("name", EVERY)
def test_no_line_is_too_wide_and_nothing_controls_the_terminal(name: str, style: Style) -> None:
    text = render(EVERY[name](), "table", style)
    # Below 40 columns and for names of any length lines may run over rather than lose something.
    assert all(len(line) <= style.width for line in text.splitlines()) or style.width < 40
    assert all(char.isprintable() for char in text.replace("\n", ""))
    assert text.isascii() or style.unicode
    assert text.endswith("\n")
    assert not any(line.endswith(" ") for line in text.splitlines())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("color", ["standard", "256", "truecolor"])
def test_colour_adds_colour_and_changes_no_letter(name: str, color: str) -> None:
    report = EVERY[name]()
    plain, coloured = render(report, "table", Style()), render(report, "table", Style(color=color))
    lines = [line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()]
    assert lines == plain.splitlines()
    assert coloured != plain
    assert "\x1b" not in ESCAPE.sub("", coloured)


def test_the_iterates_of_the_lecture_stand_below_each_other() -> None:
    text = render(by_hand.one_variable(), "table", Style())
    assert LECTURE in text
    assert "f′   = exp(x) − 1/x\n  f″   = exp(x) + 1/x²" in text
    assert "point        x = 0.56714329\n" in text
    assert "convergence  quadratic, p ≈ 2.00" in text


def test_a_quadratic_form_is_classified_as_in_the_lecture() -> None:
    assert MATRIX in render(by_hand.classified(), "table", Style())


def test_an_eigenvalue_that_is_its_own_decimal_is_written_once() -> None:
    report = replace(
        by_hand.classified(), eigenvalues=(0.0, 1.4142135623730951), eigenvalues_exact=(Integer(0), sqrt(2))
    )
    text = render(report, "table", Style())
    assert "  λ₁ =      0                    0\n  λ₂ = √2 ≈ 1.4142135623730951   +\n" in text
    assert "some zero, the others positive → the second derivatives do not decide" in text


def test_both_notations_and_both_alphabets() -> None:
    report = by_hand.differentiated()
    assert "f_x     = y·cos(x)" in render(report, "table", Style())
    leibniz = render(report, "table", Style(notation="leibniz"))
    assert "∂f/∂x   = y·cos(x)" in leibniz
    assert "∇(∂f/∂y)" in leibniz
    assert "df/dx   = y*cos(x)" in render(report, "table", Style(notation="leibniz", unicode=False))
    assert "at  x = π/2 ≈ 1.5707963, y = 1/3 ≈ 0.33333333" in render(report, "table", Style())


def test_of_many_coordinates_the_first_are_shown_and_what_is_left_out_is_said() -> None:
    text = render(by_hand.many_variables(), "table", Style())
    assert re.search(r"^  k +x1 +x2 .*… +f +\|∇f\| ", text, re.MULTILINE)
    assert "x10 = 1, …, x200 = 1" in text
    assert len(text.splitlines()) < 60


def test_a_large_hessian_is_written_by_its_diagonals() -> None:
    symbols = tuple(Symbol(f"x{i}", real=True) for i in range(1, 41))
    f = sum(a * b for a, b in zip(symbols, symbols[1:]))
    parts = by_hand.gradient(f, symbols)
    report = replace(
        by_hand.differentiated(), expression=f, variables=symbols, gradient=parts,
        hessian=by_hand.hessian(f, symbols), at=None, value=None, gradient_at=None, hessian_at=None,
    )  # fmt: skip
    text = render(report, "table", Style())
    assert "f_x[i] = x[i+1] + x[i−1]   for i = 2, …, 39\n" in text
    assert "f_x[i],x[i+1] = 1   for i = 1, …, 39\n" in text
    assert "H is symmetric, its other entries are 0" in text
    assert text.count("f_x") == 3 + 1


@pytest.mark.parametrize("n", [2, 3])
def test_the_determinant_has_the_sign_of_its_definition(n: int) -> None:
    report = by_hand.classified((by_hand.lam - 1) ** n)
    symbols = tuple(Symbol(name, real=True) for name in "xyz"[:n])
    report = replace(report, variables=symbols, eigenvalues=(1.0,) * n, eigenvalues_exact=None)
    shown = "λ² − 2λ + 1" if n == 2 else "−λ³ + 3λ² − 3λ + 1"
    assert f"det(H − λI) = {shown}\n" in render(report, "table", Style())


def test_text_of_the_user_is_never_markup() -> None:
    for color in (None, "truecolor"):
        text = render(by_hand.not_finite(), "table", Style(color=color, width=200))
        assert "[red]x[/red]" in text
        assert ":smile:" in text
        assert "\x1b[31m[red]" not in text
        assert not set("\x07\u202e") & set(text)


def test_an_error_shows_the_place_and_what_to_do() -> None:
    error = ParseError("this bracket is never closed", hint="Add ).", text="√x·2*(x", span=(5, 6))
    text = render_error(error, command="parse", input="", format="table", style=Style(), extra={"line": 7})
    message, line, carets, hint = text.splitlines()
    assert message == "symnewton: error: line 7: this bracket is never closed"
    assert (line[carets.index("^")], hint) == ("(", "  hint: Add ).")
    plain = render_error(error, command="parse", input="", format="csv", style=Style(unicode=False))
    message, line, carets, hint = plain.splitlines()
    assert plain.isascii()
    assert line[carets.index("^")] == "("
    coloured = render_error(
        BudgetError("no\x1b[2J time"), command="", input="", format="table", style=Style(color="256")
    )
    assert ESCAPE.sub("", coloured) == "symnewton: error: no\\x1b[2J time\n"


@pytest.mark.parametrize("wrong", [{"color": "16"}, {"notation": "newton"}])
def test_a_style_names_what_it_can_be(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Style(**wrong)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format must be one of table, json"):
        render(by_hand.parsed(), "xml", Style())


def test_neither_sympy_nor_rich_is_loaded_before_there_is_something_to_show() -> None:
    code = "import sys, symnewton.report as r; r.Style(); print(sorted({'sympy', 'rich', 'numpy'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_sentences_write_numbers_as_the_table_does() -> None:
    import symnewton

    proven = symnewton.minimize("x^2 + x", x0=3)
    text = render(proven, "table", Style())
    assert "at x = −0.5, f = −0.25." in text
    assert "at x = -0.5, f = -0.25." in render(proven, "table", Style(unicode=False))
    run = render(symnewton.minimize("exp(x) - log(x)", x0=0.05), "table", Style())
    assert run.count("f = 2.330366124761681") == 2  # 2.33036612476168058… by mpmath: no digit of the double beyond


def test_columns_without_a_name_keep_their_own_cells() -> None:
    """The multipliers of a list of candidates stand in a column whose neighbours have no header either."""
    text = str(sn.critical("(x+2)^2 + (y+1)^2", subject_to=["(x^2+y^2+x)^2 = x^2+y^2"]))
    (cusp,) = (line for line in text.splitlines() if re.match(r"  2 +0 +0 +5 ", line))
    assert cusp.split() == ["2", "0", "0", "5", "minimum", "abnormal", "exact"]


@pytest.mark.parametrize("width", range(40, 121, 10))
@pytest.mark.parametrize(
    "report",
    [
        sn.compare("x^2 + y^2 + z^4 + x*y", x0="1,2,3", max_iterations=9),
        sn.minimize("(1-x)^2 + 100(y-x^2)^2", x0="-1.2,1"),
        sn.critical("x^3 - 3x*y^2 + z^2 - z/3"),
    ],
    ids=["compare", "minimize", "critical"],
)
def test_a_narrow_terminal_loses_no_column(report: sn.Report, width: int) -> None:
    """Every column of the widest table is there, and each table of a folded one begins with the first column."""
    text = render(report, "table", Style(width=width))
    wide = _tables(render(report, "table", Style(width=200)))
    assert len(wide) == 1
    heads = _tables(text)
    assert [name for n, head in enumerate(heads) for name in (head[1:] if n else head)] == wide[0]
    assert {head[0] for head in heads if wide[0][0] == "method"} <= {"method"}
    assert max(map(len, text.splitlines())) <= width
    assert len(heads) == 1 or width < 120


def _tables(text: str) -> list[list[str]]:
    """The heads of the tables, by columns; one without a name is called #."""
    lines = text.splitlines()
    heads = [before for before, line in zip(lines, lines[1:]) if set(line.strip()) == {"─"}]
    return [re.split(r" {2,}", "#  " * head.startswith("     ") + head.strip()) for head in heads]
