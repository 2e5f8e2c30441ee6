"""Formulas of the same zeros: a factor tanh(u) is 0 where u is, and a factor that is a number never is."""

from __future__ import annotations

import sympy as sp
from sympy import Expr, Symbol

from symnewton.points import exactly

ODD = (sp.sinh, sp.tanh, sp.asinh, sp.atan, sp.asin, sp.atanh, sp.erf)  # of slope ≠ 0, and 0 at 0 alone
LONGEST = 80  # operations of a formula that is factored


def same_zeros(formula: Expr, variables: tuple[Symbol, ...]) -> Expr:
    """The formula, or one with the same zeros where it is defined, its quotient without a zero.

    >>> x, y = sp.symbols("x y", real=True)
    >>> same_zeros(sp.tanh(y) ** 2 * (x - y), (x, y))
    y**2*(x - y)
    """
    if formula.is_polynomial(*variables):
        return formula
    factored = sp.factor(formula) if formula.has(*ODD) and formula.count_ops() < LONGEST else formula
    return sp.Mul(*[_plainer(factor) for factor in sp.Mul.make_args(factored)])


def _plainer(factor: Expr) -> Expr:
    if not factor.free_symbols:
        return sp.Integer(1) if exactly.sign(factor) else factor
    base, power = factor.as_base_exp()
    return base.args[0] ** power if isinstance(base, ODD) and power.is_Integer and power > 0 else factor
