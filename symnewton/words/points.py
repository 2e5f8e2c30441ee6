"""Points as words, and what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import Expr, Max, Min, Symbol, ceiling, floor

from symnewton.calculus.digits import Digits
from symnewton.notation.formulas import as_typed
from symnewton.quantities import Enclosed

if TYPE_CHECKING:
    from symnewton.calculus.function import Function, Point
    from symnewton.language import Problem

OTHER_BOX = "choose a box that meets the domain of f"
OTHER_POINT = "choose a point inside the domain of f, where it is smooth"
SCALED = "scale the variable; gradient and hessian also answer with --digits"
LONGEST = 60  # characters of a formula in a sentence
SHOWN = 4  # coordinates in a sentence
SIMPLE = 1000  # the largest denominator of a number that is told as a fraction
NO_MORE_DIGITS = "digits beyond double precision are not proven here: the numbers are those of doubles"


def to_digits(variables: Sequence[Symbol], x: Sequence[Digits], digits: int) -> str:
    """A point as words, and how many of its digits are proven."""
    return f"{_coordinates(variables, x)}, {digits} {'digit' if digits == 1 else 'digits'} proven"


def of_doubts(doubts: Mapping[str, str | None]) -> tuple[str, ...]:
    """What is not proven of some numbers: that one is 0 which is smaller than a bound, or the digits of one."""
    return tuple(
        f"{name} is not proven beyond double precision"
        if bound is None
        else f"{name} is 0, or smaller in size than {bound}: which of the two is not proven"
        for name, bound in doubts.items()
    )


def of_beyond(variables: Sequence[Symbol], x: Sequence[float], value: float) -> str:
    """Which numbers of a point no double is near to."""
    named = [*zip(map(str, variables), x), ("f", value)]
    parts = [f"{name} = {c.text}" for name, c in named if isinstance(c, Digits) and c.text != "0" and not _reached(c)]
    return f"{' and '.join(parts)}: beyond the range of doubles"


def _reached(c: float) -> bool:
    return math.isfinite(c) and c != 0


def of_undefined(function: Function, culprit: Expr, x: Point, name: str) -> str:
    text = as_typed(culprit)
    part = f"{text} is" if len(text) <= LONGEST else "a part of it is"
    return (
        f"f has no finite real value at {name}: {part} undefined or too large at {_coordinates(function.variables, x)}"
    )


def of_too_near_0(variable: Symbol) -> str:
    return f"{variable} is not 0 at the point, but nearer to it than doubles are"


def of_too_far(variable: Symbol, name: str) -> str:
    return f"{variable} is beyond the range of doubles at {name}"


def of_rough(function: Function, culprit: Expr, x: Point, name: str) -> str:
    turn = of_turn(culprit)
    where = f", where {turn}," if len(turn) <= LONGEST else ""
    return f"f has no derivative at {name}: it is not smooth{where} at {_coordinates(function.variables, x)}"


def of_turn(culprit: Expr) -> str:
    """Where a part of f has a kink, a jump or an infinite slope, in the notation of pages: `x − 1 = 0`."""
    if isinstance(culprit, Max | Min):
        return " = ".join(map(as_typed, culprit.args))
    inside = as_typed(culprit.args[0])
    return f"{inside} is whole" if isinstance(culprit, floor | ceiling) else f"{inside} = 0"


def of_open_kink(name: str) -> str:
    return f"formulas of f meet at {name}, and whether f has a derivative there is not decided"


def of_jump(name: str) -> str:
    return f"f jumps at {name}: it is not continuous, and no critical point"


def at(problem: Problem, x: Sequence[float]) -> str:
    """The point as words: `x = 1, y = 2`, or only its first coordinates."""
    return _coordinates(problem.variables, x)


def _coordinates(variables: Sequence[Symbol], x: Sequence[float]) -> str:
    shown = ", ".join(f"{v} = {_decimal(c)}" for v, c in list(zip(variables, x))[:SHOWN])
    return shown if len(x) <= SHOWN else f"{shown}, …"


def _decimal(c: float) -> str:
    if isinstance(c, Enclosed):
        text = c.text()
        return str(c.low) if c.is_exact and c.low.denominator <= SIMPLE and Fraction(text) != c.low else text
    return c.text if isinstance(c, Digits) else f"{c:.16g}"
