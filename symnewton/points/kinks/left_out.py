"""What an interval search leaves out of its list: points without a derivative at which f has neither extremum nor saddle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import sympy as sp
from flint import arb
from sympy import Expr, Symbol, sstr
from sympy.core.relational import Relational

from symnewton.calculus.derivatives import postorder
from symnewton.points.kinks.cells import relation
from symnewton.points.kinks.site import Undecided
from symnewton.points.kinks.switches import STEPS
from symnewton.points.membership import Sides
from symnewton.points.parts.levels import Levels

SHOWN = 4


def note(expression: Expr, variables: tuple[Symbol, ...], sides: Sides) -> tuple[str, ...]:
    """The note on where such points may be, if there may be some in the box."""
    kinks, jumps = (
        _named([level for level in dict.fromkeys(levels) if _may_meet(level, variables, sides)])
        for levels in (_levels(expression), _jumping(expression))
    )
    notes = [f"f may have no derivative where {kinks}: such points that are no extrema are not listed"] if kinks else []
    return (*notes, *([f"f may jump where {jumps}: extrema at jumps are not listed"] if jumps else []))


def _named(levels: list[Expr]) -> str:
    shown = "; ".join(" = ".join(map(sstr, relation(level))) for level in levels[:SHOWN])
    return shown + ("; …" if len(levels) > SHOWN else "")


def _jumping(expression: Expr) -> Iterator[Expr]:
    """Formulas among whose zeros are all jumps at conditions and signs, but those of odd roots sign(u)·|u|^p."""
    roots = {
        factor.base.args[0]
        for e in postorder(expression)
        if e.is_Mul
        for factor in e.args
        if factor.is_Pow and isinstance(factor.base, sp.Abs) and factor.exp.is_positive
    }
    for e in postorder(expression):
        if isinstance(e, Relational):
            yield e.args[0] - e.args[1]
        elif isinstance(e, sp.sign | sp.Heaviside) and not {e.args[0], -e.args[0]} & roots:
            yield e.args[0]
        elif isinstance(e, STEPS):
            yield sp.sin(sp.pi * e.args[0])


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
