"""Whether two candidates are one point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from flint import arb, arb_mat
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.real_points import AlgebraicPoint, real_roots

if TYPE_CHECKING:
    from symnewton.points.constrained.candidates import Candidate

BITS = 256


def alike(one: Candidate, other: Candidate, zeros: Sequence[Expr] = ()) -> bool:
    """Whether two candidates are the same point, at both of which the formulas `zeros` are 0.

    They are where the balls hold no other common zero of those: no matrix of slopes is singular there. Raises
    NotReducible where it is not decided.
    """
    if one.point is not None and other.point is not None:
        return same(one.point, other.point)
    a, b = one.spot.balls(BITS), other.spot.balls(BITS)
    if not all(p.overlaps(q) for p, q in zip(a, b)):
        return False
    first, second = one.spot.exact, other.spot.exact
    if first is None or second is None:
        around = [p.union(q) for p, q in zip(a, b)]
        if any(_is_alone(chosen, one.spot.variables, around) for chosen in combinations(zeros, len(around))):
            return True
        raise NotReducible("two points too close to tell apart")
    return all(exactly.sign(p - q) == 0 for p, q in zip(first, second))


def _is_alone(zeros: Sequence[Expr], variables: tuple[Symbol, ...], around: Sequence[arb]) -> bool:
    """Whether as many formulas as variables have no two common zeros in a box of balls."""
    with ball.working_precision(BITS):
        slopes = [[exactly.in_balls(f.diff(v), variables, around) for v in variables] for f in zeros]
        return bool(arb_mat(slopes).det() != 0)


def same(one: AlgebraicPoint, other: AlgebraicPoint) -> bool:
    """Whether two points are one. Raises NotReducible where that is not decided."""
    a, b = one.balls(BITS), other.balls(BITS)
    if not all(p.overlaps(q) for p, q in zip(a, b)):
        return False
    for k, (p, q) in enumerate(zip(a, b)):
        polynomial = one.minimal_polynomial(k)
        if polynomial is None:
            raise NotReducible("two points too close to tell apart")
        if polynomial != other.minimal_polynomial(k):
            return False
        roots = real_roots(tuple(map(int, polynomial.coeffs())), BITS)
        if [r.overlaps(p) for r in roots] != [r.overlaps(q) for r in roots]:
            return False
    return True
