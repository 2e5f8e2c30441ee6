"""parse, gradient, hessian and classify: the calculus of a function, and what one point is."""

from __future__ import annotations

from symnewton.answers.common import (
    DOUBLE_DIGITS,
    Expression,
    Names,
    Point,
    Values,
    checked_digits,
    common_fields,
    problem_of,
    sample_at,
    sample_of,
)
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.critical import precisely
from symnewton.critical.classify import classify as classify_point
from symnewton.critical.reasons import reasons
from symnewton.language import read_point, read_problem
from symnewton.report.records import ClassifyReport, GradientReport, HessianReport, ParseReport
from symnewton.words import calculus as words


def parse(
    expression: Expression, *, digits: int | None = None, vars: Names = None, params: Values = None
) -> ParseReport:
    """How a text is read: its canonical form, variables, functions and notes. There are no numbers for `digits`."""
    checked_digits(digits)
    problem = read_problem(expression, variables=vars, parameters=params)
    return ParseReport(**common_fields(problem), functions=problem.functions, message=words.of_parse(problem))


def gradient(
    expression: Expression,
    *,
    at: Point | None = None,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
) -> GradientReport:
    """The gradient as formulas and, with `at`, as numbers."""
    problem = problem_of(expression, vars, params, at)
    partials = derivatives.gradient(problem.expression, problem.variables)
    message = words.of_derivatives(problem, "gradient")
    if at is None:
        return GradientReport(**common_fields(problem), gradient=partials, message=message)
    point, sample = sample_at(problem, at, checked_digits(digits))
    return GradientReport(
        **common_fields(problem),
        gradient=partials,
        at=point,
        value=sample.value,
        gradient_at=sample.gradient,
        digits=digits,
        message=message,
    )


def hessian(
    expression: Expression,
    *,
    at: Point | None = None,
    digits: int | None = None,
    vars: Names = None,
    params: Values = None,
) -> HessianReport:
    """The gradient and the Hessian as formulas and, with `at`, as numbers."""
    problem = problem_of(expression, vars, params, at)
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    message = words.of_derivatives(problem, "Hessian")
    if at is None:
        return HessianReport(**common_fields(problem), gradient=partials, hessian=second, message=message)
    point, sample = sample_at(problem, at, checked_digits(digits))
    return HessianReport(
        **common_fields(problem),
        gradient=partials,
        hessian=second,
        at=point,
        value=sample.value,
        gradient_at=sample.gradient,
        digits=digits,
        hessian_at=sample.hessian,
        message=message,
    )


def classify(
    expression: Expression, *, at: Point, digits: int | None = None, vars: Names = None, params: Values = None
) -> ClassifyReport:
    """What the function has at a point: minimum, maximum, saddle, inflection, nothing, and why."""
    problem = problem_of(expression, vars, params, at)
    point = read_point(at, problem.variables)
    checked_digits(digits)
    function = Function(problem.expression, problem.variables)
    sample = sample_of(function, point, "the point")
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    found = classify_point(function, partials, second, point, sample)
    slope = sample.gradient[0]
    many = precisely.at(function, point, digits) if digits and digits > DOUBLE_DIGITS else None
    trend = "stationary" if found.first.is_critical else "increasing" if slope > 0 else "decreasing"
    return ClassifyReport(
        **common_fields(problem),
        at=point,
        digits=digits,
        value=sample.value if many is None else many.value,
        gradient=partials,
        gradient_at=sample.gradient if many is None else many.gradient,
        gradient_norm=sample.gradient_norm,
        is_critical=found.first.is_critical,
        hessian=second,
        hessian_at=sample.hessian if many is None else many.hessian,
        hessian_exact=found.second.hessian,
        characteristic_polynomial=found.second.polynomial,
        eigenvalues=found.second.eigenvalues if many is None or not many.eigenvalues else many.eigenvalues,
        eigenvalues_exact=found.second.eigenvalues_exact,
        kind=found.kind,
        strict=found.strict,
        concavity=found.second.inertia.concavity,
        trend=trend if len(problem.variables) == 1 else None,
        test=found.test,
        evidence=found.evidence,
        tolerance=found.first.tolerance,
        reasons=reasons(found),
        message=words.of_classification(problem, found),
    )
