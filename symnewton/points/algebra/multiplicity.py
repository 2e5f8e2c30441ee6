"""The multiplicity of an isolated root of a polynomial system: the dimension of its local ring.

The dual space of the ring is spanned by the differential operators at the root that vanish on the ideal. Those of order
up to k are the kernel of a Macaulay matrix, whose rows are the equations times the monomials of degree below k; when
the dimension stops growing with k it is the multiplicity (Dayton, Li and Zeng, Multiple zeros of nonlinear systems,
Math. Comp. 80, 2011, theorem 2). All is exact, over the rational numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import sympy as sp
from flint import fmpq, fmpq_mat
from sympy import Expr, Rational, Symbol

MOST_COLUMNS = 500

Exponents = tuple[int, ...]
Polynomial = dict[Exponents, fmpq]


def multiplicity_at(equations: Sequence[Expr], variables: Sequence[Symbol], at: Sequence[Rational]) -> int | None:
    """The multiplicity of a common zero; None where it is not isolated, too high, or an equation no polynomial.

    >>> x, y = sp.symbols("x y", real=True)
    >>> multiplicity_at([x**2, y**2], [x, y], [0, 0]), multiplicity_at([x * y, x * y**2], [x, y], [0, 0])
    (4, None)
    """
    shift = {v: v + c for v, c in zip(variables, at)}
    moved = [e.xreplace(shift) for e in equations]
    if not all(e.is_polynomial(*variables) for e in moved):
        return None
    polynomials = [sp.Poly(e, *variables) for e in moved]
    if not all(p.domain.is_ZZ or p.domain.is_QQ for p in polynomials):
        return None
    terms = [{m: fmpq(int(c.p), int(c.q)) for m, c in p.terms() if c} for p in polynomials]
    n, k, before, dimension = len(variables), 1, 0, 1
    while dimension != before:
        if math.comb(n + k, n) > MOST_COLUMNS:
            return None
        before, dimension, k = dimension, _dual_dimension(terms, n, k), k + 1
    return dimension


def _dual_dimension(system: Sequence[Polynomial], n: int, k: int) -> int:
    """How many independent operators of order up to k vanish on the ideal at the origin."""
    monomials = [m for d in range(k + 1) for m in _monomials(n, d)]
    column = {m: i for i, m in enumerate(monomials)}
    rows = []
    for times in (m for m in monomials if sum(m) < k):
        for p in system:
            row = [fmpq(0)] * len(monomials)
            for m, c in p.items():
                product = tuple(a + b for a, b in zip(m, times))
                if product in column:
                    row[column[product]] = c
            rows.append(row)
    return len(monomials) - fmpq_mat(rows).rank()


def _monomials(n: int, degree: int) -> list[Exponents]:
    if n == 1:
        return [(degree,)]
    return [(first, *rest) for first in range(degree + 1) for rest in _monomials(n - 1, degree - first)]
