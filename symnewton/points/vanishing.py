"""Functions that are a constant plus terms that are never negative: lowest where all of these vanish at once.

What vanishes there are the bases of even powers, the arguments of absolute values, radicands. Where their Jacobian
matrix has n rows that stay independent all over a box, they vanish together at one point of it at most: for two such
points the mean value theorem, row by row, gives a regular matrix of slopes that takes their difference to 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp
from flint import arb, arb_mat
from sympy import Expr

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.points import exactly

SMALLEST_PIVOT = 1e-9


@dataclass(frozen=True)
class Vanishing:
    """f is lowest exactly where all of `parts` are 0, if there is such a point in its domain."""

    parts: tuple[Function, ...]

    def at(self, point: tuple[Expr, ...]) -> bool:
        """Whether that is proven of an exact point."""
        return all(exactly.vanishes(p.expression, p.variables, point) for p in self.parts)

    def at_most_one_in(self, box: Sequence[arb]) -> bool:
        """Whether it is proven of no two points of a box."""
        slopes = [part.balls("gradient", box) for part in self.parts if part.continuous_on(box)]
        slopes = [row for row in slopes if all(entry.is_finite() for entry in row)]
        if len(slopes) < len(box):
            return False
        sizes = [max(float(abs(entry).upper()) for entry in row) or 1.0 for row in slopes]
        rows = _independent(np.array([[float(e.mid()) / size for e in row] for row, size in zip(slopes, sizes)]))
        return len(rows) == len(box) and not arb_mat([list(slopes[r]) for r in rows]).det().contains(0)


def vanishing(function: Function) -> Vanishing | None:
    """What vanishes where f is lowest; None where f is not seen to be such a sum."""
    f = sp.expand(function.sign * function.expression, deep=False) if function.sign < 0 else function.expression
    while isinstance(f, sp.exp):
        f = f.args[0]
    parts = _parts(f - f.as_coeff_Add()[0])
    if parts is None:
        return None
    return Vanishing(tuple(Function(part, function.variables) for part in dict.fromkeys(parts)))


def _parts(term: Expr) -> list[Expr] | None:
    """Formulas that all vanish exactly where a term does that is never negative; None where it is not seen to be one."""
    if term.is_Add or isinstance(term, sp.Max):
        inner = [_parts(t) for t in term.args]
        return None if any(p is None for p in inner) else [e for p in inner if p is not None for e in p]
    if term.is_Mul:
        rest = [factor for factor in term.args if not factor.is_positive]
        if len(rest) == 1:
            return _parts(rest[0])
        return None if any(_parts(factor) is None for factor in rest) else [term]
    if isinstance(term, sp.Abs):
        return [term.args[0]]
    if term.is_Pow and term.exp.is_Rational and term.exp > 0:
        inside = _parts(term.base)
        return inside if inside or term.exp.is_odd else [term.base]
    return None


def _independent(matrix: Array) -> list[int]:
    """Rows that elimination with the largest pivots takes, one a column while there are any."""
    rows, rest = [], matrix
    for _ in range(matrix.shape[1]):
        row, column = np.unravel_index(np.abs(rest).argmax(), rest.shape)
        pivot = rest[row, column]
        if abs(pivot) < SMALLEST_PIVOT:
            break
        rows.append(int(row))
        rest = rest - np.outer(rest[:, column] / pivot, rest[row])
        rest[:, column] = rest[row] = 0.0
    return rows
