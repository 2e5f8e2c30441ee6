"""A report as a Matplotlib figure: the scene that `plot` draws, with the points and the iterates of the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symnewton.calculus.function import Function
from symnewton.drawing.compose import compose
from symnewton.drawing.pictures import ready
from symnewton.drawing.points import Marks
from symnewton.drawing.scene import Mark, Scene
from symnewton.errors import InputError
from symnewton.notation.names import Names
from symnewton.notation.style import Style
from symnewton.report.records import Report
from symnewton.report.subject import Subject, sides_of, subject

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(report: Report) -> Figure:
    """The figure; InputError where there is nothing to draw, or nothing to draw it with."""
    what = subject(report)
    if what is None or len(what.expressions) > 1:
        raise InputError(
            f"this {report.command} has no picture",
            hint="a picture shows a function of one or two variables, with points or steps",
        )
    ready()
    from symnewton.drawing.figure import figure_of, our_settings

    with our_settings():
        return figure_of(what.scene or _scene(report, what))


def _scene(report: Report, what: Subject) -> Scene:
    names = Names(report, Style())
    title = f"{names.function} = {names.formula(report.expression)}"
    function = Function(report.expression, report.variables)
    marks = tuple(Mark(mark.kind, mark.x, mark.value) for mark in what.marks if mark.kind is not None)
    sides, known = sides_of(report), Marks(marks, False) if marks else None
    scene = compose(function, title, names.variables, what.box, what.paths, sides=sides, candidates=known).scene
    return replace(scene, marks=marks or scene.marks)
