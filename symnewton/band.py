"""Sparse symmetric matrices: an ordering that makes them bands, and LDLᵀ of a band, in time linear in their size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

WIDEST = 60  # a band that Python works through; a wider one goes to LAPACK as a full matrix
LARGEST_FULL = 3000


def ordering(n: int, i: Array, j: Array) -> Array:
    """The variables in an order in which the entries at i, j are near the diagonal.

    Reverse Cuthill and McKee (Proc. 24th Nat. Conf. ACM, 1969, 157-172; George and Liu 1981, chapter 4).
    """
    off = i != j
    a, b = np.concatenate([i[off], j[off]]), np.concatenate([j[off], i[off]])
    order = np.argsort(a, kind="stable")
    near, start = b[order].tolist(), np.searchsorted(a[order], np.arange(n + 1)).tolist()
    degree = np.diff(start).tolist()
    seen = [False] * n
    found: list[int] = []
    for root in np.argsort(degree, kind="stable").tolist():
        if seen[root]:
            continue
        seen[root] = True
        queue = [root]
        for u in queue:
            fresh = sorted((v for v in near[start[u] : start[u + 1]] if not seen[v]), key=degree.__getitem__)
            for v in fresh:
                seen[v] = True
            queue += fresh
        found += queue
    return np.array(found[::-1])


@dataclass(frozen=True)
class Factor:
    """LDLᵀ of a positive definite band; or where it broke off, and a direction along which the matrix is not positive."""

    rows: list[list[float]]
    broken: int | None = None


class Band:
    """Symmetric matrices with entries at the places i ≤ j."""

    def __init__(self, n: int, i: Array, j: Array) -> None:
        self.n, self.i, self.j = n, i, j
        self.order = ordering(n, i, j)
        place = np.empty(n, dtype=np.intp)
        place[self.order] = np.arange(n)
        a, b = place[i], place[j]
        self.low, self.offset = np.minimum(a, b), np.abs(a - b)
        self.width = int(self.offset.max(initial=0))
        self.full = self.width > WIDEST

    @property
    def too_full(self) -> bool:
        return self.full and self.n > LARGEST_FULL

    def factor(self, entries: Array, shift: float = 0.0) -> Factor | Array | None:
        """The factor of the matrix plus a multiple of the unit matrix; for a full one Cholesky's, None where it has none."""
        if self.full:
            try:
                return np.linalg.cholesky(self.matrix(entries, shift))
            except np.linalg.LinAlgError:
                return None
        rows = np.zeros((self.n, self.width + 1))
        rows[self.low, self.offset] = entries
        rows[:, 0] += shift
        return _factored(rows.tolist())

    def matrix(self, entries: Array, shift: float = 0.0) -> Array:
        full = np.zeros((self.n, self.n))
        full[self.i, self.j] = full[self.j, self.i] = entries
        full[np.diag_indices(self.n)] += shift
        return full

    def solve(self, factor: Factor | Array, b: Array) -> Array:
        if not isinstance(factor, Factor):
            return np.linalg.solve(factor.T, np.linalg.solve(factor, b))
        found = np.empty(self.n)
        found[self.order] = _solved(factor.rows, b[self.order].tolist())
        return found

    def negative(self, entries: Array, factor: Factor | None) -> Array:
        """A direction along which the matrix, which is not positive definite, has no positive curvature."""
        if factor is None:
            return np.linalg.eigh(self.matrix(entries))[1][:, 0]
        found = np.zeros(self.n)
        assert factor.broken is not None
        found[self.order] = _null(factor.rows, factor.broken, self.n)
        return found

    def times(self, entries: Array, v: Array) -> Array:
        """The matrix times a vector."""
        off = self.i != self.j
        found = np.bincount(self.i, entries * v[self.j], self.n)
        return found + np.bincount(self.j[off], (entries * v[self.i])[off], self.n)


def _factored(a: list[list[float]]) -> Factor:
    """LDLᵀ in place: row k holds d_k and the entries of column k of L below it. Plain floats: bands are narrow."""
    n, w = len(a), len(a[0]) - 1
    for k in range(n):
        row = a[k]
        d = row[0]
        if not d > 0:
            return Factor(a, k)
        for s in range(1, min(w, n - 1 - k) + 1):
            v = row[s]
            if v:
                factor = v / d
                other = a[k + s]
                for t in range(s, w + 1):
                    other[t - s] -= factor * row[t]
        for s in range(1, w + 1):
            row[s] /= d
    return Factor(a)


def _solved(a: list[list[float]], y: list[float]) -> list[float]:
    n, w = len(a), len(a[0]) - 1
    for k in range(n):
        v = y[k]
        if v:
            row = a[k]
            for s in range(1, min(w, n - 1 - k) + 1):
                y[k + s] -= row[s] * v
    for k in range(n - 1, -1, -1):
        row = a[k]
        total = y[k] / row[0]
        for s in range(1, min(w, n - 1 - k) + 1):
            total -= row[s] * y[k + s]
        y[k] = total
    return y


def _null(a: list[list[float]], k: int, n: int) -> list[float]:
    """The v with v_k = 1, zeros after it and Lᵀv = e_k: vᵀAv is the pivot at k."""
    w = len(a[0]) - 1
    v = [0.0] * n
    v[k] = 1.0
    for m in range(k - 1, -1, -1):
        v[m] = -sum(a[m][s] * v[m + s] for s in range(1, min(w, k - m) + 1))
    return v
