"""Worked steps, as a lecturer writes them on the board: equations in text and in LaTeX, side after side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Binds(IntEnum):
    """How firmly a formula holds together: what stands beside it may need brackets round it."""

    SUM = 0
    PRODUCT = 1
    POWER = 2
    ATOM = 3


@dataclass(frozen=True)
class Math:
    """A formula in both scripts."""

    text: str
    latex: str
    binds: Binds = Binds.ATOM

    @property
    def is_signed(self) -> bool:
        return self.text.startswith(("−", "-"))


@dataclass(frozen=True)
class Grid:
    """A matrix, or a vector as a matrix of one column; `inverse` where its inverse is meant."""

    rows: tuple[tuple[Math, ...], ...]
    inverse: bool = False


@dataclass(frozen=True)
class Side:
    """One side of an equation, its pieces side by side, with the sign before it.

    `rule` names what led to it, `note` says what its letters stand for. A side that is `numeric` has the value of every
    other numeric side of its line, to the digits that the last one shows.
    """

    pieces: tuple[Math | Grid, ...]
    relation: str = "="
    rule: str = ""
    note: Math | None = None
    numeric: bool = False


@dataclass(frozen=True)
class WorkedLine:
    """left = side = side ≈ result."""

    left: Math
    sides: tuple[Side, ...]

    @property
    def result(self) -> Side:
        return self.sides[-1]


@dataclass(frozen=True)
class Remark:
    """A sentence between the equations."""

    text: str


Lines = list[WorkedLine | Remark]


@dataclass(frozen=True)
class Working:
    """The steps to one result, under a title."""

    title: str
    lines: tuple[WorkedLine | Remark, ...]
