"""Polynomials that completing squares brings down to two variables, where their signs round a point are decided."""

from __future__ import annotations

from sympy import Expr, Symbol
from sympy.polys.rings import PolyElement, PolyRing

from symnewton.points.flat.kernel import common_scale
from symnewton.points.flat.plane import signs_in_the_plane
from symnewton.points.flat.signs import POSITIVE, Clock, Signs, Undecided, direct_sum, proven_sign
from symnewton.points.flat.taylor import Taylor

LARGEST_DEGREE = 16
MOST_TERMS = 400
TOO_LARGE = "The polynomial is too large for its branches to be counted."


def signs_by_branches(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], degree: int, clock: Clock
) -> Signs:
    """The signs of a polynomial of this degree round a critical point. Raises Undecided."""
    if degree > LARGEST_DEGREE:
        raise Undecided(TOO_LARGE)
    p = _shifted(expression, variables, at, degree, clock)
    squares: list[Signs] = []
    while p.ring.ngens > 2:
        clock.check()
        found = _without_a_square(p)
        if found is None:
            raise Undecided("Completing squares does not bring the polynomial down to two variables.")
        sign, p = found
        squares.append(POSITIVE.times(sign))
        _bounded(p)
    return direct_sum([*squares, signs_in_the_plane(p, clock)])


def _shifted(
    expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...], degree: int, clock: Clock
) -> PolyElement:
    """f − f(p) as a polynomial in the differences of the coordinates."""
    taylor = Taylor([expression], variables, at, 1, clock)
    ring = PolyRing(variables, taylor.domain)
    line = [[ring.zero, u] + [ring.zero] * (degree - 1) for u in ring.gens]
    parts = common_scale([ring.zero, *taylor.along(expression, line)[1:]])
    p: PolyElement = sum(parts, parts[0].ring.zero)
    _bounded(p)
    return p


def _bounded(p: PolyElement) -> None:
    if p and (len(p) > MOST_TERMS or max(map(sum, p.itermonoms())) > LARGEST_DEGREE):
        raise Undecided(TOO_LARGE)


def _without_a_square(p: PolyElement) -> tuple[int, PolyElement] | None:
    """The sign s of a square split off and the polynomial in one variable less that is left; None where none is.

    With p = a + b v + c v² and s the sign of c at the origin, 4 c p = (2 c v + b)² + (4 a c − b²): so p has the signs
    of s w² + s (4 a c − b²), where w = 2 c v + b is a coordinate in place of v.
    """
    origin = (0,) * p.ring.ngens
    for i in range(p.ring.ngens):
        a, b, c = (_coefficient(p, i, k) for k in range(3))
        if max((m[i] for m in p.itermonoms()), default=0) <= 2 and origin[1:] in c:
            sign = proven_sign(c[origin[1:]], p.ring.domain)
            return sign, (4 * a * c - b**2) * sign
    return None


def _coefficient(p: PolyElement, i: int, k: int) -> PolyElement:
    """The coefficient of the k-th power of variable i, in a ring without it."""
    symbols = [s for j, s in enumerate(p.ring.symbols) if j != i]
    ring = PolyRing(symbols, p.ring.domain)
    return ring.from_dict({m[:i] + m[i + 1 :]: c for m, c in p.terms() if m[i] == k})
