"""The computational graph of a program, as it is drawn on a board: values above the wires, adjoints below them.

What is used several times is drawn once and named where it is used again, so no wires cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnewton.drawing.canvas import Line

GAP = 1  # columns of a wire behind its numbers
LINES = 3  # of the terminal, for what no wire leads to: the value, the wire, the adjoint
CORNERS = {"unicode": "─│┐┘┤├┼", "ascii": "-|+++++"}
# Of the sketch, in pixels: the height of a row, of a box, the width of a letter, around a text, of a wire, of a bend.
ROW, BOX, LETTER, PADDING, NUMBER, BEND = 58.0, 28.0, 7.6, 10.0, 16.0, 34.0
MARGIN = 14.0


@dataclass(frozen=True)
class Gate:
    """A node with the wire that leaves it. `name` is short, `label` says what it computes too.

    `value` stands above the wire, `adjoint` below: what of the derivative of the output comes back along this wire.
    `row` counts the ends that have no inputs, from the top; `level` is the length of the longest way to such an end.
    """

    name: str
    label: str
    value: str
    adjoint: str
    inputs: tuple[Gate, ...] = ()
    row: float = 0.0
    level: int = 0


def placed(gate: Gate, first: int = 0) -> Gate:
    """The gate, it and all before it with their rows from the first on, and their levels."""
    if not gate.inputs:
        return replace(gate, row=float(first))
    inputs: list[Gate] = []
    for part in gate.inputs:
        inputs.append(placed(part, first))
        first += ends(part)
    row = (inputs[0].row + inputs[-1].row) / 2
    return replace(gate, inputs=tuple(inputs), row=row, level=1 + max(part.level for part in inputs))


def ends(gate: Gate) -> int:
    """How many rows it needs."""
    return sum(map(ends, gate.inputs)) or 1


def gates(gate: Gate) -> list[Gate]:
    """It and all before it."""
    return [gate, *chain.from_iterable(map(gates, gate.inputs))]


def lines(output: Gate, width: int, unicode: bool) -> list[Line] | None:
    """The graph in characters, each gate with its label or, where that is too wide, its name; else None."""
    for short in (False, True):
        picture = _Characters(output, short, unicode)
        if picture.width <= width:
            return picture.lines()
    return None


class _Characters:
    """A picture made of lines of characters, in which every level of gates has its columns."""

    def __init__(self, output: Gate, short: bool, unicode: bool) -> None:
        self.output, self.short = output, short
        self.signs = CORNERS["unicode" if unicode else "ascii"]
        every = gates(output)
        widths = [0] * (output.level + 1)
        for gate in every:
            numbers = max(len(gate.value), len(gate.adjoint))
            widths[gate.level] = max(widths[gate.level], len(self.text(gate)) + 1 + numbers + GAP)
        self.starts = [sum(widths[:level]) + 2 * level for level in range(output.level + 1)]
        self.width = self.starts[-1] + widths[-1]
        self.cells = [[" "] * self.width for _ in range(LINES * ends(output))]
        self.inks = [[""] * self.width for _ in self.cells]
        for gate in every:
            self._wire(gate, self.width if gate is output else self._bend(gate, every))
        for gate in every:
            self._join(gate)

    def text(self, gate: Gate) -> str:
        return gate.name if self.short or not gate.inputs else gate.label

    def line(self, gate: Gate) -> int:
        return int(gate.row * LINES) + 1

    def _bend(self, gate: Gate, every: Sequence[Gate]) -> int:
        """The column where the wire of a gate reaches what uses it."""
        user = next(g for g in every if any(part is gate for part in g.inputs))
        return self.starts[user.level] - 2

    def _write(self, line: int, column: int, text: str, ink: str = "") -> None:
        for i, char in enumerate(text):
            self.cells[line][column + i], self.inks[line][column + i] = char, ink

    def _wire(self, gate: Gate, end: int) -> None:
        line, start = self.line(gate), self.starts[gate.level]
        after = start + len(self.text(gate)) + 1
        self._write(line, start, self.text(gate), "name")
        self._write(line, after, self.signs[0] * (end - after), "quiet")
        self._write(line - 1, after + 1, gate.value)
        self._write(line + 1, after + 1, gate.adjoint, "maximum")

    def _join(self, gate: Gate) -> None:
        if not gate.inputs:
            return
        across, down, top, bottom, ending, starting, crossing = tuple(self.signs)
        column, rows = self.starts[gate.level] - 2, [self.line(part) for part in gate.inputs]
        for line in range(rows[0], rows[-1] + 1):
            here, out = line in rows, line == self.line(gate)
            sign = crossing if here and out else ending if here else starting if out else down
            if line == rows[0] != rows[-1]:
                sign = top
            elif line == rows[-1] != rows[0]:
                sign = bottom
            self._write(line, column, across if len(rows) == 1 else sign, "quiet")

    def lines(self) -> list[Line]:
        """Each line as texts of one ink."""
        return [list(self._runs(cells, inks)) for cells, inks in zip(self.cells, self.inks)]

    def _runs(self, cells: Sequence[str], inks: Sequence[str]) -> Iterator[tuple[str, str]]:
        end = max((i + 1 for i, cell in enumerate(cells) if cell != " "), default=0)
        start = 0
        for i in range(1, end + 1):
            if i == end or inks[i] != inks[start]:
                yield "".join(cells[start:i]), inks[start]
                start = i


@dataclass(frozen=True)
class Wire:
    """A wire from the right of one box: horizontal to `bend`, then a curve to the left of another; or to its end."""

    start: tuple[float, float]
    bend: float
    end: tuple[float, float]


@dataclass(frozen=True)
class Sketch:
    """The graph in pixels, x to the right and y downwards: each box with its gate, each wire with its gate."""

    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float, Gate], ...]
    wires: tuple[tuple[Wire, Gate], ...]


def sketch(output: Gate) -> Sketch:
    """Where everything is in a picture."""
    every = gates(output)
    boxes, numbers = [0.0] * (output.level + 1), [0.0] * (output.level + 1)
    for gate in every:
        boxes[gate.level] = max(boxes[gate.level], LETTER * len(gate.label) + 2 * PADDING)
        said = max(len(gate.value), len(gate.adjoint))
        numbers[gate.level] = max(numbers[gate.level], LETTER * said + NUMBER)
    starts = [MARGIN]
    for box, number in zip(boxes, numbers):
        starts.append(starts[-1] + box + number + BEND)
    middle = {id(gate): MARGIN + (gate.row + 0.5) * ROW for gate in every}
    wires = []
    for gate in every:
        for part in gate.inputs:
            right = starts[part.level] + boxes[part.level]
            ending = starts[gate.level], middle[id(gate)]
            wires.append((Wire((right, middle[id(part)]), ending[0] - BEND, ending), part))
    right, y = starts[-2] + boxes[-1], middle[id(output)]
    wires.append((Wire((right, y), right + numbers[-1], (right + numbers[-1], y)), output))
    placed_boxes = [(starts[gate.level], middle[id(gate)] - BOX / 2, boxes[gate.level], BOX, gate) for gate in every]
    return Sketch(starts[-1] - BEND + MARGIN, 2 * MARGIN + ends(output) * ROW, tuple(placed_boxes), tuple(wires))
