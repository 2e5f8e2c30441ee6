"""The page of blocks as HTML: formulas as MathML, the steps as a table, the picture as SVG. Every text is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch
from html import escape
from typing import Any

from symnewton.language import visible
from symnewton.lecture.worked import Working
from symnewton.notation.names import Written
from symnewton.notation.numbers import aligned, significant, typeset
from symnewton.notation.style import Style
from symnewton.report.blocks import (
    Block,
    Circuit,
    Column,
    Fact,
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
from symnewton.report.html import mathml
from symnewton.report.html.looks import POLICY, SCRIPT, STYLE
from symnewton.report.html.picture import picture
from symnewton.report.layout import TEXTS, settled
from symnewton.report.records import Report
from symnewton.report.sheet import page

WIDE = 200  # columns: nothing on the page is cut to the width of a terminal
WORKED_WIDTH = 100
FORMULAS, AT, ITERATIONS, POINTS, TABLE, WORKED = (  # headings
    "Formulas", "At the point", "Iterations", "Points", "Table", "Step by step",
)  # fmt: skip
PASSES = {"forward": "Forward pass", "local": "Local derivatives", "backward": "Backward pass"}  # by the first column
LEADING = (FORMULAS, AT, ITERATIONS, POINTS, TABLE)  # what stands beside the picture
EXACTLY = '<th scope="col">exactly</th>'
MANY_FACTS = 5  # from which they stand in two columns
LONGEST = 600  # characters of a formula that is only context, or of a command
_WORD = re.compile(r"[a-z]{3}")  # by which a word is told from a formula
_MINUS = re.compile(r"(?<![\w)])-(?=\d)|(?<=\de)-(?=\d)")


def render(report: Report, style: Style, around: Around) -> str:
    """The answer as an article, the first one after the head of the page; `rendering.ending` closes it.

    What the stream cannot say is written as character references.
    """
    text = _article(report, style, around.extra, around.origin) + "\n"
    if around.header:
        text = _head(f"symnewton {report.command}: {_shortened(visible(report.input), 80)}") + text
    return text if style.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def render_inline(report: Report, notation: str = "leibniz") -> str:
    """The answer as a part of somebody else's page, such as a notebook: with its looks, without a script."""
    return f"<style>{STYLE}</style>{_article(report, Style(notation=notation), None, None)}"


def _head(title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n<script>{SCRIPT}</script>\n</head>\n"
        '<body class="symnewton-page">\n<main>\n'
    )


def _article(report: Report, style: Style, extra: Mapping[str, Any] | None, origin: str | None) -> str:
    wide = Style(width=WIDE, notation=style.notation, explain=style.explain)
    blocks = list(cleaned(page(report, wide, extra), unicode=True))
    answer = next((block for block in blocks if isinstance(block, Headline)), Headline(visible(report.message)))
    rest = [block for block in blocks if block is not answer]
    asked = escape(_shortened(visible(origin or f"{report.command} {report.input}"), LONGEST))
    parts = [
        '<article class="symnewton">',
        f'<header><p class="command"><code>{asked}</code></p>',
        f'<h1 class="tone {escape(answer.tone)}"><span aria-hidden="true">{escape(answer.sign)}</span> '
        f"{escape(_MINUS.sub('−', answer.text))}</h1></header>",
    ]
    groups = _grouped(rest)
    sections = [_section(name, group) for name, group in groups]
    drawn, lead = picture(report), 0
    if drawn:
        lead = next((i for i, (name, _) in enumerate(groups) if name not in LEADING), len(groups))
        parts += ['<div class="beside"><div class="lead">', *sections[:lead], "</div>", drawn, "</div>"]
    worked = next((i for i, (name, _) in enumerate(groups) if name == WORKED), len(groups))
    flow = ['<div class="flow">', *sections[lead:worked], "</div>"] if worked > lead else []
    return "".join([*parts, *flow, *sections[worked:], "</article>"])


def _grouped(blocks: Sequence[Block]) -> list[tuple[str, list[Block]]]:
    """The blocks in sections, each with its heading; a block that needs none joins the one before."""
    groups: list[tuple[str, list[Block]]] = []
    for block in blocks:
        heading = _heading(block)
        if groups and (not heading or heading == groups[-1][0] or (heading, groups[-1][0]) == (FORMULAS, AT)):
            groups[-1][1].append(block)
        else:
            groups.append((heading, [block]))
    return groups


def _heading(block: Block) -> str:
    """What stands over a block; nothing where it belongs to what is above it."""
    if isinstance(block, Formulas | Matrix):
        return FORMULAS
    if isinstance(block, Steps):
        points = block.columns[0].role == "coordinate" or not block.columns[0].name
        return ITERATIONS if block.converging else POINTS if points else PASSES.get(block.columns[0].name, TABLE)
    if isinstance(block, Signs):
        return "Eigenvalues"
    if isinstance(block, Circuit):
        return "Computational graph"
    if isinstance(block, Sentences):
        return "Notes" if block.quiet else "Why"
    if isinstance(block, Working):
        return WORKED
    if isinstance(block, Facts):
        return {"at": AT, "in": "", "subject to": ""}.get(block.rows[0].label, "Answer")
    return ""


def _section(heading: str, blocks: Sequence[Block]) -> str:
    title = f"<h2>{escape(heading)}</h2>" if heading else ""
    said = "".join("".join(write(block)) for block in blocks)
    if heading == WORKED:
        said = f'<div class="blocks">{said}</div>'
    return f"<section>{title}{said}</section>"


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _formula(text: str) -> str:
    """A formula as MathML where it is known what it says, else as it stands."""
    if isinstance(text, Written):
        found = mathml.formula(text.expression, str(text), text.typed)
    else:
        row = mathml.numbers(text) or mathml.chain(text)
        found = row and mathml.math(row, text)
    return found or f"<code>{escape(text)}</code>"


@singledispatch
def write(block: Block) -> Iterator[str]:
    """The block as elements."""
    raise TypeError(f"no HTML for {type(block).__name__}")


@write.register
def _(block: Headline) -> Iterator[str]:
    sign = f'<span aria-hidden="true">{escape(block.sign)}</span>'
    yield f'<p class="tone {escape(block.tone)}">{sign} {escape(block.text)}</p>'


@write.register
def _(block: Formulas) -> Iterator[str]:
    yield '<div class="formulas">'
    for name, text in block.rows:
        label = f"{mathml.name(name.rstrip())} <span>=</span>" if name.strip() else "<span>=</span>"
        if block.lines is not None and len(text) > mathml.LONGEST:
            said = f"<details><summary>{len(text)} characters</summary><code>{escape(text)}</code></details>"
        else:
            said = _formula(text)
        yield f'<div class="name">{label}</div><div class="formula">{said}</div>'
    yield "</div>"
    if block.more:
        yield f'<p class="quiet">{escape(block.more)}</p>'


@write.register
def _(block: Matrix) -> Iterator[str]:
    entries = [[_entry(text) for text in row] for row in block.rows]
    if any(entry is None for row in entries for entry in row):
        yield from write(block.instead)
        return
    row = mathml.matrix([[entry or "" for entry in row] for row in entries])
    said = "; ".join(", ".join(row) for row in block.rows)
    yield '<div class="formulas">'
    yield f'<div class="name">{mathml.name(block.name.rstrip())} <span>=</span></div>'
    yield f'<div class="formula">{mathml.math(row, f"[{said}]")}</div></div>'


def _entry(text: str) -> str | None:
    """An entry of a matrix; None where it is too long to be set."""
    if isinstance(text, Written):
        return mathml.row(text.expression, str(text), text.typed)
    return mathml.number(text)


@write.register
def _(block: Steps) -> Iterator[str]:
    heads = "".join(f'<th scope="col"{_kind(column)}>{_head_of(column)}</th>' for column in block.columns)
    of = ", ".join(column.name for column in block.columns if column.name)
    caption = escape(f"The iterations: {of}" if block.converging else f"The answers: {of}")
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table'
    yield f"{' class=' + chr(34) + 'steps' + chr(34) if block.converging else ''}>"
    yield f'<caption class="unseen">{caption}</caption><thead><tr>{heads}</tr></thead><tbody>'
    columns = [_cells(column, block.converging) for column in block.columns]
    for i, cells in enumerate(zip(*columns)):
        numbered = f' data-k="{escape(block.columns[0].values[i])}"' if block.columns[0].role == "k" else ""
        yield f"<tr{numbered}>"
        for j, (column, cell) in enumerate(zip(block.columns, cells)):
            head = _read(cell, str(column.values[i]))
            yield f'<th scope="row"{_kind(column)}>{head}</th>' if j == 0 else f"<td{_kind(column)}>{cell}</td>"
        yield "</tr>"
    yield "</tbody></table></div>"


def _head_of(column: Column) -> str:
    if not column.name:
        return '<span class="unseen">number</span>'
    if column.role == "coordinate" or (column.role in ("k", "value", "norm") and not _WORD.search(column.name)):
        return _read(mathml.name(column.name), column.name)
    return escape(column.name)


def _read(shown: str, text: str) -> str:
    """What heads a row or a column: as it is shown, and for those who listen as text, for MathML is none to all."""
    if "<math" not in shown:
        return shown
    return f'<span aria-hidden="true">{shown}</span><span class="unseen">{escape(text)}</span>'


def _kind(column: Column) -> str:
    """The class of a cell: numbers stand under each other."""
    return "" if column.role in TEXTS and column.role != "k" else ' class="number"'


def _cells(column: Column, converging: bool) -> list[str]:
    """The cells; of a coordinate that converges, the leading digits it shares with the answer stand out."""
    if column.role == "kind":
        return [f'<span class="tone {escape(text)}">{escape(text)}</span>' for text in column.values]
    if column.role in TEXTS:
        return [_text(text) for text in column.values]
    texts = aligned(["" if value is None else typeset(significant(value, column.digits)) for value in column.values])
    if not converging or column.role != "coordinate":
        return [escape(text) for text in texts]
    shared = [settled(text, texts[-1]) for text in texts]
    marked = [f"<b>{escape(text[:n])}</b>{escape(text[n:])}" if n else escape(text) for n, text in zip(shared, texts)]
    return marked


def _text(text: str) -> str:
    if isinstance(text, Written):
        return _formula(text)
    row = mathml.chain(text)
    return mathml.math(row, text) if row else escape(text)


@write.register
def _(block: Facts) -> Iterator[str]:
    yield f'<dl class="facts{" many" * (len(block.rows) >= MANY_FACTS)}">'
    for fact in block.rows:
        tone = f' class="tone {escape(fact.tone)}"' if fact.tone else ""
        yield f"<div><dt>{escape(fact.label)}</dt><dd{tone}>{_items(fact)}</dd></div>"
    yield "</dl>"


def _items(fact: Fact) -> str:
    items = [*(f"{item}," for item in fact.items[:-1]), *fact.items[-1:]]
    return " ".join(f'<span class="item">{escape(item)}</span>' for item in items)


@write.register
def _(block: Signs) -> Iterator[str]:
    exactly = any(exact for exact, _, _ in block.rows)
    caption = "The eigenvalues of the Hessian and their signs"
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
    yield f'<caption class="unseen">{caption}</caption>'
    yield f'<thead><tr><th scope="col">eigenvalue</th>{EXACTLY * exactly}'
    yield '<th scope="col" class="number">decimal</th><th scope="col">sign</th></tr></thead><tbody>'
    decimals = aligned([value for _, value, _ in block.rows])
    for i, ((exact, _, sign), decimal) in enumerate(zip(block.rows, decimals), 1):
        number = i if i < len(block.rows) else block.count
        name = _read(mathml.name(f"λ{number}"), f"λ{number}") if sign else ""
        said = f"<td>{_formula(exact) if exact else ''}</td>" * exactly
        yield f'<tr><th scope="row">{name}</th>{said}'
        yield f'<td class="number">{escape(decimal)}</td><td class="tone {escape(block.tone)}">{escape(sign)}</td></tr>'
    yield f'</tbody></table></div><p class="tone {escape(block.tone)}">{escape(block.verdict)}</p>'


@write.register
def _(block: Picture) -> Iterator[str]:
    """Nothing: every page that has something to show has its picture beside the formulas."""
    yield from ()


@write.register
def _(block: Circuit) -> Iterator[str]:
    from symnewton.report.html.circuit import figure

    yield figure(block.output)


@write.register
def _(block: Working) -> Iterator[str]:
    from symnewton.lecture.layout import rows
    from symnewton.report.html import worked

    try:
        said, wide = "".join(worked.lines(block)), worked.is_wide(block)
    except worked.Unread:
        lines = ["".join(row).rstrip() for row in rows(block, WORKED_WIDTH, True)]
        said, wide = f"<pre>{escape(chr(10).join(lines))}</pre>", True
        said = f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(block.title)}">{said}</div>'
    kind = ' class="wide"' if wide else ""
    yield f"<details open{kind}><summary><h3>{escape(block.title)}</h3></summary>{said}</details>"


@write.register
def _(block: Sentences) -> Iterator[str]:
    lead = f"<b>{escape(block.mark)}</b> " if block.mark.endswith(":") and not block.quiet else ""
    yield '<ul class="quiet">' if block.quiet else "<ul>"
    yield from (f"<li>{lead}{escape(item)}</li>" for item in block.items)
    yield "</ul>"
