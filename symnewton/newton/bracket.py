"""Roots between two points where f has opposite signs, by Chandrupatla's method, a row per evaluation.

T. R. Chandrupatla, A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without
using derivatives, Advances in Engineering Software 28, 1997: inverse quadratic interpolation where the three last
points say that it is safe, bisection everywhere else.
"""

from __future__ import annotations

import math
from dataclasses import replace

from symnewton.calculus.function import Function, Sample
from symnewton.errors import InputError
from symnewton.linalg import EPSILON
from symnewton.newton.loop import Made, iterate
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, RootOutcome, outcome
from symnewton.newton.root_safeguarded import NARROW
from symnewton.newton.sign_change import Barrier, Bracket, barrier_in, nearer_end, opposite, signed_value
from symnewton.newton.zeros import TINY
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

METHOD = "chandrupatla"


def find_between(function: Function, a: float, b: float, settings: Settings) -> RootOutcome:
    """The run from the ends a and b, which are its rows 0 and 1.

    Raises InputError where f has no value at an end or the same sign at both.
    """
    search = _Search(Oracle(function), settings)
    first, second = search.ends(a, b)
    if first.value == 0:
        return outcome((replace(first, stop=Stop.GRADIENT),), search.oracle, None)
    rows = tuple(iterate([first, second], search, settings))
    return outcome(search.at_better_end(rows), search.oracle, search.barrier)


class _Search:
    """The three points of the method: x1 the newest, x2 with the other sign, x3 the one before."""

    def __init__(self, oracle: Oracle, settings: Settings) -> None:
        self.oracle, self.settings = oracle, settings
        self.barrier: Barrier | None = None

    def ends(self, a: float, b: float) -> tuple[RootIteration, RootIteration]:
        """The first two rows."""
        first = RootIteration(0, Sample((a,), self._at_end(a), ()))
        second = first.to(Sample((b,), self._at_end(b), ()), Rule.BRACKET)
        if first.value and second.value and not opposite(first.value, second.value):
            raise InputError(
                f"f has the same sign at both ends: {first.value:.6g} at {a:.6g} and {second.value:.6g} at {b:.6g}",
                hint="give ends where f has opposite signs, a start with --x0, or --all for every root",
            )
        self.first = max(first.size, second.size)
        self.reach = max(abs(a), abs(b))
        self.x2, self.f2 = self.x3, self.f3 = a, first.value
        return first, second

    def at_better_end(self, rows: tuple[RootIteration, ...]) -> tuple[RootIteration, ...]:
        """The rows, with one more where the other end of the last bracket is better."""
        last = rows[-1]
        if last.value == 0 or nearer_end(self.oracle.function, self._bracket(last)) == last.x:
            return rows
        other = last.to(Sample((self.x2,), self.f2, ()), Rule.BRACKET)
        return (*rows[:-1], replace(last, stop=None), replace(other, stop=last.stop))

    def _at_end(self, x: float) -> float:
        value = signed_value(self.oracle, x)
        if math.isfinite(value):
            return value
        raise InputError(f"f has no finite real value at the end {x:.6g}", hint="choose ends inside the domain of f")

    def done(self, rows: list[RootIteration]) -> Stop | None:
        size, bracket = rows[-1].size, self._bracket(rows[-1])
        if size == 0:
            return Stop.GRADIENT
        if self.settings.tolerance is not None and size <= self.settings.tolerance:
            return Stop.GRADIENT
        least = min(size, abs(self.f2))
        small = bracket.width <= EPSILON * self.reach and least <= TINY * min(1.0, self.first)
        if bracket.closed or small or (bracket.width <= NARROW * self.reach and least > NARROW * self.first):
            self.barrier = barrier_in(self.oracle.function, bracket, self.first, self.reach)
            if self.barrier is not None:
                return Stop.STEP
        return Stop.ROUNDING if bracket.closed or small else None

    def _bracket(self, row: RootIteration) -> Bracket:
        return Bracket(row.x, row.value, self.x2, self.f2)

    def following(self, rows: list[RootIteration]) -> RootIteration | Stop:
        """The next point, and the three shifted for it."""
        x1, f1 = rows[-1].x, rows[-1].value
        share = self._interpolated(x1, f1)
        rule = Rule.BISECTION if share is None else Rule.INVERSE_QUADRATIC
        for t in (0.5 if share is None else share, 0.4375, 0.5625, 0.3):  # elsewhere where f has no value there
            x = x1 + t * (self.x2 - x1)
            value = signed_value(self.oracle, x)
            if math.isfinite(value):
                break
        else:
            self.barrier = barrier_in(self.oracle.function, self._bracket(rows[-1]), self.first, self.reach)
            return Stop.LEFT_DOMAIN
        made = Made(ends=(x1, self.x2) if rule is Rule.BISECTION and t == 0.5 else ())
        if value == 0 or opposite(value, f1):
            self.x3, self.f3, self.x2, self.f2 = self.x2, self.f2, x1, f1
        else:
            self.x3, self.f3 = x1, f1
        return rows[-1].to(Sample((x,), value, ()), rule, made=made)

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
