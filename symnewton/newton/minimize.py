"""A run of minimization from a start to a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from sympy import Expr

from symnewton.calculus.function import Function, Point
from symnewton.linalg import dot, norm, plus
from symnewton.newton.descent import Descent, Method
from symnewton.newton.diagnosis import last_lengths, observed_order
from symnewton.newton.doubt import NEGLIGIBLE, curvature_doubts, gradient_floor, is_unbroken
from symnewton.newton.escape import NEAR, better_point, flat_directions, probe
from symnewton.newton.loop import Finished, Iteration, Step, iterate
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
class Outcome(Finished[Step]):
    """What a run came to. `kind` is what the end point is to the function minimized; None where it is not known.

    `flat` tells that the second-derivative test is silent at the end point and only probing speaks for a minimum;
    `rough` is the subexpression whose kink or jump the steps closed in on, `edge` tells that it was the domain's,
    `broken` that f may jump or end within rounding of the end point.
    """

    kind: Kind | None
    flat: bool
    oracle: Oracle
    rough: Expr | None = None
    edge: bool = False
    broken: bool = False

    @property
    def solved(self) -> bool:
        return self.kind is Kind.MINIMUM and self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def minimize(function: Function, start: Point, method: Method[Any], settings: Settings) -> Outcome:
    """The run of a method from a start at which f and its derivatives are finite."""
    oracle = Oracle(function)
    if method.safeguarded:
        search = Descent(oracle, method, settings, at_a_minimum(function, settings), better_point)
    else:
        tolerance = TOLERANCE if method.second_order else FIRST_ORDER_TOLERANCE
        search = Descent(oracle, method, settings, at_a_critical_point(function, settings, tolerance))
    first = Iteration(0, oracle.sample(start, second=method.second_order))
    *rows, last = iterate([first], search, settings)
    stop = Stop.DIVERGED if last.stop is Stop.STEP and last.sample.value < -OVERFLOWING else last.stop
    last = replace(last, sample=oracle.completed(last.sample), stop=stop)
    return _outcome(oracle, (*rows, last), settings)


def _outcome(oracle: Oracle, rows: tuple[Step, ...], settings: Settings) -> Outcome:
    """The rows with what they show."""
    function, last = oracle.function, rows[-1]
    kind, flat = _kind(oracle, rows, settings)
    broken = kind not in (None, Kind.DEGENERATE) and not is_unbroken(function, last)
    stuck = last.stop is Stop.STEP
    return Outcome(
        rows,
        observed_order(last_lengths(rows), norm(last.sample.x)),
        None if broken else kind,
        flat,
        oracle,
        rough=function.rough_at(last.sample.x, within=NEAR) if stuck else None,
        edge=stuck and _at_edge(function, rows),
        broken=broken,
    )


def _at_edge(function: Function, rows: tuple[Step, ...]) -> bool:
    """Whether f ends a little beyond the last point, in the direction of the last step."""
    last = rows[-1]
    return last.step is not None and not math.isfinite(function.value(plus(last.sample.x, last.step, 4.0)))


def _kind(oracle: Oracle, rows: tuple[Step, ...], settings: Settings) -> tuple[Kind | None, bool]:
    """What the last point is, from the signs of its eigenvalues in doubles; and whether they leave it open."""
    last = rows[-1]
    if last.stop not in (Stop.GRADIENT, Stop.ROUNDING):
        return None, False
    h = last.sample.spectrum
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


def _level(function: Function, last: Step, flat: list[int]) -> bool:
    """Whether the slope along the flat directions is nothing but rounding: a valley floor, not a tail that runs out."""
    floor = gradient_floor(function, last.sample)
    slope = function.true_gradient(last.sample.x)
    if any(s and not f for s, f in zip(slope, floor)):
        return False  # f still falls, by less than doubles can say
    directions = [last.sample.spectrum.vectors[i] for i in flat]
    return all(abs(dot(q, slope)) <= ROUNDING_FACTOR * dot(tuple(map(abs, q)), floor) for q in directions)
