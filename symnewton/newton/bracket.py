"""Roots between two points where f has opposite signs, by Chandrupatla's method, a row per evaluation.

T. R. Chandrupatla, A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without
using derivatives, Advances in Engineering Software 28, 1997: inverse quadratic interpolation where the three last
points say that it is safe, bisection everywhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from symnewton.calculus.function import Function
from symnewton.errors import InputError
from symnewton.linalg import EPSILON
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, RootOutcome, outcome
from symnewton.newton.root_safeguarded import NARROW
from symnewton.newton.root_textbook import TINY
from symnewton.newton.sign_change import Barrier, Bracket, barrier_in, nearer_end, opposite, signed_value
from symnewton.settings import Settings
from symnewton.verdicts import Stop

METHOD = "chandrupatla"


def find_between(function: Function, a: float, b: float, settings: Settings) -> RootOutcome:
    """The run from the ends a and b, which are its rows 0 and 1.

    Raises InputError where f has no value at an end or the same sign at both.
    """
    run = _Run(Oracle(function))
    return outcome(tuple(run.rows(a, b, settings)), run.oracle, run.barrier)


class _Run:
    """The three points of the method: x1 the newest, x2 with the other sign, x3 the one before."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.barrier: Barrier | None = None

    def rows(self, a: float, b: float, settings: Settings) -> Iterator[RootIteration]:
        """The rows, the last, at the better end of the last bracket, with its `stop`."""
        row = RootIteration(0, a, self._at_end(a), None)
        second = RootIteration(1, b, self._at_end(b), None, b - a, "bracket")
        if row.value == 0:
            yield replace(row, stop=Stop.GRADIENT)
            return
        yield row
        if second.value != 0 and not opposite(row.value, second.value):
            raise InputError(
                f"f has the same sign at both ends: {row.value:.6g} at {a:.6g} and {second.value:.6g} at {b:.6g}",
                hint="give ends where f has opposite signs, a start with --x0, or --all for every root",
            )
        self.first = max(abs(row.value), abs(second.value))
        self.reach = max(abs(a), abs(b))
        self.x2, self.f2 = row.x, row.value
        self.x3, self.f3 = row.x, row.value
        row = second
        try:
            while True:
                stop = self._done(row, settings)
                following = stop or self._following(row)
                if isinstance(following, Stop):
                    yield from self._ended(row, following)
                    return
                yield row
                row = following
        except KeyboardInterrupt as interrupt:
            yield replace(row, stop=Stop.of(interrupt))

    def _at_end(self, x: float) -> float:
        value = signed_value(self.oracle, x)
        if math.isfinite(value):
            return value
        raise InputError(f"f has no finite real value at the end {x:.6g}", hint="choose ends inside the domain of f")

    def _done(self, row: RootIteration, settings: Settings) -> Stop | None:
        size, bracket = abs(row.value), self._bracket(row)
        if size == 0:
            return Stop.GRADIENT
        if settings.tolerance is not None and size <= settings.tolerance:
            return Stop.GRADIENT
        least = min(size, abs(self.f2))
        small = bracket.width <= EPSILON * self.reach and least <= TINY * min(1.0, self.first)
        if bracket.closed or small or (bracket.width <= NARROW * self.reach and least > NARROW * self.first):
            self.barrier = barrier_in(self.oracle.function, bracket, self.first, self.reach)
            if self.barrier is not None:
                return Stop.STEP
        if bracket.closed or small:
            return Stop.ROUNDING
        if row.k > settings.max_iterations:
            return Stop.MAX_ITERATIONS
        return Stop.TIMEOUT if settings.out_of_time else None

    def _bracket(self, row: RootIteration) -> Bracket:
        return Bracket(row.x, row.value, self.x2, self.f2)

    def _following(self, row: RootIteration) -> RootIteration | Stop:
        """The next point, and the three shifted for it."""
        x1, f1 = row.x, row.value
        share = self._interpolated(x1, f1)
        rule = "bisection" if share is None else "inverse-quadratic"
        for t in (0.5 if share is None else share, 0.4375, 0.5625, 0.3):  # elsewhere where f has no value there
            x = x1 + t * (self.x2 - x1)
            value = signed_value(self.oracle, x)
            if math.isfinite(value):
                break
        else:
            self.barrier = barrier_in(self.oracle.function, self._bracket(row), self.first, self.reach)
            return Stop.LEFT_DOMAIN
        if value == 0 or opposite(value, f1):
            self.x3, self.f3, self.x2, self.f2 = self.x2, self.f2, x1, f1
        else:
            self.x3, self.f3 = x1, f1
        return RootIteration(row.k + 1, x, value, None, x - x1, rule)

    def _interpolated(self, x1: float, f1: float) -> float | None:
        """The share of the way from x1 to x2 that inverse quadratic interpolation takes; None where it is not safe."""
        x2, f2, x3, f3 = self.x2, self.f2, self.x3, self.f3
        if x3 in (x1, x2) or f3 in (f1, f2):
            return None
        xi, phi = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
        if not (phi**2 < xi and (1 - phi) ** 2 < 1 - xi):
            return None
        alpha = (x3 - x1) / (x2 - x1)
        t = f1 / (f2 - f1) * f3 / (f2 - f3) + alpha * f1 / (f3 - f1) * f2 / (f3 - f2)
        least = math.ulp(max(abs(x1), abs(x2))) / abs(x2 - x1)  # so that the new point is a new double
        return min(max(t, least), 1 - least)

    def _ended(self, row: RootIteration, stop: Stop) -> Iterator[RootIteration]:
        if row.value != 0 and nearer_end(self.oracle.function, self._bracket(row)) != row.x:
            yield row
            row = RootIteration(row.k + 1, self.x2, self.f2, None, self.x2 - row.x, "bracket")
        yield replace(row, stop=stop)
