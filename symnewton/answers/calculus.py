"""parse, gradient, hessian and classify: the calculus of a function, and what one point is."""

from __future__ import annotations

import math

from sympy import Expr

from symnewton.answers.common import (
    DOUBLE_DIGITS,
    asked,
    checked_digits,
    digits_at,
    doubles_at,
    problem_of,
    scoped,
    within_doubles,
)
from symnewton.answers.kinks import derivatives_of, kink_at, kink_report
from symnewton.answers.parameters import Constraints, Data, Definitions, Expression, Names, Point, Values, described
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function, Sample
from symnewton.calculus.moments import written_out
from symnewton.errors import InputError
from symnewton.language import Problem, read_point, read_problem
from symnewton.points.at_point import AtPoint, coordinates, eigenvalues_at
from symnewton.points.classify import classify as classify_point
from symnewton.points.reasons import reasons
from symnewton.report.classify import ClassifyReport
from symnewton.report.constrained import ConstrainedClassifyReport
from symnewton.report.gradient import GradientReport, HessianReport
from symnewton.report.parse import ParseReport
from symnewton.verdicts import Evidence
from symnewton.words import calculus as words
from symnewton.words.points import of_doubts

FEW_TERMS = 12  # of a sum over an index that are written out


@described()
def parse(
    expression: Expression,
    *,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> ParseReport:
    """How a text is read: its canonical form, variables, functions and notes. There are no numbers for `digits`."""
    checked_digits(digits)
    scope = scoped(vars, params, data, where)
    problem = read_problem(expression, variables=vars, parameters=params, scope=scope)
    return ParseReport(**asked(problem), functions=problem.functions, message=words.of_parse(problem))


@described()
def gradient(
    expression: Expression,
    *,
    at: Point | None = None,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> GradientReport:
    """The gradient as formulas and, with `at`, as numbers."""
    longest = FEW_TERMS if at is None and data is None else math.inf
    problem = problem_of(expression, vars, params, at, data=data, where=where, longest=longest)
    partials = derivatives.gradient(problem.expression, problem.variables)
    message = words.of_derivatives(problem, "gradient")
    if at is None:
        return GradientReport(**asked(problem), gradient=partials, message=message)
    point, there, notes = _there(problem, at, checked_digits(digits), order=1)
    return GradientReport(
        **asked(problem, notes),
        gradient=partials,
        at=point,
        value=there.value,
        gradient_at=there.gradient,
        digits=digits,
        message=message,
    )


@described()
def hessian(
    expression: Expression,
    *,
    at: Point | None = None,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> HessianReport:
    """The gradient and the Hessian as formulas and, with `at`, as numbers."""
    longest = FEW_TERMS if at is None and data is None else math.inf
    problem = problem_of(expression, vars, params, at, data=data, where=where, longest=longest)
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    message = words.of_derivatives(problem, "Hessian")
    if at is None:
        return HessianReport(**asked(problem), gradient=partials, hessian=second, message=message)
    point, there, notes = _there(problem, at, checked_digits(digits), order=2)
    return HessianReport(
        **asked(problem, notes),
        gradient=partials,
        hessian=second,
        at=point,
        value=there.value,
        gradient_at=there.gradient,
        digits=digits,
        hessian_at=there.hessian,
        message=message,
    )


def _there(
    problem: Problem, at: Point, digits: int | None, order: int
) -> tuple[tuple[Expr, ...], Sample | AtPoint, tuple[str, ...]]:
    point = read_point(at, problem.variables)
    found = derivatives_of(problem, point, digits, order)
    if found is not None:
        return found
    function = Function(problem.expression, problem.variables)
    try:
        return doubles_at(function, at, order) if digits is None else digits_at(function, at, digits, order)
    except InputError:  # parts of f may meet where f itself is smooth, as those of max(x, x) do
        found = derivatives_of(problem, point, digits, order, anywhere=True)
        if found is None or found[2]:
            raise
        return found


def _formulas(function: Function) -> tuple[tuple[Expr, ...], tuple[tuple[Expr, ...], ...]]:
    partials = derivatives.gradient(function.expression, function.variables)
    return partials, derivatives.hessian(partials, function.variables)


@described()
def classify(
    expression: Expression,
    *,
    at: Point,
    subject_to: Constraints = (),
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> ClassifyReport | ConstrainedClassifyReport:
    """What the function has at a point: minimum, maximum, saddle, inflection, nothing, and why.

    With `subject_to` it is asked what the point is among those that meet the constraints.
    """
    problem = problem_of(expression, vars, params, at, subject_to=subject_to, data=data, where=where)
    report = _classified(problem, at, digits)
    if not problem.constraints:
        return report
    from symnewton.answers.constrained import classified

    return classified(problem, at, report)


def _classified(problem: Problem, at: Point, digits: int | None) -> ClassifyReport:
    checked_digits(digits)
    kink = kink_at(problem, at)
    if kink is not None:
        return kink_report(problem, kink, digits)
    function = Function(written_out(problem.expression), problem.variables)
    point, sample, notes = doubles_at(function, at)
    there: Sample | AtPoint = sample
    x: tuple[float, ...] = sample.x if all(map(math.isfinite, sample.x)) else coordinates(point, DOUBLE_DIGITS)
    eigenvalues: tuple[float, ...] = ()
    if digits is not None:
        _, there, notes = digits_at(function, at, digits)
        x, (eigenvalues, doubts) = coordinates(point, digits), eigenvalues_at(function, point, digits)
        notes = (*notes, *of_doubts(doubts))
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    found = classify_point(function, *_formulas(function), point, sample)
    if found.evidence is Evidence.NUMERIC:  # doubles say nothing of a point that they do not reach
        within_doubles(problem.variables, point, "the point")
    slope = found.first.signs[0] or sample.gradient[0]
    trend = "stationary" if found.first.is_critical else "increasing" if slope > 0 else "decreasing"
    return ClassifyReport(
        **asked(problem, notes),
        at=point,
        digits=digits,
        value=there.value,
        gradient=partials,
        gradient_at=there.gradient,
        gradient_norm=there.gradient_norm,
        is_critical=found.first.is_critical,
        hessian=second,
        hessian_at=there.hessian,
        hessian_exact=found.second.hessian,
        characteristic_polynomial=found.second.polynomial,
        eigenvalues=eigenvalues or found.second.eigenvalues,
        eigenvalues_exact=found.second.eigenvalues_exact,
        kind=found.kind,
        strict=found.strict,
        concavity=found.second.inertia.concavity,
        trend=trend if len(problem.variables) == 1 else None,
        test=found.test,
        evidence=found.evidence,
        tolerance=found.first.tolerance,
        reasons=reasons(found),
        message=words.of_classification(problem, x, found),
    )
