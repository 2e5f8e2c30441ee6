"""Sums over rows that are polynomials of the variables, written out: their coefficients are sums over the data, exact."""

from __future__ import annotations

import math
from fractions import Fraction

from sympy import Add, Expr, Mul, Poly, PolynomialError, Rational

from symnewton.language.total import RowMean, Total, columns_in

MOST_DEGREE = 12
MOST_PRODUCTS = 1_000_000  # of cells


def written_out(expression: Expr) -> Expr:
    """The expression with every sum over rows as a polynomial, where it is one and short enough."""
    found = {total: _polynomial(total) for total in expression.atoms(Total)}
    return expression.xreplace({total: value for total, value in found.items() if value is not None})


def _polynomial(total: Total) -> Expr | None:
    variables = sorted(total.free_symbols, key=lambda v: v.name)
    columns = columns_in(total.body)
    try:
        polynomial = Poly(total.body, *variables, *columns)
    except PolynomialError:
        return None
    terms = polynomial.terms()
    short = len(terms) * len(columns) * total.table.rows <= MOST_PRODUCTS
    if not (polynomial.domain.is_QQ or polynomial.domain.is_ZZ) or polynomial.total_degree() > MOST_DEGREE or not short:
        return None
    cells = [_as_integers(total.table.exactly(c.name)) for c in columns]
    weight = Fraction(1, total.table.rows) if isinstance(total, RowMean) else Fraction(1)
    moments: dict[tuple[int, ...], Fraction] = {}
    parts = []
    for powers, coefficient in terms:
        mine, theirs = powers[: len(variables)], powers[len(variables) :]
        if theirs not in moments:
            moments[theirs] = weight * _moment(cells, theirs, total.table.rows)
        moment = moments[theirs]
        factor = coefficient * Rational(moment.numerator, moment.denominator)
        parts.append(Mul(factor, *(v**n for v, n in zip(variables, mine))))
    return Add(*parts)


def _as_integers(cells: list[Fraction]) -> tuple[list[int], int]:
    """The cells times their common denominator, and that."""
    below = math.lcm(*(cell.denominator for cell in cells))
    return [cell.numerator * (below // cell.denominator) for cell in cells], below


def _moment(cells: list[tuple[list[int], int]], powers: tuple[int, ...], rows: int) -> Fraction:
    """The sum over the rows of a product of powers of cells."""
    products, below = [1] * rows, 1
    for (numbers, denominator), n in zip(cells, powers):
        if n:
            products = [p * c**n for p, c in zip(products, numbers)]
            below *= denominator**n
    return Fraction(sum(products), below)
