"""critical: every critical point, classified, with a statement of completeness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from symnewton.answers.common import (
    DOUBLE_DIGITS,
    Expression,
    Names,
    Values,
    checked_digits,
    common_fields,
    problem_of,
    settings_of,
)
from symnewton.calculus.function import Function
from symnewton.critical import precisely
from symnewton.critical.find import find
from symnewton.critical.findings import CriticalPoint
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
    progress: Callable[[int, int], None] | None = None,
    vars: Names = None,
    params: Values = None,
) -> CriticalReport:
    """All critical points on R^n or in a box; `progress` is called with the boxes left and the points found."""
    checked_digits(digits)
    problem = problem_of(expression, vars, params, box)
    settings = settings_of(None, None, timeout)
    sides = None if box is None else read_box(box, problem.variables)
    search = find(problem.expression, problem.variables, sides, used_up=settings.used_up, progress=progress)
    found = search.found
    function = Function(problem.expression, problem.variables)
    points = [_sharpened(function, point, digits) for point in found.points]
    return CriticalReport(
        **common_fields(problem) | {"notes": (*problem.notes, *found.notes)},
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


def _sharpened(function: Function, point: CriticalPoint, digits: int | None) -> CriticalPoint:
    """The point with as many digits; as it is where no more are asked for or proven."""
    if digits is None or digits <= DOUBLE_DIGITS:
        return point
    if point.exact is not None:
        precise: precisely.Precise | None = precisely.at(function, point.exact, digits)
    else:
        precise = precisely.critical_point(function, point.x, digits)
    if precise is None:
        return point
    return replace(point, x=precise.x, value=precise.value, eigenvalues=precise.eigenvalues or point.eigenvalues)
