"""Real points with algebraic coordinates: proven equalities in a number field, balls of any precision, short formulas.

A point is a real root u of an irreducible polynomial, and polynomials in u for the coordinates. Its balls are narrow
enclosures from FLINT's certified root isolation (Johansson, Arb, IEEE Trans. Comput. 66, 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import count

import sympy as sp
from flint import arb, arb_poly, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_poly
from sympy import Expr

from symnewton.calculus.arithmetic.ball import powi, sign_by, working_precision
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.ideals import Shape
from symnewton.points.algebra.isolation import isolated_real_roots

MOST_BITS = 2**15
GLANCE = 64
LARGEST_DENOMINATOR = 10**6
RADICAL_DEGREE = 24  # minimal polynomials of coordinates in larger fields are not looked for


@dataclass(frozen=True)
class AlgebraicPoint:
    """The real root number `index`, ascending, of the irreducible `modulus`, and fractions in it."""

    modulus: fmpz_poly
    index: int
    tops: tuple[fmpq_poly, ...]
    bottom: fmpq_poly
    _powers: dict[int, list[fmpq_poly]] = field(default_factory=dict, repr=False, compare=False)

    def balls(self, bits: int) -> list[arb]:
        """Enclosures of the coordinates whose radii are below 2^-bits, relative to the larger of 1 and the value."""
        work = bits + 32 + max(map(_height, (*self.tops, self.bottom)))
        while True:
            with working_precision(work):
                root = real_roots(tuple(map(int, self.modulus.coeffs())), work)[self.index]
                below = arb_poly(self.bottom)(root)
                found = [arb_poly(top)(root) / below for top in self.tops]
                narrow = arb(2) ** -bits
                if all(b.is_finite() and b.rad() < narrow * (1 + abs(b.mid())) for b in found):
                    return found
            work *= 2
            if work > 2 * MOST_BITS:
                raise NotReducible("the roots are too close to tell apart")

    @cached_property
    def coordinates(self) -> tuple[fmpq_poly, ...]:
        """The coordinates as elements of the number field: polynomials below the degree of the modulus."""
        inverse = self.bottom.xgcd(self._field)[1]
        return tuple(top * inverse % self._field for top in self.tops)

    def sign(self, k: int) -> int:
        """The sign of coordinate number k, proven."""
        if not self.tops[k]:
            return 0
        return sign_by(lambda bits: self.balls(bits)[k], (64 << i for i in count()))

    def equals(self, k: int, value: Expr) -> bool:
        """Whether coordinate number k is proven to be this number."""
        if value.is_Rational:
            return bool(self.tops[k] == self.bottom * fmpq(int(value.p), int(value.q)))
        p = self.minimal_polynomial(k)
        if p is None or exactly.sign(sp.Add(*[int(c) * value**i for i, c in enumerate(p.coeffs())])) != 0:
            return False
        bits = 256
        around = [self.balls(bits)[k], exactly.enclosure(value, bits)]
        roots = real_roots(tuple(map(int, p.coeffs())), bits)
        near = [[i for i, root in enumerate(roots) if root.overlaps(ball)] for ball in around]
        return len(near[0]) == len(near[1]) == 1 and near[0] == near[1]

    def element(self, p: fmpz_mpoly) -> fmpq_poly:
        """The value of p at the point, as an element of the number field."""
        total = fmpq_poly([0])
        for monomial, c in p.to_dict().items():
            term = fmpq_poly([fmpq(c)])
            for k, d in enumerate(monomial):
                if d:
                    term = term * self._power(k, d) % self._field
            total += term
        return total % self._field

    def vanishes(self, p: fmpz_mpoly) -> bool:
        """Whether p is zero at the point: balls often prove that it is not, else the number field decides."""
        with working_precision(GLANCE):
            if not evaluated(p, self.balls(GLANCE)).contains(0):
                return False
        return not self.element(p)

    def rank(self, rows: Sequence[Sequence[fmpz_mpoly]]) -> int:
        """The rank of a matrix of polynomials at the point, exactly."""
        matrix = [[self.element(p) for p in row] for row in rows]
        rank = 0
        for column in range(len(rows[0]) if rows else 0):
            pivot = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
            if pivot is None:
                continue
            matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
            inverse = matrix[rank][column].xgcd(self._field)[1]
            for i in range(rank + 1, len(matrix)):
                factor = matrix[i][column] * inverse % self._field
                if factor:
                    matrix[i] = [(a - factor * b) % self._field for a, b in zip(matrix[i], matrix[rank])]
            rank += 1
        return rank

    def minimal_polynomial(self, k: int) -> fmpz_poly | None:
        """That of coordinate number k; None where the field is too large to look."""
        rational = self._rational(k)
        if rational is not None:
            return fmpz_poly([-rational.p, rational.q])
        n = self.modulus.degree()
        if n > RADICAL_DEGREE:
            return None
        columns = [fmpq_poly([0] * j + [1]) * self.coordinates[k] % self._field for j in range(n)]
        p = fmpq_mat(n, n, [columns[j][i] for i in range(n) for j in range(n)]).charpoly()
        return fmpq_poly(p // p.gcd(p.derivative())).numer()

    def formula(self, k: int) -> Expr | None:
        """Coordinate number k as a rational number or a short formula with roots, if it has one."""
        p = self.minimal_polynomial(k)
        if p is None or p.degree() > 6:
            return None
        candidates = _radicals(p)
        if len(candidates) == 1 and p.degree() == 1:
            return candidates[0]
        bits = 128
        ball = self.balls(bits)[k]
        fitting = [c for c in candidates if exactly.enclosure(c, bits).overlaps(ball)]
        return fitting[0] if len(fitting) == 1 else None

    def _rational(self, k: int) -> fmpq | None:
        """Coordinate number k where it is a rational number with a small denominator, or the field is that of these."""
        if self.modulus.degree() == 1:
            return self.tops[k][0]
        with working_precision(GLANCE):
            middle = float(self.balls(GLANCE)[k].mid())
        if not math.isfinite(middle):
            return None
        near = Fraction(middle).limit_denominator(LARGEST_DENOMINATOR)
        guess = fmpq(near.numerator, near.denominator)
        return guess if self.tops[k] == guess * self.bottom else None

    @property
    def _field(self) -> fmpq_poly:
        return fmpq_poly(self.modulus)

    def _power(self, k: int, d: int) -> fmpq_poly:
        powers = self._powers.setdefault(k, [fmpq_poly([1])])
        while len(powers) <= d:
            powers.append(powers[-1] * self.coordinates[k] % self._field)
        return powers[d]


def real_points(shape: Shape) -> list[AlgebraicPoint]:
    """All real zeros of an ideal in shape position."""
    found = []
    for factor, _ in shape.eliminant.factor()[1]:
        modulus = fmpq_poly(factor)
        tops, bottom = tuple(top % modulus for top in shape.tops), shape.bottom % modulus
        if factor.degree() == 1:
            tops, bottom = tuple(top / bottom[0] for top in tops), fmpq_poly([1])
        count = len(real_roots(tuple(map(int, factor.coeffs())), GLANCE))
        found += [AlgebraicPoint(factor, i, tops, bottom) for i in range(count)]
    return found


def evaluated(p: fmpz_mpoly, point: Sequence[arb]) -> arb:
    """The ball of p at a point of balls."""
    total = arb(0)
    for monomial, c in p.to_dict().items():
        term = arb(c)
        for x, d in zip(point, monomial):
            term *= powi(x, d) if d else 1
        total += term
    return total


@lru_cache(maxsize=256)
def real_roots(coefficients: tuple[int, ...], bits: int) -> list[arb]:
    """The isolated real roots at a precision, ascending."""
    with working_precision(bits):
        return isolated_real_roots(fmpz_poly(list(coefficients)))


def _height(p: fmpq_poly) -> int:
    return max((c.p.bit_length() for c in p.coeffs()), default=0)


def _radicals(p: fmpz_poly) -> list[Expr]:
    """The real roots of an irreducible polynomial by square roots or one n-th root, where it is solved so."""
    a = [sp.Integer(int(c)) for c in p.coeffs()]
    n = len(a) - 1
    if n == 1:
        return [-a[0] / a[1]]
    if n == 2:
        return _quadratic(a[2], a[1], a[0])
    shift = -a[n - 1] / (n * a[n])
    x = sp.Dummy()
    moved = sp.Poly(sp.Poly(list(reversed(a)), x).compose(sp.Poly(x + shift, x)), x)
    powers = [m[0] for m in moved.monoms()]
    if powers == [n, 0]:
        value = -moved.coeff_monomial(1) / moved.LC()
        if n % 2:
            return [shift + sp.sign(value) * sp.root(abs(value), n)]
        return [shift + s * sp.root(value, n) for s in (1, -1)] if value > 0 else []
    if set(powers) == {4, 2, 0}:
        squares = _quadratic(*[moved.coeff_monomial(x**d) for d in (4, 2, 0)])
        return [shift + s * sp.sqrt(q) for q in squares if q.is_positive for s in (1, -1)]
    return []


def _quadratic(a: Expr, b: Expr, c: Expr) -> list[Expr]:
    under = b * b - 4 * a * c
    if under < 0:
        return []
    return [sp.expand(-b / (2 * a) + s * sp.sqrt(under) / (2 * abs(a))) for s in (-1, 1)]
