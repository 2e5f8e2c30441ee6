"""The textbook iteration."""

from __future__ import annotations

from symnewton.calculus.function import Sample
from symnewton.linalg import plus
from symnewton.newton import steps
from symnewton.newton.descent import Trial
from symnewton.newton.oracle import Oracle
from symnewton.newton.steps import Proposal
from symnewton.verdicts import Stop


class PlainNewton:
    """x₊ = x − H⁻¹∇f, every step taken.

    Good when: the start is near the point that is sought; to see what Newton's method itself does.
    Fails when: it is not: it may run away, cycle, leave the domain, or end at a saddle or a maximum.
    """

    name = "newton"
    safeguarded = False
    second_order = True

    def begin(self) -> None:
        return None

    def propose(self, at: Sample, memory: None) -> Proposal | Stop:
        return steps.newton(at.gradient, at.spectrum) or Stop.SINGULAR

    def attempt(self, oracle: Oracle, at: Sample, proposal: Proposal, memory: None) -> Trial[None]:
        sample = oracle.sample(plus(at.x, proposal.step))
        return Trial(sample, memory) if sample.finite else Trial(None, memory, Stop.LEFT_DOMAIN)
