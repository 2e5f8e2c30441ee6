"""What is said where constraints hold: of a point, of a list of candidates, of the optimum on the feasible set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.notation.formulas import as_typed
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.constrained.extremes import Proof, Status
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Kind
from symnewton.words.points import at
from symnewton.words.verdicts import counted

if TYPE_CHECKING:
    from symnewton.calculus.function import Point
    from symnewton.language import Problem
    from symnewton.points.constrained.extremes import Extreme
    from symnewton.points.constrained.judge import Judgement
    from symnewton.points.constrained.outcome import Outcome
    from symnewton.points.findings import CriticalPoint

NAMES = {
    Kind.MINIMUM: "a minimum of f on the feasible set",
    Kind.MAXIMUM: "a maximum of f on the feasible set",
    Kind.SADDLE: "feasible, and f takes larger and smaller values on the feasible set near it",
    Kind.KINK: "feasible, and f takes larger and smaller values on the smooth pieces of the feasible set that meet there",
    Kind.DEGENERATE: "a candidate; what it is on the feasible set stays undecided",
    Kind.REGULAR: "feasible, but no candidate for an extreme value",
}
CORNERS = {Kind.SADDLE: ("saddle or corner", "saddles or corners")}
CLOSED = "the feasible set is closed and bounded, so that both values are reached at candidates"
SHOWN = 3
LONGEST = 24  # characters of a formula in a sentence


def of_infeasible_point(problem: Problem, x: Point, broken: Sequence[str]) -> str:
    listed = "; ".join(broken[:SHOWN]) + ("; …" if len(broken) > SHOWN else "")
    return f"{at(problem, x)} is not feasible: it does not meet {listed}."


def of_point(problem: Problem, x: Point, found: Judgement, evidence: Evidence) -> str:
    strict = " strict local" if found.strict else " local"
    name = NAMES[found.kind]
    if found.kind in (Kind.MINIMUM, Kind.MAXIMUM):
        name = name.replace("a ", f"a{strict} ", 1)
    abnormal = ", an abnormal point" if found.abnormal else ""
    return f"{at(problem, x)} is {name}{abnormal} ({evidence.value})."


def of_list(outcome: Outcome) -> str:
    """The totals of a list of candidates, how far they are proven, and the extreme values."""
    if outcome.feasible is False:
        return infeasible(outcome)
    parts = counted((v.point.kind for v in outcome.points), CORNERS)
    if outcome.families:
        n = len(outcome.families)
        parts.append(f"{n} famil{'ies' if n > 1 else 'y'} of points")
    total = ", ".join(parts) or "no candidate for an extreme value"
    where = " in the box" if outcome.domain is not None else ""
    how = f"proven complete{where}" if outcome.complete else f"not proven complete{where}"
    told = [f"{total[0].upper()}{total[1:]} on the feasible set, {how}"]
    told += [said for e in (outcome.minimum, outcome.maximum) if (said := of_extreme(outcome, e))]
    if outcome.minimum.proof is outcome.maximum.proof is Proof.WHOLE:
        told.append(CLOSED)
    return ". ".join(t if t.startswith("f ") else f"{t[0].upper()}{t[1:]}" for t in told) + "."  # f is a name


def infeasible(outcome: Outcome) -> str:
    """That the feasible set is empty; it has no point where f has no value."""
    try:
        partial = bool(conditions(outcome.program.f))
    except NotReducible:
        partial = True
    return f"No point{' where f has a value' if partial else ''} meets all constraints: proven."


def of_extreme(outcome: Outcome, e: Extreme) -> str:
    """The least or greatest value, and where; nothing where it is not known whether there is one."""
    name, side = ("minimum", "falls below") if e.sign > 0 else ("maximum", "rises above")
    if e.status is Status.UNBOUNDED and e.curve is not None:
        return f"f {side} every bound along {_along(outcome, e.curve)}: there is no global {name}"
    if e.status is Status.NONE:
        return f"no global {name}: {_none(outcome, e)}"
    if e.status is not Status.ATTAINED:
        return ""
    return f"global {name} {value_text(outcome, e)} {places(outcome, e)}"


def _none(outcome: Outcome, e: Extreme) -> str:
    """Why f has no least (greatest) value though it may be bounded."""
    if e.curve is None:
        return f"it would be at a local {'minimum' if e.sign > 0 else 'maximum'}, and there is none"
    return f"along {_along(outcome, e.curve)} it is {'lower' if e.sign > 0 else 'higher'} than at every candidate"


def _along(outcome: Outcome, curve: Sequence[Expr]) -> str:
    named = ", ".join(f"{v} = {as_typed(c)}" for v, c in zip(outcome.program.variables, curve))
    return f"{named} as s → ∞"


def of_optimum(outcome: Outcome, e: Extreme, tried: bool) -> str:
    """The answer to the question for the least or the greatest value; `tried`: the point shown is the best end of runs."""
    name, side = ("minimum", "least") if e.sign > 0 else ("maximum", "greatest")
    if outcome.feasible is False:
        return infeasible(outcome)
    if e.status is Status.UNBOUNDED:
        return f"{of_extreme(outcome, e).replace(': there', ', so that there')}: proven."
    if e.status is Status.NONE:
        return f"f has no {side} value on the feasible set: {_none(outcome, e)}: proven."
    if e.status is Status.ATTAINED and e.proof is not None:
        why = e.proof.sentence(e.sign)
        said = f"The global {name} is {value_text(outcome, e)}, {places(outcome, e)}"
        return f"{said}: proven, because {why}."
    count = len(outcome.points)
    plural = "s" if count > 1 else ""
    listed = f"the best of {count} candidate{plural} is shown" if count else "no candidate was found"
    if tried:
        listed = "the best point at which Newton's method ended is shown"
    missing = f"that f has a {side} value on the feasible set is not proven"
    why = missing if outcome.complete else "not all candidates are known"
    return f"No global {name} is proven: {why}; {listed}."


def of_convex_optimum(problem: Problem, x: Sequence[Enclosed], value: Enclosed, sign: int) -> str:
    """The answer for a convex problem."""
    name, what = ("minimum", "convex") if sign > 0 else ("maximum", "concave")
    where = ", ".join(f"{v} = {c.text(10)}" for v, c in zip(problem.variables, x))
    return (
        f"The global {name} is {value.text()}, at {where}: proven, because f is {what} and the feasible set is convex,"
        f" so that any {name} is a global one."
    )


def of_convex_problem(sign: int, certified: bool) -> str:
    """What proves that."""
    what = "convex" if sign > 0 else "concave"
    how = "the Kuhn–Tucker point is certified by Krawczyk's operator" if certified else "the point is exact"
    return f"convexity: f is {what}, the inequalities are convex and the equations affine, by their parts; {how}"


def value_text(outcome: Outcome, e: Extreme) -> str:
    """The value as a short formula, if it is one, else in proven digits."""
    exact = exact_value(outcome, e)
    if exact is not None and len(as_typed(exact)) <= LONGEST:
        return as_typed(exact)
    value = None if e.value is None else ball.enclosed(e.value)
    return "not known" if value is None else value.text()


def exact_value(outcome: Outcome, e: Extreme) -> Expr | None:
    """The value as a formula, where the points are known by formulas."""
    if e.families and e.families[0].value is not None:
        return e.families[0].value
    exact = e.points[0].candidate.spot.exact if e.points else None
    return None if exact is None else exactly.substitute(outcome.program.f, outcome.program.unknowns, exact)


def places(outcome: Outcome, e: Extreme) -> str:
    if not e.all_known:
        if len(e.points) == 1:
            return f"reached at {at_proven(outcome.program.variables, e.points[0].point)}"
        return "at one or more of the points"
    found = []
    if len(e.points) == 1:
        found.append(at_proven(outcome.program.variables, e.points[0].point))
    elif e.points:
        found.append(f"{len(e.points)} points")
    if e.families:
        found.append("a family of points" if len(e.families) == 1 else f"{len(e.families)} families of points")
    return "at " + " and ".join(found)


def at_proven(variables: Sequence[Symbol], point: CriticalPoint) -> str:
    """The coordinates, as formulas where those are short, else in proven digits."""
    box = point.enclosure or tuple((c, c) for c in point.x)
    texts = []
    for i, (low, high) in enumerate(box):
        exact = None if point.exact is None else as_typed(point.exact[i])
        texts.append(exact if exact is not None and len(exact) <= LONGEST else Enclosed.between(low, high).text(10))
    return ", ".join(f"{v} = {text}" for v, text in zip(variables, texts))


def argument(outcome: Outcome) -> str:
    """What proves the list."""
    if outcome.feasible is False:
        return "exact elimination: of the feasible set no point is nearest to the origin, and it is closed"
    way = "exact elimination, and interval search where functions remain" if outcome.searched else "exact elimination"
    if not outcome.complete:
        return f"{way}: not every candidate is settled"
    count = len(outcome.points)
    places = [] if not count else ["at the point listed" if count == 1 else f"at the {count} points listed"]
    if outcome.families:
        places.append("in the family" if len(outcome.families) == 1 else "in the families")
    if not places:
        return f"{way}: f has no local extremum on the feasible set"
    return f"{way}: f can have a local extremum on the feasible set only {' or '.join(places)}"
