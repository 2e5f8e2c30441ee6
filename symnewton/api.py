"""One function a command: text in, report out. The public Python face; the command line adds only options and streams.

Every function takes `vars` (names, in order) and `params` (name to value) and raises `SymnewtonError` on bad input.
Points are what `language.read_point` takes: text, a sequence or a mapping of numbers, constant texts or SymPy numbers.
Methods, tolerances and limits are those of `newton.settings.Settings`; `timeout` is in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Expr

from symnewton import messages
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function, Sample
from symnewton.critical import exactly
from symnewton.critical.classify import classify as classify_point
from symnewton.critical.reasons import reasons
from symnewton.errors import InputError
from symnewton.language import Problem, read_point, read_problem, require_variables
from symnewton.newton.loop import Iteration, Method
from symnewton.newton.methods import METHODS, GradientDescent
from symnewton.newton.minimize import minimize as run_minimization
from symnewton.newton.root import find_root
from symnewton.newton.settings import Settings
from symnewton.report.records import (
    ClassifyReport,
    CompareReport,
    Evaluations,
    GradientReport,
    HessianReport,
    MaximizeReport,
    MinimizeReport,
    ParseReport,
    RootReport,
    RootStep,
    Step,
)
from symnewton.verdicts import Evidence, Kind

Point = str | Sequence[Any] | Mapping[str, Any]
Names = Sequence[str] | None
Values = Mapping[str, Any] | None

DEFAULT_METHOD = "trust-region"
ROOT_METHODS = ("newton",)


def parse(expression: str, *, vars: Names = None, params: Values = None) -> ParseReport:
    """How a text is read: its canonical form, variables, functions and notes."""
    problem = read_problem(expression, variables=vars, parameters=params)
    return ParseReport(**_common(problem), functions=problem.functions, message=messages.of_parse(problem))


def gradient(expression: str, *, at: Point | None = None, vars: Names = None, params: Values = None) -> GradientReport:
    """The gradient as formulas and, with `at`, as numbers."""
    problem = _problem(expression, vars, params)
    partials = derivatives.gradient(problem.expression, problem.variables)
    message = messages.of_derivatives(problem, "gradient")
    if at is None:
        return GradientReport(**_common(problem), gradient=partials, message=message)
    point, sample = _sample_at(problem, at)
    return GradientReport(
        **_common(problem),
        gradient=partials,
        at=point,
        value=sample.value,
        gradient_at=sample.gradient,
        message=message,
    )


def hessian(expression: str, *, at: Point | None = None, vars: Names = None, params: Values = None) -> HessianReport:
    """The gradient and the Hessian as formulas and, with `at`, as numbers."""
    problem = _problem(expression, vars, params)
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    message = messages.of_derivatives(problem, "Hessian")
    if at is None:
        return HessianReport(**_common(problem), gradient=partials, hessian=second, message=message)
    point, sample = _sample_at(problem, at)
    return HessianReport(
        **_common(problem),
        gradient=partials,
        hessian=second,
        at=point,
        value=sample.value,
        gradient_at=sample.gradient,
        hessian_at=sample.hessian,
        message=message,
    )


def classify(expression: str, *, at: Point, vars: Names = None, params: Values = None) -> ClassifyReport:
    """What the function has at a point: minimum, maximum, saddle, inflection, nothing, and why."""
    problem = _problem(expression, vars, params)
    point = read_point(at, problem.variables)
    function = Function(problem.expression, problem.variables)
    sample = _sample(function, point, "the point")
    partials = derivatives.gradient(problem.expression, problem.variables)
    second = derivatives.hessian(partials, problem.variables)
    found = classify_point(function, partials, second, point, sample)
    slope = sample.gradient[0]
    trend = "stationary" if found.first.is_critical else "increasing" if slope > 0 else "decreasing"
    return ClassifyReport(
        **_common(problem),
        at=point,
        value=sample.value,
        gradient=partials,
        gradient_at=sample.gradient,
        gradient_norm=sample.gradient_norm,
        is_critical=found.first.is_critical,
        hessian=second,
        hessian_at=sample.hessian,
        hessian_exact=found.second.hessian,
        characteristic_polynomial=found.second.polynomial,
        eigenvalues=found.second.eigenvalues,
        eigenvalues_exact=found.second.eigenvalues_exact,
        kind=found.kind,
        strict=found.strict,
        concavity=found.second.inertia.concavity,
        trend=trend if len(problem.variables) == 1 else None,
        test=found.test,
        evidence=found.evidence,
        tolerance=found.first.tolerance,
        reasons=reasons(found),
        message=messages.of_classification(problem, found),
    )


def minimize(
    expression: str,
    *,
    x0: Point,
    method: str = DEFAULT_METHOD,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    rate: float | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
) -> MinimizeReport:
    """A run of Newton's method to a local minimum, a row per step."""
    settings = _settings(max_iterations, tolerance, timeout)
    return MinimizeReport(**_run(_problem(expression, vars, params), x0, method, settings, rate, sign=1))


def maximize(
    expression: str,
    *,
    x0: Point,
    method: str = DEFAULT_METHOD,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    rate: float | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
) -> MaximizeReport:
    """The same for a maximum."""
    settings = _settings(max_iterations, tolerance, timeout)
    return MaximizeReport(**_run(_problem(expression, vars, params), x0, method, settings, rate, sign=-1))


def compare(
    expression: str,
    *,
    x0: Point | Sequence[Point],
    methods: Sequence[str] | None = None,
    rate: float | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
) -> CompareReport:
    """Every method from every start, side by side. `x0` is a point, or a list of texts that each are one."""
    problem = _problem(expression, vars, params)
    starts = list(x0) if isinstance(x0, list | tuple) and x0 and isinstance(x0[0], str | tuple | list) else [x0]
    runs = tuple(
        MinimizeReport(**_run(problem, start, method, _settings(max_iterations, tolerance, timeout), rate, sign=1))
        for start in starts
        for method in methods or list(METHODS)
    )
    return CompareReport(**_common(problem), runs=runs, message=messages.of_comparison(problem, runs))


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
    settings = _settings(max_iterations, tolerance, timeout)
    _known(method, ROOT_METHODS)
    problem = _problem(expression, vars, params)
    if len(problem.variables) > 1:
        names = ", ".join(v.name for v in problem.variables)
        raise InputError(
            f"root takes a function of one variable; this one has {names}", hint="give the others values with --param"
        )
    function = Function(problem.expression, problem.variables)
    start = _sample(function, read_point(x0, problem.variables), "x0")
    found = find_root(function, start.x[0], settings)
    last = found.last
    return RootReport(
        **_common(problem),
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


def _run(
    problem: Problem, x0: Point, method: str, settings: Settings, rate: float | None, *, sign: int
) -> dict[str, Any]:
    """The fields of a minimization report; with sign -1 that of −f, told in terms of f."""
    _known(method, tuple(METHODS))
    function = Function(problem.expression, problem.variables, sign=sign)
    start = _sample(function, read_point(x0, problem.variables), "x0")
    found = run_minimization(function, start.x, _method(method, rate), settings)
    last = found.last
    count = found.oracle
    return _common(problem) | {
        "x0": start.x,
        "x": last.sample.x,
        "value": sign * last.sample.value,
        "gradient_norm": last.sample.gradient_norm,
        "eigenvalues": tuple(sorted(sign * v for v in last.spectrum.values)),
        "kind": _of_f(found.kind, sign),
        "evidence": Evidence.NUMERIC,
        "stop": found.stop,
        "solved": found.solved,
        "method": method,
        "iterations": last.k,
        "evaluations": Evaluations(value=count.values, gradient=count.gradients, hessian=count.hessians),
        "order": found.order,
        "steps": tuple(_step(row, sign) for row in found.rows),
        "message": messages.of_run(problem, found, sign),
    }


def _method(name: str, rate: float | None) -> Method[Any]:
    if rate is None:
        return METHODS[name]
    if name != GradientDescent.name:
        return METHODS[name]
    if not 0 < rate < math.inf:
        raise InputError(f"rate is {rate:g}; it must be positive and finite", hint="try --rate 0.01")
    return GradientDescent(rate)


def _step(row: Iteration, sign: int) -> Step:
    sample = row.sample
    return Step(
        k=row.k,
        x=sample.x,
        value=sign * sample.value,
        gradient=tuple(sign * g for g in sample.gradient),
        gradient_norm=sample.gradient_norm,
        step=row.step,
        step_norm=row.step_norm,
        rule=row.rule,
    )


def _of_f(kind: Kind | None, sign: int) -> Kind | None:
    if sign > 0:
        return kind
    return {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}.get(kind, kind) if kind else None


def _common(problem: Problem) -> dict[str, Any]:
    return {
        "input": problem.text,
        "expression": problem.expression,
        "variables": problem.variables,
        "notes": problem.notes,
    }


def _problem(expression: str, vars: Names, params: Values) -> Problem:
    problem = read_problem(expression, variables=vars, parameters=params)
    require_variables(problem)
    return problem


def _settings(max_iterations: int | None, tolerance: float | None, timeout: float | None) -> Settings:
    given = {"max_iterations": max_iterations, "tolerance": tolerance, "timeout": timeout}
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _known(method: str, methods: Sequence[str]) -> None:
    if method not in methods:
        raise InputError(f"unknown method {method!r}", hint="methods: " + ", ".join(methods))


def _sample_at(problem: Problem, at: Point) -> tuple[tuple[Expr, ...], Sample]:
    point = read_point(at, problem.variables)
    return point, _sample(Function(problem.expression, problem.variables), point, "the point")


def _sample(function: Function, point: tuple[Expr, ...], name: str) -> Sample:
    """The function at an exact point; InputError where it or a derivative has no finite value there."""
    sample = function.sample(tuple(exactly.nearest_double(c) for c in point))
    if sample.finite:
        return sample
    culprit = function.undefined_at(sample.x)
    if culprit is not None:
        raise InputError(messages.of_undefined(function, culprit, sample.x, name), hint=messages.OTHER_POINT)
    culprit = function.rough_at(sample.x)
    if culprit is not None:
        raise InputError(messages.of_rough(function, culprit, sample.x, name), hint=messages.OTHER_POINT)
    raise InputError(f"the derivatives of f at {name} are too large for double precision", hint=messages.OTHER_POINT)
