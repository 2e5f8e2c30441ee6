"""Minima and maxima of functions of several variables at a jump.

f has the value of one side there. Where it goes up beyond the jump, f has a minimum if it has one on that side; then so
has the continuous function that goes up beyond the jump, from the values on it, faster than f changes on that side.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import sympy as sp
from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks import corners, directions
from symnewton.points.kinks.cells import Cell, beyond, relation
from symnewton.points.kinks.site import Site, Undecided, finding, resolved


def at_jump(
    expression: Expr, site: Site, levels: tuple[Expr, ...], jumps: Collection[Expr], cells: Sequence[Cell]
) -> CriticalPoint | None:
    """The minimum or maximum at a site where levels are 0 and f jumps at one of them; None where it is neither.

    Raises Undecided.
    """
    level, *others = [level for level in levels if level in jumps]
    value = resolved(expression, site)
    for side in (1, -1):
        here, there = (beyond(expression, level, way) for way in (side, -side))
        way = site.sign(resolved(there, site) - resolved(here, site))
        if others or not way:
            raise Undecided("how f jumps at a point is not decided")
        if site.sign(value - resolved(here, site)) == 0:
            mine = [c for c in cells if (level, side) in c.conditions and c.holds(site, but=levels) > 0]
            steep = 1 + max(_steepness(c.formula, level, site) for c in mine)
            found = directions.judged(here + way * steep * sp.Max(0, -side * level), site, stationary=True)
            reason = corners.JUMPS.get(found.kind)
            return None if reason is None else finding(expression, site, (found.kind, found.strict, (reason,)))
    raise Undecided("f has a value of its own where it jumps")


def _steepness(formula: Expr, level: Expr, site: Site) -> int:
    """At least the length of a formula's gradient, in those of the level. Raises Undecided."""
    lengths = [
        sum((abs(site.number(d)) ** 2 for d in derivatives.gradient(e, site.variables)), arb(0)).sqrt()
        for e in (formula, level)
    ]
    if not lengths[1] > 0 or not lengths[0].is_finite():
        raise Undecided("how steep f is beside a jump is not decided")
    return math.ceil(float((lengths[0] / lengths[1]).upper()))


def note(level: Expr) -> str:
    """The note on a level at whose zeros f jumps."""
    left, right = relation(level)
    return f"f jumps where {left} = {right}: of the points there only minima and maxima are listed"
