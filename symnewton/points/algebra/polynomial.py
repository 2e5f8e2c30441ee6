"""Every critical point on R^n of a function whose gradient reduces to polynomials, by exact algebra."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flint import arb, fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.calculus.function import Function
from symnewton.errors import BudgetError
from symnewton.points.algebra import powers
from symnewton.points.algebra.algebraic import Judge, apart, box_of
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.conditions import NotReducible, conditions
from symnewton.points.algebra.families import family
from symnewton.points.algebra.meeting import place_of
from symnewton.points.algebra.plainer import same_zeros
from symnewton.points.algebra.polynomial_form import holds_everywhere
from symnewton.points.algebra.real_points import evaluated
from symnewton.points.algebra.solutions import Check, Coordinate, Solution, Solved, solve_equations
from symnewton.points.findings import Box, CriticalPoint, CriticalSet
from symnewton.points.membership import Place, Sides, found_inside, place


def solve(
    expression: Expr,
    variables: tuple[Symbol, ...],
    partials: tuple[Expr, ...],
    sides: Sides | None = None,
    *,
    deadline: Callable[[], bool] | None = None,
    edges: bool = True,
) -> CriticalSet | None:
    """All critical points on R^n or inside the box with these sides, proven to be all.

    None where the gradient does not reduce to polynomials. `deadline` is asked between steps and says True when the
    time is up. Raises BudgetError then. Without `edges` it is not asked whether roots come to 0 inside the domain.
    Good when f is made of polynomials, quotients and roots, or these times exponentials. Fails when a variable stands
    both alone and inside a transcendental function.
    """
    if not variables:
        return None
    check = _check(deadline)
    try:
        needs = conditions(expression)
        solved = solve_equations([same_zeros(p, variables) for p in partials], variables, needs, check)
        function = Function(expression, variables)
        judge = Judge(function, needs)
        defined = [s for s in solved.points if judge.is_inside(s)]
        places = [place(s.compare, sides) if sides else Place.INSIDE for s in defined]
        check()
        points: list[tuple[Place, CriticalPoint]] = []
        for s, where in zip(defined, places):
            if where is not Place.OUTSIDE:
                points.append((where, judge.judge(s, [other for other in solved.points if other is not s])))
                check()
        witnesses = [c.witness for c in solved.components if c.witness is not None]
        if not all(
            judge.is_inside(Solution(tuple(Coordinate(w, k) for k in range(len(variables))))) for w in witnesses
        ):
            return None
        components = _placed(solved, variables, sides, judge, check)
        kinks: tuple[str, ...] = ()
        try:
            at_zeros = powers.points_at(expression, variables, needs, check) if edges else []
        except powers.Open as left:
            at_zeros, kinks = [], (f"Points with {left} = 0, where f may have no derivative, were not examined.",)
    except NotReducible:
        return None
    partial = not holds_everywhere(needs, variables)
    outside = places.count(Place.OUTSIDE)
    argument = _argument(len(places) + len(at_zeros), solved, "∇f" if len(variables) > 1 else "f′", partial)
    placed = _with_proven_boxes(points, solved)
    placed += [(place(s.compare, sides) if sides else Place.INSIDE, point) for s, point in at_zeros]
    return found_inside(
        sorted(placed, key=lambda one: one[1].x),
        [(where, family(c, function, partial=partial)) for where, c in components],
        sides=sides,
        complete=solved.complete and not kinks,
        argument=f"{argument}; {outside} of them outside the box" if outside else argument,
        notes=kinks,
    )


def _with_proven_boxes(
    points: Sequence[tuple[Place, CriticalPoint]], solved: Solved
) -> list[tuple[Place, CriticalPoint]]:
    """The points, without the enclosures that may hold another solution, rounded to doubles as they are."""
    boxes = [box_of(s) for s in solved.points]
    alone = {box for box, lonely in zip(boxes, apart(boxes)) if lonely}
    ideals = [c.ideal for c in solved.components]

    def proven(box: Box | None) -> Box | None:
        return box if box in alone and not any(_may_meet(box, ideal) for ideal in ideals) else None

    return [(where, replace(p, enclosure=proven(p.enclosure))) for where, p in points]


def _placed(
    solved: Solved, variables: tuple[Symbol, ...], sides: Sides | None, judge: Judge, check: Check
) -> list[tuple[Place, Component]]:
    """The components, with where they lie to the box."""
    if sides is None:
        return [(Place.INSIDE, c) for c in solved.components]
    return [(place_of(c, variables, sides, judge.is_inside, check), c) for c in solved.components]


def _check(deadline: Callable[[], bool] | None) -> Check:
    def check() -> None:
        if deadline is not None and deadline():
            raise BudgetError("the time ran out during exact elimination", hint="give more time with --timeout")

    return check


def _may_meet(box: Box, ideal: list[fmpz_mpoly]) -> bool:
    """Whether a box may contain a zero of the ideal."""
    sides = [arb(low).union(arb(high)) for low, high in box]
    return all(evaluated(p, sides).contains(0) for p in ideal)


def _argument(count: int, solved: Solved, gradient: str, partial: bool) -> str:
    where = " where f is defined" if partial else ""
    if solved.components and not solved.complete:
        return f"exact elimination: {gradient} = 0 has a component whose real points are not known"
    if solved.components:
        lie = "is one of the points or lies in one of the families" if count else "lies in one of the families"
        return f"exact elimination: every real solution of {gradient} = 0{where} {lie}"
    if count == 0:
        return f"exact elimination: {gradient} = 0 has no real solution{where}"
    if count == 1:
        return f"exact elimination: the one real solution of {gradient} = 0{where} is all there is"
    return f"exact elimination: the {count} real solutions of {gradient} = 0{where} are all there are"
