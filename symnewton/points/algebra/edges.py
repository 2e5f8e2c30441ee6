"""The edges of the domain of f at which f still has a value: zeros of radicands, arguments of asin and acos at ±1.

Kinks of |u| are among them. There f has no derivative, so that a root at an edge is invisible to Newton's method and to elimination, and has to be
asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.points import exactly


@dataclass(frozen=True)
class Edge:
    """`part` of f ends, or has a kink, where the formula `zero` vanishes, and has the value `value` there.

    Close to the edge it is that value plus or minus about a constant times |zero|^power.
    """

    part: Expr
    zero: Expr
    value: Expr
    power: Expr


def edges_of(expression: Expr) -> list[Edge]:
    """The edges of the subexpressions, the inner ones first."""
    half, found = sp.Rational(1, 2), []
    for e in postorder(expression):
        if e.is_Pow and not e.exp.is_Integer and e.exp.is_positive and not e.exp.free_symbols and e.base.free_symbols:
            found.append(Edge(e, e.base, sp.Integer(0), e.exp))
        elif isinstance(e, sp.asin | sp.acos):
            (u,) = e.args
            found += [Edge(e, u - 1, e.func(1), half), Edge(e, u + 1, e.func(-1), half)]
        elif isinstance(e, sp.Abs):
            found.append(Edge(e, e.args[0], sp.Integer(0), sp.Integer(1)))
        elif isinstance(e, sp.acosh):
            found.append(Edge(e, e.args[0] - 1, sp.Integer(0), half))
    return [edge for edge in found if edge.zero.free_symbols]


def with_edges_at(expression: Expr, variable: Symbol, at: Expr) -> Expr:
    """The expression with the values of all parts whose edge an exact point is on, proven."""
    while True:
        for edge in edges_of(expression):
            if exactly.vanishes(edge.zero, (variable,), (at,)):
                expression = expression.xreplace({edge.part: edge.value})
                break
        else:
            return expression
