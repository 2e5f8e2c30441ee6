"""The rows of a root search, and what they show: the order of convergence, and whether they lead to a root at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile

from symnewton.calculus.function import Sample
from symnewton.newton.diagnosis import lengths, observed_order
from symnewton.newton.limit import Limit, limit_of
from symnewton.newton.loop import Finished, stopped
from symnewton.newton.oracle import Oracle
from symnewton.newton.sign_change import Barrier, Bracket, crossing_at
from symnewton.newton.zeros import ZeroIteration
from symnewton.verdicts import Rule, Stop

CLOSE = 1e-6  # of the size of the points: what doubles may tell of a multiple root


@dataclass(frozen=True)
class RootIteration(ZeroIteration[Sample]):
    """Row k, of one variable: f and f′ at the point, f′ None where it was not asked for."""

    @property
    def x(self) -> float:
        return self.sample.x[0]

    @property
    def value(self) -> float:
        return self.sample.value

    @property
    def derivative(self) -> float | None:
        return self.sample.gradient[0] if self.sample.gradient else None

    @property
    def size(self) -> float:
        return abs(self.value)

    @property
    def newton_step(self) -> float | None:
        """−f/f′ where it is a number and not 0."""
        if not self.derivative or not math.isfinite(self.derivative):
            return None
        step = -self.value / self.derivative
        return step if step and math.isfinite(step) else None


@dataclass(frozen=True)
class RootOutcome(Finished[RootIteration]):
    """What a run came to. `barrier` is why there is no root; `limit` where the run leads in many bits, if to a zero.

    `far` is where |f| was least, or went on to fall, at an asymptote. `crossing` is a narrow bracket on which f is
    proven to be continuous and to change its sign; it is looked for where there is no limit.
    """

    oracle: Oracle
    barrier: Barrier | None = None
    limit: Limit | None = None
    crossing: Bracket | None = None
    far: float = math.nan

    @property
    def solved(self) -> bool:
        return self.stop in (Stop.GRADIENT, Stop.ROUNDING) and self.barrier is None

    @property
    def multiplicity(self) -> int | None:
        return None if self.limit is None else self.limit.multiplicity


def outcome(
    rows: tuple[RootIteration, ...], oracle: Oracle, barrier: Barrier | None, far: float = math.nan
) -> RootOutcome:
    """The rows with what they show. Where doubles have come to 0 and nothing speaks for a root, f fades.

    A run that was stuck, whatever stopped it, is at a root if it goes on in many bits to a zero right there.
    """
    last = rows[-1]
    smooth = takewhile(lambda row: row.rule in (Rule.NEWTON, Rule.MODIFIED_NEWTON), reversed(rows))
    order = observed_order(lengths(list(smooth))[::-1], abs(last.x))
    limit = None if last.stop in (Stop.TIMEOUT, Stop.INTERRUPTED) else limit_of(oracle.function, last.x)
    if last.stop not in (Stop.GRADIENT, Stop.ROUNDING) or barrier is not None:
        if limit is None or not _is_there(limit, rows):
            return RootOutcome(rows, order, oracle, barrier, far=far)
        return RootOutcome(stopped(rows, Stop.ROUNDING), order, oracle, None, limit)
    crossing = None if limit is not None else crossing_at(oracle.function, last.x)
    if limit is None and crossing is None:
        return RootOutcome(stopped(rows, Stop.ROUNDING), order, oracle, Barrier.FADING)
    return RootOutcome(rows, order, oracle, None, limit, crossing)


def _is_there(limit: Limit, rows: tuple[RootIteration, ...]) -> bool:
    """Whether the run had come to this zero, to the rounding of f round it, when it was stuck."""
    size = max(abs(row.x) for row in rows[-4:])
    return abs(limit.x[0] - rows[-1].x) <= CLOSE * size


def shown_multiplicity(rows: list[RootIteration]) -> float | None:
    """The m of the root that the last three rows show, if it is not 1; not always whole: the root of cbrt has m = 1/3.

    u = f/f′ is (x − root)/m near the root, so m is Δx/Δu between two rows; the last two values have to agree. For steps
    of Newton's that is 1/(1 − q) with their ratio q.
    """
    if len(rows) < 3:
        return None
    found = []
    for a, b in zip(rows[-3:], rows[-2:]):
        if a.newton_step is None or b.newton_step is None or a.newton_step == b.newton_step:
            return None
        found.append((b.x - a.x) / (a.newton_step - b.newton_step))
    before, m = found
    if not 0.2 < m < 100 or abs(m - before) > 0.1 * m:
        return None
    whole = round(m)
    if whole >= 1 and abs(m - whole) <= 0.15 * whole:
        return float(whole) if whole > 1 else None
    return m if abs(m - before) <= 0.01 * m else None
