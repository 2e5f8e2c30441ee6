"""The signs of (weighted) homogeneous polynomials in any number of variables.

A polynomial whose terms all have the same weight Σ wᵢ aᵢ keeps its sign along the curves uᵢ = cᵢ t^wᵢ, and each of them
meets the surface of the cube [−1, 1]ⁿ. So it is definite where balls prove its sign on a cover of that surface; and a
function that starts with a definite one, or with one that takes both signs, does the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

from sympy.polys.rings import PolyElement

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.flat.signs import CHANGING, Clock, Signs, proven_sign

Box = tuple[tuple[Fraction, Fraction], ...]
MOST_BOXES = 4000
WEIGHTS = (4, 3, 2, 1)  # the largest weight tried is the first that leaves no more than so many points
MOST_POINTS = 4096


def pure_degrees(parts: list[PolyElement]) -> tuple[int, ...] | None:
    """For each variable the degree of the first of its pure powers; None where one has none."""
    n = parts[0].ring.ngens
    found: list[int | None] = [None] * n
    for d, part in enumerate(parts):
        for exponents in part.itermonoms():
            for i, e in enumerate(exponents):
                if d and e == d and found[i] is None:
                    found[i] = d
    return None if None in found else tuple(d for d in found if d is not None)


def principal_part(p: PolyElement, degrees: tuple[int, ...]) -> PolyElement | None:
    """The terms Πuᵢ^aᵢ with Σ aᵢ/dᵢ = 1; None where some lie below."""
    whole = lcm(*degrees)
    weights = [whole // d for d in degrees]
    weight = {m: sum(w * a for w, a in zip(weights, m)) for m in p.itermonoms()}
    if any(w < whole for w in weight.values()):
        return None
    return p.ring.from_dict({m: c for m, c in p.terms() if weight[m] == whole})


def signs_by_inspection(p: PolyElement) -> Signs | None:
    """The signs of a polynomial whose terms are all even powers with coefficients of one sign."""
    if any(a % 2 for m in p.itermonoms() for a in m):
        return None
    signs = {proven_sign(c, p.ring.domain) for c in p.coeffs()}
    if len(signs) != 1:
        return None
    pure = {i for m in p.itermonoms() for i, a in enumerate(m) if a and a == sum(m)}
    return Signs(True, False, len(pure) < p.ring.ngens).times(signs.pop())


def signs_on_faces(p: PolyElement, order: int, clock: Clock) -> Signs:
    """Signs that the lowest terms of p for some weights take at points ±1; terms beyond `order` are not known.

    Each is a sign that p takes along a monomial curve arbitrarily close to the origin.
    """
    n = p.ring.ngens
    positive = negative = None
    largest = next((k for k in WEIGHTS if (2 * k) ** n <= MOST_POINTS), 1)
    for weights in product(range(1, largest + 1), repeat=n):
        clock.check()
        weight = {m: sum(w * a for w, a in zip(weights, m)) for m in p.itermonoms()}
        lowest = min(weight.values())
        if lowest > order * min(weights):
            continue
        face = p.ring.from_dict({m: c for m, c in p.terms() if weight[m] == lowest})
        for point in product((1, -1), repeat=n):
            value = face.evaluate(list(zip(face.ring.gens, point)))
            if value:
                s = proven_sign(value, p.ring.domain)
                positive, negative = positive or s > 0 or None, negative or s < 0 or None
        if positive and negative:
            return CHANGING
    return Signs(positive, negative, None)


def signs_on_cube(p: PolyElement, clock: Clock) -> Signs:
    """The signs of a weighted homogeneous polynomial, from balls on the surface of the cube.

    Good when it is definite or takes both signs. Where it touches 0 without crossing, the cover never closes.
    """
    with ball.working_precision(64):
        terms = [(m, exactly.enclosure(p.ring.domain.to_sympy(c), 64)) for m, c in p.terms()]
        even = all(a % 2 == 0 for m, _ in terms for a in m)
        boxes = deque(_faces(p.ring.ngens, even))
        positive = negative = False
        for _ in range(MOST_BOXES):
            if not boxes or (positive and negative):
                break
            clock.check()
            box = boxes.popleft()
            value = _enclosure(terms, box)
            if not (value > 0 or value < 0):
                centre = tuple(((lo + hi) / 2,) * 2 for lo, hi in box)
                boxes += _halves(box)
                value = _enclosure(terms, centre)
            positive, negative = positive or bool(value > 0), negative or bool(value < 0)
    if positive and negative:
        return CHANGING
    if boxes:
        return Signs(positive or None, negative or None, None)
    return Signs(positive, negative, False)


def _faces(n: int, even: bool) -> Iterator[Box]:
    side = (Fraction(0) if even else Fraction(-1), Fraction(1))
    for i in range(n):
        for end in (Fraction(1),) if even else (Fraction(1), Fraction(-1)):
            yield tuple((end, end) if k == i else side for k in range(n))


def _halves(box: Box) -> list[Box]:
    i = max(range(len(box)), key=lambda k: box[k][1] - box[k][0])
    lo, hi = box[i]
    middle = (lo + hi) / 2
    return [(*box[:i], part, *box[i + 1 :]) for part in ((lo, middle), (middle, hi))]


def _enclosure(terms: list[tuple[tuple[int, ...], Any]], box: Box) -> Any:
    sides = [ball.constant(lo).union(ball.constant(hi)) for lo, hi in box]
    total = ball.arb(0)
    for exponents, c in terms:
        for u, a in zip(sides, exponents):
            if a:
                c = c * ball.powi(u, a)
        total += c
    return total
