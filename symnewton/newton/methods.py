"""The minimization methods: each says where to go and whether to take it, and keeps no state of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from symnewton.calculus.function import Sample
from symnewton.newton import steps
from symnewton.newton.linalg import EPSILON, norm, plus
from symnewton.newton.loop import Iteration, Method, Trial
from symnewton.newton.oracle import Oracle
from symnewton.newton.steps import Proposal
from symnewton.newton.stopping import below_rounding
from symnewton.verdicts import Stop


class PlainNewton:
    """The textbook iteration x₊ = x − H⁻¹∇f, every step taken.

    Good when: the start is near the point that is sought; to see what Newton's method itself does.
    Fails when: it is not: it may run away, cycle, leave the domain, or end at a saddle or a maximum.
    """

    name = "newton"

    def begin(self) -> None:
        return None

    def propose(self, at: Iteration, memory: None) -> Proposal | Stop:
        return steps.newton(at.sample.gradient, at.spectrum) or Stop.SINGULAR

    def attempt(self, oracle: Oracle, at: Iteration, proposal: Proposal, memory: None) -> Trial[None]:
        sample = oracle.sample(plus(at.sample.x, proposal.step))
        return Trial(sample, memory) if sample.finite else Trial(None, memory, Stop.LEFT_DOMAIN)


SMALLEST_RADIUS = 1e-30
ROUNDING_FACTOR = 10  # where the steps make no progress any more, a few roundings more are allowed for


@dataclass(frozen=True)
class Radius:
    """The memory of the trust region. `size` None: no step has failed yet, so there is nothing to trust less."""

    size: float | None = None
    newton_first: bool = True


class TrustRegion:
    """Newton's step whenever it is good, else the exact minimizer of the model in a trust region.

    Conn, Gould and Toint, Trust-Region Methods, 2000, algorithm 6.1.1, whose limit points satisfy the second-order
    necessary conditions (theorem 6.6.4), with the plain Newton step as the first trial at every convex point.

    Good when: f is twice differentiable; any start, saddles and maxima included.
    Fails when: the minimum is at a kink of f.
    """

    name = "trust-region"
    ACCEPT, POOR, GOOD = 1e-4, 0.25, 0.75  # of the ratio of actual to predicted reduction (op. cit., section 6.1)

    def begin(self) -> Radius:
        return Radius()

    def propose(self, at: Iteration, memory: Radius) -> Proposal | Stop:
        h = at.spectrum
        if memory.size is not None and memory.size < SMALLEST_RADIUS:
            return Stop.STEP
        if memory.newton_first and h.values[0] > EPSILON * len(h.values) * h.largest:
            proposal = steps.newton(at.sample.gradient, h)
            if proposal is not None:
                return proposal
        return steps.trust_region(at.sample.gradient, h, memory.size or first_radius(at))

    def attempt(self, oracle: Oracle, at: Iteration, proposal: Proposal, memory: Radius) -> Trial[Radius]:
        here = at.sample
        target = plus(here.x, proposal.step)
        if target == here.x:
            return Trial(None, memory, Stop.STEP)
        value = oracle.value(target)
        ratio = reduction_ratio(oracle, here, value, proposal)
        if ratio > self.ACCEPT or math.isnan(ratio):
            sample = oracle.sample(target)
            lower = math.isfinite(ratio) or sample.gradient_norm < here.gradient_norm
            if sample.finite and lower:
                return Trial(sample, self._after_success(proposal, 1.0 if math.isnan(ratio) else ratio, memory))
            if sample.finite and below_rounding(oracle.function, here, ROUNDING_FACTOR):
                return Trial(None, memory, Stop.ROUNDING)
        return Trial(None, Radius(proposal.length / 4, newton_first=False))

    def _after_success(self, proposal: Proposal, ratio: float, memory: Radius) -> Radius:
        size = memory.size
        if proposal.rule == "newton":
            size = None if ratio > self.POOR and size is None else max(size or 0.0, 2 * proposal.length)
        elif ratio < self.POOR:
            size = proposal.length / 2
        elif ratio > self.GOOD:
            size = proposal.length * (10 if abs(ratio - 1) < 0.01 else 2)
        else:
            size = proposal.length
        return Radius(size)


def first_radius(at: Iteration) -> float:
    """The radius where no step has been tried: the size of the point, at least 1."""
    return max(1.0, norm(at.sample.x))


def reduction_ratio(oracle: Oracle, here: Sample, value: float, proposal: Proposal) -> float:
    """Actual over predicted reduction of f; NaN where both drown in rounding, −∞ where f has no value there.

    Where the prediction is below the rounding of f the ratio means nothing (op. cit., section 17.4.2): the gradients
    have to decide.
    """
    if not math.isfinite(value):
        return -math.inf
    actual = here.value - value
    small = 1e-8 * max(abs(here.value), abs(value))
    if proposal.predicted <= small and abs(actual) <= small:
        noise = 10 * max(oracle.function.value_noise(here.x), EPSILON * abs(here.value))
        if proposal.predicted <= noise and abs(actual) <= noise:
            return math.nan
    return actual / proposal.predicted if proposal.predicted > 0 else -math.inf


METHODS: dict[str, Method[Any]] = {method.name: method for method in (TrustRegion(), PlainNewton())}
