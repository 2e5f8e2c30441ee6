"""A minimum in thousands of variables, proven in linear time: f is strongly convex round the point where the run ended.

Is λ below the eigenvalues of H all over the ball of radius ρ round x, and |∇f(x)| < λρ, then ∇f points outward all over
the sphere, so the ball holds a critical point, and by convexity one only, a strict minimum, within |∇f(x)|/λ of x. The
eigenvalues are bounded by a factor of the shifted matrix in doubles and the rounding that it can have (Rump, Verification
of positive definiteness, BIT 46, 2006, 433-452); everything else is done in balls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symnewton.band import Array, Band, Factor
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.structured import Point, Structured
from symnewton.linalg import EPSILON
from symnewton.quantities import Enclosed

BITS = 113
POWER_STEPS = 12
SHARES = (0.5, 0.1, 0.01)  # of the estimate of the lowest eigenvalue, tried in turn as the shift
ROOM = 4.0  # times |∇f|/λ: the radius of the ball


@dataclass(frozen=True)
class Minimum:
    """The one critical point within `radius` of x, a strict minimum, with the value there; both proven."""

    radius: float
    value: Enclosed


def prove(function: Structured, band: Band, end: Point) -> Minimum | None:
    """The minimum next to the end of a run; None where it is not proven."""
    lowest = _lowest(band, end.entries)
    jumps = any(node.op in ball.JUMPS for p in function.patterns for node in p.graph.nodes)
    if lowest is None or band.full or jumps:
        return None
    with ball.working_precision(BITS):
        x = [ball.from_float(c) for c in end.x.tolist()]
        gradient, _ = function.balls(x, "gradient")
        if not all(g.is_finite() for g in gradient):
            return None
        slope = sum((g * g for g in gradient), ball.arb(0)).sqrt()
        for share in SHARES:
            bound = lowest * share
            radius = ROOM * float(slope.upper()) / bound + float(np.spacing(np.abs(end.x)).max())
            floor = _floor(function, band, end, bound, radius)
            if floor is not None and slope < floor * ball.from_float(radius):
                return _minimum(function, x, slope, floor)
    return None


def _lowest(band: Band, entries: Array) -> float | None:
    """About the lowest eigenvalue, by inverse iteration; None where the matrix is not positive definite."""
    factor = band.factor(entries)
    if not isinstance(factor, Factor) or factor.broken is not None:
        return None
    v = np.ones(band.n) + 0.5 * np.cos(np.arange(band.n))
    size = 1.0
    for _ in range(POWER_STEPS):
        v /= np.linalg.norm(v)
        v = band.solve(factor, v)
        size = float(np.linalg.norm(v))
        if not math.isfinite(size) or size == 0:
            return None
    return 1 / size


def _floor(function: Structured, band: Band, end: Point, bound: float, radius: float) -> ball.arb | None:
    """A positive number below all eigenvalues of H in the ball of this radius; None where there is none to be proven."""
    factor = band.factor(end.entries, -bound)
    if not isinstance(factor, Factor) or factor.broken is not None:
        return None
    box = [ball.from_float(c) + ball.arb(0, radius) for c in end.x.tolist()]
    _, entries = function.balls(box, "sample")
    if not all(e.is_finite() for e in entries):
        return None
    off = np.array([float(abs(e - ball.from_float(d)).upper()) for e, d in zip(entries, end.entries.tolist())])
    sums = np.bincount(band.i, off, band.n) + np.bincount(band.j, np.where(band.i == band.j, 0.0, off), band.n)
    apart = float(sums.max()) * (1 + band.n * EPSILON)
    diagonal = end.entries[band.i == band.j]
    width = band.width
    # The factor exists for a matrix that differs from the shifted one by at most γ √(a_ii a_jj) in its band.
    rounding = 4 * (width + 4) * EPSILON * (2 * width + 1) * (float(diagonal.max()) + bound)
    floor = ball.from_float(bound) - ball.from_float(rounding) - ball.from_float(apart)
    return floor if floor > 0 else None


def _minimum(function: Structured, x: list[ball.arb], slope: ball.arb, floor: ball.arb) -> Minimum:
    radius = (slope / floor).upper()
    value = function.value_ball(x)
    low, high = ball.fraction((value - slope * radius).lower()), ball.fraction(value.upper())
    return Minimum(_up(ball.fraction(radius)), Enclosed.between(low, high))


def _up(value: Fraction) -> float:
    """A double that is not below."""
    found = float(value)
    return found if Fraction(found) >= value else math.nextafter(found, math.inf)
