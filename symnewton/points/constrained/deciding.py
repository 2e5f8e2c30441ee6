"""What a feasible point is, by the arguments there are, one after the other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import sympy as sp

from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.real_points import AlgebraicPoint
from symnewton.points.constrained import germs, reasons
from symnewton.points.constrained.judge import Judgement, judge
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import AlgebraicSpot, Spot, in_a_field, in_balls
from symnewton.verdicts import Evidence, Kind

SMALL_FIELD = 4  # degree up to which exact numbers are no slower than balls


def decide(
    program: Program,
    spot: Spot,
    active: tuple[int, ...],
    point: AlgebraicPoint | None = None,
    *,
    stationary: bool = False,
) -> tuple[Judgement, Evidence]:
    """The finding on a feasible point, and what stands behind it.

    `point` is the point in a number field, if it is known; `stationary` says that it is a candidate.
    """
    evidence = Evidence.CERTIFIED if spot.exact is None else Evidence.EXACT
    found = _judged(program, spot, active, stationary=stationary)
    if found is not None and found.kind is not Kind.DEGENERATE:
        return found, evidence
    bound = _at_a_bound(program, spot)
    if bound is not None:
        known = found or Judgement(spot=spot, kind=bound, active=active)
        why = reasons.AT_A_BOUND.format(way="below" if bound is Kind.MINIMUM else "above")
        return replace(known, kind=bound, strict=None, test="range", reasons=(*known.reasons, why)), evidence
    if found is None:
        return Judgement(spot=spot, kind=Kind.DEGENERATE, active=active, reasons=(reasons.OPEN,)), evidence
    if point is None:
        point = spot.point if isinstance(spot, AlgebraicSpot) else None
        if point is None and spot.exact is not None:
            point = in_a_field(spot.exact)
    try:
        settled = germs.settle(program, point, found)
    except (Undecided, NotReducible) as left:
        why = f"What f does close by stays open: {left}." if left.args else reasons.OPEN
        settled = replace(found, reasons=(*found.reasons, why))
    return settled, evidence


def _judged(program: Program, spot: Spot, active: tuple[int, ...], *, stationary: bool) -> Judgement | None:
    """The finding by first and second derivatives: in balls where a number field is large and they decide."""
    spots = [spot]
    if isinstance(spot, AlgebraicSpot) and spot.point.modulus.degree() > SMALL_FIELD:
        spots.insert(0, in_balls(spot, {program.formula(i) for i in active}))
    for one in spots:
        try:
            return judge(program, one, active, stationary=stationary)
        except Undecided:
            continue
    return None


def _at_a_bound(program: Program, spot: Spot) -> Kind | None:
    """What the point is where f is never smaller, or never larger, by the way it is put together."""
    low, high = value_range(program.f)
    for bound, kind in ((low, Kind.MINIMUM), (high, Kind.MAXIMUM)):
        if isinstance(bound, Fraction):
            try:
                if spot.sign_of(program.f - sp.Rational(bound.numerator, bound.denominator)) == 0:
                    return kind
            except Undecided:
                continue
    return None
