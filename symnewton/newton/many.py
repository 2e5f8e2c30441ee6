"""Newton's method in thousands of variables, where the Hessian is sparse: shifted factors take the place of eigenvalues.

The minimizer of the quadratic model over a ball solves (H + μI) p = −∇f with H + μI positive definite, and every such μ
belongs to a radius (Conn, Gould and Toint, Trust-Region Methods, 2000, section 7.3); so μ is what is adapted here, and 0,
which is Newton's step, is tried first wherever the last step was good.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symnewton.band import Array, Band, Factor
from symnewton.calculus.structured import Point, Structured
from symnewton.linalg import EPSILON
from symnewton.newton.diagnosis import FALLEN, FAR, observed_order, shrinking
from symnewton.newton.loop import Finished, Iteration, iterate
from symnewton.newton.stopping import ARRIVED, ROUNDING_OF_X, TOLERANCE
from symnewton.settings import Settings
from symnewton.verdicts import Kind, Rule, Stop

NEGLIGIBLE = 1e-10  # of the largest entry of H: a shift, or a curvature, that is none
FIRST_SHIFT = 1e-6
POOR, GOOD, ENOUGH = 0.25, 0.75, 1e-4  # of the ratio of actual to predicted reduction
ROUNDINGS = 4.0  # units in the last place that the terms of a sum are computed to
HALVINGS = 60


@dataclass(frozen=True)
class Light:
    """What is kept of a row: the points themselves are not."""

    value: float
    gradient_norm: float
    length: float | None = None  # of the step into it
    x: tuple[float, ...] = ()


Row = Iteration[Light]


@dataclass(frozen=True)
class Outcome(Finished[Row]):
    """What a run came to; `kind` is None where the end is no critical point."""

    end: Point
    kind: Kind | None
    values: int
    samples: int


def minimize(function: Structured, band: Band, start: Point, settings: Settings) -> Outcome:
    """The run from a start at which f and its derivatives are finite."""
    search = _Search(function, band, start, settings)
    first = Row(0, Light(start.value, start.gradient_norm))
    rows = tuple(iterate([first], search, settings))
    kind = None
    if rows[-1].stop in (Stop.GRADIENT, Stop.ROUNDING):
        kind = Kind.MINIMUM if search.is_definite(NEGLIGIBLE) else Kind.DEGENERATE
    lengths = [row.sample.length for row in rows if row.sample.length is not None]
    order = observed_order(lengths, float(np.linalg.norm(search.here.x)))
    return Outcome(rows, order, search.here, kind, search.values, search.samples)


class _Search:
    """The search from a point: its derivatives, and the shift to try next."""

    def __init__(self, function: Structured, band: Band, start: Point, settings: Settings) -> None:
        self.function, self.band, self.settings = function, band, settings
        self.here, self.start = start, start
        self.shift, self.values, self.samples = 0.0, 1, 1

    @property
    def size(self) -> float:
        return float(np.abs(self.here.entries).max(initial=0.0)) or 1.0

    def is_definite(self, margin: float = 0.0) -> bool:
        return _is_whole(self.band.factor(self.here.entries, -margin * self.size))

    def done(self, rows: list[Row]) -> Stop | None:
        size, largest = self.here.gradient_norm, max(row.sample.gradient_norm for row in rows)
        if size == 0:
            return Stop.GRADIENT if self.is_definite() else None
        small = size <= (self.settings.tolerance or TOLERANCE * min(1.0, largest))
        rounding = size <= FALLEN * largest and self._is_rounding()
        lengths = [row.sample.length for row in rows if row.sample.length is not None]
        if (small or rounding) and self.is_definite():
            if shrinking(lengths) and (rounding or self._has_arrived()):
                return Stop.GRADIENT if small else Stop.ROUNDING
            if len(lengths) > 3 and not any(shrinking(lengths[k : k + 2]) for k in (-4, -3, -2)):
                return Stop.DIVERGED
        far = np.linalg.norm(self.here.x) > FAR * (1 + np.linalg.norm(self.start.x))
        return Stop.DIVERGED if far else None

    def _has_arrived(self) -> bool:
        """Whether what is left to go, Newton's step, is nothing beside the way that the run came, or beside rounding."""
        factor = self.band.factor(self.here.entries)
        if factor is None:
            return False
        left = float(np.linalg.norm(self.band.solve(factor, self.here.gradient)))
        way = float(np.linalg.norm(self.here.x - self.start.x))
        return left <= max(ARRIVED * way, ROUNDING_OF_X * float(np.linalg.norm(self.here.x)))

    def _is_rounding(self) -> bool:
        """Whether no double can be expected to have a smaller gradient."""
        terms = ROUNDINGS * EPSILON * self.function.slopes(self.here.x)
        moved = self.band.times(np.abs(self.here.entries), np.spacing(np.abs(self.here.x)) / 2)
        return bool((np.abs(self.here.gradient) <= terms + moved).all())

    def following(self, rows: list[Row]) -> Row | Stop:
        here = self.here
        while not self.settings.out_of_time:
            factor = self.band.factor(here.entries, self.shift)
            if not _is_whole(factor):
                if self.shift == 0 and here.gradient_norm <= NEGLIGIBLE * rows[0].sample.gradient_norm:
                    return self._leave(rows[-1], factor)
                self._raise()
                continue
            assert factor is not None
            step = self.band.solve(factor, -here.gradient)
            promised = -float(here.gradient @ step + step @ self.band.times(here.entries, step) / 2)
            ratio = self._ratio(step, promised)
            if ratio > ENOUGH:
                rule = Rule.TRUST_REGION if self.shift else Rule.NEWTON
                taken = self._taken(rows[-1], step, rule)
                if taken is not None:
                    self._adapt(ratio)
                    return taken
            elif math.isnan(ratio):
                taken = self._taken(rows[-1], step, Rule.NEWTON, smaller=True)
                return taken or Stop.ROUNDING
            if np.array_equal(here.x + step, here.x) or self.shift > self.size * 1e30:
                return Stop.STEP
            self._raise()
        return Stop.TIMEOUT

    def _ratio(self, step: Array, promised: float) -> float:
        """Actual over predicted reduction; NaN where both drown in rounding, −∞ where f has no value."""
        self.values += 1
        value = self.function.value(self.here.x + step)
        if not math.isfinite(value):
            return -math.inf
        actual = self.here.value - value
        noise = 10 * EPSILON * max(abs(self.here.value), abs(value), promised)
        if promised <= noise and abs(actual) <= noise:
            return math.nan
        return actual / promised if promised > 0 else -math.inf

    def _taken(self, last: Row, step: Array, rule: Rule, smaller: bool = False) -> Row | None:
        """The next row, where f and its derivatives are finite there; if it has to be, where the gradient is smaller."""
        self.samples += 1
        there = self.function.sample(self.here.x + step)
        if not there.finite or (smaller and not there.gradient_norm < self.here.gradient_norm):
            return None
        self.here = there
        kept = Light(there.value, there.gradient_norm, float(np.linalg.norm(step)))
        return Row(last.k + 1, kept, None, rule)

    def _leave(self, last: Row, factor: Factor | Array | None) -> Row | Stop:
        """A step along negative curvature, from a critical point that is no minimum."""
        direction = self.band.negative(self.here.entries, factor if isinstance(factor, Factor) else None)
        direction = direction / np.linalg.norm(direction)
        if self.here.gradient @ direction > 0:
            direction = -direction
        length = max(1.0, float(np.linalg.norm(self.here.x)))
        for _ in range(HALVINGS):
            self.values += 1
            if self.function.value(self.here.x + length * direction) < self.here.value:
                return self._taken(last, length * direction, Rule.NEGATIVE_CURVATURE) or Stop.STEP
            length /= 2
        return Stop.STEP

    def _raise(self) -> None:
        self.shift = max(4 * self.shift, FIRST_SHIFT * self.size)

    def _adapt(self, ratio: float) -> None:
        """The shift to try next, after a step that was taken."""
        if ratio > GOOD:
            self.shift /= 8
        elif ratio < POOR:
            self.shift *= 2
        if self.shift < FIRST_SHIFT * self.size:
            self.shift = 0.0


def _is_whole(factor: Factor | Array | None) -> bool:
    return factor is not None and not (isinstance(factor, Factor) and factor.broken is not None)
