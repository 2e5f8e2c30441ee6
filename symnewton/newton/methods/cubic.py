"""Adaptive cubic regularization."""

from __future__ import annotations

import math
from dataclasses import replace

from symnewton.calculus.function import Sample
from symnewton.linalg import Spectrum, Vector, norm
from symnewton.newton.acceptance import Judgement
from symnewton.newton.loop import Made
from symnewton.newton.steps import Proposal, proposal
from symnewton.verdicts import Rule, Stop

FIRST, SMALLEST, LARGEST = 1.0, 1e-16, 1e60
GOOD, VERY_GOOD = 0.1, 0.9


def cubic_step(gradient: Vector, h: Spectrum, sigma: float) -> Proposal:
    """The global minimizer of the model: (H + σ|p| I) p = −∇f with H + σ|p| I ⪰ 0 (op. cit., theorem 3.1).

    Its length r = |p| solves |p(σr)| = r; the left side falls and the right side grows with r, so bisection finds it.
    """
    g = h.coordinates(gradient)
    lowest = h.values[0]
    low = max(0.0, -lowest / sigma)
    high = low + math.sqrt(norm(g) / sigma)
    for _ in range(200):
        r = (low + high) / 2
        if r in (low, high):
            break
        low, high = (r, high) if norm(_shifted(g, h.values, sigma * r)) > r else (low, r)
    shift = sigma * high
    p = _shifted(g, h.values, shift)
    missing = (high - norm(p)) * (high + norm(p))
    if lowest < 0 and missing > 1e-6 * high * high:  # the hard case: no gradient along the lowest eigenvector
        p, shift = (p[0] + math.copysign(math.sqrt(missing), p[0]), *p[1:]), -lowest
    step = proposal(g, p, h, Rule.CUBIC, Made(shift=shift))
    r = norm(p)
    return replace(step, predicted=step.predicted - sigma / 3 * r * r * r)


def _shifted(g: Vector, values: Vector, mu: float) -> Vector:
    return tuple(-c / (value + mu) if c and value + mu > 0 else 0.0 for c, value in zip(g, values))


class Cubic:
    """The global minimizer of the cubic model g·p + ½ p·Hp + σ/3 |p|³; the memory is σ.

    Cartis, Gould and Toint, Math. Program. 127 (2011) 245-295, algorithm 2.1: at most O(ε^−3/2) evaluations to
    |∇f| ≤ ε, the best bound known for a second-order method.

    Good when: a guarantee on the number of evaluations is wanted.
    Fails when: scales differ widely: one σ weighs all directions alike.
    """

    name = "cubic"
    safeguarded = True
    second_order = True
    tested = True

    def begin(self) -> float:
        return FIRST

    def propose(self, at: Sample, memory: float) -> Proposal | Stop:
        return Stop.STEP if memory > LARGEST else cubic_step(at.gradient, at.spectrum, memory)

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: float) -> float:
        if judgement.sample is None:
            return 4 * memory
        factor = 0.1 if judgement.ratio > VERY_GOOD else 1.0 if judgement.ratio > GOOD else 2.0
        return max(SMALLEST, factor * memory)
