"""Linear algebra over numbers with exact signs: elimination, kernels, inertia, copositivity.

Numbers are anything with + - * /; `sign` tells -1, 0 or 1 of one, or raises Undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from symnewton.points.inertia import Inertia

Number = Any
Row = list[Number]
Sign = Callable[[Number], int]


class Undecided(Exception):
    """A sign is not decided."""


class Echelon(NamedTuple):
    """The rows of the reduced echelon form that are not 0, and the columns of their leading ones."""

    rows: list[Row]
    pivots: list[int]


def echelon(rows: Sequence[Sequence[Number]], columns: int, sign: Sign) -> Echelon:
    """The reduced row echelon form, pivots looked for in the first so many columns."""
    left = [list(row) for row in rows]
    done: list[Row] = []
    pivots: list[int] = []
    for k in range(columns):
        at = next((i for i, row in enumerate(left) if sign(row[k])), None)
        if at is None:
            continue
        pivot = left.pop(at)
        pivot = [entry / pivot[k] for entry in pivot]
        left, done = [_cleared(row, pivot, k) for row in left], [_cleared(row, pivot, k) for row in done]
        done.append(pivot)
        pivots.append(k)
    return Echelon(done, pivots)


def _cleared(row: Row, pivot: Row, k: int) -> Row:
    factor = row[k]
    cleared = [a - factor * b for a, b in zip(row, pivot)]
    cleared[k] = factor - factor
    return cleared


def rank(rows: Sequence[Sequence[Number]], sign: Sign) -> int:
    return len(echelon(rows, len(rows[0]), sign).pivots) if rows else 0


def kernel(rows: Sequence[Sequence[Number]], n: int, one: Number, sign: Sign) -> list[Row]:
    """A basis of the vectors of n entries that all rows send to 0."""
    found, zero = echelon(rows, n, sign), one - one
    basis = []
    for k in range(n):
        if k not in found.pivots:
            vector = [zero] * n
            vector[k] = one
            for row, pivot in zip(found.rows, found.pivots):
                vector[pivot] = -row[k]
            basis.append(vector)
    return basis


def combination(
    rows: Sequence[Sequence[Number]], target: Sequence[Number], sign: Sign, *, known: bool = False
) -> Row | None:
    """Factors of independent rows whose combination is the target; None where it is none, unless it is `known` to be one."""
    columns = [[*(row[i] for row in rows), t] for i, t in enumerate(target)]
    found = echelon(columns, len(rows) + (not known), sign)
    if len(rows) in found.pivots:
        return None
    return [row[-1] for row in found.rows]


def times(a: Sequence[Number], b: Sequence[Number]) -> Number:
    """The scalar product."""
    total = a[0] * b[0]
    for p, q in zip(a[1:], b[1:]):
        total = total + p * q
    return total


def on_basis(matrix: Sequence[Row], basis: Sequence[Row]) -> list[Row]:
    """The matrix of a quadratic form on a basis."""
    images = [[times(row, vector) for row in matrix] for vector in basis]
    return [[times(u, image) for image in images] for u in basis]


def inertia(matrix: Sequence[Sequence[Number]], sign: Sign) -> Inertia:
    """The signs of a symmetric matrix, by congruence (Sylvester's law)."""
    left = [list(row) for row in matrix]
    positive = negative = 0
    while left:
        n = len(left)
        k = next((i for i in range(n) if sign(left[i][i])), None)
        if k is None:
            pair = next(((i, j) for i, j in combinations(range(n), 2) if sign(left[i][j])), None)
            if pair is None:
                return Inertia(positive, negative, n)
            k, j = pair
            left[k] = [a + b for a, b in zip(left[k], left[j])]
            for row in left:
                row[k] = row[k] + row[j]
        if sign(left[k][k]) > 0:
            positive += 1
        else:
            negative += 1
        left = schur_complement(left, [k])
    return Inertia(positive, negative, 0)


def schur_complement(matrix: Sequence[Row], dropped: Sequence[int]) -> list[Row]:
    """What is left of a symmetric matrix when the rows `dropped` are eliminated one after the other."""
    left, names = [list(row) for row in matrix], list(range(len(matrix)))
    for name in dropped:
        k = names.index(name)
        pivot = left[k]
        others = [i for i in range(len(left)) if i != k]
        left = [[left[i][j] - left[i][k] * pivot[j] / pivot[k] for j in others] for i in others]
        names.remove(name)
    return left


def determinant(matrix: Sequence[Sequence[Number]], one: Number, sign: Sign) -> Number:
    left, total = [list(row) for row in matrix], one
    while left:
        at = next((i for i, row in enumerate(left) if sign(row[0])), None)
        if at is None:
            return one - one
        pivot = left.pop(at)
        total = total * pivot[0] if at % 2 == 0 else -(total * pivot[0])
        left = [[a - row[0] * b / pivot[0] for a, b in zip(row[1:], pivot[1:])] for row in left]
    return total


def copositivity(matrix: Sequence[Row], one: Number, sign: Sign) -> int | None:
    """1 where xᵀMx > 0 for all x >= 0 but 0, -1 where it is negative for one of them; None where neither is found.

    A matrix whose proper principal submatrices are strictly copositive is so itself unless its determinant is not
    positive and its adjugate has only positive entries (Hadeler, Linear Algebra Appl. 49, 1983, theorem 2).
    """
    strict = True
    for size in range(1, len(matrix) + 1):
        for chosen in combinations(range(len(matrix)), size):
            part = [[matrix[i][j] for j in chosen] for i in chosen]
            of_part = sign(determinant(part, one, sign))
            if of_part > 0:
                continue
            adjugate = _adjugate_signs(part, one, sign)
            if of_part < 0 and min(adjugate) >= 0:
                return -1
            strict &= not (of_part == 0 and min(adjugate) > 0)
        if not strict:
            return None
    return 1


def _adjugate_signs(matrix: Sequence[Row], one: Number, sign: Sign) -> list[int]:
    n = len(matrix)
    found = []
    for i in range(n):
        for j in range(n):
            minor = [[matrix[a][b] for b in range(n) if b != j] for a in range(n) if a != i]
            found.append(sign(determinant(minor, one, sign)) * (1 if (i + j) % 2 == 0 else -1))
    return found
