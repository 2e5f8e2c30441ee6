"""Where a function of t goes as t → ∞, proven: its leading term c · exp(E) · t^a · (log t)^b, exactly.

The scale of Hardy (Orders of Infinity, 1910), built up from the leaves. Where the leading terms of a sum cancel, where
an argument oscillates or a sign is not decided, nothing is said; so there is no search, and no question without an end.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.points import exactly

ZERO, ONE = sp.Integer(0), sp.Integer(1)
LARGEST = 400  # operations of a formula
MOST_COEFFICIENTS = 60  # of a polynomial that is multiplied out where its leading terms cancel
SATURATING = (sp.tanh, sp.atan, sp.erf)
NEAR_ZERO = {sp.sin: 1, sp.tan: 1, sp.sinh: 1, sp.tanh: 1, sp.atan: 1, sp.erf: 2 / sp.sqrt(sp.pi)}
AT_ZERO = {sp.cos: ONE, sp.cosh: ONE}


class Unknown(Exception):
    """The leading term is not found."""


@dataclass(frozen=True)
class Lead:
    """coefficient · exp(exponent) · t^power · (log t)^logs, the coefficient not 0; an exponent other than 0 goes to ±∞."""

    coefficient: Expr
    exponent: Expr = ZERO
    power: Expr = ZERO
    logs: Expr = ZERO


def limit(expression: Expr, t: Symbol) -> Expr | None:
    """The limit of a function of t as t → ∞, ±oo included; None where it is not found."""
    if expression.count_ops() > LARGEST:
        return None
    try:
        found = _lead(expression, t)
    except Unknown:
        return _of_polynomial(expression, t)
    grows = 0 if found is None else _growth(found, t)
    if found is None or grows < 0:
        return ZERO
    return found.coefficient if grows == 0 else _sign(found.coefficient) * sp.oo


def _of_polynomial(expression: Expr, t: Symbol) -> Expr | None:
    if not expression.is_polynomial(t):
        return None
    if _degree_bound(expression, t) > MOST_COEFFICIENTS:
        return None
    polynomial = sp.Poly(expression, t)
    lead, degree = polynomial.LC(), polynomial.degree()
    if degree <= 0:
        return lead
    sign = exactly.sign(lead)
    return sign * sp.oo if sign else None


def _degree_bound(e: Expr, t: Symbol) -> int:
    if not e.has(t):
        return 0
    if e.is_Add:
        return max(_degree_bound(a, t) for a in e.args)
    if e.is_Mul:
        return sum(_degree_bound(a, t) for a in e.args)
    return int(e.exp) * _degree_bound(e.base, t) if e.is_Pow else 1


def _lead(e: Expr, t: Symbol) -> Lead | None:
    """The leading term; None of 0."""
    if not e.has(t):
        return Lead(e) if _sign(e, zero=True) else None
    if e == t:
        return Lead(ONE, power=ONE)
    if e.is_Add:
        return _sum([term for a in e.args if (term := _lead(a, t)) is not None], t)
    if e.is_Mul:
        factors = [_lead(a, t) for a in e.args]
        return None if None in factors else _product([f for f in factors if f is not None], t)
    if isinstance(e, sp.exp):
        return _exp(e.args[0], t)
    if e.is_Pow:
        return _exp(e.exp * sp.log(e.base), t) if e.exp.has(t) else _power(_lead(e.base, t), e.exp)
    if len(e.args) == 1:
        return _applied(e, _lead(e.args[0], t), t)
    raise Unknown


def _sum(terms: list[Lead], t: Symbol) -> Lead | None:
    if not terms:
        return None
    best = terms[0]
    for term in terms[1:]:
        if _compare(term, best, t) > 0:
            best = term
    total = sp.Add(*[term.coefficient for term in terms if _compare(term, best, t) == 0])
    _sign(total)
    return Lead(total, best.exponent, best.power, best.logs)


def _product(factors: list[Lead], t: Symbol) -> Lead:
    exponent = sp.expand(sp.Add(*[f.exponent for f in factors]))
    if exponent != 0 and _growth(_some(_lead(exponent, t)), t) <= 0:
        raise Unknown
    c = sp.Mul(*[f.coefficient for f in factors])
    return Lead(c, exponent, sp.Add(*[f.power for f in factors]), sp.Add(*[f.logs for f in factors]))


def _power(base: Lead | None, p: Expr) -> Lead | None:
    if base is None:
        if _sign(p) < 0:
            raise Unknown
        return None
    if not p.is_Integer and _sign(base.coefficient) < 0:
        raise Unknown
    return Lead(base.coefficient**p, sp.expand(base.exponent * p), base.power * p, base.logs * p)


def _exp(u: Expr, t: Symbol) -> Lead:
    inside = _lead(u, t)
    grows = -1 if inside is None else _growth(inside, t)
    if inside is None or grows < 0:
        return Lead(ONE)
    if grows == 0:
        return Lead(sp.exp(inside.coefficient))
    if inside.exponent == 0 and inside.power == 0:  # a power of t in disguise, or something between powers
        raise Unknown
    return Lead(ONE, exponent=sp.expand(u))


def _log(u: Lead | None, t: Symbol) -> Lead | None:
    if u is None or _sign(u.coefficient) < 0:
        raise Unknown
    if u.exponent != 0:
        return _lead(u.exponent, t)
    if u.power != 0:
        return Lead(u.power, logs=ONE)
    if u.logs != 0 or u.coefficient == 1:
        raise Unknown
    return Lead(sp.log(u.coefficient)) if _sign(sp.log(u.coefficient)) else None


def _applied(e: Expr, u: Lead | None, t: Symbol) -> Lead | None:
    """A function of one argument, from the leading term of that."""
    if isinstance(e, sp.log):
        return _log(u, t)
    if isinstance(e, sp.Abs):
        return None if u is None else Lead(_sign(u.coefficient) * u.coefficient, u.exponent, u.power, u.logs)
    f = e.func
    grows = -1 if u is None else _growth(u, t)
    if grows < 0:
        if f in NEAR_ZERO:
            return None if u is None else Lead(u.coefficient * NEAR_ZERO[f], u.exponent, u.power, u.logs)
        if f in AT_ZERO:
            return Lead(AT_ZERO[f])
        raise Unknown
    assert u is not None
    side = _sign(u.coefficient)
    if grows == 0 and (f in NEAR_ZERO or f in AT_ZERO):
        value = f(u.coefficient)
        _sign(value)
        return Lead(value)
    if grows > 0 and f in SATURATING:
        return Lead(f(side * sp.oo))
    if grows > 0 and f in (sp.sinh, sp.cosh) and (u.exponent != 0 or u.power != 0):
        return Lead(Rational(side if f is sp.sinh else 1, 2), exponent=sp.expand(side * e.args[0]))
    raise Unknown


def _compare(a: Lead, b: Lead, t: Symbol) -> int:
    """1, 0 or -1: whether |a/b| goes to infinity, to a constant or to 0."""
    difference = sp.expand(a.exponent - b.exponent)
    if difference != 0:
        lead = _some(_lead(difference, t))
        if _growth(lead, t) <= 0 or (lead.exponent == 0 and lead.power == 0):  # a power of t in disguise
            raise Unknown
        return _sign(lead.coefficient)
    return _sign(a.power - b.power, zero=True) or _sign(a.logs - b.logs, zero=True)


def _growth(term: Lead, t: Symbol) -> int:
    """1, 0 or -1: whether a term goes to infinity, to its coefficient or to 0."""
    return _compare(term, Lead(ONE), t)


def _some(lead: Lead | None) -> Lead:
    if lead is None:
        raise Unknown
    return lead


def _sign(c: Expr, *, zero: bool = False) -> int:
    """The sign of a constant, proven; Unknown where it is not, or is 0 though that is not allowed for."""
    sign = exactly.sign(c) if c.is_number else None
    if sign is None or (sign == 0 and not zero):
        raise Unknown
    return sign
