"""Every critical point of a polynomial in two variables of high degree, on R^2, by two resultants and Krawczyk's test."""

from __future__ import annotations

from collections.abc import Callable

from flint import Ordering, fmpz_mpoly_ctx, fmpz_poly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.definite import univariate
from symnewton.points.algebra.isolation import isolated_real_roots
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.findings import Box, CriticalSet
from symnewton.points.intervals.krawczyk import Balls, balls_of, prove_unique
from symnewton.points.judging import Judge
from symnewton.points.membership import Place, Sides, found_inside, place

BITS = 192  # of the coordinates, a few times those of the doubles that the boxes of the points end at


def solve(
    expression: Expr,
    variables: tuple[Symbol, ...],
    partials: tuple[Expr, ...],
    sides: Sides | None,
    out_of_time: Callable[[], bool],
) -> CriticalSet | None:
    """All critical points, proven to be all; None where f is no such polynomial, or a point stays open.

    The coordinates of a common zero of the partial derivatives are among the real roots of their two resultants
    (Cox, Little and O'Shea, Ideals, Varieties, and Algorithms, 4th ed. 2015, section 3.6, proposition 3). On a pair of
    isolated roots a partial derivative is not 0, or the pair lies in a box with exactly one critical point.
    """
    candidates = _candidates(partials, variables)
    if candidates is None:
        return None
    function = Function(expression, variables)
    boxes: list[Box] = []
    for pair in candidates:
        if out_of_time():
            return None
        if _is_empty(function, pair) or any(_holds(box, pair) for box in boxes):
            continue
        box = prove_unique(function, tuple(float(c.mid()) for c in pair))
        if box is None or not _holds(box, pair) or any(_overlap(box, other) for other in boxes):
            return None
        boxes.append(box)
    judge = Judge(function, partials, out_of_time)
    points = sorted((judge.regular(box) for box in boxes), key=lambda point: point.x)
    places = [place(judge.comparison(point), sides) if sides else Place.INSIDE for point in points]
    outside = places.count(Place.OUTSIDE)
    told = "resultants: every real solution of ∇f = 0 is one of the points, each the only one in its box"
    return found_inside(
        list(zip(places, points)),
        (),
        sides=sides,
        complete=True,
        argument=f"{told}; {outside} of them outside the box" if outside else told,
    )


def _candidates(partials: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> list[Balls] | None:
    """Pairs of balls among which are all common zeros of two polynomials; None where the resultants do not tell them."""
    ring = fmpz_mpoly_ctx.get([f"u{i}" for i in range(len(variables))], Ordering.degrevlex)
    try:
        tops, bottoms = zip(*[as_fraction(p, variables, ring) for p in partials])
    except NotReducible:
        return None
    if len(partials) != 2 or not all(p.is_constant() for p in bottoms):
        return None
    roots = []
    for k in (0, 1):
        eliminated = tops[0].resultant(tops[1], 1 - k)
        if eliminated.is_zero():
            return None
        p: fmpz_poly = univariate(eliminated, k)
        with ball.working_precision(BITS):
            roots.append(isolated_real_roots(p))
    return [[x, y] for x in roots[0] for y in roots[1]]


def _is_empty(function: Function, pair: Balls) -> bool:
    """Whether a partial derivative is proven not to be 0 there."""
    with ball.working_precision(BITS):
        return any(not g.contains(0) for g in function.balls("gradient", pair))


def _holds(box: Box, pair: Balls) -> bool:
    return all(c >= low and c <= high for (low, high), c in zip(box, pair))


def _overlap(box: Box, other: Box) -> bool:
    return all(a.overlaps(b) for a, b in zip(balls_of(box), balls_of(other)))
