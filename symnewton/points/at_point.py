"""f, its derivatives and the eigenvalues of its Hessian at an exact point, every digit proven.

The numbers are computed in balls of ever more bits until all their digits are told. What no precision tells from 0 is
substituted exactly: it is 0, proven; or it is one of the doubts, and shown for what it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function, Point, Sample
from symnewton.linalg import symmetric
from symnewton.points import exactly
from symnewton.points.eigenvalues import eigenvalues, norm
from symnewton.points.findings import Box
from symnewton.points.inertia import characteristic_polynomial, inertia
from symnewton.points.intervals.krawczyk import Balls, narrowed

GUARD_DIGITS = 8
GUARD_BITS = 32
BITS_A_DIGIT = 3.3219280948873626
FACTORS = (1, 4, 16, 64)  # of the bits, tried in turn
MOST_BITS = 2**18
FOR_DOUBLES = 25  # digits that tell the nearest double
EXACT_SIZE = 2000  # operations of a formula that is still worth substituting exactly
EXACT_ROWS = 4  # of a matrix of formulas whose characteristic polynomial is

VALUE, COMPONENT, ENTRY, EIGENVALUE = "f", "a component of the gradient", "an entry of the Hessian", "an eigenvalue"

NONE = ("nan", "inf", "-inf")

Numbers = tuple[Digits, ...]
Doubts = dict[str, str | None]  # what is not proven, and below which size it is where it may be 0


@dataclass(frozen=True, kw_only=True)
class AtPoint:
    """What f has at a point; `doubts` name what is not proven."""

    value: Digits
    gradient: Numbers
    gradient_norm: Digits
    hessian: tuple[Numbers, ...]
    doubts: Doubts

    @property
    def finite(self) -> bool:
        """Whether there are numbers at all: they may be too large for doubles."""
        return not any(n.text in NONE for n in (self.value, *self.gradient, *(e for row in self.hessian for e in row)))


def bits_for(digits: int) -> int:
    return int((digits + GUARD_DIGITS) * BITS_A_DIGIT) + GUARD_BITS


def told(
    numbers: Callable[[int], Balls | None], digits: int, is_zero: Callable[[int, arb], bool] = lambda i, b: False
) -> list[Digits | arb]:
    """Numbers to so many digits; those that are not told, as the last balls. None are, where there are no balls.

    `numbers` computes them at so many bits; `is_zero` looks for a proof that the one with this index is 0.
    """
    found: list[Digits | arb] = []
    zeros: set[int] = set()
    for factor in FACTORS:
        bits = bits_for(digits) * factor
        if factor > 1 and bits > MOST_BITS:
            break
        with ball.working_precision(bits):
            balls = numbers(bits)
            if balls is None:
                break
            if factor == 1:
                zeros = {i for i, b in enumerate(balls) if b.contains(0) and not b.is_exact() and is_zero(i, b)}
            found = [Digits("0") if i in zeros else _told(b, digits) for i, b in enumerate(balls)]
        if not any(isinstance(number, arb) for number in found):
            break
    return found


def _told(number: arb, digits: int) -> Digits | arb:
    proven = Digits.proven(number, digits)
    return number if proven is None else proven


def at(function: Function, point: Sequence[Expr], digits: int, order: int = 2) -> AtPoint:
    """f and its derivatives up to an order at an exact point, to so many significant digits; those above are empty."""
    n, doubts = function.dimension if order else 0, Doubts()
    x = tuple(exactly.nearest_double(c) for c in point)
    value, slopes, h = _doubles(function, x, order)
    upper = [entry for i, row in enumerate(h) for entry in row[i:]]
    names = [VALUE, *[COMPONENT] * n, *[ENTRY] * len(upper), "the length of the gradient"]
    found = told(lambda bits: _numbers(function, point, bits, order), digits, _proof_of_zero(function, point, order))
    fallback = [value, *slopes, *upper, math.hypot(*slopes)]
    number, *rest, length = [shown(*triple, doubts) for triple in zip(found, fallback, names, strict=True)]
    rows = tuple(tuple(row) for row in symmetric(rest[n:], n)) if upper else ()
    return AtPoint(value=number, gradient=tuple(rest[:n]), gradient_norm=length, hessian=rows, doubts=doubts)


def _doubles(function: Function, x: Point, order: int) -> tuple[float, Point, tuple[Point, ...]]:
    if order == 0:
        return function.value(x), (), ()
    if order == 1:
        return *function.value_and_gradient(x), ()
    sample = function.sample(x)
    return sample.value, sample.gradient, sample.hessian


def coordinates(point: Sequence[Expr], digits: int) -> Numbers:
    """An exact point as decimals of so many digits."""
    found = told(
        lambda bits: [exactly.enclosure(c, bits) for c in point], digits, lambda i, b: exactly.sign(point[i]) == 0
    )
    return tuple(shown(number, exactly.nearest_double(c), "the point", Doubts()) for number, c in zip(found, point))


def sample_at(function: Function, point: Sequence[Expr], order: int = 2) -> tuple[Sample, Doubts]:
    """The doubles nearest to f and its derivatives at an exact point; where no ball tells them, those in doubles."""
    found = at(function, point, FOR_DOUBLES, order)
    rows = tuple(tuple(map(float, row)) for row in found.hessian)
    x = tuple(exactly.nearest_double(c) for c in point)
    doubts = {name: bound for name, bound in found.doubts.items() if bound is None or float(bound)}
    return Sample(x, float(found.value), tuple(map(float, found.gradient)), rows), doubts


def value_at(function: Function, point: Sequence[Expr]) -> float | None:
    """The double nearest to f at an exact point, its digits where none is near; None where no ball tells it."""
    found = at(function, point, FOR_DOUBLES, 0)
    return None if _are_doubtful(found.doubts) else as_double(found.value)


def value_in(function: Function, box: Box) -> float | None:
    """The same at the one critical point in a box."""
    doubts = Doubts()
    (number,) = told(lambda bits: [*function.balls("value", narrowed(function, box, bits))], FOR_DOUBLES)
    value = shown(number, math.nan, VALUE, doubts)
    return None if _are_doubtful(doubts) else as_double(value)


def _are_doubtful(doubts: Doubts) -> bool:
    return any(bound is None or float(bound) for bound in doubts.values())


def as_double(number: Digits) -> float:
    """The double nearest to a number; the number itself where none is near."""
    double = float(number)
    near = math.isfinite(double) and (double or not any(c in "123456789" for c in number.text.partition("e")[0]))
    return double if near else number


def eigenvalues_at(function: Function, point: Sequence[Expr], digits: int) -> tuple[Numbers, Doubts]:
    """The eigenvalues of the Hessian at an exact point, ascending; none where they are not told."""
    doubts, zeros = Doubts(), cache(lambda: _zero_eigenvalues(function, point))

    def numbers(bits: int) -> Balls:
        h = function.balls("hessian", [exactly.enclosure(c, bits) for c in point])
        found = eigenvalues(symmetric(h, function.dimension))
        with_zero = [i for i, e in enumerate(found) if e.contains(0) and not e.is_exact()]
        if with_zero and len(with_zero) == zeros():
            found = [arb(0) if i in with_zero else e for i, e in enumerate(found)]
        return found

    found = told(numbers, digits)
    if not found:
        doubts[EIGENVALUE] = None
    return tuple(shown(number, math.nan, EIGENVALUE, doubts) for number in found), doubts


def _numbers(function: Function, point: Sequence[Expr], bits: int, order: int) -> Balls:
    what = ("value", "value and gradient", "sample")[order]
    balls = function.balls(what, [exactly.enclosure(c, bits) for c in point])
    return [*balls, norm(balls[1 : function.dimension + 1])]


def _proof_of_zero(function: Function, point: Sequence[Expr], order: int) -> Callable[[int, arb], bool]:
    """Whether the number with an index, in the order of `_numbers`, is 0 by exact substitution.

    Where balls find no derivative there may be none, whatever its formula comes to: |x| has the slope sign(x).
    """
    n, variables = function.dimension, function.variables
    last = (1, n + 1, n + n * (n + 1) // 2 + 1)[order]
    partials = cache(lambda: derivatives.gradient(function.expression, variables))
    hessian = cache(lambda: derivatives.hessian(partials(), variables))

    @cache
    def is_zero(index: int) -> bool:
        if index == last:
            return all(is_zero(i) for i in range(1, min(last, n + 1)))
        if index <= n:
            formula = partials()[index - 1] if index else function.expression
        else:
            formula = [entry for i, row in enumerate(hessian()) for entry in row[i:]][index - n - 1]
        value = _exact(formula, function, point)
        return value is not None and exactly.sign(value) == 0

    return lambda index, number: (index == 0 or number.is_finite()) and is_zero(index)


def _exact(formula: Expr, function: Function, point: Sequence[Expr]) -> Expr | None:
    if formula.count_ops() > EXACT_SIZE:
        return None
    value = exactly.substitute(formula, function.variables, tuple(point))
    return None if value is None or value.is_finite is False else value


def _zero_eigenvalues(function: Function, point: Sequence[Expr]) -> int | None:
    """How many eigenvalues of the Hessian are 0, by exact arithmetic; None where it does not tell."""
    partials = derivatives.gradient(function.expression, function.variables)
    rows = [[_exact(e, function, point) for e in row] for row in derivatives.hessian(partials, function.variables)]
    matrix = tuple(tuple(entry for entry in row if entry is not None) for row in rows)
    if any(len(row) < len(rows) for row in matrix):
        return None
    if len(rows) > EXACT_ROWS and not all(entry.is_Rational for row in matrix for entry in row):
        return None
    signs = inertia(characteristic_polynomial(matrix))
    return None if signs is None else signs.zero


def shown(number: Digits | arb, double: float, name: str, doubts: Doubts) -> Digits:
    """The number as it is printed: what may be 0 as 0, what is not told at all as a double, both with a doubt."""
    if isinstance(number, Digits):
        return number
    if number.is_finite() and number.contains(0):
        doubts[name] = abs(number).upper().str(2, radius=False)
        return Digits("0")
    doubts[name] = None
    return Digits(repr(double))
