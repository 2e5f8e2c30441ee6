"""What values a formula can take on all of R^n, from the way it is put together: rough, but proven."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import sympy as sp
from sympy import Expr

from symnewton.calculus.derivatives import postorder

Bound = Fraction | float  # a float only for an infinite bound
Range = tuple[Bound, Bound]
REALS: Range = (-inf, inf)


def value_range(formula: Expr) -> Range:
    """Bounds for all values of the formula where it is defined.

    >>> x = sp.Symbol("x", real=True)
    >>> value_range(3 + (x - 1) ** 2)
    (Fraction(3, 1), inf)
    """
    found: dict[Expr, Range] = {}
    for e in postorder(formula):
        found[e] = _range(e, [found[a] for a in e.args])
    return found[formula]


def _range(e: Expr, inside: list[Range]) -> Range:
    if e.is_Rational:
        value = Fraction(int(e.p), int(e.q))
        return value, value
    if e.is_Add:
        return sum((r[0] for r in inside), Fraction(0)), sum((r[1] for r in inside), Fraction(0))
    if e.is_Mul:
        total: Range = (Fraction(1), Fraction(1))
        for r in inside:
            corners = [_times(a, b) for a in total for b in r]
            total = min(corners), max(corners)
        return total
    if e.is_Pow and e.exp.is_Integer:
        return _power(inside[0], int(e.exp))
    if e.is_Pow:
        return (Fraction(0), inf) if e.exp.is_Rational else REALS
    if isinstance(e, sp.exp):
        low, high = inside[0]
        return (Fraction(1) if low >= 0 else Fraction(0)), (Fraction(1) if high <= 0 else inf)
    return REALS


def _times(a: Bound, b: Bound) -> Bound:
    return Fraction(0) if a == 0 or b == 0 else a * b


def _power(r: Range, n: int) -> Range:
    low, high = r
    if n < 0:
        if low <= 0 <= high and not (low == 0 and n % 2 == 0):
            return (Fraction(0), inf) if n % 2 == 0 else REALS
        low, high = _power(r, -n)
        return (0 if high == inf else 1 / Fraction(high)), (inf if low == 0 else 1 / Fraction(low))
    if n % 2 or low >= 0:
        return _raised(low, n), _raised(high, n)
    if high <= 0:
        return _raised(high, n), _raised(low, n)
    return Fraction(0), max(_raised(low, n), _raised(high, n))


def _raised(b: Bound, n: int) -> Bound:
    """b^n; an infinite bound where the number would be long."""
    if isinstance(b, Fraction) and abs(n) * (b.numerator.bit_length() + b.denominator.bit_length()) > 4096:
        return inf if b > 0 or n % 2 == 0 else -inf
    return b**n
