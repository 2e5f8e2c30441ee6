"""Are we done: pure functions of the rows so far."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import takewhile

from symnewton.calculus.function import Function, Sample
from symnewton.linalg import EPSILON, dot
from symnewton.newton.diagnosis import cycling, far_off, has_fallen, lengths, shrinking
from symnewton.newton.doubt import NEGLIGIBLE, curvature_doubts, gradient_floor
from symnewton.newton.leap import multiplicity
from symnewton.newton.loop import Step
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

Verdict = Callable[[list[Step]], Stop | None]
TOLERANCE, FIRST_ORDER_TOLERANCE = 1e-12, 1e-8
ARRIVED = 1e-8  # of the way: how far from its limit an iteration may end,
ASKED = 1e-2  # and where a tolerance is given
ROUNDING_OF_X = 1e-13
ROUNDING_FACTOR = 10  # where no progress is made any more, a few roundings more are allowed for
DETOURS = (Rule.MODIFIED_NEWTON, Rule.VALLEY_PROBE, Rule.FAR_PROBE)


def vanishing(rows: list[Step], settings: Settings, function: Function, default: float = TOLERANCE) -> Stop | None:
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
    return Stop.ROUNDING if has_fallen(rows, size, largest) and below_rounding(function, sample) else None


def below_rounding(function: Function, sample: Sample, times: float = 1.0) -> bool:
    """Whether no double can be expected to have a smaller gradient.

    Every component is within what rounding makes of zero; see `gradient_floor`.
    """
    return all(abs(g) <= times * r for g, r in zip(sample.gradient, gradient_floor(function, sample)))


def curved_upward(function: Function, last: Step) -> bool:
    """The second-order necessary condition, within what is known of the eigenvalues at the critical point."""
    lowest = last.sample.spectrum.values[0]
    return lowest >= -NEGLIGIBLE * last.sample.spectrum.largest or -lowest <= curvature_doubts(function, last)[0]


def arrived(rows: Sequence[Step], settings: Settings, function: Function) -> bool:
    """Whether what is left to go is nothing beside the way that the run came, or beside the rounding of the point."""
    within = ARRIVED if settings.tolerance is None else ASKED
    return left_to_go(rows, function) <= max(within * way(rows), ROUNDING_OF_X * math.hypot(*rows[-1].sample.x))


def left_to_go(rows: Sequence[Step], function: Function) -> float:
    """About how far the limit is: Newton's step, times the multiplicity where the steps only creep.

    Directions in which H is 0 to rounding and the slope is too are left out.
    """
    sample, h = rows[-1].sample, rows[-1].sample.spectrum
    g = h.coordinates(sample.gradient)
    flat = [i for i, value in enumerate(h.values) if abs(value) <= NEGLIGIBLE * h.largest]
    floor = gradient_floor(function, sample) if any(g[i] for i in flat) else ()
    level = {i for i in flat if abs(g[i]) <= ROUNDING_FACTOR * dot(tuple(map(abs, h.vectors[i])), floor)}
    parts = [(c, h.values[i]) for i, c in enumerate(g) if c and i not in level]
    return math.hypot(*(c / value if value else math.inf for c, value in parts)) * (multiplicity(rows) or 1)


def way(rows: Sequence[Step]) -> float:
    """How far apart the points of a run are from its end: the scale of the problem, as the run shows it."""
    return max(math.dist(rows[-1].sample.x, row.sample.x) for row in rows)


def at_a_minimum(function: Function, settings: Settings) -> Verdict:
    """Stops where the gradient vanishes, the Hessian has no negative eigenvalue and the steps have come to an end.

    Where the gradient fades but the steps do not shrink, there is nothing to converge to.
    """

    def verdict(rows: list[Step]) -> Stop | None:
        last = rows[-1]
        stop = vanishing(rows, settings, function)
        if stop is not None and curved_upward(function, last):
            over = stop is Stop.ROUNDING or arrived(rows, settings, function) or singular(last)
            if over and converging(rows):
                return stop
            if fading(rows):
                return Stop.DIVERGED if running_off(rows) else stop
        return Stop.DIVERGED if far_off(rows) and not converging(rows) else None

    return verdict


def at_a_critical_point(function: Function, settings: Settings, tolerance: float = TOLERANCE) -> Verdict:
    """Stops where the gradient vanishes, whatever the point is: for the iteration without safeguard."""

    def verdict(rows: list[Step]) -> Stop | None:
        stop = vanishing(rows, settings, function, tolerance)
        if stop is not None and converging(rows):
            return stop
        if stop is not None and fading(rows):
            return Stop.DIVERGED if running_off(rows) else stop
        if cycling(rows):
            return Stop.CYCLE
        return Stop.DIVERGED if far_off(rows) and not converging(rows) else None

    return verdict


def singular(at: Step) -> bool:
    """Whether the gradient has a part where H is 0 to working precision, so that Newton's step is only rounding."""
    h = at.sample.spectrum
    g = h.coordinates(at.sample.gradient)
    return any(c and abs(value) <= len(g) * EPSILON * h.largest for c, value in zip(g, h.values))


def converging(rows: Sequence[Step]) -> bool:
    """Whether the steps since the last detour get shorter; or the gradient is 0."""
    return rows[-1].sample.gradient_norm == 0 or shrinking(lengths(since_detour(rows)))


def since_detour(rows: Sequence[Step]) -> list[Step]:
    """The rows from the last leap or way out of a flat point on, after which the steps begin anew."""
    own = list(takewhile(lambda row: row.rule not in DETOURS, reversed(rows)))
    return own[::-1]


def running_off(rows: list[Step]) -> bool:
    """Whether the last steps lead away from the start, along a ray."""
    away = [math.dist(row.sample.x, rows[0].sample.x) for row in rows[-4:]]
    return all(b > a for a, b in zip(away, away[1:])) and away[-1] > 1 + math.hypot(*rows[0].sample.x)


def fading(rows: list[Step]) -> bool:
    """Whether the last steps keep their length and direction while the gradient dies away."""
    tail = since_detour(rows)[-4:]
    steps = lengths(tail)
    if len(steps) < 4:
        return False
    return not any(shrinking(steps[i : i + 2]) for i in range(3)) and all(
        b.sample.gradient_norm <= 0.9 * a.sample.gradient_norm for a, b in zip(tail, tail[1:])
    )
