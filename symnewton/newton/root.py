"""Newton's method for f(x) = 0 in one variable: x₊ = x − f/f′, a row per step."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from symnewton.calculus.function import Function
from symnewton.newton.diagnosis import cycle_length, observed_order, shrinking
from symnewton.newton.settings import Settings
from symnewton.newton.stopping import FAR
from symnewton.verdicts import Stop

TOLERANCE = 1e-15


@dataclass(frozen=True)
class RootIteration:
    """Row k: the point, f and f′ there, and the step into it. `stop` is set on the last row only."""

    k: int
    x: float
    value: float
    derivative: float
    step: float | None = None
    stop: Stop | None = None


@dataclass(frozen=True)
class RootOutcome:
    """What a run came to. `multiplicity` is None where the steps do not show one."""

    rows: tuple[RootIteration, ...]
    order: float | None
    multiplicity: int | None

    @property
    def last(self) -> RootIteration:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop

    @property
    def solved(self) -> bool:
        return self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def find_root(function: Function, start: float, settings: Settings) -> RootOutcome:
    """The run of Newton's method from a start at which f and f′ are finite."""
    rows = tuple(iterate_root(function, start, settings))
    steps = [abs(row.step) for row in rows if row.step is not None]
    order = observed_order(steps, abs(rows[-1].x))
    multiplicity = _multiplicity(steps) if rows[-1].stop in (Stop.GRADIENT, Stop.ROUNDING) else None
    return RootOutcome(rows, order, multiplicity)


def iterate_root(function: Function, start: float, settings: Settings) -> Iterator[RootIteration]:
    """The rows of a run, the last with its `stop`."""
    value, slope = function.value_and_gradient((start,))
    rows = [RootIteration(0, start, value, slope[0])]
    try:
        while True:
            current = rows[-1]
            stop = _done(function, rows, settings)
            following = None if stop else _next(function, current)
            if isinstance(following, RootIteration):
                rows.append(following)
                yield current
            else:
                yield replace(current, stop=stop or following)
                return
    except KeyboardInterrupt:
        yield replace(rows[-1], stop=Stop.INTERRUPTED)


def _next(function: Function, current: RootIteration) -> RootIteration | Stop:
    if current.derivative == 0:
        return Stop.SINGULAR
    x = current.x - current.value / current.derivative
    if x == current.x:
        return Stop.STEP
    value, (slope,) = function.value_and_gradient((x,))
    if not (math.isfinite(value) and math.isfinite(slope)):
        return Stop.DIVERGED if abs(x) > FAR else Stop.LEFT_DOMAIN
    return RootIteration(current.k + 1, x, value, slope, x - current.x)


def _done(function: Function, rows: list[RootIteration], settings: Settings) -> Stop | None:
    """Zero within rounding, or within the tolerance by steps that shrink: a function may fade and have no root."""
    last = rows[-1]
    if last.value == 0 and (last.derivative != 0 or len(rows) == 1 or converging(rows)):
        return Stop.GRADIENT
    if converging(rows):
        largest = max(abs(row.value) for row in rows)
        tolerance = settings.tolerance or TOLERANCE * min(1.0, largest)
        if abs(last.value) <= tolerance:
            return Stop.GRADIENT
        if abs(last.value) <= 1e-5 * largest and abs(last.value) <= function.value_noise((last.x,)):
            return Stop.ROUNDING
    if cycle_length([(row.x,) for row in rows[-12:]]):
        return Stop.CYCLE
    if abs(last.x) > FAR * (1 + abs(rows[0].x)):
        return Stop.DIVERGED
    if last.k >= settings.max_iterations:
        return Stop.MAX_ITERATIONS
    return Stop.TIMEOUT if settings.out_of_time else None


def converging(rows: list[RootIteration]) -> bool:
    return shrinking([abs(row.step) for row in rows if row.step is not None])


def _multiplicity(steps: list[float]) -> int | None:
    """The multiplicity m that the rate of linear convergence shows, q = 1 − 1/m; 1 where it is faster.

    Ostrowski, Solution of Equations and Systems of Equations, 2nd ed. 1966, chapter 8.
    """
    usable = [s for s in steps if s > 0]
    if len(usable) < 3:
        return None
    q = usable[-1] / usable[-2]
    before = usable[-2] / usable[-3]
    if q < 0.25:
        return 1
    return round(1 / (1 - q)) if q < 0.99 and abs(q - before) < 0.05 else None
