"""critical: every critical point, classified, with a statement of completeness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnewton import messages
from symnewton.answers.common import Expression, Names, Values, common_fields, problem_of, settings_of
from symnewton.critical.find import find
from symnewton.language import read_box
from symnewton.report.records import CriticalReport
from symnewton.verdicts import Kind

ORDER = [Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.INFLECTION, Kind.DEGENERATE]


def critical(
    expression: Expression,
    *,
    box: Any = None,
    timeout: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    vars: Names = None,
    params: Values = None,
) -> CriticalReport:
    """All critical points on R^n or in a box; `progress` is called with the boxes left and the points found."""
    problem = problem_of(expression, vars, params)
    settings = settings_of(None, None, timeout)
    sides = None if box is None else read_box(box, problem.variables)
    search = find(problem.expression, problem.variables, sides, used_up=settings.used_up, progress=progress)
    found = search.found
    return CriticalReport(
        **common_fields(problem) | {"notes": (*problem.notes, *found.notes)},
        points=tuple(sorted(found.points, key=lambda p: (ORDER.index(p.kind), p.value, p.x))),
        families=found.families,
        unresolved=found.unresolved,
        complete=found.complete,
        domain=found.domain,
        argument=found.argument,
        stop=search.stop,
        message=messages.of_critical(problem, found),
    )
