"""One function a command: text in, report out. The public Python face; the command line adds only options and streams.

Every function takes `vars` (names, in order) and `params` (name to value) and raises `SymnewtonError` on bad input.
Points are what `language.read_point` takes: text, a sequence or a mapping of numbers, constant texts or SymPy numbers.
Methods, tolerances and limits are those of `newton.settings.Settings`; `timeout` is in seconds.
"""

from symnewton.answers.backprop import backprop
from symnewton.answers.calculus import classify, gradient, hessian, parse
from symnewton.answers.critical import critical
from symnewton.answers.roots import root
from symnewton.answers.runs import compare, maximize, minimize

__all__ = [
    "backprop",
    "classify",
    "compare",
    "critical",
    "gradient",
    "hessian",
    "maximize",
    "minimize",
    "parse",
    "root",
]
