"""Equations in formulas as polynomials over Q, through what their functions have in common with unknowns.

Each root, exponential, logarithm, sine and cosine becomes a generator of a polynomial ring beside the variables;
numerators are taken, and factors that are never zero where f is defined are removed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sympy as sp
from flint import Ordering, fmpz, fmpz_mpoly, fmpz_mpoly_ctx
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder
from symnewton.points.algebra.conditions import HYPERBOLIC, TRIGONOMETRIC, Condition, NotReducible
from symnewton.points.algebra.definite import definite, factored

MOST_TERMS = 4000
HIGHEST_DEGREE = 400
MOST_GENERATORS = 24


@dataclass(frozen=True)
class Generator:
    """An unknown of the ring: `meaning` is the formula it stands for, in the variables.

    `role` is variable, root, exp, log, sin or cos. A root is meaning = base^(1/degree), an exp is exp(times·base/degree),
    a log is log(base).
    """

    role: str
    base: Expr
    degree: int = 1
    times: int = 1

    @property
    def meaning(self) -> Expr:
        """The formula the generator stands for."""
        if self.role == "root":
            return self.base ** sp.Rational(1, self.degree)
        named = {
            "exp": lambda b: sp.exp(b / self.per_log),
            "log": sp.log,
            "sin": sp.sin,
            "cos": sp.cos,
        }
        return named[self.role](self.base) if self.role in named else self.base

    @property
    def per_log(self) -> Expr:
        """What the logarithm of an exp is to be multiplied by to give its base."""
        return sp.Rational(self.degree, self.times)

    @property
    def is_constant(self) -> bool:
        return self.role in ("constant", "log") and not self.base.free_symbols


class Fraction(NamedTuple):
    top: fmpz_mpoly
    bottom: fmpz_mpoly


@dataclass(frozen=True)
class System:
    """Polynomials whose common zeros, with their side conditions, are the solutions of the equations.

    Equation i is a polynomial that is zero where the i-th given formula is, and nowhere else where f is defined.
    `relations` tie roots, sines and cosines to what they are of. The polynomials `nonzero` have no zero where f is
    defined; the generators numbered in `positive` are > 0 there.
    """

    ring: fmpz_mpoly_ctx
    generators: tuple[Generator, ...]
    equations: tuple[fmpz_mpoly, ...]
    relations: tuple[fmpz_mpoly, ...]
    nonzero: tuple[fmpz_mpoly, ...]
    positive: frozenset[int]

    def used(self) -> set[int]:
        """The numbers of the generators that occur in the equations, or in a relation of one that does."""
        found = set().union(*[variables_of(p) for p in self.equations])
        for relation in reversed(self.relations):
            mine = variables_of(relation)
            if any(k in found and self.generators[k].role != "variable" for k in mine):
                found |= mine
        return found


def reduced(formulas: Sequence[Expr], variables: tuple[Symbol, ...], needs: Sequence[Condition]) -> System:
    """The formulas as polynomials; `needs` are the conditions under which f is defined.

    Raises NotReducible.
    """
    formulas = [_plain(f) for f in formulas]
    needed = [(_plain(c.formula), c.positive) for c in needs]
    generators = _generators([*formulas, *[formula for formula, _ in needed]], variables)
    if len(generators) > MOST_GENERATORS:
        raise NotReducible("too many different functions")
    ring = fmpz_mpoly_ctx.get([f"u{i}" for i in range(len(generators))], Ordering.degrevlex)
    reader = _Reader(ring, generators)
    relations = reader.relations()
    tops, bottoms = zip(*[reader.read(f) for f in formulas]) if formulas else ((), ())
    positive = {k for k, g in enumerate(generators) if g.role in ("root", "exp")}
    constants = {k: sp.log(g.base) if g.role == "log" else g.base for k, g in enumerate(generators) if g.is_constant}
    positive |= {k for k, value in constants.items() if value.is_positive}
    nonzero = [reader.gens[k] for k in sorted(positive | {k for k, v in constants.items() if v.is_nonzero})]
    nonzero += bottoms
    for formula, is_positive in needed:
        top, bottom = reader.read(formula)
        nonzero += [top, bottom]
        product = top * bottom
        if is_positive and product.total_degree() == 1 and len(product.coeffs()) == 1 and product.coeffs()[0] > 0:
            positive |= variables_of(product)
    known: list[fmpz_mpoly] = []
    for p in nonzero:
        if not p.is_zero():
            known += [factor for factor, _ in factored(p)[1] if factor not in known]
    equations = tuple(_stripped(reader.lowered(p), known, positive) for p in tops)
    return System(ring, generators, equations, relations, tuple(known), frozenset(positive))


def holds_everywhere(needs: Sequence[Condition], variables: tuple[Symbol, ...]) -> bool:
    """Whether the conditions are proven to hold at every point of R^n."""
    ring = fmpz_mpoly_ctx.get([f"u{i}" for i in range(len(variables))], Ordering.degrevlex)
    for c in needs:
        try:
            top, bottom = as_fraction(c.formula, variables, ring)
        except NotReducible:
            return False
        sign = definite(top) * definite(bottom)
        if sign == 0 or (c.positive and sign < 0):
            return False
    return True


def as_fraction(formula: Expr, variables: tuple[Symbol, ...], ring: fmpz_mpoly_ctx) -> Fraction:
    """A rational function as a fraction over the ring, whose generators are the variables in order.

    Raises NotReducible for any other function.
    """
    generators = _generators([formula], variables)
    if len(generators) > len(variables):
        raise NotReducible("not a rational function")
    return _Reader(ring, generators).read(formula)


def variables_of(p: fmpz_mpoly) -> set[int]:
    """The numbers of the generators that occur in a polynomial."""
    return {k for k, d in enumerate(p.degrees()) if d > 0} if not p.is_zero() else set()


def formula_of(p: fmpz_mpoly, generators: Sequence[Generator]) -> Expr:
    """A polynomial in generators as a formula in what they stand for."""
    terms = p.to_dict().items()
    return sp.Add(*[sp.Mul(int(c), *[generators[k].meaning ** d for k, d in enumerate(m) if d]) for m, c in terms])


def _plain(formula: Expr) -> Expr:
    """The formula with hyperbolic functions as exponentials and tan and its kin as sines and cosines."""
    swaps = {}
    for e in formula.atoms(*HYPERBOLIC):
        swaps[e] = e.rewrite(sp.exp)
    for e in formula.atoms(*TRIGONOMETRIC):
        s, c = sp.sin(e.args[0]), sp.cos(e.args[0])
        swaps[e] = {sp.tan: s / c, sp.cot: c / s, sp.sec: 1 / c, sp.csc: 1 / s}[type(e)]
    return formula.xreplace(swaps) if swaps else formula


def _exponent(e: Expr) -> list[tuple[Expr, Expr]]:
    """The terms (rational coefficient, rest) of q where e = exp(q), by the rules of real powers."""
    q = e.args[0] if isinstance(e, sp.exp) else sp.Integer(1) if e == sp.E else e.exp * sp.log(e.base)
    if q.count_ops() > 300:
        raise NotReducible("a long exponent")
    found: dict[Expr, Expr] = {}
    for term in sp.Add.make_args(sp.expand(q)):
        coefficient, rest = term.as_coeff_Mul(rational=True)
        found[rest] = found.get(rest, sp.Integer(0)) + coefficient
    return [(c, rest) for rest, c in found.items() if c != 0]


def _whole(terms: list[tuple[Expr, Expr]]) -> tuple[Expr, Expr]:
    """The terms of an exponent as one: a rational number times a sum whose first coefficient is 1."""
    terms = sorted(terms, key=lambda term: term[1].sort_key())
    first = terms[-1][0]
    return first, sp.Add(*[c / first * rest for c, rest in terms])


def _bases(exponents: list[list[tuple[Expr, Expr]]]) -> list[tuple[Expr, Expr]]:
    """Rational multiples of what exponents are taken of: the sums as they stand, or their terms if those are fewer."""
    wholes = [_whole(terms) for terms in exponents if terms]
    parts = [term for terms in exponents for term in terms]
    return wholes if len({base for _, base in wholes}) < len({base for _, base in parts}) else parts


def _is_exponential(e: Expr) -> bool:
    return isinstance(e, sp.exp) or e == sp.E or bool(e.is_Pow and not e.exp.is_Rational)


def _generators(formulas: Iterable[Expr], variables: tuple[Symbol, ...]) -> tuple[Generator, ...]:
    """The variables and what else the formulas are polynomials in, what a root is of before the root."""
    found: dict[tuple[str, Expr], int] = {("variable", v): 1 for v in variables}

    def meet(role: str, base: Expr, degree: int = 1) -> None:
        found[role, base] = math.lcm(found.get((role, base), 1), degree)

    exponents = []
    for formula in formulas:
        for e in postorder(formula):
            if _is_exponential(e):
                terms = _exponent(e)
                exponents.append([(c, rest) for c, rest in terms if not isinstance(rest, sp.log)])
                for c, rest in terms:
                    if isinstance(rest, sp.log) and not c.is_Integer:
                        meet("root", rest.args[0], int(c.q))
            elif e.is_Pow and not e.exp.is_Integer:
                meet("root", e.base, int(e.exp.q))
            elif isinstance(e, sp.log):
                meet("log", e.args[0])
            elif isinstance(e, sp.sin | sp.cos):
                meet("sin", e.args[0])
                meet("cos", e.args[0])
            elif not (e.is_Add or e.is_Mul or e.is_Pow or e.is_Rational or e in variables):
                meet("constant", e)
    times: dict[Expr, int] = {}
    for c, base in _bases(exponents):
        meet("exp", base, int(c.q))
        times[base] = math.gcd(times.get(base, 0), int(c.p))  # a common divisor: c.q and c.p have none
    return tuple(
        Generator(role, base, degree, times[base] if role == "exp" else 1) for (role, base), degree in found.items()
    )


class _Reader:
    """Formulas as fractions over the ring."""

    def __init__(self, ring: fmpz_mpoly_ctx, generators: tuple[Generator, ...]) -> None:
        self.ring, self.generators, self.gens = ring, generators, ring.gens()
        self.number = {(g.role, g.base): k for k, g in enumerate(generators)}
        self.one = ring.constant(1)
        self.seen: dict[Expr, Fraction] = {}

    def read(self, formula: Expr) -> Fraction:
        for e in postorder(formula):
            if e not in self.seen:
                self.seen[e] = self._fraction(e)
        return self.seen[formula]

    def relations(self) -> tuple[fmpz_mpoly, ...]:
        found = []
        for k, g in enumerate(self.generators):
            if g.role == "root":
                top, bottom = self.read(g.base)
                found.append(bottom * self.gens[k] ** g.degree - top)
            elif g.role == "sin":
                cosine = self.gens[self._number("cos", g.base)]
                found.append(self.gens[k] ** 2 + cosine**2 - self.one)
        return tuple(found)

    def lowered(self, p: fmpz_mpoly) -> fmpz_mpoly:
        """p with the powers of roots brought below their degree, times a power of what the radicands divide by."""
        for k in range(len(self.generators) - 1, -1, -1):
            degree = self.generators[k].degree
            if self.generators[k].role == "root" and not p.is_zero() and p.degrees()[k] >= degree:
                top, bottom = self.read(self.generators[k].base)
                most = p.degrees()[k] // degree
                total = self.ring.constant(0)
                for monomial, c in p.to_dict().items():
                    times, rest = divmod(monomial[k], degree)
                    lower = tuple(rest if i == k else d for i, d in enumerate(monomial))
                    total += self.ring.from_dict({lower: c}) * top**times * bottom ** (most - times)
                p = total
        return p

    def _fraction(self, e: Expr) -> Fraction:
        if e.is_Rational:
            return Fraction(self.ring.constant(fmpz(int(e.p))), self.ring.constant(fmpz(int(e.q))))
        if e.is_Add:
            return self._sum([self.seen[a] for a in e.args])
        if e.is_Mul:
            return self._product([self.seen[a] for a in e.args])
        if _is_exponential(e):
            return self._exponential(_exponent(e))
        if e.is_Pow:
            return self._rational_power(e.base, e.exp)
        role = e.func.__name__ if isinstance(e, sp.log | sp.sin | sp.cos) else "variable" if e.is_Symbol else "constant"
        return Fraction(self.gens[self._number(role, e.args[0] if role in ("log", "sin", "cos") else e)], self.one)

    def _number(self, role: str, base: Expr) -> int:
        """Which generator stands for a part; NotReducible where SymPy has formed one that was not there to be counted."""
        if (role, base) not in self.number:
            raise NotReducible
        return self.number[role, base]

    def _exponential(self, terms: list[tuple[Expr, Expr]]) -> Fraction:
        """exp of the sum of the terms; exp(c log(u)) is a power of u."""
        factors = [self._rational_power(rest.args[0], c) for c, rest in terms if isinstance(rest, sp.log)]
        others = [(c, rest) for c, rest in terms if not isinstance(rest, sp.log)]
        if others and ("exp", _whole(others)[1]) in self.number:
            others = [_whole(others)]
        for c, base in others:
            k = self._number("exp", base)
            power = c * self.generators[k].degree / self.generators[k].times
            factors.append(self._power(Fraction(self.gens[k], self.one), int(power)))
        return self._product(factors)

    def _rational_power(self, base: Expr, exponent: Expr) -> Fraction:
        if exponent.is_Integer:
            return self._power(self.read(base), int(exponent))
        k = self._number("root", base)
        return self._power(Fraction(self.gens[k], self.one), int(exponent * self.generators[k].degree))

    def _sum(self, terms: list[Fraction]) -> Fraction:
        total = terms[0]
        for top, bottom in terms[1:]:
            if bottom == total.bottom:
                total = Fraction(total.top + top, bottom)
            else:
                total = self._lowest(total.top * bottom + top * total.bottom, total.bottom * bottom)
        return self._lowest(*total)

    def _product(self, factors: list[Fraction]) -> Fraction:
        total = Fraction(self.one, self.one)
        for top, bottom in factors:
            if _product_size(total.top, top) > 20 * MOST_TERMS:
                raise NotReducible("too many terms")
            total = self._lowest(total.top * top, total.bottom * bottom)
        return total

    def _power(self, base: Fraction, n: int) -> Fraction:
        top, bottom = base if n >= 0 else Fraction(base.bottom, base.top)
        for p in (top, bottom):
            degree = max(p.total_degree(), 0) * abs(n)
            terms = len(p.coeffs())
            if degree > HIGHEST_DEGREE or (terms > 1 and math.comb(abs(n) + terms - 1, terms - 1) > 20 * MOST_TERMS):
                raise NotReducible("a high power")
        if bottom.is_zero():
            raise NotReducible("a division by zero")
        return Fraction(top ** abs(n), bottom ** abs(n))

    def _lowest(self, top: fmpz_mpoly, bottom: fmpz_mpoly) -> Fraction:
        if max(len(top.coeffs()), len(bottom.coeffs())) > MOST_TERMS:
            raise NotReducible("too many terms")
        divisor = top.gcd(bottom)
        return Fraction(top / divisor, bottom / divisor) if not divisor.is_one() else Fraction(top, bottom)


def _product_size(p: fmpz_mpoly, q: fmpz_mpoly) -> int:
    return len(p.coeffs()) * len(q.coeffs())


def _stripped(p: fmpz_mpoly, nonzero: list[fmpz_mpoly], positive: set[int]) -> fmpz_mpoly:
    """p without its constant and the factors that have no zero where f is defined."""
    if p.is_zero():
        return p
    result = p.context().constant(1)
    for factor, multiplicity in factored(p)[1]:
        if factor not in nonzero and -factor not in nonzero and not definite(factor, positive):
            result *= factor**multiplicity
    return result
