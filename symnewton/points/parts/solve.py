"""Every critical point of a function made of functions of fewer variables; None where that does not settle it."""

from __future__ import annotations

from sympy import Expr, Symbol

from symnewton.errors import BudgetError
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.findings import CriticalSet
from symnewton.points.kinks.site import Undecided
from symnewton.points.membership import Sides
from symnewton.points.parts import composed, planes, products, sums
from symnewton.points.parts.apart import NotEverywhere, Solve

WAYS = (sums.solve, products.solve, composed.solve, planes.solve)


def solve(
    expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, otherwise: Sides, solve: Solve
) -> CriticalSet | None:
    """All critical points in the box with these sides or on R^n; in the box `otherwise` where that is too much."""
    for way in WAYS:
        for where in (sides,) if sides is not None else (None, otherwise):
            try:
                found = way(expression, variables, where, solve)
            except NotEverywhere:
                continue
            except (Undecided, NotReducible, BudgetError):
                break
            if found is not None:
                return found
            break
    return None
