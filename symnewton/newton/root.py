"""Newton's method for f(x) = 0 in one variable, plain and safeguarded, a row per step."""

from __future__ import annotations

from symnewton.calculus.function import Function
from symnewton.newton.loop import iterate
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, RootOutcome, outcome
from symnewton.newton.root_safeguarded import Safeguarded
from symnewton.newton.root_textbook import Textbook
from symnewton.settings import Settings

METHODS = {"safeguarded": Safeguarded, "newton": Textbook}


def find_root(function: Function, start: float, settings: Settings, method: str = "safeguarded") -> RootOutcome:
    """The run of a method from a start at which f is finite."""
    search = METHODS[method](Oracle(function), settings)
    first = RootIteration(0, search.oracle.sample((start,), second=False))
    rows = tuple(iterate([first], search, settings))
    return outcome(rows, search.oracle, search.barrier, search.far)
