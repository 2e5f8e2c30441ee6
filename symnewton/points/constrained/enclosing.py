"""The candidates of one set of constraints in a box, by interval search: where functions keep exact algebra out.

With independent gradients a candidate is a zero of the gradient of the Lagrangian F + Σ λ g in x and λ, so that the
search for critical points serves (branch and prune with Krawczyk's operator). The multipliers are bounded first: on
small parts of the box the equations ∇F + Σ λ ∇g = 0 are solved for them in intervals; where that fails gradients may be
dependent, and the set stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import sympy as sp
from flint import arb, arb_mat
from sympy import Dummy, Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.exact_candidates import candidates
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.elimination import Elimination
from symnewton.points.constrained.program import largest_minors
from symnewton.points.constrained.spots import BallSpot, ExactSpot, Spot
from symnewton.points.findings import Box
from symnewton.points.intervals import enclose, krawczyk
from symnewton.points.isolated import is_isolated

MOST_CELLS = 3000
MOST_BOXES = 40_000
MARGIN = 1e-3  # of a side, by which the box that is searched is larger
SLACK = 1.01


@dataclass(frozen=True)
class Enclosed:
    """The candidates found, and the boxes, in all variables, that may hold more."""

    spots: tuple[Spot, ...]
    unresolved: tuple[Box, ...]


def enclosed(objective: Expr, reduced: Elimination, box: Box, zeros: Sequence[Expr], check: Check) -> Enclosed:
    """The candidates in the part of a box, whose sides are those of all variables. Raises NotReducible."""
    rest, left = reduced.rest, reduced.left
    if reduced.units:
        raise NotReducible("roots of numbers beside functions")
    if not rest:
        return Enclosed((ExactSpot(reduced.variables, tuple(reduced.put[v] for v in reduced.variables)),), ())
    if len(left) > len(rest):
        raise NotReducible("more equations than variables")
    sides = [_wider(box[reduced.variables.index(v)]) for v in rest]
    functions = [Function(g, rest) for g in left]
    lambdas = tuple(Dummy(f"lambda{i}", real=True) for i in range(len(left)))
    if len(left) == len(rest):
        objective, reach = sp.Integer(0), [1.0] * len(left)
    else:
        reach = _multiplier_bounds(Function(objective, rest), functions, sides, check)
    lagrangian = Function(sp.Add(objective, *[u * g for u, g in zip(lambdas, left)]), (*rest, *lambdas))
    whole = (*sides, *[(-r, r) for r in reach])
    raw = enclose.search(lagrangian, whole, limit=MOST_BOXES, out_of_time=_out_of_time(check))
    spots: list[Spot] = [_spot(objective, reduced, lagrangian, e.box, zeros) for e in raw.points]
    left_open = list(raw.unresolved)
    for suspect in raw.suspects:
        exact = None if left else _formulas(objective, reduced, suspect)
        at = () if exact is None else tuple(exact[reduced.variables.index(v)] for v in rest)
        if exact is not None and is_isolated(lagrangian, at, suspect, _out_of_time(check)):
            spots.append(ExactSpot(reduced.variables, exact))
        else:
            left_open.append(suspect)
    return Enclosed(tuple(spots), tuple(_in_all(reduced, b[: len(rest)], box) for b in left_open))


def _out_of_time(check: Check) -> Callable[[], bool]:
    def asked() -> bool:
        check()
        return False

    return asked


def _wider(side: tuple[float, float]) -> tuple[float, float]:
    low, high = side
    return low - MARGIN * (high - low), high + MARGIN * (high - low)


def _multiplier_bounds(
    f: Function, constraints: Sequence[Function], sides: Sequence[tuple[float, float]], check: Check
) -> list[float]:
    """Bounds for the sizes of the multipliers of all candidates in the box. Raises NotReducible."""
    reach = [0.0] * len(constraints)
    if not constraints:
        return reach
    cells = [tuple(sides)]
    for _ in range(MOST_CELLS):
        if not cells:
            return [SLACK * r for r in reach]
        check()
        cell = cells.pop()
        x = krawczyk.balls_of(cell)
        found = [list(g.balls("value and gradient", x)) for g in constraints]
        if any(v.is_finite() and not v.contains(0) for v, *_ in found):
            continue
        factors = _multipliers(list(f.balls("gradient", x)), [row for _, *row in found])
        if factors is None:
            cells += _halves(cell)
        else:
            reach = [max(r, float(abs(u).upper())) for r, u in zip(reach, factors)]
    raise NotReducible("the gradients of the constraints may be dependent somewhere in the box")


def _multipliers(slope: list[arb], rows: list[list[arb]]) -> list[arb] | None:
    """The solution of slope + Σ λ row = 0 in as many components as there are rows; None where none is regular."""
    k = len(rows)
    if not all(e.is_finite() for e in (*slope, *(e for row in rows for e in row))):
        return None
    best: list[arb] | None = None
    for chosen in combinations(range(len(slope)), k):
        matrix = arb_mat([[row[j] for row in rows] for j in chosen])
        try:
            found = matrix.solve(arb_mat([[-slope[j]] for j in chosen]))
        except ZeroDivisionError:
            continue
        factors = [found[i, 0] for i in range(k)]
        if all(u.is_finite() for u in factors):
            size = max(float(abs(u).upper()) for u in factors)
            if best is None or size < max(float(abs(u).upper()) for u in best):
                best = factors
    return best


def _halves(cell: tuple[tuple[float, float], ...]) -> Iterator[tuple[tuple[float, float], ...]]:
    k = max(range(len(cell)), key=lambda i: cell[i][1] - cell[i][0])
    low, high = cell[k]
    middle = 0.5 * (low + high)
    for part in ((low, middle), (middle, high)):
        yield (*cell[:k], part, *cell[k + 1 :])


def _spot(objective: Expr, reduced: Elimination, lagrangian: Function, box: Box, zeros: Sequence[Expr]) -> Spot:
    """The one zero in a box as a point in all variables, by formulas where short ones are proven."""
    exact = _formulas(objective, reduced, box)
    if exact is not None:
        return ExactSpot(reduced.variables, exact)
    known = frozenset(zeros)
    narrow = reduced.narrowing(lambda bits: krawczyk.narrowed(lagrangian, box, bits)[: len(reduced.rest)])
    return BallSpot(reduced.variables, narrow, lambda formula: formula in known)


def _formulas(objective: Expr, reduced: Elimination, box: Box) -> tuple[Expr, ...] | None:
    """Short formulas of a candidate in the box; None where none is proven to be one."""
    rest, left = reduced.rest, reduced.left
    at = []
    for low, high in box[: len(rest)]:
        middle = low + 0.5 * (high - low)
        near = candidates(middle, (high - low) / max(1.0, abs(middle)))
        formula = next((c for c in near if low <= exactly.nearest_double(c) <= high), None)
        if formula is None:
            return None
        at.append(formula)
    point = tuple(at)
    rows = [derivatives.gradient(f, rest) for f in (objective, *left)]
    equations = [*left, *(largest_minors(rows) if len(left) < len(rest) else ())]
    if not all(exactly.vanishes(e, rest, point) for e in equations):
        return None
    values = {v: exactly.substitute(e, rest, point) for v, e in reduced.put.items()} | dict(zip(rest, point))
    found = tuple(values[v] for v in reduced.variables)
    return None if any(c is None for c in found) else tuple(c for c in found if c is not None)


def _in_all(reduced: Elimination, box: Box, whole: Box) -> Box:
    """A box of the variables that are left in all variables: the others are where they may be."""
    inside: dict[Symbol, tuple[float, float]] = dict(zip(reduced.rest, box))
    return tuple(inside.get(v, side) for v, side in zip(reduced.variables, whole))
