"""What a Kuhn–Tucker point is on the feasible set, and the way on from one that is no minimum.

The second-order conditions on the critical cone: Nocedal and Wright, op. cit., theorems 12.5 and 12.6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.linalg import EPSILON
from symnewton.newton.constrained.filter import total
from symnewton.newton.constrained.kkt import Tangent, reduced
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.search import moved
from symnewton.verdicts import Kind

ACTIVE = 1e-7  # of the size of the terms: an inequality this close to equality may be one
STRONG = 1e-7  # of the size of f's gradient over the constraint's: a multiplier below may be 0
LOST = 1e-13  # of the steepest slope met: what a multiplier or a curvature makes less is rounding
FLAT = 1e-9  # of the norm of H: an eigenvalue this small, computed in doubles, has no sign
REACH = (1e-1, 1e-2, 1e-3)  # of the size of the point, for probes
FADED = 1e-3  # of the largest |∇²L| met, where steps have crept
PROJECTIONS = 20
MOST_SUMS = 20
VANISHING = 1e-6  # of what a gradient changes by within the size of the point
CLOSE = 1e-9  # of the size of the constraints' terms: on the feasible set as far as probes are concerned


@dataclass(frozen=True)
class Verdict:
    """What a Kuhn–Tucker point is. None where the second-order test is silent; `eigenvalues` are those of ZᵀHZ.

    `abnormal` tells that gradients of constraints vanish or are nearly dependent, so that the test may not hold. `way`
    is a direction of negative curvature that stays in the feasible set to first order, `flat` are directions in which
    the test is silent. `strong` are the constraints whose multipliers are not 0, `weak` the others that are met with equality.
    """

    kind: Kind | None
    eigenvalues: tuple[float, ...]
    strong: tuple[int, ...]
    weak: tuple[int, ...]
    way: Array | None = None
    flat: tuple[Array, ...] = ()
    abnormal: bool = False


def judged(
    program: Program, site: Site, hessian: Array, multipliers: Array, steepest: float, *, bend: float | None = None
) -> Verdict:
    """The second-order test. `steepest` is the largest |∇f| that the run met, beside which others are rounding.

    `bend` is given where the run converged so slowly that its curvatures may vanish at the limit: the largest |∇²L| met.
    """
    sizes = np.linalg.norm(site.jacobian, axis=1)
    terms = sizes * max(1.0, math.hypot(*site.x))
    active = program.equal | (site.values >= -ACTIVE * terms)
    whole = np.linalg.norm(site.gradient) + abs(multipliers) @ sizes
    strong = program.equal | (active & (multipliers * sizes > max(STRONG * whole, LOST * steepest)))
    weak = active & ~strong
    names = tuple(np.flatnonzero(strong).tolist()), tuple(np.flatnonzero(weak).tolist())
    tangent = Tangent(site.jacobian[strong])
    if tangent.is_doubtful or any(vanishing(program, site, i) for i in names[0]):
        return Verdict(None, (), *names, abnormal=True)
    values, directions = reduced(hessian, tangent)
    unseen = LOST * steepest / max(1.0, math.hypot(*site.x))
    least = max(FLAT * float(np.linalg.norm(hessian)), FADED * (bend or 0.0), unseen)
    one_sided = bool((strong & ~program.equal).any())
    creeping = bend is not None
    flat = [d for i, (v, d) in enumerate(zip(values, directions.T)) if abs(v) <= least or (creeping and i == 0)]
    if len(values) and values[0] < -least:
        way = _inside(site.jacobian[weak], directions[:, values < -least].T)
        top = values[-1] < -least and not one_sided
        kind = None if way is None else Kind.MAXIMUM if top else Kind.SADDLE
        return Verdict(kind, tuple(values.tolist()), *names, way, tuple(flat))
    return Verdict(None if flat else Kind.MINIMUM, tuple(values.tolist()), *names, None, tuple(flat))


def vanishing(program: Program, site: Site, i: int) -> bool:
    """Whether the gradient of a constraint is as good as 0, for what it changes within the size of the point."""
    unit = np.zeros(program.m)
    unit[i] = 1.0
    bend = program.hessian(site.x, unit) - program.hessian(site.x, 0 * unit)
    size = float(np.linalg.norm(bend)) * max(1.0, math.hypot(*site.x))
    return bool(np.linalg.norm(site.jacobian[i]) <= VANISHING * size)


def _inside(jacobian: Array, directions: Array) -> Array | None:
    """The first of the directions, or its opposite, along which no weakly active constraint grows."""
    for d in directions:
        slopes = jacobian @ d
        for sign in (1.0, -1.0):
            if all(sign * slopes <= 1e-10 * np.linalg.norm(jacobian, axis=1)):
                return np.asarray(sign * d)
    return None


def onto(program: Program, x: tuple[float, ...], held: tuple[int, ...]) -> Site | None:
    """The point of the feasible set near x where these constraints are equations, by Gauss's and Newton's steps."""
    rows = np.zeros(program.m, dtype=bool)
    rows[list(held)] = True
    for _ in range(PROJECTIONS):
        site = program.site(x)
        if not site.finite:
            return None
        rows |= program.violation(site.values) > 0
        d = Tangent(site.jacobian[rows]).least_solution(-site.values[rows]) if rows.any() else np.zeros(program.n)
        nearer = moved(x, d)
        if nearer == x or np.linalg.norm(d) <= 4 * EPSILON * max(1.0, math.hypot(*x)):
            break
        x = nearer
    scale = np.linalg.norm(site.jacobian, axis=1) * max(1.0, math.hypot(*site.x))
    missed = program.violation(site.values)
    return site if all(abs(missed) <= CLOSE * np.maximum(scale, 1e-300)) else None


def lower_point(program: Program, site: Site, verdict: Verdict) -> Site | None:
    """A feasible point with a lower f along the way of negative curvature; None where none is met."""
    if verdict.way is None:
        return None
    bend = min(verdict.eigenvalues)
    length = max(1.0, math.hypot(*site.x))
    while length > 1e-6 * max(1.0, math.hypot(*site.x)):
        there = onto(program, moved(site.x, length * verdict.way), verdict.strong)
        enough = there is not None and there.value < site.value + 0.1 * length * length * bend / 2
        if there is not None and enough and not program.cut(site.x, there.x):
            return there
        length /= 2
    return None


def probed(program: Program, site: Site, verdict: Verdict) -> tuple[bool, Site | None]:
    """Whether f rises, or stays level, along the flat directions and their sums, as far as probes tell; or a lower point.

    Probes go back onto the feasible set; those that inequalities turn back to where they came from say nothing.
    """
    size = max(1.0, math.hypot(*site.x))
    directions = [sign * d for d in (*verdict.flat, *_sums(verdict.flat)) for sign in (1.0, -1.0)]
    before, turns, told = _rounding(program, site), bool((~program.equal).any()), True
    for reach in REACH:
        for d in directions:
            there = onto(program, moved(site.x, reach * size * d), verdict.strong)
            if there is None or program.cut(site.x, there.x):
                told = False
                continue
            if math.dist(there.x, site.x) < reach * size / 10:
                told &= turns
                continue
            margin = before + _rounding(program, there)
            if there.value < site.value - margin:
                return False, there
    return told, None


def _sums(directions: tuple[Array, ...]) -> list[Array]:
    """The sums and differences of any two, of length 1."""
    pairs = list(combinations(directions, 2))[:MOST_SUMS]
    return [(a + sign * b) / math.sqrt(2) for a, b in pairs for sign in (1.0, -1.0)]


def _rounding(program: Program, site: Site) -> float:
    """How much of f may be rounding, or due to what the constraints are missed by."""
    noise = 4 * (program.noise(site.x)[0] + EPSILON * abs(site.value))
    return noise + 2 * float(np.linalg.norm(site.gradient)) * total(program.violation(site.values))
