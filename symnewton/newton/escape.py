"""Is this really the end? The search for a lower point where the second-derivative test cannot tell.

Near a degenerate point f is flat along some directions and a straight line is no test: (y − x²)(y − 3x²) rises along
every line through 0. So each probe goes a way along a flat direction and then down across it, by Newton steps in the
steep directions: it follows the valley floor, the reduced function of the splitting lemma (Gromoll and Meyer 1969).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from symnewton.calculus.function import Function, Sample
from symnewton.linalg import norm, plus
from symnewton.newton.diagnosis import last_lengths, observed_order
from symnewton.newton.doubt import curvature_doubts
from symnewton.newton.leap import down_across, extrapolated
from symnewton.newton.loop import Step
from symnewton.newton.oracle import Oracle
from symnewton.newton.stopping import way
from symnewton.verdicts import Rule, Stop

FLAT = 1e-6  # of the norm of H
FADED = 1e-3  # of the norm of H at the start, where steps have crept
NEAR = 1e-6  # of the size of the problem: this close to a kink both sides count
FARTHEST = 200  # doublings of a step
REACH = (1e-2, 1e-3, 1e-4)  # of the size of the problem


@dataclass(frozen=True)
class Probe:
    """What the probes met: a lower point, if any, and whether f rises by more than rounding on every side."""

    lower: Sample | None
    rises: bool


def better_point(oracle: Oracle, rows: list[Step], stop: Stop | None) -> tuple[Sample, Rule] | None:
    """Where to go on instead of the method's next step, and the rule; None where there is nothing better.

    The limit of steps that only creep; where the run would end, a lower point nearby; where it runs away, one far out.
    """
    if stop is Stop.DIVERGED:
        sample, rule = far_point(oracle, rows), Rule.FAR_PROBE
    else:
        sample, rule = extrapolated(oracle, rows), Rule.MODIFIED_NEWTON
        if sample is None and stop is not None:
            sample, rule = probe(oracle, rows).lower, Rule.VALLEY_PROBE
    return None if sample is None else (sample, rule)


def far_point(oracle: Oracle, rows: Sequence[Step]) -> Sample | None:
    """The lowest of the points ever farther along the last step, if f rises after it; None where it never does."""
    here, step = rows[-1].sample, rows[-1].step
    if step is None:
        return None
    lowest, best = here.value, None
    for power in range(1, FARTHEST):
        x = plus(here.x, step, 2.0**power)
        value = oracle.value(x)
        if not math.isfinite(value):
            return None
        if value < lowest:
            lowest, best = value, x
        elif best is not None and value > lowest + 2 * (
            oracle.function.value_noise(x) + oracle.function.value_noise(best)
        ):
            sample = None if oracle.cut(here.x, x) else oracle.sample(best)
            return sample if sample is not None and sample.finite else None
    return None


def probe(oracle: Oracle, rows: Sequence[Step]) -> Probe:
    """The probes along every flat direction of the last row, both ways, near and far."""
    last = rows[-1]
    h = last.sample.spectrum
    flat = flat_directions(oracle.function, rows)
    steep = [i for i in range(len(h.values)) if i not in flat]
    here = last.sample
    noise, size = oracle.function.value_noise(here.x), scale(rows)
    rises = True
    for reach in REACH:
        for i in flat:
            for sign in (1.0, -1.0):
                x = plus(here.x, h.vectors[i], sign * reach * size)
                x = down_across(oracle, x, h, steep)
                value = oracle.value(x)
                margin = 2 * (noise + oracle.function.value_noise(x))
                if reach == REACH[0] and (not value > here.value + margin or oracle.cut(here.x, x)):
                    rises = False
                if math.isfinite(value) and value < here.value - margin and not oracle.cut(here.x, x):
                    sample = oracle.sample(x)
                    if sample.finite:
                        return Probe(sample, False)
    return Probe(None, rises)


def flat_directions(function: Function, rows: Sequence[Step]) -> list[int]:
    """The eigenvectors along which the second-derivative test is not to be trusted.

    Those with an eigenvalue that is relatively tiny, or smaller than what is not known of it; where convergence was only linear, the sign of a curvature that vanishes at
    the limit, those with one that has faded, and the lowest; all of them next to a kink or jump, where the Hessian speaks for one side only.
    """
    last = rows[-1]
    h = last.sample.spectrum
    if function.rough_at(last.sample.x, within=NEAR * scale(rows)) is not None:
        return list(range(len(h.values)))
    most = FLAT * h.largest
    if any(row.rule == Rule.MODIFIED_NEWTON for row in rows):
        most = max(most, FADED * rows[0].sample.spectrum.largest)
    doubts = curvature_doubts(function, last)
    flat = [i for i, value in enumerate(h.values) if abs(value) <= max(most, doubts[i])]
    order = observed_order(last_lengths(rows), norm(last.sample.x))
    if not flat and order is not None and order < 1.5:
        flat = [0]
    return flat


def scale(rows: Sequence[Step]) -> float:
    """The size of the problem as the run shows it: of the point or of the way to it; 1 where both are 0."""
    return max(norm(rows[-1].sample.x), way(rows)) or 1.0
