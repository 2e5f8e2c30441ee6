"""Formulas as functions g(u) of one smaller formula u: x y in sinh(2xy) + 1/(5xy), x + y in sin(x + y) + (2x + 2y + 1)²."""

from __future__ import annotations

import math

import sympy as sp
from sympy import Expr, Symbol


def peeled(expression: Expr, variables: tuple[Symbol, ...]) -> tuple[Expr, Symbol, Expr] | None:
    """g, its variable and u, as small as it can be, with f = g(u); None where g would be linear, or u a variable."""
    names = set(variables)
    t = Symbol("_u", real=True)
    g, u, below = t, expression, (t, expression)
    while (inner := _inside(below[1], names, t)) is not None:
        below = below[0].xreplace({t: inner[1]}), inner[0]
        if sp.diff(inner[1], t, 2) != 0:
            g, u = below
    return None if u in names or sp.diff(g, t, 2) == 0 else (g, t, u)


def _inside(e: Expr, names: set[Symbol], t: Symbol) -> tuple[Expr, Expr] | None:
    """A part of the expression, smaller than that, of which it is a function; and that function of t."""
    if e.is_Add or e.is_Mul:
        constant, rest = e.as_independent(*names, as_Add=e.is_Add)
        if rest != e:
            return rest, e.func(constant, t)
        joined = (_power(e, t) or _odd_root(e, t)) if e.is_Mul else None
        if joined is not None:
            return joined
    inside = {a for a in e.args if a.free_symbols & names}
    found = [a for a in inside if isinstance(a, Expr)]
    if len(inside) > 1:
        every = {_plain(a, names) for a in e.atoms(sp.Function, sp.Pow, sp.Add, sp.Mul)} - {e}
        found = sorted((a for a in every if a.free_symbols & names), key=lambda a: (-a.count_ops(), str(a)))
    made = ((a, _in_terms_of(e, a, t, names)) for a in found)
    return next(((a, outer) for a, outer in made if not outer.free_symbols & names), None)


def _plain(u: Expr, names: set[Symbol]) -> Expr:
    """x + y of 4 - 2 x - 2 y, and x y of 3/(x² y²)."""
    _, rest = u.as_independent(*names, as_Add=u.is_Add)
    if rest.is_Add:
        coefficients = rest.as_coefficients_dict()
        leading = next(c for a, c in sorted(coefficients.items(), key=lambda pair: str(pair[0])))
        content = sp.gcd(list(coefficients.values())) if all(c.is_Rational for c in coefficients.values()) else 1
        return sp.Add(*[c / content * a * sp.sign(leading) for a, c in coefficients.items()])
    powers = rest.as_powers_dict()
    if not all(n.is_Integer for n in powers.values()):
        return rest
    if len(powers) == 1 and next(iter(powers)).is_Add:
        return _plain(next(iter(powers)), names)
    common = math.gcd(*map(int, powers.values())) * (1 if max(powers.values()) > 0 else -1)
    return sp.Mul(*[a ** (n / common) for a, n in powers.items()])


def _in_terms_of(e: Expr, u: Expr, t: Symbol, names: set[Symbol]) -> Expr:
    """An expression with t for u, and with that of t which its parts are of u: multiples, powers, and sums with numbers."""
    if e == u:
        return t
    if not e.args or not e.free_symbols & names:
        return e
    if isinstance(e, Expr) and (e.is_Add or e.is_Mul or e.is_Pow):
        constant, rest = e.as_independent(*names, as_Add=e.is_Add)
        mine, of_u = (a.as_coefficients_dict() if u.is_Add else a.as_powers_dict() for a in (rest, u))
        first, n = next(iter(of_u.items()))
        k = mine.get(first, sp.Integer(0)) / n
        if k != 0 and all(mine.get(a) == k * m for a, m in of_u.items()):
            others = {a: m for a, m in mine.items() if a not in of_u}
            if u.is_Add and not others:
                return constant + k * t
            whole = k.is_Integer and all(m.is_Integer for m in of_u.values())
            if not u.is_Add and (k == 1 or (whole and (k > 0 or min(of_u.values()) > 0))):  # f is defined where u is
                return constant * t**k * _in_terms_of(sp.Mul(*[a**m for a, m in others.items()]), u, t, names)
    return e.func(*[_in_terms_of(a, u, t, names) for a in e.args])


def _power(e: Expr, t: Symbol) -> tuple[Expr, Expr] | None:
    """The base of a product that is an integer power, as a³ b⁶ is, and the power as a function of t."""
    powers = [factor.as_base_exp() for factor in e.args]
    if not all(n.is_Integer for _, n in powers):
        return None
    common = sp.igcd(*(n for _, n in powers))
    return (sp.Mul(*[base ** (n / common) for base, n in powers]), t**common) if common > 1 else None


def _odd_root(e: Expr, t: Symbol) -> tuple[Expr, Expr] | None:
    """The radicand of an odd root of a product, sign(a b) |a|^p |b|^p, and the root as a function of t."""
    signs = [a for a in e.args if isinstance(a, sp.sign)]
    powers = [a.as_base_exp() for a in e.args if a not in signs]
    if len(signs) != 1 or len({p for _, p in powers}) != 1 or not all(isinstance(b, sp.Abs) for b, _ in powers):
        return None
    whole = signs[0].args[0]
    if sp.expand(whole - sp.Mul(*[base.args[0] for base, _ in powers])) != 0:
        return None
    return whole, sp.sign(t) * sp.Abs(t) ** powers[0][1]
