"""Many boxes at once: which hold no critical point, which exactly one, and which are open. NumPy, outward rounded.

The Krawczyk operator as in `krawczyk`, with matrices as midpoint and radius; the rounding of products of n terms in any
order is below (n + 1) u of the product of absolute values, u = 2^-53 (Higham, Accuracy and Stability of Numerical
Algorithms, 2nd ed. 2002, section 3.1). Any matrix will do as preconditioner: how its inverse is rounded is no matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import EMPTY, SMOOTH, TINY
from symnewton.calculus.function import Function

U = 2.0**-53
OPEN, EXCLUDED, UNIQUE = range(3)


@dataclass(frozen=True)
class Screening:
    """What became of each box. Zeros of the gradient in an OPEN or UNIQUE box lie between `lower` and `upper` too.

    `smear` weighs how much each side of the box spreads the gradient: where to bisect.
    """

    status: Array
    lower: Array
    upper: Array
    smear: Array


def screen(function: Function, lower: Array, upper: Array) -> Screening:
    """The verdict on each box, one a row."""
    gradient_low, gradient_high, level = function.ranges("value and gradient", lower, upper)
    excluded = (level == EMPTY) | ((gradient_low > 0) | (gradient_high < 0))[:, 1:].any(axis=1)
    left = np.flatnonzero(~excluded)
    if left.size:
        low, high, _ = function.ranges("tangents", lower[left], upper[left])
        excluded[left] = ((low > 0) | (high < 0)).any(axis=1)
    status = np.where(excluded, EXCLUDED, OPEN)
    kept_lower, kept_upper, smear = lower.copy(), upper.copy(), upper - lower
    rest = np.flatnonzero(~excluded & (level == SMOOTH))
    if rest.size:
        low, high = lower[rest], upper[rest]
        verdict, image_low, image_high, smear[rest] = second_order(function, low, high)
        status[rest] = verdict
        kept_lower[rest], kept_upper[rest] = np.fmax(low, image_low), np.fmin(high, image_high)
    return Screening(status, kept_lower, kept_upper, smear)


def second_order(
    function: Function,
    lower: Array,
    upper: Array,
    fixed: Array | None = None,
    hessian: tuple[Array, Array, Array] | None = None,
) -> tuple[Array, Array, Array, Array]:
    """The status by Krawczyk's operator and by the mean value form, the operator's image, and the smear.

    The gradient has to be SMOOTH on each box. Where `fixed` is true a coordinate is a constant between its ends;
    `hessian` are the ranges of the Hessian, if they are known.
    """
    n = function.dimension
    hessian_low, hessian_high, level = hessian or function.ranges("hessian", lower, upper)
    centre = lower + 0.5 * (upper - lower)
    held = np.zeros(lower.shape, dtype=bool) if fixed is None else fixed
    at = np.where(held, lower, centre), np.where(held, upper, centre)
    gradient_low, gradient_high, _ = function.ranges("gradient", *at)
    known = (level == SMOOTH) & np.isfinite(hessian_low + hessian_high).all(axis=1)
    known &= np.isfinite(gradient_low + gradient_high).all(axis=1)
    h, radius = _middle(np.where(known[:, None], hessian_low, 0.0), np.where(known[:, None], hessian_high, 0.0))
    h, radius = full_matrices(h, n), full_matrices(radius, n)
    g, g_radius = _middle(np.where(known[:, None], gradient_low, 0.0), np.where(known[:, None], gradient_high, 0.0))
    if fixed is not None:
        crossed = fixed[:, :, None] | fixed[:, None, :]
        h, radius = np.where(crossed, np.eye(n), h), np.where(crossed, 0.0, radius)
        g, g_radius = np.where(fixed, 0.0, g), np.where(fixed, 0.0, g_radius)
    reach = np.fmax(upper - centre, centre - lower) * (1 + 4 * U)
    largest = np.abs(h) + radius
    with np.errstate(all="ignore"):
        spread = (largest @ reach[:, :, None])[:, :, 0]
        apart = np.abs(g) > (g_radius + spread) * (1 + 4 * (n + 4) * U) + TINY
        image_low, image_high = _image(centre, g, g_radius, h, radius, reach)
        smear = (largest / np.fmax(spread, TINY)[:, :, None]).sum(axis=1) * reach
    smear = np.where(known[:, None] & np.isfinite(smear), smear, reach)
    unknown = ~known | ~np.isfinite(image_low + image_high).all(axis=1)
    image_low[unknown], image_high[unknown] = -np.inf, np.inf
    outside = ((image_low > upper) | (image_high < lower)).any(axis=1) | apart.any(axis=1)
    inside = (image_low > lower) & (image_high < upper)
    if fixed is not None:
        inside |= fixed
    status = np.where(outside, EXCLUDED, np.where(inside.all(axis=1), UNIQUE, OPEN))
    return np.where(known, status, OPEN), image_low, image_high, smear


def _image(centre: Array, g: Array, g_radius: Array, h: Array, radius: Array, reach: Array) -> tuple[Array, Array]:
    """The ends of centre - Y [g] + (I - Y [H]) [-reach, reach]."""
    n = centre.shape[1]
    gamma = (n + 3) * U
    y = inverses(h)
    size = np.abs(y)
    step = (y @ g[:, :, None])[:, :, 0]
    identity = np.eye(n)
    defect = np.abs(identity - y @ h) + size @ (radius + gamma * np.abs(h)) + gamma * identity
    spread = size @ (g_radius + gamma * np.abs(g))[:, :, None] + defect @ reach[:, :, None]
    image = centre - step
    around = spread[:, :, 0] * (1 + (4 * n + 12) * U) + 4 * U * (np.abs(centre) + np.abs(step)) + TINY
    around *= 1 + 4 * U
    return image - around, image + around


def inverses(matrices: Array) -> Array:
    """Approximate inverses; the unit matrix for what has none."""
    try:
        found = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        singular = np.abs(np.linalg.det(matrices)) == 0
        replaced = np.where(singular[:, None, None], np.eye(matrices.shape[1]), matrices)
        found = np.linalg.inv(replaced)
    return np.where(np.isfinite(found).all(axis=(1, 2), keepdims=True), found, np.eye(matrices.shape[1]))


def _middle(low: Array, high: Array) -> tuple[Array, Array]:
    """Midpoints and radii that cover both ends."""
    middle = low + 0.5 * (high - low)
    return middle, np.fmax(high - middle, middle - low) * (1 + 4 * U)


def full_matrices(upper: Array, n: int) -> Array:
    """Symmetric matrices from their upper triangles, one a row."""
    rows, columns = np.triu_indices(n)
    full = np.empty((len(upper), n, n))
    full[:, rows, columns] = upper
    full[:, columns, rows] = upper
    return full


def bisect(lower: Array, upper: Array, side: Array) -> tuple[Array, Array]:
    """The two halves of each box across the given side: first all lower halves, then all upper ones."""
    rows = np.arange(len(lower))
    middle = lower[rows, side] + 0.5 * (upper[rows, side] - lower[rows, side])
    first, second = upper.copy(), lower.copy()
    first[rows, side] = middle
    second[rows, side] = middle
    return np.concatenate([lower, second]), np.concatenate([first, upper])
