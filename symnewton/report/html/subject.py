"""What there is to draw of an answer: its functions, the ways of its runs and the points it is about."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Expr

from symnewton.plot.scene import Path, Range, Scene
from symnewton.report.numbers import rounded
from symnewton.report.plot import PlotReport
from symnewton.report.records import (
    ClassifyReport,
    CompareReport,
    CriticalReport,
    GlobalReport,
    GradientReport,
    MinimizeReport,
    Report,
    RootReport,
    RootsReport,
    Step,
)
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
    """What to draw; None where the answer is not about numbers, has too many variables or came late."""
    if not 1 <= len(report.variables) <= 2 or getattr(report, "stop", None) is Stop.TIMEOUT:
        return None
    if isinstance(report, RootReport):
        return _of_root(report)
    if isinstance(report, PlotReport):
        marks = tuple(Point(mark.kind, mark.x, mark.value) for mark in report.scene.marks)
        return Subject((), report.scene.paths, marks, scene=report.scene)
    f = (report.expression,)
    if isinstance(report, MinimizeReport):
        end = (Point(report.kind, report.x, report.value),) if report.kind else ()
        return Subject(f, (_way(report.method, report.steps, report.solved),), end, models=_parabolas(report.steps))
    if isinstance(report, CompareReport):
        return Subject(f, tuple(_way(run.method, run.steps, run.solved) for run in report.runs))
    if isinstance(report, CriticalReport):
        return Subject(f, marks=tuple(Point(p.kind, p.x, p.value) for p in report.points), box=report.domain)
    if isinstance(report, GlobalReport):
        kind = Kind.MINIMUM if report.command == "minimize" else Kind.MAXIMUM
        reached = [m.x for m in report.minimizers] or ([report.x] if report.solved and report.x else [])
        return Subject(f, marks=tuple(Point(kind, x, report.value) for x in reached), box=report.domain)
    if isinstance(report, RootsReport):
        box = None if report.domain is None else tuple(report.domain.values())
        return Subject(f, marks=tuple(Point(None, (root.x,), 0.0) for root in report.roots), box=box, zero=True)
    if isinstance(report, ClassifyReport):
        return Subject(f, marks=(Point(report.kind, tuple(map(rounded, report.at)), report.value),))
    if isinstance(report, GradientReport) and report.at is not None and report.value is not None:
        return Subject(f, marks=(Point(Kind.REGULAR, tuple(map(rounded, report.at)), report.value),))
    return None


def _way(method: str, steps: Sequence[Step], solved: bool) -> Path:
    return Path(method, tuple(s.x for s in steps), tuple(s.value for s in steps), tuple(s.rule for s in steps), solved)


def _parabolas(steps: Sequence[Step]) -> dict[int, tuple[float, float, float, float]]:
    found = {}
    for before, after in zip(steps, steps[1:]):
        if len(before.x) == 1 and after.rule == "newton" and after.step and after.step[0] != 0:
            slope = before.gradient[0]
            found[after.k] = (before.x[0], before.value, slope, -slope / after.step[0])
    return found


def _of_root(report: RootReport) -> Subject:
    values = [max(map(abs, s.value)) if isinstance(s.value, tuple) else s.value for s in report.steps]
    points, rules = tuple(s.x for s in report.steps), tuple(s.rule for s in report.steps)
    path = Path(report.method, points, tuple(values), rules, report.solved)
    if report.jacobian is not None:
        return Subject(tuple(report.expression), (path,), zero=True)
    models = {}
    for before, after in zip(report.steps, report.steps[1:]):
        slope, value = before.derivative, before.value
        if after.rule == "newton" and isinstance(slope, float) and isinstance(value, float) and math.isfinite(slope):
            models[after.k] = (before.x[0], value, slope, 0.0)
    return Subject((report.expression,), (path,), zero=True, models=models)
