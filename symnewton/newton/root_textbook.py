"""The textbook iteration x₊ = x − f/f′, without any safeguard, and when it is done."""

from __future__ import annotations

import math

from symnewton.newton.diagnosis import FAR, far_off
from symnewton.newton.doubt import value_floor
from symnewton.newton.limit import limit_of
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration
from symnewton.newton.sign_change import Barrier, lost_value
from symnewton.newton.zeros import TINY, ZeroSearch
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop


class Textbook(ZeroSearch[RootIteration]):
    """Newton's method as it stands in books.

    Good when: near a simple root: quadratic convergence.
    Fails when: f′ vanishes or f bends away: it cycles, runs off or leaves the domain; at a multiple root it is linear.
    """

    def __init__(self, oracle: Oracle, settings: Settings) -> None:
        super().__init__(settings)
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
        return here.to(sample, Rule.NEWTON)

    def done(self, rows: list[RootIteration]) -> Stop | None:
        stop = super().done(rows)
        if stop is Stop.UNBOUNDED:
            self.barrier, self.far = Barrier.ASYMPTOTE, rows[-1].x
        return stop

    def is_zero(self, row: RootIteration) -> bool:
        return lost_value(self.oracle.function, row.sample.x) == 0

    def below_rounding(self, row: RootIteration) -> bool:
        return row.size <= self.floor(row)

    def floor(self, row: RootIteration) -> float:
        """How small |f| can be made in doubles next to the point."""
        return value_floor(self.oracle.function, row.sample.x, (row.derivative or 0.0,))

    def stuck(self, rows: list[RootIteration]) -> Stop:
        """The ending where no double is nearer: f may be steep there."""
        return Stop.ROUNDING if 0 < rows[-1].size <= 4 * self.floor(rows[-1]) else Stop.STEP

    def running_off(self, rows: list[RootIteration]) -> bool:
        """Whether f fades while the steps keep their length and lead outwards: it may only tend to 0."""
        tail = rows[-5:]
        steps = [row.step[0] for row in tail if row.step is not None]
        if len(steps) < 5 or any(row.rule is not Rule.NEWTON for row in tail):
            return False
        ahead = steps[-1] * tail[-1].x > 0 and all(
            abs(b) > 0.95 * abs(a) and (a > 0) == (b > 0) for a, b in zip(steps, steps[1:])
        )
        fading = all(b.size < a.size for a, b in zip(tail, tail[1:]))
        small = tail[-1].size <= TINY * min(1.0, max(row.size for row in rows))
        return ahead and fading and (small or far_off(rows)) and limit_of(self.oracle.function, tail[-1].x) is None
