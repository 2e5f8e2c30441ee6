"""Whether f and the constraints are proven to be defined and continuous on all of the feasible set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.algebra.polynomial_form import holds_everywhere
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.candidates import Search
from symnewton.points.constrained.extremes import extreme, is_bounded
from symnewton.points.constrained.hulls import box_of
from symnewton.points.constrained.listing import listed
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.sides import ranges_of
from symnewton.points.findings import Box

MOST_BOXES = 2000
BITS = 64


def is_defined(program: Program, needs: Sequence[Condition], whole: bool, check: Check) -> bool:
    """Whether each of the needs holds on the closure of the feasible set, which is bounded if it is `whole`.

    Then f and the constraints are continuous there, and the set is closed.
    """
    for need in needs:
        if _everywhere(program, need):
            continue
        if not whole or not (_by_boxes(program, need, check) or _by_least_value(program, need, check)):
            return False
    return True


def _everywhere(program: Program, need: Condition) -> bool:
    """Whether a need holds on all of R^n, or where linear constraints and the domain let the variables be."""
    if holds_everywhere([need], program.unknowns):
        return True
    low, high = value_range(need.formula, ranges_of(program))
    return low > 0 or (not need.positive and high < 0)


def _by_boxes(program: Program, need: Condition, check: Check) -> bool:
    """By balls over parts of a box that holds the feasible set."""
    box, held = box_of(program, check)
    if not held or program.units:
        return False
    formula = Function(need.formula, program.variables)
    constraints = [(Function(c.formula, program.variables), c.is_equation) for c in program.constraints]
    left, seen = [box], 0
    with ball.working_precision(BITS):
        while left:
            check()
            part, seen = left.pop(), seen + 1
            at = [ball.between(low, high) for low, high in part]
            (value,) = formula.balls("value", at)
            if value > 0 or (value < 0 and not need.positive):
                continue
            if any(_is_broken(c.balls("value", at)[0], is_equation) for c, is_equation in constraints):
                continue
            if seen + len(left) > MOST_BOXES:
                return False
            left += _halves(part)
    return True


def _is_broken(value: ball.arb, is_equation: bool) -> bool:
    return bool(value > 0 or (is_equation and value < 0))


def _halves(part: Box) -> list[Box]:
    k = max(range(len(part)), key=lambda i: part[i][1] - part[i][0])
    low, high = part[k]
    middle = low + (high - low) / 2
    return [(*part[:k], side, *part[k + 1 :]) for side in ((low, middle), (middle, high))]


def _by_least_value(program: Program, need: Condition, check: Check) -> bool:
    """By the least value on the set that those constraints leave which have values on all of it: that is closed."""
    inside = replace(
        program,
        f=need.formula,
        constraints=tuple(c for c in program.constraints if _is_continuous(program, c.formula)),
        restrictions=(),
    )
    try:
        if not _is_continuous(program, need.formula) or not is_bounded(inside, check):
            return False
        found = Search(inside, check).run()
        if not found.complete or found.flocks:
            return False
        low = extreme(inside, 1, listed(inside, found.points, check), (), True, check)
    except NotReducible:
        return False
    return low.value is not None and bool(low.value > 0)


def _is_continuous(program: Program, formula: Expr) -> bool:
    """Whether a formula is seen to have a value, and to be continuous, all over a closed set that holds the feasible one."""
    return all(not need.is_open or _everywhere(program, need) for need in conditions(formula))


def side_of_logarithms(program: Program, needs: Sequence[Condition]) -> int:
    """1 where f grows beyond all bounds at the edge of its domain, -1 where it falls: by logarithms that f is a sum of.

    The rest of f has to be continuous on the edge too, so that it stays bounded where the set is.
    """
    factors: dict[Expr, set[int]] = {need.formula: set() for need in needs}
    rest_of_f = []
    for term in sp.Add.make_args(program.f):
        factor, rest = term.as_independent(*program.variables, as_Add=False)
        if isinstance(rest, sp.log) and rest.args[0] in factors and factor.is_number:
            factors[rest.args[0]].add(1 if factor.is_negative else -1 if factor.is_positive else 0)
        else:
            rest_of_f.append(term)
    sides = set().union(*factors.values()) if factors else set()
    if len(sides) != 1 or not all(factors.values()) or not _is_continuous(program, sp.Add(*rest_of_f)):
        return 0
    return sides.pop()
