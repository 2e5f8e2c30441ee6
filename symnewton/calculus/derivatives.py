"""Symbolic gradient and Hessian, sparse and term by term.

Each term is differentiated once, by the variables it has, with the derivatives of its subexpressions shared; so a sum
over many variables costs what its terms cost. Where a function has a kink or a jump the formula is that of the smooth
pieces: |u|' = sign(u) u', and sign, floor, ceiling and the Heaviside step count as constants.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import sympy as sp
from sympy import Add, Expr, Integer, Mul, Piecewise, Pow, Symbol, exp, log
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from symnewton.language.families import IndexSum, occurrences
from symnewton.language.total import Total

ZERO, ONE = Integer(0), Integer(1)
STEPS = (sp.sign, sp.floor, sp.ceiling, sp.Heaviside)


def gradient(expression: Expr, variables: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    """The partial derivatives of `expression`, in the order of `variables`."""
    found: dict[Symbol, list[Expr]] = {v: [] for v in variables}
    for term in Add.make_args(expression):
        order = postorder(term, whole=IndexSum)
        for v in _variables(order) & found.keys():
            found[v].append(_along(order, v))
    return tuple(Add(*found[v]) for v in variables)


def hessian(partials: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> tuple[tuple[Expr, ...], ...]:
    """The rows of second derivatives, from the gradient; only the upper triangle is differentiated."""
    n = len(variables)
    rows = [[ZERO] * n for _ in range(n)]
    for i, partial in enumerate(partials):
        for j, entry in enumerate(gradient(partial, variables[i:]), start=i):
            rows[i][j] = rows[j][i] = entry
    return tuple(tuple(row) for row in rows)


def derivative(expression: Expr, variable: Symbol) -> Expr:
    """The derivative of `expression` by one variable.

    >>> x = Symbol("x", real=True)
    >>> derivative(exp(x) - log(x), x)
    exp(x) - 1/x
    """
    return gradient(expression, (variable,))[0]


def postorder(expression: Expr, *, whole: type | tuple[type, ...] = ()) -> list[Expr]:
    """The distinct subexpressions of `expression`, arguments before what uses them, itself last.

    Those of a type that is taken as a `whole` are not looked into.
    """
    seen: set[Expr] = set()
    order: list[Expr] = []
    stack: list[tuple[Expr, bool]] = [(expression, False)]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((a, False) for a in (() if isinstance(node, whole) else node.args))
    return order


def _variables(order: list[Expr]) -> set[Symbol]:
    """The variables in subexpressions, those of families in sums over an index too."""
    plain = {node for node in order if node.is_Symbol}
    return plain.union(*(_within(node) for node in order if isinstance(node, IndexSum)))


@cache
def _within(total: IndexSum) -> set[Symbol]:
    return {Symbol(name, real=True) for name in occurrences(total)} | total.free_symbols


@cache
def _by_place(total: IndexSum, place: Symbol) -> Expr:
    """The derivative of what is summed by one of the places in it, or by a variable of all terms."""
    return derivative(total.body, place)


def _of_sum(total: IndexSum, variable: Symbol) -> Expr:
    """The derivative of a sum over an index: of all terms together, and of those that have the variable at a place."""
    parts = [total.at(_by_place(total, place), k) for place, k in occurrences(total).get(variable.name, ())]
    if variable in total.free_symbols:
        parts.append(total.func(_by_place(total, variable), *total.args[1]))
    return Add(*parts)


def _along(order: list[Expr], variable: Symbol) -> Expr:
    """The derivative of the last of `order` by `variable`; only what depends on it is visited."""
    d: dict[Expr, Expr] = {variable: ONE}
    for node in order:
        if isinstance(node, IndexSum):
            if variable in _within(node):
                d[node] = _of_sum(node, variable)
        elif node.args and any(a in d for a in node.args):
            d[node] = _chain(node, d)
    return d.get(order[-1], ZERO)


def _chain(node: Expr, d: dict[Expr, Expr]) -> Expr:
    """The chain rule at one node, given the derivatives `d` of those of its arguments that vary."""
    if isinstance(node, Add):
        return Add(*[d[a] for a in node.args if a in d])
    if isinstance(node, Piecewise):
        return Piecewise(*[(d.get(branch.expr, ZERO), branch.cond) for branch in node.args])
    if isinstance(node, ExprCondPair | Boolean):
        return ZERO
    if isinstance(node, Total):
        return node.func(d[node.args[0]], node.args[1])
    if isinstance(node, Pow) and all(a in d for a in node.args):
        base, power = node.args  # both vary: u^v (v' log u + v u'/u), in which log u keeps u from 0
        return node * Add(d[power] * log(base), power * d[base] / base)
    return Add(*[Mul(partial, d[node.args[i]]) for i, partial in _partials(node, d)])


def _partials(node: Expr, varying: dict[Expr, Expr]) -> Iterator[tuple[int, Expr]]:
    """The local partial derivatives of a node by those of its arguments that vary."""
    if isinstance(node, STEPS):
        return
    for i, a in enumerate(node.args):
        if a in varying:
            yield i, _partial(node, i)


def _partial(node: Expr, i: int) -> Expr:
    args = node.args
    if isinstance(node, Mul):
        return Mul(*args[:i], *args[i + 1 :])
    if isinstance(node, exp):
        return node
    if isinstance(node, Pow):
        base, power = args
        return power * base ** (power - 1) if i == 0 else node * log(base)
    if isinstance(node, sp.Abs):
        return sp.sign(args[0])
    if isinstance(node, sp.Max | sp.Min):
        rest = node.func(*args[:i], *args[i + 1 :])
        return sp.Heaviside(args[i] - rest if isinstance(node, sp.Max) else rest - args[i])
    if isinstance(node, sp.Mod):
        return ONE if i == 0 else -sp.floor(args[0] / args[1])
    if isinstance(node, sp.LambertW):
        # Not the quotient SymPy gives, which is 0/0 at 0.
        return exp(-node) / (1 + node)
    return node.fdiff(i + 1)
