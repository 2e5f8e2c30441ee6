"""The smooth formulas of a function of several variables, each with the conditions under which it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.points import exactly
from symnewton.points.algebra.ranges import value_range
from symnewton.points.intervals.root_search import search
from symnewton.points.kinks.feasible import solution
from symnewton.points.kinks.levels import Condition, normal, on_level
from symnewton.points.kinks.site import Site, Undecided
from symnewton.points.kinks.switches import first_switch, poles, rebuilt, step_arguments, switch_of
from symnewton.points.membership import Sides, hull

MOST_CELLS = 32
SAMPLES = tuple(sp.Rational(*r) for r in ((0,), (1,), (-1,), (1, 2), (-1, 2), (2,), (-2,), (5,), (-5,), (20,), (-20,)))

SHARES = tuple(sp.Rational(k, 7) for k in (3, 5, 2, 6, 1, 4))


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


def cells(
    expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None
) -> tuple[list[Cell], dict[Expr, set[int]]]:
    """All cells, some may be empty; and the levels at whose zeros f jumps, but where its formulas may agree.

    With each is told on which side f has the value that it has at the jump.

    Raises Undecided where there are too many, or f is not known to be continuous or to jump at a level.
    """
    jumping: dict[Expr, set[int]] = {}
    found = []
    for cell in _cells(expression, (), jumping):
        found.append(cell)
        if len(found) > MOST_CELLS:
            raise Undecided("f has too many pieces")
        if _has_lost(expression, cell):
            raise Undecided("a quotient is simplified away")
    jumps = {level: at for level, at in jumping.items() if not _is_continuous(level, found, variables, sides)}
    return found, jumps


def _is_continuous(level: Expr, found: list[Cell], variables: tuple[Symbol, ...], sides: Sides | None) -> bool:
    """Whether f is continuous at all zeros of a level; False if it jumps between any two formulas. Raises Undecided."""
    pairs = list(beside(level, found))
    agreeing = [agree(cell.formula, other.formula, level) for cell, other, _ in pairs]
    if all(agreeing):
        return True
    on = [moved for site in samples(variables, sides) for moved in onto(site, level, sides)]
    for cell, other, _ in pairs:
        if not any(site.sign(cell.formula - other.formula) for site in on):
            raise Undecided("whether f is continuous is not decided")
    return False


def _cells(expression: Expr, conditions: tuple[Condition, ...], jumping: dict[Expr, set[int]]) -> Iterator[Cell]:
    switch = first_switch(expression)
    if switch is None:
        if step_arguments(expression):
            raise Undecided("f has jumps")
        yield Cell(conditions, expression)
        return
    if isinstance(switch.node, sp.Max | sp.Min) and len(switch.node.args) > 2:
        for largest in switch.node.args:
            more = _is_largest(switch.node, largest, dict(conditions))
            if more is not None:
                yield from _cells(rebuilt(expression, {switch.node: largest}), (*conditions, *more), jumping)
        return
    level, turn = normal(switch.level)
    side = dict(conditions).get(level)
    if side is None and not level.free_symbols:
        side = exactly.sign(level)
        if side is None:
            raise Undecided("the side of a switch is not decided")
    if side is not None:
        yield from _cells(switch.taken(expression, side * turn), conditions, jumping)
        return
    if not switch.continuous:
        at_zero, *beside_it = (beyond(expression, level, side) for side in (0, 1, -1))
        ways = {side for side, there in zip((1, -1), beside_it) if agree(at_zero, there, level)}
        jumping[level] = jumping.get(level, set()) | ways
        if not ways:
            raise Undecided("f has a value of its own where it jumps")
    for side in (1, -1):
        yield from _cells(switch.taken(expression, side * turn), (*conditions, (level, side)), jumping)


def _is_largest(node: Expr, largest: Expr, known: dict[Expr, int]) -> list[Condition] | None:
    """What has to hold besides what is known for an argument of max (min) to be its value; None where it is not."""
    found: dict[Expr, int] = {}
    for other in node.args:
        if other == largest:
            continue
        level, turn = normal(sp.expand(largest - other if isinstance(node, sp.Max) else other - largest))
        side = exactly.sign(level) if not level.free_symbols else known.get(level, found.get(level))
        if side is None and not level.free_symbols:
            raise Undecided("the side of a switch is not decided")
        if side is None:
            found[level] = turn
        elif side * turn < 0:
            return None
    return list(found.items())


def has_value(cell: Cell, level: Expr, jumps: dict[Expr, set[int]]) -> bool:
    """Whether f may have the values of a cell where a level is 0: not beyond a jump."""
    return level not in jumps or any((level, side) in cell.conditions for side in jumps[level])


def beyond(expression: Expr, level: Expr, side: int) -> Expr:
    """The expression on one side of a level at which it jumps, or at the level, with side 0."""
    for e in postorder(expression):
        switch = switch_of(e)
        if switch is not None and not switch.continuous:
            plain, turn = normal(switch.level)
            if plain == level:
                return beyond(switch.taken(expression, side * turn), level, side)
    return expression


def _has_lost(expression: Expr, cell: Cell) -> bool:
    """Whether something that f is divided by may be 0 in a cell, or on its edge, and is not seen in its formula."""
    shown = {normal(u)[0] for u in poles(cell.formula)}
    known = {plain: side * turn for u, side in cell.conditions for plain, turn in [normal(u)]}
    for base in poles(expression):
        taken = taken_in(base, known)
        low, high = value_range(taken)
        if first_switch(taken) is None and normal(taken)[0] not in shown and low <= 0 <= high:
            return True
    return False


def taken_in(expression: Expr, known: dict[Expr, int]) -> Expr:
    """The expression on the known sides of its switches, up to the first one that is not known."""
    while (switch := first_switch(expression)) is not None:
        level, turn = normal(switch.level)
        if isinstance(switch.node, sp.Max | sp.Min) and len(switch.node.args) > 2:
            chosen = [u for u in switch.node.args if _is_largest(switch.node, u, known) == []]
            if not chosen:
                break
            expression = rebuilt(expression, {switch.node: chosen[0]})
        elif level in known:
            expression = switch.taken(expression, known[level] * turn)
        else:
            break
    return expression


def beside(level: Expr, found: list[Cell]) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Pairs of cells on both sides of a level, and the cell of the conditions of both but that one."""
    for cell in found:
        for other in found:
            if (level, 1) in cell.conditions and (level, -1) in other.conditions:
                both = tuple(dict.fromkeys(c for c in (*cell.conditions, *other.conditions) if c[0] != level))
                if len({u for u, _ in both}) == len(both):
                    yield cell, other, Cell(both, cell.formula)


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


def solved_for(levels: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> dict[Symbol, Expr] | None:
    """As many variables as levels in terms of the others, where all levels are 0; None where that is not so easy."""
    found: dict[Symbol, Expr] = {}
    for level in levels:
        left = sp.expand(level.xreplace(found))
        for v in variables:
            slope = sp.diff(left, v)
            if slope != 0 and not slope.free_symbols:
                solution = sp.expand(v - left / slope)
                found = {u: sp.expand(e.xreplace({v: solution})) for u, e in found.items()} | {v: solution}
                break
        else:
            return None
    return found


def onto(site: Site, level: Expr, sides: Sides | None) -> Iterator[Site]:
    """The site moved along an axis to where a level is 0, inside the box."""
    assert site.exact is not None
    for k, v in enumerate(site.variables):
        others = {u: c for u, c in zip(site.variables, site.exact) if u != v}
        along = sp.expand(level.xreplace(others))
        if along.is_polynomial(v) and 1 <= sp.Poly(along, v).degree() <= 2:
            for value in sp.roots(along, v):
                if value.is_real:
                    yield Site.exactly(site.variables, (*site.exact[:k], value, *site.exact[k + 1 :]))
        elif sides is not None and along.has(v):
            for root in search(along, v, hull(sides)[k], lambda: False).roots:
                at = (*site.at[:k], root.at, *site.at[k + 1 :])
                exact = None if root.exact is None else (*site.exact[:k], root.exact, *site.exact[k + 1 :])
                yield Site(site.variables, at, exact, (level,))


def vanishes(level: Expr, equations: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> bool:
    """Whether a level is 0 all over a set, as division by its equations shows."""
    if not equations or not all(e.is_polynomial(*variables) for e in (level, *equations)):
        return False
    return bool(sp.reduced(level, equations, *variables)[1] == 0)


def relation(level: Expr) -> tuple[Expr, Expr]:
    """The two sides of u = 0, solved for a variable where that is easy."""
    for v in sorted(level.free_symbols, key=str, reverse=True):
        slope = sp.diff(level, v)
        if not slope.free_symbols and slope != 0:
            return v, sp.expand(v - level / slope)
    constant, rest = level.as_coeff_Add()
    return rest, -constant
