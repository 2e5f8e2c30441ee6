"""Where a formula goes over from one smooth function to another, and what it is on either side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Basic, Expr
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair

from symnewton.calculus.derivatives import postorder
from symnewton.language.meanings import absolute, extreme, rounded, signum

STEPS = (sp.floor, sp.ceiling)
SWITCHES = (sp.Abs, sp.sign, sp.Heaviside, sp.Max, sp.Min, Relational)
ROUGH = (*SWITCHES, *STEPS)
BUILDERS: dict[type, Callable[..., Expr]] = {
    sp.Abs: absolute,
    sp.sign: signum,
    sp.Max: extreme(sp.Max),
    sp.Min: extreme(sp.Min),
    sp.floor: rounded(sp.floor),
    sp.ceiling: rounded(sp.ceiling),
}


@dataclass(frozen=True)
class Switch:
    """A subexpression that is `above` where `level` > 0 and `below` where it is < 0.

    `continuous` says that it takes both at `level` = 0; `level` has no switch in it.
    """

    node: Basic
    level: Expr
    above: Basic
    below: Basic
    continuous: bool

    def taken(self, expression: Expr, sign: int) -> Expr:
        """The expression on one side of the switch, with sign 0 at its level."""
        if sign:
            return rebuilt(expression, {self.node: self.above if sign > 0 else self.below})
        at_zero = self.above if self.continuous else self.node.func(sp.Integer(0), *self.node.args[1:])
        if isinstance(self.node, Relational):
            at_zero = self.node.func(sp.Integer(0), sp.Integer(0))
        return rebuilt(expression, {self.node: at_zero})


def first_switch(expression: Expr) -> Switch | None:
    """An innermost switch of the expression, one that chooses a branch before those in branches; None without any."""
    nodes: list[Any] = [e for e in postorder(expression) if isinstance(e, SWITCHES) and e.free_symbols]
    choices = [e for e in nodes if isinstance(e, Relational) and not any(a.has(*SWITCHES) for a in e.args)]
    return next(map(_switch, choices + nodes), None)


def switch_of(node: Any) -> Switch | None:
    """The node as a switch, if it is one whose level has no switch in it."""
    is_one = isinstance(node, SWITCHES) and node.free_symbols and not any(a.has(*SWITCHES) for a in node.args)
    return _switch(node) if is_one else None


def _switch(node: Any) -> Switch:
    first = node.args[0]
    if isinstance(node, sp.Abs):
        return Switch(node, first, first, -first, True)
    if isinstance(node, sp.sign):
        return Switch(node, first, sp.Integer(1), sp.Integer(-1), False)
    if isinstance(node, sp.Heaviside):
        return Switch(node, first, sp.Integer(1), sp.Integer(0), False)
    if isinstance(node, sp.Max | sp.Min):
        second, rest = node.args[1], node.args[2:]
        build = BUILDERS[type(node)]
        larger, smaller = build(first, *rest), build(second, *rest)
        level = first - second if isinstance(node, sp.Max) else second - first
        return Switch(node, sp.expand(level), larger, smaller, True)
    level = sp.expand(node.args[0] - node.args[1])
    if isinstance(node, sp.Equality | sp.Unequality):
        truth = sp.true if isinstance(node, sp.Unequality) else sp.false
        return Switch(node, level, truth, truth, False)
    greater = isinstance(node, sp.StrictGreaterThan | sp.GreaterThan)
    return Switch(node, level, sp.true if greater else sp.false, sp.false if greater else sp.true, False)


def rebuilt(expression: Expr, values: dict[Any, Any]) -> Expr:
    """The expression with subexpressions replaced, built with the rules of the language, not those of SymPy."""
    made: dict[Any, Any] = {}
    nodes: list[Any] = postorder(expression)
    for e in nodes:
        if e in values:
            made[e] = values[e]
        elif all(made[a] is a for a in e.args):
            made[e] = e
        elif isinstance(e, ExprCondPair):
            made[e] = sp.Tuple(*[made[a] for a in e.args])
        elif isinstance(e, sp.Piecewise):
            made[e] = _pieces([made[a] for a in e.args])
        else:
            made[e] = BUILDERS.get(type(e), e.func)(*[made[a] for a in e.args])
    return made[expression]


def _pieces(branches: list[Any]) -> Expr:
    """A piecewise function without the branches that are not reached."""
    kept: list[tuple[Any, Any]] = []
    for value, condition in [tuple(b) if isinstance(b, sp.Tuple) else tuple(b.args) for b in branches]:
        if condition == sp.false:
            continue
        if condition == sp.true and not kept:
            return value
        kept.append((value, condition))
        if condition == sp.true:
            break
    return sp.Piecewise(*kept, evaluate=False) if kept else sp.nan


def step_arguments(expression: Expr) -> list[Any]:
    """The roundings of the expression, innermost first."""
    nodes: list[Any] = postorder(expression)
    return [e for e in nodes if isinstance(e, STEPS) and e.free_symbols]


def evaluated(expression: Expr) -> list[Expr]:
    """The functions and powers that f needs the value of wherever it has one: none that only a branch may need."""
    apart = {e: sp.Dummy(real=True) for e in expression.atoms(sp.Piecewise)}
    unknown = set(apart.values())
    nodes: list[Any] = postorder(expression.xreplace(apart))
    return [e for e in nodes if (e.is_Pow or e.is_Function) and e.free_symbols and not e.free_symbols & unknown]


def _itself(u: Expr) -> Expr:
    return u


POLES: dict[type, Callable[[Expr], Expr]] = {
    sp.log: _itself,
    sp.tan: sp.cos,
    sp.sec: sp.cos,
    sp.cot: sp.sin,
    sp.csc: sp.sin,
    sp.coth: _itself,
    sp.csch: _itself,
}


def poles(expression: Expr) -> list[Any]:
    """What the expression divides by, or takes the logarithm of: it has no value where that is 0."""
    powers = [p.base for p in expression.atoms(sp.Pow) if p.exp.is_number and p.exp.is_negative]
    others = [POLES[e.func](e.args[0]) for e in expression.atoms(*POLES)]
    return [u for u in (*powers, *others) if u.free_symbols]


def edges(expression: Expr) -> Iterator[Expr]:
    """Formulas among whose zeros are all points where a formula without switches is not analytic.

    There it may have a pole, the edge of its domain, a jump or an infinite slope.
    """
    nodes: list[Any] = postorder(expression)
    for e in nodes:
        if not e.free_symbols:
            continue
        u = e.args[-1 if isinstance(e, sp.polygamma) else 0] if e.args else None
        if e.is_Pow and not (e.exp.is_Integer and e.exp > 0):
            if e.base.free_symbols and not isinstance(e.base, sp.exp):
                yield e.base
        elif isinstance(e, sp.atan2):
            yield u
        else:
            yield from (formula(u) for formula in EDGES.get(type(e), ()))


def _unit(u: Expr) -> Expr:
    return 1 - u**2


def _integers(u: Expr) -> Expr:
    return sp.sin(sp.pi * u)


EDGES: dict[type, tuple[Callable[[Expr], Expr], ...]] = {
    sp.log: (_itself,),
    sp.asin: (_unit,),
    sp.acos: (_unit,),
    sp.atanh: (_unit,),
    sp.acosh: (lambda u: u - 1,),
    sp.acot: (_itself,),
    sp.asec: (_itself, _unit),
    sp.acsc: (_itself, _unit),
    sp.acoth: (_itself, _unit),
    sp.asech: (_itself, lambda u: u - 1),
    sp.acsch: (_itself,),
    sp.coth: (_itself,),
    sp.csch: (_itself,),
    sp.tan: (sp.cos,),
    sp.sec: (sp.cos,),
    sp.cot: (sp.sin,),
    sp.csc: (sp.sin,),
    sp.LambertW: (lambda u: u + sp.exp(-1),),
    sp.loggamma: (_itself,),
    sp.gamma: (_integers,),
    sp.factorial: (_integers,),
    sp.polygamma: (_integers,),
}


def touches(expression: Expr) -> bool:
    """Whether a root or an inverse function may have a kink where its argument only touches the edge of its domain."""
    inverse = expression.atoms(sp.asin, sp.acos, sp.acosh, sp.asec, sp.acsc, sp.asech)
    roots = [p for p in expression.atoms(sp.Pow) if not p.exp.is_integer and not p.base.is_positive]
    return bool(inverse or roots)
