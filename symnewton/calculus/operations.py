"""The local derivative of every operation of the graph, and the reverse sweeps that chain them.

A rule takes the graph, the node number and its arguments and returns the partial derivative by each argument, as nodes;
None stands for zero. Reverse mode: Griewank and Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnewton.calculus import pattern
from symnewton.calculus.graph import Graph

Rule = Callable[..., tuple[int | None, ...]]


def _one(g: Graph) -> int:
    return g.constant(1)


def _positive(g: Graph, u: int) -> int:
    """u, which is positive where f is defined: over an interval its other values do not count."""
    return g.node("positive", u)


def _inverse_root(g: Graph, inside: int) -> int:
    return g.div(_one(g), g.node("sqrt", inside))


def _over(g: Graph, u: int, v: int, n: int) -> tuple[int, int]:
    """u / v ** n. Not -n me/v: over an interval with a zero of v that has no sign."""
    return g.over(_one(g), v, n), g.mul(g.constant(-n), g.over(u, v, n + 1))


def _powr(g: Graph, me: int, u: int, p: int) -> tuple[int | None, ...]:
    """u ** p for u >= 0 and real p."""
    by_base = g.mul(p, g.node("powr", u, g.sub(p, _one(g))))
    by_power = g.mul(me, g.node("log", u)) if g.support[p] else None
    return by_base, by_power


def _atan2(g: Graph, me: int, y: int, x: int) -> tuple[int, int]:
    r2 = g.add(g.power(x, 2), g.power(y, 2))
    return g.div(x, r2), g.neg(g.div(y, r2))


RULES: dict[str, Rule] = {
    "add": lambda g, me, u, v: (_one(g), _one(g)),
    "sub": lambda g, me, u, v: (_one(g), g.constant(-1)),
    "neg": lambda g, me, u: (g.constant(-1),),
    "mul": lambda g, me, u, v: (v, u),
    "div": lambda g, me, u, v: _over(g, u, v, 1),
    "over": lambda g, me, u, v: _over(g, u, v, g.nodes[me].detail),
    "powi": lambda g, me, u: (g.mul(g.constant(g.nodes[me].detail), g.power(u, g.nodes[me].detail - 1)),),
    "powr": _powr,
    "sqrt": lambda g, me, u: (g.div(g.constant(Fraction(1, 2)), me),),
    "exp": lambda g, me, u: (me,),
    "log": lambda g, me, u: (g.div(_one(g), _positive(g, u)),),
    "sin": lambda g, me, u: (g.node("cos", u),),
    "cos": lambda g, me, u: (g.neg(g.node("sin", u)),),
    "tan": lambda g, me, u: (g.add(_one(g), g.power(me, 2)),),
    "cot": lambda g, me, u: (g.neg(g.add(_one(g), g.power(me, 2))),),
    "asin": lambda g, me, u: (_inverse_root(g, g.sub(_one(g), g.power(u, 2))),),
    "acos": lambda g, me, u: (g.neg(_inverse_root(g, g.sub(_one(g), g.power(u, 2)))),),
    "atan": lambda g, me, u: (g.div(_one(g), g.add(_one(g), g.power(u, 2))),),
    "atan2": _atan2,
    "sinh": lambda g, me, u: (g.node("cosh", u),),
    "cosh": lambda g, me, u: (g.node("sinh", u),),
    "tanh": lambda g, me, u: (g.over(_one(g), g.node("cosh", u), 2),),
    "asinh": lambda g, me, u: (_inverse_root(g, g.add(g.power(u, 2), _one(g))),),
    "acosh": lambda g, me, u: (_inverse_root(g, g.mul(_positive(g, g.sub(u, _one(g))), g.add(u, _one(g)))),),
    "atanh": lambda g, me, u: (g.div(_one(g), _positive(g, g.sub(_one(g), g.power(u, 2)))),),
    "erf": lambda g, me, u: (_gauss(g, u),),
    "erfc": lambda g, me, u: (g.neg(_gauss(g, u)),),
    "gamma": lambda g, me, u: (g.mul(me, g.node("polygamma", u, detail=0)),),
    "loggamma": lambda g, me, u: (g.node("polygamma", _positive(g, u), detail=0),),
    "positive": lambda g, me, u: (_one(g),),
    "polygamma": lambda g, me, u: (g.node("polygamma", u, detail=g.nodes[me].detail + 1),),
    "lambertw": lambda g, me, u: (g.div(g.node("exp", g.neg(me)), g.add(_one(g), me)),),
    "sinc": lambda g, me, u: (g.node("sinc", u, detail=g.nodes[me].detail + 1),),
    "abs": lambda g, me, u: (g.node("slope", u),),
    "slope": lambda g, me, u: (None,),
    "sign": lambda g, me, u: (None,),
    "step": lambda g, me, u: (None,),
    "floor": lambda g, me, u: (None,),
    "max": lambda g, me, u, v: (g.node("above", u, v), g.node("above", v, u)),
    "min": lambda g, me, u, v: (g.node("above", v, u), g.node("above", u, v)),
    "above": lambda g, me, u, v: (None, None),
    "where": lambda g, me, test, u, v: (
        None,
        g.node("where", test, _one(g), g.constant(0)),
        g.node("where", test, g.constant(0), _one(g)),
    ),
    "total": pattern.derivatives,
    "softplus": lambda g, me, u: (g.node("sigmoid", u),),
    "sigmoid": lambda g, me, u: (g.mul(me, g.node("sigmoid", g.neg(u))),),
}


def _gauss(g: Graph, u: int) -> int:
    scale = g.div(g.constant(2), g.node("sqrt", g.node("pi")))
    return g.mul(scale, g.node("exp", g.neg(g.power(u, 2))))


def gradient(g: Graph, output: int, variables: list[int]) -> list[int]:
    """The partial derivatives of a node by variable nodes, by one reverse sweep over what depends on them."""
    mask = 0
    for v in variables:
        mask |= g.support[v]
    adjoint: dict[int, int] = {output: g.constant(1)}
    for number in reversed(g.reachable([output], mask)):
        bar = adjoint.get(number)
        node = g.nodes[number]
        if bar is None or not node.args or node.op not in RULES:
            continue
        for a, partial in zip(node.args, RULES[node.op](g, number, *node.args), strict=True):
            if partial is not None and g.support[a] & mask:
                share = g.mul(bar, partial)
                adjoint[a] = g.add(adjoint[a], share) if a in adjoint else share
    zero = g.constant(0)
    return [adjoint.get(v, zero) for v in variables]


def tangents(g: Graph, output: int, variables: list[int]) -> list[int]:
    """The same partial derivatives by forward sweeps: over intervals sometimes sharper, h'(v) being used once."""
    return [_tangent(g, output, v) for v in variables]


def _tangent(g: Graph, output: int, variable: int) -> int:
    derivative = {variable: g.constant(1)}
    zero = g.constant(0)
    for number in g.reachable([output], g.support[variable]):
        node = g.nodes[number]
        if node.args and node.op in RULES:
            total = zero
            for a, partial in zip(node.args, RULES[node.op](g, number, *node.args), strict=True):
                if partial is not None and a in derivative:
                    total = g.add(total, g.mul(partial, derivative[a]))
            derivative[number] = total
    return derivative.get(output, zero)


def hessian(g: Graph, partials: list[int], variables: list[int]) -> list[list[int]]:
    """The upper triangle of second derivatives: row i holds the columns i, i + 1, …; one reverse sweep a row."""
    return [gradient(g, partial, variables[i:]) for i, partial in enumerate(partials)]
