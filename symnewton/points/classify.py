"""What one point is: regular, minimum, maximum, saddle, inflection or degenerate, and on what evidence.

Three questions in order. Is the gradient zero? What are the signs of the Hessian's eigenvalues? Where they leave it
open, what do higher derivatives say? Each is answered exactly where the point and the formulas allow it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus.function import Function, Sample
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
from symnewton.verdicts import Evidence, Kind

Row = tuple[Expr, ...]
EXACT_SIZE = 2000  # operations of a formula that is still worth substituting exactly
EXACT_DIMENSION = 30
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
        exact = self.first.evidence is Evidence.EXACT
        if self.kind is Kind.REGULAR:
            return self.first.evidence
        if not exact or self.second.evidence is not Evidence.EXACT:
            return Evidence.NUMERIC
        return Evidence.EXACT if self.settled is None else self.settled.evidence


def classify(
    function: Function,
    partials: Row,
    hessian: tuple[Row, ...],
    at: Row,
    sample: Sample,
    *,
    deadline: float | None = None,
) -> Classification:
    """The classification of an exact point; `sample` is the function there, finite with its derivatives.

    `deadline`, a time of `clock.spent`, bounds the work on a degenerate point.
    """
    variables = function.variables
    first = _first_order(function, partials, at, sample)
    second = _second_order(hessian, variables, at, sample, rounded=first.tolerance is not None)
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
    signs = tuple(_sign_at(p, function.variables, at) for p in partials)
    if not any(signs) and None not in signs:
        return FirstOrder(signs=signs, is_critical=True, evidence=Evidence.EXACT)
    tolerances = _tolerances(function, at, sample)
    near = [abs(g) <= t < math.inf and bool(t or not s) for g, t, s in zip(sample.gradient, tolerances, signs)]
    if all(s == 0 or close for s, close in zip(signs, near)):
        tolerance = max(t for s, t in zip(signs, tolerances) if s != 0)
        return FirstOrder(signs=signs, is_critical=True, evidence=Evidence.NUMERIC, tolerance=tolerance)
    decided = any(signs)  # one component that is proven not zero is enough
    return FirstOrder(signs=signs, is_critical=False, evidence=Evidence.EXACT if decided else Evidence.NUMERIC)


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


def _tolerances(function: Function, at: Row, sample: Sample) -> list[float]:
    """For each partial derivative, what rounding the coordinates and the arithmetic can make of zero.

    A coordinate such as 0.567143 stands for a number within half a unit of its last digit; the Hessian says how far
    that moves the gradient. Short decimals, integers and formulas are taken at their word.
    """
    halves = [_half_unit(c) for c in at]
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
    hessian: tuple[Row, ...], variables: tuple[Symbol, ...], at: Row, sample: Sample, *, rounded: bool
) -> SecondOrder:
    n = len(variables)
    if not rounded and n <= EXACT_DIMENSION:
        rows = [[_without_zero(_exact(entry, variables, at)) for entry in row] for row in hessian]
        if all(entry is not None for row in rows for entry in row):
            matrix = tuple(tuple(row) for row in rows)
            found = _exact_second_order(matrix, sample)
            if found is not None:
                return found
    values = spectrum(sample.hessian).values
    margin = NEGLIGIBLE * max(map(abs, values))
    positive, negative = sum(v > margin for v in values), sum(v < -margin for v in values)
    return SecondOrder(
        hessian=None,
        polynomial=as_polynomial(_rounded_polynomial(values)),
        eigenvalues=values,
        eigenvalues_exact=None,
        inertia=Inertia(positive, negative, n - positive - negative),
        evidence=Evidence.NUMERIC,
    )


def _exact_second_order(matrix: tuple[Row, ...], sample: Sample) -> SecondOrder | None:
    n = len(matrix)
    rational = all(entry.is_Rational for row in matrix for entry in row)
    if n > 4 and not rational:
        return None
    coefficients = characteristic_polynomial(matrix)
    signs = inertia(coefficients)
    if signs is None:
        return None
    exact = exact_eigenvalues(coefficients)
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
