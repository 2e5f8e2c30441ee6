"""Whether linear inequalities have a common solution: elimination of one unknown after the other (Fourier, Motzkin)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sympy as sp
from sympy import Expr, Symbol

Inequality = tuple[tuple[Expr, ...], bool]  # c0 + c1 x1 + … > 0, or ≥ 0 where it is not strict
MOST = 500


def solution(
    positive: Iterable[Expr], zero: Iterable[Expr], variables: Sequence[Symbol]
) -> tuple[tuple[Expr, ...] | None, bool]:
    """A point at which the linear ones of these formulas are positive, or zero; and whether there may be one at all."""
    rows = [(row, True) for f in positive if (row := _linear(f, variables)) is not None]
    for f in zero:
        row = _linear(f, variables)
        if row is not None:
            rows += [(row, False), (tuple(-c for c in row), False)]
    stages = []
    for k in range(len(variables), 0, -1):
        stages.append(rows)
        rows = _eliminated(rows, k)
        if len(rows) > MOST:
            return None, True
    if any(row[0] < 0 or (strict and row[0] == 0) for row, strict in rows):
        return None, False
    found: list[Expr] = []
    for rows in reversed(stages):
        found.append(_between(rows, found))
    return tuple(found), True


def _between(rows: list[Inequality], known: list[Expr]) -> Expr:
    """A value for the next unknown, in the middle of its bounds when those before it are known."""
    k = len(known) + 1
    low: list[Expr] = []
    high: list[Expr] = []
    for row, _ in rows:
        if row[k] != 0:
            bound = -(row[0] + sum(c * x for c, x in zip(row[1:], known))) / row[k]
            (low if row[k] > 0 else high).append(bound)
    if low and high:
        return (max(low) + min(high)) / 2
    return max(low) + 1 if low else min(high) - 1 if high else sp.Integer(0)


def _linear(formula: Expr, variables: Sequence[Symbol]) -> tuple[Expr, ...] | None:
    if not formula.is_polynomial(*variables):
        return None
    p = sp.Poly(formula, *variables)
    coefficients = [p.coeff_monomial(1), *[p.coeff_monomial(v) for v in variables]]
    return tuple(coefficients) if p.total_degree() <= 1 and all(c.is_Rational for c in coefficients) else None


def _eliminated(rows: list[Inequality], k: int) -> list[Inequality]:
    """The inequalities without unknown k, its bounds below combined with those above."""
    kept = [(row, strict) for row, strict in rows if row[k] == 0]
    below = [(row, strict) for row, strict in rows if row[k] > 0]
    above = [(row, strict) for row, strict in rows if row[k] < 0]
    for low, a in below:
        for high, b in above:
            kept.append((tuple(x * -high[k] + y * low[k] for x, y in zip(low, high)), a or b))
    return list(dict.fromkeys(kept))
