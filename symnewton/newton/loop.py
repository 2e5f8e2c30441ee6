"""The one loop: from a start to a stream of iterations.

A method answers where to go (`propose`) and whether to take it (`attempt`); `stopping` answers whether it is done. The
loop only proposes and commits, so a new method never edits it, and a trial point never replaces the last good one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from symnewton.calculus.function import Sample
from symnewton.linalg import Spectrum, Vector, norm, plus, spectrum
from symnewton.newton.oracle import Oracle
from symnewton.newton.steps import Proposal
from symnewton.settings import Settings
from symnewton.verdicts import Stop

Memory = TypeVar("Memory")
INSIDE = "inside-domain"  # the rule of a step that was shortened so as not to cross a pole or a gap


@dataclass(frozen=True)
class Iteration:
    """Row k: the accepted point, the step into it and the rule that made it. `stop` is set on the last row only."""

    k: int
    sample: Sample
    step: Vector | None = None
    rule: str = "start"
    stop: Stop | None = None

    @cached_property
    def spectrum(self) -> Spectrum:
        """The eigenvalues and eigenvectors of the Hessian."""
        return spectrum(self.sample.hessian)

    @property
    def step_norm(self) -> float | None:
        return None if self.step is None else norm(self.step)


@dataclass(frozen=True)
class Trial(Generic[Memory]):
    """The outcome of trying a proposal: the new sample where it is taken, and the method's memory either way.

    `cut` tells that it was not taken because it leads across a pole or a gap in the domain.
    """

    sample: Sample | None
    memory: Memory
    give_up: Stop | None = None
    cut: bool = False


class Method(Protocol[Memory]):
    """What a minimization method is. `memory` is whatever it carries from trial to trial, such as a radius."""

    name: str
    safeguarded: bool  # whether it makes for minima only, and so may be sent on from a saddle
    second_order: bool  # whether its steps need the Hessian

    def begin(self) -> Memory: ...

    def propose(self, at: Iteration, memory: Memory) -> Proposal | Stop: ...

    def attempt(self, oracle: Oracle, at: Iteration, proposal: Proposal, memory: Memory) -> Trial[Memory]: ...


Verdict = Callable[[list[Iteration], Settings], Stop | None]
Shortcut = Callable[[Oracle, list[Iteration], Stop | None], tuple[Sample, str] | None]


def iterate(
    oracle: Oracle,
    start: Sample,
    method: Method[Memory],
    settings: Settings,
    *,
    done: Verdict,
    shortcut: Shortcut | None = None,
) -> Iterator[Iteration]:
    """The rows of a run, the last with its `stop`.

    `shortcut` is asked first at each row, and told why the run would end there: where it knows a better point than the
    method would try next, the run goes on from there.
    """
    memory = method.begin()
    rows = [Iteration(0, start)]
    try:
        while True:
            current = rows[-1]
            stop = done(rows, settings)
            if shortcut is not None and stop in (None, Stop.GRADIENT, Stop.ROUNDING, Stop.DIVERGED):
                better = shortcut(oracle, rows, stop)
                if better is not None and settings.out_of_time:
                    stop = Stop.TIMEOUT
                elif better is not None and current.k >= settings.max_iterations:
                    stop = Stop.MAX_ITERATIONS
                elif better is not None:
                    rows.append(_next(current, *better))
                    yield current
                    continue
            if stop is None:
                reached, memory = _advance(oracle, method, current, memory, settings)
                if isinstance(reached, Iteration):
                    rows.append(reached)
                    yield current
                    continue
                stop = reached
            yield replace(current, sample=oracle.completed(current.sample), stop=stop)
            return
    except KeyboardInterrupt as interrupt:
        yield replace(rows[-1], sample=oracle.completed(rows[-1].sample), stop=Stop.of(interrupt))


def _advance(
    oracle: Oracle, method: Method[Memory], current: Iteration, memory: Memory, settings: Settings
) -> tuple[Iteration | Stop, Memory]:
    """The next row, after as many trials as it takes; or why there is none."""
    cut = False
    while True:
        if settings.out_of_time:
            return Stop.TIMEOUT, memory
        proposal = method.propose(current, memory)
        if isinstance(proposal, Stop):
            return proposal, memory
        trial = method.attempt(oracle, current, proposal, memory)
        memory = trial.memory
        cut |= trial.cut
        if trial.sample is not None:
            return _next(current, trial.sample, INSIDE if cut else proposal.rule), memory
        if trial.give_up is not None:
            return trial.give_up, memory


def _next(current: Iteration, sample: Sample, rule: str) -> Iteration:
    step = plus(sample.x, current.sample.x, -1.0)
    return Iteration(current.k + 1, sample, step, rule)
