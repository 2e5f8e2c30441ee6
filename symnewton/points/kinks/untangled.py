"""A formula whose switches turn where plain formulas are 0: those of products at their factors.

max(0, x·y) is (x·y + |x|·|y|)/2, |tanh(u)| is tanh(|u|), and tanh(u) has the sign of u: x·y has no slope at the origin, x and y have.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr

from symnewton.calculus.derivatives import postorder

ODD = (sp.sinh, sp.tanh, sp.asinh, sp.atan, sp.asin, sp.atanh, sp.erf)  # and they increase
LONGEST = 60  # operations of a difference that is factored


def untangled(expression: Expr) -> Expr:
    """The same function, with absolute values of what has slopes where it can be."""
    made: dict[Any, Any] = {}
    nodes: list[Any] = postorder(expression)
    for e in nodes:
        e_new = e if all(made[a] is a for a in e.args) else e.func(*[made[a] for a in e.args])
        if isinstance(e_new, sp.Abs):
            e_new = _size(e_new.args[0])
        elif isinstance(e_new, sp.Max | sp.Min) and len(e_new.args) == 2:
            e_new = _extreme(e_new)
        elif isinstance(e_new, sp.sign) and isinstance(e_new.args[0], ODD):
            e_new = sp.sign(_inside(e_new.args[0]))
        made[e] = e_new
    return made[expression]


def _inside(u: Expr) -> Expr:
    """What increasing odd functions are taken of."""
    return _inside(u.args[0]) if isinstance(u, ODD) else u


def _extreme(e: Expr) -> Expr:
    """The larger or smaller of two, from their sum and the size of their difference, if that is one of factors."""
    a, b = e.args
    size = _size(a - b)
    if isinstance(size, sp.Abs) and size.args[0] in (a - b, b - a):
        return e
    return (a + b + (size if isinstance(e, sp.Max) else -size)) / 2


def _size(u: Expr) -> Expr:
    """|u| as a product."""
    if u.count_ops() < LONGEST and not u.has(sp.Abs, sp.Max, sp.Min, sp.Piecewise, sp.sign):
        u = sp.factor(u)
    return sp.Mul(*[_size_of_factor(factor) for factor in sp.Mul.make_args(u)])


def _size_of_factor(factor: Expr) -> Expr:
    base, power = factor.as_base_exp()
    if isinstance(factor, sp.exp) or not power.is_Integer:
        return sp.Abs(factor)
    if power % 2 == 0:
        return factor
    if isinstance(base, ODD):
        return base.func(_size(base.args[0])) ** power
    return sp.Abs(base) ** power
