"""Worked steps as LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from symnewton.lecture.worked import Grid, Math, Remark, Side, WorkedLine, Working

LONGEST_ROW = 80  # characters of LaTeX
RELATIONS = {"≈": r"\approx", "=": "=", "<": "<", ">": ">"}


def paragraphs(working: Working, escaped: Callable[[str], str]) -> Iterator[str]:
    """The equations in align*, a side a row; the remarks, which `escaped` makes fit for text, between them."""
    for part in displays(working):
        if isinstance(part, str):
            yield f"\\noindent {escaped(part)}"
        else:
            yield "\\begin{align*}\n" + " \\\\\n".join(part) + "\n\\end{align*}"


def displays(working: Working) -> Iterator[str | list[str]]:
    """The remarks, and between them the rows of align*."""
    for is_text, lines in groupby(working.lines, key=lambda line: isinstance(line, Remark)):
        if is_text:
            yield from (line.text for line in lines if isinstance(line, Remark))
        else:
            yield [row for line in lines if isinstance(line, WorkedLine) for row in _rows(line)]


def equation(line: WorkedLine) -> str:
    """The line in math mode."""
    return " ".join([line.left.latex, *(f"{RELATIONS[side.relation]} {_pieces(side)}" for side in line.sides)])


def _rows(line: WorkedLine) -> Iterator[str]:
    """The rows of align*: a side that has a rule begins one, others join the row as long as it is short."""
    row, rule = line.left.latex + " &", ""
    for i, side in enumerate(line.sides):
        said = f"{RELATIONS[side.relation]} {_pieces(side)}"
        if i and (side.rule or rule or side.note or len(row) + len(said) > LONGEST_ROW):
            yield row + rule
            row, rule = "&", ""
        row += said if row.endswith("&") else f" {said}"
        rule = f" && {_rule(side)}" if side.rule or side.note else rule
    yield row + rule


def _rule(side: Side) -> str:
    rule = f"\\text{{{side.rule}}}"
    return f"{rule},\\; {side.note.latex}" if side.note else rule


def _pieces(side: Side) -> str:
    return " ".join(piece.latex if isinstance(piece, Math) else _grid(piece) for piece in side.pieces)


def _grid(grid: Grid) -> str:
    rows = r" \\ ".join(" & ".join(entry.latex for entry in row) for row in grid.rows)
    return f"\\begin{{pmatrix}} {rows} \\end{{pmatrix}}{'^{-1}' if grid.inverse else ''}"
