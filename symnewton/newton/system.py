"""Newton's method for n equations in n unknowns, F(x) = 0, plain and damped, a row per step.

The damped iteration takes Newton's step Δ = −J⁻¹F as long as it passes the natural monotonicity test: the correction
that J would make next, −J⁻¹F(x + λΔ), is shorter than Δ. It does not change when the equations are scaled or combined
(Deuflhard, Newton Methods for Nonlinear Problems, 2004, section 3.3, algorithm NLEQ-ERR). Where J is singular, or
damping does not help, a step of Levenberg and Marquardt's makes |F| smaller. What a run does that came to nothing is
in `system_search`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from symnewton.calculus.function import Function, Point
from symnewton.linalg import Factors, Matrix, Vector, dot, norm, plus, spectrum
from symnewton.newton.diagnosis import FAR, lengths, shrinking
from symnewton.newton.doubt import value_floor
from symnewton.newton.limit import Limit
from symnewton.newton.loop import Finished, Made
from symnewton.newton.sign_change import lost_value
from symnewton.newton.zeros import TINY, ZeroIteration, ZeroSearch
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

SMALLEST_SHARE = 2.0**-10
MOST_TRIALS = 40
FLAT = 1e-8  # cosine of the angle between F and the columns of J: there |F| is stationary


@dataclass(frozen=True)
class SystemSample:
    """F and its Jacobian at a point, row i the gradient of Fᵢ."""

    x: Point
    values: Vector
    jacobian: Matrix

    @property
    def finite(self) -> bool:
        return all(map(math.isfinite, self.values))


class SystemIteration(ZeroIteration[SystemSample]):
    @property
    def size(self) -> float:
        return max(map(abs, self.sample.values))


@dataclass(frozen=True)
class SystemOutcome(Finished[SystemIteration]):
    """What a run came to. `singular` tells that J has no inverse at the last point, to working precision.

    `limit` is where the run leads in many bits, if to a zero of F; `restarts` counts the other starts that were tried.
    """

    singular: bool
    evaluations: tuple[int, int]  # of F, of J
    limit: Limit | None = None
    restarts: int = 0

    @property
    def solved(self) -> bool:
        return self.limit is not None


class SystemSearch(ZeroSearch[SystemIteration]):
    """The iteration for F = 0, damped or as it stands in books; it counts the evaluations."""

    def __init__(self, functions: Sequence[Function], settings: Settings, *, damped: bool) -> None:
        super().__init__(settings)
        self.functions = functions
        self.damped, self.may_cycle = damped, not damped
        self.values = self.jacobians = 0

    def sample(self, x: Point) -> SystemSample:
        self.values += 1
        self.jacobians += 1
        pairs = [f.value_and_gradient(x) for f in self.functions]
        return SystemSample(x, tuple(v for v, _ in pairs), tuple(g for _, g in pairs))

    def _value(self, x: Point) -> Vector:
        self.values += 1
        return tuple(f.value(x) for f in self.functions)

    def following(self, rows: list[SystemIteration]) -> SystemIteration | Stop:
        here, at = rows[-1], rows[-1].sample
        factors = Factors.of(at.jacobian)
        step = None if factors is None else factors.solve(tuple(-v for v in at.values))
        if not self.damped:
            if step is None:
                return Stop.SINGULAR
            target = plus(at.x, step)
            if target == at.x:
                return Stop.STEP
            sample = self.sample(target)
            if not sample.finite:
                return Stop.DIVERGED if norm(target) > FAR else Stop.LEFT_DOMAIN
            return here.to(sample, Rule.NEWTON, step)
        if factors is not None and step is not None:
            share = self._share(at, factors, step)
            if share:
                taken = tuple(share * c for c in step)
                rule = Rule.NEWTON if share == 1 else Rule.LINE_SEARCH
                return here.to(self.sample(plus(at.x, taken)), rule, taken, Made(share))
        return self._levenberg(here) or Stop.SINGULAR

    def _share(self, here: SystemSample, factors: Factors, step: Vector) -> float | None:
        """The largest λ tried that passes the test; None where it would have to be very small."""
        length, share = norm(step), 1.0
        while share >= SMALLEST_SHARE and plus(here.x, step, share) != here.x:
            values = self._value(plus(here.x, step, share))
            if not all(map(math.isfinite, values)):
                share /= 2
                continue
            rest = factors.solve(tuple(-v for v in values))
            if norm(rest) < (1 if share == 1 else 1 - share / 4) * length:
                return share
            bend = norm(plus(rest, step, share - 1))  # of the correction away from the straight line
            share = min(length * share * share / (2 * bend), share / 2)
        return None

    def _levenberg(self, here: SystemIteration) -> SystemIteration | None:
        """A step to the minimizer of |F + J p|² + μ|p|², with the least μ tried that makes |F| fall (Moré 1978)."""
        at, n = here.sample, len(here.sample.x)
        if not all(math.isfinite(entry) for row in at.jacobian for entry in row):
            return None
        columns = list(zip(*at.jacobian))
        gradient = tuple(dot(c, at.values) for c in columns)
        h = spectrum(tuple(tuple(dot(columns[i], columns[j]) for j in range(n)) for i in range(n)))
        size = norm(at.values)
        mu = 1e-6 * h.largest
        if mu == 0 or norm(gradient) <= FLAT * size * math.sqrt(h.largest):
            return None
        g = h.coordinates(gradient)
        for _ in range(MOST_TRIALS):
            step = h.combine(tuple(-c / (max(value, 0.0) + mu) for c, value in zip(g, h.values)))
            target = plus(at.x, step)
            if target == at.x:
                break
            values = self._value(target)
            if all(map(math.isfinite, values)) and norm(values) <= (1 - 1e-4) * size:
                return here.to(self.sample(target), Rule.LEVENBERG_MARQUARDT, step)
            mu *= 4
        return None

    def is_zero(self, row: SystemIteration) -> bool:
        return not any(lost_value(f, row.sample.x) for f in self.functions)

    def below_rounding(self, row: SystemIteration) -> bool:
        at = row.sample
        return all(
            abs(value) <= value_floor(f, at.x, slopes) if value else lost_value(f, at.x) == 0
            for f, value, slopes in zip(self.functions, at.values, at.jacobian)
        )

    def running_off(self, rows: list[SystemIteration]) -> bool:
        """Whether F fades while the steps keep their length."""
        tail = rows[-5:]
        steps = lengths(tail)
        if len(steps) < 5:
            return False
        first, *sizes = (norm(row.sample.values) for row in (rows[0], *tail))
        fading = all(b < a for a, b in zip(sizes, sizes[1:])) and sizes[-1] <= TINY * min(1.0, first)
        return fading and not any(shrinking(steps[i : i + 2]) for i in range(len(steps) - 1))
