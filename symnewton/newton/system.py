"""Newton's method for n equations in n unknowns, F(x) = 0, plain and damped, a row per step.

The damped iteration takes Newton's step Δ = −J⁻¹F as long as it passes the natural monotonicity test: the correction
that J would make next, −J⁻¹F(x + λΔ), is shorter than Δ. It does not change when the equations are scaled or combined
(Deuflhard, Newton Methods for Nonlinear Problems, 2004, section 3.3, algorithm NLEQ-ERR). Where J is singular, or
damping does not help, a step of Levenberg and Marquardt's makes |F| smaller. What a run does that came to nothing is
in `system_search`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symnewton.calculus.function import Function, Point
from symnewton.linalg import EPSILON, Factors, Matrix, Vector, dot, norm, plus, spectrum
from symnewton.newton.diagnosis import cycle_length, shrinking
from symnewton.newton.limit import Limit
from symnewton.newton.sign_change import lost_value
from symnewton.newton.stopping import FAR
from symnewton.settings import Settings
from symnewton.verdicts import Stop

TINY = 1e-15  # of the largest |F| met: small enough where the steps have become as small as that
SMALLEST_SHARE = 2.0**-10
MOST_TRIALS = 40
FLAT = 1e-8  # cosine of the angle between F and the columns of J: there |F| is stationary


@dataclass(frozen=True)
class SystemIteration:
    """Row k: the point, F and its Jacobian there, row i the gradient of Fᵢ; the step into it and the rule."""

    k: int
    x: Point
    values: Vector
    jacobian: Matrix
    step: Vector | None = None
    rule: str = "start"
    stop: Stop | None = None

    @property
    def finite(self) -> bool:
        return all(map(math.isfinite, self.values))


@dataclass(frozen=True)
class SystemOutcome:
    """What a run came to. `singular` tells that J has no inverse at the last point, to working precision.

    `limit` is where the run leads in many bits, if to a zero of F; `restarts` counts the other starts that were tried.
    """

    rows: tuple[SystemIteration, ...]
    order: float | None
    singular: bool
    evaluations: tuple[int, int]  # of F, of J
    limit: Limit | None = None
    restarts: int = 0

    @property
    def last(self) -> SystemIteration:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop

    @property
    def solved(self) -> bool:
        return self.limit is not None


class Run:
    """The iteration for F = 0, damped or as it stands in books; it counts the evaluations."""

    def __init__(self, functions: Sequence[Function], *, damped: bool) -> None:
        self.functions = functions
        self.damped = damped
        self.values = self.jacobians = 0

    def rows(self, start: Point, settings: Settings) -> Iterator[SystemIteration]:
        """The rows of the run, the last with its `stop`."""
        rows = [self.row(0, start)]
        try:
            while True:
                current = rows[-1]
                following = self._done(rows, settings) or self._following(current)
                if isinstance(following, Stop):
                    yield replace(current, stop=following)
                    return
                rows.append(following)
                yield current
        except KeyboardInterrupt as interrupt:
            yield replace(rows[-1], stop=Stop.of(interrupt))

    def row(self, k: int, x: Point, step: Vector | None = None, rule: str = "start") -> SystemIteration:
        self.values += 1
        self.jacobians += 1
        pairs = [f.value_and_gradient(x) for f in self.functions]
        return SystemIteration(k, x, tuple(v for v, _ in pairs), tuple(g for _, g in pairs), step, rule)

    def _value(self, x: Point) -> Vector:
        self.values += 1
        return tuple(f.value(x) for f in self.functions)

    def _following(self, here: SystemIteration) -> SystemIteration | Stop:
        """The next row, or why there is none."""
        factors = Factors.of(here.jacobian)
        step = None if factors is None else factors.solve(tuple(-v for v in here.values))
        if not self.damped:
            if step is None:
                return Stop.SINGULAR
            if plus(here.x, step) == here.x:
                return Stop.STEP
            row = self.row(here.k + 1, plus(here.x, step), step, "newton")
            return row if row.finite else Stop.DIVERGED if norm(row.x) > FAR else Stop.LEFT_DOMAIN
        if factors is not None and step is not None:
            share = self._share(here, factors, step)
            if share:
                taken = tuple(share * c for c in step)
                rule = "newton" if share == 1 else "line-search"
                return self.row(here.k + 1, plus(here.x, taken), taken, rule)
        return self._levenberg(here) or Stop.SINGULAR

    def _share(self, here: SystemIteration, factors: Factors, step: Vector) -> float | None:
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
        n = len(here.x)
        if not all(math.isfinite(entry) for row in here.jacobian for entry in row):
            return None
        columns = list(zip(*here.jacobian))
        gradient = tuple(dot(c, here.values) for c in columns)
        h = spectrum(tuple(tuple(dot(columns[i], columns[j]) for j in range(n)) for i in range(n)))
        size = norm(here.values)
        mu = 1e-6 * h.largest
        if mu == 0 or norm(gradient) <= FLAT * size * math.sqrt(h.largest):
            return None
        g = h.coordinates(gradient)
        for _ in range(MOST_TRIALS):
            step = h.combine(tuple(-c / (max(value, 0.0) + mu) for c, value in zip(g, h.values)))
            target = plus(here.x, step)
            if target == here.x:
                break
            values = self._value(target)
            if all(map(math.isfinite, values)) and norm(values) <= (1 - 1e-4) * size:
                return self.row(here.k + 1, target, step, "levenberg-marquardt")
            mu *= 4
        return None

    def _done(self, rows: list[SystemIteration], settings: Settings) -> Stop | None:
        stop = self._converged(rows, settings)
        if stop is not None:
            return stop
        last, first = rows[-1], rows[0]
        if not self.damped and cycle_length([row.x for row in rows[-12:]]):
            return Stop.CYCLE
        if _running_off(rows):
            return Stop.UNBOUNDED
        if norm(last.x) > FAR * (1 + norm(first.x)):
            return Stop.DIVERGED
        if last.k >= settings.max_iterations:
            return Stop.MAX_ITERATIONS
        return Stop.TIMEOUT if settings.out_of_time else None

    def _converged(self, rows: list[SystemIteration], settings: Settings) -> Stop | None:
        """Zero within rounding, or within the tolerance, by steps that shrink."""
        last = rows[-1]
        size = max(map(abs, last.values))
        steps = [norm(row.step) for row in rows if row.step is not None]
        if size == 0 and (shrinking(steps) or not any(lost_value(f, last.x) for f in self.functions)):
            return Stop.GRADIENT
        if not shrinking(steps):
            return None
        if settings.tolerance is not None and size <= settings.tolerance:
            return Stop.GRADIENT
        largest = max(max(map(abs, row.values)) for row in rows)
        if steps and size <= TINY * min(1.0, largest) and steps[-1] <= EPSILON * max(norm(row.x) for row in rows):
            return Stop.GRADIENT
        small = size <= 1e-5 * largest or len(rows) == 1
        return Stop.ROUNDING if small and all(self._below_rounding(last, i) for i in range(len(last.x))) else None

    def _below_rounding(self, row: SystemIteration, i: int) -> bool:
        if row.values[i] == 0:
            return lost_value(self.functions[i], row.x) == 0
        noise = self.functions[i].value_noise(row.x)
        floor = sum((abs(d) * math.ulp(c) / 2 for d, c in zip(row.jacobian[i], row.x)), noise)
        return math.isfinite(floor) and abs(row.values[i]) <= floor


def _running_off(rows: list[SystemIteration]) -> bool:
    """Whether F fades while the steps keep their length: it only approaches 0 at infinity."""
    tail = rows[-5:]
    steps = [norm(row.step) for row in tail if row.step is not None]
    sizes = [norm(row.values) for row in tail]
    if len(steps) < 5:
        return False
    fading = all(b < a for a, b in zip(sizes, sizes[1:])) and sizes[-1] <= TINY * min(1.0, norm(rows[0].values))
    return fading and not any(shrinking(steps[i : i + 2]) for i in range(len(steps) - 1))
