"""A LaTeX fragment: formulas in align*, matrices as pmatrix, the steps as a tabular. It needs amsmath and amssymb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from typing import Any

from sympy import Expr

from symnewton.calculus.notation import GREEK, derivative_name, gradient_name, hessian_name, variable_name
from symnewton.language.typed import EXACTLY, Typed
from symnewton.report.blocks import Block, Column, Facts, Headline, Sentences, Steps, cleaned
from symnewton.report.formulas import descending
from symnewton.report.names import elided
from symnewton.report.numbers import exact, rounded, significant
from symnewton.report.records import ClassifyReport, GradientReport, HessianReport, MinimizeReport, Report, RootReport
from symnewton.report.sheet import page
from symnewton.report.style import Style
from symnewton.report.tex import latex
from symnewton.report.worked import Working

LINE = 90  # characters of LaTeX in one line of a sum
MOST_COLUMNS = 5  # coordinates of a step
MOST_ROWS = 10  # of a matrix: the largest pmatrix amsmath sets
LONGEST = 4000  # characters of a formula that is only context

_TEXT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": "$<$", ">": "$>$", "|": "$|$", '"': "''",
    "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "√": r"$\surd$", "≈": r"$\approx$", "≤": r"$\le$", "≥": r"$\ge$",
    "≠": r"$\ne$", "→": r"$\to$", "∈": r"$\in$", "∇": r"$\nabla$", "∂": r"$\partial$", "∞": r"$\infty$",
    "ℝ": r"$\mathbb{R}$",
    "′": "$'$", "″": "$''$", "‴": "$'''$", "…": r"\dots{}", "●": r"$\bullet$", "✓": r"$\checkmark$", "✗": r"$\times$",
    "—": "---", "–": "--", "“": "``", "”": "''", "‘": "`", "’": "'",
    **{digit: f"$^{i}$" for i, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{digit: f"$_{i}$" for i, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{letter: f"${variable_name(name, 'latex')}$" for name, letter in GREEK.items()},
}  # fmt: skip
_ADJACENT = re.compile(r"(?<!\\)\$\$")
_SCIENTIFIC = re.compile(r"([−-]?\d+(?:\.\d+)?)e([−-]?\d+)")


def render_latex(report: Report, style: Style, extra: Mapping[str, Any] | None = None) -> str:
    """The formulas of the record, then what the page says about them."""
    blocks = cleaned(page(report, Style(notation=style.notation, explain=style.explain), extra), unicode=True)
    sentences = [block for block in blocks if isinstance(block, Headline | Facts | Sentences | Steps | Working)]
    sentences = [block for block in sentences if not (isinstance(block, Facts) and block.rows[0].label == "at")]
    rows = list(equations(report, Tex(report, style.notation, style.exact)))
    parts = ["\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"] if rows else []
    return "\n\n".join(parts + [write(block) for block in sentences]) + "\n"


def render_formulas(report: Report, notation: str = "leibniz") -> str:
    """The formulas of the record in math mode, as MathJax sets them in a notebook."""
    rows = " \\\\\n".join(equations(report, Tex(report, notation)))
    return f"$\\displaystyle \\begin{{aligned}}\n{rows}\n\\end{{aligned}}$"


def escaped(text: str) -> str:
    """The text for LaTeX's text mode; numbers like 1e-3 as powers of ten."""
    parts = _SCIENTIFIC.split(text)
    written = "".join(_escaped(part) for part in parts[:1])
    for mantissa, power, rest in zip(parts[1::3], parts[2::3], parts[3::3]):
        written += f"${_power(mantissa, power)}$".replace("−", "-") + _escaped(rest)
    return written


def _escaped(text: str) -> str:
    written = "".join(_TEXT.get(char, char if _is_latin(char) else f"[U+{ord(char):04X}]") for char in text)
    return _ADJACENT.sub("", written)


def _is_latin(char: str) -> bool:
    return char.isascii() or (char.isalpha() and ord(char) < 0x180)


def _power(mantissa: str, power: str) -> str:
    return f"{mantissa} \\times 10^{{{power}}}"


def number(x: float, digits: int | None = None) -> str:
    """A number in math mode; without `digits`, all of it."""
    text = exact(x) if digits is None else significant(x, digits)
    mantissa, _, power = text.partition("e")
    if power:
        return _power(mantissa, power)
    return text.replace("inf", r"\infty").replace("nan", r"\text{undefined}")


class Tex:
    """The names of one report in math mode."""

    def __init__(self, report: Report, notation: str, exact: bool = False) -> None:
        self.typed = EXACTLY if exact else report.typed
        self.symbols = [symbol.name for symbol in report.variables]
        self.variables = [variable_name(name, "latex") for name in self.symbols]
        shown = self.variables if len(self.variables) <= 4 else [self.variables[0], r"\dots", self.variables[-1]]
        self.function = f"f({', '.join(shown)})" if shown else "f"
        single = len(self.symbols) == 1
        self.parts = [
            derivative_name([name], one_variable=single, notation=notation, script="latex") for name in self.symbols
        ]
        if self.symbols:
            self.gradient = gradient_name(self.symbols, notation=notation, script="latex")
            self.hessian = hessian_name(self.symbols, notation=notation, script="latex")

    def math(self, formula: Expr) -> str:
        return latex(formula, self.typed)

    def equation(self, name: str, formula: Expr, longest: int | None = None) -> str:
        return equation(name, formula, longest, self.typed)


def equation(name: str, formula: Expr, longest: int | None = None, typed: Typed = EXACTLY) -> str:
    """A row of align*; a long sum goes over several lines."""
    whole = latex(formula, typed)
    if longest is not None and len(whole) > longest:
        return f"{name} &= \\text{{(left out: {len(whole)} characters)}}"
    if len(whole) <= LINE or not formula.is_Add:
        return f"{name} &= {whole}"
    lines = [""]
    for term in formula.as_ordered_terms():
        text = latex(term, typed)
        text = text if text.startswith("-") or lines == [""] else f"+ {text}"
        if lines[-1] and len(lines[-1]) + len(text) > LINE:
            lines.append("")
        lines[-1] += f" {text}" if lines[-1] else text
    return f"{name} &= " + " \\\\\n&\\quad {} ".join(lines)


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """A pmatrix, of a large one the upper left corner."""
    if len(rows) > MOST_ROWS:
        rows = [[*row[: MOST_ROWS - 1], r"\cdots"] for row in rows[: MOST_ROWS - 1]] + [
            [r"\vdots"] * (MOST_ROWS - 1) + [r"\ddots"]
        ]
    return "\\begin{pmatrix} " + r" \\ ".join(" & ".join(row) for row in rows) + " \\end{pmatrix}"


def _hessian(name: str, rows: Sequence[Sequence[str]]) -> str:
    return f"{name} &= {rows[0][0] if len(rows) == 1 else matrix(rows)}"


def _vector(values: Sequence[float]) -> str:
    texts = [text.replace("…", r"\dots") for text in elided([number(value) for value in values])]
    return texts[0] if len(values) == 1 else f"({', '.join(texts)})"


@singledispatch
def equations(report: Report, tex: Tex) -> Iterator[str]:
    """The rows of align* that belong to the record."""
    yield tex.equation(tex.function, report.expression)


@equations.register
def _(report: GradientReport, tex: Tex) -> Iterator[str]:
    yield tex.equation(tex.function, report.expression)
    yield from map(tex.equation, tex.parts, report.gradient)
    if isinstance(report, HessianReport):
        yield _hessian(tex.hessian, [[tex.math(entry) for entry in row] for row in report.hessian])
    if report.at is None:
        return
    point = _at(report.at)
    if report.value is not None:
        yield f"f{point} &= {number(report.value)}"
    if report.gradient_at is not None:
        yield f"{tex.gradient}{point} &= {_vector(report.gradient_at)}"
    if isinstance(report, HessianReport) and report.hessian_at is not None:
        yield _hessian(tex.hessian + point, [[number(entry, 10) for entry in row] for row in report.hessian_at])


def _at(point: Sequence[Expr]) -> str:
    coordinates = elided([latex(value) for value in point], 4)
    return f"\\left({', '.join(coordinates)}\\right)".replace("…", r"\dots")


@equations.register
def _(report: ClassifyReport, tex: Tex) -> Iterator[str]:
    point = _at(report.at)
    yield tex.equation(tex.function, report.expression, LONGEST)
    for part, formula in zip(tex.parts[:MOST_ROWS], report.gradient):
        yield tex.equation(part, formula, LONGEST)
    yield f"f{point} &= {number(report.value)}"
    if not report.hessian_at:
        return
    yield f"{tex.gradient}{point} &= {_vector(report.gradient_at)}"
    if report.hessian_exact is not None:
        yield _hessian(tex.hessian + point, [[tex.math(entry) for entry in row] for row in report.hessian_exact])
    else:
        yield _hessian(tex.hessian + point, [[number(entry, 10) for entry in row] for row in report.hessian_at])
    if len(report.variables) == 1:
        return
    if report.characteristic_polynomial is not None:
        monic = report.characteristic_polynomial
        signed = -monic if len(report.variables) % 2 else monic
        yield f"\\det(H - \\lambda I) &= {descending(signed, tex.math)}"
    exacts = report.eigenvalues_exact
    for i, value in list(enumerate(report.eigenvalues, 1))[:MOST_ROWS]:
        closed = "" if exacts is None else f"{tex.math(exacts[i - 1])} \\approx "
        if exacts is not None and exacts[i - 1].is_Rational and rounded(exacts[i - 1]).is_integer():
            closed = ""
        yield f"\\lambda_{{{i}}} &= {closed}{number(value)}"


@equations.register
def _(report: MinimizeReport, tex: Tex) -> Iterator[str]:
    yield tex.equation(tex.function, report.expression, LONGEST)
    if len(tex.math(report.expression)) <= LONGEST and len(report.variables) <= MOST_ROWS:
        yield from (tex.equation(part, formula, LONGEST) for part, formula in zip(tex.parts, report.gradient))
        yield _hessian(tex.hessian, [[tex.math(entry) for entry in row] for row in report.hessian])


@equations.register
def _(report: RootReport, tex: Tex) -> Iterator[str]:
    if report.jacobian is not None:
        yield from (tex.equation(f"F_{{{i}}}", part, LONGEST) for i, part in enumerate(report.expression, 1))
        yield _hessian("J", [[tex.math(entry) for entry in row] for row in report.jacobian])
        return
    yield tex.equation(tex.function, report.expression, LONGEST)
    yield tex.equation(tex.parts[0], report.derivative, LONGEST)


@singledispatch
def write(block: Block) -> str:
    """The block in text mode."""
    raise TypeError(f"no LaTeX for {type(block).__name__}")


@write.register
def _(block: Headline) -> str:
    return f"\\noindent\\textbf{{{escaped(block.text)}}}"


@write.register
def _(block: Facts) -> str:
    rows = [f"{escaped(fact.label)} & {escaped(', '.join(fact.items))} \\\\" for fact in block.rows]
    return "\n".join([r"\noindent\begin{tabular}{lp{0.75\linewidth}}", *rows, r"\end{tabular}"])


@write.register
def _(block: Working) -> str:
    from symnewton.report.explain.typeset import paragraphs

    return "\n\n".join([f"\\medskip\\noindent\\textbf{{{escaped(block.title)}}}", *paragraphs(block, escaped)])


@write.register
def _(block: Sentences) -> str:
    lead = f"{escaped(block.mark)} " if block.mark.endswith(":") else ""
    return "\n".join(
        [r"\begin{itemize}", *(f"\\item{{}} {lead}{escaped(item)}" for item in block.items), r"\end{itemize}"]
    )


@write.register
def _(block: Steps) -> str:
    names = [column.name for column in block.columns if column.role == "coordinate"]
    kept = [column for column in block.columns if column.name not in names[MOST_COLUMNS:]]
    columns = "".join("l" if column.role in ("rule", "kind", "text") else "r" for column in kept)
    rows = [" & ".join(cells) + r" \\" for cells in zip(*map(_cells, kept))]
    head = " & ".join(escaped(column.name) for column in kept) + r" \\ \hline"
    dropped = len(names) - MOST_COLUMNS
    note = [f"\\\\ {{\\small ({dropped} more coordinates are left out)}}"] if dropped > 0 else []
    return "\n".join([f"\\noindent\\begin{{tabular}}{{{columns}}}", head, *rows, r"\end{tabular}", *note])


def _cells(column: Column) -> list[str]:
    return [
        escaped(value) if isinstance(value, str) else "" if value is None else f"${number(value, column.digits)}$"
        for value in column.values
    ]
