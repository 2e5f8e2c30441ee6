"""The derivation of the gradient and of the Hessian, and their values at a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sympy import Expr

from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, first_values, second_values
from symnewton.lecture.rules import Rules
from symnewton.lecture.worked import Remark, WorkedLine, Working

if TYPE_CHECKING:
    from symnewton.report.gradient import GradientReport, HessianReport

MOST_PARTIALS = 3  # derivatives that are worked out
MOST_LETTERS = 400  # of a formula that is worked out
SCHWARZ = "H is symmetric: it does not matter by which variable f is differentiated first (Schwarz)."


def of_gradient(report: GradientReport, pen: Pen) -> list[Working]:
    """Each partial derivative by the rules, and its value at the point."""
    return [*_first(report, pen), *_values(report, pen)]


def of_hessian(report: HessianReport, pen: Pen) -> list[Working]:
    """The same, and each second derivative: row i of the Hessian is the gradient of the i-th partial derivative."""
    return [*_first(report, pen), *_second(report, pen), *_values(report, pen, report.hessian)]


def _first(report: GradientReport, pen: Pen) -> list[Working]:
    length = len(pen.formula(report.expression).text)
    if length > MOST_LETTERS:
        text = f"f has {length} characters: its derivatives follow the rules term by term, as they stand above."
        return [Working("The derivatives by the rules", (Remark(text),))]
    found = []
    for v in report.variables[:MOST_PARTIALS]:
        left = pen.partial(v.name)
        others = "" if pen.single else ", every other variable held constant"
        found.append(Working(f"{left.text} by the rules{others}", tuple(Rules(pen, v).lines(report.expression, left))))
    return [*found, *_likewise(len(report.variables) - MOST_PARTIALS, "partial derivative")]


def _likewise(count: int, noun: str) -> list[Working]:
    if count <= 0:
        return []
    remaining = f"The remaining {count} {noun}s" if count > 1 else f"The remaining {noun}"
    return [Working(remaining, (Remark("They follow by the same rules." if count > 1 else "It follows likewise."),))]


def _second(report: HessianReport, pen: Pen) -> list[Working]:
    found = []
    for i, v in enumerate(report.variables[:MOST_PARTIALS]):
        partial = report.gradient[i]
        lines: list[WorkedLine | Remark] = []
        name = pen.partial(v.name).text
        if len(pen.formula(partial).text) > MOST_LETTERS:
            text = f"{name} is too long to be differentiated here; its derivatives stand above."
            found.append(Working(f"Row {i + 1} of H", (Remark(text),)))
            continue
        for other in report.variables[i:MOST_PARTIALS]:
            lines += Rules(pen, other).lines(partial, pen.partial(v.name, other.name), brief=not pen.single)
        if i:
            lines.append(Remark(SCHWARZ))
        title = f"{pen.names.hessian} by the rules" if pen.single else f"Row {i + 1} of H is the gradient of {name}"
        found.append(Working(title, tuple(lines)))
    return [*found, *_likewise(len(report.variables) - MOST_PARTIALS, "row")]


def _values(report: GradientReport, pen: Pen, hessian: Sequence[Sequence[Expr]] = ()) -> list[Working]:
    if report.at is None:
        return []
    place = Place.exact(pen, report.at)
    lines = list(first_values(report.expression, report.gradient, place))
    if hessian:
        lines += second_values(hessian, place)
    return [Working(f"At {place}", tuple(lines))]
