"""All critical points: exact algebra where it reaches, else interval search on a box; and what is proven of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import sympy as sp
from sympy import Expr, Integer, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.clock import ALARM, Progress, Timer, TimeUp, silent
from symnewton.errors import BudgetError
from symnewton.points import indices, planar, repeats, unused
from symnewton.points.algebra import polynomial
from symnewton.points.balance import balanced, times_power_of_two
from symnewton.points.findings import CriticalPoint, CriticalSet
from symnewton.points.intervals import enclose
from symnewton.points.intervals.enclose import Enclosures, Ending
from symnewton.points.intervals.everywhere import prove_outside
from symnewton.points.judging import Judge
from symnewton.points.kinks import left_out, may_have, pieces
from symnewton.points.kinks.site import Unfinished
from symnewton.points.kinks.switches import ROUGH
from symnewton.points.membership import Sides, found_inside, hull, place, searchable
from symnewton.points.parts import counting
from symnewton.points.parts import solve as parts
from symnewton.points.scale import default_box
from symnewton.verdicts import Stop

SEARCH_SHARE = 0.9  # of the time; what is left is for saying what the points are
ALGEBRA_SHARE = 0.5  # of the time, where an interval search may follow
PARTS_SHARE = 0.5
SAME = 1e-7  # of the size of the box: points nearer than that are one
FEW = 8  # parts that a search left open and that are looked at again


@dataclass(frozen=True)
class Search:
    """The outcome with what ended it: None where the search came to its own end."""

    found: CriticalSet
    stop: Stop | None = None


def find(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    *,
    used_up: Timer = lambda share: False,
    progress: Progress = silent,
    piece: bool = False,
    whole: bool = True,
) -> Search:
    """The critical points on all of R^n, or inside the box with these sides; in a default box where R^n is too much.

    Of a `piece` of a function the points where roots come to 0 are not asked for. It is `whole`, not one part of many.
    """
    inside = unused.used(expression, variables) if whole and not piece else variables
    if 0 < len(inside) < len(variables):
        part = None if sides is None else tuple(side for v, side in zip(variables, sides) if v in inside)
        search = find(expression, inside, part, used_up=used_up, progress=progress)
        otherwise = default_box(expression, variables)
        return replace(search, found=unused.lifted(expression, search.found, variables, sides, otherwise))
    try:
        return _found(expression, variables, sides, used_up, progress, piece, whole)
    except TimeUp:
        if piece or not whole:
            raise
    return _searched(expression, variables, derivatives.gradient(expression, variables), sides, used_up, progress)


def _found(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    used_up: Timer,
    progress: Progress,
    piece: bool,
    whole: bool,
) -> Search:
    several = len(variables) > 1
    if whole and not piece and len(variables) >= counting.FEWEST:
        counted = _counted(expression, variables, sides, used_up, progress)
        if counted is not None:
            return Search(counted)
    early = several and may_have(expression) and not _is_algebraic(expression)
    put_together = _in_parts(expression, variables, sides, used_up, progress, piece, whole) if early else None
    if put_together is not None:
        return put_together
    unfinished: CriticalSet | None = None
    try:
        settled = None if piece else _in_pieces(expression, variables, sides, used_up, progress)
    except Unfinished as some:
        settled, unfinished = None, some.found
    if settled is not None and settled.found.complete:
        return settled
    partials = derivatives.gradient(expression, variables)
    progress("solving exactly", {})
    try:
        with ALARM.at_half():
            exact = polynomial.solve(
                expression, variables, partials, sides, deadline=lambda: used_up(ALGEBRA_SHARE), edges=not piece
            )
    except (BudgetError, TimeUp):
        exact = None
    if exact is not None and exact.complete:
        return Search(_checked(expression, variables, exact))
    if exact is None and len(variables) == 2 and whole and not piece:
        found = planar.solve(expression, variables, partials, sides, lambda: used_up(ALGEBRA_SHARE))
        if found is not None:
            return Search(_checked(expression, variables, found))
    if several and not early:
        put_together = _in_parts(expression, variables, sides, used_up, progress, piece, whole)
        if put_together is not None:
            return put_together
    if exact is not None and settled is None and not _is_search_worth(exact):
        return Search(exact)
    if settled is not None and expression.has(*ROUGH):
        return settled
    searched = _searched(expression, variables, partials, sides, used_up, progress, piece, whole)
    if expression.has(*ROUGH) and searched.found.complete:
        untold = left_out.note(expression, variables, sides or default_box(expression, variables))
        return Search(replace(searched.found, notes=(*searched.found.notes, *untold)), searched.stop)
    if unfinished is not None and not searched.found.complete:
        return replace(searched, found=_with_points_of(unfinished, searched.found))
    if exact is not None and settled is None and not searched.found.complete:
        return Search(exact)
    return searched if settled is None or searched.found.complete else settled


def _is_search_worth(exact: CriticalSet) -> bool:
    """Whether the set that algebra left open may not reach into the box: no part of it is known to lie there."""
    return exact.domain is not None and not exact.families


def _with_points_of(pieces_of: CriticalSet, searched: CriticalSet) -> CriticalSet:
    """What a search left open, with the points that were settled on the smooth pieces and where they meet."""
    settled = pieces_of.points
    size = max((abs(end) for side in searched.domain or () for end in side), default=1.0)

    def is_new(point: CriticalPoint) -> bool:
        return all(math.dist(point.x, other.x) > SAME * size for other in settled)

    return replace(searched, points=(*settled, *filter(is_new, searched.points)), families=pieces_of.families)


def _is_algebraic(expression: Expr) -> bool:
    """Whether f is made of polynomials, roots and switches."""
    return all(isinstance(e, ROUGH) for e in expression.atoms(sp.Function))


def _checked(expression: Expr, variables: tuple[Symbol, ...], found: CriticalSet) -> CriticalSet:
    """The list with the check by indices, where it is one of all isolated points on R^n and there are some."""
    if not found.complete or found.families or found.domain is not None or not found.points:
        return found
    return replace(found, check=indices.sentence(expression, variables, found.points))


def _searched(
    expression: Expr,
    variables: tuple[Symbol, ...],
    partials: tuple[Expr, ...],
    sides: Sides | None,
    used_up: Timer,
    progress: Progress,
    piece: bool = False,
    whole: bool = True,
) -> Search:
    """The critical points by interval search, in the box or in a default one."""
    function = Function(expression, variables)
    everywhere = sides is None
    sides = sides or default_box(expression, variables)
    function, power = balanced(function, sides)
    partials = tuple(Integer(2) ** power * partial for partial in partials)
    if whole and used_up(SEARCH_SHARE):  # algebra took it all
        ALARM.off()
        raw = enclose.glimpse(function, searchable(sides))
    else:
        raw = enclose.search(function, searchable(sides), out_of_time=lambda: used_up(SEARCH_SHARE), progress=progress)
    if raw.ending is Ending.TIME and whole:
        ALARM.off()
    progress("classifying", {"points": len(raw.points)})
    found, stopped = _judged(function, partials, sides, raw, lambda: used_up(1.0), whole)
    if found.complete:
        with suppress(TimeUp):
            found = _beyond(function, found, sides, everywhere, piece or not whole, lambda: used_up(1.0))
    if power:
        found = replace(found, points=tuple(times_power_of_two(point, -power) for point in found.points))
    stops = {Ending.TIME: Stop.TIMEOUT, Ending.INTERRUPTED: Stop.INTERRUPTED}
    return Search(found, stopped or stops.get(raw.ending))


def _beyond(
    function: Function, found: CriticalSet, sides: Sides, everywhere: bool, piece: bool, out_of_time: Callable[[], bool]
) -> CriticalSet:
    """The complete list in a box with what is known of the outside: that there is no more, or that it is repeated."""
    if everywhere and prove_outside(function, hull(sides), out_of_time=out_of_time):
        argument = f"{found.argument}; outside {_named(sides)} the gradient is proven to have no zero"
        return replace(found, domain=None, argument=argument)
    if piece:
        return found
    return _repeated(function.expression, function.variables, found, sides)


def _repeated(expression: Expr, variables: tuple[Symbol, ...], found: CriticalSet, sides: Sides) -> CriticalSet:
    """The list with what the periods of f say of the rest of R^n."""
    periods = repeats.periods(expression, variables)
    if not periods:
        return found
    whole = not found.notes and repeats.covered(periods, variables, sides)  # notes tell of points on the edge
    return replace(
        found,
        notes=(*found.notes, repeats.note(periods, whole)),
        periods=tuple(periods[v] for v in variables) if whole else None,
    )


def _named(sides: Sides) -> str:
    """A box in words: one side for all variables where they are alike."""
    shown = [f"[{low}, {high}]" for low, high in sides]
    return f"the box {shown[0] if len(set(shown)) == 1 else ' × '.join(shown)}"


def _in_pieces(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    used_up: Timer,
    progress: Progress,
) -> Search | None:
    """The search in the smooth pieces of a function with kinks; None where it has none, or they are not settled so."""
    stops: list[Stop | None] = []

    def smooth(formula: Expr, unknowns: tuple[Symbol, ...], part: Sides | None) -> CriticalSet:
        search = find(formula, unknowns, part, used_up=used_up, progress=progress, piece=True)
        stops.append(search.stop)
        return search.found

    otherwise = sides or default_box(expression, variables)
    found = pieces.solve(expression, variables, sides, otherwise, smooth, lambda: used_up(1.0))
    return None if found is None else Search(found, next(filter(None, stops), None))


def _counted(
    expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, used_up: Timer, progress: Progress
) -> CriticalSet | None:
    """The counts of points that are too many to be listed."""

    def solve(formula: Expr, unknowns: tuple[Symbol, ...], part: Sides | None) -> CriticalSet:
        return find(formula, unknowns, part, used_up=half, progress=progress, whole=False).found

    def half(share: float) -> bool:
        return used_up(share * PARTS_SHARE)

    return counting.count(expression, variables, sides, solve)


def _in_parts(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    used_up: Timer,
    progress: Progress,
    piece: bool,
    whole: bool,
) -> Search | None:
    """The points of a function made of functions of fewer variables; None where it is not, or they are not settled so."""
    if len(variables) < 2:
        return None

    def solve(formula: Expr, unknowns: tuple[Symbol, ...], part: Sides | None) -> CriticalSet:
        search = find(formula, unknowns, part, used_up=half, progress=progress, piece=piece, whole=False)
        return search.found

    def half(share: float) -> bool:
        return used_up(share * PARTS_SHARE)

    found = parts.solve(expression, variables, sides, default_box(expression, variables), solve)
    if found is None:
        return None
    box = found.domain
    if sides is None and box is not None:
        chosen = default_box(expression, variables)
        function = Function(expression, variables)
        found = _beyond(function, found, chosen, True, piece or not whole, lambda: used_up(1.0))
    elif sides is not None and found.complete and whole and not piece:
        found = _repeated(expression, variables, found, sides)
    return Search(found)


def _judged(
    function: Function,
    partials: tuple[Expr, ...],
    sides: Sides,
    raw: Enclosures,
    out_of_time: Callable[[], bool],
    whole: bool,
) -> tuple[CriticalSet, Stop | None]:
    """The enclosures as points that say what they are, and what ended that early, points that are numeric left.

    Suspects that exact algebra settles become points too.
    """
    judge = Judge(function, partials, out_of_time)
    points: list[CriticalPoint] = []
    stop: Stop | None = None
    for enclosure in raw.points:
        if stop is None and out_of_time():
            stop = Stop.TIMEOUT
            if whole:
                ALARM.off()
        try:
            points.append(judge.quickly(enclosure.box) if stop else judge.regular(enclosure.box))
        except KeyboardInterrupt as interrupt:
            if not whole:
                raise
            stop = Stop.of(interrupt)
            ALARM.off()
            points.append(judge.quickly(enclosure.box))
    line = (
        len(function.variables) == 1 and len(raw.unresolved) <= FEW
    )  # parts of any size, not very many, can be settled
    unresolved = [] if line else list(raw.unresolved)
    for suspect in (*raw.suspects, *(raw.unresolved if line else ())):
        if stop is None and out_of_time():
            stop = Stop.TIMEOUT
        settled = None if stop else judge.suspect(suspect, [enclosure.box for enclosure in raw.points])
        if settled is None:
            unresolved.append(suspect)
        else:
            points += settled
    found = found_inside(
        [(place(judge.comparison(point), sides), point) for point in points],
        (),
        sides=sides,
        unresolved=unresolved,
        complete=not unresolved,
        argument=raw.ending.value if unresolved else raw.proof.value,
    )
    return found, stop
