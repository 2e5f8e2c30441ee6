"""The signs of the eigenvalues of a Hessian whose entries are polynomials: by their elementary symmetric functions.

These are the sums of the principal minors, up to signs the coefficients of the characteristic polynomial; all
eigenvalues being real, Descartes' rule reads how many are positive from the signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from flint import fmpz_mpoly

from symnewton.verdicts import Kind

KINDS = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}
MOST_UNKNOWNS, MOST_ORDER = 6, 4


def elementary(p: fmpz_mpoly, order: int, way: int) -> list[fmpz_mpoly]:
    """e₁ to e_order of the eigenvalues of the Hessian of way · p; none where they are too long."""
    n = p.context().nvars()
    if n > MOST_UNKNOWNS or order > MOST_ORDER:
        return []
    h = [[way * p.derivative(i).derivative(j) for j in range(n)] for i in range(n)]
    return [
        sum((_determinant([[h[i][j] for j in rows] for i in rows]) for rows in combinations(range(n), k)), p * 0)
        for k in range(1, order + 1)
    ]


def _determinant(matrix: Sequence[Sequence[fmpz_mpoly]]) -> fmpz_mpoly:
    """By the first row: the matrices are small and have many zeros."""
    if len(matrix) == 1:
        return matrix[0][0]
    total = matrix[0][0] * 0
    for j, entry in enumerate(matrix[0]):
        if not entry.is_zero():
            minor = _determinant([[*row[:j], *row[j + 1 :]] for row in matrix[1:]])
            total += entry * minor if j % 2 == 0 else -entry * minor
    return total


def by_signs(signs: Sequence[int]) -> Kind:
    """What the point is across the family, from the signs of e₁, e₂, …, the last of which is not 0."""
    if all(s > 0 for s in signs):
        return Kind.MINIMUM
    if all(s * (-1) ** j > 0 for j, s in enumerate(signs, 1)):
        return Kind.MAXIMUM
    return Kind.SADDLE
