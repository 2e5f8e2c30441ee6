"""The bounds of the variables that linear constraints give."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, isinf

from sympy import Expr, Integer, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.algebra.ranges import Bound, Range
from symnewton.points.constrained.candidates import with_edges
from symnewton.points.constrained.program import Program

ROUNDS = 4
Sides = list[tuple[float | None, float | None]]


def sides_of(program: Program) -> Sides:
    """Those of each variable, one after the other, rounded outward; None where there is none."""
    known: Sides = [(None, None)] * len(program.variables)
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


def _tighten(known: Sides, slopes: Sequence[Expr], constant: Expr, side: int) -> None:
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


def ranges_of(program: Program) -> dict[Symbol, Range]:
    """Between what the variables are where f and the constraints have values and these are met."""
    try:
        needs = [need for f in {program.f, *program.formulas()} for need in conditions(f) if need.positive]
    except NotReducible:
        needs = []
    known = sides_of(with_edges(program, [need.formula for need in needs]))
    return {v: (_end(low, -inf), _end(high, inf)) for v, (low, high) in zip(program.variables, known)}


def _end(side: float | None, open_end: float) -> Bound:
    return open_end if side is None or isinf(side) else Fraction(side)
