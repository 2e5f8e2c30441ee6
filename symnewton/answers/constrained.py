"""classify with constraints: what a point is on the feasible set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symnewton.answers.parameters import Point
from symnewton.calculus.arithmetic import ball
from symnewton.errors import InputError
from symnewton.language import Constraint, Problem, read_point
from symnewton.points import exactly
from symnewton.points.constrained import multipliers
from symnewton.points.constrained.judge import Judgement, active_at, lagrangian_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.pieces import decide_on_pieces
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import Spot, at_exact
from symnewton.report.classify import ClassifyReport
from symnewton.report.constrained import ConstrainedClassifyReport
from symnewton.verdicts import Kind
from symnewton.words import constrained as words


def classified(problem: Problem, at: Point, base: ClassifyReport) -> ConstrainedClassifyReport:
    """The report on a point where constraints hold; `base` is that on f without them."""
    program = Program.of(problem)
    exact = read_point(at, problem.variables)
    spot = at_exact(problem.variables, exact, list(program.formulas()))
    x = tuple(map(exactly.nearest_double, exact))
    broken = tuple(c.part for c in problem.constraints if not _holds(spot, c))
    report = ConstrainedClassifyReport.of(base, feasible=not broken)
    if broken:
        told = words.of_infeasible_point(problem, x, broken)
        return replace(
            report,
            kind=None,
            strict=None,
            is_critical=False,
            test="feasibility",
            reasons=(),
            broken=broken,
            message=told,
        )
    active = active_at(program, spot)
    assert active is not None
    program, found, evidence = decide_on_pieces(program, exact, spot, active)
    report = replace(
        report,
        kind=found.kind,
        strict=found.strict,
        is_critical=found.kind is not Kind.REGULAR,
        test=found.test,
        evidence=evidence,
        reasons=found.reasons,
        tolerance=None,
        abnormal=found.abnormal,
        active=tuple(dict.fromkeys(problem.constraints[i].text for i in active)),
        tangent=tuple(_doubles(found.spot, v) for v in found.tangent),
        message=words.of_point(problem, x, found, evidence),
    )
    return _with_multipliers(report, program, found)


def _holds(spot: Spot, constraint: Constraint) -> bool:
    try:
        sign = spot.sign(spot.number(constraint.formula))
    except Undecided:
        raise InputError(
            f"whether {constraint.part} holds at the point is not decided",
            hint="choose a point with simpler coordinates",
        ) from None
    return sign == 0 if constraint.is_equation else sign <= 0


def _with_multipliers(
    report: ConstrainedClassifyReport, program: Program, found: Judgement
) -> ConstrainedClassifyReport:
    """The report with what there is where the gradients of the active constraints are independent."""
    spot, values = found.spot, multipliers.of_f(program, found)
    if values is None or found.multipliers is None:
        return report
    lagrangian = lagrangian_at(program, spot, found.active, found.multipliers)
    return replace(
        report,
        multipliers=multipliers.by_text(program, values),
        projected_hessian=tuple(_doubles(spot, row) for row in found.projected),
        bordered_minors=_doubles(spot, multipliers.bordered_minors(program, found, lagrangian)),
    )


def _doubles(spot: Spot, row: Sequence[Any]) -> tuple[float, ...]:
    return tuple(ball.to_float(spot.enclosure(e, multipliers.BITS)) for e in row)
