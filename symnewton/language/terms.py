"""Sums of terms that are equal up to names and numbers: one formula, and what stands in its places in each term."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import Atom, Basic, Expr, Rational, Symbol, Tuple

_HOLE = re.compile("<([0-9]+)>")


class Instances(Atom):  # type: ignore[misc]
    """The terms in order: the names in the first places of the formula, and the numbers in those after them."""

    __slots__ = ("names", "numbers")
    names: tuple[tuple[str, ...], ...]
    numbers: tuple[tuple[Fraction, ...], ...]

    def __new__(cls, names: Sequence[tuple[str, ...]], numbers: Sequence[tuple[Fraction, ...]]) -> Instances:
        found = Basic.__new__(cls)
        found.names, found.numbers = tuple(names), tuple(numbers)
        return found

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.names, self.numbers

    def _sympystr(self, printer: Any) -> str:
        return f"{len(self.names)} terms"


class TermSum(Expr):  # type: ignore[misc]
    """The sum over instances of `body`, a formula of `places`, names first."""

    is_extended_real = True

    def __new__(cls, body: Expr, places: Tuple, instances: Instances) -> TermSum:
        return Expr.__new__(cls, body, places, instances)

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def places(self) -> tuple[Symbol, ...]:
        return tuple(self.args[1])

    @property
    def instances(self) -> Instances:
        return self.args[2]

    @property
    def free_symbols(self) -> set[Basic]:
        """None: its variables are named by `names_in`."""
        return set()

    def term(self, k: int) -> Expr:
        names, numbers = self.instances.names[k], self.instances.numbers[k]
        values = [Symbol(n, real=True) for n in names] + [Rational(q.numerator, q.denominator) for q in numbers]
        return self.body.xreplace(dict(zip(self.places, values)))

    @cached_property
    def ends(self) -> tuple[Expr, Expr]:
        """The first and the last term."""
        return self.term(0), self.term(-1)

    def _sympystr(self, printer: Any) -> str:
        """All terms, each in brackets: the body is printed once, with holes."""
        holes = {place: Symbol(f"<{k}>", real=True) for k, place in enumerate(self.places)}
        pieces = _HOLE.split(printer._print(self.body.xreplace(holes)))
        rows = zip(self.instances.names, self.instances.numbers)
        found = []
        for names, numbers in rows:
            values = [*names, *(str(q) if q > 0 and q.denominator == 1 else f"({q})" for q in numbers)]
            filled = [piece if k % 2 == 0 else values[int(piece)] for k, piece in enumerate(pieces)]
            found.append(f"({''.join(filled)})")
        return f"({' + '.join(found)})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        first, last = map(printer._print, self.ends)
        text = rf"\left({first} + \cdots + {last}\right)"
        return text if exp is None else f"{text}^{{{exp}}}"


def names_in(expression: Expr) -> set[str]:
    """The variables of sums of terms."""
    return {
        name
        for total in expression.atoms(TermSum)
        for k, place in enumerate(total.places[: len(total.instances.names[0])])
        if total.body.has(place)
        for name in {names[k] for names in total.instances.names}
    }
