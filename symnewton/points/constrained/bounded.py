"""Whether polynomial constraints leave a bounded set: proven from what dominates far out.

Variables are bounded one after the other, above or below. Of p <= 0 what is bounded below already is left out; the rest
bounds the variables in which its leading form, with weights that make the highest pure powers alike, is positive
definite, or one variable on one side. Linear constraints bound what is a combination of them with factors >= 0 (Farkas),
equations all variables where their leading forms have no common real zero. Constants never matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

import sympy as sp
from flint import fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly
from sympy import Expr, Symbol

from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.definite import definite
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.isolation import has_real_roots
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.solutions import Check, solve_equations
from symnewton.points.constrained import linear

Term = tuple[tuple[int, ...], int]
Terms = dict[tuple[int, ...], int]
Constraint = tuple[fmpz_mpoly, bool]  # p = 0 if True, else p <= 0
MOST_COMBINATIONS = 2000
MOST_CONSTRAINTS = 120
BITS = 128


def polynomials(
    constraints: Iterable[tuple[Expr, bool]], variables: tuple[Symbol, ...], below: Iterable[Expr] = ()
) -> list[Constraint]:
    """The constraints that are polynomial ones, up to a constant, or follow from others; and formulas `below` some value.

    Those are each square of a bounded sum of squares, and the numerator of a fraction whose denominator has one sign.
    """
    ring, found = ring_of(len(variables)), []
    known = [(f, is_equation, False) for f, is_equation in constraints] + [(f, False, True) for f in below]
    for formula, is_equation, is_level in known:
        also = () if is_equation else tuple(_roots_of_squares(formula))
        p = _polynomial(formula, variables, ring)
        if p is None and not is_level:
            p = _numerator(formula, variables, ring, is_equation=is_equation)
        found += [(p, is_equation)] if p is not None else []
        found += [(q, False) for f in also if (q := _polynomial(f, variables, ring)) is not None]
    return found


def _polynomial(f: Expr, variables: tuple[Symbol, ...], ring: fmpz_mpoly_ctx) -> fmpz_mpoly | None:
    """A positive multiple of f without its constant, so that a number such as π may be added."""
    try:
        top, bottom = as_fraction(_without_constant(f), variables, ring)
    except NotReducible:
        return None
    if not bottom.is_constant():
        return None
    return top if bottom.coeffs()[0] > 0 else -top


def _numerator(f: Expr, variables: tuple[Symbol, ...], ring: fmpz_mpoly_ctx, *, is_equation: bool) -> fmpz_mpoly | None:
    """What is 0, or not positive, with f."""
    try:
        top, bottom = as_fraction(f, variables, ring)
    except NotReducible:
        return None
    sign = 1 if is_equation else definite(bottom)
    return top * sign if sign else None


def _without_constant(formula: Expr) -> Expr:
    """The formula without a number such as π that is added to it."""
    return formula.as_independent(*formula.free_symbols, as_Add=True)[1] if formula.is_Add else formula


def _roots_of_squares(formula: Expr) -> Iterator[Expr]:
    """Of a sum of even powers with factors > 0 the bases and their opposites: where it is bounded they are."""
    bases = []
    for term in sp.Add.make_args(formula):
        factor, power = term.as_coeff_Mul()
        if power == 1:
            continue
        if not (factor.is_positive and power.is_Pow and power.exp.is_Integer and power.exp % 2 == 0 and power.exp > 0):
            return
        bases.append(power.base)
    for base in bases if len(bases) > 1 else ():
        yield from (base, -base)


class _Bounds:
    """Which variables are known to be bounded above, and below."""

    def __init__(self, constraints: Sequence[Constraint], n: int) -> None:
        self.n = n
        self.equations = [p for p, is_equation in constraints if is_equation]
        self.inequalities = [p for p, is_equation in constraints if not is_equation and not p.is_zero()]
        self.constraints = _with_sums(
            [q for p, e in constraints for q in ((p, -p) if e else (p,)) if not q.is_zero()], n
        )
        self.above: set[int] = set()
        self.below: set[int] = set()

    @property
    def both(self) -> set[int]:
        return self.above & self.below

    def run(self, check: Check) -> set[int]:
        """The variables that are bounded on both sides."""
        size = -1
        while size < len(self.above) + len(self.below) < 2 * self.n:
            check()
            size = len(self.above) + len(self.below)
            for p in self.constraints:
                self._learn(p)
            if size == len(self.above) + len(self.below):
                self._learn_from_all(check)
        return self.both

    def _learn(self, p: fmpz_mpoly) -> None:
        alone = _parts(p, self.both)
        kept = {k: part for k, part in alone.parts.items() if not self._is_one_sided(k, part)}
        mine = set(kept) | alone.mixed
        rest = {m: c for part in kept.values() for m, c in part.items()} | alone.rest
        if mine and dominates(rest, mine):
            self.above |= mine
            self.below |= mine
        for k, part in alone.parts.items():
            others = [(i, q) for i, q in alone.parts.items() if i != k]
            if not alone.mixed and all(self._is_low(i, q) for i, q in others):
                self._learn_alone(k, part)

    def _is_one_sided(self, k: int, part: Terms) -> bool:
        """Whether a polynomial in one variable is bounded below because the variable is, on one side."""
        degree, lead = _lead(k, part)
        return degree % 2 == 1 and k in (self.below if lead > 0 else self.above)

    def _is_low(self, k: int, part: Terms) -> bool:
        """Whether a polynomial in one variable is bounded below."""
        degree, lead = _lead(k, part)
        return (degree % 2 == 0 and lead > 0) or self._is_one_sided(k, part)

    def _learn_alone(self, k: int, part: Terms) -> None:
        """What follows where a polynomial in one variable is bounded above."""
        degree, lead = _lead(k, part)
        if lead > 0:
            self.above.add(k)
        if (lead > 0) == (degree % 2 == 0):
            self.below.add(k)

    def _learn_from_all(self, check: Check) -> None:
        more = _by_combinations(self.constraints, self.both, self.n)
        if not more and not self.both:
            more = _by_directions(self.equations, self.inequalities, self.n, check)
        self.above |= more
        self.below |= more


class _Parts(NamedTuple):
    """A polynomial without its bounded terms: parts of one variable each, the rest, and the variables in that."""

    parts: dict[int, Terms]
    rest: Terms
    mixed: set[int]


def _parts(p: fmpz_mpoly, bounded: set[int]) -> _Parts:
    parts: dict[int, Terms] = {}
    rest: Terms = {}
    mixed: set[int] = set()
    for monomial, c in p.to_dict().items():
        m = tuple(map(int, monomial))
        used = [k for k, d in enumerate(m) if d]
        free = [k for k in used if k not in bounded]
        if len(free) == 1 and len(used) == 1:
            parts.setdefault(free[0], {})[m] = int(c)
        elif free:
            rest[m] = int(c)
            mixed |= set(free)
    return _Parts(parts, rest, mixed)


def _lead(k: int, part: Terms) -> tuple[int, int]:
    """Degree and leading coefficient."""
    m = max(part, key=lambda m: m[k])
    return m[k], part[m]


def _with_sums(constraints: list[fmpz_mpoly], n: int) -> list[fmpz_mpoly]:
    """The constraints p <= 0 with sums of two in which a variable that both have linearly cancels."""
    found = list(constraints)
    for k in range(n):
        factors = [(p, _linear_factor(p, k)) for p in constraints]
        for p, a in factors:
            for q, b in factors:
                if a > 0 > b and len(found) < MOST_CONSTRAINTS:
                    total = p * -b + q * a
                    if not total.is_constant():
                        found.append(total)
    return found


def _linear_factor(p: fmpz_mpoly, k: int) -> int:
    """The factor of a variable that stands in one term only, alone; else 0."""
    terms = [(m, c) for m, c in p.to_dict().items() if m[k]]
    return int(terms[0][1]) if len(terms) == 1 and sum(terms[0][0]) == 1 else 0


def bounded_variables(constraints: Sequence[Constraint], n: int, check: Check) -> set[int]:
    """The numbers of the variables that are proven to be bounded where the constraints hold."""
    return _Bounds(constraints, n).run(check)


def dominates(p: Terms, mine: set[int]) -> bool:
    """Whether p grows beyond all bounds with these variables, while all others stay bounded."""
    terms = list(p.items())
    heights: dict[int, int] = {}
    for monomial, _ in terms:
        inside = [k for k in mine if monomial[k]]
        if len(inside) == 1 and sum(monomial) == monomial[inside[0]]:
            heights[inside[0]] = max(heights.get(inside[0], 0), monomial[inside[0]])
    if set(heights) != mine:
        return False
    top: list[Term] = []
    for monomial, c in terms:
        weight = sum(Fraction(monomial[k], heights[k]) for k in mine)
        if weight > 1 or (weight == 1 and any(d for k, d in enumerate(monomial) if k not in mine)):
            return False
        if weight == 1:
            top.append((tuple(monomial[k] for k in sorted(mine)), c))
    return _is_positive(top)


def _is_positive(terms: Sequence[Term]) -> bool:
    """Whether a form is positive but at 0, for the kinds that turn up in practice."""
    if all(c > 0 and not any(d % 2 for d in m) for m, c in terms):
        return True
    n = len(terms[0][0])
    if n == 1:
        return False
    if all(sum(m) == 2 for m, _ in terms):
        matrix = [[Fraction(0)] * n for _ in range(n)]
        for m, c in terms:
            i, j = [k for k in range(n) for _ in range(m[k])]
            matrix[i][j] += Fraction(c, 2)
            matrix[j][i] += Fraction(c, 2)
        return linear.inertia(matrix, _sign).positive == n
    return n == 2 and all(_has_no_root(terms, k) for k in (0, 1))


def _has_no_root(terms: Sequence[Term], k: int) -> bool:
    """Whether a form of two variables is positive where one of them is 1 or -1."""
    for one in (1, -1):
        coefficients: dict[int, int] = {}
        for m, c in terms:
            coefficients[m[1 - k]] = coefficients.get(m[1 - k], 0) + c * one ** m[k]
        q = fmpz_poly([coefficients.get(d, 0) for d in range(max(coefficients) + 1)])
        if q[0] <= 0 or has_real_roots(q):
            return False
    return True


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)


def _by_combinations(constraints: Sequence[fmpz_mpoly], known: set[int], n: int) -> set[int]:
    """The variables that linear constraints bound on both sides."""
    linears = [row for p in constraints if (row := _linear(p, known, n)) is not None and any(row)]
    rows = [list(row) for row in dict.fromkeys(map(tuple, linears))]
    wanted = [k for k in range(n) if k not in known]
    return {k for k in wanted if all(_is_combination(rows, k, side, n) for side in (1, -1))}


def _linear(p: fmpz_mpoly, known: set[int], n: int) -> list[Fraction] | None:
    """The factors of the other variables, where p is linear in them and they stand alone."""
    row = [Fraction(0)] * n
    for m, c in p.to_dict().items():
        others = [k for k, d in enumerate(m) if d and k not in known]
        if not others:
            continue
        if len(others) > 1 or sum(m) != 1:
            return None
        row[others[0]] += int(c)
    return row


def _is_combination(rows: Sequence[list[Fraction]], k: int, side: int, n: int) -> bool:
    """Whether ±x_k is a combination of the rows with factors >= 0."""
    target = [Fraction(side if i == k else 0) for i in range(n)]
    tried = 0
    for size in range(1, min(n, len(rows)) + 1):
        tried += comb(len(rows), size)
        if tried > MOST_COMBINATIONS:
            return False
        for chosen in combinations(rows, size):
            if linear.rank(chosen, _sign) == size:
                factors = linear.combination(chosen, target, _sign)
                if factors is not None and min(factors) >= 0:
                    return True
    return False


def _by_directions(
    equations: Sequence[fmpz_mpoly], inequalities: Sequence[fmpz_mpoly], n: int, check: Check
) -> set[int]:
    """All variables, where there is no direction in which the set may go to infinity.

    In such a direction the leading form of each equation is 0, and that of each inequality p <= 0 is not positive.
    """
    xs = tuple(sp.Symbol(f"d{k}", real=True) for k in range(n))
    forms = [_leading_form(p, xs) for p in equations]
    if not forms or len(forms) + 1 < n:
        return set()
    try:
        found = solve_equations([*forms, sp.Add(*[x**2 for x in xs]) - 1], xs, [], check)
    except NotReducible:
        return set()
    if not found.complete or found.components:
        return set()
    tops = [_leading_form(p, xs) for p in inequalities]
    for solution in found.points:
        at = [c.enclosure(BITS) for c in solution.coordinates]
        if not any(exactly.in_balls(top, xs, at) > 0 for top in tops):
            return set()
    return set(range(n))


def _leading_form(p: fmpz_mpoly, xs: Sequence[Symbol]) -> Expr:
    terms = [(m, c) for m, c in p.to_dict().items() if sum(m) == p.total_degree()]
    return sp.Add(*[int(c) * sp.Mul(*[x**d for x, d in zip(xs, m)]) for m, c in terms])
