"""What values a formula can take on all of R^n, or in a box, from the way it is put together: rough, but proven."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from math import inf

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.derivatives import postorder

Bound = Fraction | float  # a float only for an infinite bound
Range = tuple[Bound, Bound]
REALS: Range = (-inf, inf)
LONGEST = 4096  # bits of a bound


def value_range(formula: Expr, sides: Mapping[Symbol, Range] | None = None) -> Range:
    """Bounds for all values of the formula where it is defined, and the variables are between their `sides`.

    >>> x = sp.Symbol("x", real=True)
    >>> value_range(3 + (x - 1) ** 2)
    (Fraction(3, 1), inf)
    """
    found: dict[Expr, Range] = dict(sides or {})
    for e in postorder(formula):
        if e not in found:
            found[e] = _range(e, [found[a] for a in e.args])
    return found[formula]


def _range(e: Expr, inside: list[Range]) -> Range:
    if e.is_Rational:
        value = Fraction(int(e.p), int(e.q))
        return value, value
    if e.is_Add:
        return reduce(_plus, [r[0] for r in inside]), reduce(_plus, [r[1] for r in inside])
    if e.is_Mul:
        total: Range = (Fraction(1), Fraction(1))
        for r in inside:
            corners = [_times(a, b) for a in total for b in r]
            total = min(corners), max(corners)
        return total
    if e.is_Pow and e.exp.is_Integer:
        return _power(inside[0], int(e.exp))
    if e.is_Pow:
        if not e.exp.is_Rational:
            return (Fraction(0), inf) if e.base.is_positive else REALS
        (low, high), rises = inside[0], e.exp > 0
        return Fraction(int(low >= 1 if rises else high <= 1)), Fraction(1) if (
            high <= 1 if rises else low >= 1
        ) else inf
    if isinstance(e, sp.Abs):
        low, high = inside[0]
        return max(low, -high, Fraction(0)), max(-low, high)
    if isinstance(e, sp.Max):
        return max(r[0] for r in inside), max(r[1] for r in inside)
    if isinstance(e, sp.Min):
        return min(r[0] for r in inside), min(r[1] for r in inside)
    if isinstance(e, sp.exp):
        low, high = inside[0]
        return (Fraction(1) if low >= 0 else Fraction(0)), (Fraction(1) if high <= 0 else inf)
    if isinstance(e, sp.log):
        low, high = inside[0]
        return Fraction(0) if low >= 1 else -inf, Fraction(0) if high <= 1 else inf
    if isinstance(e, sp.cosh):
        return Fraction(1), inf
    if isinstance(e, sp.sin | sp.cos | sp.tanh | sp.erf):
        return Fraction(-1), Fraction(1)
    if e is sp.pi or e is sp.E:
        return (Fraction(3), Fraction(22, 7)) if e is sp.pi else (Fraction(2), Fraction(3))
    return REALS


def _plus(a: Bound, b: Bound) -> Bound:
    """The sum of two lower or of two upper bounds; a fraction may be too large to become a float."""
    return a if _is_infinite(a) else b if _is_infinite(b) else a + b


def _times(a: Bound, b: Bound) -> Bound:
    if a == 0 or b == 0:
        return Fraction(0)
    if _is_infinite(a) or _is_infinite(b):
        return inf if (a > 0) == (b > 0) else -inf
    return a * b


def _power(r: Range, n: int) -> Range:
    low, high = r
    if n < 0 and high <= 0 and n % 2:
        low, high = _power((-high, -low), n)
        return -high, -low
    if n < 0:
        if low < 0 <= high:
            return (Fraction(0), inf) if n % 2 == 0 else REALS
        low, high = _power(r, -n)
        return _inverse(high), _inverse(low)
    if n % 2 or low >= 0:
        return _raised(low, n, lower=True), _raised(high, n, lower=False)
    if high <= 0:
        return _raised(-high, n, lower=True), _raised(-low, n, lower=False)
    return Fraction(0), _raised(max(-low, high), n, lower=False)


def _is_infinite(b: Bound) -> bool:
    return b == inf or b == -inf


def _inverse(b: Bound) -> Bound:
    """1/b; that of 0 is the bound above of what is positive."""
    return Fraction(0) if _is_infinite(b) else inf if b == 0 else 1 / Fraction(b)


def _raised(b: Bound, n: int, *, lower: bool) -> Bound:
    """A bound, below or above, for b^n: that itself unless the number would be long."""
    if _is_infinite(b):
        return inf if b > 0 or n % 2 == 0 else -inf
    exact = Fraction(b)
    if n * (exact.numerator.bit_length() + exact.denominator.bit_length()) <= LONGEST:
        return exact**n
    if exact >= 0:
        return Fraction(0) if lower else inf
    return -inf if lower else Fraction(0)
