"""Everything that is found out about f on a feasible set: the list of candidates, and the extreme values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.clock import ALARM, Timer, TimeUp
from symnewton.errors import BudgetError
from symnewton.language import Constraint
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.families import family
from symnewton.points.algebra.ideals import contains
from symnewton.points.algebra.meeting import formula
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained import reasons
from symnewton.points.constrained.candidates import Candidate, Flock, Level, Search, with_edges
from symnewton.points.constrained.definedness import is_defined, side_of_logarithms
from symnewton.points.constrained.extremes import Extreme, Proof, Status, extreme, is_bounded
from symnewton.points.constrained.hulls import box_of
from symnewton.points.constrained.judge import active_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.listing import Valued, listed
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import AlgebraicSpot
from symnewton.points.findings import Box, Family
from symnewton.verdicts import Evidence, Kind, Stop

ALGEBRA_SHARE, SEARCH_SHARE = 0.5, 0.8  # of the time; what is left is for what is told of the points


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The outcome. `complete`: every candidate is one of `points` or lies on one of `families`, proven.

    `feasible` is None where it is not known whether any point meets the constraints; `bounded` is proven. The
    `examples` are points of the families, in their order, None where none is known.
    """

    program: Program
    points: tuple[Valued, ...]
    families: tuple[Family, ...]
    examples: tuple[tuple[float, ...] | None, ...]
    complete: bool
    feasible: bool | None
    bounded: bool
    minimum: Extreme
    maximum: Extreme
    notes: tuple[str, ...] = ()
    unresolved: tuple[Box, ...] = ()
    domain: Box | None = None
    searched: bool = False
    stop: Stop | None = None


def explore(program: Program, used_up: Timer) -> Outcome:
    """All of it, by exact algebra as far as that reaches in half of the time.

    Raises NotReducible, and BudgetError where the time is used up and nothing found.
    """
    check = _out_of_time(used_up, 1.0)
    search, box, held = _searched(program, used_up)
    found, program = search.found, search.program
    _resolve(program, search, check)
    open_flocks = _thin(program, search, check)
    points = listed(program, [c for c in found.points if not _is_without_value(program, c)], check)
    flocks = [_family(program, flock) for flock in found.flocks]
    families = [one for one, _ in flocks]
    whole = is_bounded(program, check)
    levels = [_as_family(program, level) for level in found.levels]
    complete = found.complete and not open_flocks and not found.unresolved
    whole = whole or (held and found.searched)
    open_needs = [need for need in search.needs if need.is_open]
    continuous = is_defined(program, open_needs, whole, check)
    empty = whole and complete and continuous  # a continuous f has a least value on a compact set, if that has points
    feasible = True if points or families else False if empty else _has_nearest(program, check)
    minimum, maximum = (Extreme(sign=sign, status=Status.OPEN) for sign in (1, -1))
    listed_whole = complete and (held or not found.searched)
    if feasible:
        known = {"complete": listed_whole, "continuous": continuous}
        both = [extreme(program, s, points, families, whole, check, **known) for s in (1, -1)]
        minimum, maximum = (_beside_levels(program, e, points, found.levels) for e in both)
        if listed_whole and not continuous and (side := side_of_logarithms(program, open_needs)):
            closed = with_edges(program, [need.formula for need in open_needs])
            if is_bounded(closed, check):
                found_there = replace(extreme(program, side, points, families, True, check), proof=Proof.EDGE)
                minimum, maximum = (found_there, maximum) if side > 0 else (minimum, found_there)
    known_as = {id(v): _with_kind(v, (minimum, maximum)) for v in points}
    minimum, maximum = (replace(e, points=tuple(known_as[id(v)] for v in e.points)) for e in (minimum, maximum))
    return Outcome(
        program=program,
        points=tuple(known_as.values()),
        families=(*_with_kinds(families, (minimum, maximum)), *levels),
        examples=(*(example for _, example in flocks), *[None] * len(levels)),
        complete=complete,
        feasible=feasible,
        bounded=whole,
        minimum=minimum,
        maximum=maximum,
        notes=(
            *_notes(open_flocks),
            *(f"Not all candidates were found: {why}." for why in dict.fromkeys(found.reasons)),
        ),
        unresolved=tuple(found.unresolved),
        domain=box if found.searched and not held else None,
        searched=found.searched,
        stop=found.stop,
    )


def _is_without_value(program: Program, candidate: Candidate) -> bool:
    """Whether f or a constraint has no value at a candidate, where only derivatives, or the other constraints, led there."""
    exact = candidate.spot.exact
    formulas = (program.f, *(c.formula for c in program.constraints))
    return exact is not None and any(exactly.is_undefined(e, program.unknowns, exact) for e in formulas)


def nothing_known(program: Program, why: str) -> Outcome:
    """The outcome where the search does not reach."""
    minimum, maximum = (Extreme(sign=sign, status=Status.OPEN) for sign in (1, -1))
    note = f"The candidates were not found: {why}." if why else "The candidates were not found."
    return Outcome(
        program=program,
        points=(),
        families=(),
        examples=(),
        complete=False,
        feasible=None,
        bounded=False,
        minimum=minimum,
        maximum=maximum,
        notes=(note,),
    )


def _searched(program: Program, used_up: Timer) -> tuple[Search, Box | None, bool]:
    """The search that was made: by exact algebra, else in a box besides, which may hold the feasible set."""
    slow = False
    try:
        with ALARM.at_half():
            search = Search(program, _out_of_time(used_up, ALGEBRA_SHARE))
            search.run()
            return search, None, True
    except NotReducible:
        pass
    except (BudgetError, TimeUp):
        slow = True
    box, held = box_of(program, _out_of_time(used_up, 1.0))
    search = Search(program, _out_of_time(used_up, SEARCH_SHARE), box, slow=slow)
    search.run()
    return search, box, held


def _resolve(program: Program, search: Search, check: Check) -> None:
    """Puts the points that matter in the place of sets of candidates along which f changes."""
    left = []
    for flock in search.found.flocks:
        check()
        known = family(flock.component, Function(program.f, program.variables), partial=False).value
        inside = None if known is not None else _found_on(program, flock, check)
        if inside is None:
            left.append(flock)
        else:
            search.add(inside)
    search.found.flocks = left


def _notes(open_flocks: Sequence[Flock]) -> list[str]:
    notes = []
    if open_flocks:
        notes.append("Whether a set of candidates has points that meet all constraints stays open.")
    return notes


def _thin(program: Program, search: Search, check: Check) -> list[Flock]:
    """Leaves the sets of candidates with more than one feasible point, and adds single ones; returns what stays open."""
    kept, left_open = [], []
    for flock in search.found.flocks:
        check()
        where = _where(program, flock)
        few = _few_points(program, flock, check) if where else None
        if few is not None:
            search.add(few)
        elif where is not None and (where == "" or _has_nearest(_on(program, flock), check)):
            kept.append(flock)
        else:
            left_open.append(flock)
    search.found.flocks = _largest(kept)
    return left_open


def _largest(flocks: Sequence[Flock]) -> list[Flock]:
    """The sets without those inside others; of those on one component that where most constraints are known to be 0."""
    kept: list[Flock] = []
    for flock in sorted(flocks, key=lambda f: (-f.component.dimension, -len(f.active))):
        ideal = flock.component.ideal
        if not any(all(contains(ideal, p) for p in other.component.ideal) for other in kept):
            kept.append(flock)
    return kept


def _family(program: Program, flock: Flock) -> tuple[Family, tuple[float, ...] | None]:
    """A set of candidates as a family, with an example."""
    where = _where(program, flock) or ""
    raw = family(flock.component, Function(program.f, program.variables), partial=False)
    on_axes = program.f.xreplace({left: right for left, right in raw.relations if left.is_Symbol and right == 0})
    value = on_axes if on_axes.is_Rational else raw.value
    told = replace(
        raw,
        kind=_kept(raw.kind),
        value=value,
        pieces=(),
        remark=raw.remark + where,
        description=raw.description + where,
    )
    return told, _example(program, flock)


def _few_points(program: Program, flock: Flock, check: Check) -> list[Candidate] | None:
    """The feasible point of a set of candidates where it is the only one, or none; None where that is not known.

    On a closed and bounded set the distance to a point has a least and a greatest value, which differ unless it is one point.
    """
    inner = replace(_on(program, flock), f=_distance(program), restrictions=())
    try:
        search = Search(inner, check)
        found = search.run()
        if found.flocks or not found.complete or len(found.points) > 1 or not _is_compact(search, check):
            return None
        return _as_candidates(program, flock, found.points, check)
    except (NotReducible, Undecided):
        return None


def _as_candidates(program: Program, flock: Flock, points: Sequence[Candidate], check: Check) -> list[Candidate] | None:
    """The feasible ones of points of a set of candidates, as candidates of the program; None where one is not in a field."""
    outer = Search(program, check)
    spots = [(outer.spot(c.point, flock.active), c.point) for c in points if c.point is not None]
    if len(spots) < len(points):
        return None
    return [Candidate(spot, active, p) for spot, p in spots if (active := active_at(program, spot)) is not None]


def _is_compact(search: Search, check: Check) -> bool:
    """Whether the feasible set of a search is proven to be closed and bounded."""
    needs = [need for need in search.needs if need.is_open]
    return is_bounded(search.program, check) and is_defined(search.program, needs, True, check)


def _example(program: Program, flock: Flock) -> tuple[float, ...] | None:
    """A feasible point of a family, where the one that is known of it is feasible."""
    if flock.component.witness is None:
        return None
    spot = AlgebraicSpot(program.variables, flock.component.witness)
    try:
        return tuple(map(ball.to_float, spot.balls(64))) if active_at(program, spot) is not None else None
    except Undecided:
        return None


def _as_family(program: Program, level: Level) -> Family:
    """A set on which f has one value."""
    others = [program.constraints[i].part for i in program.inequalities if i not in level.active]
    where = ", where " + " and ".join(others) if others else ""
    return Family(
        description=", ".join(f"{v} = {e}" for v, e in level.put.items()) + where,
        kind=None,
        evidence=Evidence.EXACT,
        relations=tuple(level.put.items()),
        remark=where,
        value=level.value,
    )


def _kept(kind: Kind | None) -> Kind | None:
    """What is known of a family on the feasible set from what is known of it on all of R^n."""
    return kind if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None


def _where(program: Program, flock: Flock) -> str | None:
    """The constraints that points of a family may break, in words; None where no feasible one is known."""
    witness = flock.component.witness
    others = [i for i in program.inequalities if i not in flock.active]
    if witness is None:
        return None
    return "" if not others else ", where " + " and ".join(dict.fromkeys(program.constraints[i].part for i in others))


def _on(program: Program, flock: Flock) -> Program:
    """The program on one set of candidates, whose own constraints hold there."""
    equations = [Constraint("", "", formula(p, program.variables), True) for p in flock.component.ideal]
    others = [c for i, c in enumerate(program.constraints) if i not in flock.active]
    return replace(program, constraints=(*equations, *others))


def _found_on(program: Program, flock: Flock, check: Check) -> list[Candidate] | None:
    """The points of a set of candidates where f can be extreme on it; None where they are not known to be finitely many."""
    if len(flock.component.ideal) != len(program.variables) - flock.component.dimension:
        return None
    inner = _on(program, flock)
    try:
        search = Search(inner, check)
        found = search.run()
        if not found.complete or found.flocks:
            return None
        return _as_candidates(program, flock, found.points, check)
    except (NotReducible, Undecided):
        return None


def _distance(program: Program) -> sp.Expr:
    """The square of the distance to a point that lies nowhere in particular."""
    return sp.Add(*[(v - sp.Rational(2, 2 * i + 5)) ** 2 for i, v in enumerate(program.variables)])


def _has_nearest(program: Program, check: Check) -> bool | None:
    """Whether any point meets the constraints: if the set is closed, one is nearest to a point nowhere in particular."""
    try:
        search = Search(replace(program, f=_distance(program)), check)
        found = search.run()
    except NotReducible:
        return None
    if found.points:
        return True
    if found.flocks or not found.complete:
        return None
    closed = is_defined(search.program, [need for need in search.needs if need.is_open], False, check)
    return False if closed else None


def _beside_levels(program: Program, e: Extreme, points: Sequence[Valued], levels: Sequence[Level]) -> Extreme:
    """The extreme value, where sets on which f has one value may have points or none: open if theirs may be better."""
    if levels and e.status is Status.NONE:
        return Extreme(sign=e.sign, status=Status.OPEN)
    for level in levels if e.status is Status.ATTAINED else ():
        signs = [exactly.sign(level.objective - v.exact_objective) for v in e.points if v.exact_objective is not None]
        if not signs or signs[0] is None or signs[0] * e.sign * (1 if program.rises else -1) < 0:
            return Extreme(sign=e.sign, status=Status.OPEN)
        if signs[0] == 0:
            e = replace(e, all_known=False)
    return e


def _with_kind(found: Valued, extremes: Sequence[Extreme]) -> Valued:
    """A point that stayed undecided, with what it is if f has its least or greatest value there."""
    for e in extremes if found.point.kind is Kind.DEGENERATE else ():
        if any(found is v and (len(e.points) == 1 or v.equals(e.points[0])) for v in e.points):
            kind = Kind.MINIMUM if e.sign > 0 else Kind.MAXIMUM
            told = (*found.point.reasons, reasons.GLOBAL.format(which="least" if e.sign > 0 else "greatest"))
            return replace(found, point=replace(found.point, kind=kind, strict=None, test="global value", reasons=told))
    return found


def _with_kinds(families: Sequence[Family], extremes: Sequence[Extreme]) -> list[Family]:
    """The families; those where f has its least or greatest value are minima or maxima."""
    found = []
    for one in families:
        for e in extremes:
            if e.all_known and any(one is f for f in e.families):
                one = replace(one, kind=Kind.MINIMUM if e.sign > 0 else Kind.MAXIMUM)
        found.append(one)
    return found


def _out_of_time(used_up: Timer, share: float) -> Check:
    """A check that raises BudgetError when this share of the time is used up."""

    def check() -> None:
        if used_up(share):
            raise BudgetError("the time ran out during exact elimination", hint="give more time with --timeout")

    return check
