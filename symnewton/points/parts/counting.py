"""The critical points of a sum of many parts without a variable in common: counted by kind, the lowest of them listed.

There are as many as the product of the numbers of the parts' points: 3^10 of Styblinski and Tang's function in ten
variables. Every choice of points of the parts is one, and its kind follows from theirs.
"""

from __future__ import annotations

import math
from heapq import nsmallest
from typing import TypeAlias

from sympy import Add, Dummy, Expr, Symbol

from symnewton.points.findings import CriticalPoint, CriticalSet
from symnewton.points.kinks.site import TEST, Undecided
from symnewton.points.membership import Sides, nearest
from symnewton.points.parts.apart import MOST_POINTS, NotEverywhere, Part, Solve, argument_of, notes_of, solved
from symnewton.points.parts.sums import joined, summands
from symnewton.verdicts import Kind

FEWEST = 8  # parts: with fewer the points can be listed
LISTED = 20
Chosen: TypeAlias = "tuple[CriticalPoint, Chosen | None]"  # a point of the last part, and the choice before it
COUNTABLE = (Kind.MINIMUM, Kind.MAXIMUM, Kind.SADDLE, Kind.INFLECTION)


def count(expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve) -> CriticalSet | None:
    """The counts, proven, with the points of least value; None where they can be listed, or are not settled so."""
    found = summands(expression, variables)
    if found is None or len(found) < FEWEST:
        return None
    try:
        parts = _solved(found, variables, sides, solve)
    except (Undecided, NotEverywhere):
        return None
    points = [part.found.points for part in parts]
    settled = all(p.kind in COUNTABLE and p.test != TEST for own in points for p in own)
    plain = not any(part.is_rough or part.found.families or part.found.on_edge or part.found.jumps for part in parts)
    total = math.prod(map(len, points))
    if not (settled and plain) or total <= MOST_POINTS:
        return None
    lowest, highest = (math.prod(sum(p.kind is k for p in own) for own in points) for k in (Kind.MINIMUM, Kind.MAXIMUM))
    counts = {Kind.MINIMUM: lowest, Kind.MAXIMUM: highest, Kind.SADDLE: total - lowest - highest}
    offset = expression - Add(*(formula for formula, _ in found))
    return CriticalSet(
        points=tuple(joined(variables, parts, chosen, offset) for chosen in _least(points)),
        complete=False,
        domain=None if sides is None else nearest(sides),
        argument=f"each part of the sum by itself: {argument_of(parts)}",
        notes=notes_of(parts),
        counts={kind: n for kind, n in counts.items() if n},
    )


def _solved(
    found: list[tuple[Expr, tuple[Symbol, ...]]], variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve
) -> list[Part]:
    """The parts with their points; those of one variable that differ in its name only are solved once."""
    made: dict[object, Part] = {}
    parts = []
    place = Dummy(real=True)
    side_of = dict(zip(variables, sides or ()))
    for formula, names in found:
        mine = None if sides is None else tuple(side_of[name] for name in names)
        key = (formula.xreplace({names[0]: place}), mine) if len(names) == 1 else formula
        if key not in made:
            made[key] = solved(formula, names, variables, sides, solve)
        parts.append(Part(formula, names, mine, made[key].found))
    return parts


def _least(points: list[tuple[CriticalPoint, ...]]) -> list[tuple[CriticalPoint, ...]]:
    """The choices of a point of each part with the least sums of values."""
    best: list[tuple[float, Chosen | None]] = [(0.0, None)]
    for own in points:
        longer = [(value + p.value, (p, before)) for value, before in best for p in own]
        best = nsmallest(LISTED, longer, key=lambda pair: pair[0])
    return [_in_order(chosen) for _, chosen in best]


def _in_order(chosen: Chosen | None) -> tuple[CriticalPoint, ...]:
    """The points of a choice, those of the first part first."""
    points = []
    while chosen is not None:
        point, chosen = chosen
        points.append(point)
    return tuple(reversed(points))
