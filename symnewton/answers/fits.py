"""What a least-squares fit says of the data: errors of its parameters, residuals, R²."""

from __future__ import annotations

import math

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function, Point
from symnewton.errors import InputError
from symnewton.report.fit import Fit, FitRow, Parameter

HINT = "give f as sum((model - y)^2) or mean((model - y)^2) with --data"


def fit_at(function: Function, x: Point) -> Fit:
    """The fit at a point.

    Raises: InputError where f is not seen to be the squares of one residual, summed over rows.
    """
    squares = function.squares
    if len(squares) != 1 or squares[0].total is None or len(squares[0].residuals) != 1:
        raise InputError("f is not seen to be a sum of squares over rows, as a fit is", hint=HINT)
    rows = function.rows(squares[0], x)
    n, p = len(rows.residuals), function.dimension
    total = float(np.sum(rows.residuals**2))
    deviation = math.sqrt(total / (n - p)) if n > p else None
    # The normal matrix is 2 c w JᵀJ with f = c w Σ r².
    scale = 2 * float(squares[0].factor) * (1 / n if squares[0].total.name == "mean" else 1)
    errors = _errors(np.array(function.sample(x).normal) / scale, deviation)
    parameters = tuple(
        Parameter(name=v.name, estimate=float(c), standard_error=e, t=float(c) / e if e else None)
        for v, c, e in zip(function.variables, x, errors)
    )
    return Fit(
        rows=n,
        degrees_of_freedom=max(0, n - p),
        sum_of_squares=total,
        standard_deviation=deviation,
        r_squared=_r_squared(total, rows.observed),
        parameters=parameters,
        residuals=_table(rows.residuals, rows.observed),
    )


def _errors(normal: Array, deviation: float | None) -> list[float | None]:
    """s times the roots of the diagonal of (JᵀJ)⁻¹, computed in variables scaled by the columns of J."""
    scales = np.sqrt(np.diag(normal))
    if deviation is None or not (scales > 0).all() or not np.isfinite(normal).all():
        return [None] * len(normal)
    try:
        inverse = np.linalg.inv(normal / np.outer(scales, scales))
    except np.linalg.LinAlgError:
        return [None] * len(normal)
    spread = np.diag(inverse)
    return [
        deviation * math.sqrt(v) / s if v > 0 and math.isfinite(v) else None
        for v, s in zip(spread.tolist(), scales.tolist())
    ]


def _r_squared(total: float, observed: Array | None) -> float | None:
    around = 0.0 if observed is None else float(np.sum((observed - observed.mean()) ** 2))
    return 1 - total / around if around else None


def _table(residuals: Array, observed: Array | None) -> tuple[FitRow, ...]:
    """The rows; none where nothing is observed."""
    if observed is None:
        return ()
    pairs = zip(observed.tolist(), residuals.tolist())
    return tuple(FitRow(row=k, observed=y, fitted=y - r, residual=r) for k, (y, r) in enumerate(pairs, 1))
