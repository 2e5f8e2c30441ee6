"""Text to problems and points. Nothing here evaluates text as code, and nothing here knows of Newton."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.lazy import homes, lazily

if TYPE_CHECKING:
    from symnewton.language.constraints import read_constrained as read_constrained
    from symnewton.language.parsing import check_syntax as check_syntax
    from symnewton.language.points import names_of as names_of
    from symnewton.language.points import read_box as read_box
    from symnewton.language.points import read_point as read_point
    from symnewton.language.problem import Constraint as Constraint
    from symnewton.language.problem import Problem as Problem
    from symnewton.language.problem import require_variables as require_variables
    from symnewton.language.reading import read_constant as read_constant
    from symnewton.language.reading import read_equations as read_equations
    from symnewton.language.reading import read_problem as read_problem
    from symnewton.language.scope import scope_of as scope_of
    from symnewton.language.text import caret as caret
    from symnewton.language.text import visible as visible

HOMES = homes(
    __name__,
    {
        "constraints": "read_constrained",
        "parsing": "check_syntax",
        "points": "names_of read_box read_point",
        "problem": "Constraint Problem require_variables",
        "reading": "read_constant read_equations read_problem",
        "scope": "scope_of",
        "text": "caret visible",
    },
)

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(__name__, HOMES)
