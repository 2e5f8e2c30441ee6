"""The signs of a polynomial in two variables round one of its zeros, decided completely.

Let 0 < ε ≪ δ ≪ 1. The branches of P = 0 that enter the origin from the right are the real roots y of P(ε, y) in
(−δ, δ). Sturm's theorem counts them over the ordered field of polynomials in ε and δ, where the sign of a polynomial is
that of its term of lowest degree in ε, then in δ (Basu, Pollack and Roy, Algorithms in Real Algebraic Geometry, 2nd ed.
2006, sections 2.2 and 2.6). So nothing is sampled and no radius has to be found.
"""

from __future__ import annotations

from typing import Any

from sympy import Poly
from sympy.polys.rings import PolyElement

from symnewton.points.flat.signs import CONSTANT, Clock, Signs, Undecided, proven_sign

Chain = list[list[Poly]]  # polynomials in y whose coefficients, lowest first, are polynomials in x
MOST_SHEARS = 60
DENSE_ORDER, MOST_TERMS = 10, 30  # beyond both, Sturm's chains take minutes


def signs_in_the_plane(p: PolyElement, clock: Clock) -> Signs:
    """The signs of p, a polynomial of a ring in two variables that is 0 at the origin. Raises Undecided."""
    if not p:
        return CONSTANT
    _require_a_field(p.ring.domain)
    p = _sheared(p)
    above, below = _sign_on_axis(p, 1), _sign_on_axis(p, -1)
    positive, negative, zero = above > 0 or below > 0, above < 0 or below < 0, False
    for factor, multiplicity in p.sqf_list()[1]:
        if (0, 0) in factor:
            proven_sign(factor[0, 0], p.ring.domain)
            continue
        if _branches(factor, clock) or _branches(_mirrored(factor), clock):
            zero = True
            if multiplicity % 2:
                positive = negative = True
    return Signs(positive, negative, zero)


def _require_a_field(domain: Any) -> None:
    """Refuses constants that may depend on each other without its showing: factors would not be what they seem."""
    if domain.is_QQ or domain.is_AlgebraicField:
        return
    constants: tuple[Any, ...] = getattr(domain, "symbols", ())
    if len(constants) != 1 or not constants[0].is_transcendental or not domain.domain.is_ZZ:
        raise Undecided("The constants in the coefficients are not known to be independent of each other.")


def _sheared(p: PolyElement) -> PolyElement:
    """p in coordinates where it is not 0 all along the axis x = 0."""
    x, y = p.ring.gens
    for c in range(MOST_SHEARS):
        q = p.compose(x, x + c * y) if c else p
        if any(i == 0 for i, _ in q.itermonoms()):
            return q
    raise AssertionError("a polynomial vanishes on fewer lines than its degree")


def _mirrored(p: PolyElement) -> PolyElement:
    return p.compose(p.ring.gens[0], -p.ring.gens[0])


def _sign_on_axis(p: PolyElement, side: int) -> int:
    """The sign of p(0, y) for small y on one side of 0."""
    j = min(j for i, j in p.itermonoms() if i == 0)
    return proven_sign(p[0, j], p.ring.domain) * (side if j % 2 else 1)


def _branches(p: PolyElement, clock: Clock) -> int:
    """How many branches of p = 0 start at the origin into x > 0. p is squarefree and not 0 on the axis x = 0."""
    chain = _sturm(_columns(p), clock)
    return _variations(chain, -1) - _variations(chain, 1)


def _columns(p: PolyElement) -> list[Poly]:
    """p as a polynomial in y."""
    rows: list[dict[tuple[int], Any]] = [{} for _ in range(p.degree(p.ring.gens[1]) + 1)]
    for (i, j), c in p.terms():
        rows[j][i,] = c
    symbol = p.ring.symbols[0]
    return [Poly.from_dict(row, symbol, domain=p.ring.domain) for row in rows]


def _sturm(p: list[Poly], clock: Clock) -> Chain:
    chain = [p, _derivative(p)]
    while chain[-1]:
        chain.append(_primitive([-c for c in _remainder(chain[-2], chain[-1], clock)]))
    return chain[:-1]


def _derivative(p: list[Poly]) -> list[Poly]:
    return [c * j for j, c in enumerate(p)][1:]


def _remainder(a: list[Poly], b: list[Poly], clock: Clock) -> list[Poly]:
    """The remainder of a by b in y, up to a factor that is positive for small x > 0."""
    rest, lead = list(a), b[-1]
    while len(rest) >= len(b):
        clock.check()
        common = lead.gcd(rest[-1])
        factor, quotient = lead.quo(common), rest[-1].quo(common)
        if _sign_right(factor) < 0:
            factor, quotient = -factor, -quotient
        shift = len(rest) - len(b)
        rest = [c * factor for c in rest]
        for j, c in enumerate(b):
            rest[j + shift] -= c * quotient
        while rest and not rest[-1]:
            rest.pop()
    return rest


def _primitive(p: list[Poly]) -> list[Poly]:
    """p without the common factor of its coefficients, which is positive for small x > 0."""
    if not p:
        return p
    common = p[-1]
    for c in p[:-1]:
        common = common.gcd(c)
    if _sign_right(common) < 0:
        common = -common
    return [c.quo(common) for c in p]


def _sign_right(a: Poly) -> int:
    """The sign of a polynomial in x for small x > 0."""
    coefficients = a.rep.to_list()
    return proven_sign(next(c for c in reversed(coefficients) if c), a.domain)


def _variations(chain: Chain, side: int) -> int:
    """The sign changes along the chain at x = ε, y = ±δ."""
    signs = [_sign_at(p, side) for p in chain]
    return sum(a != b for a, b in zip(signs, signs[1:]))


def _sign_at(p: list[Poly], side: int) -> int:
    lowest: tuple[int, int, Any] | None = None
    for j, a in enumerate(p):
        if a:
            coefficients = a.rep.to_list()
            i = next(k for k, c in enumerate(reversed(coefficients)) if c)
            if lowest is None or i < lowest[0]:
                lowest = i, j, coefficients[-1 - i]
    assert lowest is not None
    _, j, c = lowest
    return proven_sign(c, p[0].domain) * (side if j % 2 else 1)


def negligible(p: PolyElement, order: int, clock: Clock) -> Signs:
    """What is certain of p plus any remainder beyond its even order: its signs against those of ±|u|^order.

    A remainder of higher degree is smaller than |u|^order near the origin, whatever it is.
    """
    if order > DENSE_ORDER and len(p) > MOST_TERMS:
        raise Undecided(f"Terms up to order {order} are too many for the real branches of their zeros to be counted.")
    x, y = p.ring.gens
    bound = (x**2 + y**2) ** (order // 2)
    lower, upper = signs_in_the_plane(p - bound, clock), signs_in_the_plane(p + bound, clock)
    if lower.negative is False:
        return Signs(True, False, False)
    if upper.positive is False:
        return Signs(False, True, False)
    both = bool(lower.positive and upper.negative)
    return Signs(lower.positive or None, upper.negative or None, both or None)
