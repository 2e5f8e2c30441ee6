"""The page as GitHub-flavoured Markdown: formulas as math blocks of LaTeX, the steps as a table with every column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import singledispatch

from symnewton.lecture.worked import Working
from symnewton.notation.names import Written
from symnewton.notation.numbers import significant, typeset
from symnewton.notation.style import Style
from symnewton.notation.symbols import to_ascii
from symnewton.notation.tex import Tex, latex
from symnewton.report.blocks import (
    Block,
    Circuit,
    Facts,
    Formulas,
    Headline,
    Matrix,
    Picture,
    Sentences,
    Signs,
    Steps,
    cleaned,
)
from symnewton.report.envelope import Around
from symnewton.report.records import Report
from symnewton.report.sheet import page

# What begins emphasis, a link, a tag, a heading, a list or a cell somewhere in a text.
WIDE = 160  # columns of a drawing
VERTICAL = r"\vert "  # a bar that ends no cell
_OPERATOR = re.compile(r"\\operatorname\{([^{}]*)\}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&]|^[-+](?= )|^\d+(?=[.)] ))")


def render(report: Report, style: Style, around: Around) -> str:
    """The answer in paragraphs, lists and tables; the width of the style does not matter."""
    blocks = list(cleaned(page(report, style, around.extra), style.unicode))
    rows = list(report.equations(Tex(report, style.notation, style.exact)))
    parts = ["\n".join(write(block, style)) for block in blocks if not isinstance(block, Formulas | Matrix)]
    first = next((i for i, block in enumerate(blocks) if isinstance(block, Formulas | Matrix)), None)
    if first is not None and rows:
        more = [f"- {escaped(block.more)}" for block in blocks if isinstance(block, Formulas) and block.more]
        parts.insert(first, "\n".join([*_displayed(rows, style), *([""] * bool(more)), *more]))
    return "\n".join(part + "\n" for part in parts)


def _displayed(rows: Sequence[str], style: Style) -> Iterator[str]:
    """The rows of align* as a block that GitHub, GitLab and Jupyter set."""
    whole = "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])
    yield "```math"
    yield from _mathematics(whole, style).splitlines()
    yield "```"


def _mathematics(text: str, style: Style) -> str:
    r"""The LaTeX without \operatorname, which GitHub does not allow."""
    text = _OPERATOR.sub(r"\\mathop{\\mathrm{\1}}", text)
    return text if style.unicode else to_ascii(text)


def _said(text: str, style: Style) -> str:
    """A text in a line or a cell, as a formula where it is one."""
    if isinstance(text, Written):
        formula = _mathematics(latex(text.expression, text.typed), style)
        return f"${formula.replace('|', VERTICAL)}$"
    return escaped(text)


def escaped(text: str) -> str:
    """The text, with nothing in it that Markdown takes for markup."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """The text as a code span."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[bool]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"| {' | '.join('---' if is_left else '---:' for is_left in left)} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


@singledispatch
def write(block: Block, style: Style) -> Iterator[str]:
    """The lines of a block."""
    raise TypeError(f"no Markdown for {type(block).__name__}")


@write.register
def _(block: Headline, style: Style) -> Iterator[str]:
    yield f"**{escaped(block.sign)} {escaped(block.text)}**"


@write.register
def _(block: Steps, style: Style) -> Iterator[str]:
    columns = []
    for column in block.columns:
        texts = [value if isinstance(value, str) else _number(value, column.digits, style) for value in column.values]
        columns.append([_said(text, style) for text in texts])
    header = [escaped(column.name) for column in block.columns]
    yield from _table(
        header, list(zip(*columns)), [column.role in ("rule", "text", "kind") for column in block.columns]
    )


def _number(value: float | None, digits: int, style: Style) -> str:
    text = "" if value is None else significant(value, digits)
    return typeset(text) if style.unicode else text


@write.register
def _(block: Facts, style: Style) -> Iterator[str]:
    for fact in block.rows:
        text = ", ".join(fact.items)
        yield f"- {escaped(fact.label)}: {code(text) if _SPECIAL.search(text) or '=' in text else text}"


@write.register
def _(block: Signs, style: Style) -> Iterator[str]:
    rows = [tuple(_said(text, style) for text in row) for row in block.rows]
    yield from _table(("eigenvalue", "decimal", "sign"), rows, (False, False, True))
    yield ""
    yield escaped(block.verdict)


@write.register
def _(block: Working, style: Style) -> Iterator[str]:
    from symnewton.lecture.typeset import displays

    yield f"### {escaped(block.title)}"
    for part in displays(block):
        yield ""
        yield from [escaped(part)] if isinstance(part, str) else _displayed(part, style)


@write.register
def _(block: Sentences, style: Style) -> Iterator[str]:
    mark = f"{block.mark} " if block.mark.endswith(":") else ""
    yield from (f"- {escaped(mark + item)}" for item in block.items)


@write.register
def _(block: Picture, style: Style) -> Iterator[str]:
    from symnewton.drawing.terminal import picture

    yield "```text"
    lines = picture(block.scene, min(80, block.width), style.unicode, None)
    yield from ("".join(text for text, _ in line).rstrip() for line in lines)
    yield "```"


@write.register
def _(block: Circuit, style: Style) -> Iterator[str]:
    from symnewton.drawing.circuit import lines

    yield "```text"
    drawn = lines(block.output, WIDE, style.unicode) or ()
    yield from ("".join(text for text, _ in line).rstrip() for line in drawn)
    yield "```"
