"""A picture made of characters: Braille, four dots high and two wide in a cell, or what ASCII has for thirds of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from symnewton.calculus.arithmetic.array import Array

Line = list[tuple[str, str]]  # texts, each with the name of its ink

BLANK = 0x2800
BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
THIRDS = {0: " ", 1: "'", 2: "-", 4: ".", 3: "'", 6: ".", 5: "|", 7: "|"}  # by which of top, middle, bottom are inked


class Canvas:
    """Cells of a picture, filled by dots and by characters that cover the dots. Row 0 is the top."""

    def __init__(self, columns: int, rows: int, unicode: bool) -> None:
        self.columns, self.rows, self.unicode = columns, rows, unicode
        self.fine = (2, 4) if unicode else (1, 3)
        self._dots = np.zeros((rows * self.fine[1], columns * self.fine[0]), dtype=bool)
        self._inks = [[""] * columns for _ in range(rows)]
        self._covers: dict[tuple[int, int], tuple[str, str]] = {}

    @property
    def width(self) -> int:
        """Dots in a line."""
        return self.columns * self.fine[0]

    @property
    def height(self) -> int:
        """Dots in a column."""
        return self.rows * self.fine[1]

    def dot(self, across: int, down: int, ink: str) -> None:
        """Ink a dot; one outside the canvas is not seen."""
        if 0 <= across < self.width and 0 <= down < self.height:
            self._dots[down, across] = True
            self._inks[down // self.fine[1]][across // self.fine[0]] = ink

    def trace(self, across: Array, down: Array, ink: str, gap: int = 1) -> None:
        """A line through places in dots, with a step in each column; of every `gap` dots one is inked."""
        if not len(across):
            return
        start, end = np.clip(across[[0, -1]], -1.0, self.width)
        first, last = int(np.ceil(start)), int(np.floor(end))
        columns = np.arange(max(first, 0), min(last, self.width - 1) + 1)
        if not len(columns):
            columns = np.array([round(float(start))])
        heights = np.clip(np.interp(columns, across, down), -2.0, self.height + 1.0)
        for i, column in enumerate(columns.tolist()):
            if column % gap:
                continue
            here = heights[i]
            sides = [0.5 * (here + heights[j]) for j in (i - 1, i + 1) if 0 <= j < len(columns)]
            low, high = min([here, *sides]), max([here, *sides])
            for row in range(round(low), round(high) + 1):
                self.dot(column, row, ink)

    def put(self, column: int, row: int, character: str, ink: str) -> None:
        """Cover a cell; one outside the canvas is not seen."""
        if 0 <= column < self.columns and 0 <= row < self.rows:
            self._covers[row, column] = (character, ink)

    def covered(self, column: int, row: int) -> bool:
        return (row, column) in self._covers

    def lines(self) -> Iterator[Line]:
        """The rows, cells of the same ink joined."""
        for row in range(self.rows):
            yield joined([self._cell(row, column) for column in range(self.columns)])

    def _cell(self, row: int, column: int) -> tuple[str, str]:
        if (row, column) in self._covers:
            return self._covers[row, column]
        wide, high = self.fine
        dots = self._dots[row * high : (row + 1) * high, column * wide : (column + 1) * wide]
        if not dots.any():
            return " ", ""
        if self.unicode:
            return chr(BLANK + int(BRAILLE[dots].sum())), self._inks[row][column]
        return THIRDS[int(dots[:, 0] @ np.array([1, 2, 4]))], self._inks[row][column]


def joined(cells: Sequence[tuple[str, str]]) -> Line:
    """The texts, those of the same ink next to each other as one."""
    line: Line = []
    for text, ink in cells:
        if line and line[-1][1] == ink:
            line[-1] = (line[-1][0] + text, ink)
        else:
            line.append((text, ink))
    return line
