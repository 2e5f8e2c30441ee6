"""Whether a point lies in a box with exact ends: decided by comparison of exact or ever narrower numbers, or said open."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum

from sympy import Expr, Rational

from symnewton.calculus.arithmetic import ball
from symnewton.errors import InputError
from symnewton.points import exactly
from symnewton.points.findings import Box, CriticalPoint, CriticalSet, Family
from symnewton.quantities import Enclosed

Sides = tuple[tuple[Expr, Expr], ...]
Compare = Callable[[int, Expr], int | None]  # the sign of coordinate number i minus a number; None: not decided
SHOWN = 8  # places that a note names
SHOWN_DIGITS = 10
ON_EDGE = "the gradient also vanishes on the edge of the box, at "
NARROWER = "Give a narrower one, such as -1e100:1e100."
COMPARED_BITS = (64, 256, 1024)


class Place(Enum):
    """Where something lies to a box."""

    INSIDE = "inside"
    EDGE = "on the edge"
    OUTSIDE = "outside"
    UNDECIDED = "inside or on the edge"


def place(compare: Compare, sides: Sides) -> Place:
    """Where the point lies whose coordinates `compare` knows."""
    signs: list[int | None] = []
    for i, (low, high) in enumerate(sides):
        above, beyond = compare(i, low), compare(i, high)
        signs += [above, None if beyond is None else -beyond]
    if -1 in signs:
        return Place.OUTSIDE
    if None in signs:
        return Place.UNDECIDED
    return Place.EDGE if 0 in signs else Place.INSIDE


def by_enclosures(enclosure: Callable[[int], ball.arb | None], end: Expr) -> int | None:
    """The sign of a number minus another, from enclosures of ever more bits; None where they do not part.

    `enclosure(bits)` is None where there is none so narrow.
    """
    for bits in COMPARED_BITS:
        around = enclosure(bits)
        if around is None:
            return None
        with ball.working_precision(bits + 32):
            apart = ball.proven_sign(around - exactly.enclosure(end, bits + 32))
        if apart:
            return apart
    return None


def hull(sides: Sides) -> Box:
    """The smallest box of doubles known to contain the box with these sides."""
    return tuple((outward(low, -math.inf), outward(high, math.inf)) for low, high in sides)


def searchable(sides: Sides) -> Box:
    """The hull of a box whose parts can be measured in doubles. Raises InputError where its width is beyond them."""
    box = hull(sides)
    if not all(math.isfinite(high - low) for low, high in box):
        raise InputError("the box is wider than the largest double, and so cannot be searched", hint=NARROWER)
    return box


def outward(end: Expr, way: float) -> float:
    """The double nearest to a number if it is that number or further out, else the next one out."""
    double = exactly.nearest_double(end)
    past = exactly.sign(Rational(double) - end)
    return double if past == 0 or past == math.copysign(1, way) else math.nextafter(double, way)


def nearest(sides: Sides) -> Box:
    """The sides as the nearest doubles, to show."""
    return tuple((exactly.nearest_double(low), exactly.nearest_double(high)) for low, high in sides)


def found_inside(
    points: Sequence[tuple[Place, CriticalPoint]],
    families: Sequence[tuple[Place, Family]],
    *,
    sides: Sides | None,
    unresolved: Sequence[Box] = (),
    complete: bool,
    argument: str,
    notes: Sequence[str] = (),
) -> CriticalSet:
    """What lies inside the box. What lies on its edge, and what may lie there, is told in notes.

    `complete` says that nothing is missing, wherever it lies; what is undecided makes the list incomplete.
    """
    by_place = {where: [_named(p) for w, p in points if w is where] for where in Place}
    for where, f in families:
        if where in (Place.EDGE, Place.UNDECIDED):
            by_place[where].append(f.description)
    edge, undecided = by_place[Place.EDGE], by_place[Place.UNDECIDED]
    told = [f"{ON_EDGE}{_listed(edge)}"] if edge else []
    if undecided:
        told.append(f"undecided whether inside the box or on its edge: {_listed(undecided)}")
    return CriticalSet(
        points=_at(Place.INSIDE, points),
        families=tuple(f for where, f in families if where is Place.INSIDE),
        unresolved=(*unresolved, *(_around(p) for where, p in points if where is Place.UNDECIDED)),
        complete=complete and not undecided,
        domain=None if sides is None else nearest(sides),
        argument=argument,
        notes=(*notes, *told),
        on_edge=() if any(where is Place.EDGE for where, _ in families) else _at(Place.EDGE, points),
    )


def _at(there: Place, points: Sequence[tuple[Place, CriticalPoint]]) -> tuple[CriticalPoint, ...]:
    return tuple(p for where, p in points if where is there)


def edge_note(points: Sequence[CriticalPoint]) -> tuple[str, ...]:
    """The note on critical points on the edge of the box, if there are some."""
    return (f"{ON_EDGE}{_listed([_named(p) for p in points])}",) if points else ()


def _around(point: CriticalPoint) -> Box:
    return point.enclosure or tuple((c, c) for c in point.x)


def _named(point: CriticalPoint) -> str:
    """Where a point lies, by its formulas or as many digits as are proven, and what it is."""
    if point.exact is not None:
        shown = ", ".join(map(str, point.exact))
    else:
        shown = ", ".join(_between(low, high) for low, high in _around(point))
    return f"({shown}): {point.kind.value}"


def _between(low: float, high: float) -> str:
    if math.isfinite(low) and math.isfinite(high):
        return Enclosed.between(low, high).text(SHOWN_DIGITS)
    return "beyond 1.8e308" if low > 0 else "below -1.8e308"


def _listed(places: Sequence[str]) -> str:
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return "; ".join(places[:SHOWN]) + more
