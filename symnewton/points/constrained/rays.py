"""Proofs that f falls below a bound, or every one, on the feasible set: along a curve of powers of one number s.

Of rational functions of s the term of highest degree tells the sign for all large s: that of each constraint, and
that f tends to -∞, or is below the bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

import sympy as sp
from flint import fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.points.algebra.conditions import Condition, NotReducible
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.elimination import Elimination, eliminate
from symnewton.points.constrained.program import Program

S = Symbol("s", positive=True)
MOST_CURVES = 300
EXPONENTS = (1, 2, -1, 3)


def fall(program: Program, sign: int, check: Check, bound: Fraction | None = None) -> tuple[Expr, ...] | None:
    """A curve in s on the feasible set along which f (sign 1) or -f (sign -1) tends to -∞; None where none was found.

    With a bound, one along which the objective is below it (with its sign) for all large s.
    """
    graph = _graph(program)
    reduced = graph or Elimination(program.variables, program.variables, {}, (), False)
    equations = [] if graph else [program.formula(i) for i in program.equations]
    wanted = sign * (1 if program.rises else -1)
    objective = reduced.of(program.objective)
    inequalities = [reduced.of(program.formula(i)) for i in program.inequalities]
    for curve in islice(_curves(len(reduced.rest)), MOST_CURVES):
        check()
        along = dict(zip(reduced.rest, curve))
        there = wanted * objective.xreplace(along)
        low = _falls(there) if bound is None else _is_negative(there - sp.Rational(bound.numerator, bound.denominator))
        falls = low and all(_holds(g.xreplace(along)) for g in inequalities)
        restrictions = [replace(r, formula=reduced.of(r.formula).xreplace(along)) for r in program.restrictions]
        if falls and all(map(_is_met, restrictions)) and all(sp.expand(h.xreplace(along)) == 0 for h in equations):
            whole = {**along, **{v: e.xreplace(along) for v, e in reduced.put.items()}}
            return tuple(sp.cancel(whole[v]) for v in program.variables)
    return None


def _graph(program: Program) -> Elimination | None:
    """All equations used up, as polynomials or quotients for some variables; None where that is not possible."""
    reduced = eliminate([program.formula(i) for i in program.equations], program.variables)
    if reduced is None or not reduced.rest:
        return None
    while reduced.left:
        solved = _quotient(reduced)
        if solved is None:
            return None
        reduced = solved
    return reduced if reduced.rest else None


def _quotient(reduced: Elimination) -> Elimination | None:
    """One equation solved for a variable that is linear in it."""
    for f in reduced.left:
        if not f.is_polynomial(*reduced.rest):
            return None
        for v in reduced.rest:
            p = sp.Poly(f, v)
            if p.degree() == 1:
                a, b = p.all_coeffs()
                value = sp.cancel(-b / a)
                left = tuple(sp.numer(sp.together(g.xreplace({v: value}))).expand() for g in reduced.left if g != f)
                put = {w: e.xreplace({v: value}) for w, e in reduced.put.items()} | {v: value}
                rest = tuple(w for w in reduced.rest if w != v)
                return Elimination(reduced.variables, rest, put, left, reduced.implied)
    return None


def _curves(n: int) -> Iterator[tuple[Expr, ...]]:
    """Curves to infinity: along axes and diagonals first, then with powers of s, then beside the origin."""
    directions = sorted(product((0, 1, -1), repeat=n), key=lambda d: sum(map(abs, d)))[1:]
    for exponents in sorted(product(EXPONENTS, repeat=min(n, 3)), key=lambda e: (len(set(e)), sum(map(abs, e)))):
        for d in directions:
            used = [e for e, c in zip(exponents, d) if c]
            if used and (len(set(exponents)) == 1 or len(set(used)) > 1) and max(used) > 0:
                powers = (*exponents, *[1] * (n - len(exponents)))
                yield tuple(c * S**e for c, e in zip(d, powers))
                yield tuple(c * S**e if c else sp.Integer(i + 1) for i, (c, e) in enumerate(zip(d, powers)))


def _top(formula: Expr) -> tuple[int, int] | None:
    """The degree in s of a rational function, and the sign of its leading term; None for another function."""
    try:
        top, bottom = as_fraction(formula, (S,), ring_of(1))
    except (NotReducible, ZeroDivisionError):
        return None
    if bottom.is_zero():
        return None
    if top.is_zero():
        return 0, 0
    return top.total_degree() - bottom.total_degree(), _lead(top) * _lead(bottom)


def _lead(p: fmpz_mpoly) -> int:
    return 1 if p.leading_coefficient() > 0 else -1


def _falls(formula: Expr) -> bool:
    found = _top(formula)
    return found is not None and found[0] > 0 and found[1] < 0


def _is_negative(formula: Expr) -> bool:
    """Whether a formula is < 0 for all large s."""
    found = _top(formula)
    return found is not None and found[1] < 0


def _is_met(need: Condition) -> bool:
    """Whether a condition holds for all large s."""
    found = _top(need.formula)
    return found is not None and (
        found[1] > 0 or (found[1] < 0 and not need.positive) or (found[1] == 0 and need.closed)
    )


def _holds(formula: Expr) -> bool:
    """Whether a formula is <= 0 for all large s."""
    found = _top(formula)
    return found is not None and found[1] <= 0
