"""critical: every critical point, classified, with a statement of completeness."""

from __future__ import annotations

from typing import Any

from symnewton.answers import digits as to_digits
from symnewton.answers.common import (
    Expression,
    Names,
    Values,
    checked_digits,
    common_fields,
    problem_of,
    settings_of,
)
from symnewton.calculus.function import Function
from symnewton.clock import Progress, silent
from symnewton.critical.find import find
from symnewton.language import read_box
from symnewton.report.records import CriticalReport
from symnewton.verdicts import Kind
from symnewton.words import critical as words

ORDER = [Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.INFLECTION, Kind.KINK, Kind.DEGENERATE]


def critical(
    expression: Expression,
    *,
    box: Any = None,
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
) -> CriticalReport:
    """All critical points on R^n or in a box; `progress` is told its phase and counts."""
    checked_digits(digits)
    problem = problem_of(expression, vars, params, box)
    settings = settings_of(None, None, timeout)
    sides = None if box is None else read_box(box, problem.variables)
    search = find(problem.expression, problem.variables, sides, used_up=settings.used_up, progress=progress)
    found = search.found
    function = Function(problem.expression, problem.variables)
    points, notes = list(found.points), dict.fromkeys((*problem.notes, *found.notes))
    if digits is not None:
        for i, point in enumerate(points):
            points[i], more = to_digits.of_point(function, point, digits)
            notes |= dict.fromkeys(more)
    return CriticalReport(
        **common_fields(problem) | {"notes": tuple(notes)},
        digits=digits,
        points=tuple(sorted(points, key=lambda p: (ORDER.index(p.kind), p.value, p.x))),
        families=found.families,
        unresolved=found.unresolved,
        complete=found.complete,
        domain=found.domain,
        argument=found.argument,
        stop=search.stop,
        message=words.of_critical(problem, found),
    )
