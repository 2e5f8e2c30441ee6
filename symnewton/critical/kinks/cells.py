"""The smooth formulas of a function of several variables, each with the conditions under which it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sympy as sp
from sympy import Expr, Symbol

from symnewton.critical import exactly
from symnewton.critical.kinks.feasible import solution
from symnewton.critical.kinks.site import Site, Undecided
from symnewton.critical.kinks.switches import first_switch, step_arguments
from symnewton.critical.membership import Sides

MOST_CELLS = 32
SAMPLES = tuple(sp.Rational(*r) for r in ((0,), (1,), (-1,), (1, 2), (-1, 2), (2,), (-2,), (5,), (-5,), (20,), (-20,)))

SHARES = tuple(sp.Rational(k, 7) for k in (3, 5, 2, 6, 1, 4))

Condition = tuple[Expr, int]  # a level, and the sign it has


@dataclass(frozen=True)
class Cell:
    """Where all conditions hold f is the formula."""

    conditions: tuple[Condition, ...]
    formula: Expr

    def inside(
        self, zeros: tuple[Expr, ...], variables: tuple[Symbol, ...], sides: Sides | None
    ) -> tuple[Site | None, bool]:
        """A point that may be one of the cell, or of its edge where some levels are 0; and whether there may be one.

        What is not linear is not looked at.
        """
        inside = [s * u for u, s in self.conditions if u not in zeros]
        if sides is not None:
            inside += [e for v, (low, high) in zip(variables, sides) for e in (v - low, high - v)]
        point, possible = solution(inside, zeros, variables)
        return None if point is None else Site.exactly(variables, point), possible

    def holds(self, site: Site, *, but: tuple[Expr, ...] = ()) -> int:
        """1 where the conditions hold at a site, 0 on the edge of one, -1 outside; those on levels `but` are left out.

        Raises Undecided.
        """
        signs = []
        for level, side in self.conditions:
            if level not in but:
                sign = site.sign(level)
                if sign is None:
                    raise Undecided("the side of a switch is not decided")
                signs.append(sign * side)
        return min(signs, default=1)


def cells(expression: Expr) -> list[Cell]:
    """All cells; some may be empty. Raises Undecided where there are too many, or f is not known to be continuous."""
    jumping: set[Expr] = set()
    found = []
    for cell in _cells(expression, (), jumping):
        found.append(cell)
        if len(found) > MOST_CELLS:
            raise Undecided("f has too many pieces")
    for level in jumping:
        for cell, other, _ in beside(level, found):
            if not agree(cell.formula, other.formula, level):
                raise Undecided("whether f is continuous is not decided")
    return found


def _cells(expression: Expr, conditions: tuple[Condition, ...], jumping: set[Expr]) -> Iterator[Cell]:
    switch = first_switch(expression)
    if switch is None:
        if step_arguments(expression):
            raise Undecided("f has jumps")
        yield Cell(conditions, expression)
        return
    level = sp.expand(switch.level)
    turn = -1 if level.could_extract_minus_sign() else 1
    level *= turn
    side = dict(conditions).get(level)
    if side is None and not level.free_symbols:
        side = exactly.sign(level)
        if side is None:
            raise Undecided("the side of a switch is not decided")
    if side is not None:
        yield from _cells(switch.taken(expression, side * turn), conditions, jumping)
        return
    if not switch.continuous:
        jumping.add(level)
    for side in (1, -1):
        yield from _cells(switch.taken(expression, side * turn), (*conditions, (level, side)), jumping)


def beside(level: Expr, found: list[Cell]) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Pairs of cells on both sides of a level, and the cell of the conditions of both but that one."""
    for cell in found:
        for other in found:
            if (level, 1) in cell.conditions and (level, -1) in other.conditions:
                both = tuple(dict.fromkeys(c for c in (*cell.conditions, *other.conditions) if c[0] != level))
                if len({u for u, _ in both}) == len(both):
                    yield cell, other, Cell(both, cell.formula)


def on_level(formula: Expr, level: Expr) -> Expr:
    """A formula of the same values where the level is 0: solved for a variable, else a remainder."""
    for v in sorted(level.free_symbols, key=str):
        slope = sp.diff(level, v)
        if not slope.free_symbols and slope != 0:
            return sp.expand(formula.xreplace({v: sp.expand(v - level / slope)}))
    symbols = sorted(formula.free_symbols | level.free_symbols, key=str)
    if formula.is_polynomial(*symbols) and level.is_polynomial(*symbols):
        return sp.reduced(formula, [level], *symbols)[1]
    return formula


def agree(a: Expr, b: Expr, level: Expr) -> bool:
    """Whether two formulas are proven to be one where the level is 0."""
    return on_level(a - b, level) == 0


def samples(variables: tuple[Symbol, ...], sides: Sides | None) -> Iterator[Site]:
    """Points with small coordinates, or inside the box."""
    if sides is None:
        axes = [SAMPLES[: 11 if len(variables) < 3 else 5]] * len(variables)
    else:
        axes = [tuple(low + share * (high - low) for share in SHARES) for low, high in sides]
    for values in product(*axes):
        yield Site.exactly(variables, values)


def onto(site: Site, level: Expr) -> Iterator[Site]:
    """The site moved along an axis to where a level is 0."""
    assert site.exact is not None
    for k, v in enumerate(site.variables):
        others = {u: c for u, c in zip(site.variables, site.exact) if u != v}
        along = sp.expand(level.xreplace(others))
        if along.is_polynomial(v) and 1 <= sp.Poly(along, v).degree() <= 2:
            for value in sp.roots(along, v):
                if value.is_real:
                    yield Site.exactly(site.variables, (*site.exact[:k], value, *site.exact[k + 1 :]))
