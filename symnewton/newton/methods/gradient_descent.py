"""Gradient descent, as every course begins: a fixed rate, or one found by backtracking."""

from __future__ import annotations

from symnewton.calculus.function import Sample
from symnewton.linalg import norm, plus
from symnewton.newton.acceptance import judge
from symnewton.newton.descent import Trial
from symnewton.newton.loop import Made
from symnewton.newton.oracle import Oracle
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
        self.rate = rate

    def begin(self) -> float:
        return self.rate or 1.0

    def propose(self, at: Sample, memory: float) -> Proposal | Stop:
        if memory < SMALLEST_RATE:
            return Stop.STEP
        gradient = at.gradient
        size = norm(gradient)
        return Proposal(tuple(-memory * c for c in gradient), Rule.GRADIENT, memory * size * size, Made(memory))

    def attempt(self, oracle: Oracle, at: Sample, proposal: Proposal, memory: float) -> Trial[float]:
        if self.rate is not None:
            sample = oracle.sample(plus(at.x, proposal.step), second=False)
            return Trial(sample, memory) if sample.finite else Trial(None, memory, Stop.LEFT_DOMAIN)
        judgement = judge(oracle, at, proposal, second=False)
        return Trial(judgement.sample, memory * (2.0 if judgement.sample else 0.5), judgement.give_up, judgement.cut)
