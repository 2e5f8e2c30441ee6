"""The limit of an iteration that only creeps.

Where ∇f has a zero of multiplicity m Newton's steps shrink by 1 − 1/m, as those for a root of multiplicity m do; m times
the step converges quadratically again (Schröder, Math. Ann. 2, 1870; Decker, Keller and Kelley, SIAM J. Numer. Anal. 20,
1983, 296-314, for several variables).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symnewton.calculus.function import Point, Sample
from symnewton.linalg import Spectrum, dot, norm, plus
from symnewton.newton import steps
from symnewton.newton.diagnosis import steady_rate
from symnewton.newton.loop import Step
from symnewton.newton.oracle import Oracle
from symnewton.verdicts import Rule

SLOWEST, FASTEST = 0.999, 0.4  # rates that show a multiplicity
ALIGNED = 0.999  # the cosine between steps along one line
STEEP = 100.0  # times the lowest eigenvalue: a valley, along whose floor the steps creep
GAIN = 0.5  # of |∇f|: what is left after a leap that is worth its evaluation


def extrapolated(oracle: Oracle, rows: Sequence[Step]) -> Sample | None:
    """The sample at m Newton steps ahead, on the valley's floor; None where the steps show no m, or ∇f does not fall."""
    here = rows[-1].sample
    m = multiplicity(rows)
    step = steps.newton(here.gradient, rows[-1].sample.spectrum) if m is not None and here.gradient_norm else None
    if m is None or step is None:
        return None
    h = rows[-1].sample.spectrum
    steep = [i for i, value in enumerate(h.values) if value > STEEP * abs(h.values[0])]
    target = down_across(oracle, plus(here.x, step.step, m), h, steep)
    if target == here.x or oracle.cut(here.x, target):
        return None
    sample = oracle.sample(target)
    return sample if sample.finite and sample.gradient_norm <= GAIN * here.gradient_norm else None


def multiplicity(rows: Sequence[Step]) -> float | None:
    """The m of the last rows, 1/(1 − q) where Newton's steps shrink by q; None where they show none.

    After a leap of k times the step, which should have ended at the limit, q is 1 − k/m.
    """
    last = rows[-1]
    if last.rule == Rule.MODIFIED_NEWTON:
        before = steps.newton(rows[-2].sample.gradient, rows[-2].sample.spectrum)
        after = steps.newton(last.sample.gradient, last.sample.spectrum)
        if before is None or after is None or last.step_norm is None:
            return None
        k = last.step_norm / before.length
        q = math.copysign(after.length / before.length, dot(before.step, after.step))
        return _whole(k / (1 - q)) if abs(q) < 0.5 else None
    rate = steady_rate(rows) if last.rule is Rule.NEWTON else None
    if rate is None or not FASTEST < rate < SLOWEST:
        return None
    u, v = rows[-2].step, last.step
    along = u is not None and v is not None and dot(u, v) >= ALIGNED * norm(u) * norm(v)
    return _whole(1 / (1 - rate)) if along else None


def _whole(m: float) -> float:
    return round(m) if abs(m - round(m)) < 0.1 else m


def down_across(oracle: Oracle, x: Point, h: Spectrum, steep: list[int]) -> Point:
    """x after three Newton steps within the steep eigenvectors, with the eigenvalues of the end point."""
    for _ in range(3 if steep else 0):
        oracle.gradients += 1
        g = oracle.function.gradient(x)
        if not all(map(math.isfinite, g)):
            break
        for i in steep:
            x = plus(x, h.vectors[i], -dot(h.vectors[i], g) / h.values[i])
    return x
