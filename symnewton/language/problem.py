"""A text that was read: the function, its variables and what there is to say about the reading."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, Symbol

from symnewton.errors import InputError
from symnewton.language.domain import Restriction
from symnewton.language.typed import EXACTLY, Typed


@dataclass(frozen=True)
class Constraint:
    """What a point has to meet: `formula` = 0 of an equation, else `formula` <= 0; parameters are put in.

    `text` is the whole text it is from, `part` what of it: of `0 <= x <= 1` the `x <= 1`. Its multiplier is λ in
    ∇f = λ∇g, where g is `formula` times `orientation`: the side that was typed first, if that is no number.
    """

    text: str
    part: str
    formula: Expr
    is_equation: bool
    orientation: int = 1


@dataclass(frozen=True)
class Problem:
    """A real function of real variables. `text` is the user's, `expression` has the parameters put in.

    `variables` are `Symbol(name, real=True)` in the order points are given in; some may not occur in `expression`.
    `functions` are the names of the functions that the text uses; `notes` are sentences about the reading; `typed` is
    how the text writes its numbers. What `lifted` restricts has a value in the text only there, if not in `expression`.
    Points are asked for where all `constraints` hold.
    """

    text: str
    expression: Expr
    variables: tuple[Symbol, ...]
    functions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    typed: Typed = EXACTLY
    lifted: tuple[Restriction, ...] = ()
    constraints: tuple[Constraint, ...] = ()


def require_variables(problem: Problem) -> None:
    """Refuses a problem without variables: there is nothing to differentiate.

    Raises: InputError.
    """
    if not problem.variables:
        raise InputError(
            f"the expression is the constant {str(problem.expression)[:60]} and has no variables",
            hint="use a variable, or declare one with --vars",
            text=problem.text,
            span=(0, len(problem.text)),
        )
