"""Square systems of linear equations, by elimination on tuples of floats."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symnewton.newton.linalg import EPSILON, Vector, dot

Matrix = tuple[Vector, ...]


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
