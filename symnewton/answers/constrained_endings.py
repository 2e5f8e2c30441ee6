"""What is proven of the end of a run where constraints hold: the one Kuhn–Tucker point there, and what it is.

With the constraints that are active, the Kuhn–Tucker point is a critical point of the Lagrangian in x and the
multipliers: the Krawczyk operator on that gradient, the KKT system, proves that there is exactly one. The signs of the
multipliers, of the other constraints and of the KKT matrix over its enclosure say what it is: with m active
constraints a strict minimum has n positive and m negative eigenvalues (Nocedal and Wright, Numerical Optimization,
2nd ed. 2006, theorems 12.6 and 16.3).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from symnewton.answers.endings import enclosed, value_at, value_at_critical_point
from symnewton.answers.endings import of_f as kind_of_f
from symnewton.calculus.arithmetic import ball
from symnewton.language import Problem
from symnewton.newton.constrained.kkt import Tangent, reduced
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.run import Outcome
from symnewton.points.constrained import reasons
from symnewton.points.constrained.judge import active_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.listing import eigenvalues
from symnewton.points.constrained.multipliers import by_text, of_f
from symnewton.points.constrained.pieces import decide_on_pieces
from symnewton.points.constrained.program import Program as Formulas
from symnewton.points.constrained.spots import at_exact
from symnewton.points.findings import Box
from symnewton.points.inertia import Inertia
from symnewton.points.intervals.krawczyk import balls_of, certify
from symnewton.points.neighbour import candidates
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Kind, Stop

NEAR = 1e-3  # of the way: a Kuhn–Tucker point farther off is not the one that the run was after
BITS = 128
BOTH = {reasons.ALONE, reasons.CONSTANT}  # a minimum and a maximum
DECIDED = (Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE)


@dataclass(frozen=True)
class ConstrainedEnd:
    """A proven point and what it is to the function minimized; `rates` are λ in ∇f = Σ λ∇g by the constraints' texts.

    `slope` is |∇L| and `violation` what constraints are missed by at the doubles nearest to it, `eigenvalues` those of
    the Hessian of L on the tangent space there.
    """

    kind: Kind
    evidence: Evidence
    x: tuple[Enclosed, ...]
    value: Enclosed | None
    rates: dict[str, float] | None
    active: tuple[int, ...]
    eigenvalues: tuple[float, ...]
    slope: float
    violation: float
    abnormal: bool = False
    multipliers: tuple[float, ...] = ()  # of the Lagrangian of the active constraints


def proven_end(problem: Problem, program: Program, found: Outcome) -> ConstrainedEnd | None:
    """The point that the run came to; None where it came to none, or none is proven."""
    if found.stop in (Stop.GRADIENT, Stop.ROUNDING):
        end = _certified(problem, program, found)
        if end is not None:
            return end
    if found.kind is Kind.MINIMUM or found.is_abnormal or found.stop is Stop.STEP:
        return _exact(problem, program, found)
    return None


def rates(problem: Problem, multipliers: Iterable[float], sign: int) -> dict[str, float]:
    """λ in ∇f = Σ λ∇g, from the μ of ±f + Σ μ c; the two ends of a text share it."""
    found: dict[str, float] = {}
    for constraint, value in zip(problem.constraints, multipliers):
        of_g = -sign * constraint.orientation * float(value)
        found[constraint.text] = found.get(constraint.text, 0.0) + (of_g or 0.0)
    return found


def _way(found: Outcome) -> float:
    return max(math.dist(found.last.sample.site.x, row.sample.site.x) for row in found.rows)


def _certified(problem: Problem, program: Program, found: Outcome) -> ConstrainedEnd | None:
    """The Kuhn–Tucker point with independent gradients and no multiplier 0, by Krawczyk's operator."""
    verdict, last, n = found.verdict, found.last.sample.site.x, program.n
    if verdict is None or verdict.weak:
        return None
    active = verdict.strong
    lagrangian = program.lagrangian_of(active)
    certificate = certify(lagrangian, (*last, *(float(found.last.sample.multipliers[i]) for i in active)))
    if certificate is None:
        return None
    box = certificate.enclosure
    x = tuple(Enclosed.between(*ends) for ends in box[:n])
    if math.dist(x, last) > max(NEAR * _way(found), 1e-9 * math.hypot(*last), 1e-12):
        return None
    kind = _kind(program, active, box, certificate.inertia)
    if kind is None:
        return None
    multipliers = np.zeros(program.m)
    multipliers[list(active)] = [Enclosed.between(*ends) for ends in box[n:]]
    site = program.site(tuple(map(float, x)))
    bend, _ = reduced(program.hessian(site.x, multipliers), Tangent(site.jacobian[list(active)]))
    return ConstrainedEnd(
        kind,
        Evidence.CERTIFIED,
        x,
        value_at_critical_point(lagrangian, box),
        rates(problem, multipliers, program.objective.sign),
        active,
        tuple(bend.tolist()),
        float(np.linalg.norm(site.lagrangian_gradient(multipliers))),
        _missed(program, site),
        multipliers=tuple(float(multipliers[i]) for i in active),
    )


def _exact(problem: Problem, program: Program, found: Outcome) -> ConstrainedEnd | None:
    """The simple exact point near the last one that algebra proves and classifies."""
    formulas, last = Formulas.of(problem), found.last.sample.site.x
    for at in candidates(program.objective, last, max(NEAR * _way(found), 1e-6)):
        spot = at_exact(problem.variables, at, list(formulas.formulas()))
        try:
            active = active_at(formulas, spot)
        except Undecided:
            continue
        told, judgement, evidence = (
            (formulas, None, None) if active is None else decide_on_pieces(formulas, at, spot, active)
        )
        if judgement is None or evidence is not Evidence.EXACT or judgement.kind not in DECIDED:
            continue
        x = tuple(map(enclosed, at))
        site = program.site(tuple(map(float, x)))
        values = of_f(told, judgement)
        known = None if values is None else by_text(told, values)
        return ConstrainedEnd(
            Kind.MINIMUM if BOTH.intersection(judgement.reasons) else kind_of_f(judgement.kind, program.objective.sign),
            evidence,
            x,
            value_at(program.objective, at),
            known,
            judgement.active,
            tuple(program.objective.sign * v for v in eigenvalues(told, judgement, values)),
            float(np.linalg.norm(site.lagrangian_gradient(found.last.sample.multipliers))),
            _missed(program, site),
            judgement.abnormal,
        )
    return None


def _missed(program: Program, site: Site) -> float:
    return float(np.max(abs(program.violation(site.values)), initial=0.0))


def _kind(program: Program, active: tuple[int, ...], box: Box, signs: Inertia) -> Kind | None:
    """What the point in the box is; None where a sign is not proven."""
    n, m = program.n, len(active)
    sides = [i for i in active if not program.equal[i]]
    strict = all(box[n + active.index(i)][0] > 0 for i in sides)
    with ball.working_precision(BITS):
        x = balls_of(box[:n])
        rest = [program.constraints[i] for i in range(program.m) if i not in active]
        inside = all(c.balls("value", x)[0] < 0 and c.continuous_on(x, "value") for c in rest)
    if not (strict and inside):
        return None
    if signs.positive == n:
        return Kind.MINIMUM
    return Kind.MAXIMUM if signs.negative == n and not sides and n > m else Kind.SADDLE
