"""Do we take it: a trial point against what the model promised."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symnewton.calculus.function import Function, Sample
from symnewton.linalg import EPSILON, plus
from symnewton.newton.doubt import rounding_of_x
from symnewton.newton.oracle import Oracle
from symnewton.newton.steps import Proposal
from symnewton.newton.stopping import ROUNDING_FACTOR, below_rounding
from symnewton.verdicts import Stop

ENOUGH = 1e-4  # of the predicted reduction: Conn, Gould and Toint, Trust-Region Methods, 2000, section 6.1
RIGHT = 1e-6  # of the gradient: with an error this small it is no rounding
SMALL = 1e-8  # of f: reductions above are no rounding, whatever its terms


@dataclass(frozen=True)
class Judgement:
    """The new sample where the trial is taken, the ratio of actual to predicted reduction, and a reason to give up.

    `cut` tells that a pole or a gap in the domain is in the way.
    """

    sample: Sample | None
    ratio: float
    give_up: Stop | None = None
    cut: bool = False


def judge(oracle: Oracle, here: Sample, proposal: Proposal, *, second: bool = True) -> Judgement:
    """Takes a trial where f falls by enough of what was predicted; not finite is never enough.

    Nor is a point across a pole or a gap: a step stays in the part of the domain that it starts in.
    Where both reductions drown in rounding the gradients decide; where they are rounding themselves, it is over.
    """
    target = plus(here.x, proposal.step)
    if target == here.x:
        return Judgement(None, -math.inf, Stop.STEP)
    ratio = reduction_ratio(oracle, here, oracle.value(target), proposal)
    if ratio > -math.inf and oracle.cut(here.x, target):
        return Judgement(None, -math.inf, cut=True)
    if ratio > ENOUGH:
        sample = oracle.sample(target, second=second)
        falls = sample.value < here.value  # computed with more care than the value alone
        return Judgement(sample if sample.finite and falls else None, ratio)
    if math.isnan(ratio):
        sample = oracle.sample(target, second=second)
        if sample.finite and sample.gradient_norm < here.gradient_norm:
            return Judgement(sample, 1.0)
        if _is_rounding(oracle.function, here):
            return Judgement(None, ratio, Stop.ROUNDING)
    return Judgement(None, -math.inf)


def every(oracle: Oracle, here: Sample, proposal: Proposal, *, second: bool = True) -> Judgement:
    """Takes every trial inside the domain, as the iterations of books do."""
    sample = oracle.sample(plus(here.x, proposal.step), second=second)
    return Judgement(sample, 1.0) if sample.finite else Judgement(None, -math.inf, Stop.LEFT_DOMAIN)


def _is_rounding(function: Function, here: Sample) -> bool:
    """Whether the gradient is nothing but rounding.

    Noise that is allowed for but not there is none: a ball may not tell on which side of a kink a point is that is far
    from it.
    """
    if not below_rounding(function, here, ROUNDING_FACTOR):
        return False
    if not math.dist(function.true_gradient(here.x), here.gradient) <= RIGHT * here.gradient_norm:
        return True
    return all(abs(g) <= ROUNDING_FACTOR * rounding_of_x(h, here.x) for g, h in zip(here.gradient, here.hessian))


def reduction_ratio(oracle: Oracle, here: Sample, value: float, proposal: Proposal) -> float:
    """Actual over predicted reduction of f; NaN where both drown in rounding, −∞ where f has no value there.

    Where the prediction is below the rounding of f the ratio means nothing (op. cit., section 17.4.2). That is the
    rounding of its terms: a sum may be 0 at the minimum.
    """
    if not math.isfinite(value):
        return -math.inf
    actual = here.value - value
    ratio = actual / proposal.predicted if proposal.predicted > 0 else -math.inf
    if ratio <= ENOUGH or max(proposal.predicted, abs(actual)) <= SMALL * max(abs(here.value), abs(value)):
        noise = 10 * max(oracle.function.value_noise(here.x), EPSILON * abs(here.value))
        if proposal.predicted <= noise and abs(actual) <= noise:
            return math.nan
    return ratio
