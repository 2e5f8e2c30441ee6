"""overview: what there is to say of a function at first sight: its derivatives, its critical points and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from symnewton.answers.critical import critical
from symnewton.answers.parameters import Box, Expression, Names, Values, described
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.clock import Progress, silent
from symnewton.drawing.compose import compose
from symnewton.drawing.points import Marks
from symnewton.drawing.scene import Mark, Scene
from symnewton.errors import InputError
from symnewton.notation.names import Names as Labels
from symnewton.notation.style import Style
from symnewton.points.findings import CriticalPoint
from symnewton.report.critical import CriticalReport
from symnewton.report.overview import OverviewReport

SEARCH = 0.75  # share of the time
MOST_IN_VIEW = 12  # points that the window is made for


@described()
def overview(
    expression: Expression,
    *,
    box: Box | None = None,
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
) -> OverviewReport:
    """The derivatives and the critical points, as `hessian` and `critical` have them; of one variable or two a picture."""
    share = None if timeout is None else SEARCH * timeout
    found = critical(
        expression, box=box, digits=digits, timeout=share, progress=progress, vars=vars, params=params
    )  # fmt: skip
    variables = found.variables
    gradient = derivatives.gradient(found.expression, variables)
    scene, notes = _picture(found, timeout)
    told = {field.name: getattr(found, field.name) for field in fields(found)}
    return OverviewReport(
        **told | {"notes": (*found.notes, *notes)},
        gradient=gradient,
        hessian=derivatives.hessian(gradient, variables),
        scene=scene,
    )


def _picture(found: CriticalReport, timeout: float | None) -> tuple[Scene | None, Sequence[str]]:
    """The scene with the points, or why there is none."""
    if len(found.variables) > 2 or found.stop is not None:
        return None, ()
    labels = Labels(found, Style())
    title = f"{labels.function} = {labels.formula(found.expression)}"
    function = Function(found.expression, found.variables)
    known = _marks(found.points) if found.complete and not found.families else None
    seconds = 1.0 if timeout is None else (1 - SEARCH) * timeout / 2
    try:
        return compose(function, title, labels.variables, found.domain, (), seconds, candidates=known).scene, ()
    except InputError as error:
        return None, (f"there is no picture: {error.message}",)


def _marks(points: Sequence[CriticalPoint]) -> Marks | None:
    marks = tuple(Mark(p.kind, tuple(map(float, p.x)), float(p.value)) for p in points)
    return Marks(marks, True) if len(marks) <= MOST_IN_VIEW else None
