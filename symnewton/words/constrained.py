"""What is said where constraints hold: of a point, of a list of candidates, of the optimum on the feasible set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.verdicts import Evidence, Kind
from symnewton.words.points import at

if TYPE_CHECKING:
    from symnewton.calculus.function import Point
    from symnewton.language import Problem
    from symnewton.points.constrained.judge import Judgement

NAMES = {
    Kind.MINIMUM: "a minimum of f on the feasible set",
    Kind.MAXIMUM: "a maximum of f on the feasible set",
    Kind.SADDLE: "feasible, and f takes larger and smaller values on the feasible set near it",
    Kind.DEGENERATE: "a candidate; what it is on the feasible set stays undecided",
    Kind.REGULAR: "feasible, but no candidate for an extreme value",
}
SHOWN = 3


def of_infeasible_point(problem: Problem, x: Point, broken: Sequence[str]) -> str:
    listed = "; ".join(broken[:SHOWN]) + ("; …" if len(broken) > SHOWN else "")
    return f"{at(problem, x)} is not feasible: it does not meet {listed}."


def of_point(problem: Problem, x: Point, found: Judgement, evidence: Evidence) -> str:
    strict = " strict local" if found.strict else " local"
    name = NAMES[found.kind]
    if found.kind in (Kind.MINIMUM, Kind.MAXIMUM):
        name = name.replace("a ", f"a{strict} ", 1)
    abnormal = ", an abnormal point" if found.abnormal else ""
    return f"{at(problem, x)} is {name}{abnormal} ({evidence.value})."
