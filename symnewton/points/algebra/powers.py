"""Critical points where a power u^p with a fractional or irrational exponent has its base 0: elimination leaves them out.

At an isolated zero a of u ≥ 0 the gradient of u is 0 and u = O(r²), so that u^p = O(r^(2p)) has the gradient 0 if
p > 1/2. With each such power as an unknown w of its own, f = F(x, w), the point is critical where F has no slope in x
at (a, 0). What it is follows from the term that is largest near a: the powers, if p < 1 or F depends on nothing else,
else the Hessian of F in x, if p > 1 and that is regular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.derivatives import postorder
from symnewton.linalg import spectrum
from symnewton.points import exactly
from symnewton.points.algebra.algebraic import box_of, formulas_of
from symnewton.points.algebra.conditions import Condition, NotReducible
from symnewton.points.algebra.exact_candidates import order_at
from symnewton.points.algebra.solutions import Check, Solution, solve_equations
from symnewton.points.findings import CriticalPoint
from symnewton.points.inertia import characteristic_polynomial, inertia
from symnewton.verdicts import Evidence, Kind

HALF = sp.Rational(1, 2)
REASONS = {
    Kind.MINIMUM: "The power of {base}, which is 0 here and nowhere else nearby, rises on all sides: a minimum.",
    Kind.MAXIMUM: "The power of {base}, which is 0 here and nowhere else nearby, falls on all sides: a maximum.",
    Kind.SADDLE: "The power of {base} is flatter here than the other terms, which curve up and down: a saddle point.",
    Kind.DEGENERATE: "The power of {base} is 0 here; which of the terms is the largest nearby stays undecided.",
}


class Open(Exception):
    """It is not decided what lies where a power has its base 0, which is the argument."""


@dataclass(frozen=True)
class Powers:
    """The powers of a function that are 0 at a point, with unknowns in their place: f = F(x, w), F smooth."""

    outer: Expr
    unknowns: tuple[Symbol, ...]
    powers: tuple[Expr, ...]


def points_at(
    expression: Expr, variables: tuple[Symbol, ...], needs: Sequence[Condition], check: Check
) -> list[tuple[Solution, CriticalPoint]]:
    """The critical points where a power has its base 0. Raises Open where that is not settled.

    Where the base has a slope f stops at the edge of its domain: that is no point inside it.
    """
    found: list[tuple[Solution, CriticalPoint]] = []
    for c in needs:
        if c.closed:
            edge = (c.formula, *derivatives.gradient(c.formula, variables))
            others = [n for n in needs if n.formula != c.formula and not n.closed]
            try:
                touching = solve_equations(edge, variables, others, check)
            except NotReducible:
                raise Open(c.formula) from None
            if touching.components or not touching.complete:
                raise Open(c.formula)
            for solution in touching.points:
                point = _point(expression, variables, c.formula, solution)
                if point is not None and all(point.exact != other.exact for _, other in found):
                    found.append((solution, point))
    return found


def _point(expression: Expr, variables: tuple[Symbol, ...], base: Expr, solution: Solution) -> CriticalPoint | None:
    """The critical point at a zero of a base; None where there is none. Raises Open."""
    at = formulas_of(solution)
    if at is None:
        raise Open(base)
    if exactly.is_undefined(expression, variables, at) or _is_edge(base, variables, at):
        return None
    split = _split(expression, variables, at, base)
    put = dict(zip(split.unknowns, [sp.Integer(0)] * len(split.unknowns)))
    smooth = split.outer.xreplace(put)
    slopes = [_sign(d, variables, at, base) for d in derivatives.gradient(smooth, variables)]
    if any(slopes):
        return None
    rises = [_sign(sp.diff(split.outer, w).xreplace(put), variables, at, base) for w in split.unknowns]
    kind, eigenvalues = _kind(split, smooth, rises, variables, at)
    value = exactly.substitute(expression, variables, at)
    if value is None:
        raise Open(base)
    return CriticalPoint(
        x=tuple(map(exactly.nearest_double, at)),
        exact=at,
        enclosure=box_of(solution),
        value=exactly.nearest_double(value),
        eigenvalues=eigenvalues,
        kind=kind,
        strict=True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None,
        evidence=Evidence.EXACT,
        test="leading-term",
        reasons=(REASONS[kind].format(base=base),),
    )


def _is_edge(u: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...]) -> bool:
    """Whether u < 0 somewhere in every neighbourhood of the point, so that f is not defined all round it."""
    order = order_at(u, variables[0], at[0]) if len(variables) == 1 else None
    signs = _inertia(u, variables, at)
    return (order is not None and order[0] % 2 == 1) or (signs is not None and signs[1] > 0)


def _split(expression: Expr, variables: tuple[Symbol, ...], at: Sequence[Expr], base: Expr) -> Powers:
    """The powers that are 0 at the point taken out of f. Raises Open where one of them has a slope or a kink there."""
    swaps: dict[Expr, Symbol] = {}
    for e in postorder(expression):
        if e.is_Pow and not e.exp.is_Integer and exactly.substitute(e.base, variables, tuple(at)) == 0:
            fits = not e.exp.free_symbols and exactly.sign(e.exp - HALF) == 1 and _is_isolated(e.base, variables, at)
            if not fits:
                raise Open(base)
            swaps[e] = sp.Dummy(real=True)
    if not swaps:  # the root of another function, asin at its end
        raise Open(base)
    return Powers(expression.xreplace(swaps), tuple(swaps.values()), tuple(swaps))


def _is_isolated(u: Expr, variables: tuple[Symbol, ...], at: Sequence[Expr]) -> bool:
    """Whether u > 0 all round the point, where it is 0: by its Hessian, which says too that u is no less than c·r²."""
    if any(_sign(d, variables, at, u) for d in derivatives.gradient(u, variables)):
        return False
    signs = _inertia(u, variables, at)
    return signs is not None and signs[0] == len(variables)


def _sign(e: Expr, variables: tuple[Symbol, ...], at: Sequence[Expr], base: Expr) -> int:
    """The sign of an expression at the point. Raises Open."""
    sign = exactly.sign_at(e, variables, tuple(at))
    if sign is None:
        raise Open(base)
    return sign


def _inertia(u: Expr, variables: tuple[Symbol, ...], at: Sequence[Expr]) -> tuple[int, int, tuple[float, ...]] | None:
    """How many eigenvalues of the Hessian are positive and negative, and what they are nearly; None: not known."""
    rows = derivatives.hessian(derivatives.gradient(u, variables), variables)
    entries = [[exactly.substitute(entry, variables, tuple(at)) for entry in row] for row in rows]
    if any(entry is None for row in entries for entry in row):
        return None
    matrix = tuple(tuple(row) for row in entries)
    found = inertia(characteristic_polynomial(matrix))
    if found is None:
        return None
    values = spectrum(tuple(tuple(map(exactly.nearest_double, row)) for row in matrix)).values
    return found.positive, found.negative, values


def _kind(
    split: Powers, smooth: Expr, rises: Sequence[int], variables: tuple[Symbol, ...], at: Sequence[Expr]
) -> tuple[Kind, tuple[float, ...]]:
    """What the point is, with the eigenvalues of the Hessian if f has one there."""
    n = len(variables)
    orders = [exactly.sign(power.exp - 1) for power in split.powers]
    alike = len(set(rises)) == 1 and rises[0] != 0
    by_powers = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(rises[0] if alike else 0, Kind.DEGENERATE)
    if orders == [1] * len(orders):
        if not smooth.free_symbols & set(variables):
            return by_powers, (0.0,) * n
        signs = _inertia(smooth, variables, at)
        if signs is not None and sum(signs[:2]) == n:
            return (Kind.MINIMUM if signs[0] == n else Kind.MAXIMUM if signs[1] == n else Kind.SADDLE), signs[2]
        return Kind.DEGENERATE, (0.0,) * n if signs is None else signs[2]
    if orders == [-1] * len(orders):
        return by_powers, ()
    return Kind.DEGENERATE, ()
