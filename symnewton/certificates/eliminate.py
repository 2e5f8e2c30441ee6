"""Polynomial combinations of the components of a gradient or a system that tell more of its zeros than these do.

The numerators of rational functions; and for each variable, if they are found with factors of low degree, polynomials in
that variable alone. They come from Macaulay's matrix, whose rows are the multiples of the numerators by monomials: in its
reduced echelon form, with the terms of one variable last, these are the last rows (Lazard, EUROCAL 1983).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from flint import fmpq, fmpq_mat
from sympy import Expr, Poly, Rational, Symbol, fraction, horner, together

from symnewton.checker import Formulas, Uncovered

ROWS, ENTRIES = 400, 150_000  # of the largest matrix
Row = list[str]  # a polynomial, and the factor of each component


def components(formulas: Formulas, g: Sequence[int], variables: Sequence[str]) -> list[Row]:
    """The combinations, as the checker reads them; none where a component is no rational function."""
    x = [Symbol(name) for name in variables]
    try:
        parts = [fraction(together(_expression(formulas, node, x))) for node in g]
    except Uncovered:
        return []
    numerators, denominators = [Poly(p, *x) for p, _ in parts], [Poly(q, *x) for _, q in parts]
    unit = [[Poly(int(i == j), *x) for j in range(len(g))] for i in range(len(g))]
    found = [(p, row) for p, q, row in zip(numerators, denominators, unit) if q.total_degree() > 0]
    for j in range(len(x)):
        first = next(_eliminants(numerators, j), None)
        found += [] if first is None else [first]
    return [[_text(h), *(_text(c * q) for c, q in zip(row, denominators))] for h, row in found]


def _expression(formulas: Formulas, node: int, x: Sequence[Symbol]) -> Expr:
    op, a, *rest = formulas.nodes[node]
    if op == "q":
        return Rational(a.numerator, a.denominator)
    if op == "x":
        return x[a]
    if op not in ("+", "*", "^"):
        raise Uncovered(op)
    left, right = _expression(formulas, a, x), _expression(formulas, rest[0], x)
    if op == "^" and not right.is_Integer:
        raise Uncovered("a root")
    return left + right if op == "+" else left * right if op == "*" else left**right


def _eliminants(p: Sequence[Poly], j: int) -> Iterator[tuple[Poly, list[Poly]]]:
    """Polynomials in variable j, with their factors, of ever higher degree of these."""
    x, n = p[0].gens, len(p)
    degree = 0
    while True:
        powers = [e for e in product(range(degree + 1), repeat=n) if sum(e) <= degree]
        rows = [(i, e) for i in range(n) for e in powers]
        terms = [{_sum(e, f): c for f, c in p[i].terms()} for i, e in rows]
        columns = sorted({e for row in terms for e in row}, key=lambda e: (sum(e) == e[j], tuple(-d for d in e)))
        if len(rows) > ROWS or len(rows) * (len(rows) + len(columns)) > ENTRIES:
            return
        place = {e: k for k, e in enumerate(columns)}
        matrix = fmpq_mat(len(rows), len(columns) + len(rows))
        for r, row in enumerate(terms):
            for e, c in row.items():
                matrix[r, place[e]] = fmpq(int(c.p), int(c.q))
            matrix[r, len(columns) + r] = fmpq(1)
        reduced, rank = matrix.rref()
        for r in reversed(range(rank)):
            first = next(k for k in range(reduced.ncols()) if reduced[r, k] != 0)
            if first < len(columns):
                if sum(columns[first]) == columns[first][j]:
                    h = {e: _rational(reduced[r, k]) for e, k in place.items()}
                    factors = [
                        {e: _rational(reduced[r, len(columns) + k]) for k, (of, e) in enumerate(rows) if of == i}
                        for i in range(n)
                    ]
                    yield Poly.from_dict(h, *x), [Poly.from_dict(c, *x) for c in factors]
                break
        degree += 1


def _sum(e: Sequence[int], f: Sequence[int]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(e, f))


def _rational(q: fmpq) -> Rational:
    return Rational(int(q.p), int(q.q))


def _text(p: Poly) -> str:
    """In Horner's form where it has one variable, so that bounds are narrow."""
    used = [gen for k, gen in enumerate(p.gens) if p.degree(k) > 0]
    return str(horner(p.as_expr(), wrt=used[0]) if len(used) == 1 else p.as_expr())
