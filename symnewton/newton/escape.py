"""Is this really the end? The search for a lower point where the second-derivative test cannot tell.

Near a degenerate point f is flat along some directions and a straight line is no test: (y − x²)(y − 3x²) rises along
every line through 0. So each probe goes a way along a flat direction and then down across it, by Newton steps in the
steep directions: it follows the valley floor, the reduced function of the splitting lemma (Gromoll and Meyer 1969).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from symnewton.calculus.function import Function, Point, Sample
from symnewton.newton.diagnosis import last_lengths, observed_order
from symnewton.newton.linalg import Spectrum, dot, norm, plus
from symnewton.newton.loop import Iteration
from symnewton.newton.oracle import Oracle

FLAT = 1e-6  # of the norm of H
NEAR = 1e-6  # of the size of the point: this close to a kink both sides count
REACH = (1e-2, 1e-3, 1e-4)  # of the size of the point


@dataclass(frozen=True)
class Probe:
    """What the probes met: a lower point, if any, and whether f rises by more than rounding on every side."""

    lower: Sample | None
    rises: bool


def lower_point(oracle: Oracle, rows: list[Iteration]) -> tuple[Sample, str] | None:
    """A point nearby where f is lower by more than rounding, and the rule's name; None where no probe finds one."""
    lower = probe(oracle, rows).lower
    return None if lower is None else (lower, "valley-probe")


def probe(oracle: Oracle, rows: Sequence[Iteration]) -> Probe:
    """The probes along every flat direction of the last row, both ways, near and far."""
    last = rows[-1]
    h = last.spectrum
    flat = flat_directions(oracle.function, rows)
    steep = [i for i in range(len(h.values)) if i not in flat]
    here = last.sample
    noise = oracle.function.value_noise(here.x)
    rises = True
    for reach in REACH:
        for i in flat:
            for sign in (1.0, -1.0):
                x = plus(here.x, h.vectors[i], sign * reach * max(1.0, norm(here.x)))
                x = _down_across(oracle, x, h, steep)
                value = oracle.value(x)
                margin = 2 * (noise + oracle.function.value_noise(x))
                if reach == REACH[0] and not value > here.value + margin:
                    rises = False
                if math.isfinite(value) and value < here.value - margin:
                    sample = oracle.sample(x)
                    if sample.finite:
                        return Probe(sample, False)
    return Probe(None, rises)


def flat_directions(function: Function, rows: Sequence[Iteration]) -> list[int]:
    """The eigenvectors along which the second-derivative test is not to be trusted.

    Those with a relatively tiny eigenvalue; the lowest one where convergence was only linear, the sign of a curvature
    that vanishes at the limit; all of them next to a kink or jump, where the Hessian speaks for one side only.
    """
    last = rows[-1]
    h = last.spectrum
    if function.rough_at(last.sample.x, within=NEAR * max(1.0, norm(last.sample.x))) is not None:
        return list(range(len(h.values)))
    flat = [i for i, value in enumerate(h.values) if abs(value) <= FLAT * h.largest]
    order = observed_order(last_lengths(rows), norm(last.sample.x))
    if not flat and order is not None and order < 1.5:
        flat = [0]
    return flat


def _down_across(oracle: Oracle, x: Point, h: Spectrum, steep: list[int]) -> Point:
    """x after three Newton steps within the steep eigenvectors, with the eigenvalues of the end point."""
    for _ in range(3 if steep else 0):
        oracle.gradients += 1
        g = oracle.function.gradient(x)
        if not all(map(math.isfinite, g)):
            break
        for i in steep:
            x = plus(x, h.vectors[i], -dot(h.vectors[i], g) / h.values[i])
    return x
