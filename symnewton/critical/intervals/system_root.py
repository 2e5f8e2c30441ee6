"""The proof that one root of a square system lies in a small box, by the Krawczyk operator in balls."""

from __future__ import annotations

import math
from collections.abc import Sequence

from flint import arb_mat

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.critical.findings import Box
from symnewton.critical.intervals.krawczyk import Balls, balls_of, inverse_of_midpoints, krawczyk

BITS = 128
REFINEMENTS = 6
GROWTH = 16.0  # of the box, from a few units in the last place up
WIDEST = 1e-6  # of the size of the point


def prove_system_root(functions: Sequence[Function], near: Point) -> Box | None:
    """A box close to `near` that contains exactly one common root, J regular on it; None where that is not proven."""

    def system(x: Balls) -> tuple[Balls, list[Balls]]:
        found = [f.balls("value and gradient", x) for f in functions]
        return [value for value, *_ in found], [list(gradient) for _, *gradient in found]

    with ball.working_precision(BITS):
        centre = [ball.from_float(c) for c in near]
        for _ in range(REFINEMENTS):
            values, jacobian = system(centre)
            entries = [*values, *(entry for row in jacobian for entry in row)]
            inverse = inverse_of_midpoints(jacobian) if all(e.is_finite() for e in entries) else None
            if inverse is None:
                return None
            step = inverse * arb_mat([[v.mid()] for v in values])
            centre = [(c - step[i, 0]).mid() for i, c in enumerate(centre)]
        if any(abs(float(c) - a) > WIDEST * max(1.0, abs(a)) for c, a in zip(centre, near)):
            return None
        scale = max(1e-8, *(abs(float(c)) for c in centre))
        width = 2.0**-53
        while width < WIDEST:
            box = tuple((low - width * scale, high + width * scale) for low, high in map(ball.bounds, centre))
            x = balls_of(box)
            image = krawczyk(system, x)
            inside = image is not None and all(k > low and k < high for k, (low, high) in zip(image, box))
            if image is not None and inside and all(f.continuous_on(x) for f in functions):
                found = tuple(map(ball.bounds, image))
                return found if all(map(math.isfinite, (end for side in found for end in side))) else None
            width *= GROWTH
    return None
