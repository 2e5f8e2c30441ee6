"""Kinks, where there is no derivative to be 0: what is answered at one, and of a run that closes in on one."""

from __future__ import annotations

import math
from dataclasses import replace

from sympy import Expr

from symnewton.answers.common import asked, within_doubles
from symnewton.answers.endings import BITS, enclosed, value_at
from symnewton.answers.parameters import Point
from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Sample
from symnewton.clock import Timer
from symnewton.errors import InputError
from symnewton.language import Problem, read_point
from symnewton.points import exactly
from symnewton.points.at_point import coordinates
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks import may_have, may_jump
from symnewton.quantities import Enclosed
from symnewton.report.classify import ClassifyReport
from symnewton.report.minimize import AnyRun as Run
from symnewton.report.minimize import MinimizeReport, Step
from symnewton.verdicts import Concavity, Evidence, Kind, Rule, Stop
from symnewton.words import calculus, runs
from symnewton.words.derivatives import of_missing
from symnewton.words.points import OTHER_POINT, SCALED, of_jump, of_open_kink

SHARE = 0.7  # of the time: how much of it may be gone while a kink is looked for


def kink_at(problem: Problem, at: Point) -> CriticalPoint | None:
    """What the point is where formulas of f meet; None where none do.

    Raises: InputError where f jumps, has no slope at the edge of its domain, or that is not decided.
    """
    if not may_jump(problem.expression):
        return None
    from symnewton.points.kinks.corners import Jump  # the searches, which other points do without
    from symnewton.points.kinks.judge import judge
    from symnewton.points.kinks.site import Undecided

    try:
        found = judge(problem.expression, problem.variables, read_point(at, problem.variables))
    except Undecided:
        raise InputError(of_open_kink("the point"), hint=OTHER_POINT) from None
    if isinstance(found, Jump):
        raise InputError(of_jump("the point"), hint=OTHER_POINT)
    lacking = None if found else derivatives_of(problem, read_point(at, problem.variables), None, 1)
    if lacking is not None and lacking[2]:
        raise InputError(lacking[2][0], hint=OTHER_POINT)
    return found


def derivatives_of(
    problem: Problem, point: tuple[Expr, ...], digits: int | None, order: int, *, anywhere: bool = False
) -> tuple[tuple[Expr, ...], Sample, tuple[str, ...]] | None:
    """The point, the derivatives that f has there, NaN for what there is not, and notes.

    None where f has no value or, but for `anywhere`, is smooth.
    """
    if not may_jump(problem.expression):
        return None
    from symnewton.points.kinks.smoothness import derivatives_at  # the series, which other points do without

    found = derivatives_at(problem.expression, problem.variables, point, order, anywhere=anywhere)
    if found is None:
        return None
    exact = [found.value, *(d.value for row in (found.gradient, *found.hessian) for d in row)]
    known = [c for c in exact if c is not None]
    decimals = iter(map(exactly.nearest_double, known) if digits is None else coordinates(known, digits))
    value, *rest = [math.nan if c is None else next(decimals) for c in exact]
    if digits is None and any(map(math.isinf, (value, *rest))):
        within_doubles(problem.variables, point, "the point")
        raise InputError("f or a derivative is too large for double precision at the point", hint=SCALED)
    n = len(point)
    rows = tuple(tuple(rest[i : i + n]) for i in range(n, len(rest), n))
    sample = Sample(tuple(map(exactly.nearest_double, point)), value, tuple(rest[:n]), rows)
    return point, sample, of_missing(problem.variables, found)


def kink_report(problem: Problem, found: CriticalPoint, digits: int | None) -> ClassifyReport:
    """The report on a point where formulas of f meet: there is no Hessian, and mostly no gradient."""
    assert found.exact is not None
    partials = derivatives.gradient(problem.expression, problem.variables)
    first = derivatives_of(problem, found.exact, None, 1)
    slopes = (math.nan,) * len(found.x) if first is None else first[1].gradient
    return ClassifyReport(
        **asked(problem),
        at=found.exact,
        digits=digits,
        value=found.value,
        gradient=partials,
        gradient_at=slopes,
        gradient_norm=math.hypot(*slopes),
        is_critical=found.kind is not Kind.REGULAR,
        hessian=derivatives.hessian(partials, problem.variables),
        hessian_at=(),
        hessian_exact=None,
        characteristic_polynomial=None,
        eigenvalues=(),
        eigenvalues_exact=None,
        kind=found.kind,
        strict=found.strict,
        concavity=Concavity.UNDETERMINED,
        trend=None,
        test=found.test,
        evidence=found.evidence,
        tolerance=None,
        reasons=found.reasons,
        message=calculus.of_classification(problem, found.x, found),
    )


def end_at_kink(problem: Problem, report: Run, used_up: Timer) -> Run:
    """The report, where its run ended beside the one kink that is an extremum there with one more row, to the kink."""
    if not may_have(problem.expression):
        return report
    from symnewton.points.kinks.corners import JUMPS
    from symnewton.points.kinks.judge import kink_near  # the searches, which a smooth function does without

    function = Function(problem.expression, problem.variables)
    kink = kink_near(function, report.x, lambda share: used_up(share * SHARE))
    wanted = _wanted(report)
    if kink is None or kink.kind is not wanted or report.sign * (kink.value - report.value) > 0:
        return report
    x, value = _proven(function, kink)
    if x is None:
        return report
    return replace(
        _moved(report, x, kink.value),
        kind=kink.kind,
        evidence=kink.evidence,
        enclosure=dict(zip((v.name for v in problem.variables), (c.ends for c in x))),
        value_enclosure=None if value is None else value.ends,
        message=runs.of_kink_end(problem, x, value, kink.kind, JUMPS[wanted] in kink.reasons),
    )


def _proven(function: Function, kink: CriticalPoint) -> tuple[tuple[Enclosed, ...] | None, Enclosed | None]:
    """Where the kink is and f there, as far as they are enclosed."""
    if kink.exact is not None:
        return tuple(map(enclosed, kink.exact)), value_at(function, kink.exact)
    if kink.enclosure is None:
        return None, None
    x = tuple(Enclosed.between(*side) for side in kink.enclosure)
    with ball.working_precision(BITS):
        return x, ball.enclosed(function.balls("value", [ball.between(*side) for side in kink.enclosure])[0])


def end_at_edge(problem: Problem, report: Run) -> Run:
    """The same where it ended beside an edge of the domain that is proven to be an extremum."""
    if len(problem.variables) > 1 or report.stop is not Stop.STEP:
        return report
    from symnewton.points.kinks.edge import edge_near  # the series, which other runs do without

    edge = edge_near(Function(problem.expression, problem.variables, sign=report.sign), report.x[0])
    if edge is None:
        return report
    at, value = (ball.enclosed(exactly.enclosure(c)) for c in edge)
    assert at is not None
    assert value is not None
    kind = _wanted(report)
    return replace(
        _moved(report, (at,), value),
        kind=kind,
        evidence=Evidence.EXACT,
        enclosure={problem.variables[0].name: at.ends},
        value_enclosure=value.ends,
        message=runs.of_edge_end(problem, (at,), value, kind),
    )


def _wanted(report: MinimizeReport) -> Kind:
    return Kind.MINIMUM if report.sign > 0 else Kind.MAXIMUM


def _moved(report: Run, x: tuple[float, ...], value: float) -> Run:
    """The report with one more step, which leads to a solution that has no derivatives."""
    last = report.steps[-1]
    step = tuple(a - b for a, b in zip(x, last.x))
    row = Step(
        k=last.k + 1,
        x=x,
        value=value,
        gradient=(math.nan,) * len(x),
        gradient_norm=math.nan,
        step=step,
        step_norm=max(map(abs, step)),
        rule=Rule.KINK,
    )
    return replace(
        report,
        x=x,
        value=value,
        gradient_norm=math.nan,
        eigenvalues=(),
        solved=True,
        condition=None,
        attainable_digits=None,
        remarks=(),
        iterations=row.k,
        steps=(*report.steps, row),
    )
