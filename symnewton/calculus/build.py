"""From the formula to the graph: a SymPy expression becomes nodes with exact constants."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.calculus.graph import Graph
from symnewton.calculus.pattern import Pattern
from symnewton.errors import InputError
from symnewton.language.total import RowSum, Total, columns_in

Builder = Callable[..., int]


def build(g: Graph, expression: Expr, variables: tuple[Symbol, ...]) -> int:
    """The node that computes `expression`; variable i of the graph is `variables[i]`.

    Raises InputError for a function that the graph has no operation for.
    """
    return nodes_of(g, expression, variables)[expression]


def nodes_of(g: Graph, expression: Expr, variables: tuple[Symbol, ...]) -> dict[Expr, int]:
    """The node of every subexpression, keyed by the subexpression, arguments first."""
    made: dict[Expr, int] = {v: g.variable(i) for i, v in enumerate(variables)}
    extend(g, expression, made)
    return made


def extend(g: Graph, expression: Expr, made: dict[Expr, int]) -> int:
    """The node that computes `expression` from what is `made` already; its subexpressions join that."""
    for e in postorder(expression, whole=Total):
        if e not in made and not isinstance(e, sp.functions.elementary.piecewise.ExprCondPair):
            made[e] = _node(g, e, made)
    return made[expression]


def _node(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    if e.is_Rational:
        return g.constant(Fraction(int(e.p), int(e.q)))
    if e.is_Float:
        return g.constant(Fraction(str(e)))
    if e.is_Add:
        return _sum(g, e, made)
    if e.is_Mul:
        return _product(g, e, made)
    if e.is_Pow:
        return _power(g, e, made)
    if isinstance(e, sp.Piecewise):
        return _pieces(g, e, made)
    if isinstance(e, Total):
        return _total(g, e, made)
    builder = BUILDERS.get(type(e)) or BUILDERS.get(e.func)
    if builder is None or (isinstance(e, sp.zeta) and not _is_zeta_constant(e)):
        what = e.func.__name__ if isinstance(e, sp.Function) else "a part of f"
        raise InputError(f"{what} has no values that could be computed here")
    return builder(g, *[made[a] for a in e.args])


def _met(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    """The node of a subexpression, or of one that only turned up while a sum or product was taken apart."""
    return made[e] if e in made else _node(g, e, made)


def _sum(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    positive, negative = [], []
    for term in e.args:
        coefficient, _ = term.as_coeff_Mul()
        if coefficient.is_negative:
            opposite = -term
            negative.append(_met(g, opposite, made))
        else:
            positive.append(made[term])
    total = None
    for node in positive:
        total = node if total is None else g.add(total, node)
    for node in negative:
        total = g.neg(node) if total is None else g.sub(total, node)
    assert total is not None
    return total


def _product(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    top: list[int] = []
    bottom: list[int] = []
    for factor in e.args:
        if factor.is_Rational and abs(factor.p) == 1 and factor.q != 1:
            bottom.append(g.constant(int(factor.q) * int(factor.p)))
        elif factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative:
            bottom.append(_power(g, 1 / factor, made))
        else:
            top.append(_met(g, factor, made))
    above = _times(g, top)
    return g.div(above, _times(g, bottom)) if bottom else above


def _times(g: Graph, factors: list[int]) -> int:
    result = g.constant(1)
    for node in factors:
        result = g.mul(result, node)
    return result


def _power(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    if not e.is_Pow:  # 1/u ** -1 is u itself
        return _met(g, e, made)
    base, exponent = made[e.base], e.exp
    if exponent.is_Integer:
        return g.power(base, int(exponent))
    if exponent.is_Rational and exponent.q == 2:
        return g.power(g.node("sqrt", base), int(exponent.p))
    power = _met(g, exponent, made)
    return g.node("powr", base, power)


def _pieces(g: Graph, e: Expr, made: dict[Expr, int]) -> int:
    result = g.node("undefined")
    for branch in reversed(e.args):
        value, condition = made[branch.expr], branch.cond
        result = value if condition == sp.true else g.node("where", made[condition], value, result)
    return result


def _total(g: Graph, e: Total, made: dict[Expr, int]) -> int:
    """A sum over rows: its body as a pattern of the variables in it and of the columns."""
    variables = sorted(e.free_symbols, key=lambda v: v.name)
    columns = columns_in(e.body)
    inner = Graph()
    symbols = {v: inner.variable(i) for i, v in enumerate((*variables, *columns))}
    output = extend(inner, e.body, dict(symbols))
    weight = Fraction(1) if isinstance(e, RowSum) else Fraction(1, e.table.rows)
    pattern = Pattern(inner, symbols, columns, e.table, weight)
    return pattern.node(g, output, tuple(made[v] for v in variables))


def _logarithm(g: Graph, u: int) -> int:
    """log(1 + e^w) and the logarithms of σ(w) and 1 − σ(w) as operations of their own, which lose no digits."""
    node = g.nodes[u]
    if node.op == "sigmoid":
        return g.neg(g.node("softplus", g.neg(node.args[0])))
    w = g.power_beside_1(u)
    return g.node("log", u) if w is None else g.node("softplus", w)


def _function(op: str, detail: object = None) -> Builder:
    return lambda g, u: g.node(op, u, detail=detail)


def _of_inverse(op: str) -> Builder:
    """The function of 1/u: acot, asec and their kin."""
    return lambda g, u: g.node(op, g.div(g.constant(1), u))


def _one_over(op: str) -> Builder:
    return lambda g, u: g.div(g.constant(1), g.node(op, u))


def _fold(op: str) -> Builder:
    def builder(g: Graph, first: int, *rest: int) -> int:
        for node in rest:
            first = g.node(op, first, node)
        return first

    return builder


def _mod(g: Graph, u: int, v: int) -> int:
    return g.sub(u, g.mul(v, g.node("floor", g.div(u, v))))


def _heaviside(g: Graph, u: int, at_zero: int) -> int:
    return g.node("step", u, detail=g.exact(at_zero))


def _polygamma(g: Graph, order: int, u: int) -> int:
    return g.node("polygamma", u, detail=int(g.exact(order) or 0))


def _is_zeta_constant(e: Expr) -> bool:
    return len(e.args) == 1 and e.args[0].is_Integer and e.args[0] > 1


def _zeta(g: Graph, s: int) -> int:
    """ζ(n) = (−1)ⁿ ψ⁽ⁿ⁻¹⁾(1)/(n − 1)! (DLMF 5.15.2), as SymPy writes polygamma functions at integers."""
    n = int(g.exact(s) or 0)
    factor = g.constant(Fraction((-1) ** n, math.factorial(n - 1)))
    return g.mul(factor, g.node("polygamma", g.constant(1), detail=n - 1))


BUILDERS: dict[type, Builder] = {
    type(sp.pi): lambda g: g.node("pi"),
    type(sp.E): lambda g: g.node("exp", g.constant(1)),
    type(sp.EulerGamma): lambda g: g.neg(g.node("polygamma", g.constant(1), detail=0)),
    sp.exp: _function("exp"),
    sp.log: _logarithm,
    sp.sin: _function("sin"),
    sp.cos: _function("cos"),
    sp.tan: _function("tan"),
    sp.cot: _function("cot"),
    sp.sec: _one_over("cos"),
    sp.csc: _one_over("sin"),
    sp.asin: _function("asin"),
    sp.acos: _function("acos"),
    sp.atan: _function("atan"),
    sp.acot: _of_inverse("atan"),
    sp.asec: _of_inverse("acos"),
    sp.acsc: _of_inverse("asin"),
    sp.atan2: lambda g, y, x: g.node("atan2", y, x),
    sp.sinh: _function("sinh"),
    sp.cosh: _function("cosh"),
    sp.tanh: _function("tanh"),
    sp.coth: _one_over("tanh"),
    sp.sech: _one_over("cosh"),
    sp.csch: _one_over("sinh"),
    sp.asinh: _function("asinh"),
    sp.acosh: _function("acosh"),
    sp.atanh: _function("atanh"),
    sp.acoth: _of_inverse("atanh"),
    sp.asech: _of_inverse("acosh"),
    sp.acsch: _of_inverse("asinh"),
    sp.erf: _function("erf"),
    sp.erfc: _function("erfc"),
    sp.gamma: _function("gamma"),
    sp.loggamma: _function("loggamma"),
    sp.factorial: lambda g, u: g.node("gamma", g.add(u, g.constant(1))),
    sp.polygamma: _polygamma,
    sp.zeta: _zeta,
    sp.LambertW: _function("lambertw"),
    sp.sinc: _function("sinc", 0),
    sp.Abs: _function("abs"),
    sp.sign: _function("sign"),
    sp.Heaviside: _heaviside,
    sp.floor: _function("floor"),
    sp.ceiling: lambda g, u: g.neg(g.node("floor", g.neg(u))),
    sp.Mod: _mod,
    sp.Max: _fold("max"),
    sp.Min: _fold("min"),
    sp.StrictLessThan: lambda g, u, v: g.node("less", u, v),
    sp.StrictGreaterThan: lambda g, u, v: g.node("less", v, u),
    sp.LessThan: lambda g, u, v: g.node("not", g.node("less", v, u)),
    sp.GreaterThan: lambda g, u, v: g.node("not", g.node("less", u, v)),
    sp.Equality: lambda g, u, v: g.node("equal", u, v),
    sp.Unequality: lambda g, u, v: g.node("not", g.node("equal", u, v)),
    sp.And: _fold("and"),
    sp.Or: _fold("or"),
    sp.Not: _function("not"),
    sp.ITE: lambda g, c, u, v: g.node("or", g.node("and", c, u), g.node("and", g.node("not", c), v)),
}
for unreal in (sp.I, sp.zoo, sp.nan, sp.oo, -sp.oo, sp.AccumBounds(0, 1)):  # what SymPy makes of a value that is none
    BUILDERS[type(unreal)] = lambda g, *_: g.node("undefined")
BUILDERS[type(sp.true)] = lambda g: g.node("equal", g.constant(0), g.constant(0))
BUILDERS[type(sp.false)] = lambda g: g.node("less", g.constant(0), g.constant(0))
