"""What there is to draw of an answer: its functions, the ways of its runs and the points it is about."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr

from symnewton.calculus.function import Function
from symnewton.drawing.feasible import Side
from symnewton.drawing.scene import Path, Range, Scene
from symnewton.report.records import Report
from symnewton.verdicts import Kind, Stop


@dataclass(frozen=True)
class Point:
    """A point of the answer; without a kind it is a root."""

    kind: Kind | None
    x: tuple[float, ...]
    value: float


@dataclass(frozen=True)
class Subject:
    """`zero` where the solutions of f = 0 are asked for; then there is a function for each equation.

    `models` are of the Newton steps in one variable, by the number of the row they lead to: x, value, slope, bend.
    `scene` is there where the answer brings its own.
    """

    expressions: tuple[Expr, ...]
    paths: tuple[Path, ...] = ()
    marks: tuple[Point, ...] = ()
    box: tuple[Range, ...] | None = None
    zero: bool = False
    models: Mapping[int, tuple[float, float, float, float]] = field(default_factory=dict)
    scene: Scene | None = None


def subject(report: Report) -> Subject | None:
    """What to draw, points beyond the range of doubles left out; None where the answer is not about numbers, has too
    many variables or came late."""
    late = getattr(report, "stop", None) is Stop.TIMEOUT
    found = report.subject() if 1 <= len(report.variables) <= 2 and not late else None
    if found is None:
        return None
    return replace(found, marks=tuple(mark for mark in found.marks if all(map(math.isfinite, mark.x))))


def sides_of(report: Report) -> tuple[Side, ...]:
    """The constraints that the answer is about."""
    return tuple(Side(c.text, Function(c.formula, report.variables), c.is_equation) for c in report.conditions)
