"""What a feasible point is, by the arguments there are, one after the other."""

from __future__ import annotations

from symnewton.points.constrained import reasons
from symnewton.points.constrained.judge import Judgement, judge
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import Spot
from symnewton.verdicts import Evidence, Kind


def decide(program: Program, spot: Spot, active: tuple[int, ...]) -> tuple[Judgement, Evidence]:
    """The finding on a feasible point, and what stands behind it."""
    evidence = Evidence.CERTIFIED if spot.exact is None else Evidence.EXACT
    try:
        return judge(program, spot, active), evidence
    except Undecided:
        return Judgement(kind=Kind.DEGENERATE, active=active, reasons=(reasons.OPEN,)), evidence
