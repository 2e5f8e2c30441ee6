"""What is said of a text that was read, of derivatives and of one point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.verdicts import Kind
from symnewton.words.points import SHOWN, at
from symnewton.words.verdicts import KINDS

if TYPE_CHECKING:
    from symnewton.calculus.function import Point
    from symnewton.language import Problem
    from symnewton.points.classify import Classification
    from symnewton.points.findings import CriticalPoint


def of_parse(problem: Problem) -> str:
    names = ", ".join(v.name for v in problem.variables)
    n = len(problem.variables)
    what = "a constant" if n == 0 else f"a function of {names}" if n <= SHOWN else f"a function of {n} variables"
    return f"Read as {what}."


def of_derivatives(problem: Problem, what: str) -> str:
    n = len(problem.variables)
    if n == 1:
        which = "First derivative" if what == "gradient" else "First and second derivative"
        return f"{which} of f by {problem.variables[0]}."
    return f"{'Gradient' if what == 'gradient' else 'Gradient and Hessian'} of f in {n} variables."


def of_classification(problem: Problem, x: Point, c: Classification | CriticalPoint) -> str:
    strict = "strict local " if c.strict else "local " if c.kind in (Kind.MINIMUM, Kind.MAXIMUM) else ""
    name = KINDS[c.kind].sentence.replace("a m", f"a {strict}m", 1)
    return f"{at(problem, x)} is {name} ({c.evidence.value})."
