"""The textbook iteration."""

from __future__ import annotations

from symnewton.calculus.function import Sample
from symnewton.newton import steps
from symnewton.newton.acceptance import Judgement
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
    tested = False

    def begin(self) -> None:
        return None

    def propose(self, at: Sample, memory: None) -> Proposal | Stop:
        return steps.newton(at.gradient, at.spectrum) or Stop.SINGULAR

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: None) -> None:
        return None
