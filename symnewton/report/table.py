"""The page a person reads in a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from functools import singledispatch

from symnewton.lecture.worked import Working
from symnewton.notation.formulas import shortened, wrapped
from symnewton.notation.numbers import aligned
from symnewton.notation.style import Style
from symnewton.notation.symbols import SUBSCRIPTS
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
from symnewton.report.ink import PALETTE, Line, paint
from symnewton.report.layout import TEXTS, Cells, fit, matrix_lines, settled
from symnewton.report.records import Report
from symnewton.report.sheet import page

MARGIN = 2
MOST_ENDS = 12  # of a graph that is drawn in characters
NARROWEST = 24  # columns below which lines run over


def render(report: Report, style: Style, around: Around) -> str:
    """The answer as lines of at most `style.width` columns."""
    blocks = cleaned(page(report, style, around.extra), style.unicode)
    lines: list[Line] = []
    for i, block in enumerate(blocks):
        if i and not _belongs(blocks[i - 1], block):
            lines.append([])
        lines += draw(block, max(style.width, NARROWEST) - MARGIN, style)
    return paint([[(" " * MARGIN, ""), *line] if line else line for line in lines], style.color)


def _belongs(above: Block, below: Block) -> bool:
    """Whether two blocks stand together without an empty line."""
    if isinstance(below, Formulas | Signs) and isinstance(above, Facts | Formulas):
        return True
    return isinstance(above, Headline) and not (isinstance(below, Sentences) and below.quiet)


@singledispatch
def draw(block: Block, width: int, style: Style) -> Iterator[Line]:
    """The lines of a block."""
    raise TypeError(f"no drawing for {type(block).__name__}")


@draw.register
def _(block: Headline, width: int, style: Style) -> Iterator[Line]:
    sign = block.sign
    for i, line in enumerate(_sentence(block.text, width - len(sign) - 1)):
        yield [(sign if i == 0 else " " * len(sign), block.tone), (f" {line}", block.tone)]


@draw.register
def _(block: Formulas, width: int, style: Style) -> Iterator[Line]:
    names = max((len(name) for name, _ in block.rows), default=0)
    room = width - names - 3
    for name, text in block.rows:
        if block.lines is None:
            lines = wrapped(text, room)
        else:
            lines = shortened(text, room, block.lines, " …" if style.unicode else " ...")
        yield from _hanging(name.ljust(names), " = ", lines, "name")
    if block.more:
        yield from ([(line, "quiet")] for line in _sentence(block.more, width))


@draw.register
def _(block: Matrix, width: int, style: Style) -> Iterator[Line]:
    rows = matrix_lines(block, style.unicode)
    labels = [f"  {label}" for label in block.labels] or [""] * len(rows)
    name = block.name if len(block.name) + 3 + len(rows[0]) <= width else block.name.rstrip()
    indent = len(name) + 3
    if indent + len(rows[0]) > width:
        yield from draw(block.instead, width, style)
        return
    if indent + len(rows[0]) + max(map(len, labels)) > width:
        labels = [""] * len(rows)
    middle = (len(rows) - 1) // 2
    for i, (row, label) in enumerate(zip(rows, labels)):
        lead: Line = [(name, "name"), (" = ", "")] if i == middle else [(" " * indent, "")]
        yield [*lead, (row, ""), (label, "quiet")]


@draw.register
def _(block: Steps, width: int, style: Style) -> Iterator[Line]:
    """A table whose cells come aligned and of one width; where it is too wide, several below each other."""
    for n, grid in enumerate(fit(block, width, style.unicode)):
        if n:
            yield []
        yield _row([[(column.header, "header")] for column in grid.columns], grid.gap)
        yield [("-─"[style.unicode] * grid.width, "rule")]
        for i in range(len(grid.columns[0].cells)):
            yield _row([_cell(column, i, block.converging) for column in grid.columns], grid.gap)


def _row(cells: Sequence[Line], gap: int) -> Line:
    """Cells side by side."""
    first, *others = cells
    return [*first, *(part for cell in others for part in [(" " * gap, ""), *cell])]


def _cell(column: Cells, i: int, converging: bool) -> Line:
    """One cell; of a coordinate that converges, the leading digits it shares with the answer stand out."""
    text, answer = column.cells[i], column.cells[-1]
    if column.role == "kind":
        return [(text, text.strip() if text.strip() in PALETTE else "")]
    if column.role in TEXTS:
        return [(text, "quiet" if column.role != "text" else "")]
    if converging and i == len(column.cells) - 1:
        return [(text, "last")]
    if not converging or column.role != "coordinate":
        return [(text, "")]
    shared = settled(text, answer)
    return [(text[:shared], "settled"), (text[shared:], "")]


@draw.register
def _(block: Facts, width: int, style: Style) -> Iterator[Line]:
    labels = max((len(fact.label) for fact in block.rows), default=0)
    for fact in block.rows:
        lines = _items(fact.items, width - labels - 2)
        yield from _hanging(fact.label.ljust(labels), "  ", lines, "label", fact.tone)


@draw.register
def _(block: Signs, width: int, style: Style) -> Iterator[Line]:
    exact, value, sign = zip(*block.rows)
    approximately = " ≈ " if style.unicode else " ~ "
    names = _numbered(block.count, style.unicode)
    names = [*names[: len(block.rows) - 2], " " * len(names[-1]), names[-1]] if len(block.rows) < block.count else names
    values = aligned(value)
    with_exact = max(map(len, exact)) and max(map(len, exact)) + len(values[0]) + len(names[0]) + 12 <= width
    leads = [f"{text.ljust(max(map(len, exact)))}{approximately}" if text else "" for text in exact]
    room = max(map(len, leads)) if with_exact else 0
    formulas = [lead.ljust(room) if with_exact else "" for lead in leads]
    for name, formula, number, mark in zip(names, formulas, values, sign):
        yield [(name, "name"), (" = ", ""), (formula, ""), (number, ""), (f"   {mark}", block.tone)]
    yield from ([(line, block.tone)] for line in _sentence(block.verdict, width))


@draw.register
def _(block: Sentences, width: int, style: Style) -> Iterator[Line]:
    lead = f"{block.mark} " if block.mark else ""
    for item in block.items:
        lines = _sentence(item, width - len(lead))
        yield from _hanging(lead, "", lines, "label", "quiet" if block.quiet else "")


@draw.register
def _(block: Working, width: int, style: Style) -> Iterator[Line]:
    from symnewton.lecture.layout import rows

    yield from ([(line, "header")] for line in _sentence(block.title, width))
    for rule, left, text in rows(block, width - MARGIN, style.unicode):
        yield [(" " * MARGIN, ""), (rule, "label"), (left, "name"), (text, "")]


def _hanging(label: str, joint: str, lines: Sequence[str], label_ink: str, ink: str = "") -> Iterator[Line]:
    """The lines, the first behind the label, the others below each other."""
    for i, line in enumerate(lines):
        first = [(label, label_ink), (joint, "")]
        yield [*(first if i == 0 else [(" " * len(label + joint), "")]), (line, ink)]


def _sentence(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]


def _items(items: Sequence[str], width: int) -> list[str]:
    """The items joined by commas, a line broken only between two of them where that is possible."""
    lines = [""]
    for i, item in enumerate(items):
        text = item + ("," if i + 1 < len(items) else "")
        if lines[-1] and len(lines[-1]) + 1 + len(text) > width:
            lines.append("")
        lines[-1] += f" {text}" if lines[-1] else text
    return [part for line in lines for part in (_sentence(line, width) if len(line) > width else [line])]


def _numbered(count: int, unicode: bool) -> list[str]:
    """The names of the eigenvalues, all of one width."""
    lambda_ = "λ" if unicode else "lambda"
    names = [lambda_ + (str(i).translate(SUBSCRIPTS) if unicode else str(i)) for i in range(1, count + 1)]
    return [name.ljust(len(names[-1])) for name in names]


@draw.register
def _(block: Picture, width: int, style: Style) -> Iterator[Line]:
    from symnewton.drawing.terminal import picture

    yield from picture(block.scene, min(width, block.width), style.unicode, style.color)


@draw.register
def _(block: Circuit, width: int, style: Style) -> Iterator[Line]:
    from symnewton.drawing.circuit import ends, lines

    drawing = lines(block.output, width, style.unicode) if ends(block.output) <= MOST_ENDS else None
    yield from drawing or [[("the graph is drawn by --format html and --save", "quiet")]]
