"""Real points with algebraic coordinates: proven equalities in a number field, balls of any precision, short formulas.

A point is a real root u of an irreducible polynomial, and polynomials in u for the coordinates. Its balls are narrow
enclosures from FLINT's certified root isolation (Johansson, Arb, IEEE Trans. Comput. 66, 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import sympy as sp
from flint import arb, arb_poly, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_poly
from sympy import Expr

from symnewton.calculus.arithmetic.ball import working_precision
from symnewton.critical import exactly
from symnewton.critical.ideals import Shape

MOST_BITS = 2**15
RADICAL_DEGREE = 24  # minimal polynomials of coordinates in larger fields are not looked for


@dataclass(frozen=True)
class AlgebraicPoint:
    """The real root number `index`, ascending, of the irreducible `modulus`, and polynomials in it."""

    modulus: fmpz_poly
    index: int
    coordinates: tuple[fmpq_poly, ...]
    _powers: dict[int, list[fmpq_poly]] = field(default_factory=dict, repr=False, compare=False)

    def balls(self, bits: int) -> list[arb]:
        """Enclosures of the coordinates whose radii are below 2^-bits, relative to the larger of 1 and the value."""
        work = bits + 32 + max(_height(c) for c in self.coordinates)
        while True:
            with working_precision(work):
                root = real_roots(tuple(map(int, self.modulus.coeffs())), work)[self.index]
                found = [_at(c, root) for c in self.coordinates]
                narrow = arb(2) ** -bits
                if all(b.rad() < narrow * (1 + abs(b.mid())) for b in found):
                    return found
            work *= 2
            if work > 2 * MOST_BITS:
                raise ArithmeticError("the roots are too close to tell apart")

    def sign(self, k: int) -> int:
        """The sign of coordinate number k, proven."""
        if self.coordinates[k] == 0:  # the coordinates are reduced by the modulus
            return 0
        bits = 64
        while True:
            value = self.balls(bits)[k]
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
            bits *= 2

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
        return self.element(p) == 0

    def rank(self, rows: Sequence[Sequence[fmpz_mpoly]]) -> int:
        """The rank of a matrix of polynomials at the point, exactly."""
        matrix = [[self.element(p) for p in row] for row in rows]
        rank = 0
        for column in range(len(rows[0]) if rows else 0):
            pivot = next((i for i in range(rank, len(matrix)) if matrix[i][column] != 0), None)
            if pivot is None:
                continue
            matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
            inverse = matrix[rank][column].xgcd(self._field)[1]
            for i in range(rank + 1, len(matrix)):
                factor = matrix[i][column] * inverse % self._field
                if factor != 0:
                    matrix[i] = [(a - factor * b) % self._field for a, b in zip(matrix[i], matrix[rank])]
            rank += 1
        return rank

    def minimal_polynomial(self, k: int) -> fmpz_poly | None:
        """That of coordinate number k; None where the field is too large to look."""
        n = self.modulus.degree()
        if self.coordinates[k].degree() < 1:
            value = self.coordinates[k][0]
            return fmpz_poly([-value.p, value.q])
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
        coordinates = tuple(c % modulus for c in shape.coordinates)
        count = len(real_roots(tuple(map(int, factor.coeffs())), 64))
        found += [AlgebraicPoint(factor, i, coordinates) for i in range(count)]
    return found


@lru_cache(maxsize=256)
def real_roots(coefficients: tuple[int, ...], bits: int) -> list[arb]:
    """Disjoint enclosures of the real roots of a squarefree polynomial, ascending.

    The imaginary part of an isolated root is exactly zero where the root is real.
    """
    with working_precision(bits):
        roots = fmpz_poly(list(coefficients)).complex_roots()
        return sorted((r.real for r, _ in roots if r.imag.is_zero()), key=lambda r: r.mid())


def _at(p: fmpq_poly, x: arb) -> arb:
    return arb_poly(p)(x)


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
