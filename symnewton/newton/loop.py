"""The one loop: from a start to a stream of iterations, for minima, roots and systems alike.

A search says from the rows so far whether it is done and where to go. The loop only commits what it is given, so a new
method never edits it, and a trial point never replaces the last good one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar

from symnewton.calculus.function import Point, Sample
from symnewton.linalg import Vector, norm, plus
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop


class Located(Protocol):
    """What was evaluated at a point."""

    @property
    def x(self) -> Point: ...


At = TypeVar("At", bound=Located)
Row = TypeVar("Row", bound="Iteration[Any]")


class Refused(NamedTuple):
    """A trial that was not taken: its rule, the point and f there."""

    rule: Rule
    x: Point
    value: float


@dataclass(frozen=True)
class Made:
    """What a step was made with, for whoever explains it; None or empty where it has no such thing.

    `factor` is how many times Newton's step it is, or −∇f for the rule `gradient`; `shift` the μ of (H + μI)p = −∇f,
    with the `radius` that bounded p; `ends` those of the bracket that it went into, the later one first. `refused` are
    the trials before it.
    """

    factor: float | None = None
    shift: float | None = None
    radius: float | None = None
    ends: Vector = ()
    refused: tuple[Refused, ...] = ()


PLAINLY = Made()


@dataclass(frozen=True)
class Iteration(Generic[At]):
    """Row k: what is known at the accepted point, the step into it and what made it. `stop` is on the last row only."""

    k: int
    sample: At
    step: Vector | None = None
    rule: Rule = Rule.START
    stop: Stop | None = None
    made: Made = PLAINLY

    @property
    def step_norm(self) -> float | None:
        return None if self.step is None else norm(self.step)

    def to(self, sample: At, rule: Rule, step: Vector | None = None, made: Made = PLAINLY) -> Self:
        """The next row; `step` where it is not the difference of the two points to the last bit."""
        return type(self)(self.k + 1, sample, step or plus(sample.x, self.sample.x, -1.0), rule, made=made)


Step = Iteration[Sample]  # of a minimization


@dataclass(frozen=True)
class Finished(Generic[Row]):
    """What every run comes to: its rows, and the order of convergence that they show."""

    rows: tuple[Row, ...]
    order: float | None

    @property
    def last(self) -> Row:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop


class Search(Protocol[Row]):
    """What a run is made by."""

    def done(self, rows: list[Row]) -> Stop | None:
        """Why nothing better is to be looked for, or can be."""

    def following(self, rows: list[Row]) -> Row | Stop:
        """The next row, after as many trials as it takes; or why there is none."""


def iterate(start: Sequence[Row], search: Search[Row], settings: Settings) -> Iterator[Row]:
    """The rows of a run, those it starts with and at most `max_iterations` more, the last with its `stop`."""
    rows = list(start)
    yield from start[:-1]
    try:
        while True:
            reached = search.done(rows) or _limit(len(rows) - len(start), settings) or search.following(rows)
            if isinstance(reached, Stop):
                yield replace(rows[-1], stop=reached)
                return
            rows.append(reached)
            yield rows[-2]
    except KeyboardInterrupt as interrupt:
        yield replace(rows[-1], stop=Stop.of(interrupt))


def _limit(steps: int, settings: Settings) -> Stop | None:
    if steps >= settings.max_iterations:
        return Stop.MAX_ITERATIONS
    return Stop.TIMEOUT if settings.out_of_time else None


def stopped(rows: Sequence[Row], stop: Stop) -> tuple[Row, ...]:
    """The rows, with this as the reason why they end."""
    return (*rows[:-1], replace(rows[-1], stop=stop))
