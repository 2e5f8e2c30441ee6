"""critical, minimize and maximize on a feasible set: all candidates, and the extreme values that are proven."""

from __future__ import annotations

from typing import Any

from symnewton.answers.common import asked
from symnewton.calculus.arithmetic import ball
from symnewton.clock import Progress
from symnewton.language import Problem, read_box
from symnewton.points.constrained.extremes import Extreme, Status
from symnewton.points.constrained.listing import Valued
from symnewton.points.constrained.outcome import Outcome, explore, out_of_time
from symnewton.points.constrained.program import Program
from symnewton.points.membership import Place, by_enclosures, nearest, place
from symnewton.report import critical as report
from symnewton.settings import Settings
from symnewton.verdicts import Kind
from symnewton.words import constrained as words

ORDER = [Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.DEGENERATE]


def critical_on(
    problem: Problem, box: Any, digits: int | None, settings: Settings, progress: Progress
) -> report.CriticalReport:
    """The report on the candidates; with a box, on those in it."""
    sides = None if box is None else read_box(box, problem.variables)
    progress("solving exactly", {})
    outcome = explore(Program.of(problem, simpler=True), out_of_time(settings.used_up))
    points = [v for v in outcome.points if sides is None or _place(v, sides) is not Place.OUTSIDE]
    return report.CriticalReport(
        **asked(problem, outcome.notes),
        digits=digits,
        points=tuple(sorted((v.point for v in points), key=lambda p: (ORDER.index(p.kind), p.value, p.x))),
        families=outcome.families,
        unresolved=(),
        complete=outcome.complete,
        domain=None if sides is None else nearest(sides),
        argument=words.argument(outcome),
        feasible=outcome.feasible,
        minimum=_extreme(outcome, outcome.minimum),
        maximum=_extreme(outcome, outcome.maximum),
        message=words.of_list(outcome),
    )


def _place(found: Valued, sides: Any) -> Place:
    spot = found.candidate.spot
    return place(lambda i, end: by_enclosures(lambda bits: spot.balls(bits)[i], end), sides)


def _extreme(outcome: Outcome, e: Extreme) -> report.Extreme:
    value = None if e.value is None else ball.enclosed(e.value)
    return report.Extreme(
        status=e.status.value,
        value=None if value is None else float(value),
        value_enclosure=None if value is None else value.ends,
        reached=len(e.points) if e.status is Status.ATTAINED else 0,
        why=words.of_extreme(outcome, e),
    )
