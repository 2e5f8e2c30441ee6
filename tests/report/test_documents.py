"""CSV, Markdown and LaTeX. Oracles: the csv module, a CommonMark parser, the grammar of braces and environments."""

from __future__ import annotations

import csv
import json
import re

import by_hand
import pytest
from by_hand import EVERY
from markdown_it import MarkdownIt

import symnewton as sn
from symnewton.report import Style, render


def cells(name: str, **options) -> list[dict[str, str]]:
    text = render(EVERY[name](), "csv", Style(), **options)
    assert all(char.isprintable() for char in text.replace("\n", ""))
    rows = list(csv.reader(text.splitlines(), strict=True))
    assert len({len(row) for row in rows}) == 1
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def test_a_run_is_a_row_a_step_and_its_numbers_stay_numbers() -> None:
    rows = cells("two_variables")
    assert list(rows[0]) == ["k", "x", "y", "value", "gradient_norm", "step_norm", "rule"]
    assert [(float(row["x"]), float(row["y"])) for row in rows] == list(by_hand.ITERATES_2)
    assert rows[7]["x"] == "-2.485e-08"
    assert rows[0]["step_norm"] == ""
    assert [float(row["derivative"]) for row in cells("rooted")] == [2 * float(row["x"]) for row in cells("rooted")]
    assert cells("not_finite")[1]["value"] == ""


@pytest.mark.parametrize("name", EVERY)
def test_no_cell_is_a_formula_to_a_spreadsheet(name: str) -> None:
    for row in cells(name, extra={"id": "=1+1", "line": 3}):
        assert row["id"] == "'=1+1"
        assert row["line"] == "3"
        for cell in row.values():
            assert not re.match(r"[=+@\t\r]", cell)
            assert not cell.startswith("-") or float(cell) < 0


def test_an_answer_is_one_row_with_lists_as_json() -> None:
    (row,) = cells("classified")
    assert json.loads(row["eigenvalues"]) == [3.585786437626905, 6.414213562373095]
    assert json.loads(row["at"]) == {"x": 0, "y": 0}
    assert (row["kind"], row["is_critical"], row["tolerance"], row["value"]) == ("minimum", "true", "", "0.0")
    assert cells("parsed")[0]["expression"] == "'-x**2"
    assert [row["method"] for row in cells("compared")] == ["newton", "gradient-descent"]
    assert cells("critical")[0]["kind"] == "saddle"


@pytest.mark.parametrize(
    ("report", "columns"),
    [
        (
            sn.critical("x^2 + y^4"),
            "x y exact_x exact_y x_low x_high y_low y_high value eigenvalue_1 eigenvalue_2 kind strict evidence test reasons",
        ),
        (sn.critical("abs(value)"), "value_ exact_value value_low value_high value eigenvalue_1 kind strict"),
        (sn.root("x^3 - 2x", all=True), "x exact_x x_low x_high multiplicity evidence"),
        (sn.compare("x^2 + y^2 - x", x0=["1,2", "3,-4"]), "x0_x x0_y x y stop solved method iterations"),
    ],
)
def test_rows_have_a_column_a_number_and_no_json(report: sn.Report, columns: str) -> None:
    rows = list(csv.DictReader(render(report, "csv", Style()).splitlines(), strict=True))
    assert list(rows[0])[: len(columns.split())] == columns.split()
    assert not any(None in row or re.search(r'["{}\[\]]', "".join(row.values())) for row in rows)
    members = report.to_dict()
    told = members["runs"] if "runs" in members else members["roots"] if "roots" in members else members["points"]
    for row, point in zip(rows, told, strict=True):
        for name, value in point["x" if "runs" in members else "at"].items():
            assert float(row[name + "_" * (name == "value")]) == value
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            assert not low or float(low) <= value <= float(high)


def test_what_holds_at_the_points_has_columns_where_there_are_constraints() -> None:
    rows = sn.critical("x*y", subject_to="x^2 + y^2 = 1").records()
    assert {row["multiplier of x^2 + y^2 = 1"] for row in rows} == {-0.5, 0.5}
    assert {row["active"] for row in rows} == {"x^2 + y^2 = 1"}


def test_the_header_row_can_be_left_out() -> None:
    whole, rest = (render(by_hand.rooted(), "csv", Style(), header=header) for header in (True, False))
    assert whole == "k,x,value,derivative,step_norm,rule\n" + rest


@pytest.mark.parametrize("name", EVERY)
def test_markdown_renders_to_tables_lists_and_code_and_to_nothing_of_the_user(name: str) -> None:
    report = EVERY[name]()
    text = render(report, "markdown", Style())
    html = MarkdownIt("commonmark").enable("table").render(text)
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"p", "strong", "ul", "li", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
    if hasattr(report, "steps"):
        assert html.count("<tr>") == len(report.steps) + 1
        assert len(set(re.findall(r"<tr>.*?</tr>", html, re.DOTALL))) == len(report.steps) + 1
    if name == "not_finite":
        assert "**b** &lt;i&gt; $x$ `c` |d| #1" in html
    assert render(report, "markdown", Style(unicode=False)).isascii()


@pytest.mark.parametrize("name", EVERY)
def test_the_formulas_of_markdown_are_those_of_latex_in_blocks_that_github_sets(name: str) -> None:
    report, style = EVERY[name](), Style(explain=name != "not_finite")
    tokens = MarkdownIt("commonmark").enable("table").parse(render(report, "markdown", style))
    blocks = [token.content for token in tokens if token.type == "fence" and token.info == "math"]
    displays = re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", render(report, "latex", style), re.DOTALL)
    assert [block.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}\n") for block in blocks] == [
        re.sub(r"\\operatorname\{(\w+)\}", r"\\mathop{\\mathrm{\1}}", display) for display in displays
    ]
    assert not any("operatorname" in block for block in blocks)  # which GitHub refuses


def test_a_formula_in_a_cell_of_markdown_ends_no_cell() -> None:
    signs = render(sn.classify("x^2+x*y", at="0,0"), "markdown", Style())
    assert r"| $1 - \sqrt{2}$ | −0.41421356237309503 | − |" in signs


@pytest.mark.parametrize("notation", ["lagrange", "leibniz"])
@pytest.mark.parametrize("name", EVERY)
def test_latex_is_balanced_and_the_text_of_the_user_is_text(name: str, notation: str) -> None:
    text = render(EVERY[name](), "latex", Style(notation=notation))
    opened: list[str] = []
    for kind, environment in re.findall(r"\\(begin|end)\{([a-z*]+)\}", text):
        if kind == "begin":
            opened.append(environment)
        else:
            assert opened.pop() == environment
    assert not opened
    bare = re.sub(r"\\[\\{}$&#%_]", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert text.isascii()
    assert not set("#%~\x1b\x07") & set(bare)


def test_latex_says_what_the_lecture_says() -> None:
    text = render(by_hand.classified(), "latex", Style())
    assert r"H\left(0, 0\right) &= \begin{pmatrix} 4 & -1 \\ -1 & 6 \end{pmatrix}" in text
    assert r"\det(H - \lambda I) &= \lambda^{2} - 10 \lambda + 23" in text
    assert r"\lambda_{1} &= 5 - \sqrt{2} \approx 3.585786437626905" in text
    steps = render(by_hand.two_variables(), "latex", Style())
    assert r"7 & $-2.485 \times 10^{-8}$ & $3.554 \times 10^{-8}$ &" in steps
