"""The critical points of g(x) + h(y): those of g with those of h, and what they are; kinks of g are kinks for every y."""

from __future__ import annotations

from itertools import product
from math import prod

from sympy import Add, Expr, Symbol

from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint, CriticalSet, Family
from symnewton.points.kinks.site import TEST, Undecided
from symnewton.points.kinks.smoothness import derivatives_at
from symnewton.points.membership import Sides, edge_note, nearest
from symnewton.points.parts.apart import (
    MOST_POINTS,
    Part,
    Solve,
    argument_of,
    grouped,
    merged,
    notes_of,
    solved,
    strictly,
)
from symnewton.verdicts import Evidence, Kind

EXTREMA = (Kind.MINIMUM, Kind.MAXIMUM)


def summands(expression: Expr, variables: tuple[Symbol, ...]) -> list[tuple[Expr, tuple[Symbol, ...]]] | None:
    """The parts of a sum that have no variable in common, more than one; None where there are not."""
    groups = grouped(Add.make_args(expression), variables)
    return [(Add(*terms), names) for terms, names in groups] if len(groups) > 1 else None


def solve(expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve) -> CriticalSet | None:
    """All critical points of a sum of parts without a variable in common; None of any other function.

    Raises Undecided, NotEverywhere.
    """
    found = summands(expression, variables)
    if found is None:
        return None
    parts = [solved(formula, names, variables, sides, solve) for formula, names in found]
    if any(len(part.variables) > 1 and part.is_rough for part in parts):
        raise Undecided("where a part of several variables has no derivative")
    families = [*_families(parts, variables), *(kink for part in parts for kink in _kinks(part, variables, parts))]
    if prod(len(part.found.points) for part in parts) > MOST_POINTS:
        raise Undecided("too many points")
    offset = expression - Add(*[formula for formula, _ in found])
    points = [joined(variables, parts, chosen, offset) for chosen in product(*[part.found.points for part in parts])]
    return CriticalSet(
        points=tuple(sorted(points, key=lambda p: p.x)),
        families=tuple(families),
        complete=True,
        domain=None if sides is None else nearest(sides),
        argument=f"each part of the sum by itself: {argument_of(parts)}",
        notes=(*notes_of(parts, edges=False), *edge_note(_on_edge(variables, parts, offset))),
    )


def _on_edge(variables: tuple[Symbol, ...], parts: list[Part], offset: Expr) -> list[CriticalPoint]:
    """The critical points on the edge of the box: those with a part on it."""
    choices = [[*((p, False) for p in part.found.points), *((p, True) for p in part.found.on_edge)] for part in parts]
    if prod(map(len, choices)) > MOST_POINTS:
        raise Undecided("too many points")
    chosen = [found for found in product(*choices) if any(on_edge for _, on_edge in found)]
    return sorted((joined(variables, parts, tuple(p for p, _ in c), offset) for c in chosen), key=lambda p: p.x)


def joined(
    variables: tuple[Symbol, ...], parts: list[Part], chosen: tuple[CriticalPoint, ...], offset: Expr
) -> CriticalPoint:
    """The point that is one of each part."""
    kind = together([p.kind for p in chosen])
    rough = any(p.test == TEST for p in chosen)
    if rough and kind not in EXTREMA and any(_jumps(part, p) for part, p in zip(parts, chosen)):
        raise Undecided("f jumps at a point")
    return merged(
        variables,
        [(part.variables, p) for part, p in zip(parts, chosen)],
        value=sum(p.value for p in chosen) + float(offset),
        eigenvalues=() if rough else tuple(sorted(e for p in chosen for e in p.eigenvalues)),
        kind=kind,
        strict=strictly(chosen) if kind in EXTREMA else None,
        test=TEST if rough else _test(chosen),
    )


def _test(chosen: tuple[CriticalPoint, ...]) -> str:
    tests = {p.test for p in chosen}
    return tests.pop() if len(tests) == 1 else "higher-order"


def together(kinds: list[Kind]) -> Kind:
    """What a point of the sum is, from what its parts are."""
    found = set(kinds)
    if len(found) == 1 and found <= set(EXTREMA):
        return kinds[0]
    if Kind.KINK in found:
        return Kind.KINK
    if found & {Kind.SADDLE, Kind.INFLECTION} or found >= set(EXTREMA):
        return Kind.SADDLE
    return Kind.DEGENERATE


def _jumps(part: Part, point: CriticalPoint) -> bool:
    """Whether a part may jump at a point."""
    return point.test == TEST and _differentiable(part, point) is None


def _differentiable(part: Part, point: CriticalPoint) -> bool | None:
    """Whether a part of one variable has a derivative at a point where formulas meet; None where it jumps there.

    Raises Undecided.
    """
    if len(part.variables) > 1 or point.exact is None:
        raise Undecided("whether a part has a derivative is not decided")
    found = derivatives_at(part.formula, part.variables, point.exact, 1)
    if found is None:
        return True
    if found.jumps:
        return None
    if found.differentiable is None:
        raise Undecided("whether a part has a derivative is not decided")
    return found.differentiable


def _kinks(part: Part, variables: tuple[Symbol, ...], parts: list[Part]) -> list[Family]:
    """The sets on which f has no derivative because a part has none. Raises Undecided."""
    rough = [p for p in part.found.points if p.test == TEST and _differentiable(part, p) is False]
    if rough and any(other.found.families for other in parts):
        raise Undecided("families cross where a part has no derivative")
    apart = ", but for the points listed" if all(other.found.points for other in parts if other is not part) else ""
    remark = f", where f has no derivative{apart}"
    families = []
    for p in rough:
        assert p.exact is not None
        (x,), (a,) = part.variables, p.exact
        families.append(
            Family(
                description=f"{x} = {a}{remark}",
                kind=Kind.KINK,
                evidence=p.evidence,
                equations=(x - a,),
                relations=((x, a),),
                remark=remark,
            )
        )
    return families


def _families(parts: list[Part], variables: tuple[Symbol, ...]) -> list[Family]:
    """The families of parts, with the points and families of the others. Raises Undecided."""
    if not any(part.found.families for part in parts):
        return []
    choices: list[list[CriticalPoint | Family]] = [[*part.found.points, *part.found.families] for part in parts]
    if prod(map(len, choices)) > MOST_POINTS:
        raise Undecided("too many families")
    found = []
    for chosen in product(*choices):
        if any(isinstance(one, Family) for one in chosen):
            found.append(_family(parts, chosen))
    return found


def _family(parts: list[Part], chosen: tuple[CriticalPoint | Family, ...]) -> Family:
    relations: list[tuple[Expr, Expr]] = []
    kinds: list[Kind | None] = []
    values: list[Expr | None] = []
    evidence = Evidence.EXACT
    for part, one in zip(parts, chosen):
        if isinstance(one, Family):
            if not one.relations or one.remark.startswith(", where"):
                raise Undecided("a family has no equations")
            relations += one.relations
            values.append(one.value)
        else:
            if one.exact is None or one.test == TEST:
                raise Undecided("a point is not known exactly")
            relations += zip(part.variables, one.exact)
            values.append(exactly.substitute(part.formula, part.variables, one.exact))
        kinds.append(one.kind)
        evidence = evidence if one.evidence is Evidence.EXACT else one.evidence
    text = ", ".join(f"{left} = {right}" for left, right in relations)
    known = None if None in kinds else together([kind for kind in kinds if kind is not None])
    return Family(
        description=text,
        kind=None if known is Kind.DEGENERATE else known,
        evidence=evidence,
        equations=tuple(left - right for left, right in relations),
        relations=tuple(relations),
        value=None if None in values else Add(*[v for v in values if v is not None]),
    )
