"""Back to where the constraints hold: the violation made small, whatever f does."""

from __future__ import annotations

import math

import numpy as np

from symnewton.calculus.function import Point
from symnewton.linalg import spectrum
from symnewton.newton import steps
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.search import moved
from symnewton.verdicts import Stop

SMALLEST = 1e-16  # of the size of the point: a shorter step is none
ENOUGH = 1e-4
STATIONARY = 1e-12  # of ψ: where no more is to be had within the size of the point, ψ is at a minimum


def nearer_feasible(program: Program, site: Site, radius: float) -> tuple[Point, float] | Stop:
    """A point with less of ψ = ½|violation|², and the next radius; or why there is none: ψ is at a minimum, or at an edge.

    A trust-region step with ∇²ψ = JᵀJ + Σ vᵢ∇²cᵢ, which also leaves saddles and maxima of ψ.
    """
    missed = program.violation(site.values)
    out = (missed != 0) | program.equal
    jacobian = site.jacobian[out]
    slope = jacobian.T @ missed[out]
    bend = program.hessian(site.x, missed) - program.hessian(site.x, 0 * missed)
    second = jacobian.T @ jacobian + bend
    h = spectrum(tuple(map(tuple, second.tolist())))
    psi = float(missed @ missed) / 2
    size = max(1.0, math.hypot(*site.x))
    if steps.trust_region(tuple(slope.tolist()), h, size).predicted <= STATIONARY * psi:
        return Stop.INFEASIBLE
    while radius > SMALLEST * size:
        proposal = steps.trust_region(tuple(slope.tolist()), h, radius)
        x = moved(site.x, np.array(proposal.step))
        value, values = program.tried(x)
        after = float((program.violation(values) ** 2).sum()) / 2
        if math.isfinite(value + after) and not program.cut(site.x, x):
            ratio = (psi - after) / proposal.predicted if proposal.predicted > 0 else -math.inf
            if ratio > ENOUGH:
                return x, radius * (4 if ratio > 0.75 else 1 if ratio > 0.25 else 0.5)
        radius /= 4
    return Stop.STEP
