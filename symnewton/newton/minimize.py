"""A run of minimization from a start to a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from symnewton.calculus.function import Function, Point
from symnewton.newton.diagnosis import observed_order
from symnewton.newton.escape import flat_directions, lower_point, probe
from symnewton.newton.linalg import dot, norm
from symnewton.newton.loop import Iteration, iterate
from symnewton.newton.methods import METHODS, ROUNDING_FACTOR
from symnewton.newton.oracle import Oracle
from symnewton.newton.settings import Settings
from symnewton.newton.stopping import NEGLIGIBLE, at_a_critical_point, at_a_minimum, gradient_floor
from symnewton.verdicts import Kind, Stop


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `kind` is what the end point is to the function minimized; None where it is not known.

    `flat` tells that the second-derivative test is silent at the end point and only probing speaks for a minimum.
    """

    rows: tuple[Iteration, ...]
    kind: Kind | None
    flat: bool
    order: float | None
    oracle: Oracle

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


def minimize(function: Function, start: Point, method_name: str, settings: Settings) -> Outcome:
    """The run of a method from a start at which f and its derivatives are finite."""
    oracle = Oracle(function)
    method = METHODS[method_name]
    safeguarded = method_name != "newton"
    rows = tuple(
        iterate(
            oracle,
            oracle.sample(start),
            method,
            settings,
            done=(at_a_minimum if safeguarded else at_a_critical_point)(function),
            escape=lower_point if safeguarded else None,
        )
    )
    lengths = [row.step_norm for row in rows if row.step_norm is not None]
    kind, flat = _kind(oracle, rows)
    return Outcome(rows, kind, flat, observed_order(lengths, norm(rows[-1].sample.x)), oracle)


def _kind(oracle: Oracle, rows: tuple[Iteration, ...]) -> tuple[Kind | None, bool]:
    """What the last point is, from the signs of its eigenvalues in doubles; and whether they leave it open."""
    last = rows[-1]
    if last.stop not in (Stop.GRADIENT, Stop.ROUNDING):
        return None, False
    h = last.spectrum
    margin = NEGLIGIBLE * h.largest
    lowest, highest = h.values[0], h.values[-1]
    if lowest < -margin:
        return (Kind.SADDLE if highest > margin else Kind.MAXIMUM if highest < -margin else Kind.DEGENERATE), False
    flat = flat_directions(list(rows))
    if not flat:
        return (Kind.MINIMUM, False) if lowest > margin else (Kind.DEGENERATE, True)
    found = probe(oracle, list(rows))
    level = found.lower is None and _level(oracle.function, last, flat)
    return (Kind.MINIMUM if found.rises or level else Kind.DEGENERATE), True


def _level(function: Function, last: Iteration, flat: list[int]) -> bool:
    """Whether the slope along the flat directions is nothing but rounding: a valley floor, not a tail that runs out."""
    noise = ROUNDING_FACTOR * norm(gradient_floor(function, last.sample))
    return all(abs(dot(last.spectrum.vectors[i], last.sample.gradient)) <= noise for i in flat)
