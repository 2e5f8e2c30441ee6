"""Gradient descent, as every course begins: a fixed rate, or one found by backtracking."""

from __future__ import annotations

from symnewton.calculus.function import Sample
from symnewton.linalg import norm
from symnewton.newton.acceptance import Judgement
from symnewton.newton.loop import Made
from symnewton.newton.steps import Proposal
from symnewton.verdicts import Rule, Stop

SMALLEST_RATE = 1e-30


class GradientDescent:
    """x₊ = x − α∇f. With a `rate` α is that number; without, it doubles after a success and halves until f falls.

    Good when: second derivatives cannot be had; to see what Newton's method saves.
    Fails when: the eigenvalues of H differ much: the error shrinks by (κ − 1)/(κ + 1) a step at best (Nocedal and
    Wright, Numerical Optimization, 2nd ed. 2006, theorem 3.3). A fixed rate above 2/λ diverges. Saddles may hold it.
    """

    name = "gradient-descent"
    safeguarded = False
    second_order = False

    def __init__(self, rate: float | None = None) -> None:
        self.rate, self.tested = rate, rate is None

    def begin(self) -> float:
        return self.rate or 1.0

    def propose(self, at: Sample, memory: float) -> Proposal | Stop:
        if memory < SMALLEST_RATE:
            return Stop.STEP
        gradient = at.gradient
        size = norm(gradient)
        return Proposal(tuple(-memory * c for c in gradient), Rule.GRADIENT, memory * size * size, Made(memory))

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: float) -> float:
        return memory * (2.0 if judgement.sample else 0.5) if self.tested else memory
