"""Along the step: shares of it that the filter takes, and its correction for the curvature of the constraints."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Point
from symnewton.linalg import EPSILON
from symnewton.newton.constrained.filter import Filter, Merit, total
from symnewton.newton.constrained.kkt import Step, Tangent
from symnewton.newton.constrained.program import Program, Site
from symnewton.verdicts import Rule

MOST_CORRECTIONS = 4
SHRUNK = 0.99  # κ_soc: a correction has to shrink the violation by so much to be followed by another
SHORTEST = 1e-14
LONGEST_BACK = 10.0  # steps: what leads farther is no correction


@dataclass(frozen=True)
class Taken:
    """Where a search led to, by which share of the step, and the rule."""

    site: Site
    share: float
    rule: Rule


def moved(x: Point, d: Array) -> Point:
    return tuple(a + float(b) for a, b in zip(x, d))


def merit_of(program: Program, site: Site, d: Array) -> Merit:
    noise, noises = program.noise(site.x)
    theta = total(program.violation(site.values))
    slope = float(site.gradient @ d)
    return Merit(theta, site.value, slope, 10 * max(noise, EPSILON * abs(site.value)), 10 * float(noises.sum()))


def search(program: Program, site: Site, step: Step, pairs: Filter) -> Taken | None:
    """The first of d, its second-order correction, d/2, d/4, … that is taken; None where only tiny ones are left.

    The filter learns of where the search began, unless f made the step a success (Wächter and Biegler, algorithm A).
    """
    merit = merit_of(program, site, step.d)
    share, least = 1.0, max(SHORTEST, merit.shortest(pairs.small))
    while share >= least:
        x = moved(site.x, share * step.d)
        if x == site.x:
            return None
        found = _accepted(program, site, merit, pairs, x, share)
        if found is not None:
            return _learned(merit, pairs, Taken(found, share, step.rule if share == 1 else Rule.LINE_SEARCH))
        if share == 1:
            corrected = _corrected(program, site, step, merit, pairs)
            if corrected is not None:
                return _learned(merit, pairs, corrected)
        share /= 2
    return None


def _learned(merit: Merit, pairs: Filter, taken: Taken) -> Taken:
    if not (merit.for_f(taken.share) and merit.violation <= pairs.small):
        pairs.add(merit.violation, merit.value)
    return taken


def _accepted(program: Program, site: Site, merit: Merit, pairs: Filter, x: Point, share: float) -> Site | None:
    """The site of a trial point that is taken: f and the constraints have derivatives there as well."""
    value, values = program.tried(x)
    theta = total(program.violation(values))
    if not math.isfinite(value + theta) or program.cut(site.x, x) or not merit.accepts(pairs, share, theta, value):
        return None
    there = program.site(x)
    return there if there.finite else None


def _corrected(program: Program, site: Site, step: Step, merit: Merit, pairs: Filter) -> Taken | None:
    """The step with what its constraints are missed by taken back (Wächter and Biegler, section 2.4)."""
    rows = list(step.held)
    if not rows:
        return None
    tangent = Tangent(site.jacobian[rows])
    d, before = step.d, math.inf
    for _ in range(MOST_CORRECTIONS):
        _, values = program.tried(moved(site.x, d))
        theta = total(program.violation(values))
        if not math.isfinite(theta) or theta > SHRUNK * before or theta <= merit.violation_noise:
            return None
        before = theta
        back = tangent.least_solution(-values[rows])
        if not np.linalg.norm(back) <= LONGEST_BACK * np.linalg.norm(step.d):
            return None
        d = d + back
        x = moved(site.x, d)
        there = _accepted(program, site, merit, pairs, x, 1.0)
        if there is not None:
            return Taken(there, 1.0, Rule.SECOND_ORDER_CORRECTION)
    return None
