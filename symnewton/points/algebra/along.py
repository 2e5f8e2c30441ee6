"""What the points of a family are, piece by piece.

f − c is a product. Where the factors that change their signs are not 0 it has one sign all round, or is 0: a minimum or a
maximum. Where the zeros of one are a smooth hypersurface f − c changes its sign there, whatever the other factors do:
a saddle. Else the Hessian across the family tells, where its rank is the codimension: near such a point f − c is a
quadratic form (the Morse–Bott lemma; Banyaga and Hurtubise, Expositiones Mathematicae 22, 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp
from flint import fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.definite import changing_factors, definite, factored
from symnewton.points.algebra.ideals import Ideal, basis, contains, has_no_zero, is_finite, shape
from symnewton.points.algebra.meeting import formula
from symnewton.points.algebra.normal import KINDS, by_signs, elementary
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import real_points
from symnewton.points.findings import FamilyPiece, Term
from symnewton.points.flat.degenerate import settle
from symnewton.points.kinks.levels import possible
from symnewton.verdicts import Kind

HIGHEST_DEGREE = 2  # of a factor of whose zeros formulas are written
MOST_ENDS = 12

ZERO = sp.Integer(0)
TURNED, OPPOSITE = str.maketrans("<≤", ">≥"), str.maketrans("<>≤≥", "><≥≤")
TYPED = {"≠": "!=", "≤": "<=", "≥": ">="}

Pieces = tuple[Kind | None, tuple[FamilyPiece, ...]]
UNKNOWN: Pieces = (None, ())


def pieces(component: Component, function: Function, difference: fmpz_mpoly, bottom: fmpz_mpoly, way: int) -> Pieces:
    """The kind of all points of the component, or the parts of it with their kinds; neither where nothing is known.

    `difference` has the sign of u − c, for a function u of which f is a monotonic one, `way` 1 if it increases; where
    `bottom` is 0, f is not defined.
    """
    along = _Along(component, function)
    sign, changing = changing_factors(difference)
    within = [factor for factor in changing if contains(component.ideal, factor)]
    if not within:
        return along.one_sided(sign * way, changing, bottom)
    slopes = [factor.derivative(k) for factor in within for k in range(function.dimension)]
    singular = basis([*component.ideal, *slopes], bottom.context())
    if has_no_zero(singular):
        return Kind.SADDLE, ()
    rough = [slope for slope in slopes if not contains(component.ideal, slope)]
    if rough:
        return along.but_for(singular, rough, Kind.SADDLE)
    return along.by_hessian(difference, way)


class _Along:
    """The component, parametrized by one variable where it is a curve whose equations give the others."""

    def __init__(self, component: Component, function: Function) -> None:
        self.component, self.function, self.variables = component, function, function.variables
        self.solved = _solved(component, self.variables)

    @cached_property
    def parameter(self) -> Symbol | None:
        if self.component.dimension > 1 or len(self.solved) < len(self.variables) - 1:
            return None
        return next(v for v in self.variables if v not in self.solved)

    def restricted(self, p: fmpz_mpoly) -> Expr:
        """The polynomial on the component, as far as linear equations simplify it."""
        return sp.expand(formula(p, self.variables).xreplace(self.solved))

    def one_sided(self, sign: int, changing: Sequence[fmpz_mpoly], bottom: fmpz_mpoly) -> Pieces:
        """Where f − c has one sign all round but where one of the factors is 0."""
        along = [self.restricted(factor) for factor in changing]
        for value in (f for f in along if not f.free_symbols):
            sign *= 1 if value > 0 else -1
        product = sp.Mul(*[f for f in along if f.free_symbols])
        if not product.free_symbols:
            return KINDS[sign], ()

        def kind_at(value: Expr) -> Kind:
            assert self.parameter is not None
            return KINDS[sign * (exactly.sign(product.xreplace({self.parameter: value})) or 1)]

        if self.parameter is not None and (found := self.on_line([product], kind_at)):
            return found
        here = [f for f, factor in zip(along, changing) if f.free_symbols and not contains([factor], bottom)]
        smooth = all(self._is_smooth(factor) for factor in changing if not contains([factor], bottom))
        at_zero = [piece([_relation(_radical(sp.Mul(*here)), "=")], Kind.SADDLE if smooth else None)] if here else []
        odd, even = _split(product)
        sides = [
            piece([*([_relation(s * odd, ">")] if odd.free_symbols else []), *even], KINDS[s * sign])
            for s in (1, -1)
            if odd.free_symbols or s * odd > 0
        ]
        return None, (*sides, *at_zero)

    def _is_smooth(self, factor: fmpz_mpoly) -> bool:
        """Whether the gradient of a factor is not 0 at its zeros on the component."""
        ring = factor.context()
        slopes = [factor.derivative(k) for k in range(ring.nvars())]
        return has_no_zero(basis([*self.component.ideal, factor, *slopes], ring))

    def but_for(self, special: Ideal, zeros: Sequence[fmpz_mpoly], kind: Kind) -> Pieces:
        """One kind where not all of these polynomials are 0; the points where they are one by one, if there are few."""
        along = list(dict.fromkeys(f for f in map(self.restricted, zeros) if f != 0))
        if self.parameter is not None:
            common = sp.gcd_list(along)
            if not common.free_symbols:
                return kind, ()
            if found := self.on_line([common], lambda value: kind):
                return found
        points = self._points(special)
        if points is not None and all(settled is kind for _, settled in points):
            return kind, ()
        elsewhere = _relation(sp.Add(*[f**2 for f in along]), ">") if len(along) > 1 else _relation(along[0], "≠")
        return None, (piece([elsewhere], kind), *self._special([_relation(f, "=") for f in along], points))

    def by_hessian(self, difference: fmpz_mpoly, way: int) -> Pieces:
        """By the signs of the eigenvalues across the component.

        Where as many are not 0 as it has codimensions they tell the kind; where fewer are, but of both signs, f − c has
        both signs too.
        """
        codimension = len(self.variables) - self.component.dimension
        found = [self._reduced(e) for e in elementary(difference, codimension, way)]
        while found and found[-1].is_zero():
            found.pop()
        if not found:
            return UNKNOWN
        whole = len(found) == codimension
        if self.parameter is not None:
            w, along = self.parameter, [self.restricted(e) for e in found]

            def kind_at(value: Expr) -> Kind | None:
                kind = by_signs([exactly.sign(e.xreplace({w: value})) or 0 for e in along])
                return kind if whole or kind is Kind.SADDLE else None

            if not along[-1].free_symbols:
                return kind_at(ZERO), ()
            if pieces := self.on_line([along[-1]], kind_at):
                return pieces
        return self._by_conditions(found) if whole else UNKNOWN

    def _reduced(self, p: fmpz_mpoly) -> fmpz_mpoly:
        """The polynomial modulo the ideal, times a positive number; 0 where it is 0 on the component."""
        if contains(self.component.ideal, p):
            return p * 0
        divisors = [formula(q, self.variables) for q in self.component.ideal]
        rest = sp.reduced(formula(p, self.variables), divisors, *self.variables, order="grevlex")[1]
        top, bottom = as_fraction(rest, self.variables, p.context())
        return top * bottom

    def _by_conditions(self, found: Sequence[fmpz_mpoly]) -> Pieces:
        """The parts by inequalities between the elementary symmetric functions of the eigenvalues and 0."""
        signs = [(sign, [self.restricted(f) for f in changing]) for sign, changing in map(changing_factors, found)]
        zeros = _radical(sp.Mul(*[self.restricted(f) for f, _ in factored(found[-1])[1] if not definite(f)]))
        nowhere = [f for f in sp.Mul.make_args(zeros) if f.free_symbols and f not in signs[-1][1]]
        apart = [_relation(f, "≠") for f in nowhere]
        special = self._special([_relation(zeros, "=")], self._at_zeros(found[-1])) if zeros.free_symbols else []
        made = []
        for kind, turn in ((Kind.MINIMUM, 1), (Kind.MAXIMUM, -1)):
            conditions = _plainest([(sp.Mul(*us), s * turn**j) for j, (s, us) in enumerate(signs, 1)], self.variables)
            if conditions is not None:
                made.append(piece([*(_relation(s * u, ">") for u, s in conditions), *apart], kind))
        sign, factors = signs[-1]
        last = sp.Mul(*factors)
        if len(found) == 2 and (last.free_symbols or sign * last < 0):
            closed = [part.kind for part in special] == [Kind.SADDLE] and last in (zeros, -zeros)
            relation = _relation(last, ("≤" if closed else "<") if sign > 0 else "≥" if closed else ">")
            made.append(piece([*([relation] if last.free_symbols else []), *apart], Kind.SADDLE))
            special = [] if closed else special
        elif not made:
            made.append(piece([_relation(zeros, "≠")] if zeros.free_symbols else [], Kind.SADDLE))
        elif len(found) > 2:
            return UNKNOWN
        kinds = {part.kind for part in (*made, *special)}
        return (kinds.pop(), ()) if len(kinds) == 1 else (None, (*made, *special))

    def _at_zeros(self, p: fmpz_mpoly) -> list[tuple[tuple[Expr, ...], Kind | None]] | None:
        return self._points(basis([*self.component.ideal, p], p.context()))

    def _points(self, ideal: Ideal) -> list[tuple[tuple[Expr, ...], Kind | None]] | None:
        """The real zeros of an ideal with their kinds, where they are few and have formulas; else None."""
        ring = ideal[0].context()
        if not is_finite(ideal, ring):
            return None
        found: list[tuple[tuple[Expr, ...], Kind | None]] = []
        for point in real_points(shape(ideal, ring, lambda: None)):
            at = tuple(point.formula(k) for k in range(len(self.variables)))
            if None in at or len(found) == MOST_ENDS:
                return None
            known = tuple(c for c in at if c is not None)
            if exactly.substitute(self.function.expression, self.variables, known) is not None:
                found.append((known, self._kind(known)))
        return found

    def _kind(self, at: tuple[Expr, ...]) -> Kind | None:
        kind = settle(self.function.expression, self.variables, at).kind
        return None if kind is Kind.DEGENERATE else kind

    def _special(
        self, where: list[Term], points: list[tuple[tuple[Expr, ...], Kind | None]] | None
    ) -> list[FamilyPiece]:
        """The piece of special points, or where they differ each of them."""
        kinds = {kind for _, kind in points or ()}
        if points is None or len(kinds) == 1:
            return [piece(where, kinds.pop() if kinds else None)]
        return [piece([(v, "=", c) for v, c in zip(self.variables, at)], kind, at) for at, kind in points]

    def on_line(self, ends: Sequence[Expr], kind_at: Callable[[Expr], Kind | None]) -> Pieces | None:
        """The parts of the curve between the zeros of polynomials of the parameter; None where these are too many."""
        w = self.parameter
        assert w is not None
        factors = [f for end in ends for f, _ in sp.factor_list(end)[1]]
        if any(sp.Poly(f, w).degree() > HIGHEST_DEGREE for f in factors):
            return None
        zeros = sorted({z for f in factors for z in sp.roots(f, w) if z.is_real}, key=exactly.nearest_double)
        if len(zeros) > MOST_ENDS:
            return None
        found: list[_Stretch] = []
        for low, high in zip([None, *zeros], [*zeros, None]):
            _append(found, _Stretch(low, high, kind_at(_between(low, high))))
            if high is not None:
                known, kind = self._at(high, w)
                _append(found, _Stretch(high, high, kind, closed=(True, True), at=known)) if known else None
        kinds = {part.kind for part in found}
        return (kinds.pop(), ()) if len(kinds) == 1 else (None, tuple(part.piece(w) for part in found))

    def _at(self, end: Expr, w: Symbol) -> tuple[tuple[Expr, ...] | None, Kind | None]:
        """The point of the curve where the parameter has a value, if f is defined there, and what it is."""
        at = tuple(sp.expand(self.solved.get(v, v).xreplace({w: end})) for v in self.variables)
        if exactly.substitute(self.function.expression, self.variables, at) is None:
            return None, None
        return at, self._kind(at)


@dataclass(frozen=True)
class _Stretch:
    """The part of a line between two values of its parameter, None where it has no end; `closed`: the ends belong to it."""

    low: Expr | None
    high: Expr | None
    kind: Kind | None
    closed: tuple[bool, bool] = (False, False)
    at: tuple[Expr, ...] | None = None

    def piece(self, w: Symbol) -> FamilyPiece:
        below, above = ("≤" if closed else "<" for closed in self.closed)
        if self.low is None or self.high is None:
            term: Term = (w, above, self.high) if self.low is None else (w, below.translate(TURNED), self.low)
        else:
            term = (w, "=", self.low) if self.at is not None else (self.low, below, w, above, self.high)
        return piece([term], self.kind, self.at)


def _append(found: list[_Stretch], part: _Stretch) -> None:
    """Adds a part; to the last one, where it has the same kind and touches it."""
    last = found[-1] if found else None
    if last is None or part.kind is None or last.kind is not part.kind or last.high != part.low:
        found.append(part)
    elif last.closed[1] or part.closed[0]:
        found[-1] = _Stretch(last.low, part.high, part.kind, closed=(last.closed[0], part.closed[1]))
    else:
        found.append(part)


def _between(low: Expr | None, high: Expr | None) -> Expr:
    """A number between two, None for infinity."""
    if low is None or high is None:
        return low + 1 if low is not None else high - 1 if high is not None else ZERO
    return (low + high) / 2


def _relation(formula: Expr, sign: str) -> Term:
    """The relation of a formula to 0, without a minus sign at its head, the constant on the right."""
    if formula.could_extract_minus_sign():
        formula, sign = -formula, sign.translate(OPPOSITE)
    constant, rest = formula.as_coeff_Add()
    return rest, sign, -constant


def _split(product: Expr) -> tuple[Expr, list[Term]]:
    """What has the sign of a product where its factors of even power are not 0, and that they are not."""
    constant, factors = sp.factor_list(product)
    odd = sp.Mul(1 if constant > 0 else -1, *[f for f, power in factors if power % 2])
    return odd, [_relation(f, "≠") for f, power in factors if power % 2 == 0]


def _radical(product: Expr) -> Expr:
    """The product of the factors, each once."""
    return sp.Mul(*[f for f, _ in sp.factor_list(product)[1]])


def _plainest(conditions: Sequence[tuple[Expr, int]], variables: Sequence[Symbol]) -> list[tuple[Expr, int]] | None:
    """The conditions sign · formula > 0 without those that are so anyhow, as far as the linear ones tell; None: never."""
    kept = [(u, s) for u, s in conditions if u.free_symbols]
    if any(s * u < 0 for u, s in conditions if not u.free_symbols) or not possible(kept, variables):
        return None
    for one in list(kept):
        others = [c for c in kept if c != one]
        if not possible([*others, (one[0], -one[1])], variables):
            kept = others
    return kept


def piece(terms: Sequence[Term], kind: Kind | None, at: tuple[Expr, ...] | None = None) -> FamilyPiece:
    """The part of a family where these relations hold."""
    where = ", ".join(
        " ".join(TYPED.get(part, part) if isinstance(part, str) else sp.sstr(part) for part in term) for term in terms
    )
    return FamilyPiece(where=where, kind=kind, at=at, terms=tuple(terms))


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
