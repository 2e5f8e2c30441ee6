"""Where f has a value, whatever a formula of it in a cell cancels: √(y − 1)·max(0, x) has none for y < 1 and x < 0."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Rational, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.conditions import conditions
from symnewton.points.algebra.ranges import value_range
from symnewton.points.findings import Box
from symnewton.points.kinks.cells import Cell, taken_in
from symnewton.points.kinks.covering import middles
from symnewton.points.kinks.site import BITS, Site, Undecided
from symnewton.points.kinks.switches import evaluated, first_switch
from symnewton.points.membership import Sides


def is_defined(expression: Expr, site: Site) -> bool:
    """Whether f has a value at a site. Raises Undecided."""
    if site.exact is not None:
        return not exactly.is_undefined(expression, site.variables, site.exact)
    with ball.working_precision(BITS):
        (value,) = Function(expression, site.variables).balls("value", [*site.at])
    if not value.is_finite():
        raise Undecided("whether f has a value is not decided")
    return True


def require_shown(expression: Expr, on: Sequence[Cell]) -> None:
    """Raises Undecided where f may have no value in a cell by a root or its like that is not seen in its formula."""
    if any(_has_lost_a_need(expression, cell) for cell in on):
        raise Undecided("where points are not isolated f may have no value")


def _has_lost_a_need(expression: Expr, cell: Cell) -> bool:
    shown = {need.formula for need in conditions(cell.formula)}
    for e in evaluated(expression):
        taken = taken_in(e, dict(cell.conditions))
        if first_switch(taken) is None:
            for need in conditions(taken):
                if need.positive and need.formula not in shown and value_range(need.formula)[0] < 0:
                    return True
    return False


def meets(level: Expr, on: Sequence[Cell], variables: tuple[Symbol, ...], sides: Sides | None) -> bool:
    """Whether the formulas of cells may have a value somewhere in the box where a level is 0."""
    needs = {need.formula: None for cell in on for need in conditions(cell.formula) if need.positive}
    return sides is None or not needs or next(middles(list(needs), (level,), variables, sides), None) is not None


def may_reach(box: Box, cells: Sequence[Cell], variables: tuple[Symbol, ...]) -> bool:
    """Whether a part of the box may lie in one of the cells."""
    sides = tuple((Rational(low), Rational(high)) for low, high in box)
    return any(
        next(middles([s * u for u, s in cell.conditions], (), variables, sides), None) is not None for cell in cells
    )
