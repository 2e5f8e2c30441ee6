"""Critical points in variables that f does not depend on: each point of f in the others is a line, a plane or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Symbol

from symnewton.points import exactly
from symnewton.points.findings import Box, CriticalPoint, CriticalSet, Family
from symnewton.points.membership import Sides, nearest
from symnewton.quantities import Enclosed
from symnewton.verdicts import Kind

SHAPES = {0: "", 1: " (a line)", 2: " (a plane)"}
LISTED = ("but for the points listed", "but for the other families")
TURNED = {Kind.INFLECTION: Kind.SADDLE, Kind.DEGENERATE: None, Kind.REGULAR: None}  # what is so along a line


def used(expression: Expr, variables: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The variables that stand in the expression."""
    return tuple(v for v in variables if v in expression.free_symbols)


def lifted(
    expression: Expr, found: CriticalSet, variables: tuple[Symbol, ...], sides: Sides | None, otherwise: Sides
) -> CriticalSet:
    """The critical set in all variables from that in those used; the others are free, in a box within theirs.

    Of points too many to be listed only those known become families, and the set is not complete.
    """
    inside = used(expression, variables)
    free = len(variables) - len(inside)
    domain = None if found.domain is None else nearest(sides or otherwise)
    families = [
        *(_of_point(expression, p, inside, free) for p in found.points),
        *(_of_family(family, len(inside), free) for family in found.families),
    ]
    return CriticalSet(
        points=(),
        families=tuple(families),
        unresolved=tuple(_box(box, inside, variables, nearest(sides or otherwise)) for box in found.unresolved),
        complete=found.complete and found.counts is None,
        domain=domain,
        argument=found.argument,
        notes=found.notes,
        jumps=found.jumps,
    )


def _of_point(expression: Expr, point: CriticalPoint, variables: Sequence[Symbol], free: int) -> Family:
    """The points that have these coordinates."""
    remark = SHAPES.get(free, "")
    kind = TURNED.get(point.kind, point.kind)
    if point.exact is None:
        sides = point.enclosure or tuple((c, c) for c in point.x)
        told = [f"{v} ≈ {Enclosed.between(*side).text(6)}" for v, side in zip(variables, sides)]
        return Family(description=", ".join(told) + remark, kind=kind, evidence=point.evidence, remark=remark)
    relations = tuple(zip(variables, point.exact))
    return Family(
        description=", ".join(f"{v} = {c}" for v, c in relations) + remark,
        kind=kind,
        evidence=point.evidence,
        equations=tuple(v - c for v, c in relations),
        relations=relations,
        remark=remark,
        value=exactly.substitute(expression, tuple(variables), point.exact),
    )


def _of_family(family: Family, used: int, free: int) -> Family:
    """The points whose coordinates are those of a family; a circle is no longer one."""
    shape = next((s for s in (*SHAPES.values(), " (a circle)", " (a sphere)") if s and s in family.remark), "")
    size = next((k for k, s in SHAPES.items() if s == shape), None)
    now = SHAPES.get(size + free, "") if size else ""
    return replace(
        family,
        description=family.description.replace(shape, now) if shape else family.description,
        remark=(family.remark.replace(shape, now) if shape else family.remark).replace(*LISTED),
        kind=TURNED.get(family.kind, family.kind) if family.kind else None,
        pieces=tuple(replace(piece, at=None) for piece in family.pieces),
    )


def _box(box: Box, used: Sequence[Symbol], variables: Sequence[Symbol], whole: Box) -> Box:
    """A box in the variables used, as one in all."""
    known = dict(zip(used, box))
    return tuple(known.get(v, side) for v, side in zip(variables, whole))
