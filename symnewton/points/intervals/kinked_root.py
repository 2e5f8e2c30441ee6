"""A root at a kink of f, or at an edge of its domain: what proves that a ball round it holds no other.

Where kinks meet f is smooth on either side, and there its order settles all of the ball.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.edges import Edge, edges_of
from symnewton.points.algebra.exact_candidates import order_at, sign_at

KINKED = (sp.Abs, sp.sign, sp.Max, sp.Min)


def only_root_among_kinks(function: Function, exact: Expr, at: arb) -> bool:
    """Whether f, which is 0 at an exact point, has no other root in a ball that contains it."""
    if not function.expression.has(*KINKED):
        return False
    return all(_alone(_branch(function, exact, at, side), function.variables, exact, at) for side in (1, -1))


def _alone(branch: Expr | None, variables: Sequence[Symbol], exact: Expr, at: arb) -> bool:
    """Whether the formula of one side, which is 0 at the point, is 0 only there."""
    if branch is None:
        return False
    f = Function(branch, variables)
    if _sign_beside(f, exact, at, 1) is not None:
        return True
    return any(only_root(f, e, at) for e in edges_of(branch) if sign_at(e.zero, variables[0], exact) == 0)


def _branch(function: Function, exact: Expr, at: arb, side: int) -> Expr | None:
    """The smooth formula of f on one side of the point, as far as the ball goes; None where that is not decided."""
    found: dict[sp.Basic, sp.Basic] = {}
    for e in postorder(function.expression):
        inside = [found.get(a, a) for a in e.args]
        if not isinstance(e, KINKED):
            found[e] = e.func(*inside) if e.args else e
            continue
        value, *others = inside
        for other in others or [sp.Integer(0)]:
            sign = _sign_beside(Function(value - other, function.variables), exact, at, side)
            if sign is None:
                return None
            if sign < 0 if isinstance(e, sp.Max) else sign > 0 and isinstance(e, sp.Min):
                value = other
        if isinstance(e, sp.Abs | sp.sign):
            value = sp.Integer(sign) if isinstance(e, sp.sign) else sign * value
        found[e] = value
    return found[function.expression]


def _sign_beside(u: Function, exact: Expr, at: arb, side: int) -> int | None:
    """The sign of a smooth function on one side of a point in a ball, by Taylor's theorem; None where it is not known.

    The first derivative that is not 0 at the point must have no zero in the ball.
    """
    (variable,) = u.variables
    if not u.expression.has(variable):
        return exactly.sign(u.expression) or None
    order = order_at(u.expression, variable, exact)
    if order is None or not u.continuous_on([at]):
        return None
    (slope,) = Function(order[1], (variable,)).balls("value", [at])
    if not slope.is_finite() or slope.contains(0):
        return None
    return (1 if slope > 0 else -1) * (side if order[0] % 2 else 1)


def only_root(function: Function, edge: Edge, at: arb) -> bool:
    """Whether f, which is 0 at the edge, has no other root in a ball round it.

    With s for the part that ends at the edge, f = H(x, s) and f' = H_x + H_s s', where s' = ± c |zero|^(power - 1) zero'
    outgrows or undercuts all else close to the edge; so f is monotone on either side of it.
    """
    expression, (variable,) = function.expression, function.variables
    zero, zero_slope = Function(edge.zero, (variable,)).balls("value and gradient", [at])
    if not zero.is_finite() or zero_slope.contains(0) or not zero_slope.is_finite():
        return False
    s = sp.Dummy(real=True)
    h = Function(expression.xreplace({edge.part: s}), (variable, s))
    size, power = abs(zero).upper(), exactly.enclosure(edge.power)
    if not size < 1:
        return False
    reach = 2 * size**power  # asin, acos and acosh stay within 2 |zero|^(1/2) of their value for |zero| < 1
    span = [at, exactly.enclosure(edge.value) + arb(0, reach)]
    value, by_x, by_s = h.balls("value and gradient", span)
    if not (value.is_finite() and by_x.is_finite() and by_s.is_finite() and h.continuous_on(span)):
        return False
    if power <= 1:
        least = power / 2 * abs(zero_slope).lower() * size ** (power - 1)
        return bool(abs(by_s).lower() * least > abs(by_x).upper())
    most = 2 * power * abs(zero_slope).upper() * size ** (power - 1)
    return bool(abs(by_x).lower() > abs(by_s).upper() * most)
