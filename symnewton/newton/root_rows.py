"""The rows of a root search, and what they show: order of convergence and multiplicity."""

from __future__ import annotations

import math
from dataclasses import dataclass

from symnewton.calculus.function import Sample
from symnewton.newton.diagnosis import observed_order
from symnewton.newton.oracle import Oracle
from symnewton.newton.sign_change import Barrier
from symnewton.verdicts import Stop


@dataclass(frozen=True)
class RootIteration:
    """Row k: the point, f and f′ there (None where it was not asked for), the step into it and the rule that made it.

    `stop` is set on the last row only.
    """

    k: int
    x: float
    value: float
    derivative: float | None
    step: float | None = None
    rule: str = "start"
    stop: Stop | None = None

    @property
    def newton_step(self) -> float | None:
        """−f/f′ where it is a number and not 0."""
        if not self.derivative or not math.isfinite(self.derivative):
            return None
        step = -self.value / self.derivative
        return step if step and math.isfinite(step) else None


@dataclass(frozen=True)
class RootOutcome:
    """What a run came to. `multiplicity` is None where the steps do not show one; `barrier` is why there is no root."""

    rows: tuple[RootIteration, ...]
    order: float | None
    multiplicity: int | None
    oracle: Oracle
    barrier: Barrier | None = None

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


def row_of(k: int, sample: Sample, step: float | None = None, rule: str = "start") -> RootIteration:
    return RootIteration(k, sample.x[0], sample.value, sample.gradient[0], step, rule)


def outcome(rows: tuple[RootIteration, ...], oracle: Oracle, barrier: Barrier | None) -> RootOutcome:
    """The rows with what they show."""
    solved = rows[-1].stop in (Stop.GRADIENT, Stop.ROUNDING)
    tail = [abs(row.step) for row in rows if row.step is not None]
    smooth = next((i for i, row in enumerate(reversed(rows)) if row.rule not in ("newton", "modified-newton")), 0)
    order = observed_order(tail[-smooth:] if smooth else [], abs(rows[-1].x))
    return RootOutcome(rows, order, _multiplicity(rows) if solved else None, oracle, barrier)


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


def _multiplicity(rows: tuple[RootIteration, ...]) -> int | None:
    """The multiplicity m that the rate of convergence shows, q = 1 − 1/m; 1 where it is faster than linear.

    Ostrowski, Solution of Equations and Systems of Equations, 2nd ed. 1966, chapter 8.
    """
    modified = [i for i, row in enumerate(rows) if row.rule == "modified-newton"]
    if modified:
        m = shown_multiplicity(list(rows[: modified[-1]]))
        return int(m) if m is not None and m == round(m) else None
    usable = [abs(row.step) for row in rows if row.step]
    if len(usable) < 3 or any(row.rule != "newton" for row in rows[-3:]):
        return None
    if usable[-1] < 0.25 * usable[-2]:
        return 1
    noise = 1e-12 * max(abs(row.x) for row in rows)
    clear = [step for step in usable if step > noise][-3:]
    if len(clear) < 3 or clear[2] > 0.99 * clear[1] or abs(clear[2] / clear[1] - clear[1] / clear[0]) > 0.05:
        return None
    m = 1 / (1 - clear[2] / clear[1])
    return round(m) if abs(m - round(m)) <= 0.2 * m else None
