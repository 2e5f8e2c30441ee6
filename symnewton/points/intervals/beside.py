"""Whether a formula has no zero beside an edge of its domain, where a root is not smooth or a logarithm is infinite.

With x = e ± r^q at the edge e, q such that roots are smooth in r, and L = log(w), w = 0 at the edge, the formula is
F = Σ c_k(r) L^k with smooth c_k. By Taylor's theorem F/r^n = Σ (c_k⁽ⁿ⁾(0)/n! + r c_k⁽ⁿ⁺¹⁾(ξ)/(n+1)!) L^k. Of the terms
without r the one of the highest power K of L outweighs all others close to the edge: L^(k-K) is small there for k < K,
and so is r L^(k-K) for k > K.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial, lcm

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.derivatives import derivative
from symnewton.calculus.function import Function
from symnewton.points import exactly

BITS = 128
HIGHEST = 4  # power of r that is divided out
MOST_LOGS = 6  # power of the logarithm
LONGEST = 400  # operations of a formula that is looked at

R = sp.Dummy("r", positive=True)
L = sp.Dummy("L", real=True)


def none_beside(formula: Expr, x: Symbol, edge: Expr, end: Expr) -> bool:
    """Whether the formula is proven to have no zero from an edge, where it is 0 or infinite, to an end, where defined."""
    way = exactly.sign(end - edge)
    if not way or formula.count_ops() > LONGEST:
        return False
    formula = _shifted(formula, x, edge)
    roots = [p for p in formula.atoms(sp.Pow) if not p.exp.is_Integer and exactly.vanishes(p.base, (x,), (edge,))]
    logs = [e for e in formula.atoms(sp.log) if exactly.vanishes(e.args[0], (x,), (edge,))]
    if any(not p.exp.is_Rational or not _is_linear(p.base, x) for p in roots):
        return False
    q = lcm(*(int(p.exp.q) for p in roots)) if roots else 1
    place = edge + way * R**q
    made: dict[Expr, Expr] = {p: (abs(sp.diff(p.base, x)) * R**q) ** p.exp for p in roots}
    if all(_is_linear(e.args[0], x) for e in logs):
        made |= {e: sp.log(abs(sp.diff(e.args[0], x))) + q * L for e in logs}
        inside = R
    elif len(logs) == 1:
        made[logs[0]] = L
        inside = logs[0].args[0].xreplace({x: place})
    else:
        return False
    in_r = sp.expand(sp.powdenest(formula.xreplace(made).xreplace({x: place}), force=True))
    coefficients = [in_r.coeff(L, k) for k in range(MOST_LOGS + 1)]
    if sp.expand(in_r - sum(c * L**k for k, c in enumerate(coefficients))) != 0 or any(c.has(L) for c in coefficients):
        return False
    with ball.working_precision(BITS):
        reach = abs(exactly.enclosure(end - edge, BITS)).root(q).union(arb(0))
        return any(_outweighs(order, inside, reach) for order in _orders(coefficients, reach))


def _is_linear(formula: Expr, x: Symbol) -> bool:
    slope = sp.diff(formula, x)
    return bool(slope != 0 and not slope.free_symbols)


def _shifted(formula: Expr, x: Symbol, edge: Expr) -> Expr:
    """The formula times something not 0, with gamma functions that are infinite at the edge in terms of finite ones."""
    made: dict[Expr, Expr] = {}
    for e in formula.atoms(sp.loggamma, sp.polygamma):
        u = e.args[-1]
        if not exactly.vanishes(u, (x,), (edge,)):
            continue
        if isinstance(e, sp.loggamma):
            made[e] = sp.loggamma(u + 1, evaluate=False) - sp.log(u)
        elif e.args[0] == 0:
            made[e] = sp.polygamma(0, u + 1, evaluate=False) - 1 / u
    return sp.numer(sp.together(formula.xreplace(made))) if made else formula


Order = list[tuple[int, arb]]  # for each power of L the sign of its constant term, and that term and the rest, by r


def _orders(coefficients: list[Expr], reach: arb) -> Iterator[tuple[list[int], list[arb], list[arb]]]:
    """Signs and balls of the terms without r, and balls of those with it, by the power n of r that is divided out.

    None further where a sign is not decided or a coefficient not smooth, or once there is a term.
    """
    derived = coefficients
    for n in range(HIGHEST):
        values = [exactly.substitute(c, (R,), (sp.Integer(0),)) for c in derived]
        signs = [None if v is None else exactly.sign(v) for v in values]
        if None in signs:
            return
        derived = [derivative(c, R) if c.has(R) else sp.Integer(0) for c in derived]
        if any(signs):
            rest = [Function(c, (R,)).balls("value", [reach])[0] / factorial(n + 1) for c in derived]
            if all(r.is_finite() for r in rest):
                first = [exactly.enclosure(v, BITS) / factorial(n) for v in values if v is not None]
                yield [s or 0 for s in signs], first, rest
            return


def _outweighs(order: tuple[list[int], list[arb], list[arb]], inside: Expr, reach: arb) -> bool:
    """Whether the term of the highest power of L is larger than all others together, for all r up to the reach."""
    signs, first, rest = order
    top = max(k for k, s in enumerate(signs) if s)
    slope = abs(Function(derivative(inside, R), (R,)).balls("value", [reach])[0]) if inside.has(R) else arb(1)
    nearest = reach.upper() * slope.upper()  # w is no larger
    steepness = slope.lower()
    if not (slope.is_finite() and steepness > 0 and nearest < arb(-1).exp()):
        return False
    least = -nearest.log()
    others = arb(0)
    for k, (c, r) in enumerate(zip(first, rest)):
        if k < top:
            others += abs(c).upper() / least ** (top - k)
        if k <= top:
            others += reach.upper() * abs(r).upper() / least ** (top - k)
        elif r != 0:
            t = steepness * reach.upper()
            if not t < arb(top - k).exp():
                return False
            others += abs(r).upper() * t * (-t.log()) ** (k - top) / steepness
    return bool(abs(first[top]).lower() > others)
