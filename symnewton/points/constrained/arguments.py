"""Arguments for points where gradients are dependent or the second derivatives silent: convexity, and cones of directions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any

from sympy import Integer

from symnewton.points.constrained import linear
from symnewton.points.constrained.linear import Row
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import Spot
from symnewton.verdicts import Kind

ONE = Integer(1)
MOST_PLANES = 60


def by_convexity(
    program: Program, spot: Spot, chosen: Sequence[int], multipliers: Sequence[Any], lagrangian: list[Row]
) -> frozenset[Kind]:
    """What the point is where the Lagrangian of some constraints is a convex or concave quadratic function.

    Then the point is where it is least, and f is at least the Lagrangian on the feasible set: a minimum. It is a maximum
    too where f is constant.
    """
    formulas = [program.bend(-1), *(program.bend(i) for i in chosen if not program.is_affine(i))]
    if any(e.free_symbols for bend in formulas for row in bend for e in row):
        return frozenset()
    signs = {spot.sign(m) for i, m in zip(chosen, multipliers) if i in program.inequalities}
    shape = linear.inertia(lagrangian, spot.sign)
    convex, concave = -1 not in signs and not shape.negative, 1 not in signs and not shape.positive
    low, high = (Kind.MINIMUM, Kind.MAXIMUM) if program.rises else (Kind.MAXIMUM, Kind.MINIMUM)
    return frozenset(kind for kind, holds in ((low, convex), (high, concave)) if holds)


def crosses_a_cone(program: Program, spot: Spot, active: Sequence[int], slope: Row) -> bool:
    """Whether f grows and falls along the cone that a single equation, with gradient 0 here, looks like close by.

    A direction d with q(d) = 0 for the Hessian q of the equation, not singular along d, is that of a curve in the set;
    so is -d, and f grows along one of them where ∇f·d is not 0. In the plane of u and v, q(u + t v) has two roots t where its
    discriminant is positive, and ∇f·(u + t v) is 0 at none of them where its own root is not one of q.
    """
    if len(active) != 1 or active[0] not in program.equations:
        return False
    sign, n = spot.sign, len(slope)
    if any(sign(spot.number(e)) for e in program.slopes[active[0]]):
        return False
    q = [[spot.number(e) for e in row] for row in program.bend(active[0])]
    one = spot.number(ONE)
    for u, v in _planes(n):
        a, b = _vector(u, one), _vector(v, one)
        uu, uv, vv = (linear.times(x, [linear.times(row, y) for row in q]) for x, y in ((a, a), (a, b), (b, b)))
        if sign(vv) == 0 or sign(uv * uv - uu * vv) <= 0:
            continue
        p, r = linear.times(slope, a), linear.times(slope, b)
        if sign(r) == 0:
            if sign(p):
                return True
        elif sign(uu * r * r - uv * p * r - uv * p * r + vv * p * p):
            return True
    return False


def _planes(n: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Pairs of plain directions, each spanning a plane."""
    plain = sorted(product((0, 1, -1), repeat=n), key=lambda d: sum(map(abs, d)))[1:]
    return list(combinations(plain, 2))[:MOST_PLANES]


def _vector(steps: Sequence[int], one: Any) -> Row:
    zero = one - one
    return [one if s > 0 else -one if s < 0 else zero for s in steps]
