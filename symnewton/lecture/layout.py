"""Worked steps as lines of text: matrices in brackets, equals signs below each other, rules in a column."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from symnewton.lecture.worked import Grid, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.formulas import wrapped
from symnewton.notation.symbols import brackets, to_ascii

INDENT = 2
RULE_GAP = 2
NOTE_GAP = 3

Row = tuple[str, str, str]  # rule, left side and the rest of a line of text


def rows(working: Working, width: int, unicode: bool) -> Iterator[Row]:
    """The lines below the title, each no wider than `width`."""
    labels = [side.rule for line in working.lines if isinstance(line, WorkedLine) for side in line.sides]
    column = max(map(len, labels), default=0)
    lead = column + RULE_GAP if column else 0
    for line in working.lines:
        if isinstance(line, Remark):
            yield from (("", "", part) for part in textwrap.wrap(line.text, width, break_on_hyphens=False))
            continue
        for rule, left, text in _line(line, width - lead, unicode):
            yield rule.ljust(column) + " " * (lead - column), left, text


def inline(line: WorkedLine | Remark, unicode: bool) -> str:
    """The whole line as one line of text."""
    if isinstance(line, Remark):
        return line.text
    parts = [line.left.text]
    for side in line.sides:
        note = f" ({side.note.text})" if side.note else ""
        parts.append(f"{_sign(side, unicode)} {_flat(side.pieces, unicode)}{note}")
    return " ".join(parts)


def _line(line: WorkedLine, width: int, unicode: bool) -> Iterator[Row]:
    """As few rows as hold all sides: a side that has a rule, or a matrix, begins a new one."""
    left, indent = line.left.text, " " * len(line.left.text)
    whole = inline(line, unicode)
    simple = sum(bool(side.rule) for side in line.sides) <= 1 and not any(s.note or _height(s) for s in line.sides)
    if simple and len(whole) <= width:
        yield line.sides[0].rule, left, whole[len(left) :]
        return
    if len(left) > width // 3:
        for i, part in enumerate(wrapped(left, width)):
            yield line.sides[0].rule if i == 0 else "", part, ""
        left = indent = " " * INDENT
    room, started = width - len(left), False
    for group in _groups(line.sides, room, unicode):
        block = _block(group, room, unicode)
        middle = (len(block) - 1) // 2 if _height(group[0]) else 0
        for i, text in enumerate(block):
            rule = group[0].rule if i == 0 and (started or left.strip()) else ""
            yield rule, left if i == middle and not started else indent, text
        started = True


def _groups(sides: Sequence[Side], room: int, unicode: bool) -> Iterator[list[Side]]:
    """The sides that stand in one row: after one with a rule, those without that fit."""
    group: list[Side] = []
    for side in sides:
        joined = " ".join(f" {_sign(s, unicode)} {_flat(s.pieces, unicode)}" for s in [*group, side])
        follows = group and group[0].rule and not side.rule and not any(s.note or _height(s) for s in [*group, side])
        if group and not (follows and len(joined) <= room):
            yield group
            group = []
        group.append(side)
    yield group


def _block(group: Sequence[Side], room: int, unicode: bool) -> list[str]:
    side = group[0]
    sign = f" {_sign(side, unicode)} "
    if _height(side):
        block = _beside(side.pieces, unicode)
        if len(sign) + len(block[0]) > room:
            block = [*_beside(side.pieces[:1], unicode), *_beside(side.pieces[1:], unicode)]
        middle = (_height(side) - 1) // 2
        if len(sign) + max(map(len, block)) <= room:
            return [(sign if i == middle else " " * len(sign)) + text for i, text in enumerate(block)]
    text = "".join(f" {_sign(s, unicode)} {_flat(s.pieces, unicode)}" for s in group)
    if not side.note:
        lines = wrapped(text[len(sign) :], room - len(sign))
        return [(sign if i == 0 else " " * len(sign)) + part for i, part in enumerate(lines)]
    note = f"with {side.note.text}"
    if len(text) + NOTE_GAP + len(note) <= room:
        return [text + " " * NOTE_GAP + note]
    lines = wrapped(text[len(sign) :], room - len(sign))
    notes = textwrap.wrap(note, max(room - len(sign), 1), break_on_hyphens=False)
    return [sign + lines[0], *[" " * len(sign) + part for part in [*lines[1:], *notes]]]


def _sign(side: Side, unicode: bool) -> str:
    return side.relation if unicode else to_ascii(side.relation)


def _height(side: Side) -> int:
    """The rows of its matrices; 0 where it has none."""
    return max((len(piece.rows) for piece in side.pieces if isinstance(piece, Grid)), default=0)


def _flat(pieces: Sequence[Math | Grid], unicode: bool) -> str:
    """The pieces in one line: a matrix row by row, a vector as a list."""
    return "".join(piece.text if isinstance(piece, Math) else _flat_grid(piece, unicode) for piece in pieces)


def _flat_grid(grid: Grid, unicode: bool) -> str:
    texts = [[entry.text for entry in row] for row in grid.rows]
    if all(len(row) == 1 for row in texts):
        return f"({', '.join(row[0] for row in texts)})"
    inverse = ("⁻¹" if unicode else "^-1") if grid.inverse else ""
    return f"[{', '.join('[' + ', '.join(row) + ']' for row in texts)}]{inverse}"


def _beside(pieces: Sequence[Math | Grid], unicode: bool) -> list[str]:
    """The pieces side by side, formulas at the height of the row in the middle."""
    height = max((len(piece.rows) for piece in pieces if isinstance(piece, Grid)), default=1)
    lines = [""] * height
    for piece in pieces:
        if isinstance(piece, Math):
            texts = [piece.text if i == (height - 1) // 2 else " " * len(piece.text) for i in range(height)]
        else:
            texts = _drawn(piece, unicode)
        lines = [line + text for line, text in zip(lines, texts)]
    return lines


def _drawn(grid: Grid, unicode: bool) -> list[str]:
    columns = []
    for column in zip(*grid.rows):
        width = max(len(entry.text) for entry in column)
        columns.append([entry.text.rjust(width) for entry in column])
    edges = brackets(len(grid.rows), unicode)
    lines = [f"{left} {'  '.join(row)} {right}" for row, (left, right) in zip(zip(*columns), edges)]
    exponent = ("⁻¹" if unicode else "^-1") if grid.inverse else ""
    return [line + (exponent if i == 0 else " " * len(exponent)) for i, line in enumerate(lines)]
