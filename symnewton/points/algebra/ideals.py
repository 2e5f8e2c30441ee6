"""Polynomial ideals over Q: Gröbner bases, the quotient algebra, and a primitive element of a radical ideal.

Ideals are lists of integer polynomials in a ring with the order degrevlex. Cox, Little and O'Shea, Using Algebraic
Geometry, 2nd ed. 2005, chapter 2, has the quotient algebra; the radical is Seidenberg's (Becker and Weispfenning,
Gröbner Bases, 1993, lemma 8.13); the rational parametrization is that of Bostan, Salvy and Schost, Fast algorithms for
zero-dimensional polynomial systems using duality, AAECC 14, 2003.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from flint import Ordering, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec, fmpz_poly

from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.definite import definite, factored

Ideal = list[fmpz_mpoly]
Monomial = tuple[int, ...]
Vector = dict[int, fmpq]
LIMITS = (60, 500, 3000)  # polynomials, terms of one, bits of a coefficient
LARGEST_ALGEBRA = 100
MOST_PIECES = 200


class Shape(NamedTuple):
    """The zeros of an ideal: x_k = tops[k](u) / bottom(u) at the roots u of the squarefree `eliminant`."""

    eliminant: fmpz_poly
    tops: tuple[fmpq_poly, ...]
    bottom: fmpq_poly


def ring_of(n: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get([f"z{i}" for i in range(n)], Ordering.degrevlex)


def projected(p: fmpz_mpoly, kept: Sequence[int], ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """p in the ring whose generators are those numbered in `kept`; it must have no others."""
    return ring.from_dict({tuple(m[k] for k in kept): c for m, c in p.to_dict().items()})


def basis(polynomials: Iterable[fmpz_mpoly], ring: fmpz_mpoly_ctx) -> Ideal:
    """The reduced Gröbner basis: empty for the zero ideal, one constant where there is no common zero.

    Raises NotReducible where it grows too large.
    """
    given = [p.primitive()[1] for p in polynomials if not p.is_zero()]
    if not given or any(p.is_constant() for p in given):
        return [ring.constant(1)] if given else []
    found: Any
    found, done = fmpz_mpoly_vec(_echelon(given, ring), ring).buchberger_naive(limits=LIMITS)
    if not done:
        raise NotReducible("the Gröbner basis grows too large")
    return list(found.autoreduction())


def _echelon(polynomials: Ideal, ring: fmpz_mpoly_ctx) -> Ideal:
    """Linear combinations with distinct leading monomials and the same span, which spares Buchberger much work."""
    monomials = sorted({m for p in polynomials for m in p.monoms()}, key=_order, reverse=True)
    terms = [p.to_dict() for p in polynomials]
    entries = [fmpq(t.get(m, 0)) for t in terms for m in monomials]
    reduced, rank = fmpq_mat(len(polynomials), len(monomials), entries).rref()
    top, _ = reduced.numer_denom()
    rows = [{m: top[i, j] for j, m in enumerate(monomials) if top[i, j] != 0} for i in range(rank)]
    return [ring.from_dict(row).primitive()[1] for row in rows]


def has_no_zero(ideal: Ideal) -> bool:
    """Whether a Gröbner basis is that of the whole ring: no common zero, real or complex."""
    return any(p.is_constant() for p in ideal)


def is_finite(ideal: Ideal, ring: fmpz_mpoly_ctx) -> bool:
    """Whether a Gröbner basis has finitely many complex zeros."""
    powers = {k for p in ideal for k, d in enumerate(p.monoms()[0]) if d == sum(p.monoms()[0])}
    return has_no_zero(ideal) or len(powers) == ring.nvars()


def contains(ideal: Ideal, p: fmpz_mpoly) -> bool:
    """Whether p vanishes at all complex zeros of the ideal (Rabinowitsch's trick)."""
    ring = p.context()
    n = ring.nvars()
    larger = ring_of(n + 1)
    lifted = [larger.from_dict({(*m, 0): c for m, c in q.to_dict().items()}) for q in [*ideal, p]]
    return has_no_zero(basis([*lifted[:-1], larger.constant(1) - larger.gens()[n] * lifted[-1]], larger))


def shape(ideal: Ideal, ring: fmpz_mpoly_ctx, check: Callable[[], None]) -> Shape:
    """A primitive element for the zeros of a zero-dimensional Gröbner basis, each counted once.

    Raises NotReducible where the algebra is too large.
    """
    matrices = _multiplication(ideal, ring)
    eliminants: list[fmpq_poly] = []
    for m in reversed(matrices):  # perhaps one unknown takes another value at every zero
        check()
        eliminants.append(_squarefree(m.charpoly()))
        if eliminants[-1].degree() == m.nrows():
            return _parametrized(m, eliminants[-1], matrices)
    for k, eliminant in enumerate(reversed(eliminants)):
        check()
        matrices = _modulo(matrices, _value(eliminant, matrices[k]))
    for weights in _weights(ring.nvars()):
        check()
        form = _combined(matrices, weights)
        eliminant = _squarefree(form.charpoly())
        if eliminant.degree() == form.nrows():
            return _parametrized(form, eliminant, matrices)
    raise NotReducible("no separating form was found")


def pieces(
    polynomials: Iterable[fmpz_mpoly],
    ring: fmpz_mpoly_ctx,
    nonzero: Sequence[fmpz_mpoly],
    positive: frozenset[int],
    check: Callable[[], None],
) -> list[Ideal]:
    """Gröbner bases whose real zeros together are those of the given polynomials outside the zeros of `nonzero`.

    Ideals of positive dimension are split by the factors of their elements until none has a proper one.
    """
    stack, found = [list(polynomials)], []
    while stack:
        check()
        ideal = basis(stack.pop(), ring)
        if has_no_zero(ideal):
            continue
        if is_finite(ideal, ring):
            found.append(ideal)
            continue
        split = _split(ideal, nonzero, positive)
        if split is None:
            if not any(contains(ideal, p) for p in nonzero):
                found.append(ideal)
            continue
        stack += [[*ideal, factor] for factor in split]
        if len(stack) + len(found) > MOST_PIECES:
            raise NotReducible("too many components")
    return _without_parts(found)


def _split(ideal: Ideal, nonzero: Sequence[fmpz_mpoly], positive: frozenset[int]) -> list[fmpz_mpoly] | None:
    """The factors of an element that is not irreducible, of which one must vanish; None where there is none."""
    for p in ideal:
        factors = factored(p)[1]
        possible = [f for f, _ in factors if f not in nonzero and -f not in nonzero and not definite(f, positive)]
        if len(possible) != 1 or factors[0][1] > 1 or len(factors) > 1:
            return possible
    return None


def _without_parts(ideals: list[Ideal]) -> list[Ideal]:
    """The ideals whose zeros do not all lie on those of another."""
    kept: list[Ideal] = []
    for i, ideal in enumerate(ideals):
        others = [*kept, *ideals[i + 1 :]]
        if not any(all(contains(ideal, p) for p in other) for other in others):
            kept.append(ideal)
    return kept


def _weights(n: int) -> Iterator[tuple[int, ...]]:
    """Linear forms: the unknowns themselves, then sums of them with small weights, then with ever larger ones."""
    for k in reversed(range(n)):
        yield tuple(int(i == k) for i in range(n))
    for base in (1, 2, 3, -2, 5, 7, 11, -13, 17, 31, 101, 1009):
        yield tuple(base**i + (i if base == 1 else 0) for i in range(n))


def _combined(matrices: list[fmpq_mat], weights: tuple[int, ...]) -> fmpq_mat:
    total = matrices[0] * weights[0]
    for m, w in zip(matrices[1:], weights[1:]):
        total += m * w
    return total


def _squarefree(p: fmpq_poly | fmpz_poly) -> fmpq_poly:
    p = fmpq_poly(p)
    return p // p.gcd(p.derivative()) if p.degree() > 0 else p


def _value(p: fmpq_poly, matrix: fmpq_mat) -> fmpq_mat:
    """p of a square matrix."""
    n = matrix.nrows()
    unit = fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
    total = fmpq_mat(n, n)
    for c in reversed(p.coeffs()):
        total = total * matrix + unit * c
    return total


def _modulo(matrices: list[fmpq_mat], generator: fmpq_mat) -> list[fmpq_mat]:
    """Multiplication in the quotient by the ideal of one element, whose multiplication matrix is given.

    Of the basis, 1 stays the first element: the later ones are expressed by the earlier.
    """
    n = generator.nrows()
    spanning = fmpq_mat(n, n, [generator[n - 1 - j, i] for i in range(n) for j in range(n)])
    reduced, rank = spanning.rref()
    if rank == 0:
        return matrices
    pivots = [next(n - 1 - j for j in range(n) if reduced[i, j] != 0) for i in range(rank)]
    kept = [i for i in range(n) if i not in pivots]
    projection = fmpq_mat(len(kept), n)
    for row, i in enumerate(kept):
        projection[row, i] = 1
        for k, pivot in enumerate(pivots):
            projection[row, pivot] = -reduced[k, n - 1 - i]
    return [projection * fmpq_mat(n, len(kept), [m[i, j] for i in range(n) for j in kept]) for m in matrices]


def _parametrized(form: fmpq_mat, eliminant: fmpq_poly, matrices: list[fmpq_mat]) -> Shape:
    """The unknowns as fractions in a separating form u, from the values l(v u^i) of a linear functional l.

    sum l(v u^i) / T^(i+1) = G_v(T) / eliminant(T), and v = G_v / G_1 at the roots where l is not zero.
    """
    size = form.nrows()
    unit = fmpq_mat(size, 1, [1] + [0] * (size - 1))
    vectors = [unit, *[m * unit for m in matrices]]
    for seed in range(1, size + 2):
        row = fmpq_mat(1, size, [1 + pow(seed, i, 97) for i in range(size)])
        values: list[list[fmpq]] = [[] for _ in vectors]
        for _ in range(size):
            for sequence, v in zip(values, vectors):
                sequence.append((row * v)[0, 0])
            row = row * form
        bottom, *tops = [_numerator(sequence, eliminant) for sequence in values]
        if bottom.gcd(eliminant).degree() == 0:
            return Shape(eliminant.numer(), tuple(tops), bottom)
    raise NotReducible("no functional without zeros was found")


def _numerator(sequence: list[fmpq], eliminant: fmpq_poly) -> fmpq_poly:
    """The polynomial part of eliminant(T) · sum sequence[i] / T^(i+1)."""
    series = fmpq_poly(list(reversed(sequence)))  # T^size times the sum
    return fmpq_poly((eliminant * series).coeffs()[len(sequence) :])


def _multiplication(ideal: Ideal, ring: fmpz_mpoly_ctx) -> list[fmpq_mat]:
    """The matrices of multiplication by each unknown on the standard monomials, of which 1 is the first."""
    n = ring.nvars()
    leads = {p.monoms()[0]: p for p in ideal}
    standard = _standard(leads, n)
    index = {m: i for i, m in enumerate(standard)}
    times = [[_shifted(m, k) for k in range(n)] for m in standard]
    border = sorted({w for row in times for w in row if w not in index}, key=_order)
    forms: dict[Monomial, Vector] = {m: {i: fmpq(1)} for m, i in index.items()}
    for w in border:
        forms[w] = _of_lead(leads[w], index) if w in leads else _of_border(w, forms, times, index)
    matrices = []
    for k in range(n):
        m = fmpq_mat(len(standard), len(standard))
        for j in range(len(standard)):
            for i, c in forms[times[j][k]].items():
                m[i, j] = c
        matrices.append(m)
    return matrices


def _standard(leads: Iterable[Monomial], n: int) -> list[Monomial]:
    found: list[Monomial] = []
    level = {(0,) * n}
    while level:
        kept = sorted(m for m in level if not any(all(a >= b for a, b in zip(m, lead)) for lead in leads))
        found += kept
        if len(found) > LARGEST_ALGEBRA:
            raise NotReducible("too many solutions")
        level = {_shifted(m, k) for m in kept for k in range(n)}
    return found


def _shifted(m: Monomial, k: int, by: int = 1) -> Monomial:
    return (*m[:k], m[k] + by, *m[k + 1 :])


def _order(m: Monomial) -> tuple[int, tuple[int, ...]]:
    return sum(m), tuple(-d for d in reversed(m))


def _of_lead(p: fmpz_mpoly, index: dict[Monomial, int]) -> Vector:
    (_, lead), *tail = p.terms()
    return {index[m]: -fmpq(c) / fmpq(lead) for m, c in tail}


def _of_border(
    w: Monomial, forms: dict[Monomial, Vector], times: list[list[Monomial]], index: dict[Monomial, int]
) -> Vector:
    """The normal form of z_k times a smaller monomial that is not standard and whose normal form is known."""
    smaller = ((k, _shifted(w, k, -1)) for k in range(len(w)) if w[k])
    k, rest = next((k, m) for k, m in smaller if m in forms and m not in index)
    total: Vector = {}
    for j, c in forms[rest].items():
        for i, d in forms[times[j][k]].items():
            total[i] = total.get(i, fmpq(0)) + c * d
    return {i: c for i, c in total.items() if c != 0}
