"""root: a run of Newton's method for f = 0."""

from __future__ import annotations

from symnewton import messages
from symnewton.answers.common import (
    Names,
    Point,
    Values,
    common_fields,
    known_method,
    problem_of,
    sample_of,
    settings_of,
)
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.errors import InputError
from symnewton.language import read_point
from symnewton.newton.root import find_root
from symnewton.report.records import Evaluations, RootReport, RootStep

ROOT_METHODS = ("newton",)


def root(
    expression: str,
    *,
    x0: Point,
    method: str = "newton",
    max_iterations: int | None = None,
    tolerance: float | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
) -> RootReport:
    """A run of Newton's method for f(x) = 0 in one variable."""
    settings = settings_of(max_iterations, tolerance, timeout)
    known_method(method, ROOT_METHODS)
    problem = problem_of(expression, vars, params)
    if len(problem.variables) > 1:
        names = ", ".join(v.name for v in problem.variables)
        raise InputError(
            f"root takes a function of one variable; this one has {names}", hint="give the others values with --param"
        )
    function = Function(problem.expression, problem.variables)
    start = sample_of(function, read_point(x0, problem.variables), "x0")
    found = find_root(function, start.x[0], settings)
    last = found.last
    return RootReport(
        **common_fields(problem),
        x0=start.x,
        x=(last.x,),
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=len(found.rows), gradient=len(found.rows)),
        order=found.order,
        derivative=derivatives.derivative(problem.expression, problem.variables[0]),
        residual=abs(last.value),
        multiplicity=found.multiplicity,
        steps=tuple(
            RootStep(
                k=row.k,
                x=(row.x,),
                value=row.value,
                derivative=row.derivative,
                step=None if row.step is None else (row.step,),
                rule="start" if row.step is None else "newton",
            )
            for row in found.rows
        ),
        message=messages.of_root(problem, found),
    )
