"""What one point is: regular, minimum, maximum, saddle, inflection or degenerate, and on what evidence.

Three questions in order. Is the gradient zero? What are the signs of the Hessian's eigenvalues? Where they leave it
open, what do higher derivatives say? Each is answered exactly where the point and the formulas allow it. Where they are
long, balls come first, and exact arithmetic has half of the time for what balls leave open.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Sample
from symnewton.clock import ALARM, TimeUp
from symnewton.linalg import EPSILON, spectrum
from symnewton.points import exactly
from symnewton.points.flat.degenerate import Settled, settle
from symnewton.points.inertia import (
    Inertia,
    as_polynomial,
    characteristic_polynomial,
    exact_eigenvalues,
    inertia,
)
from symnewton.points.intervals.krawczyk import inertia_of
from symnewton.verdicts import Evidence, Kind

Row = tuple[Expr, ...]
EXACT_SIZE = 2000  # operations of a formula that is still worth substituting exactly
EXACT_DIMENSION = 30
EXACT_ROWS = 4  # of a matrix of formulas whose characteristic polynomial is
SHORT = 100  # operations of such a matrix whose characteristic polynomial is of use to a reader
ROUNDED_DIGITS = 6  # a decimal typed with this many significant digits is taken for a rounded one,
DOUBLE_DIGITS = 15  # and with this many for a computed double, which near 0 is good to EPSILON only
NEGLIGIBLE = 1e-10  # of the norm of H: a computed eigenvalue this small has no sign


@dataclass(frozen=True, kw_only=True)
class FirstOrder:
    """Whether the gradient is zero. `signs` holds None for a component that is not decided."""

    signs: tuple[int | None, ...]
    is_critical: bool
    evidence: Evidence
    tolerance: float | None = None


@dataclass(frozen=True, kw_only=True)
class SecondOrder:
    """The Hessian at the point and its eigenvalues' signs; the exact parts are None where only doubles are known."""

    hessian: tuple[Row, ...] | None
    polynomial: Expr
    eigenvalues: tuple[float, ...]
    eigenvalues_exact: Row | None
    inertia: Inertia
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Classification:
    """The verdict on a point with all it rests on. `settled` is what was tried where the Hessian does not decide."""

    sample: Sample
    first: FirstOrder
    second: SecondOrder
    kind: Kind
    strict: bool | None
    test: str
    settled: Settled | None = None

    @property
    def evidence(self) -> Evidence:
        if self.kind is Kind.REGULAR or self.first.evidence is Evidence.NUMERIC:
            return self.first.evidence
        return self.second.evidence if self.settled is None else self.settled.evidence


def classify(
    function: Function,
    partials: Row,
    hessian: tuple[Row, ...],
    at: Row,
    sample: Sample,
    *,
    deadline: float | None = None,
) -> Classification:
    """The classification of an exact point of f, whatever the sign of the function; `sample` is the function there.

    `deadline`, a time of `clock.spent`, bounds the work on a degenerate point.
    """
    variables = function.variables
    if function.sign < 0:
        function = Function(function.expression, variables)
    first = _first_order(function, partials, at, sample)
    second = _second_order(function, hessian, at, sample, first)
    known: dict[str, Any] = {"sample": sample, "first": first, "second": second}
    if not first.is_critical:
        return Classification(**known, kind=Kind.REGULAR, strict=None, test="gradient")
    kind = second.inertia.kind
    if kind is not Kind.DEGENERATE:
        strict = None if kind is Kind.SADDLE else True
        return Classification(**known, kind=kind, strict=strict, test="second-derivative")
    if first.evidence is second.evidence is Evidence.EXACT:
        found = settle(function.expression, variables, at, deadline=deadline)
        return Classification(**known, kind=found.kind, strict=found.strict, test=found.test, settled=found)
    return Classification(**known, kind=Kind.DEGENERATE, strict=None, test="second-derivative")


def _first_order(function: Function, partials: Row, at: Row, sample: Sample) -> FirstOrder:
    first, last = exactly.PRECISIONS[0], exactly.PRECISIONS[-1]
    balls = _signs_in_balls(function, at, first)
    signs = tuple(sign or _sign_at(p, function.variables, at) for sign, p in zip(balls, partials))
    if None in signs:  # a formula too long, or a value too large, for exact arithmetic
        balls = _signs_in_balls(function, at, last)
        signs = tuple((ball or None) if sign is None else sign for sign, ball in zip(signs, balls))
    if not any(signs) and None not in signs:
        return FirstOrder(signs=signs, is_critical=True, evidence=Evidence.EXACT)
    halves = [_half_unit(c) for c in at]
    tolerances = _tolerances(function, halves, sample)
    rounded = any(halves)  # else a sign that is proven stands, however small the component
    near = [
        abs(g) <= t < math.inf and bool((t and rounded) or not s) for g, t, s in zip(sample.gradient, tolerances, signs)
    ]
    if all(s == 0 or close for s, close in zip(signs, near)):
        tolerance = max(t for s, t in zip(signs, tolerances) if s != 0)
        return FirstOrder(signs=signs, is_critical=True, evidence=Evidence.NUMERIC, tolerance=tolerance)
    decided = any(signs)  # one component that is proven not zero is enough
    return FirstOrder(signs=signs, is_critical=False, evidence=Evidence.EXACT if decided else Evidence.NUMERIC)


def _signs_in_balls(function: Function, at: Row, bits: int) -> list[int]:
    """The signs of the partial derivatives as far as balls tell them, 0 for those that are not told."""
    with ball.working_precision(bits):
        x = [exactly.enclosure(c, bits) for c in at]
        found = function.balls("gradient", x)
        return [ball.proven_sign(b) or 0 for b in found] if function.continuous_on(x, "gradient") else [0] * len(at)


def _sign_at(expression: Expr, variables: tuple[Symbol, ...], at: Row) -> int | None:
    value = _exact(expression, variables, at)
    return None if value is None else exactly.sign(value)


def _exact(expression: Expr, variables: tuple[Symbol, ...], at: Row) -> Expr | None:
    if expression.count_ops() > EXACT_SIZE:
        return None
    return exactly.substitute(expression, variables, at)


def _without_zero(value: Expr | None) -> Expr | None:
    """An exact value; 0 itself for a long formula of it."""
    return sp.Integer(0) if value is not None and not value.is_Rational and exactly.sign(value) == 0 else value


def _tolerances(function: Function, halves: list[float], sample: Sample) -> list[float]:
    """For each partial derivative, what rounding the coordinates and the arithmetic can make of zero.

    A coordinate such as 0.567143 stands for a number within half a unit of its last digit; the Hessian says how far
    that moves the gradient. Short decimals, integers and formulas are taken at their word.
    """
    noise = function.gradient_noise(sample.x)
    return [r + 2 * sum(abs(h) * half for h, half in zip(row, halves)) for r, row in zip(noise, sample.hessian)]


def _half_unit(coordinate: Expr) -> float:
    """Half a unit in the last place of a rounded decimal, 0 for what is exact.

    >>> _half_unit(sp.Rational("0.567143")), _half_unit(sp.Rational("0.5"))
    (5e-07, 0.0)
    """
    if not coordinate.is_Rational or coordinate.is_Integer:
        return 0.0
    rest, places = int(coordinate.q), 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    digits = len(str(abs(int(coordinate * 10**places)))) if rest == 1 and places < 400 else 0
    half = 0.5 * 10.0**-places if digits >= ROUNDED_DIGITS else 0.0
    return max(half, EPSILON) if digits >= DOUBLE_DIGITS else half


def _second_order(
    function: Function, hessian: tuple[Row, ...], at: Row, sample: Sample, first: FirstOrder
) -> SecondOrder:
    if first.tolerance is None:
        matrix = _exact_matrix(hessian, function.variables, at) if len(at) <= EXACT_DIMENSION else None
        entries = [entry for row in matrix or () for entry in row]
        rational = all(entry.is_Rational for entry in entries)
        found = None
        if matrix and (rational or sum(entry.count_ops() for entry in entries) <= SHORT):
            found = _exact_second_order(matrix, sample)
        signs = None if found else _inertia_in_balls(function, at)
        if signs is not None:
            return _in_doubles(sample, signs, Evidence.CERTIFIED)
        if matrix and not found and first.is_critical:
            found = _exact_second_order(matrix, sample)
        if found is not None:
            return found
    values = spectrum(sample.hessian).values
    margin = NEGLIGIBLE * max(map(abs, values))
    positive, negative = sum(v > margin for v in values), sum(v < -margin for v in values)
    return _in_doubles(sample, Inertia(positive, negative, len(values) - positive - negative), Evidence.NUMERIC)


def _in_doubles(sample: Sample, signs: Inertia, evidence: Evidence) -> SecondOrder:
    values = spectrum(sample.hessian).values
    return SecondOrder(
        hessian=None,
        polynomial=as_polynomial(_rounded_polynomial(values)),
        eigenvalues=values,
        eigenvalues_exact=None,
        inertia=signs,
        evidence=evidence,
    )


def _exact_matrix(hessian: tuple[Row, ...], variables: tuple[Symbol, ...], at: Row) -> tuple[Row, ...] | None:
    rows = [[_without_zero(_exact(entry, variables, at)) for entry in row] for row in hessian]
    found = tuple(tuple(entry for entry in row if entry is not None) for row in rows)
    return found if all(len(row) == len(rows) for row in found) else None


def _inertia_in_balls(function: Function, at: Row) -> Inertia | None:
    for bits in exactly.PRECISIONS:
        with ball.working_precision(bits):
            x = [exactly.enclosure(c, bits) for c in at]
            signs = inertia_of(function, x)
            if signs is not None and function.continuous_on(x):
                return signs
    return None


def _exact_second_order(matrix: tuple[Row, ...], sample: Sample) -> SecondOrder | None:
    if len(matrix) > EXACT_ROWS and not all(entry.is_Rational for row in matrix for entry in row):
        return None
    try:
        with ALARM.at_half():
            coefficients = characteristic_polynomial(matrix)
            signs = inertia(coefficients)
            exact = exact_eigenvalues(coefficients)
    except TimeUp:
        return None
    if signs is None:
        return None
    decimals = spectrum(sample.hessian).values if exact is None else tuple(map(exactly.nearest_double, exact))
    return SecondOrder(
        hessian=matrix,
        polynomial=as_polynomial(coefficients),
        eigenvalues=decimals,
        eigenvalues_exact=exact,
        inertia=signs,
        evidence=Evidence.EXACT,
    )


def _rounded_polynomial(eigenvalues: tuple[float, ...]) -> Row:
    """The coefficients of ∏(λ − λᵢ) in doubles."""
    coefficients = [1.0]
    for value in eigenvalues:
        coefficients = [a - value * b for a, b in zip([*coefficients, 0.0], [0.0, *coefficients])]
    return tuple(sp.Integer(1) if i == 0 else sp.Float(c, 15) for i, c in enumerate(coefficients))
