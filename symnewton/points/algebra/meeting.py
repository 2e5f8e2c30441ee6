"""Whether a set of critical points that are not isolated meets a box: shown empty by intervals, or by a point of it.

A part of the box where a polynomial of the ideal has no zero is dropped (branch and prune). In the parts that stay,
and over a few plain values, as many coordinates as the set has dimensions are held fixed; real points of that section
inside the box show that the set meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import sympy as sp
from flint import fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.components import Component, independent
from symnewton.points.algebra.ideals import basis, contains, has_no_zero, is_finite, ring_of, shape
from symnewton.points.algebra.real_points import real_points
from symnewton.points.algebra.solutions import Check, Coordinate, Solution
from symnewton.points.intervals.screening import bisect
from symnewton.points.membership import Place, Sides, place, searchable

BOXES = 4000
TRIED = 12  # parts of the box over whose middle a section is taken
PARTS = (Fraction(1, 2), Fraction(1, 3), Fraction(3, 4), Fraction(1, 7))  # of a side, where sections are taken too
COARSEST = 2**20  # the denominator of a value at which a section is taken


def place_of(
    component: Component,
    variables: tuple[Symbol, ...],
    sides: Sides,
    is_defined: Callable[[Solution], bool],
    check: Check,
) -> Place:
    """OUTSIDE or EDGE where no point of the set lies inside the box, INSIDE where one is known that does."""
    left = _left_over(component, variables, sides, check)
    if not len(left):
        return Place.OUTSIDE
    if _on_a_face(component, variables, sides):
        return Place.EDGE
    free = independent(component.ideal, len(variables))
    for values in _values(left, free, sides):
        check()
        for point in _section(component, free, values, len(variables), check):
            if place(point.compare, sides) is Place.INSIDE and is_defined(point):
                return Place.INSIDE
    return Place.UNDECIDED


def formula(p: fmpz_mpoly, variables: tuple[Symbol, ...]) -> Expr:
    """The polynomial in these variables."""
    terms = [sp.Mul(int(c), *[v**d for v, d in zip(variables, m)]) for m, c in p.to_dict().items()]
    return sp.Add(*terms)


def _left_over(component: Component, variables: tuple[Symbol, ...], sides: Sides, check: Check) -> Array:
    """The middles of the parts of the box where no polynomial of the ideal is known to have no zero."""
    equations = [Function(sp.horner(formula(p, variables)), variables) for p in component.ideal]
    ends = np.array(searchable(sides), dtype=float)
    lower, upper = ends[None, :, 0], ends[None, :, 1]
    looked_at = 0
    while len(lower) and looked_at < BOXES:
        check()
        looked_at += len(lower)
        zero = np.ones(len(lower), dtype=bool)
        for equation in equations:
            low, high, _ = equation.ranges("value", lower, upper)
            zero &= (low[:, 0] <= 0) & (high[:, 0] >= 0)
        lower, upper = lower[zero], upper[zero]
        if looked_at < BOXES and len(lower):
            lower, upper = bisect(lower, upper, (upper - lower).argmax(axis=1))
    return np.asarray(lower + 0.5 * (upper - lower))


def _on_a_face(component: Component, variables: tuple[Symbol, ...], sides: Sides) -> bool:
    """Whether the whole set lies in the plane of a face of the box."""
    ring = ring_of(len(variables))
    for generator, ends in zip(ring.gens(), sides):
        for end in ends:
            if end.is_Rational and contains(component.ideal, generator * int(end.q) - int(end.p)):
                return True
    return False


def _values(left: Array, free: tuple[int, ...], sides: Sides) -> Iterator[tuple[Fraction, ...]]:
    """Rational values for the coordinates that are held fixed, in the box."""
    doubles = [tuple(map(exactly.nearest_double, ends)) for ends in sides]
    chosen = left[np.linspace(0, len(left) - 1, min(TRIED, len(left))).astype(int)]
    for middle in chosen:
        yield tuple(Fraction(middle[k]).limit_denominator(COARSEST) for k in free)
    for parts in list(product(PARTS, repeat=len(free)))[: 2 * TRIED]:
        ends_of_free = [doubles[k] for k in free]
        yield tuple(
            Fraction(low) + part * (Fraction(high) - Fraction(low)) for (low, high), part in zip(ends_of_free, parts)
        )


def _section(
    component: Component, free: tuple[int, ...], values: Sequence[Fraction], n: int, check: Check
) -> Iterator[Solution]:
    """The real points of the set at which the coordinates `free` have these values, if they are finitely many."""
    ring = ring_of(n)
    held = [ring.gens()[k] * v.denominator - v.numerator for k, v in zip(free, values)]
    cut = basis([*component.ideal, *held], ring)
    if has_no_zero(cut) or not is_finite(cut, ring):
        return
    for point in real_points(shape(cut, ring, check)):
        yield Solution(tuple(Coordinate(point, k) for k in range(n)))
