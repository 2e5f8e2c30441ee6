"""Whether the text has a value at a point, not only the expression that was made of it: x/x has none at 0."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, Piecewise, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.language.domain import Restriction
from symnewton.points.findings import Box
from symnewton.points.kinks.site import Site, Undecided, resolved


def has_no_value(
    lifted: Sequence[Restriction], variables: tuple[Symbol, ...], exact: tuple[Expr, ...] | None, around: Box | None
) -> bool | None:
    """By the restrictions that the expression does not show; None where that is not decided."""
    found = [_violates(r, variables, exact, around) for r in lifted]
    return True if True in found else None if None in found else False


def _violates(
    lifted: Restriction, variables: tuple[Symbol, ...], exact: tuple[Expr, ...] | None, around: Box | None
) -> bool | None:
    if exact is not None:
        site = Site.exactly(variables, exact)
    elif around is not None:
        site = Site(variables, tuple(ball.between(*side) for side in around), None)
    else:
        return None
    try:
        return bool(resolved(Piecewise((Integer(0), lifted.test), (Integer(1), True)), site))
    except Undecided:
        return None
