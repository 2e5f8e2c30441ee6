"""Symmetries of a function: coordinates mirrored, shifted or exchanged without changing it, found from pairs of points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, permutations, product

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates

TRIED = 12  # maps for a pair of points
LARGEST_DIMENSION = 5  # in which coordinates are exchanged


@dataclass(frozen=True)
class Map:
    """Takes x to the point with coordinate i equal to ±x_j plus a shift, (j, ±1, shift) being entry i of `rows`."""

    rows: tuple[tuple[int, int, Expr], ...]

    def image(self, x: Sequence[arb]) -> list[arb]:
        return [s * x[j] + exactly.enclosure(shift, 256) for j, s, shift in self.rows]

    def inverse(self) -> Map:
        back = {j: (i, s, -s * shift) for i, (j, s, shift) in enumerate(self.rows)}
        return Map(tuple(back[j] for j in range(len(self.rows))))

    def leaves(self, expression: Expr, variables: Sequence[Symbol]) -> bool:
        """Whether it is proven that f has the same value at x and at its image, wherever it has any at both."""
        moved = expression.xreplace({v: s * variables[j] + shift for v, (j, s, shift) in zip(variables, self.rows)})
        return bool(moved == expression or sp.expand(moved - expression) == 0)


def symmetry(expression: Expr, variables: Sequence[Symbol], a: Sequence[arb], b: Sequence[arb]) -> Map | None:
    """A map that takes one point close to the other and leaves f as it is; None where none is found."""
    return next((m for m in islice(_maps(a, b), TRIED) if m.leaves(expression, variables)), None)


def _maps(a: Sequence[arb], b: Sequence[arb]) -> Iterator[Map]:
    n = len(a)
    orders = permutations(range(n)) if n <= LARGEST_DIMENSION else iter([tuple(range(n))])
    for order in orders:
        choices = [list(_rows(i, j, a[j], b[i])) for i, j in enumerate(order)]
        yield from (Map(rows) for rows in product(*choices))


def _rows(i: int, j: int, from_: arb, to: arb) -> Iterator[tuple[int, int, Expr]]:
    """How coordinate j of one point becomes coordinate i of the other; those that are exchanged are not shifted too."""
    for sign in (1, -1):
        shift = to - sign * from_
        if shift.contains(0):
            yield j, sign, sp.Integer(0)
        elif i == j:
            for formula in candidates(float(shift.mid()), float(shift.rad())):
                if exactly.enclosure(formula, 256).overlaps(shift):
                    yield j, sign, formula
                    break
