"""symnewton: the calculus of a function and the truth about its critical points.

>>> import symnewton as sn
>>> sn.critical("x^3 - 3x").message
'1 minimum, 1 maximum, proven complete on ℝ.'
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from symnewton.api import HOMES as _FUNCTIONS

if TYPE_CHECKING:
    from symnewton.api import *  # noqa: F403

__version__ = "0.1.0"
__all__ = [*_FUNCTIONS]


class _Package(ModuleType):
    """The functions of `api` by their names, each imported when it is asked for: SymPy takes most of a second."""

    def __getattr__(self, name: str) -> Any:
        if name not in _FUNCTIONS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from symnewton import api

        return getattr(api, name)

    def __setattr__(self, name: str, value: object) -> None:
        # An import binds a room to its name here; where a function has that name too, the name is the function's.
        if not (name in _FUNCTIONS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_FUNCTIONS})


sys.modules[__name__].__class__ = _Package
