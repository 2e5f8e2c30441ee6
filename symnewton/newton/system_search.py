"""A root of a system from a start: Newton's iteration, and what is tried where that comes to nothing.

First down the surface |F|²/2 by the trust region of the minimizer, which has its exact Hessian JᵀJ + Σ Fᵢ∇²Fᵢ and so
leaves saddles and maxima along negative curvature; then the same from a few other starts round the first, always the
same ones: Halton's sequence (Numerische Mathematik 2, 1960), in cubes that grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sympy as sp

from symnewton.calculus.function import Function, Point
from symnewton.linalg import Factors, norm
from symnewton.newton.diagnosis import far_off, lengths, observed_order
from symnewton.newton.limit import Limit, limit_of_system
from symnewton.newton.loop import iterate
from symnewton.newton.methods.trust_region import TrustRegion
from symnewton.newton.minimize import minimize
from symnewton.newton.system import SystemIteration, SystemOutcome, SystemSearch
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

METHODS = ("safeguarded", "newton")
RESTARTS = 40
SECOND_TRY = 60  # iterations
SMALL = 1e-6  # of |F| at the start
REACHES = (1.0, 3.0, 10.0, 0.3)  # of the size of the start: half the sides of the cubes
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)

Rows = list[SystemIteration]


def solve_system(
    functions: Sequence[Function], start: Point, settings: Settings, method: str = "safeguarded"
) -> SystemOutcome:
    """The run of a method from a start at which F is finite; as many functions as unknowns."""
    search = _Attempts(functions, settings, damped=method == "safeguarded")
    rows = search.newton(start, settings)
    limit = search.limit(rows)
    if limit is None and search.run.damped and _may_go_on(rows) and rows[-1].k < settings.max_iterations:
        rows, limit = search.further(rows, settings)
    last = rows[-1]
    if limit is None and last.stop is Stop.GRADIENT:
        rows[-1] = replace(last, stop=Stop.ROUNDING)
    return SystemOutcome(
        tuple(rows),
        observed_order(lengths(rows), norm(last.sample.x)),
        Factors.of(last.sample.jacobian) is None,
        (search.run.values, search.run.jacobians),
        limit,
        search.restarts,
    )


def half_of_squares(functions: Sequence[Function]) -> Function:
    """|F|²/2."""
    return Function(sp.Add(*[f.expression**2 for f in functions]) / 2, functions[0].variables)


class _Attempts:
    """The iteration for F = 0, and |F|²/2 beside it."""

    def __init__(self, functions: Sequence[Function], settings: Settings, *, damped: bool) -> None:
        self.functions = functions
        self.run = SystemSearch(functions, settings, damped=damped)
        self.squares = half_of_squares(functions)
        self.restarts = 0

    def newton(self, start: Point, settings: Settings) -> Rows:
        return list(iterate([SystemIteration(0, self.run.sample(start))], self.run, settings))

    def limit(self, rows: Rows) -> Limit | None:
        """The zero of F in many bits that the rows end in."""
        last = rows[-1]
        if (
            last.stop is Stop.MAX_ITERATIONS
            and last.k >= SECOND_TRY
            and norm(last.sample.values) <= SMALL * norm(rows[0].sample.values)
        ):
            limit = limit_of_system(self.functions, last.sample.x)  # the run creeps, as at a multiple root
            if limit is not None:
                rows[-1] = replace(last, stop=Stop.ROUNDING)
            return limit
        return limit_of_system(self.functions, last.sample.x) if last.stop in (Stop.GRADIENT, Stop.ROUNDING) else None

    def further(self, first: Rows, settings: Settings) -> tuple[Rows, Limit | None]:
        """The rows with those of the attempt that finds a root behind them; else with those down to a least |F|."""
        short = settings.limited(SECOND_TRY)
        lowered = self._lowered(first, short)
        limit = self.limit(lowered)
        if limit is not None:
            return lowered, limit
        for start in _starts(first[0].sample.x):
            if settings.out_of_time:
                break
            if not self.run.sample(start).finite:
                continue
            self.restarts += 1
            attempt = self.newton(start, short)
            limit = self.limit(attempt)
            if limit is None and _may_go_on(attempt):
                attempt = self._lowered(attempt, short)
                limit = self.limit(attempt)
            if limit is not None:
                return _joined(first, attempt), limit
        return lowered, None

    def _lowered(self, rows: Rows, settings: Settings) -> Rows:
        """The rows with those down |F|² behind them, from their end or their start, and Newton's iteration after that."""
        ends = () if far_off(rows) else (rows[-1].sample.x, rows[0].sample.x)
        begin = next((x for x in ends if self.squares.sample(x).finite), None)
        if begin is None:
            return rows
        down = minimize(self.squares, begin, TrustRegion(), settings).rows
        rules = (Rule.DESCENT if i.rule is Rule.NEWTON else i.rule for i in down)  # of |F|²: it is not that of F
        path = [SystemIteration(i.k, self.run.sample(i.sample.x), i.step, rule) for i, rule in zip(down, rules)]
        return _joined(rows, _joined(path, self.newton(path[-1].sample.x, settings)))


def _may_go_on(rows: Rows) -> bool:
    return rows[-1].stop not in (Stop.TIMEOUT, Stop.INTERRUPTED)


def _joined(rows: Rows, more: Rows) -> Rows:
    """The rows of one attempt and of the next, which begins where it ended or somewhere else."""
    last, following = rows[-1], list(more)
    joined = [*rows[:-1], replace(last, stop=None)]
    if following[0].sample.x == last.sample.x:
        if len(following) == 1:
            return [*rows[:-1], replace(last, stop=following[0].stop)]
        del following[0]
    else:
        following[0] = last.to(following[0].sample, Rule.RESTART)
    return joined + [replace(row, k=last.k + i) for i, row in enumerate(following, 1)]


def _starts(first: Point) -> Iterator[Point]:
    """Points round the first one."""
    size = max(1.0, *map(abs, first))
    for i in range(1, RESTARTS + 1):
        reach = size * REACHES[i % len(REACHES)]
        shifts = (2 * _halton(i, PRIMES[d % len(PRIMES)]) - 1 for d in range(len(first)))
        yield tuple(c + reach * s for c, s in zip(first, shifts))


def _halton(i: int, base: int) -> float:
    """The digits of i in the base, mirrored at the point."""
    x, share = 0.0, 1.0
    while i:
        i, digit = divmod(i, base)
        share /= base
        x += digit * share
    return x
