"""The signs of a symmetric matrix's eigenvalues, from its characteristic polynomial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import sympy as sp
from sympy import Expr, Matrix, Symbol

from symnewton.points.exactly import sign
from symnewton.verdicts import Concavity, Kind

LAMBDA = Symbol("lambda", real=True)


@dataclass(frozen=True)
class Inertia:
    """How many eigenvalues are positive, negative and zero."""

    positive: int
    negative: int
    zero: int

    @property
    def kind(self) -> Kind:
        """What a critical point with this Hessian is, as far as the second-derivative test says."""
        if self.positive and self.negative:
            return Kind.SADDLE
        if self.zero:
            return Kind.DEGENERATE
        return Kind.MINIMUM if self.positive else Kind.MAXIMUM

    @property
    def concavity(self) -> Concavity:
        if self.positive and self.negative:
            return Concavity.MIXED
        if not self.zero:
            return Concavity.UP if self.positive else Concavity.DOWN
        return Concavity.UNDETERMINED if self.positive or self.negative else Concavity.FLAT


def characteristic_polynomial(matrix: tuple[tuple[Expr, ...], ...]) -> tuple[Expr, ...]:
    """The coefficients of det(λI − H), from the leading 1 down; they are exact expressions.

    Rational matrices go to FLINT, others through Berkowitz' division-free algorithm in SymPy.
    """
    entries = [entry for row in matrix for entry in row]
    if all(entry.is_Rational for entry in entries):
        from flint import fmpq, fmpq_mat

        n = len(matrix)
        poly = fmpq_mat(n, n, [fmpq(int(e.p), int(e.q)) for e in entries]).charpoly()
        coefficients = [poly[k] for k in range(n, -1, -1)]
        return tuple(sp.Rational(int(c.p), int(c.q)) for c in coefficients)
    return tuple(sp.expand(c) for c in Matrix(matrix).charpoly(LAMBDA).all_coeffs())


def inertia(coefficients: tuple[Expr, ...]) -> Inertia | None:
    """The inertia from the characteristic polynomial; None where the signs of the coefficients do not tell it.

    All roots are real, so Descartes' rule of signs is exact: the sign changes of p(λ) count the positive roots, with
    multiplicity, and the order of vanishing at 0 those that are 0.
    """
    signs = [sign(c) for c in coefficients]
    zero = sum(1 for _ in takewhile(lambda s: s == 0, reversed(signs)))
    return by_descartes([s or 0 for s in signs[: len(signs) - zero]], zero)


def by_descartes(signs: Sequence[int], zero: int = 0) -> Inertia | None:
    """The inertia from the signs of the coefficients, from the leading one down, without the last, which are `zero`.

    0 is also the sign that is not known: between two of opposite signs it counts the same whatever it is, and a
    coefficient that is 0 stands between two of those, because all roots are real.
    """
    sides = zip((0, *signs), signs, (*signs[1:], 0))
    if not all(s or before * after < 0 for before, s, after in sides):
        return None
    known = [s for s in signs if s]
    positive = sum(a != b for a, b in zip(known, known[1:]))
    return Inertia(positive, len(signs) - 1 - positive, zero)


def as_polynomial(coefficients: tuple[Expr, ...]) -> Expr:
    """The characteristic polynomial as an expression in λ."""
    n = len(coefficients) - 1
    return sp.Add(*[c * LAMBDA ** (n - i) for i, c in enumerate(coefficients)])


def exact_eigenvalues(coefficients: tuple[Expr, ...]) -> tuple[Expr, ...] | None:
    """The eigenvalues, ascending with multiplicity, where the polynomial splits into factors of degree 1 and 2.

    Of cubics and beyond the formulas are no help to a reader, so None.
    """
    if all(c.is_Rational for c in coefficients):
        _, factors = sp.factor_list(as_polynomial(coefficients), LAMBDA)
        roots: list[Expr] = []
        for factor, multiplicity in factors:
            found = _by_radicals(sp.Poly(factor, LAMBDA).all_coeffs())
            if found is None:
                return None
            roots += found * multiplicity
    else:
        found = _by_radicals(list(coefficients))
        if found is None:
            return None
        roots = found
    return tuple(sorted(roots, key=lambda root: sp.N(root, 30)))


def _by_radicals(coefficients: list[Expr]) -> list[Expr] | None:
    if len(coefficients) == 2:
        return [-coefficients[1] / coefficients[0]]
    if len(coefficients) == 3:
        a, b, c = coefficients
        root = sp.sqrt(sp.expand(b * b - 4 * a * c))
        return [sp.expand((-b - root) / (2 * a)), sp.expand((-b + root) / (2 * a))]
    return None
