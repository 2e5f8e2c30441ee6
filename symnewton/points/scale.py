"""The box that a function asks for: as large as the lengths that its formula holds.

A term c·x^p in the argument of a function is of size 1 at x = |1/c|^(1/p), a natural length; two terms a·x^p and b·x^q
of a sum are of one size at |b/a|^(1/(p − q)), a place where they balance. Critical points lie at some of the first or
near the second, whatever the units: 5.3e-11 in r² exp(−2r/a₀), 5.0e-7 in Planck's law.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from sympy import Add, Expr, Function, Rational, Symbol, exp, expand

from symnewton.points import exactly
from symnewton.points.membership import Sides

USUAL = 10.0  # the half width, where the lengths do not ask for another
LEAST = 5e-2  # lengths that reach no further ask for a narrower box
LENGTHS, PLACES = 5.0, 2.0  # how many times as far the box reaches
ROUND = (1, 2, 5, 10)
LONGEST = 200  # operations of an argument that is expanded

Term = tuple[float, float]  # log |c| and p of c·x^p


def default_box(expression: Expr, variables: tuple[Symbol, ...]) -> Sides:
    """A symmetric box with exact ends, its sides 1, 2 or 5 times a power of ten."""
    halves = [_half_width(expression, variable) for variable in variables]
    return tuple((-half, half) for half in halves)


def _half_width(expression: Expr, variable: Symbol) -> Rational:
    reach = max(_reaches(expression, variable), default=math.log(USUAL))
    if math.log(LEAST) <= reach <= math.log(USUAL) * (1 + 1e-12):
        return Rational(USUAL)
    power = math.floor(reach / math.log(10))
    first = next(m for m in ROUND if reach <= math.log(m) + power * math.log(10) + 1e-9)
    return first * Rational(10) ** power


def _reaches(expression: Expr, variable: Symbol) -> Iterator[float]:
    """Logarithms of how far the box is to reach, for each length and place in the formula."""
    for u in expression.atoms(Function, exp):
        for argument in u.args:
            if not isinstance(argument, Expr):
                continue
            for log_c, p in _terms(expand(argument) if argument.count_ops() < LONGEST else argument, variable):
                if p:
                    yield math.log(LENGTHS) - log_c / p
    for total in expression.atoms(Add):
        for (log_a, p), (log_b, q) in combinations(_terms(total, variable), 2):
            if p != q:
                yield math.log(PLACES) + (log_b - log_a) / (p - q)


def _terms(u: Expr, variable: Symbol) -> list[Term]:
    """The terms c·x^p of a sum, c a number; the others are left out."""
    found = []
    for term in Add.make_args(u):
        coefficient, rest = term.as_independent(variable, as_Add=False)
        base, power = rest.as_base_exp()
        size = abs(exactly.nearest_double(coefficient)) if coefficient.is_number else 0.0
        if 0 < size < math.inf and power.is_number and (base == variable or rest == 1):
            found.append((math.log(size), 0.0 if rest == 1 else float(power)))
    return found
