"""critical, minimize and maximize on a feasible set: all candidates, and the extreme values that are proven."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sympy import Symbol

from symnewton.answers.common import asked
from symnewton.calculus.arithmetic import ball
from symnewton.clock import Progress
from symnewton.language import Constraint, Problem, read_box
from symnewton.notation.formulas import as_typed
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.constrained.convex import is_convex
from symnewton.points.constrained.extremes import Extreme, Status
from symnewton.points.constrained.listing import Valued, box_of, to_digits
from symnewton.points.constrained.outcome import Outcome, explore, nothing_known
from symnewton.points.constrained.pieces import explore_pieces, has_pieces
from symnewton.points.constrained.program import Program
from symnewton.points.findings import Family, Interval
from symnewton.points.membership import Place, Sides, by_enclosures, nearest, place
from symnewton.quantities import Enclosed
from symnewton.report import critical as report
from symnewton.report.optimum import GlobalReport, Optimizer
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Kind, Stop
from symnewton.words import constrained as words
from symnewton.words.points import of_doubts

Global = TypeVar("Global", bound=GlobalReport)
DOUBLES = "multipliers, eigenvalues and enclosures are those of double precision"
ORDER = [Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.KINK, Kind.DEGENERATE]


def critical_on(
    problem: Problem, box: Any, digits: int | None, settings: Settings, progress: Progress
) -> report.CriticalReport:
    """The report on the candidates; with a box, on those in it."""
    sides = None if box is None else read_box(box, problem.variables)
    progress("solving exactly", {})
    outcome = explored(problem, settings)
    inside = [v for v in outcome.points if sides is None or _place(v, sides) is not Place.OUTSIDE]
    if sides is not None:  # of the rest nothing is told, and nothing is claimed of the box itself
        extremes = (replace(e, status=Status.OPEN, points=(), value=None) for e in (outcome.minimum, outcome.maximum))
        minimum, maximum = extremes
        outcome = replace(outcome, points=tuple(inside), minimum=minimum, maximum=maximum)
    points, told = _with_digits(outcome, inside, digits)
    return report.CriticalReport(
        **asked(problem, (*outcome.notes, *told)),
        digits=digits,
        points=tuple(sorted((v.point for v in points), key=lambda p: (ORDER.index(p.kind), p.value, p.x))),
        families=outcome.families,
        unresolved=outcome.unresolved,
        complete=outcome.complete,
        domain=outcome.domain if sides is None else nearest(sides),
        argument=words.argument(outcome),
        stop=outcome.stop,
        feasible=outcome.feasible,
        minimum=_extreme(outcome, outcome.minimum),
        maximum=_extreme(outcome, outcome.maximum),
        message=words.of_list(outcome).replace(
            "feasible set", "feasible set in the box" if sides else "feasible set", 1
        ),
    )


def optimum_on(
    made: type[Global], problem: Problem, box: Any, digits: int | None, settings: Settings, progress: Progress
) -> Global:
    """The report on the global minimum of f, or its maximum, on the feasible set; a box bounds that as constraints do."""
    sides = None if box is None else read_box(box, problem.variables)
    typed = asked(problem)
    if sides is not None:
        problem = replace(problem, constraints=(*problem.constraints, *bounds(problem.variables, sides)))
    progress("solving exactly", {})
    convex = digits is None and sides is None and is_convex(problem, made.sign)
    outcome = explored(problem, settings, 0.3 if convex else 1.0)
    e = outcome.minimum if made.sign > 0 else outcome.maximum
    if convex and e.status is Status.OPEN and outcome.feasible is not False:
        from symnewton.answers.convex import optimum

        progress("running to the minimum of a convex problem", {})
        if found := optimum(made, problem, settings):
            return found
    reached, told = _with_digits(outcome, e.points, digits)
    e = replace(e, points=tuple(reached))
    best = _best(outcome, e)
    tried = None
    if best is None and e.status is Status.OPEN and outcome.feasible is not False:
        from symnewton.answers.constrained_runs import best_of_runs

        progress("running from several starts", {})
        tried = best_of_runs(problem, made.sign, settings)
    value = None if e.value is None else ball.enclosed(e.value)
    names = [v.name for v in problem.variables]
    return made(
        **typed | {"notes": (*problem.notes, *outcome.notes, *told)},
        digits=digits,
        x=tried.x if tried else _example(outcome, e) if best is None else best.point.x,
        value=tried.value if tried else _value(value, best, digits),
        enclosure=None if best is None or len(e.points) > 1 else _named(names, best),
        value_enclosure=(-math.inf, math.inf) if value is None else value.ends,
        domain=None if sides is None else nearest(sides),
        attained=True if e.status is Status.ATTAINED else False if e.status is Status.NONE else None,
        minimizers=tuple(
            Optimizer(
                x=v.point.x,
                enclosure=_named(names, v),
                exact=v.point.exact,
                multipliers=v.point.multipliers,
                active=v.point.active,
            )
            for v in sorted(e.points, key=lambda v: v.point.x)
        ),
        regions=(),
        families=_of_best_kind(e) or None,
        complete=e.status is Status.ATTAINED and e.all_known and not e.families,
        solved=e.status is Status.ATTAINED,
        evidence=_evidence(outcome, e, best),
        argument=words.argument(outcome),
        boxes=None,
        stop=Stop.UNBOUNDED if e.status is Status.UNBOUNDED else outcome.stop,
        feasible=outcome.feasible,
        message=words.of_optimum(outcome, e, tried is not None),
    )


def _of_best_kind(e: Extreme) -> tuple[Family, ...]:
    """The families that the extreme value is proven to be reached on, as minima or maxima."""
    kind = Kind.MINIMUM if e.sign > 0 else Kind.MAXIMUM
    return tuple(replace(f, kind=kind) for f in e.families) if e.all_known else e.families


def explored(problem: Problem, settings: Settings, share: float = 1.0) -> Outcome:
    """All that is found out in a share of the time; nothing where neither algebra nor intervals reach."""
    program = Program.of(problem, simpler=True)

    def used_up(part: float) -> bool:
        return settings.used_up(part * share)

    try:
        if has_pieces(program):
            program = Program.of(problem)
            return explore_pieces(program, used_up, explore)
        return explore(program, used_up)
    except NotReducible as refusal:
        return nothing_known(program, str(refusal))


def bounds(variables: tuple[Symbol, ...], sides: Sides) -> Iterator[Constraint]:
    """The sides of a box as constraints."""
    for v, (low, high) in zip(variables, sides):
        text = f"{as_typed(low)} <= {v} <= {as_typed(high)}"
        yield Constraint(text, f"{as_typed(low)} <= {v}", low - v, False, -1)
        yield Constraint(text, f"{v} <= {as_typed(high)}", v - high, False)


def _best(outcome: Outcome, e: Extreme) -> Valued | None:
    """A point with the extreme value, else the best candidate."""
    if e.points or e.families:
        return e.points[0] if e.points else None
    by_value = sorted(outcome.points, key=lambda v: e.sign * v.point.value)
    return by_value[0] if by_value else None


def _with_digits(
    outcome: Outcome, points: Sequence[Valued], digits: int | None
) -> tuple[list[Valued], tuple[str, ...]]:
    """The points with proven digits, if so many are asked for, and notes on what is not."""
    if digits is None:
        return list(points), ()
    found, notes = [], {DOUBLES: None} if points else {}
    for v in points:
        point, doubts = to_digits(outcome.program, v, digits)
        found.append(replace(v, point=point))
        notes |= dict.fromkeys(of_doubts(doubts))
    return found, tuple(notes)


def _value(value: Enclosed | None, best: Valued | None, digits: int | None) -> float:
    """The extreme value, as the point with it tells it to many digits; else that of the best candidate."""
    if best is not None and (value is None or digits is not None):
        return best.point.value
    return math.nan if value is None else float(value)


def _evidence(outcome: Outcome, e: Extreme, best: Valued | None) -> Evidence:
    """What stands behind the answer."""
    if e.status is Status.OPEN and outcome.feasible is not False:
        return Evidence.NUMERIC
    return Evidence.EXACT if best is None or best.point.exact is not None else Evidence.CERTIFIED


def _example(outcome: Outcome, e: Extreme) -> tuple[float, ...] | None:
    """A point of a family where f has the extreme value."""
    reached = {f.description for f in e.families}
    pairs = zip(outcome.families, outcome.examples)
    return next((x for f, x in pairs if f.description in reached and x is not None), None)


def _named(names: list[str], found: Valued) -> dict[str, Interval]:
    box = found.point.enclosure or box_of(found.candidate.spot.balls(128))
    return dict(zip(names, box))


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
