"""The textbook iteration x₊ = x − f/f′, without any safeguard, and when it is done."""

from __future__ import annotations

import math

from symnewton.linalg import EPSILON
from symnewton.newton.diagnosis import cycle_length, shrinking
from symnewton.newton.limit import limit_of
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, row_of
from symnewton.newton.sign_change import Barrier, lost_value, rounding_floor
from symnewton.newton.stopping import FAR
from symnewton.settings import Settings
from symnewton.verdicts import Stop

TINY = 1e-15  # of the largest |f| met: small enough where the steps have become as small as that


class Textbook:
    """Newton's method as it stands in books.

    Good when: near a simple root: quadratic convergence.
    Fails when: f′ vanishes or f bends away: it cycles, runs off or leaves the domain; at a multiple root it is linear.
    """

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.barrier: Barrier | None = None
        self.far = math.nan  # where |f| was least, if that was far out

    def following(self, rows: list[RootIteration]) -> RootIteration | Stop:
        """The next row, or why there is none."""
        here = rows[-1]
        step = here.newton_step
        if step is None:
            return Stop.SINGULAR
        if here.x + step == here.x:
            return self.stuck(rows)
        sample = self.oracle.sample((here.x + step,), second=False)
        if not math.isfinite(sample.value):
            return Stop.DIVERGED if abs(here.x + step) > FAR else Stop.LEFT_DOMAIN
        return row_of(here.k + 1, sample, sample.x[0] - here.x, "newton")

    def done(self, rows: list[RootIteration], settings: Settings) -> Stop | None:
        """Zero to rounding by steps that converge, or one of the endings that are nobody's success."""
        stop = self.converged(rows, settings)
        if stop is not None:
            return stop
        if cycle_length([(row.x,) for row in rows[-12:]]):
            return Stop.CYCLE
        if self.running_off(rows):
            self.barrier, self.far = Barrier.ASYMPTOTE, rows[-1].x
            return Stop.UNBOUNDED
        last = rows[-1]
        if abs(last.x) > FAR * (1 + abs(rows[0].x)):
            return Stop.DIVERGED
        if last.k >= settings.max_iterations:
            return Stop.MAX_ITERATIONS
        return Stop.TIMEOUT if settings.out_of_time else None

    def converged(self, rows: list[RootIteration], settings: Settings) -> Stop | None:
        """A small |f| is not enough: it fades towards many a point, and at infinity, that is no root."""
        last, function = rows[-1], self.oracle.function
        size = abs(last.value)
        if size == 0 and (self.converging(rows) or lost_value(function, (last.x,)) == 0):
            return Stop.GRADIENT
        if not self.converging(rows):
            return None
        if settings.tolerance is not None and size <= settings.tolerance:
            return Stop.GRADIENT
        largest = max(abs(row.value) for row in rows)
        if size <= TINY * min(1.0, largest) and self.spread(rows) <= EPSILON * max(abs(row.x) for row in rows):
            return Stop.GRADIENT
        small = size <= 1e-5 * largest or len(rows) == 1
        return Stop.ROUNDING if small and size <= rounding_floor(function, last.x, last.derivative or 0.0) else None

    def converging(self, rows: list[RootIteration]) -> bool:
        return shrinking([abs(row.step) for row in rows if row.step is not None])

    def spread(self, rows: list[RootIteration]) -> float:
        """How far the root may be from the last point, as far as the steps tell."""
        return abs(rows[-1].step) if rows[-1].step is not None else math.inf

    def stuck(self, rows: list[RootIteration]) -> Stop:
        """The ending where no double is nearer: f may be steep there."""
        last = rows[-1]
        floor = rounding_floor(self.oracle.function, last.x, last.derivative or 0.0)
        return Stop.ROUNDING if 0 < abs(last.value) <= 4 * floor else Stop.STEP

    def running_off(self, rows: list[RootIteration]) -> bool:
        """Whether f fades while the steps keep their length and lead outwards: it may only tend to 0."""
        tail = rows[-5:]
        steps = [row.step for row in tail if row.step is not None]
        if len(tail) < 5 or len(steps) < 5:
            return False
        if any(row.rule != "newton" for row in tail):
            return False
        ahead = steps[-1] * tail[-1].x > 0 and all(
            abs(b) > 0.95 * abs(a) and (a > 0) == (b > 0) for a, b in zip(steps, steps[1:])
        )
        fading = all(abs(b.value) < abs(a.value) for a, b in zip(tail, tail[1:]))
        small = abs(tail[-1].value) <= TINY * min(1.0, max(abs(row.value) for row in rows))
        far = abs(tail[-1].x) > FAR * (1 + abs(rows[0].x))
        return ahead and fading and (small or far) and limit_of(self.oracle.function, tail[-1].x) is None
