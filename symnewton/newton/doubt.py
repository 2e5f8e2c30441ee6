"""What rounding leaves open at the end of a run: where the critical point is, and the signs of the curvatures there.

At a double zero of f' the computed f" is nothing but the distance from it, and at a jump of f it says nothing at all. So
f and H are looked at on the whole box in which the critical point may lie.
"""

from __future__ import annotations

import math

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point, Sample
from symnewton.linalg import Vector, dot, symmetric
from symnewton.newton.loop import Step

STEPS = 10.0  # of Newton, beside the last point: as far as a zero of ∇f of multiplicity 10 is
BITS = 53
NEGLIGIBLE = 1e-10  # of the norm of H: an eigenvalue this small, computed in doubles, has no sign


def gradient_floor(function: Function, sample: Sample) -> Vector:
    """How small each partial derivative can be made in doubles.

    The rounding of its evaluation (the radius of its ball) and half a unit in the last place of each coordinate, times
    the Hessian, where that is known.
    """
    rows = sample.hessian or [()] * len(sample.x)
    return tuple(n + rounding_of_x(row, sample.x) for n, row in zip(function.gradient_noise(sample.x), rows))


def value_floor(function: Function, x: Point, slopes: Vector) -> float:
    """How small |f| can be made likewise; what is not known of it counts as nothing."""
    noise = function.value_noise(x)
    floor = (noise if math.isfinite(noise) else 0.0) + rounding_of_x(slopes, x)
    return floor if math.isfinite(floor) else 0.0


def rounding_of_x(slopes: Vector, x: Point) -> float:
    """How far a number with these slopes moves with half a unit in the last place of the coordinates."""
    return sum(abs(s) * math.ulp(c) / 2 for s, c in zip(slopes, x))


def curvature_doubts(function: Function, last: Step) -> Vector:
    """For each eigenvalue, how far that at the critical point may be from it; infinite where H may have no values."""
    n, vectors = len(last.sample.x), last.sample.spectrum.vectors
    with ball.working_precision(BITS):
        entries = symmetric(function.balls("hessian", _box(function, last)), n)
        differences = [[a - ball.from_float(b) for a, b in zip(*rows)] for rows in zip(entries, last.sample.hessian)]
        off = [[float(d.abs_upper()) if d.is_finite() else math.inf for d in row] for row in differences]
    sizes = [tuple(map(abs, q)) for q in vectors]
    return tuple(sum(a * b * off[i][j] for i, a in enumerate(q) for j, b in enumerate(q) if a and b) for q in sizes)


def is_unbroken(function: Function, last: Step) -> bool:
    """Whether f is proven to be defined and without a jump wherever the critical point may be."""
    with ball.working_precision(BITS):
        box = _box(function, last, along_flat=True)
        (value,) = function.balls("value", box)
        return value.is_finite() and function.continuous_on(box, what="value")


def _box(function: Function, last: Step, *, along_flat: bool = False) -> list[ball.arb]:
    """The ends of Newton's steps, with the rounding of ∇f, a few times over.

    Directions that are flat are left out, or `along_flat`, as there Newton's step means nothing, taken as the last step.
    """
    sample, h = last.sample, last.sample.spectrum
    floor = gradient_floor(function, sample)
    moved = h.coordinates(last.step) if along_flat and last.step else (0.0,) * len(sample.x)
    reach = [math.ulp(c) for c in sample.x]
    for g, value, q, step in zip(h.coordinates(sample.gradient), h.values, h.vectors, moved):
        size = tuple(map(abs, q))
        curved = abs(value) > NEGLIGIBLE * h.largest
        length = STEPS * (abs(g) + dot(size, floor)) / abs(value) if curved else abs(step)
        reach = [r + length * c for r, c in zip(reach, size)]
    return [ball.from_float(c) + ball.arb(0, r) for c, r in zip(sample.x, reach)]
