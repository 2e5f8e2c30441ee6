"""The worked lines of a lecture for an answer: the rules, the numbers put in, the verdict."""

from __future__ import annotations

from functools import singledispatch

from symnewton.report.explain.classification import of_point
from symnewton.report.explain.derivatives import of_gradient, of_hessian
from symnewton.report.explain.pen import Pen
from symnewton.report.explain.roots import of_root
from symnewton.report.explain.runs import of_minimum
from symnewton.report.names import Names
from symnewton.report.records import (
    ClassifyReport,
    GradientReport,
    HessianReport,
    MinimizeReport,
    Report,
    RootReport,
)
from symnewton.report.worked import Working


@singledispatch
def working(report: Report, names: Names) -> list[Working]:
    """The worked steps to the answer, in the script and the notation of the names; none where there are none."""
    return []


@working.register
def _(report: GradientReport, names: Names) -> list[Working]:
    return of_gradient(report, Pen(names, report.variables))


@working.register
def _(report: HessianReport, names: Names) -> list[Working]:
    return of_hessian(report, Pen(names, report.variables))


@working.register
def _(report: ClassifyReport, names: Names) -> list[Working]:
    return of_point(report, Pen(names, report.variables))


@working.register
def _(report: MinimizeReport, names: Names) -> list[Working]:
    return of_minimum(report, Pen(names, report.variables))


@working.register
def _(report: RootReport, names: Names) -> list[Working]:
    return of_root(report, Pen(names, report.variables))
