"""Newton with the eigenvalues made positive, and a backtracking line search."""

from __future__ import annotations

import math

from symnewton.calculus.function import Sample
from symnewton.linalg import EPSILON, Spectrum, Vector
from symnewton.newton.acceptance import Judgement
from symnewton.newton.loop import Made
from symnewton.newton.steps import Proposal
from symnewton.verdicts import Rule, Stop

SHORTEST = 1e-18


def modified_newton(gradient: Vector, h: Spectrum, fraction: float) -> Proposal:
    """`fraction` of the step −|H|⁻¹∇f; along the lowest eigenvector where only the curvature points down.

    Eigenvalues below the rounding of H count as that much.
    """
    g = h.coordinates(gradient)
    least = len(g) * EPSILON * h.largest or 1.0
    p = tuple(-c / max(abs(value), least) for c, value in zip(g, h.values))
    rule = Rule.NEWTON if h.values[0] >= least and fraction == 1 else Rule.LINE_SEARCH
    if h.values[0] < -least and abs(p[0]) < 1e-3:
        p = (math.copysign(1.0, p[0]), *p[1:])
        rule = Rule.NEGATIVE_CURVATURE
    step = tuple(fraction * c for c in p)
    slope = sum(c * d for c, d in zip(g, step))
    bend = 0.5 * min(0.0, h.values[0]) * step[0] * step[0]
    return Proposal(h.combine(step), rule, -slope - bend, Made(fraction))


class LineSearch:
    """The step −|H|⁻¹∇f, halved until f falls enough; the memory is the fraction of the step to try next.

    Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 3.4, with |H| for the modified Hessian: every
    eigenvalue is replaced by its absolute value, which is Newton's step where H is positive definite.

    Good when: f is smooth; fewer iterations than a trust region on well-scaled problems.
    Fails when: H is nearly singular far from a minimum: the step is huge and its direction poor.
    """

    name = "line-search"
    safeguarded = True
    second_order = True
    tested = True

    def begin(self) -> float:
        return 1.0

    def propose(self, at: Sample, memory: float) -> Proposal | Stop:
        return Stop.STEP if memory < SHORTEST else modified_newton(at.gradient, at.spectrum, memory)

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: float) -> float:
        return 1.0 if judgement.sample else memory / 2
