"""Newton's method for f(x) = 0 in one variable, plain and safeguarded, a row per step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symnewton.calculus.function import Function
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, RootOutcome, outcome, row_of
from symnewton.newton.root_safeguarded import Safeguarded
from symnewton.newton.root_textbook import Textbook
from symnewton.settings import Settings
from symnewton.verdicts import Stop

METHODS = {"safeguarded": Safeguarded, "newton": Textbook}


def find_root(function: Function, start: float, settings: Settings, method: str = "safeguarded") -> RootOutcome:
    """The run of a method from a start at which f is finite."""
    oracle = Oracle(function)
    run = METHODS[method](oracle)
    rows = tuple(_iterate(run, start, settings))
    return outcome(rows, oracle, run.barrier, run.far)


def _iterate(run: Textbook, start: float, settings: Settings) -> Iterator[RootIteration]:
    """The rows of a run, the last with its `stop`."""
    rows = [row_of(0, run.oracle.sample((start,), second=False))]
    try:
        while True:
            current = rows[-1]
            following = run.done(rows, settings) or run.following(rows)
            if isinstance(following, Stop):
                yield replace(current, stop=following)
                return
            rows.append(following)
            yield current
    except KeyboardInterrupt as interrupt:
        yield replace(rows[-1], stop=Stop.of(interrupt))
