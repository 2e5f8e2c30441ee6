"""Whether a box holds all critical points that there are on all of R^n: proofs about what lies outside it.

A partial derivative is brought to one fraction and its numerator into factors; it is zero where one of them is. On an
unbounded piece of the outside intervals with infinite ends often show that none is: exp(x) - 1/x on [10, ∞). On a ray,
where they do not, a factor that is positive at its end and whose derivative is positive stays positive: exp(x) - 2x.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH
from symnewton.calculus.function import Function
from symnewton.points.findings import Box
from symnewton.points.intervals.factors import Component, Factor, factors_of, gradient_factors, not_critical

PIECES = 2000
DEEPEST = 4  # derivatives of a factor


def prove_outside(function: Function, box: Box, *, out_of_time: Callable[[], bool] = lambda: False) -> bool:
    """Whether it is proven that no critical point lies outside the finite box. Says no where that is not so clear."""
    components = gradient_factors(function)
    if not components:
        return False
    n = function.dimension
    with np.errstate(all="ignore"):
        for i, (low, high) in enumerate(box):
            for ray in ((-np.inf, low), (high, np.inf)):
                piece = [*box[:i], ray, *[(-np.inf, np.inf)] * (n - i - 1)]
                if not (
                    _none_in(function, components, piece, out_of_time)
                    or (n == 1 and _none_on(components[0].factors, ray))
                ):
                    return False
    return True


def _none_in(
    function: Function,
    components: list[Component],
    piece: Sequence[tuple[float, float]],
    out_of_time: Callable[[], bool],
) -> bool:
    """Whether no critical point lies in a piece, an unbounded box, by cutting it."""
    lower, upper = np.array([[low for low, _ in piece]]), np.array([[high for _, high in piece]])
    looked_at = 0
    while len(lower):
        looked_at += len(lower)
        if looked_at > PIECES or out_of_time():
            return False
        settled = not_critical(function, components, lower, upper)
        lower, upper = _cut(lower[~settled], upper[~settled])
    return True


def _cut(lower: Array, upper: Array) -> tuple[Array, Array]:
    """Halves across the side that is the longest after x ↦ x / (1 + |x|) takes the line to (-1, 1)."""
    low, high = _bounded(lower), _bounded(upper)
    side = (high - low).argmax(axis=1)
    rows = np.arange(len(lower))
    middle = 0.5 * (low + high)[rows, side]
    middle = middle / (1 - np.abs(middle))
    first, second = upper.copy(), lower.copy()
    first[rows, side] = middle
    second[rows, side] = middle
    return np.concatenate([lower, second]), np.concatenate([first, upper])


def _bounded(x: Array) -> Array:
    return np.where(np.isinf(x), np.sign(x), x / (1 + np.abs(x)))


def _none_on(factors: list[Factor], ray: tuple[float, float], depth: int = 0) -> bool:
    """Whether no factor has a zero on the ray, by the signs of its derivatives."""
    return all(_keeps_sign(factor, ray, depth) for factor in factors)


def _keeps_sign(factor: Factor, ray: tuple[float, float], depth: int) -> bool:
    lower, upper = np.array([[ray[0]]]), np.array([[ray[1]]])
    if factor.none_in(lower, upper).all():
        return True
    end, outward = (ray[0], 1) if np.isfinite(ray[0]) else (ray[1], -1)
    (slope,) = derivatives.gradient(factor.expression, factor.variables)
    further = factors_of(slope, factor.variables)
    if depth == DEEPEST or further is None or factor.function.ranges("value", lower, upper)[2][0] != SMOOTH:
        return False
    sign = factor.sign_at(end)
    growing = Factor(slope, factor.variables).sign_at(end) * outward
    return sign != 0 and sign == growing and _none_on(further, ray, depth + 1)
