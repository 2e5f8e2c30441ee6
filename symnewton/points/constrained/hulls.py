"""A box that holds the feasible set: from bounds as they are typed, and from what polynomial constraints allow."""

from __future__ import annotations

import math
from dataclasses import replace

from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.candidates import Search
from symnewton.points.constrained.extremes import extreme, is_bounded
from symnewton.points.constrained.listing import listed
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.sides import Sides, sides_of
from symnewton.points.findings import Box
from symnewton.points.membership import outward
from symnewton.points.scale import default_box


def box_of(program: Program, check: Check) -> tuple[Box, bool]:
    """A box, and whether it is proven to hold the feasible set."""
    known = sides_of(program)
    if not all(low is not None and high is not None for low, high in known):
        known = _by_algebra(program, known, check)
    usual = default_box(program.f, program.variables)
    sides = []
    for (low, high), (a, b) in zip(known, usual):
        sides.append((outward(a, -math.inf) if low is None else low, outward(b, math.inf) if high is None else high))
    return tuple(sides), all(low is not None and high is not None for low, high in known)


def _by_algebra(program: Program, known: Sides, check: Check) -> Sides:
    """The bounds that polynomial constraints give besides, by the least and the greatest value of each variable."""
    plain = []
    for c in program.constraints:
        if c.formula.is_polynomial(*program.variables):
            plain.append(c)
    inner = replace(program, constraints=tuple(plain), restrictions=())
    if not is_bounded(inner, check):
        return known
    return [_extent(replace(inner, f=v), sides, check) for v, sides in zip(program.variables, known)]


def _extent(
    program: Program, known: tuple[float | None, float | None], check: Check
) -> tuple[float | None, float | None]:
    try:
        found = Search(program, check).run()
        if not found.complete:
            return known
        points = listed(program, found.points, check)
        ends = [extreme(program, sign, points, (), True, check).value for sign in (1, -1)]
    except NotReducible:
        return known
    low, high = ends
    if low is None or high is None or found.flocks:
        return known
    return math.nextafter(float(low.lower()), -math.inf), math.nextafter(float(high.upper()), math.inf)
