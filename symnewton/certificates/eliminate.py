"""Polynomial combinations of the components of a gradient or a system that tell more of its zeros than these do.

The numerators of quotients of polynomials, without factors exp(u), which are never 0; and for each variable, if they are
found with factors of low degree, polynomials in that variable alone. They come from Macaulay's matrix, whose rows are the
multiples of the numerators by monomials: in its reduced echelon form, with the terms of one variable last, these are the
last rows (Lazard, EUROCAL 1983).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq, fmpq_mat
from sympy import Expr, Poly, Rational, Symbol, fraction, horner, together

from symnewton.checker import Formulas, Uncovered

ROWS, ENTRIES = 400, 150_000  # of the largest matrix
Row = list[str]  # a polynomial, and the factor of each component


@dataclass(frozen=True)
class Combination:
    """A polynomial, and the factor of each component: a polynomial over powers of exp(u), given as text."""

    h: Poly
    factors: tuple[Poly, ...]
    below: tuple[str, ...]

    def row(self) -> Row:
        """As the checker reads it in a box."""
        return [_text(self.h), *(f"({_text(c)}){below}" if c else "0" for c, below in zip(self.factors, self.below))]

    def far(self, critical: bool) -> Row:
        """As the checker reads it on the faces at infinity, where x is u/_, and the gradient by u."""
        degree, names = max(self.h.total_degree(), 0), {str(gen) for gen in self.h.gens}
        found = [_homogenized(self.h, degree)]
        for c, below in zip(self.factors, self.below):
            more = max(0, c.total_degree() - degree - critical)
            lifted = _homogenized(c, degree + critical + more)
            over = (f"/_**{more}" if more else "") + "".join(f"({p}/_)" if p in names else p for p in _names(below))
            found.append(f"({lifted}){over}" if c else "0")
        return found


def numerators(formulas: Formulas, g: Sequence[int], variables: Sequence[str]) -> list[Combination | None]:
    """Those of the components; None of one that has none without functions other than exp(u) as a factor."""
    x = [Symbol(name) for name in variables]
    found: list[Combination | None] = []
    for i, node in enumerate(g):
        atoms: dict[int, Symbol] = {}
        try:
            above, below = fraction(together(_expression(formulas, node, x, atoms)))
        except Uncovered:
            found.append(None)
            continue
        h, powers = Poly(above, *x, *atoms.values()), []
        for atom, symbol in atoms.items():
            power = min((monomial[h.gens.index(symbol)] for monomial in h.monoms()), default=0)
            h = Poly((h.as_expr() / symbol**power).expand(), *h.gens)
            powers += [f"/exp({_written(formulas, formulas.nodes[atom][1], variables)})**{power}"] if power else []
        if {*atoms.values()} & (h.free_symbols | below.free_symbols):
            found.append(None)
            continue
        factors = [Poly(below if j == i else 0, *x) for j in range(len(g))]
        found.append(
            Combination(
                Poly(h.as_expr(), *x), tuple(factors), tuple("".join(powers) if j == i else "" for j in range(len(g)))
            )
        )
    return found


def eliminants(found: Sequence[Combination | None]) -> list[Combination]:
    """Polynomials in one variable each, from the numerators of all components."""
    parts = [part for part in found if part is not None]
    if len(parts) < len(found):
        return []
    below = tuple(part.below[i] for i, part in enumerate(parts))
    rows = [next(_eliminants([part.h for part in parts], j), None) for j in range(len(found))]
    return [
        Combination(h, tuple(c * part.factors[i] for i, (c, part) in enumerate(zip(factors, parts))), below)
        for h, factors in (row for row in rows if row is not None)
    ]


def _expression(formulas: Formulas, node: int, x: Sequence[Symbol], atoms: dict[int, Symbol]) -> Expr:
    op, a, *rest = formulas.nodes[node]
    if op == "q":
        return Rational(a.numerator, a.denominator)
    if op == "x":
        return x[a]
    if op == "exp":
        return atoms.setdefault(node, Symbol(f"exp {node}"))
    if op not in ("+", "*", "^"):
        raise Uncovered(op)
    left, right = (_expression(formulas, part, x, atoms) for part in (a, *rest))
    if op == "^" and not right.is_Integer:
        raise Uncovered("a root")
    return left + right if op == "+" else left * right if op == "*" else left**right


def _written(formulas: Formulas, node: int, variables: Sequence[str]) -> str:
    """A text that is read as this very node."""
    op, a, *rest = formulas.nodes[node]
    if op == "q":
        return f"({a.numerator}/{a.denominator})"
    if op == "x":
        return variables[a]
    first = _written(formulas, a, variables)
    if op in ("+", "*", "^"):
        return f"({first}{'**' if op == '^' else op}{_written(formulas, rest[0], variables)})"
    return f"{op}({first})"


def _names(text: str) -> list[str]:
    """A text, cut into its names and what is between them."""
    return re.split(r"\b([^\W\d]\w*)\b", text)


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


def _homogenized(p: Poly, degree: int) -> str:
    """With powers of _ that lift every term to a degree."""
    lifted = {(*e, degree - sum(e)): c for e, c in p.terms()}
    return str(Poly.from_dict(lifted, *p.gens, Symbol("_")).as_expr())
