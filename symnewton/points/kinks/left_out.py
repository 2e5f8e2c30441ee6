"""What an interval search leaves out of its list: points without a derivative at which f has neither extremum nor saddle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import sympy as sp
from flint import arb
from sympy import Expr, Symbol, sstr

from symnewton.calculus.derivatives import postorder
from symnewton.points.kinks.cells import relation
from symnewton.points.kinks.site import Undecided
from symnewton.points.membership import Sides
from symnewton.points.parts.levels import Levels

SHOWN = 4


def note(expression: Expr, variables: tuple[Symbol, ...], sides: Sides) -> tuple[str, ...]:
    """The note on where such points may be, if there may be some in the box."""
    met = [level for level in dict.fromkeys(_levels(expression)) if _may_meet(level, variables, sides)]
    if not met:
        return ()
    shown = "; ".join(" = ".join(map(sstr, relation(level))) for level in met[:SHOWN])
    more = "; …" if len(met) > SHOWN else ""
    return (f"f may have no derivative where {shown}{more}: such points that are no extrema are not listed",)


def _levels(expression: Expr) -> Iterator[Expr]:
    """Formulas among whose zeros are all kinks that absolute values and extremes of formulas make."""
    for e in postorder(expression):
        if isinstance(e, sp.Abs):
            yield e.args[0]
        elif isinstance(e, sp.Max | sp.Min):
            yield from (a - b for a, b in combinations(e.args, 2))


def _may_meet(level: Expr, variables: tuple[Symbol, ...], sides: Sides) -> bool:
    if not level.free_symbols:
        return False
    try:
        return Levels(level, variables, sides).meets(arb(0), arb(0))
    except Undecided:
        return True
