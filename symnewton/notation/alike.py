"""Formulas that are alike: the derivatives of a sum over an index, by x2, by x3 and so on, differ in the number only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sympy import Expr, Symbol

from symnewton.language.families import Place
from symnewton.language.total import Column

FEWEST = 4  # formulas that one with an index stands for
LETTERS = ("i", "j", "k", "m", "n")
_MEMBER = re.compile(r"(.*\d(?=_)|.*[^\W\d_](?=\d))_?(\d+)")  # x3 of the family x; x1_3 of x1


class Member(NamedTuple):
    """The variable of a family with a number."""

    family: str
    number: int


class Run(NamedTuple):
    """Positions in a list, one after the other; `formula` is that of each, with an index for its number; None of one alone."""

    positions: list[tuple[int, ...]]
    formula: Expr | None


def member(name: str) -> Member | None:
    """The family and the number of a variable that belongs to one.

    >>> member("x12"), member("x1_3"), member("y"), member("rate_2")
    (Member(family='x', number=12), Member(family='x1', number=3), None, None)
    """
    found = _MEMBER.fullmatch(name)
    return Member(found[1], int(found[2])) if found else None


class Alike:
    """Finds the formulas about variables of families that differ in the numbers of these by the same shift."""

    def __init__(self, symbols: Sequence[str]) -> None:
        self.members = [member(name) for name in symbols]
        families = {m.family for m in self.members if m}
        self.letter = next(c for c in LETTERS if c not in symbols and c not in families)
        self.index = Column(self.letter)
        self._member_of = {Symbol(name, real=True): m for name, m in zip(symbols, self.members) if m}

    def runs(self, entries: Iterable[tuple[tuple[int, ...], Expr]]) -> Iterator[Run]:
        """The formulas at positions in the list of variables, or at pairs of them, in runs as long as they can be."""
        open_run, before = Run([], None), None
        for position, formula in entries:
            key = self._key(position, formula)
            follows = before is not None and all(a + 1 == b for a, b in zip(open_run.positions[-1], position))
            if key is not None and follows and key == before:
                open_run.positions.append(position)
                continue
            yield from _closed(open_run)
            open_run, before = Run([position], None if key is None else key[1]), key
        yield from _closed(open_run)

    def _key(self, position: tuple[int, ...], formula: Expr) -> tuple[tuple[str, ...], Expr] | None:
        """The families at a position, and the formula with places relative to the first variable there."""
        here = [m for p in position if (m := self.members[p]) is not None]
        if len(here) < len(position):
            return None
        known = self._member_of.keys() & formula.free_symbols
        first = here[0].number
        members = ((symbol, self._member_of[symbol]) for symbol in known)
        places = {symbol: self.place(m.family, m.number - first) for symbol, m in members}
        return tuple(m.family for m in here), formula.xreplace(places)

    def place(self, family: str, shift: int) -> Place:
        return Place(family, self.index + shift)

    def names(self, position: tuple[int, ...]) -> list[str]:
        """The variables at a position, relative to the first."""
        here = [m for p in position if (m := self.members[p]) is not None]
        return [self.place(m.family, m.number - here[0].number).name for m in here]

    def range_of(self, run: Run) -> str:
        """For which numbers a run holds: i = 2, …, 999."""
        ends = (self.members[at[0]] for at in (run.positions[0], run.positions[-1]))
        low, high = (m.number for m in ends if m is not None)
        return f"{self.letter} = {low}, …, {high}"


def _closed(run: Run) -> Iterator[Run]:
    if run.formula is not None and len(run.positions) >= FEWEST:
        yield run
    else:
        yield from (Run([position], None) for position in run.positions)
