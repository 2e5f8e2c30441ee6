"""The order of terms: as typed, of derivatives as the terms that they come from, and else as SymPy has them.

Derivatives are linear: the terms of (t₁ + t₂ + …)′ are those of t₁′, then those of t₂′. Where a rational factor has been
multiplied into a typed sum it is taken out again: 2(a − y), not 2a − 2y.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from itertools import accumulate
from typing import TypeAlias

from sympy import Add, Expr, Mul, Rational, S, Symbol, Tuple, igcd

from symnewton.calculus.derivatives import gradient, postorder
from symnewton.language.reading import natural

Ranks: TypeAlias = Mapping[Expr, int]  # the places of terms, which are given without their rational factors

MOST_PARTS = 1000  # subexpressions of typed sums whose derivatives are looked at


class Order:
    """How the terms of sums stand; `sums` are the parts of the typed ones, some of which are sums in brackets."""

    def __init__(self, sums: tuple[tuple[Expr, ...], ...]) -> None:
        self.sums = sums

    @cached_property
    def _typed(self) -> dict[frozenset[Expr], Expr]:
        """The typed sums by their terms."""
        found: dict[frozenset[Expr], Expr] = {}
        for parts in self.sums:
            total = Add(*parts)
            found.setdefault(_cores(total), total)
        return found

    @cached_property
    def _ranks(self) -> dict[Expr | frozenset[Expr], Ranks]:
        """The places of terms in the typed sums, in the first derivatives of these, and in the second ones.

        They are found by the sum, and by its terms where numbers do not matter.
        """
        found: dict[Expr | frozenset[Expr], Ranks] = {}
        level: list[Sequence[Expr]] = list(self.sums)
        for order in range(3):
            for parts in level:
                ranks: dict[Expr, int] = {}
                for rank, part in enumerate(parts):
                    for term in Add.make_args(part):
                        ranks.setdefault(_core(term), rank)
                if len(set(ranks.values())) > 1:
                    found.setdefault(Add(*parts), ranks)
                    found.setdefault(frozenset(ranks), ranks)
            if order == 0:
                sizes = accumulate(len(postorder(Tuple(*parts))) for parts in level)
                level = [parts for parts, size in zip(level, sizes) if size <= MOST_PARTS]
            level = [derived for parts in level for derived in _derivatives(parts)] if order < 2 else []
        return found

    def factored(self, formula: Expr) -> Expr:
        """The formula with the rational factor of a typed sum before it; of each sum in a product the common factor."""
        if formula.is_Add:
            factor = self._factor(formula)
            return formula if abs(factor) == 1 else Mul._from_args((factor, formula / factor))
        if not formula.is_Mul:
            return formula
        coefficient, rest = formula.as_coeff_Mul(rational=True)
        factors = {part: self._common(part) for part in Mul.make_args(rest) if part.is_Add}
        if all(factor == 1 for factor in factors.values()):
            return formula
        parts = [part / factors.get(part, 1) for part in Mul.make_args(rest)]
        coefficient = Mul(coefficient, *factors.values())
        return Mul._from_args(tuple(parts) if coefficient == 1 else (coefficient, *parts))

    def _common(self, total: Expr) -> Rational:
        """What is taken out of a sum in a product; of one that is not typed the greatest common divisor."""
        if _cores(total) in self._typed:
            return self._factor(total)
        sizes = [size for _, size in map(_split, total.args)]
        return igcd(*sizes) if all(size.is_Integer for size in sizes) else S.One

    def _factor(self, total: Expr) -> Rational:
        """The number that a typed sum was multiplied by to give this one; 1 where there is none."""
        typed = self._typed.get(_cores(total))
        if typed is None:
            return S.One
        sizes = dict(map(_split, typed.args))
        ratios = {size / sizes[core] for core, size in map(_split, total.args)}
        return ratios.pop() if len(ratios) == 1 else S.One

    def terms(self, total: Expr) -> list[Expr]:
        """The terms of a sum in the order that they are to be written in."""
        ordered = self._ordered(total)
        return ordered if total in self._ranks or total.is_number else _positive_first(ordered)

    def _ordered(self, total: Expr) -> list[Expr]:
        ranks = self._ranks.get(total) or self._ranks.get(_cores(total))
        if ranks is None:
            return _conventional(total)
        groups: dict[int, list[Expr]] = {}
        for term in total.args:
            groups.setdefault(ranks[_core(term)], []).append(term)
        return [term for rank in sorted(groups) for term in self._group(Add(*groups[rank]))]

    def _group(self, part: Expr) -> list[Expr]:
        """The terms of a part of a sum, or the part as a product with a typed sum."""
        factored = self.factored(part)
        return self._ordered(factored) if factored.is_Add else [factored]


@cache
def order_of(sums: tuple[tuple[Expr, ...], ...]) -> Order:
    return Order(sums)


def _core(term: Expr) -> Expr:
    return term.as_coeff_Mul(rational=True)[1]


def _split(term: Expr) -> tuple[Expr, Rational]:
    size, core = term.as_coeff_Mul(rational=True)
    return core, size


def _cores(total: Expr) -> frozenset[Expr]:
    return frozenset(map(_core, Add.make_args(total)))


def _derivatives(parts: Sequence[Expr]) -> list[list[Expr]]:
    """Of each variable the derivatives of the parts of a sum by it."""
    variables = sorted({v for v in postorder(Tuple(*parts)) if isinstance(v, Symbol)}, key=str)
    rows = [gradient(part, tuple(variables)) for part in parts]
    return [[d for d in column if d != 0] for column in zip(*rows)]


def _conventional(total: Expr) -> list[Expr]:
    """As SymPy orders terms, x2 before x10."""
    if total.is_number:
        return sorted(total.as_ordered_terms(), key=lambda term: not term.is_Rational)
    names = padded(total)
    if not names:
        return list(total.as_ordered_terms())
    terms = {term.xreplace(names): term for term in total.args}
    return [terms[term] for term in Add(*terms).as_ordered_terms()]


def factors(product: Expr) -> list[Expr]:
    """The factors as SymPy orders them, x2 before x10."""
    if not product.is_Mul:
        return [product]
    names = padded(product)
    ordered = product.as_ordered_factors()
    return sorted(ordered, key=lambda factor: factor.xreplace(names).sort_key()) if names else ordered


def padded(formula: Expr) -> dict[Symbol, Symbol]:
    """Symbols whose names sort as those of the formula do naturally; none where these do so themselves."""
    names = [
        e.name for e in postorder(formula) if isinstance(e, Symbol)
    ]  # SymPy's own way takes shared parts one by one
    ordered = sorted(names, key=natural)
    if ordered == sorted(names):
        return {}
    return {Symbol(name, real=True): Symbol(f"v{rank:09}", real=True) for rank, name in enumerate(ordered)}


def _positive_first(terms: list[Expr]) -> list[Expr]:
    first = next((k for k, term in enumerate(terms) if not _is_negative(term)), 0)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


def _is_negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul(rational=True)[0].is_negative)
