"""A LaTeX fragment: formulas in align*, matrices as pmatrix, the steps as a tabular. It needs amsmath and amssymb."""

from __future__ import annotations

import re
from functools import singledispatch

from symnewton.lecture.worked import Working
from symnewton.notation.style import Style
from symnewton.notation.symbols import GREEK, variable_name
from symnewton.notation.tex import Tex, number, power_of_ten
from symnewton.report.blocks import Block, Column, Facts, Headline, Sentences, Steps, cleaned
from symnewton.report.envelope import Around
from symnewton.report.records import Report
from symnewton.report.sheet import page

MOST_COLUMNS = 5  # coordinates of a step

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


def render(report: Report, style: Style, around: Around) -> str:
    """The formulas of the record, then what the page says about them."""
    blocks = cleaned(page(report, Style(notation=style.notation, explain=style.explain), around.extra), unicode=True)
    sentences = [block for block in blocks if isinstance(block, Headline | Facts | Sentences | Steps | Working)]
    sentences = [block for block in sentences if not (isinstance(block, Facts) and block.rows[0].label == "at")]
    rows = list(report.equations(Tex(report, style.notation, style.exact)))
    parts = ["\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"] if rows else []
    return "\n\n".join(parts + [write(block) for block in sentences]) + "\n"


def render_formulas(report: Report, notation: str = "leibniz") -> str:
    """The formulas of the record in math mode, as MathJax sets them in a notebook."""
    rows = " \\\\\n".join(report.equations(Tex(report, notation)))
    return f"$\\displaystyle \\begin{{aligned}}\n{rows}\n\\end{{aligned}}$"


def escaped(text: str) -> str:
    """The text for LaTeX's text mode; numbers like 1e-3 as powers of ten."""
    parts = _SCIENTIFIC.split(text)
    written = "".join(_escaped(part) for part in parts[:1])
    for mantissa, power, rest in zip(parts[1::3], parts[2::3], parts[3::3]):
        written += f"${power_of_ten(mantissa, power)}$".replace("−", "-") + _escaped(rest)
    return written


def _escaped(text: str) -> str:
    written = "".join(_TEXT.get(char, char if _is_latin(char) else f"[U+{ord(char):04X}]") for char in text)
    return _ADJACENT.sub("", written)


def _is_latin(char: str) -> bool:
    return char.isascii() or (char.isalpha() and ord(char) < 0x180)


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
    from symnewton.lecture.typeset import paragraphs

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
