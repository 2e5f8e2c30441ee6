"""The parts of a function that have no variable in common, and points of several parts as points of the whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from symnewton.points.findings import Box, CriticalPoint, CriticalSet
from symnewton.points.kinks import may_have
from symnewton.points.kinks.site import TEST, Undecided
from symnewton.points.membership import ON_EDGE, Sides, outward
from symnewton.verdicts import Evidence, Kind

Solve = Callable[[Expr, tuple[Symbol, ...], Sides | None], CriticalSet]
MOST_POINTS = 4000
WEAKEST = (Evidence.NUMERIC, Evidence.CERTIFIED, Evidence.EXACT)


class NotEverywhere(Exception):
    """A part is solved in a box only: a box is needed for the whole."""


@dataclass(frozen=True)
class Part:
    """One of the parts, with its critical points."""

    formula: Expr
    variables: tuple[Symbol, ...]
    sides: Sides | None
    found: CriticalSet

    @property
    def is_rough(self) -> bool:
        """Whether formulas may meet at its points or families."""
        return may_have(self.formula) and bool(self.found.families or any(p.test == TEST for p in self.found.points))


def grouped(terms: Iterable[Expr], variables: tuple[Symbol, ...]) -> list[tuple[list[Expr], tuple[Symbol, ...]]]:
    """The terms, or factors, in groups that have no variable in common, of each variable one, with none where it is unused.

    Those without any variable are in none.
    """
    place = {v: i for i, v in enumerate(variables)}
    group_of: dict[Symbol, tuple[list[Expr], set[Symbol]]] = {}
    for term in terms:
        mine = sorted(place.keys() & term.free_symbols, key=place.__getitem__)
        met = {id(group): group for v in mine if (group := group_of.get(v)) is not None}.values()
        together = ([*(t for group in met for t in group[0]), term], set(mine).union(*(group[1] for group in met)))
        group_of.update(dict.fromkeys(together[1] if mine else (), together))
    groups = {id(group): group for v in variables for group in [group_of.setdefault(v, ([], {v}))]}.values()
    return [(together, tuple(sorted(names, key=place.__getitem__))) for together, names in groups]


def solved(
    formula: Expr, names: tuple[Symbol, ...], variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve
) -> Part:
    """A part with its critical points, all of them. Raises Undecided, NotEverywhere."""
    mine = None if sides is None else tuple(side for v, side in zip(variables, sides) if v in names)
    found = solve(formula, names, mine)
    if not found.complete:
        raise Undecided("a part is not solved")
    if mine is None and found.domain is not None:
        raise NotEverywhere
    return Part(formula, names, mine, found)


def box_of(point: CriticalPoint) -> Box | None:
    """A box of doubles round a point."""
    if point.exact is None:
        return point.enclosure
    return tuple((outward(c, -math.inf), outward(c, math.inf)) for c in point.exact)


def merged(
    variables: tuple[Symbol, ...],
    chosen: Sequence[tuple[tuple[Symbol, ...], CriticalPoint]],
    *,
    value: float,
    eigenvalues: tuple[float, ...],
    kind: Kind,
    strict: bool | None,
    test: str,
    reasons: tuple[str, ...] = (),
) -> CriticalPoint:
    """The point whose coordinates are those of points of the parts."""
    points = [point for _, point in chosen]
    x = dict(pair for names, p in chosen for pair in zip(names, p.x))
    exact = dict(pair for names, p in chosen if p.exact is not None for pair in zip(names, p.exact))
    boxes = dict(pair for names, p in chosen if (box := box_of(p)) is not None for pair in zip(names, box))
    return CriticalPoint(
        x=tuple(x[v] for v in variables),
        exact=tuple(exact[v] for v in variables) if len(exact) == len(variables) else None,
        enclosure=tuple(boxes[v] for v in variables) if len(boxes) == len(variables) else None,
        value=value,
        eigenvalues=eigenvalues,
        kind=kind,
        strict=strict,
        evidence=min((p.evidence for p in points), key=WEAKEST.index),
        test=test,
        reasons=reasons,
    )


def notes_of(parts: Iterable[Part], *, edges: bool = True) -> tuple[str, ...]:
    """What is told of the parts alone; without `edges` not of points on the edge, where these are known."""
    told = ((part, note) for part in parts for note in part.found.notes)
    left = ((p, n) for p, n in told if edges or not (n.startswith(ON_EDGE) and p.found.on_edge))
    return tuple(f"for {p.formula} alone: {n}" for p, n in left)


def argument_of(parts: Iterable[Part]) -> str:
    return "; ".join(dict.fromkeys(part.found.argument for part in parts))


def strictly(points: Sequence[CriticalPoint]) -> bool | None:
    """Whether an extremum that is one in every part is strict."""
    known = {p.strict for p in points}
    return False if False in known else None if None in known else True
