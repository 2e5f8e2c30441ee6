"""The little linear algebra that runs, proofs and explanations need, on tuples of floats.

Small symmetric matrices go through Jacobi's method in plain Python, because importing NumPy costs a third of the
start-up of the whole program; larger ones go to LAPACK.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

Vector = tuple[float, ...]
Matrix = tuple[Vector, ...]
Entry = TypeVar("Entry")
EPSILON = 2.0**-52
JACOBI_LIMIT = 6


@dataclass(frozen=True)
class Spectrum:
    """The eigenvalues of a symmetric matrix, ascending, and their orthonormal eigenvectors in the same order."""

    values: Vector
    vectors: tuple[Vector, ...]

    def coordinates(self, v: Vector) -> Vector:
        """v in the eigenbasis."""
        return tuple(dot(q, v) for q in self.vectors)

    def combine(self, coordinates: Vector) -> Vector:
        """The vector with these coordinates in the eigenbasis."""
        n = len(self.vectors)
        return tuple(math.fsum(c * q[i] for c, q in zip(coordinates, self.vectors)) for i in range(n))

    @cached_property
    def largest(self) -> float:
        """The largest eigenvalue in absolute value: the norm of the matrix."""
        return max(abs(self.values[0]), abs(self.values[-1]))


def dot(u: Vector, v: Vector) -> float:
    return sum(a * b for a, b in zip(u, v))


def norm(v: Vector) -> float:
    return math.hypot(*v)


def plus(u: Vector, v: Vector, factor: float = 1.0) -> Vector:
    """u + factor v."""
    return tuple(a + factor * b for a, b in zip(u, v))


def symmetric(upper: Iterable[Entry], n: int) -> list[list[Entry]]:
    """The full matrix from its upper triangle, row by row."""
    entries = iter(upper)
    rows: list[list[Entry]] = []
    for i in range(n):
        rows.append([row[i] for row in rows] + list(islice(entries, n - i)))
    return rows


def spectrum(matrix: tuple[Vector, ...]) -> Spectrum:
    """The spectrum of a finite symmetric matrix."""
    n = len(matrix)
    if n == 1:
        return Spectrum((matrix[0][0],), ((1.0,),))
    if n <= JACOBI_LIMIT:
        return _jacobi([list(row) for row in matrix])
    import numpy

    values, vectors = numpy.linalg.eigh(numpy.array(matrix))
    return Spectrum(tuple(values.tolist()), tuple(map(tuple, vectors.T.tolist())))


def _jacobi(a: list[list[float]]) -> Spectrum:
    """Cyclic Jacobi: Golub and Van Loan, Matrix Computations, 4th ed. 2013, algorithm 8.5.2."""
    n = len(a)
    q = [[float(i == j) for j in range(n)] for i in range(n)]  # rows are the eigenvectors
    for _ in range(60):
        if all(
            abs(a[i][j]) <= 1e-18 * math.sqrt(abs(a[i][i])) * math.sqrt(abs(a[j][j]))
            for i in range(n)
            for j in range(i)
        ):
            break
        for i in range(n - 1):
            for j in range(i + 1, n):
                if a[i][j]:
                    _rotate(a, q, i, j)
    order = sorted(range(n), key=lambda i: a[i][i])
    return Spectrum(tuple(a[i][i] for i in order), tuple(tuple(q[i]) for i in order))


def _rotate(a: list[list[float]], q: list[list[float]], i: int, j: int) -> None:
    """One rotation in the plane (i, j) that makes a[i][j] zero (op. cit., algorithm 8.5.1)."""
    half = (a[j][j] - a[i][i]) / 2
    t = a[i][j] / (half + math.copysign(math.hypot(half, a[i][j]), half))
    c = 1 / math.hypot(1.0, t)
    s = t * c
    for k in range(len(a)):
        a[k][i], a[k][j] = c * a[k][i] - s * a[k][j], s * a[k][i] + c * a[k][j]
    for k in range(len(a)):
        a[i][k], a[j][k] = c * a[i][k] - s * a[j][k], s * a[i][k] + c * a[j][k]
    q[i], q[j] = (
        [c * u - s * v for u, v in zip(q[i], q[j])],
        [s * u + c * v for u, v in zip(q[i], q[j])],
    )
    a[i][j] = a[j][i] = 0.0


@dataclass(frozen=True)
class Factors:
    """A matrix as L and U in one, and the order of its rows (Golub and Van Loan, 4th ed. 2013, section 3.4)."""

    rows: Matrix
    order: tuple[int, ...]

    @classmethod
    def of(cls, matrix: Matrix) -> Factors | None:
        """By elimination with the pivot that is largest relative to its row; None where one is nothing but rounding."""
        n = len(matrix)
        a = [list(row) for row in matrix]
        scale = [max(map(abs, row)) for row in a]
        order = list(range(n))
        if not all(0 < s < math.inf for s in scale):
            return None
        for k in range(n):
            p = max(range(k, n), key=lambda i: abs(a[i][k]) / scale[i])
            if not abs(a[p][k]) > n * EPSILON * scale[p]:
                return None
            a[k], a[p], scale[k], scale[p], order[k], order[p] = a[p], a[k], scale[p], scale[k], order[p], order[k]
            for i in range(k + 1, n):
                factor = a[i][k] = a[i][k] / a[k][k]
                if factor:
                    a[i][k + 1 :] = [c - factor * d for c, d in zip(a[i][k + 1 :], a[k][k + 1 :])]
        return cls(tuple(map(tuple, a)), tuple(order))

    def solve(self, right: Vector) -> Vector:
        """The solution of A x = right."""
        x = [right[i] for i in self.order]
        n = len(x)
        for i in range(n):
            x[i] -= dot(self.rows[i][:i], tuple(x[:i]))
        for i in reversed(range(n)):
            x[i] = (x[i] - dot(self.rows[i][i + 1 :], tuple(x[i + 1 :]))) / self.rows[i][i]
        return tuple(x)
