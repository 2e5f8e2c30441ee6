"""Small vectors of exact rationals or of balls: signs that are proven, determinants, directions across others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, TypeAlias

from flint import arb, fmpq

from symnewton.calculus.arithmetic import ball
from symnewton.points.kinks.site import Undecided

Number: TypeAlias = Any  # fmpq, or arb at the precision of the moment
Vector = list[Number]


def sign(number: Number) -> int:
    """-1, 0 or 1. Raises Undecided of a ball round 0."""
    if isinstance(number, fmpq):
        return (number > 0) - (number < 0)
    if not (found := ball.proven_sign(number)) and number != 0:
        raise Undecided("the sign of a number is not decided")
    return found


def may_be_zero(number: Number) -> bool:
    return number == 0 if isinstance(number, fmpq) else bool(number.contains(0))


def dot(a: Vector, b: Vector) -> Number:
    return sum((x * y for x, y in zip(a, b)), fmpq(0))


def determinant(rows: Sequence[Vector]) -> Number:
    """By expansion along the first row: for the few rows that there are."""
    if not rows:
        return fmpq(1)
    first, rest = rows[0], rows[1:]
    minors = ((-1) ** k * first[k] * determinant([r[:k] + r[k + 1 :] for r in rest]) for k in range(len(first)))
    return sum(minors, fmpq(0))


def across(rows: Sequence[Vector]) -> Vector:
    """A vector orthogonal to n − 1 vectors of length n; 0 where those are dependent."""
    n = len(rows) + 1
    return [(-1) ** k * determinant([r[:k] + r[k + 1 :] for r in rows]) for k in range(n)]


def independent(vectors: Sequence[Vector]) -> tuple[list[Vector], tuple[int, ...]]:
    """As many of the vectors as are independent, and columns in which their determinant is not 0."""
    found: list[Vector] = []
    columns: tuple[int, ...] = ()
    for v in vectors:
        n = len(v)
        for chosen in combinations(range(n), len(found) + 1):
            minor = determinant([[row[k] for k in chosen] for row in (*found, v)])
            if not may_be_zero(minor):
                found.append(v)
                columns = chosen
                break
        else:
            if len(found) < n and any(isinstance(x, arb) for x in v):
                raise Undecided("whether vectors are independent is not decided")
    return found, columns


def leading_minors(matrix: Sequence[Vector]) -> list[Number]:
    return [determinant([row[:k] for row in matrix[:k]]) for k in range(1, len(matrix) + 1)]


def definiteness(matrix: Sequence[Vector]) -> int | None:
    """1 of a positive definite matrix, -1 of a negative one, 0 of one that takes both signs; None of any other.

    By Sylvester's criterion; both signs: on the diagonal, or by a principal minor of two rows below 0.
    """
    minors = leading_minors(matrix)
    n = len(matrix)
    if all(not may_be_zero(m) and sign(m) > 0 for m in minors):
        return 1
    if all(not may_be_zero(m) and sign(m) == (-1) ** k for k, m in enumerate(minors, 1)):
        return -1
    diagonal = {sign(matrix[i][i]) for i in range(n) if not may_be_zero(matrix[i][i])}
    pairs = [matrix[i][i] * matrix[j][j] - matrix[i][j] * matrix[j][i] for i, j in combinations(range(n), 2)]
    if {1, -1} <= diagonal or any(not may_be_zero(p) and sign(p) < 0 for p in pairs):
        return 0
    return None


def is_semidefinite(matrix: Sequence[Vector]) -> bool:
    """Whether a matrix of exact numbers takes no negative value: no principal minor is negative."""
    n = len(matrix)
    if any(isinstance(x, arb) for row in matrix for x in row):
        return False
    chosen = [rows for size in range(1, n + 1) for rows in combinations(range(n), size)]
    return all(determinant([[matrix[i][j] for j in rows] for i in rows]) >= 0 for rows in chosen)


def has_zero_inside(vectors: Sequence[Vector]) -> bool:
    """Whether 0 is proven to be a mean, with positive weights, of n + 1 of the vectors or of two opposite ones."""
    n = len(vectors[0])
    for chosen in combinations(vectors, n + 1):
        weights = across([[v[k] for v in chosen] for k in range(n)])
        if all(not may_be_zero(w) for w in weights) and abs(sum(sign(w) for w in weights)) == n + 1:
            return True
    return any(_opposite(a, b) for a, b in combinations(vectors, 2)) or any(all(x == 0 for x in v) for v in vectors)


def _opposite(a: Vector, b: Vector) -> bool:
    minors = [a[i] * b[j] - a[j] * b[i] for i, j in combinations(range(len(a)), 2)]
    return all(m == 0 for m in minors) and sign_of_product(a, b) < 0


def sign_of_product(a: Vector, b: Vector) -> int:
    product = dot(a, b)
    return 0 if may_be_zero(product) else sign(product)


def separating(vectors: Sequence[Vector], rounds: int = 200) -> bool:
    """Whether a direction is found in which all vectors point, proven: then 0 is no mean of them (Gordan's theorem)."""
    d = [sum(column, fmpq(0)) for column in zip(*vectors)]
    for _ in range(rounds):
        behind = next((v for v in vectors if may_be_zero(dot(v, d)) or dot(v, d) < 0), None)
        if behind is None:
            return True
        d = [a + b for a, b in zip(d, behind)]
    return False


def is_zero(v: Vector) -> bool:
    return all(x == 0 for x in v)
