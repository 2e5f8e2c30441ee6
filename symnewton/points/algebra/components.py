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

    The gradient of a polynomial that never changes sign vanishes wherever the polynomial does.
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
        for point in real_points(shape(cut, ring, check)):
            rows = [[p.derivative(k) for k in range(n)] for p in ideal]
            if point.rank(rows) == n - len(free) and is_admissible(point):
                return Component(ideal, len(free), point)
    return Component(ideal, len(free), None)


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
