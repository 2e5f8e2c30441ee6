"""What is said of a run in many variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.verdicts import Kind
from symnewton.words.points import at

if TYPE_CHECKING:
    from symnewton.language import Problem
    from symnewton.newton.many import Outcome
    from symnewton.points.convexity import Minimum


def of_run(problem: Problem, outcome: Outcome, proof: Minimum | None, sign: int) -> str:
    """What a minimization (sign 1) or maximization (sign -1) came to, told in terms of f."""
    wanted = "minimum" if sign > 0 else "maximum"
    if proof is not None:
        value = proof.value if sign > 0 else proof.value.negated()
        near = f"within {_rounded_up(proof.radius)} of the point found" if proof.radius else "at the point found"
        return f"A local {wanted} in {len(problem.variables)} variables {near}: proven; f = {value.text()} there."
    where = f"{at(problem, outcome.end.x.tolist())}, f = {sign * outcome.end.value:.10g}"
    if outcome.kind is Kind.MINIMUM:
        return f"A local {wanted} at {where}."
    if outcome.kind is Kind.DEGENERATE:
        return f"No {wanted} proven: the Hessian is singular to rounding at {where}."
    return f"No {wanted} found: {outcome.stop.sentence}; the last good point is {where}."


def _rounded_up(radius: float) -> str:
    """Two digits, not below."""
    text = f"{radius:.1e}"
    return text if float(text) >= radius else f"{radius * 1.06:.1e}"
