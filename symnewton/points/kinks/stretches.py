"""What f is on the set between two cells where a level u is 0, from the lowest powers of u in its formulas there.

Where f has one value c all over the set, f − c is u^k q on one side and u^m r on the other, to lowest order: so the
signs of q and r on the set tell what its points are. Elsewhere f has a kink where the difference of the formulas is u
times what is not 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import factorial, prod

import sympy as sp
from sympy import Dummy, Expr, Rational, Symbol

from symnewton.points.algebra.ranges import value_range
from symnewton.points.findings import FamilyPiece
from symnewton.points.kinks.levels import Part, factors, normal, on_level, possible, words
from symnewton.points.kinks.site import INFINITE, Undecided
from symnewton.verdicts import Kind

HIGHEST = 12  # powers of a level that are looked at
MOST_FACTORS = 3


@dataclass(frozen=True)
class Stretch:
    """A part of a set where formulas meet, its edges included but where `other` formulas are 0.

    It is of one kind, or `pieces` say what is known.
    """

    where: Part
    kind: Kind | None
    pieces: tuple[FamilyPiece, ...] = ()
    other: tuple[Expr, ...] = ()

    @property
    def words(self) -> str:
        return words(self.where, strict=False, other=self.other)


def stretch(level: Expr, above: Expr, below: Expr, where: Part, variables: tuple[Symbol, ...]) -> Stretch | None:
    """What lies between two formulas, the first where the level is positive; None where f is smooth and has a slope.

    Raises Undecided.
    """
    value = on_level(above, level)
    if value.has(sp.nan, *INFINITE):
        raise Undecided("f has no value where formulas meet")
    if value.free_symbols:
        return _kink(level, sp.expand(above - below), where, variables)
    left, right = _root(below - value, level, -1), _root(above - value, level, 1)
    if left is not None and right is not None:
        return _by_signs(level, where, _side(*right, where), _side(*left, where), variables)
    first = _lowest(sp.expand(above - value), level, variables)
    second = _lowest(sp.expand(below - value), level, variables)
    if first is None or second is None:
        return Stretch(where, None)
    (k, q), (m, r) = first, second
    jump = sp.expand(q - r) if k == m == 1 else None
    if jump == 0 and not q.free_symbols:
        return None
    if jump is not None and jump.free_symbols | (q.free_symbols if jump == 0 else set()):
        return _folded(level, where, q, r, variables)
    return _by_signs(level, where, _side(k, q, where), _side(m, r * (-1) ** m, where), variables)


def _kink(level: Expr, difference: Expr, where: Part, variables: tuple[Symbol, ...]) -> Stretch | None:
    """Where f has a slope along the set: a kink, unless the formulas have the same gradients."""
    lowest = _lowest(difference, level, variables)
    if lowest is None:
        return Stretch(where, None)
    power, q = lowest
    _, odd, even = factors(q)
    apart = tuple(u for u in (*odd, *even) if u not in dict(where))
    return Stretch(where, Kind.KINK, other=apart) if power == 1 else None


def _folded(level: Expr, where: Part, q: Expr, r: Expr, variables: tuple[Symbol, ...]) -> Stretch:
    """Slopes across the set that vary along it: where they are equal and not 0, f is smooth and not critical."""
    _, odd, even = factors(sp.expand(q - r)) if sp.expand(q - r) != 0 else (0, [], [])
    return _by_signs(level, where, _side(1, q, where), _side(1, -r, where), variables, (*odd, *even))


def _root(formula: Expr, level: Expr, side: int) -> tuple[Rational, Expr] | None:
    """p and q with f a positive multiple of |u|^p q on a side of the set where u is 0; None where f is no root of u."""
    plain = normal(level)[0]
    bases = {p: p.base for p in formula.atoms(sp.Pow) if p.exp.is_Rational and not p.exp.is_Integer}
    found = [p for p, base in bases.items() if normal(base)[0] == plain]
    root = Dummy()
    if len(found) != 1 or not (rest := formula.xreplace({found[0]: root})).is_polynomial(root):
        return None
    multiple = sp.cancel(found[0].base / (side * level))
    polynomial = sp.Poly(rest, root)
    if polynomial.monoms() != [(1,)] or not multiple.is_positive:
        return None
    q = on_level(polynomial.LC(), level)
    return None if q == 0 or q.has(sp.nan, *INFINITE) else (found[0].exp, q)


def _lowest(formula: Expr, level: Expr, variables: tuple[Symbol, ...]) -> tuple[int, Expr] | None:
    """k and q with f = u^k q to lowest order, where u is 0, q = 0 where f is; None where none is found."""
    if formula == 0:
        return HIGHEST, formula
    for v in sorted(level.free_symbols, key=str):
        slope = sp.diff(level, v)
        if not slope.free_symbols and slope != 0:
            for k in range(HIGHEST):
                q = on_level(formula, level)
                if q.has(sp.nan, *INFINITE):
                    raise Undecided("a formula is not smooth where formulas meet")
                if q != 0:
                    return k, sp.expand(q / (factorial(k) * slope**k))
                formula = sp.diff(formula, v)
            return None
    if not all(e.is_polynomial(*variables) for e in (formula, level)):
        return None
    for k in range(HIGHEST):
        (quotient,), rest = sp.reduced(formula, [level], *variables)
        if rest != 0:
            return k, rest
        formula = quotient
    return None


@dataclass(frozen=True)
class _Side:
    """f − c beside the set: the power of the level, and the sign, by factors that are not known to have one."""

    power: int | Rational
    known: int
    odd: frozenset[Expr]
    even: tuple[Expr, ...]

    def sign(self, signs: dict[Expr, int]) -> int:
        return self.known * prod(signs[u] for u in self.odd)


def _side(power: int | Rational, q: Expr, where: Part) -> _Side:
    signs = dict(where)
    known, odd, even = factors(q)
    known *= prod(signs.get(u, 1) for u in odd)
    return _Side(power, known, frozenset(u for u in odd if u not in signs), tuple(u for u in even if u not in signs))


def _by_signs(
    level: Expr, where: Part, above: _Side, below: _Side, variables: tuple[Symbol, ...], equal: tuple[Expr, ...] = ()
) -> Stretch:
    """The kinds by the signs of f − c on both sides; there is no kink where an `equal` formula is 0."""
    turning = sorted(above.odd | below.odd, key=str)
    even = tuple(dict.fromkeys((*above.even, *below.even)))
    if len(turning) > MOST_FACTORS:
        return Stretch(where, None)
    pieces = list(_signed(where, above, below, variables, equal))
    if not (where or turning or even):
        return Stretch(where, pieces[0].kind)
    crosses = len(turning) == 1 and not (where or even) and _is_linear(turning[0])
    crosses = crosses and all(side.odd or side.known == 0 for side in (above, below))
    pieces += [
        FamilyPiece(where=f"{u} = 0", kind=Kind.SADDLE if crosses else None)
        for u in (*turning, *even)
        if _meet(u, level)
    ]
    return Stretch(where, None, tuple(pieces))


def _meet(formula: Expr, level: Expr) -> bool:
    """Whether both may be 0 at one point."""
    low, high = value_range(on_level(level, formula))
    return bool(low <= 0 <= high)


def _signed(
    where: Part, above: _Side, below: _Side, variables: tuple[Symbol, ...], equal: tuple[Expr, ...]
) -> Iterator[FamilyPiece]:
    """The parts of the set on which all factors keep their signs."""
    turning = sorted(above.odd | below.odd, key=str)
    even = (*above.even, *below.even)
    for signs in product((1, -1), repeat=len(turning)):
        part = where | frozenset(zip(turning, signs))
        if possible(part, variables):
            given = dict(zip(turning, signs))
            kind = _kind(above.sign(given), below.sign(given), max(above.power, below.power) <= 1)
            apart = [u for u in equal if u not in dict(part)] if kind is Kind.KINK else []
            yield FamilyPiece(where=words(part, other=dict.fromkeys([*even, *apart])), kind=kind)


def _is_linear(formula: Expr) -> bool:
    return bool(formula.is_polynomial() and sp.Poly(formula).total_degree() == 1)


def _kind(above: int, below: int, steep: bool) -> Kind:
    """What points are from the signs of f − c on both sides; `steep`: f has slopes that are not 0, or none, on both."""
    if above * below >= 0:
        return Kind.MINIMUM if above + below > 0 else Kind.MAXIMUM
    return Kind.KINK if steep else Kind.SADDLE
