"""Whether f and the constraints are proven to be defined and continuous on all of the feasible set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points.algebra.conditions import Condition, NotReducible
from symnewton.points.algebra.polynomial_form import holds_everywhere
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.candidates import Search
from symnewton.points.constrained.extremes import extreme, ranges_of
from symnewton.points.constrained.hulls import box_of
from symnewton.points.constrained.listing import listed
from symnewton.points.constrained.program import Program
from symnewton.points.findings import Box

MOST_BOXES = 2000
BITS = 64


def is_defined(program: Program, needs: Sequence[Condition], whole: bool, check: Check) -> bool:
    """Whether each of the needs holds on the feasible set, which is closed, and bounded if it is `whole`."""
    for need in needs:
        if holds_everywhere([need], program.unknowns) or _by_range(program, need):
            continue
        if not whole or not (_by_boxes(program, need, check) or _by_least_value(program, need, check)):
            return False
    return True


def _by_range(program: Program, need: Condition) -> bool:
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
    inside = replace(program, f=need.formula)
    try:
        found = Search(inside, check).run()
        if not found.complete or found.flocks:
            return False
        low = extreme(inside, 1, listed(inside, found.points, check), (), True, check)
    except NotReducible:
        return False
    return low.value is not None and bool(low.value > 0)
