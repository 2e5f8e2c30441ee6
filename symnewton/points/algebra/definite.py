"""Proofs that a polynomial has one sign on all of R^n, for the forms that turn up in practice."""

from __future__ import annotations

from collections.abc import Collection

from flint import fmpq, fmpq_mat, fmpz, fmpz_mpoly, fmpz_poly

from symnewton.points.algebra.isolation import has_real_roots
from symnewton.points.inertia import by_descartes


def definite(p: fmpz_mpoly, positive: Collection[int] = ()) -> int:
    """1 where p > 0 is proven, -1 where p < 0 is, else 0; variables numbered in `positive` are taken to be > 0."""
    return _sign(p, positive, strict=True)


def semidefinite(p: fmpz_mpoly, positive: Collection[int] = ()) -> int:
    """1 where p >= 0 is proven, -1 where p <= 0 is, else 0."""
    return _sign(p, positive, strict=False)


def univariate(p: fmpz_mpoly, k: int) -> fmpz_poly:
    """p as a polynomial in its generator number k, the only one in it."""
    found = {m[k]: c for m, c in p.to_dict().items()}
    return fmpz_poly([found.get(i, 0) for i in range(max(found, default=0) + 1)])


def factored(p: fmpz_mpoly) -> tuple[fmpz, list[tuple[fmpz_mpoly, int]]]:
    """The content and the irreducible factors with their multiplicities; p whole where FLINT's interface refuses it."""
    used = [k for k, d in enumerate(p.degrees()) if d] if not p.is_zero() else []
    if len(used) == 1:
        generator = p.context().gens()[used[0]]
        content, factors = univariate(p, used[0]).factor()
        return content, [(_composed(q, generator), m) for q, m in factors]
    try:
        return p.factor()
    except OverflowError:  # python-flint sorts the factors by their coefficients as C integers
        content, rest = p.primitive()
        return content, [(rest, 1)]


def changing_factors(p: fmpz_mpoly) -> tuple[int, list[fmpz_mpoly]]:
    """The sign of p where the product of the factors is positive: those that may change their sign and so that of p."""
    constant, factors = factored(p)
    sign, changing = (1 if constant > 0 else -1), []
    for factor, multiplicity in factors:
        one = semidefinite(factor) if multiplicity % 2 else 1
        sign *= one or 1
        if not one:
            changing.append(factor)
    return sign, changing


def _composed(q: fmpz_poly, generator: fmpz_mpoly) -> fmpz_mpoly:
    total = generator.context().constant(0)
    for c in reversed(q.coeffs()):
        total = total * generator + c
    return total


def _sign(p: fmpz_mpoly, positive: Collection[int], strict: bool) -> int:
    if p.is_zero():
        return 0
    by_terms = _by_terms(p, positive, strict)
    if by_terms:
        return by_terms
    used = [k for k, d in enumerate(p.degrees()) if d]
    if len(used) == 1:
        return _of_one_variable(univariate(p, used[0]), strict, used[0] in positive)
    return _of_degree_two(p, used, strict) if p.total_degree() == 2 else 0


def _by_terms(p: fmpz_mpoly, positive: Collection[int], strict: bool) -> int:
    """All monomials are squares or positive, all coefficients of one sign, and one monomial is never zero."""
    signs = {1 if c > 0 else -1 for c in p.coeffs()}
    monomials = p.monoms()
    if len(signs) > 1 or any(d % 2 and k not in positive for m in monomials for k, d in enumerate(m)):
        return 0
    never_zero = any(all(not d or k in positive for k, d in enumerate(m)) for m in monomials)
    return signs.pop() if never_zero or not strict else 0


def _of_one_variable(p: fmpz_poly, strict: bool, positive: bool) -> int:
    sign = 1 if p.leading_coefficient() > 0 else -1
    for factor, multiplicity in p.factor()[1]:
        may_change = strict or multiplicity % 2
        if may_change and has_real_roots(factor, positive=positive):
            return 0
    return sign


def _of_degree_two(p: fmpz_mpoly, used: list[int], strict: bool) -> int:
    """From the inertia of the matrix Q of p = (1, x)ᵀ Q (1, x), by Descartes' rule on its characteristic polynomial."""
    n = len(used) + 1
    entries = [[fmpq(0)] * n for _ in range(n)]
    for m, c in p.to_dict().items():
        i, j = sorted([used.index(k) + 1 for k, d in enumerate(m) for _ in range(d)] + [0, 0])[-2:]
        entries[i][j] += fmpq(c) / 2
        entries[j][i] += fmpq(c) / 2
    signs = [int(c > 0) - int(c < 0) for c in fmpq_mat(entries).charpoly().coeffs()]
    zero = next(i for i, s in enumerate(signs) if s)
    found = by_descartes(signs[: zero - 1 if zero else None : -1], zero)
    if found is None or (strict and zero):
        return 0
    return 1 if not found.negative else -1 if not found.positive else 0
