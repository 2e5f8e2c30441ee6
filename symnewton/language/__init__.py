"""Text to problems and points. Nothing here evaluates text as code, and nothing here knows of Newton."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symnewton.language.constraints import read_constrained
    from symnewton.language.points import names_of, read_box, read_point
    from symnewton.language.problem import Constraint, Problem, require_variables
    from symnewton.language.reading import read_constant, read_equations, read_problem
    from symnewton.language.text import caret, visible

__all__ = [
    "Constraint",
    "Problem",
    "caret",
    "names_of",
    "read_box",
    "read_constant",
    "read_constrained",
    "read_equations",
    "read_point",
    "read_problem",
    "require_variables",
    "visible",
]

HOMES = {
    "Constraint": "problem",
    "Problem": "problem",
    "caret": "text",
    "names_of": "points",
    "read_box": "points",
    "read_constant": "reading",
    "read_constrained": "constraints",
    "read_equations": "reading",
    "read_point": "points",
    "read_problem": "reading",
    "require_variables": "problem",
    "visible": "text",
}


def __getattr__(name: str) -> Any:
    """The public names, loaded on first use: most of them need SymPy."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
