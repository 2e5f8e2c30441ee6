"""Where things go on a page of a given width, in plain text: which columns of the steps fit, how a matrix looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnewton.notation.numbers import aligned, significant, typeset
from symnewton.notation.symbols import brackets, to_ascii
from symnewton.report.blocks import Column, Matrix, Steps

_NUMBER = re.compile(r"[−-]?[\d./]+")
TEXTS = ("k", "rule", "kind", "text", "filler")  # roles of columns without numbers to align
MOST_FOLDED = 6  # coordinates that go over several tables
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


def fit(steps: Steps, width: int, unicode: bool) -> list[Grid]:
    """The columns side by side, with the most digits that fit; where none do, in few tables below each other.

    Each of these begins with the first column. Of many coordinates the last ones are elided.
    """
    made: dict[tuple[int, int], Cells] = {}  # the selections share columns; two columns may share a name

    def cells_of(columns: Sequence[Column], fewer: int) -> tuple[Cells, ...]:
        for column in columns:
            if (id(column), fewer) not in made:
                made[id(column), fewer] = _cells(column, fewer, unicode)
        return tuple(made[id(column), fewer] for column in columns)

    selections = list(_selections(steps))
    for columns, fewer in selections:
        cells = cells_of(columns, fewer)
        for gap in GAPS:
            grid = Grid(cells, gap)
            if grid.width <= width:
                return [grid]
    columns = next(c for c, _ in selections if sum(column.role == "coordinate" for column in c) <= MOST_FOLDED)
    folded = [_folded(cells_of(columns, fewer), width, gap) for fewer in range(3) for gap in GAPS]
    return min(folded, key=len)


def _selections(steps: Steps) -> Iterator[tuple[list[Column], int]]:
    """The columns with ever fewer coordinates, three at least, each with the digits its numbers lose."""
    names = [column.name for column in steps.columns if column.role == "coordinate"]
    filler = Column("…", "filler", ("…",) * len(steps.columns[0].values))
    for shown in range(len(names), min(3, len(names)) - 1, -1):
        hidden = set(names[shown:])
        kept = [column for column in steps.columns if column.name not in hidden]
        if shown < len(names):
            kept.insert(1 + shown, filler)
        yield from ((kept, fewer) for fewer in (range(3) if shown <= 4 else (0,)))


def _folded(cells: Sequence[Cells], width: int, gap: int) -> list[Grid]:
    """As many columns in each table as there is room for, at least one besides the first."""
    first, *rest = cells
    grids = [Grid((first,), gap)]
    for column in rest:
        grown = Grid((*grids[-1].columns, column), gap)
        if len(grids[-1].columns) > 1 and grown.width > width:
            grown = Grid((first, column), gap)
            grids.append(grown)
        grids[-1] = grown
    return grids


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
