"""Where things go on a page of a given width, in plain text: which columns of the steps fit, how a matrix looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from symnewton.notation.numbers import aligned, significant, typeset
from symnewton.notation.symbols import brackets, to_ascii
from symnewton.report.blocks import Column, Matrix, Steps

_NUMBER = re.compile(r"[−-]?[\d./]+")
TEXTS = ("k", "rule", "kind", "text", "filler")  # roles of columns without numbers to align
GAPS = (3, 2)  # blanks between two columns: the usual number, and where room is scarce


@dataclass(frozen=True)
class Cells:
    """A column ready to print: the header and the cells, all of one width."""

    header: str
    role: str
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.header)


@dataclass(frozen=True)
class Grid:
    """The columns that were chosen, and how far they stand apart."""

    columns: tuple[Cells, ...]
    gap: int

    @property
    def width(self) -> int:
        return sum(column.width for column in self.columns) + self.gap * (len(self.columns) - 1)


def fit(steps: Steps, width: int, unicode: bool) -> Grid:
    """The richest selection of columns that is no wider than `width`; the poorest where none is."""
    made: dict[tuple[int, int], Cells] = {}  # hundreds of selections share a column; two columns may share a name
    for columns, fewer in _selections(steps):
        for column in columns:
            if (id(column), fewer) not in made:
                made[id(column), fewer] = _cells(column, fewer, unicode)
        cells = tuple(made[id(column), fewer] for column in columns)
        for gap in GAPS:
            grid = Grid(cells, gap)
            if grid.width <= width:
                return grid
    return grid


def _selections(steps: Steps) -> Iterator[tuple[list[Column], int]]:
    """Ever poorer selections, each with the digits its numbers lose.

    First digits go, then coordinates but three, the step length, the rule, the value, the other coordinates.
    """
    names = [column.name for column in steps.columns if column.role == "coordinate"]
    filler = Column("…", "filler", ("…",) * len(steps.columns[0].values))

    def without(roles: tuple[str, ...], shown: int) -> list[Column]:
        hidden = set(names[shown:])
        kept = [c for c in steps.columns if c.role not in roles and c.name not in hidden]
        if 0 < shown < len(names):
            kept.insert(1 + shown, filler)
        return kept

    least = min(3, len(names))
    for roles in (), ("step",), ("step", "rule"):
        for shown in range(len(names), least - 1, -1):
            yield from ((without(roles, shown), fewer) for fewer in (range(3) if shown <= 4 else (0,)))
    for shown in range(least, -1, -1):
        yield without(("step", "rule", "value"), shown), 2
    yield without(("step", "rule", "value", "norm"), 0), 2


def _cells(column: Column, fewer: int, unicode: bool) -> Cells:
    """The column as texts of one width; numbers lose `fewer` of their digits."""
    if column.role in TEXTS:
        texts = [text if unicode else to_ascii(text) for text in column.values]
    else:
        digits = max(column.digits - fewer, min(column.digits, 3))
        texts = ["" if value is None else significant(value, digits) for value in column.values]
        texts = aligned([typeset(text) if unicode else text for text in texts])
    name = column.name if unicode else to_ascii(column.name)
    width = max(map(len, (name, *texts)), default=0)
    place = str.rjust if column.role == "k" else str.ljust
    return Cells(place(name, width), column.role, tuple(place(text, width) for text in texts))


def settled(text: str, answer: str) -> int:
    """How many leading characters of an aligned number are those of the answer, if a digit but 0 is among them."""
    if "e" in text + answer:
        return 0
    shared = next((n for n, (a, b) in enumerate(zip(text, answer)) if a != b), len(text))
    return shared if any(digit in "123456789" for digit in text[:shared]) else 0


def matrix_lines(matrix: Matrix, unicode: bool) -> list[str]:
    """The rows between brackets, the columns aligned; numbers at the decimal point, formulas at the right."""
    columns = []
    for column in zip(*matrix.rows):
        width = max(map(len, column))
        if matrix.numeric:
            columns.append(aligned(column))
        elif all(_NUMBER.fullmatch(entry) for entry in column):
            columns.append([entry.rjust(width) for entry in column])
        else:
            columns.append([entry.center(width) for entry in column])
    rows = ["  ".join(row) for row in zip(*columns)]
    return [f"{left} {row} {right}" for row, (left, right) in zip(rows, brackets(len(rows), unicode))]
