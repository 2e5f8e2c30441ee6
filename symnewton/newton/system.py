"""Newton's method for n equations in n unknowns, F(x) = 0, plain and damped, a row per step.

The damped iteration takes Newton's step Δ = −J⁻¹F as long as it passes the natural monotonicity test: the correction
that J would make next, −J⁻¹F(x + λΔ), is shorter than Δ. It does not change when the equations are scaled or combined
(Deuflhard, Newton Methods for Nonlinear Problems, 2004, section 3.3, algorithm NLEQ-ERR). Where J is singular, or
damping does not help, a step of Levenberg and Marquardt's makes |F| smaller; where |F| has come to a least value that
is not 0, the textbook iteration from the same start has a second try.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from symnewton.calculus.function import Function, Point
from symnewton.newton.diagnosis import cycle_length, observed_order, shrinking
from symnewton.newton.linalg import EPSILON, Vector, dot, norm, plus, spectrum
from symnewton.newton.settings import Settings
from symnewton.newton.sign_change import underflow
from symnewton.newton.stopping import FAR
from symnewton.verdicts import Stop

METHODS = ("safeguarded", "newton")
TINY = 1e-15  # of the largest |F| met: small enough where the steps have become as small as that
SMALLEST_SHARE = 2.0**-10
MOST_TRIALS = 40
SECOND_TRY = 60  # steps
FLAT = 1e-8  # cosine of the angle between F and the columns of J: there |F| is stationary

Matrix = tuple[Vector, ...]


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
    """What a run came to. `singular` tells that J has no inverse at the last point, to working precision."""

    rows: tuple[SystemIteration, ...]
    order: float | None
    singular: bool
    evaluations: tuple[int, int]  # of F, of J

    @property
    def last(self) -> SystemIteration:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop

    @property
    def solved(self) -> bool:
        return self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def solve_system(
    functions: Sequence[Function], start: Point, settings: Settings, method: str = "safeguarded"
) -> SystemOutcome:
    """The run of a method from a start at which F is finite; as many functions as unknowns."""
    run = _Run(functions, damped=method == "safeguarded")
    rows = list(run.rows(start, settings))
    if run.damped and rows[-1].stop is Stop.SINGULAR and rows[-1].k:
        run.damped = False
        again = list(islice(run.rows(start, settings), SECOND_TRY))
        if again[-1].stop in (Stop.GRADIENT, Stop.ROUNDING):
            rows = [*rows[:-1], *_appended(again, rows[-1])]
    lengths = [norm(row.step) for row in rows if row.step is not None]
    last = rows[-1]
    order = observed_order(lengths, norm(last.x))
    return SystemOutcome(tuple(rows), order, Factors.of(last.jacobian) is None, (run.values, run.jacobians))


def _appended(rows: Sequence[SystemIteration], last: SystemIteration) -> Iterator[SystemIteration]:
    """The last row without its `stop`, and the rows of another run after it."""
    yield replace(last, stop=None)
    for row in rows:
        step = plus(row.x, last.x, -1.0) if row.step is None else row.step
        rule = "restart" if row.step is None else row.rule
        yield replace(row, k=row.k + last.k + 1, step=step, rule=rule)


class _Run:
    def __init__(self, functions: Sequence[Function], *, damped: bool) -> None:
        self.functions = functions
        self.damped = damped
        self.values = self.jacobians = 0

    def rows(self, start: Point, settings: Settings) -> Iterator[SystemIteration]:
        """The rows of the run, the last with its `stop`."""
        rows = [self._row(0, start)]
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

    def _row(self, k: int, x: Point, step: Vector | None = None, rule: str = "start") -> SystemIteration:
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
            row = self._row(here.k + 1, plus(here.x, step), step, "newton")
            return row if row.finite else Stop.DIVERGED if norm(row.x) > FAR else Stop.LEFT_DOMAIN
        if factors is not None and step is not None:
            share = self._share(here, factors, step)
            if share:
                taken = tuple(share * c for c in step)
                rule = "newton" if share == 1 else "line-search"
                return self._row(here.k + 1, plus(here.x, taken), taken, rule)
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
        if norm(gradient) <= FLAT * size * math.sqrt(h.largest):
            return None
        g = h.coordinates(gradient)
        mu = 1e-6 * h.largest
        for _ in range(MOST_TRIALS):
            step = h.combine(tuple(-c / (max(value, 0.0) + mu) for c, value in zip(g, h.values)))
            target = plus(here.x, step)
            if target == here.x:
                break
            values = self._value(target)
            if all(map(math.isfinite, values)) and norm(values) <= (1 - 1e-4) * size:
                return self._row(here.k + 1, target, step, "levenberg-marquardt")
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
        if size == 0 and not any(underflow(f, last.x) for f in self.functions):
            return Stop.GRADIENT
        steps = [norm(row.step) for row in rows if row.step is not None]
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
            return underflow(self.functions[i], row.x) == 0
        noise = self.functions[i].value_noise(row.x)
        floor = sum((abs(d) * math.ulp(c) / 2 for d, c in zip(row.jacobian[i], row.x)), noise)
        return math.isfinite(floor) and abs(row.values[i]) <= floor


@dataclass(frozen=True)
class Factors:
    """A matrix as L and U in one, and the order of its rows (Golub and Van Loan, 4th ed. 2013, section 3.4)."""

    rows: Matrix
    order: tuple[int, ...]

    @classmethod
    def of(cls, matrix: Matrix) -> Factors | None:
        """By elimination with the pivot that is largest relative to its row; None where one is nothing but rounding."""
        n = len(matrix)
        a = [list(row) for row in matrix]
        scale = [max(map(abs, row)) for row in a]
        order = list(range(n))
        if not all(0 < s < math.inf for s in scale):
            return None
        for k in range(n):
            p = max(range(k, n), key=lambda i: abs(a[i][k]) / scale[i])
            if not abs(a[p][k]) > n * EPSILON * scale[p]:
                return None
            a[k], a[p], scale[k], scale[p], order[k], order[p] = a[p], a[k], scale[p], scale[k], order[p], order[k]
            for i in range(k + 1, n):
                factor = a[i][k] = a[i][k] / a[k][k]
                if factor:
                    a[i][k + 1 :] = [c - factor * d for c, d in zip(a[i][k + 1 :], a[k][k + 1 :])]
        return cls(tuple(map(tuple, a)), tuple(order))

    def solve(self, right: Vector) -> Vector:
        """The solution of A x = right."""
        x = [right[i] for i in self.order]
        n = len(x)
        for i in range(n):
            x[i] -= dot(self.rows[i][:i], tuple(x[:i]))
        for i in reversed(range(n)):
            x[i] = (x[i] - dot(self.rows[i][i + 1 :], tuple(x[i + 1 :]))) / self.rows[i][i]
        return tuple(x)


def _running_off(rows: list[SystemIteration]) -> bool:
    """Whether F fades while the steps keep their length: it only approaches 0 at infinity."""
    tail = rows[-5:]
    steps = [norm(row.step) for row in tail if row.step is not None]
    sizes = [norm(row.values) for row in tail]
    if len(steps) < 5:
        return False
    fading = all(b < a for a, b in zip(sizes, sizes[1:])) and sizes[-1] <= TINY * min(1.0, norm(rows[0].values))
    return fading and not any(shrinking(steps[i : i + 2]) for i in range(len(steps) - 1))
