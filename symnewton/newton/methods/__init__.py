"""The minimization methods by name, those for sums of squares apart. A method is where it goes and whether it takes it.

Each is loaded when it is first asked for: the command line knows their names without SymPy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnewton.newton.descent import Method


class Methods(Mapping[str, "Method[Any]"]):
    """Methods by their names, from the modules and the classes that they are."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes = homes

    def __getitem__(self, name: str) -> Method[Any]:
        return _method(self._homes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


@cache
def _method(home: str) -> Method[Any]:
    module, _, name = home.partition(".")
    made: Method[Any] = getattr(import_module(f"{__name__}.{module}"), name)()
    return made


METHODS = Methods(
    {
        "trust-region": "trust_region.TrustRegion",
        "newton": "plain.PlainNewton",
        "line-search": "line_search.LineSearch",
        "cubic": "cubic.Cubic",
        "gradient-descent": "gradient_descent.GradientDescent",
    }
)
SQUARES = Methods(
    {
        "least-squares": "squares.LeastSquares",
        "gauss-newton": "squares.GaussNewton",
        "levenberg-marquardt": "squares.LevenbergMarquardt",
    }
)
