"""A box that holds the feasible set: from bounds as they are typed, and from what polynomial constraints allow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.candidates import Search
from symnewton.points.constrained.extremes import extreme, is_bounded
from symnewton.points.constrained.listing import listed
from symnewton.points.constrained.program import Program
from symnewton.points.findings import Box
from symnewton.points.membership import outward
from symnewton.points.scale import default_box

ROUNDS = 4


def box_of(program: Program, check: Check) -> tuple[Box, bool]:
    """A box, and whether it is proven to hold the feasible set."""
    known = _typed(program)
    if not all(low is not None and high is not None for low, high in known):
        known = _by_algebra(program, known, check)
    usual = default_box(program.f, program.variables)
    sides = []
    for (low, high), (a, b) in zip(known, usual):
        sides.append((_end(a, -math.inf) if low is None else low, _end(b, math.inf) if high is None else high))
    return tuple(sides), all(low is not None and high is not None for low, high in known)


def _end(value: Expr, way: float) -> float:
    return outward(value, way)


def _typed(program: Program) -> list[tuple[float | None, float | None]]:
    """The bounds of the variables that linear constraints give, one after the other."""
    known: list[tuple[float | None, float | None]] = [(None, None)] * len(program.variables)
    for _ in range(ROUNDS):
        before = list(known)
        for c in program.constraints:
            slopes = [c.formula.diff(v).expand() for v in program.variables]
            if all(s.is_number for s in slopes):
                constant = c.formula.xreplace(dict.fromkeys(program.variables, Integer(0)))
                _tighten(known, slopes, constant, -1)
                if c.is_equation:
                    _tighten(known, slopes, constant, 1)
        if known == before:
            break
    return known


def _tighten(known: list[tuple[float | None, float | None]], slopes: Sequence[Expr], constant: Expr, side: int) -> None:
    """Makes the bounds narrower by constant + Σ slope x <= 0 for side -1, >= 0 for side 1."""
    for k, slope in enumerate(slopes):
        own = exactly.enclosure(slope)
        if own.contains(0):
            continue
        total = exactly.enclosure(constant)
        for j, other in enumerate(slopes):
            factor = exactly.enclosure(other)
            if j == k or factor.is_zero():
                continue
            end = known[j][0 if (factor > 0) == (side < 0) else 1]
            if end is None:
                break
            total += factor * end
        else:
            end_ball = -total / own
            low, high = known[k]
            if (own > 0) == (side < 0):
                above = ball.bounds(end_ball)[1]
                known[k] = low, above if high is None else min(high, above)
            else:
                below = ball.bounds(end_ball)[0]
                known[k] = below if low is None else max(low, below), high


def _by_algebra(
    program: Program, known: list[tuple[float | None, float | None]], check: Check
) -> list[tuple[float | None, float | None]]:
    """The bounds that polynomial constraints give besides, by the least and the greatest value of each variable."""
    plain = []
    for c in program.constraints:
        try:
            as_fraction(c.formula, program.variables, ring_of(len(program.variables)))
        except NotReducible:
            continue
        plain.append(c)
    inner = replace(program, constraints=tuple(plain))
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
