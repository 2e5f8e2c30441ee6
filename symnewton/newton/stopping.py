"""Are we done: pure functions of the rows so far."""

from __future__ import annotations

import math

from symnewton.calculus.function import Function, Sample
from symnewton.newton.diagnosis import cycle_length, shrinking
from symnewton.newton.linalg import Spectrum, Vector
from symnewton.newton.loop import Iteration, Verdict
from symnewton.newton.settings import Settings
from symnewton.verdicts import Stop

TOLERANCE, FIRST_ORDER_TOLERANCE = 1e-12, 1e-8
FAR = 1e20
NEGLIGIBLE = 1e-10  # of the norm of H: an eigenvalue this small, computed in doubles, has no sign


def vanishing(rows: list[Iteration], settings: Settings, function: Function, default: float = TOLERANCE) -> Stop | None:
    """Whether the gradient is as good as zero: within its tolerance, or below its own rounding noise.

    The tolerance, unless given, is `default` of the largest gradient met, and at most `default`: a function is not flat
    because it is small.
    """
    sample = rows[-1].sample
    size = sample.gradient_norm
    if size == 0:
        return Stop.GRADIENT
    largest = max(row.sample.gradient_norm for row in rows)
    tolerance = settings.tolerance or default * min(1.0, largest)
    if size <= tolerance:
        return Stop.GRADIENT
    small = size <= 1e-5 * largest or len(rows) == 1
    return Stop.ROUNDING if small and below_rounding(function, sample) else None


def below_rounding(function: Function, sample: Sample, times: float = 1.0) -> bool:
    """Whether no double can be expected to have a smaller gradient.

    Every component is within what rounding makes of zero; see `gradient_floor`.
    """
    return all(abs(g) <= times * r for g, r in zip(sample.gradient, gradient_floor(function, sample)))


def gradient_floor(function: Function, sample: Sample) -> Vector:
    """How small each partial derivative can be made in doubles.

    The rounding of its evaluation (the radius of its ball) and half a unit in the last place of each coordinate, times
    the Hessian, where that is known.
    """
    noise = function.gradient_noise(sample.x)
    half_units = [math.ulp(c) / 2 for c in sample.x]
    rows = sample.hessian or [()] * len(noise)
    return tuple(r + sum(abs(h) * u for h, u in zip(row, half_units)) for r, row in zip(noise, rows, strict=True))


def curved_upward(h: Spectrum) -> bool:
    """The second-order necessary condition, within the rounding of the eigenvalues."""
    return h.values[0] >= -NEGLIGIBLE * h.largest


def limits(rows: list[Iteration], settings: Settings) -> Stop | None:
    """The endings that are nobody's success."""
    last, first = rows[-1], rows[0]
    if math.hypot(*last.sample.x) > FAR * (1 + math.hypot(*first.sample.x)):
        return Stop.UNBOUNDED if last.sample.value < first.sample.value else Stop.DIVERGED
    if last.k >= settings.max_iterations:
        return Stop.MAX_ITERATIONS
    return Stop.TIMEOUT if settings.out_of_time else None


def at_a_minimum(function: Function) -> Verdict:
    """Stops where the gradient vanishes, the Hessian has no negative eigenvalue and the steps still shrink.

    Where the gradient fades but the steps do not, there is nothing to converge to: f only approaches its infimum.
    """

    def done(rows: list[Iteration], settings: Settings) -> Stop | None:
        last = rows[-1]
        stop = vanishing(rows, settings, function)
        if stop is not None and curved_upward(last.spectrum):
            if shrinking([row.step_norm for row in rows if row.step_norm is not None]):
                return stop
            if fading(rows):
                return Stop.UNBOUNDED if running_off(rows) else stop
        return limits(rows, settings)

    return done


def at_a_critical_point(function: Function, tolerance: float = TOLERANCE) -> Verdict:
    """Stops where the gradient vanishes, whatever the point is: for the iteration without safeguard."""

    def done(rows: list[Iteration], settings: Settings) -> Stop | None:
        stop = vanishing(rows, settings, function, tolerance)
        if stop is not None and shrinking([row.step_norm for row in rows if row.step_norm is not None]):
            return stop
        if stop is not None and fading(rows):
            return Stop.UNBOUNDED if running_off(rows) else stop
        if cycle_length([row.sample.x for row in rows[-12:]]):
            return Stop.CYCLE
        return limits(rows, settings)

    return done


def running_off(rows: list[Iteration]) -> bool:
    """Whether the last steps lead away from the start, along a ray."""
    away = [math.dist(row.sample.x, rows[0].sample.x) for row in rows[-4:]]
    return all(b > a for a, b in zip(away, away[1:])) and away[-1] > 1 + math.hypot(*rows[0].sample.x)


def fading(rows: list[Iteration]) -> bool:
    """Whether the last steps keep their length and direction while the gradient dies away."""
    tail = rows[-4:]
    steps = [row.step_norm for row in tail if row.step_norm is not None]
    if len(steps) < 4:
        return False
    return not any(shrinking(steps[i : i + 2]) for i in range(3)) and all(
        b.sample.gradient_norm <= 0.9 * a.sample.gradient_norm for a, b in zip(tail, tail[1:])
    )
