"""What a point is on the feasible set: multipliers, the tangent space, the signs of the Hessian of the Lagrangian there.

With L = f + Σ μ g, g <= 0: a minimum has μ >= 0 (Karush; Kuhn and Tucker), and the critical cone, the tangent vectors
along which f and the constraints with μ > 0 do not change, carries the second-order conditions (Nocedal and Wright,
Numerical Optimization, 2nd ed. 2006, theorems 12.5 and 12.6).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from sympy import Integer

from symnewton.points.constrained import linear, reasons
from symnewton.points.constrained.arguments import by_convexity, crosses_a_cone
from symnewton.points.constrained.linear import Row, Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import Spot
from symnewton.points.inertia import Inertia
from symnewton.verdicts import Kind

SECOND, FIRST = "second-derivative", "multiplier signs"
ONE = Integer(1)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The finding. `active` are the numbers of the constraints that are 0; `multipliers` μ of the objective, in order.

    They are None where the gradients of the active constraints are dependent (`abnormal`), or the point is not
    stationary. `tangent` is a basis of the vectors along which no active constraint changes. The numbers are those of
    `spot`.
    """

    spot: Spot
    kind: Kind
    strict: bool | None = None
    active: tuple[int, ...] = ()
    multipliers: tuple[Any, ...] | None = None
    abnormal: bool = False
    tangent: tuple[Row, ...] = ()
    projected: tuple[Row, ...] = ()
    inertia: Inertia | None = None
    test: str = SECOND
    reasons: tuple[str, ...] = ()


def active_at(program: Program, spot: Spot, known: Collection[int] = ()) -> tuple[int, ...] | None:
    """The constraints that are 0 at the point, as the `known` ones are; None where one does not hold. Raises Undecided."""
    active, left_open = [], None
    for i, c in enumerate(program.constraints):
        try:
            sign = 0 if i in known else spot.sign_of(c.formula)
        except Undecided as reason:
            left_open = reason
            continue
        if sign > 0 or (sign and c.is_equation):
            return None
        if not sign:
            active.append(i)
    if left_open is not None:
        raise left_open
    return tuple(active)


def judge(program: Program, spot: Spot, active: tuple[int, ...], *, stationary: bool) -> Judgement:
    """What the point is, as far as first and second derivatives tell. Raises Undecided.

    `stationary` says that the gradients of f and of the active constraints are known to be dependent.
    """
    slope = [spot.number(e) for e in program.slope]
    rows = {i: [spot.number(e) for e in program.slopes[i]] for i in active}
    if linear.rank(list(rows.values()), spot.sign) < len(active):
        return _abnormal(program, spot, active, slope, rows)
    found = _regular(program, spot, active, slope, rows, stationary)
    return _convex(program, found) if found.kind is Kind.DEGENERATE else found


def _regular(
    program: Program, spot: Spot, active: tuple[int, ...], slope: Row, rows: dict[int, Row], stationary: bool
) -> Judgement:
    """The finding where the gradients are independent."""
    n, one = len(slope), spot.number(ONE)
    factors = linear.combination([rows[i] for i in active], slope, spot.sign, known=stationary)
    tangent = linear.kernel([rows[i] for i in active], n, one, spot.sign)
    if factors is None:
        return Judgement(
            spot=spot, kind=Kind.REGULAR, active=active, tangent=tuple(tangent), reasons=(reasons.NOT_STATIONARY,)
        )
    multipliers = tuple(-factor for factor in factors)
    signs = {i: spot.sign(m) for i, m in zip(active, multipliers) if i in program.inequalities}
    lagrangian = lagrangian_at(program, spot, active, multipliers)
    projected = linear.on_basis(lagrangian, tangent)
    kind, test, reason = _kind(program, spot, active, rows, signs, lagrangian, tangent)
    return Judgement(
        spot=spot,
        kind=kind,
        strict=True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None,
        active=active,
        multipliers=multipliers,
        tangent=tuple(tangent),
        projected=tuple(projected),
        inertia=linear.inertia(projected, spot.sign) if tangent else Inertia(0, 0, 0),
        test=test,
        reasons=(reason,),
    )


def lagrangian_at(program: Program, spot: Spot, active: Sequence[int], multipliers: Sequence[Any]) -> list[Row]:
    """The Hessian of the Lagrangian."""
    total = [[spot.number(e) for e in row] for row in program.bend(-1)]
    for i, m in zip(active, multipliers):
        if not program.is_affine(i):
            bend = [[spot.number(e) for e in row] for row in program.bend(i)]
            total = [[a + m * b for a, b in zip(*pair)] for pair in zip(total, bend)]
    return total


def _kind(
    program: Program,
    spot: Spot,
    active: tuple[int, ...],
    rows: dict[int, Row],
    signs: dict[int, int],
    lagrangian: list[Row],
    tangent: list[Row],
) -> tuple[Kind, str, str]:
    """What the point is to f, by which test, and why."""
    up = 1 if program.rises else -1
    found = set(signs.values()) - {0}
    if len(found) == 2:
        return Kind.SADDLE, FIRST, reasons.MIXED
    free = [i for i, s in signs.items() if s == 0]
    cone_rows = [rows[i] for i in active if i not in free]
    space = linear.kernel(cone_rows, len(program.variables), spot.number(ONE), spot.sign)
    sides = {}
    for side in found or (1, -1):
        signed = [[e if side > 0 else -e for e in row] for row in lagrangian]
        sides[side] = second_order(spot, signed, space, [rows[i] for i in free])
    for side, verdict in sides.items():
        if verdict == 1:
            kind = Kind.MINIMUM if side * up > 0 or not (space or found) else Kind.MAXIMUM
            why = reasons.of_second_order(kind, tangents=bool(space), signs=bool(found), zeros=bool(free))
            return kind, SECOND if space else FIRST, why
    if all(verdict == -1 for verdict in sides.values()):
        return Kind.SADDLE, SECOND, reasons.ALONG if found else reasons.BOTH
    return Kind.DEGENERATE, SECOND, reasons.SILENT


def second_order(spot: Spot, matrix: list[Row], space: list[Row], free: list[Row]) -> int | None:
    """Of a quadratic form on the vectors of the space along which no row of `free` grows.

    1 where it is positive on all of them but 0, -1 where it is negative for one; None where neither is found.
    """
    if not space:
        return 1
    sign, one = spot.sign, spot.number(ONE)
    on_space = [[linear.times(row, v) for v in space] for row in free]
    level = linear.kernel(on_space, len(space), one, sign)
    towards = [_preimage(on_space, i, one, sign) for i in range(len(free))]
    form = linear.on_basis(linear.on_basis(matrix, space), [*towards, *level])
    q = len(towards)
    rest = [row[q:] for row in form[q:]]
    signs = linear.inertia(rest, sign) if rest else Inertia(0, 0, 0)
    if signs.negative:
        return -1
    if signs.zero:
        return None
    while len(form) > q:
        k = next(i for i in range(q, len(form)) if sign(form[i][i]))
        form = linear.schur_complement(form, [k])
    return linear.copositivity(form, one, sign)


def _preimage(rows: list[Row], i: int, one: Any, sign: Any) -> Row:
    """The vector along which row i falls at rate 1 and the others do not change."""
    n = len(rows[0])
    found = linear.echelon([[*row, -one if k == i else one - one] for k, row in enumerate(rows)], n, sign)
    vector = [one - one] * n
    for row, pivot in zip(found.rows, found.pivots):
        vector[pivot] = row[-1]
    return vector


def _abnormal(program: Program, spot: Spot, active: tuple[int, ...], slope: Row, rows: dict[int, Row]) -> Judgement:
    """The finding where the gradients are dependent: what is an extreme value with fewer constraints is one with all."""
    silent = Judgement(spot=spot, kind=Kind.DEGENERATE, active=active, abnormal=True, reasons=(reasons.DEPENDENT,))
    if all(map(program.is_affine, active)) and linear.rank(list(rows.values()), spot.sign) == len(slope):
        return _corner(program, spot, silent, slope, rows)
    relaxed: dict[Kind, Judgement] = {}
    for size in range(len(active) - 1, -1, -1):
        for chosen in combinations(active, size):
            part = [rows[i] for i in chosen]
            if linear.rank(part, spot.sign) < size:
                continue
            found = _regular(program, spot, chosen, slope, rows, stationary=False)
            if found.kind is Kind.DEGENERATE:
                found = _convex(program, found)
            if found.kind in (Kind.MINIMUM, Kind.MAXIMUM) and found.kind not in relaxed:
                names = ", ".join(program.constraints[i].part for i in chosen) or "no constraint"
                why = reasons.RELAXED.format(kind=found.kind.value, names=names)
                told = (reasons.DEPENDENT, why)
                relaxed[found.kind] = replace(
                    silent, kind=found.kind, strict=found.strict, test=found.test, reasons=told
                )
    if len(relaxed) == 2 and all(found.strict for found in relaxed.values()):
        return replace(silent, kind=Kind.MINIMUM, strict=True, test=FIRST, reasons=(reasons.DEPENDENT, reasons.ALONE))
    if relaxed:
        return next(iter(relaxed.values()))
    if crosses_a_cone(program, spot, active, slope):
        return replace(silent, kind=Kind.SADDLE, test="tangent cone", reasons=(reasons.DEPENDENT, reasons.CONE))
    return silent


def _convex(program: Program, found: Judgement) -> Judgement:
    """The finding with what convexity says, where it was silent."""
    if found.multipliers is None:
        return found
    lagrangian = lagrangian_at(program, found.spot, found.active, found.multipliers)
    kinds = by_convexity(program, found.spot, found.active, found.multipliers, lagrangian)
    if not kinds:
        return found
    kind = Kind.MINIMUM if Kind.MINIMUM in kinds else Kind.MAXIMUM
    if len(kinds) == 2:
        told = (*found.reasons, reasons.CONSTANT)
        return replace(found, kind=kind, strict=None, test="convexity", reasons=told)
    why = reasons.CONVEX.format(shape="convex" if (kind is Kind.MINIMUM) == program.rises else "concave")
    return replace(found, kind=kind, strict=None, test="convexity", reasons=(*found.reasons, why))


def _corner(program: Program, spot: Spot, silent: Judgement, slope: Row, rows: dict[int, Row]) -> Judgement:
    """The finding at a corner of more planes than there are variables, from the edges of its cone."""
    n, one = len(slope), spot.number(ONE)
    moves: set[int] = set()
    for chosen in combinations(rows, n - 1):
        part = [rows[i] for i in chosen]
        along = linear.kernel(part, n, one, spot.sign)
        if len(along) != 1:
            continue
        for edge in (along[0], [-e for e in along[0]]):
            signs = {i: spot.sign(linear.times(row, edge)) for i, row in rows.items()}
            if all(s == 0 if program.constraints[i].is_equation else s <= 0 for i, s in signs.items()):
                moves.add(spot.sign(linear.times(slope, edge)) * (1 if program.rises else -1))
    if not moves:
        return replace(silent, kind=Kind.MINIMUM, strict=True, test=FIRST, reasons=(reasons.ALONE,))
    if moves >= {1, -1}:
        return replace(silent, kind=Kind.SADDLE, test=FIRST, reasons=(reasons.CORNER_MIXED,))
    if moves in ({1}, {-1}):
        kind, words = (Kind.MAXIMUM, "falls") if moves == {-1} else (Kind.MINIMUM, "grows")
        return replace(silent, kind=kind, strict=True, test=FIRST, reasons=(reasons.CORNER.format(moves=words),))
    return silent
