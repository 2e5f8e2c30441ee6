"""How good the answer of a finished run can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.linalg import EPSILON, norm
from symnewton.newton.doubt import gradient_floor

if TYPE_CHECKING:
    from symnewton.calculus.function import Function
    from symnewton.newton.minimize import Outcome


def condition(eigenvalues: Sequence[float]) -> float | None:
    """The condition number of a Hessian, |λ|max / |λ|min; None of a single number, or where it is singular to rounding."""
    sizes = sorted(map(abs, eigenvalues))
    regular = len(sizes) > 1 and sizes[0] > len(sizes) * EPSILON * sizes[-1]
    return sizes[-1] / sizes[0] if regular else None


def attainable_digits(function: Function, found: Outcome) -> int | None:
    """How many significant digits of x doubles can give: the rounding of ∇f over the smallest eigenvalue; None if none.

    Where convergence is linear only, H is singular at the point itself and that quotient means nothing.
    """
    last = found.last
    lowest = min(abs(v) for v in last.sample.spectrum.values)
    size = norm(last.sample.x)
    if not lowest or not size or (found.order is not None and found.order < 1.5):
        return None
    error = norm(gradient_floor(function, last.sample)) / lowest
    return max(0, min(17, math.floor(-math.log10(error / size)))) if 0 < error < size else None
