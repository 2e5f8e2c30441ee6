"""Multipliers λ in ∇f = Σ λ ∇g, as a reader writes them, and the determinants of bordered Hessians."""

from __future__ import annotations

from typing import Any

from flint import arb
from sympy import Expr, Integer

from symnewton.calculus.arithmetic import ball
from symnewton.points.constrained import linear
from symnewton.points.constrained.judge import Judgement
from symnewton.points.constrained.linear import Row
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import Spot

BITS = 128


def of_f(program: Program, found: Judgement) -> dict[int, arb] | None:
    """λ of every constraint, 0 of those that are not active; None where there are no unique ones."""
    if found.multipliers is None:
        return None
    spot = found.spot
    scale = _scale(program, spot)
    values = {i: arb(0) for i in range(len(program.constraints))}
    with ball.working_precision(BITS):
        for i, m in zip(found.active, found.multipliers):
            values[i] = -scale * spot.enclosure(m, BITS) * program.constraints[i].orientation
    return values


def _scale(program: Program, spot: Spot) -> arb:
    """By how much faster f changes than the objective does."""
    if program.objective == program.f:
        return arb(1)
    for v, slope in zip(program.variables, program.slope):
        number = spot.number(slope)
        if spot.sign(number):
            with ball.working_precision(BITS):
                return program.partial_of_f(v, spot.balls(BITS)) / spot.enclosure(number, BITS)
    return arb(1)


def by_text(program: Program, values: dict[int, arb]) -> dict[str, float] | None:
    """The multipliers by the texts of their constraints; the two ends of one share a text.

    An edge of the domain, which nobody typed, is named where its multiplier is not 0. None where a text stands for
    several formulas, as |x| <= 1 does, and has a kink at the point.
    """
    found: dict[str, arb] = {}
    last: dict[str, Expr] = {}
    with ball.working_precision(BITS):
        for i, value in values.items():
            constraint = program.constraints[i]
            text = constraint.text or ("" if value.is_zero() else constraint.part)
            if not text:
                continue
            found[text] = found.get(text, arb(0)) + value
            if value.is_zero():
                continue
            if text in last and (last[text] + constraint.formula).expand().free_symbols:
                return None
            last[text] = constraint.formula
    return {text: 0.0 if value.is_zero() else ball.to_float(value) for text, value in found.items()}


def bordered_minors(program: Program, found: Judgement, lagrangian: list[Row]) -> list[Any]:
    """The last n − k leading principal minors of the bordered Hessian of k active constraints, the smallest first."""
    spot = found.spot
    n, k, one = len(program.variables), len(found.active), spot.number(Integer(1))
    zero = one - one
    rows = [[spot.number(e) for e in program.slopes[i]] for i in found.active]
    whole = [[zero] * k + row for row in rows]
    whole += [[row[j] for row in rows] + lagrangian[j] for j in range(n)]
    sizes = range(2 * k + 1, n + k + 1)
    return [linear.determinant([row[:size] for row in whole[:size]], one, spot.sign) for size in sizes]
