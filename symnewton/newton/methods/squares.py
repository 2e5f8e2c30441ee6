"""Methods for sums of squares: the residuals are taken as linear, so that 2 JᵀJ, the normal matrix, stands for the Hessian.

Trust regions here are balls in variables scaled by the columns of J, so that the units of the variables do not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from symnewton.calculus.function import Point, Sample
from symnewton.linalg import Vector, dot, norm, spectrum
from symnewton.newton import steps
from symnewton.newton.acceptance import Judgement
from symnewton.newton.loop import PLAINLY
from symnewton.newton.methods.trust_region import GOOD, LARGEST, MOST_DOUBLINGS, POOR, SMALLEST_RADIUS
from symnewton.newton.steps import Proposal
from symnewton.verdicts import Rule, Stop

FIRST = 3.0  # times the length of the start, scaled: the first radius


class GaussNewton:
    """x₊ = x − (JᵀJ)⁻¹ Jᵀr, every step taken.

    Gauss, Theoria motus corporum coelestium, 1809.

    Good when: residuals are small at the solution and the start is near.
    Fails when: it is not, or residuals stay large: then it may not converge at all.
    """

    name = "gauss-newton"
    safeguarded = False
    second_order = True
    tested = False

    def begin(self) -> None:
        return None

    def propose(self, at: Sample, memory: None) -> Proposal | Stop:
        step = steps.newton(at.gradient, spectrum(at.normal))
        return Stop.SINGULAR if step is None else replace(step, rule=Rule.GAUSS_NEWTON)

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: None) -> None:
        return None


@dataclass(frozen=True)
class Trust:
    """The radius, None before the first step; the scales, which are the largest lengths that the columns of J have had.

    `streak` counts the good steps in a row that went as far as they were trusted; `whole` tells that the model with the
    whole Hessian told the last reduction better.
    """

    size: float | None = None
    scales: Vector = ()
    streak: int = 0
    whole: bool = False


class LevenbergMarquardt:
    """The minimizer of |J p + r|² in a trust region.

    Moré, The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes in Mathematics 630, 1978, 105-116.

    Good when: residuals are small or nearly linear; far from the solution.
    Fails when: residuals stay large and are curved: there it converges slowly.
    """

    name = "levenberg-marquardt"
    safeguarded = True
    second_order = True
    tested = True

    def begin(self) -> Trust:
        return Trust()

    def propose(self, at: Sample, memory: Trust) -> Proposal | Stop:
        if memory.size is not None and memory.size < SMALLEST_RADIUS:
            return Stop.STEP
        scales = _scales(at, memory)
        radius = memory.size or _first_radius(at, scales)
        if memory.whole:
            return _step(at, at.hessian, scales, radius)
        step = _step(at, at.normal, scales, radius)
        return replace(step, rule=Rule.GAUSS_NEWTON if step.rule is Rule.NEWTON else Rule.LEVENBERG_MARQUARDT)

    def after(self, at: Sample, proposal: Proposal, judgement: Judgement, memory: Trust) -> Trust:
        scales = _scales(at, memory)
        length = norm(_times(scales, proposal.step))
        size = memory.size or _first_radius(at, scales)
        if judgement.sample is None:
            return replace(memory, size=min(size, length) / 4, streak=0)
        streak = 0
        if judgement.ratio > GOOD:
            streak = memory.streak + 1
            size = max(size, min(LARGEST, length * 2.0 ** min(streak, MOST_DOUBLINGS)))
        elif judgement.ratio < POOR:
            size = length / 2
        whole = self.prefers_whole(at, proposal.step, at.value - judgement.sample.value)
        return Trust(size, scales, streak, whole)

    def prefers_whole(self, at: Sample, step: Vector, reduction: float) -> bool:
        """Whether the next model has the whole Hessian."""
        return False


class LeastSquares(LevenbergMarquardt):
    """The same with the whole Hessian in the model wherever that told the last reduction better.

    Dennis, Gay and Welsch, An adaptive nonlinear least-squares algorithm, ACM Trans. Math. Softw. 7, 1981, 348-368.

    Good when: f is a sum of squares; near the solution it is Newton's method, far from it Levenberg and Marquardt's.
    Fails when: f is none.
    """

    name = "least-squares"

    def prefers_whole(self, at: Sample, step: Vector, reduction: float) -> bool:
        doubts = [abs(reduction - _promised(at, matrix, step)) for matrix in (at.normal, at.hessian)]
        return doubts[1] < doubts[0]


def _promised(at: Sample, matrix: tuple[Point, ...], step: Vector) -> float:
    """The reduction of f that the model with this matrix predicts."""
    return -dot(at.gradient, step) - dot(step, tuple(dot(row, step) for row in matrix)) / 2


def _scales(at: Sample, memory: Trust) -> Vector:
    """The lengths of the columns of J, the largest so far; 1 for one of zeros."""
    here = [math.sqrt(max(row[i], 0.0)) for i, row in enumerate(at.normal)]
    return tuple(max(a, b) or 1.0 for a, b in zip(here, memory.scales or here))


def _first_radius(at: Sample, scales: Vector) -> float:
    return FIRST * norm(_times(scales, at.x)) or LARGEST


def _step(at: Sample, matrix: tuple[Point, ...], scales: Vector, radius: float) -> Proposal:
    """The minimizer of the model with this matrix in the trust region."""
    inverse = tuple(1 / s for s in scales)
    scaled = tuple(_times(inverse, tuple(c * s for c in row)) for row, s in zip(matrix, inverse))
    found = steps.trust_region(_times(inverse, at.gradient), spectrum(scaled), radius)
    return replace(found, step=_times(inverse, found.step), made=PLAINLY)  # μ and the radius are of other units


def _times(u: Vector, v: Vector) -> Vector:
    return tuple(a * b for a, b in zip(u, v))
