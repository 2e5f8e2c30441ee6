"""Every critical point of a function with switches, by its smooth pieces; None where that does not settle it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sympy import Expr, Symbol

from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.findings import CriticalSet
from symnewton.points.kinks import many, may_have, one
from symnewton.points.kinks.line import NotEverywhere
from symnewton.points.kinks.site import Undecided, Unfinished

Sides = tuple[tuple[Expr, Expr], ...]
Smooth = Callable[[Expr, tuple[Symbol, ...], Sides | None], CriticalSet]


def solve(
    expression: Expr,
    variables: tuple[Symbol, ...],
    sides: Sides | None,
    otherwise: Sides,
    smooth: Smooth,
    out_of_time: Callable[[], bool],
) -> CriticalSet | None:
    """All critical points in the box with these sides or on R^n; in the box `otherwise` where that is too much.

    `smooth` finds those of a formula without switches. Raises Unfinished where some were settled.
    """
    if not may_have(expression):
        return None

    def on_line(formula: Expr, ends: tuple[Expr, Expr] | None) -> CriticalSet:
        return smooth(formula, variables, None if ends is None else (ends,))

    try:
        if len(variables) > 1:
            if sides is not None:
                return many.solve(expression, variables, sides, smooth, out_of_time)
            with suppress(Undecided):
                return many.solve(expression, variables, None, smooth, out_of_time)
            return many.solve(expression, variables, otherwise, smooth, out_of_time)
        try:
            return one.solve(expression, variables[0], None if sides is None else sides[0], on_line, out_of_time)
        except NotEverywhere:
            return one.solve(expression, variables[0], otherwise[0], on_line, out_of_time)
    except Unfinished:
        raise
    except (Undecided, NotReducible):
        return None
