"""critical: every critical point, classified, with a statement of completeness."""

from __future__ import annotations

from dataclasses import replace

from sympy import Symbol, true

from symnewton.answers import digits as to_digits
from symnewton.answers.common import asked, checked_digits, problem_of, settings_of
from symnewton.answers.parameters import Box, Constraints, Data, Definitions, Expression, Names, Values, described
from symnewton.answers.typed_domain import has_no_value
from symnewton.calculus.function import Function
from symnewton.calculus.moments import written_out
from symnewton.clock import Progress, silent
from symnewton.language import Problem, read_box
from symnewton.language.domain import Restriction
from symnewton.points import repeats
from symnewton.points.at_point import value_at, value_in
from symnewton.points.find import find
from symnewton.points.findings import CriticalPoint, CriticalSet, Family
from symnewton.points.kinks.cells import vanishes
from symnewton.report.critical import CriticalReport
from symnewton.verdicts import Kind
from symnewton.words import critical as words

CHECKED_LATE = 200  # points for which there is time though it is used up
ORDER = [Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.INFLECTION, Kind.KINK, Kind.DEGENERATE]


@described()
def critical(
    expression: Expression,
    *,
    box: Box | None = None,
    subject_to: Constraints = (),
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> CriticalReport:
    """All critical points on R^n or in a box; `progress` is told its phase and counts.

    With `subject_to`, all candidates for extreme values among the points that meet the constraints.
    """
    checked_digits(digits)
    problem = problem_of(expression, vars, params, box, subject_to=subject_to, data=data, where=where)
    settings = settings_of(None, None, timeout)
    if subject_to:
        from symnewton.answers.feasible import critical_on

        return critical_on(problem, box, digits, settings, progress)
    sides = None if box is None else read_box(box, problem.variables)
    formula = written_out(problem.expression)
    search = find(formula, problem.variables, sides, used_up=settings.used_up, progress=progress)
    function = Function(formula, problem.variables)
    hurried = search.stop is not None and settings.out_of_time
    told = _in_domain(problem, search.found, CHECKED_LATE if hurried else None)
    late = hurried or search.found.counts is not None
    found = replace(told, points=tuple(p if late else _with_value(function, p) for p in told.points))
    points, notes = list(found.points), [*found.notes, *([words.HURRIED] if hurried and told.points else [])]
    for i, point in enumerate(points if found.counts is None else []):
        if digits is None:
            points[i], more = to_digits.beyond_doubles(function, point)
        else:
            points[i], more = to_digits.of_point(function, point, digits)
        notes += more
    points.sort(key=lambda p: (ORDER.index(p.kind), p.value, p.x))
    plain = box is None and digits is None and not problem.lifted and found.complete and not found.families
    repeated = repeats.classes(points, found.periods) if plain and found.periods else ()
    repeated = tuple(sorted(repeated, key=lambda r: (ORDER.index(r.point.kind), r.point.value)))
    return CriticalReport(
        **asked(problem, notes),
        digits=digits,
        points=tuple(points),
        repeated=repeated,
        families=found.families,
        unresolved=found.unresolved,
        complete=found.complete,
        domain=found.domain,
        argument=found.argument + found.check,
        stop=search.stop,
        counts=None if found.counts is None else {kind.value: n for kind, n in found.counts.items()},
        message=words.of_repeated(problem, repeated, len(points)) if repeated else words.of_critical(problem, found),
    )


def _in_domain(problem: Problem, whole: CriticalSet, most: int | None) -> CriticalSet:
    """The list where the text has a value, too, not only the expression that was made of it.

    A point of which that is not decided is left out, and the list is not complete; `most` are looked at.
    """
    lifted, variables = problem.lifted, problem.variables
    looked_at = whole.points[: most if lifted else None]
    violated = [has_no_value(lifted, variables, p.exact, p.enclosure) for p in looked_at]
    violated += [None] * (len(whole.points) - len(violated))
    families = [f for f in whole.families if not any(_holds_no(f, r, variables) for r in lifted)]
    left_out = len([v for v in violated if v is not False])
    has = "may have" if None in violated else "has"
    return replace(
        whole,
        points=tuple(p for p, v in zip(whole.points, violated) if v is False),
        families=tuple(_where_defined(f) for f in families) if lifted else whole.families,
        counts=None if lifted else whole.counts,
        complete=whole.complete and None not in violated,
        check=whole.check if not left_out else "",
        argument=whole.argument + (f"; {left_out} of them where f as typed {has} no value" if left_out else ""),
    )


def _where_defined(family: Family) -> Family:
    """The family without the kinds of its pieces, some of which may lie where the text has no value."""
    kind = family.kind if family.kind in (Kind.MINIMUM, Kind.MAXIMUM) and not family.pieces else None
    where = ", where f as typed has a value"
    return replace(family, kind=kind, pieces=(), remark=family.remark + where, description=family.description + where)


def _holds_no(family: Family, lifted: Restriction, variables: tuple[Symbol, ...]) -> bool:
    """Whether the text has no value all over a family, by a restriction that the expression does not show."""
    return "0" in lifted.excluded and lifted.condition == true and vanishes(lifted.value, family.equations, variables)


def _with_value(function: Function, point: CriticalPoint) -> CriticalPoint:
    """The point with the double nearest to f there, from its formula or its enclosure."""
    if point.exact is not None:
        value = value_at(function, point.exact)
        return point if value is None else replace(point, value=value)
    if point.enclosure is None or not point.eigenvalues:
        return point
    value = value_in(function, point.enclosure)
    return point if value is None else replace(point, value=value)
