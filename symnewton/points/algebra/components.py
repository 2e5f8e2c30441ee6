"""Whether an algebraic set of positive dimension has real points, and how many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from symnewton.points.algebra.definite import semidefinite
from symnewton.points.algebra.ideals import Ideal, basis, has_no_zero, is_finite, shape
from symnewton.points.algebra.real_points import AlgebraicPoint, real_points

SAMPLES = (0, 1, -1, 2, -2, 3, -3, 5, -5, 7, 10, -10)
MOST_SECTIONS = 150
AWAY = (3, 7, -11, 5)  # a point from which distances are measured
MOST_MINORS = 200


@dataclass(frozen=True)
class Component:
    """The zeros of an ideal of positive dimension.

    Near the real `witness` they are a smooth manifold of that dimension; None where no such point was found.
    """

    ideal: Ideal
    dimension: int
    witness: AlgebraicPoint | None


def reality(
    ideal: Ideal, ring: fmpz_mpoly_ctx, is_admissible: Callable[[AlgebraicPoint], bool], check: Callable[[], None]
) -> Component | list[fmpz_mpoly]:
    """The component with a regular real point, or polynomials that vanish at all its real points besides.

    Of a set without real points it is 1. The gradient of a polynomial that never changes sign vanishes wherever the polynomial does.
    """
    n = ring.nvars()
    for p in ideal:
        if semidefinite(p):
            return [p.derivative(k) for k in range(n)]
    free = independent(ideal, n)
    for values in _values(len(free)):
        check()
        section = [ring.gens()[k] - v for k, v in zip(free, values)]
        cut = basis([*ideal, *section], ring)
        if has_no_zero(cut) or not is_finite(cut, ring):
            continue
        witness = _regular(real_points(shape(cut, ring, check)), ideal, n - len(free), is_admissible)
        if witness is not None:
            return Component(ideal, len(free), witness)
    nearest = _nearest(ideal, n - len(free), ring, check)
    if nearest is not None and not nearest:
        return [ring.constant(1)]
    return Component(ideal, len(free), _regular(nearest or [], ideal, n - len(free), is_admissible))


def _regular(
    points: list[AlgebraicPoint], ideal: Ideal, codimension: int, is_admissible: Callable[[AlgebraicPoint], bool]
) -> AlgebraicPoint | None:
    """The first of the points that is admissible and near which the zeros are a manifold."""
    rows = _jacobian(ideal)
    return next((p for p in points if p.rank(rows) == codimension and is_admissible(p)), None)


def _jacobian(ideal: Ideal) -> list[list[fmpz_mpoly]]:
    return [[p.derivative(k) for k in range(p.context().nvars())] for p in ideal]


def _nearest(
    ideal: Ideal, codimension: int, ring: fmpz_mpoly_ctx, check: Callable[[], None]
) -> list[AlgebraicPoint] | None:
    """Finitely many real zeros, among them the one nearest to some point; None where they are not finitely many.

    Real zeros are a closed set: are there any, then one is nearest. It is singular or a critical point of the distance
    (Rouillier, Roy and Safey El Din, J. Complexity 16, 2000).
    """
    gens = ring.gens()
    away = [x - a for x, a in zip(gens, AWAY)]
    chosen = [[away, *rows] for rows in combinations(_jacobian(ideal), codimension)]
    columns = list(combinations(range(len(gens)), codimension + 1))
    if len(gens) > len(AWAY) or len(chosen) * len(columns) > MOST_MINORS:
        return None
    minors = [_determinant([[row[k] for k in mine] for row in rows]) for rows in chosen for mine in columns]
    check()
    found = basis([*ideal, *minors], ring)
    check()
    if has_no_zero(found):
        return []
    return real_points(shape(found, ring, check)) if is_finite(found, ring) else None


def _determinant(rows: list[list[fmpz_mpoly]]) -> fmpz_mpoly:
    """By the first row."""
    if len(rows) == 1:
        return rows[0][0]
    minors = (_determinant([row[:k] + row[k + 1 :] for row in rows[1:]]) for k in range(len(rows)))
    terms = [entry * minor * (-1) ** k for k, (entry, minor) in enumerate(zip(rows[0], minors))]
    return sum(terms[1:], terms[0])


def independent(ideal: Ideal, n: int) -> tuple[int, ...]:
    """The largest set of unknowns in which no leading monomial lies: as many as the dimension."""
    leads = [{k for k, d in enumerate(p.monoms()[0]) if d} for p in ideal]
    for size in range(n, 0, -1):
        for chosen in combinations(range(n), size):
            if not any(lead <= set(chosen) for lead in leads):
                return chosen
    return ()


def _values(count: int) -> Iterator[tuple[int, ...]]:
    """Small integers for the unknowns to be fixed, the smaller sums first."""
    table = sorted(product(range(len(SAMPLES)), repeat=min(count, 3)), key=sum)[:MOST_SECTIONS]
    for row in table:
        yield tuple(SAMPLES[i] for i in (*row, *[0] * (count - len(row))))
