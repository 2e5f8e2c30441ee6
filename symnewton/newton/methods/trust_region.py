"""The default method: a trust region whose first trial is the plain Newton step."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

from symnewton.calculus.function import Sample
from symnewton.linalg import EPSILON, norm
from symnewton.newton import steps
from symnewton.newton.acceptance import Judgement
from symnewton.newton.steps import Proposal
from symnewton.verdicts import Rule, Stop

SMALLEST_RADIUS = 1e-30
LARGEST = sys.float_info.max / 4
MOST_DOUBLINGS = 60  # of the radius at once
POOR, GOOD = 0.25, 0.75  # of the ratio of actual to predicted reduction


@dataclass(frozen=True)
class Radius:
    """What is remembered. `size` None: no step has failed yet, so there is nothing to trust less.

    `streak` counts the good steps in a row that went as far as they were trusted.
    """

    size: float | None = None
    newton_first: bool = True
    streak: int = 0


class TrustRegion:
    """Newton's step whenever it is good, else the exact minimizer of the model in a trust region.

    Conn, Gould and Toint, Trust-Region Methods, 2000, algorithm 6.1.1, whose limit points satisfy the second-order
    necessary conditions (theorem 6.6.4), with the plain Newton step as the first trial at every convex point. The
    radius grows twofold, then fourfold, eightfold … while the model stays good, which badly scaled problems need.

    Good when: f is twice differentiable; any start, saddles and maxima included.
    Fails when: the minimum is at a kink of f.
    """

    name = "trust-region"
    safeguarded = True
    second_order = True
    tested = True

    def begin(self) -> Radius:
        return Radius()

    def propose(self, at: Sample, memory: Radius) -> Proposal | Stop:
        h = at.spectrum
        if memory.size is not None and memory.size < SMALLEST_RADIUS:
            return Stop.STEP
        if memory.newton_first and h.values[0] > EPSILON * len(h.values) * h.largest:
            proposal = steps.newton(at.gradient, h)
            if proposal is not None:
                return proposal
        return steps.trust_region(at.gradient, h, memory.size or first_radius(at))

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: Radius) -> Radius:
        if judgement.sample is not None:
            return _after(proposal, judgement.ratio, memory)
        most = LARGEST if memory.newton_first or memory.size is None else memory.size
        tried = min(proposal.length, most) if proposal.length < math.inf else most
        return Radius(tried / 4, newton_first=False)


def _after(proposal: Proposal, ratio: float, memory: Radius) -> Radius:
    """The radius after a step that was taken."""
    if proposal.rule == Rule.NEWTON:
        free = ratio > POOR and memory.size is None
        return Radius(None if free else max(memory.size or 0.0, 2 * proposal.length))
    if ratio > GOOD:
        return Radius(proposal.length * 2.0 ** min(memory.streak + 1, MOST_DOUBLINGS), streak=memory.streak + 1)
    return Radius(proposal.length / 2 if ratio < POOR else proposal.length)


def first_radius(at: Sample) -> float:
    """The radius where no step has been tried: the size of the point, at least 1."""
    return max(1.0, norm(at.x))
