"""The eigenvalues of a symmetric matrix of balls, each proven to lie in its ball, multiple ones too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cmp_to_key

from flint import arb, arb_mat, ctx

LARGEST = 40  # rows: the work grows with the cube
SWEEPS = 40
HALF = arb("0.5")

Balls = list[arb]


def eigenvalues(h: list[Balls]) -> Balls:
    """The eigenvalues, ascending, in balls as wide as the entries are inexact; none of a matrix that is too large.

    For any Q close to orthogonal the eigenvalues of QᵀHQ are those of H times factors between the least and the
    largest eigenvalue of QᵀQ (Ostrowski: Horn and Johnson, Matrix Analysis, 2nd ed. 2013, theorem 4.5.9); and they are
    at most the norm of its part off the diagonal away from the diagonal, both sorted (Weyl: there, theorem 4.3.1).
    """
    n = len(h)
    if n == 1:
        return [h[0][0]]
    if n > LARGEST or not all(entry.is_finite() for row in h for entry in row):
        return []
    q = arb_mat(_eigenvectors([[entry.mid() for entry in row] for row in h]))
    d, unit = q.transpose() * arb_mat(h) * q, q.transpose() * q
    off = norm([d[i, j] for i in range(n) for j in range(n) if i != j])
    skew = norm([unit[i, j] - (1 if i == j else 0) for i in range(n) for j in range(n)])
    if not skew < HALF:
        return []
    spread = sum((d[i, i].rad() for i in range(n)), off)
    factor = 1 + arb(0, skew.upper())
    return [
        (c + arb(0, spread.upper())) / factor for c in sorted((d[i, i].mid() for i in range(n)), key=cmp_to_key(_order))
    ]


def _order(a: arb, b: arb) -> int:
    """Of exact numbers, which doubles may not tell apart."""
    return int(a > b) - int(a < b)


def norm(entries: Sequence[arb]) -> arb:
    """The Euclidean norm of a vector, or Frobenius' of all entries of a matrix."""
    return sum((e * e for e in entries), arb(0)).nonnegative_part().sqrt()


def _eigenvectors(a: list[Balls]) -> list[Balls]:
    """Approximate eigenvectors as columns, by Jacobi's rotations (Golub and Van Loan, 4th ed. 2013, section 8.5)."""
    n = len(a)
    q = [[arb(int(i == j)) for j in range(n)] for i in range(n)]
    negligible = norm([entry for row in a for entry in row]).mid() * arb(2) ** -ctx.prec
    for _ in range(SWEEPS):
        large = [(i, j) for i in range(n) for j in range(i + 1, n) if abs(a[i][j]) > negligible]
        if not large:
            break
        for i, j in large:
            if a[i][j] != 0:
                _rotate(a, q, i, j)
    return q


def _rotate(a: list[Balls], q: list[Balls], i: int, j: int) -> None:
    """Makes the entry (i, j) of a vanish; nothing is proven here, so only midpoints are kept."""
    tau = ((a[j][j] - a[i][i]) / (2 * a[i][j])).mid()
    t = 1 / (abs(tau) + (1 + tau * tau).sqrt())
    if tau < 0:
        t = -t
    c = (1 / (1 + t * t).sqrt()).mid()
    s = (t * c).mid()
    for row in (*a, *q):
        row[i], row[j] = (c * row[i] - s * row[j]).mid(), (s * row[i] + c * row[j]).mid()
    upper, lower = a[i], a[j]
    a[i] = [(c * u - s * v).mid() for u, v in zip(upper, lower)]
    a[j] = [(s * u + c * v).mid() for u, v in zip(upper, lower)]
