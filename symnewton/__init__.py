"""symnewton: the calculus of a function and the truth about its critical points.

One function a command, as at the shell: text or a SymPy expression in, a frozen report out.

>>> import symnewton as sn
>>> report = sn.minimize("exp(x) - log(x)", x0=0.05)
>>> report.solved, report.kind, round(report.x[0], 6)
(True, <Kind.MINIMUM: 'minimum'>, 0.567143)
>>> report.gradient, report.hessian  # formulas are SymPy's
((exp(x) - 1/x,), ((exp(x) + x**(-2),),))
>>> sn.classify(report.expression, at={"x": 1}).message
'x = 1 is not a critical point (exact).'
>>> report.records()[1]["rule"]  # rows for pandas.DataFrame
'newton'

`report.to_dict()` is the JSON object of the command line, `report.plot()` a Matplotlib figure; in a notebook a report
shows itself. Bad input raises `SymnewtonError`, which says what to do in its `hint`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnewton.api import (
        backprop,
        classify,
        compare,
        critical,
        gradient,
        hessian,
        maximize,
        minimize,
        parse,
        plot,
        root,
    )
    from symnewton.errors import BudgetError, InputError, ParseError, SymnewtonError
    from symnewton.verdicts import Concavity, Evidence, Kind, Stop

__version__ = "0.1.0"
__all__ = [
    "BudgetError",
    "Concavity",
    "Evidence",
    "InputError",
    "Kind",
    "ParseError",
    "Stop",
    "SymnewtonError",
    "backprop",
    "classify",
    "compare",
    "critical",
    "gradient",
    "hessian",
    "maximize",
    "minimize",
    "parse",
    "plot",
    "root",
]


def __getattr__(name: str) -> Any:
    """The public names, loaded on first use: `import symnewton` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "errors" if name.endswith("Error") else "verdicts" if name[0].isupper() else "api"
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
