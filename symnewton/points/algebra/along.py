"""What the points of a family are, piece by piece: f − c is a product, and its sign changes where a factor's does."""

from __future__ import annotations

import sympy as sp
from flint import fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.definite import changing_factors
from symnewton.points.algebra.ideals import contains
from symnewton.points.algebra.meeting import formula
from symnewton.points.findings import FamilyPiece
from symnewton.points.flat.degenerate import settle
from symnewton.verdicts import Kind

KINDS = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}
HIGHEST_DEGREE = 2  # of a factor of whose zeros formulas are written
MOST_ENDS = 12


def pieces(component: Component, function: Function, difference: fmpz_mpoly, way: int) -> tuple[FamilyPiece, ...]:
    """The parts of the component with their kinds; none where it is not known how f − c changes sign along it.

    `difference` has the sign of u − c, for a function u of which f is a monotonic one, `way` 1 if it increases. Where
    the factors that change sign are not 0, f − c has one sign all round the point, or is 0: a minimum or a maximum.
    """
    sign, changing = changing_factors(difference)
    sign *= way
    if any(contains(component.ideal, factor) for factor in changing):
        return ()
    variables = function.variables
    solved = _solved(component, variables)
    along = [sp.expand(formula(factor, variables).xreplace(solved)) for factor in changing]
    for value in (f for f in along if not f.free_symbols):
        sign *= 1 if value > 0 else -1
    rest = [f for f in along if f.free_symbols]
    free = set().union(*[f.free_symbols for f in rest]) if rest else set()
    if component.dimension == 1 and len(solved) == len(variables) - 1 and len(free) == 1:
        return _on_line(rest, sign, solved, function, next(iter(free)))
    return _by_sign(sp.Mul(*rest), sign)


def _solved(component: Component, variables: tuple[Symbol, ...]) -> dict[Symbol, Expr]:
    """The variables that linear equations of the component give by the others."""
    found: dict[Symbol, Expr] = {}
    for p in component.ideal:
        f = sp.expand(formula(p, variables).xreplace(found))
        for v in variables:
            slope = sp.diff(f, v)
            if slope.is_Rational and slope != 0 and v not in found:
                value = sp.expand(v - f / slope)
                found = {u: sp.expand(e.xreplace({v: value})) for u, e in found.items()} | {v: value}
                break
    return found


def _by_sign(rest: Expr, sign: int) -> tuple[FamilyPiece, ...]:
    return (
        FamilyPiece(where=f"{rest} > 0", kind=KINDS[sign]),
        FamilyPiece(where=f"{rest} < 0", kind=KINDS[-sign]),
        FamilyPiece(where=f"{rest} = 0", kind=None),
    )


def _on_line(
    rest: list[Expr], sign: int, solved: dict[Symbol, Expr], function: Function, w: Symbol
) -> tuple[FamilyPiece, ...]:
    """The parts of a curve that one variable runs along, between the zeros of the factors."""
    product = sp.Mul(*rest)
    if any(sp.Poly(f, w).degree() > HIGHEST_DEGREE for f in rest):
        return _by_sign(product, sign)
    zeros = {root for f in rest for root in sp.roots(f, w) if root.is_real}
    ends = sorted(zeros, key=exactly.nearest_double)
    if len(ends) > MOST_ENDS:
        return _by_sign(product, sign)
    found = []
    for low, high in zip([None, *ends], [*ends, None]):
        inside = high - 1 if low is None else low + 1 if high is None else (low + high) / 2
        side = exactly.sign(product.xreplace({w: inside}))
        kind = KINDS[sign * side] if side else None
        where = f"{w} < {high}" if low is None else f"{w} > {low}" if high is None else f"{low} < {w} < {high}"
        found.append(FamilyPiece(where=where, kind=kind))
        if high is not None:
            found += _special(high, solved, function, w)
    return tuple(found)


def _special(end: Expr, solved: dict[Symbol, Expr], function: Function, w: Symbol) -> list[FamilyPiece]:
    """The point of the curve where a factor is 0, if f is defined there."""
    variables = function.variables
    at = tuple(sp.expand(solved.get(v, v).xreplace({w: end})) for v in variables)
    value = exactly.substitute(function.expression, variables, at)
    if value is None:
        return []
    kind = settle(function.expression, variables, at).kind
    return [FamilyPiece(where=f"{w} = {end}", kind=None if kind is Kind.DEGENERATE else kind, at=at)]
