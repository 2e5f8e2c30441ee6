"""One function a command: an expression in, a report out. The public Python face; the command line adds options, streams.

An expression is text or SymPy's. Every function takes `vars` (names or symbols, in order) and `params` (name to value)
and raises `SymnewtonError` on bad input.
Points are what `language.read_point` takes: text, a sequence or a mapping of numbers, constant texts or SymPy numbers.
Methods, tolerances and limits are those of `settings.Settings`; `timeout` is in seconds. Each function is
imported when it is first asked for, because a command needs one of them only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnewton.answers.backprop import backprop as backprop
    from symnewton.answers.calculus import classify as classify
    from symnewton.answers.calculus import gradient as gradient
    from symnewton.answers.calculus import hessian as hessian
    from symnewton.answers.calculus import parse as parse
    from symnewton.answers.critical import critical as critical
    from symnewton.answers.plot import plot as plot
    from symnewton.answers.roots import root as root
    from symnewton.answers.runs import compare as compare
    from symnewton.answers.runs import maximize as maximize
    from symnewton.answers.runs import minimize as minimize

HOMES = {
    "backprop": "backprop",
    "classify": "calculus",
    "compare": "runs",
    "critical": "critical",
    "gradient": "calculus",
    "hessian": "calculus",
    "maximize": "runs",
    "minimize": "runs",
    "parse": "calculus",
    "plot": "plot",
    "root": "roots",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"symnewton.answers.{HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(HOMES)
