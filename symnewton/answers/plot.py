"""plot: a picture of a function of one or two variables, its critical points and the way of each method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnewton.answers.common import asked, checked_digits, known_method, problem_of, settings_of
from symnewton.answers.parameters import (
    Box,
    Constraints,
    Data,
    Definitions,
    Expression,
    Names,
    Point,
    Values,
    described,
)
from symnewton.answers.runs import DEFAULT_METHOD, most_iterations, run_from
from symnewton.calculus.function import Function
from symnewton.clock import silent
from symnewton.drawing.compose import PROOF as PROOF_SECONDS
from symnewton.drawing.compose import compose
from symnewton.drawing.feasible import Side
from symnewton.drawing.points import Marks
from symnewton.drawing.scene import ContourScene, Mark
from symnewton.errors import InputError, SymnewtonError
from symnewton.language import Problem, read_box
from symnewton.newton.constrained.run import METHODS as CONSTRAINED
from symnewton.newton.methods import METHODS
from symnewton.notation.names import Names as Labels
from symnewton.notation.style import Style
from symnewton.points import findings
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.membership import nearest, searchable
from symnewton.report.constrained_run import ConstrainedMinimizeReport
from symnewton.report.minimize import MinimizeReport
from symnewton.report.plot import PlotReport, message_of

IN_THE_PLANE = (DEFAULT_METHOD, "newton", "gradient-descent")
RUNS, PROOF = 0.5, 0.25  # shares of the time


@described()
def plot(
    expression: Expression,
    *,
    x0: Point | None = None,
    box: Box | None = None,
    surface: bool = False,
    methods: Sequence[str] | None = None,
    subject_to: Constraints = (),
    digits: int | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> PlotReport:
    """A picture; with `x0` also the iterations of the methods from there. Without `box` the ranges are chosen.

    With `surface` one of two variables is a surface in files and pages. With `subject_to` also where the constraints hold, and the candidates for extreme values there.
    """
    problem = problem_of(expression, vars, params, x0, box, subject_to=subject_to, data=data, where=where)
    names = [variable.name for variable in problem.variables]
    if len(names) > 2:
        raise InputError(
            f"a picture has room for two variables; this function has {len(names)}: {', '.join(names[:6])}",
            hint=f"Give the others values, like --param {names[-1]}=0.",
        )
    if surface and (len(names) < 2 or problem.constraints):
        raise InputError("a surface shows a function of two variables without constraints", hint="Leave --surface out.")
    for method in methods or ():
        known_method(method, CONSTRAINED if problem.constraints else tuple(METHODS))
    window = None if box is None else _window(box, problem)
    usual = CONSTRAINED if problem.constraints else IN_THE_PLANE
    chosen = methods or usual[: 1 if len(names) == 1 else None]
    runs = _runs(problem, x0, chosen, timeout, most_iterations(None, data))
    labels = Labels(problem, Style())
    title = f"{labels.function} = {labels.formula(problem.expression)}"
    composed = compose(
        Function(problem.expression, problem.variables),
        title,
        labels.variables,
        window,
        [run.path() for run in runs],
        PROOF_SECONDS if timeout is None else PROOF * timeout,
        tuple(Side(c.text, Function(c.formula, problem.variables), c.is_equation) for c in problem.constraints),
        _candidates(problem, timeout) if problem.constraints else None,
    )
    scene = composed.scene
    if isinstance(scene, ContourScene):
        scene = replace(scene, raised=surface)
    return PlotReport(
        **asked(problem, composed.notes),
        digits=checked_digits(digits),
        scene=scene,
        complete=composed.complete,
        sayings=tuple(run.message for run in runs),
        message=message_of(scene, composed.complete, bool(composed.notes)),
    )


def _window(box: Box, problem: Problem) -> findings.Box:
    sides = read_box(box, problem.variables)
    searchable(sides)
    return nearest(sides)


def _candidates(problem: Problem, timeout: float | None) -> Marks:
    """The candidates for extreme values where constraints hold; none where algebra does not find them in the time."""
    from symnewton.answers.feasible import critical_on

    try:
        settings = settings_of(None, None, PROOF_SECONDS if timeout is None else PROOF * timeout)
        found = critical_on(problem, None, None, settings, silent)
    except (NotReducible, SymnewtonError):
        return Marks((), False)
    notes = tuple(f"not marked, for they fill a curve: {family.description}" for family in found.families)
    return Marks(tuple(Mark(p.kind, p.x, p.value) for p in found.points), found.complete, notes)


def _runs(
    problem: Problem, x0: Point | None, methods: Sequence[str], timeout: float | None, most: int | None
) -> list[MinimizeReport]:
    if x0 is None:
        return []
    share = None if timeout is None else RUNS * timeout / len(methods)
    if problem.constraints:
        from symnewton.answers import constrained_runs

        made = ConstrainedMinimizeReport
        return [constrained_runs.run(made, problem, x0, m, settings_of(most, None, share)) for m in methods]
    return [run_from(MinimizeReport, problem, x0, m, settings_of(most, None, share), None, None) for m in methods]
