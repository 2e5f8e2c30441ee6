"""A point on kinks as points of smooth functions: where a switch looks at u, f on the side u ≥ 0 is one of u = t².

The map from t to u = ±t² takes every neighbourhood of 0 onto one of 0 in its half line. So f has a minimum at the
point among all points of a side just where the smooth function of t has one at 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.points.classify import classify
from symnewton.points.kinks.site import Site, Undecided
from symnewton.verdicts import Evidence, Kind

MOST_LEVELS = 3
SENSES = {Kind.MINIMUM: {1}, Kind.MAXIMUM: {-1}, Kind.SADDLE: {1, -1}, Kind.INFLECTION: {1, -1}}

Sides = dict[tuple[int, ...], Expr]


def verdict(site: Site, levels: list[Expr], sides: Sides) -> tuple[Kind, bool | None, str]:
    """What the point is, by what it is on each side; `sides`: the formula of f for each choice of signs of the levels.

    0 is a mean of the gradients of the formulas at the site. Raises Undecided.
    """
    at = site.exact
    if at is None:
        raise Undecided("the point is not known exactly")
    values = dict(zip(site.variables, at))
    senses, strict = set(), True
    for formula, variables in _unfolded(site, levels, sides):
        value = formula.xreplace(dict.fromkeys(variables, sp.Integer(0)) | values)
        if sp.expand(formula - value) == 0:
            strict = False
            continue
        found = _kind(formula, variables, tuple(values.get(v, sp.Integer(0)) for v in variables))
        if found[0] not in SENSES:
            raise Undecided("what f is on one side of the switches is not decided")
        senses |= SENSES[found[0]]
        strict = strict and found[1] is True
    if len(senses) == 2:
        return (
            Kind.SADDLE,
            None,
            "f takes larger and smaller values next to the point, and 0 is a mean of its gradients.",
        )
    if not senses:
        raise Undecided("f is constant round the point")
    kind = Kind.MINIMUM if senses == {1} else Kind.MAXIMUM
    return kind, strict, f"On every side of the switches the point is a {kind.value}: of u = ±t² as a function of t."


def _kind(formula: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...]) -> tuple[Kind, bool | None]:
    """The kind of a point, proven exactly, and whether it is strict."""
    function = Function(formula, variables)
    sample = function.sample(tuple(map(float, at)))
    if not sample.finite:
        return Kind.DEGENERATE, None
    partials = derivatives.gradient(formula, variables)
    found = classify(function, partials, derivatives.hessian(partials, variables), at, sample)
    return (found.kind, found.strict) if found.evidence is Evidence.EXACT else (Kind.DEGENERATE, None)


def _unfolded(site: Site, levels: list[Expr], sides: Sides) -> Iterator[tuple[Expr, tuple[Symbol, ...]]]:
    """f on each side as a formula without switches, and its variables: a square root t for each level.

    The levels are solved for as many variables, in which they have to be linear with constant coefficients.
    """
    roots = [sp.Dummy(f"t{i}", real=True) for i in range(len(levels))]
    solved = _solved_for(site, levels)
    matrix, rest = sp.linear_eq_to_matrix(levels, solved)
    kept = tuple(v for v in site.variables if v not in solved)
    inverse = matrix.inv()
    for signs in product((1, -1), repeat=len(levels)):
        squares = sp.Matrix([s * t**2 for s, t in zip(signs, roots)])
        replaced = dict(zip(solved, inverse * (squares + rest)))
        yield sp.expand(sides[signs].xreplace(replaced)), (*roots, *kept)


def _solved_for(site: Site, levels: list[Expr]) -> list[Symbol]:
    """As many variables as levels, by which these can be replaced. Raises Undecided."""
    slopes = sp.Matrix([[sp.diff(level, v) for v in site.variables] for level in levels])
    constant = [j for j in range(len(site.variables)) if not slopes[:, j].free_symbols]
    _, pivots = slopes[:, constant].rref() if constant else (None, ())
    if len(pivots) < len(levels):
        raise Undecided("the switches do not turn along independent directions")
    return [site.variables[constant[j]] for j in pivots]
