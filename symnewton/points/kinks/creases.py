"""Where f has no slope along a set on which formulas meet: critical points of fewer variables, or of a mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.points.findings import CriticalSet
from symnewton.points.kinks.site import Site, Undecided
from symnewton.points.membership import Sides

Smooth = Callable[[Expr, tuple[Symbol, ...], Sides | None], CriticalSet]
WEIGHTS = (Rational(-1, 8), Rational(9, 8))  # of a mean of two formulas, with room at 0 and 1


def along(
    put: dict[Symbol, Expr],
    formula: Expr,
    levels: tuple[Expr, ...],
    variables: tuple[Symbol, ...],
    critical: Callable[[Expr, tuple[Symbol, ...]], CriticalSet],
) -> Iterator[Site]:
    """The places where a formula has no slope along a set that is solved for the variables `put`. Raises Undecided."""
    rest = tuple(v for v in variables if v not in put)
    if not rest:
        yield Site.exactly(variables, tuple(put[v] for v in variables))
        return
    found = critical(formula.xreplace(put), rest)
    if not found.complete or found.families:
        raise Undecided("a set where formulas meet is not known")
    for point in found.points:
        below = Site.of(point, rest)
        known = dict(zip(rest, below.at))
        at = tuple(known[v] if v in known else below.number(put[v]) for v in variables)
        exact = None
        if below.exact is not None:
            there = dict(zip(rest, below.exact))
            exact = tuple(there[v] if v in there else put[v].xreplace(there) for v in variables)
        yield Site(variables, at, exact, levels)


def between(
    formula: Expr, other: Expr, level: Expr, variables: tuple[Symbol, ...], sides: Sides, smooth: Smooth
) -> Iterator[Site]:
    """The places on one level where a mean (1 - m)·a + m·b of the formulas on its sides has no slope.

    They are the critical points of that mean in the variables and m, where 0 is a mean of the gradients and a = b.
    Where a and b are equal the level is 0, or else what their difference is a multiple of it by. Raises Undecided.
    """
    try:
        multiple, rest = sp.div(sp.expand(formula - other), level)
    except sp.PolynomialError as why:
        raise Undecided("formulas may be equal elsewhere too") from why
    if rest != 0:
        raise Undecided("formulas may be equal elsewhere too")
    weight = Symbol("_weight", real=True)
    mean = (1 - weight) * formula + weight * other
    found = smooth(mean, (*variables, weight), (*sides, WEIGHTS))
    if not found.complete or found.families or found.notes:
        raise Undecided("a set where formulas meet is not known")
    for point in found.points:
        whole = Site.of(point, (*variables, weight))
        exact = None if whole.exact is None else whole.exact[:-1]
        site = Site(variables, whole.at[:-1], exact)
        if site.number(level).contains(0):
            if site.number(multiple).contains(0):
                raise Undecided("formulas may be equal elsewhere too")
            yield replace(site, zeros=(level,))
