"""A run of minimization from a start to a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr

from symnewton.calculus.function import Function, Point
from symnewton.linalg import dot, norm, plus
from symnewton.newton.diagnosis import last_lengths, observed_order
from symnewton.newton.doubt import NEGLIGIBLE, curvature_doubts, gradient_floor, is_unbroken
from symnewton.newton.escape import NEAR, better_point, flat_directions, probe
from symnewton.newton.loop import Iteration, Method, Verdict, iterate
from symnewton.newton.oracle import Oracle
from symnewton.newton.stopping import (
    FIRST_ORDER_TOLERANCE,
    ROUNDING_FACTOR,
    TOLERANCE,
    arrived,
    at_a_critical_point,
    at_a_minimum,
)
from symnewton.settings import Settings
from symnewton.verdicts import Kind, Stop

OVERFLOWING = 1e300  # where f falls this far its next values are no doubles


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `kind` is what the end point is to the function minimized; None where it is not known.

    `flat` tells that the second-derivative test is silent at the end point and only probing speaks for a minimum;
    `rough` is the subexpression whose kink or jump the steps closed in on, `edge` tells that it was the domain's,
    `broken` that f may jump or end within rounding of the end point.
    """

    rows: tuple[Iteration, ...]
    kind: Kind | None
    flat: bool
    order: float | None
    oracle: Oracle
    rough: Expr | None = None
    edge: bool = False
    broken: bool = False

    @property
    def last(self) -> Iteration:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop

    @property
    def solved(self) -> bool:
        return self.kind is Kind.MINIMUM and self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def minimize(function: Function, start: Point, method: Method[Any], settings: Settings) -> Outcome:
    """The run of a method from a start at which f and its derivatives are finite."""
    oracle = Oracle(function)
    rows = tuple(
        iterate(
            oracle,
            oracle.sample(start, second=method.second_order),
            method,
            settings,
            done=_verdict(function, method),
            shortcut=better_point if method.safeguarded else None,
        )
    )
    if rows[-1].stop is Stop.STEP and rows[-1].sample.value < -OVERFLOWING:
        rows = (*rows[:-1], replace(rows[-1], stop=Stop.DIVERGED))
    kind, flat = _kind(oracle, rows, settings)
    last = rows[-1]
    broken = kind not in (None, Kind.DEGENERATE) and not is_unbroken(function, last)
    stuck = last.stop is Stop.STEP
    return Outcome(
        rows,
        None if broken else kind,
        flat,
        observed_order(last_lengths(rows), norm(last.sample.x)),
        oracle,
        rough=function.rough_at(last.sample.x, within=NEAR) if stuck else None,
        edge=stuck and _at_edge(function, rows),
        broken=broken,
    )


def _verdict(function: Function, method: Method[Any]) -> Verdict:
    if method.safeguarded:
        return at_a_minimum(function)
    return at_a_critical_point(function, TOLERANCE if method.second_order else FIRST_ORDER_TOLERANCE)


def _at_edge(function: Function, rows: tuple[Iteration, ...]) -> bool:
    """Whether f ends a little beyond the last point, in the direction of the last step."""
    last = rows[-1]
    return last.step is not None and not math.isfinite(function.value(plus(last.sample.x, last.step, 4.0)))


def _kind(oracle: Oracle, rows: tuple[Iteration, ...], settings: Settings) -> tuple[Kind | None, bool]:
    """What the last point is, from the signs of its eigenvalues in doubles; and whether they leave it open."""
    last = rows[-1]
    if last.stop not in (Stop.GRADIENT, Stop.ROUNDING):
        return None, False
    h = last.spectrum
    margins = [max(NEGLIGIBLE * h.largest, doubt) for doubt in curvature_doubts(oracle.function, last)]
    lowest, highest = h.values[0], h.values[-1]
    if lowest < -margins[0]:
        up, down = highest > margins[-1], highest < -margins[-1]
        return (Kind.SADDLE if up else Kind.MAXIMUM if down else Kind.DEGENERATE), False
    if not arrived(rows, settings, oracle.function):
        return Kind.DEGENERATE, True
    flat = flat_directions(oracle.function, rows)
    if not flat:
        return (Kind.MINIMUM, False) if lowest > margins[0] else (Kind.DEGENERATE, True)
    found = probe(oracle, rows)
    level = found.lower is None and _level(oracle.function, last, flat)
    return (Kind.MINIMUM if found.rises or level else Kind.DEGENERATE), True


def _level(function: Function, last: Iteration, flat: list[int]) -> bool:
    """Whether the slope along the flat directions is nothing but rounding: a valley floor, not a tail that runs out."""
    floor = gradient_floor(function, last.sample)
    slope = function.true_gradient(last.sample.x)
    if any(s and not f for s, f in zip(slope, floor)):
        return False  # f still falls, by less than doubles can say
    directions = [last.spectrum.vectors[i] for i in flat]
    return all(abs(dot(q, slope)) <= ROUNDING_FACTOR * dot(tuple(map(abs, q)), floor) for q in directions)
