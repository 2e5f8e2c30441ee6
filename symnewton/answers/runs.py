"""minimize, maximize and compare: a run, what it came to, and what can be proven of its end."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack, overload

from sympy import Expr

from symnewton.answers import digits as to_digits
from symnewton.answers.common import asked, checked_digits, known_method, problem_of, restricted, sample_of, settings_of
from symnewton.answers.endings import End, of_f, proven_end
from symnewton.answers.falls import proven_fall
from symnewton.answers.kinks import end_at_edge, end_at_kink
from symnewton.answers.parameters import (
    Box,
    Constraints,
    Data,
    Definitions,
    Expression,
    Names,
    Point,
    RunOptions,
    Values,
    described,
)
from symnewton.calculus.function import Function
from symnewton.calculus.squares import Squares, squares_of
from symnewton.clock import Progress, Timer, silent
from symnewton.errors import InputError
from symnewton.language import Problem, read_point
from symnewton.language.families import IndexSum
from symnewton.language.terms import TermSum
from symnewton.language.total import Total
from symnewton.linalg import spectrum
from symnewton.newton import advice
from symnewton.newton.descent import Method
from symnewton.newton.loop import Step as Row
from symnewton.newton.methods import METHODS, SQUARES
from symnewton.newton.methods.gradient_descent import GradientDescent
from symnewton.newton.methods.squares import LeastSquares
from symnewton.newton.minimize import Outcome
from symnewton.newton.minimize import minimize as run_minimization
from symnewton.points.kantorovich import guaranteed_from
from symnewton.report.compare import CompareReport
from symnewton.report.constrained_run import ConstrainedMaximizeReport, ConstrainedMinimizeReport
from symnewton.report.many import LargeMaximizeReport, LargeMinimizeReport
from symnewton.report.minimize import AnyRun as Run
from symnewton.report.minimize import MaximizeReport, MinimizeReport, Step
from symnewton.report.optimum import AnyOptimum as Global
from symnewton.report.optimum import GlobalMaximumReport, GlobalReport
from symnewton.report.run import Evaluations
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Kind, Stop
from symnewton.words import runs as words
from symnewton.words.advice import remarks

DEFAULT_METHOD = "trust-region"
HOW = f"how to step: {', '.join(METHODS)}; of sums of squares {', '.join(SQUARES)}; with constraints sqp or newton"
MANY_TERMS = 64  # of a sum over an index: more are one formula, whose Hessian is sparse
FIT_ITERATIONS = 5000  # where data are given and nothing is said: steps are cheap, and valleys long


@overload
def minimize(
    expression: Expression, *, x0: Point, subject_to: Constraints, **options: Unpack[RunOptions]
) -> ConstrainedMinimizeReport: ...
@overload
def minimize(
    expression: Expression, *, x0: Point, box: Box | None = None, fit: bool = False, **options: Unpack[RunOptions]
) -> MinimizeReport: ...
@overload
def minimize(expression: Expression, *, x0: None = None, box: Box, **options: Unpack[RunOptions]) -> GlobalReport: ...
@overload
def minimize(
    expression: Expression, *, x0: None = None, subject_to: Constraints, **options: Unpack[RunOptions]
) -> GlobalReport: ...
@described(method=HOW)
def minimize(
    expression: Expression,
    *,
    x0: Point | None = None,
    box: Box | None = None,
    subject_to: Constraints = (),
    method: str | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    rate: float | None = None,
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
    fit: bool = False,
) -> MinimizeReport | ConstrainedMinimizeReport | GlobalReport:
    """A run of Newton's method to a local minimum; with `box` and no `x0` the global minimum over the box.

    With `subject_to` and no `x0` the global minimum among the points that meet the constraints.
    """
    settings = settings_of(most_iterations(max_iterations, data), tolerance, timeout)
    long = x0 is not None and not subject_to and data is None and digits is None and method in (None, DEFAULT_METHOD)
    problem = _problem(expression, vars, params, (x0, box), subject_to, data, where, long)
    if problem.constraints and x0 is not None:
        from symnewton.answers import constrained_runs  # NumPy, which other runs do without

        return constrained_runs.run(ConstrainedMinimizeReport, problem, x0, method, settings, checked_digits(digits))
    if x0 is not None and problem.expression.has(IndexSum, TermSum):
        from symnewton.answers import many  # NumPy, which other runs do without

        return many.run(LargeMinimizeReport, problem, x0, settings)
    if x0 is None:
        return _optimum(GlobalReport, problem, box, settings, progress, checked_digits(digits), bool(subject_to))
    report = run_from(MinimizeReport, problem, x0, method, settings, rate, checked_digits(digits))
    return _fitted(problem, report) if fit else report


@overload
def maximize(
    expression: Expression, *, x0: Point, subject_to: Constraints, **options: Unpack[RunOptions]
) -> ConstrainedMaximizeReport: ...
@overload
def maximize(
    expression: Expression, *, x0: Point, box: Box | None = None, **options: Unpack[RunOptions]
) -> MaximizeReport: ...
@overload
def maximize(
    expression: Expression, *, x0: None = None, box: Box, **options: Unpack[RunOptions]
) -> GlobalMaximumReport: ...
@overload
def maximize(
    expression: Expression, *, x0: None = None, subject_to: Constraints, **options: Unpack[RunOptions]
) -> GlobalMaximumReport: ...
@described(method=HOW)
def maximize(
    expression: Expression,
    *,
    x0: Point | None = None,
    box: Box | None = None,
    subject_to: Constraints = (),
    method: str | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    rate: float | None = None,
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> MaximizeReport | ConstrainedMaximizeReport | GlobalMaximumReport:
    """A run of Newton's method to a local maximum; with `box` and no `x0` the global maximum over the box.

    With `subject_to` and no `x0` the global maximum among the points that meet the constraints.
    """
    settings = settings_of(most_iterations(max_iterations, data), tolerance, timeout)
    long = x0 is not None and not subject_to and data is None and digits is None and method in (None, DEFAULT_METHOD)
    problem = _problem(expression, vars, params, (x0, box), subject_to, data, where, long)
    if problem.constraints and x0 is not None:
        from symnewton.answers import constrained_runs  # NumPy, which other runs do without

        return constrained_runs.run(ConstrainedMaximizeReport, problem, x0, method, settings, checked_digits(digits))
    if x0 is not None and problem.expression.has(IndexSum, TermSum):
        from symnewton.answers import many  # NumPy, which other runs do without

        return many.run(LargeMaximizeReport, problem, x0, settings)
    if x0 is None:
        return _optimum(GlobalMaximumReport, problem, box, settings, progress, checked_digits(digits), bool(subject_to))
    return run_from(MaximizeReport, problem, x0, method, settings, rate, checked_digits(digits))


def _optimum(
    made: type[Global],
    problem: Problem,
    box: Box | None,
    settings: Settings,
    progress: Progress,
    digits: int | None,
    constrained: bool,
) -> Global:
    if constrained and (problem.constraints or box is None):  # some always hold
        from symnewton.answers.feasible import optimum_on

        return optimum_on(made, problem, box, digits, settings, progress)
    if box is None:
        raise InputError("a starting point or a box is needed", hint="give x0, as --x0 1,2, or a box, as --box -4:4")
    from symnewton.answers.globally import optimum  # NumPy, which a run from a start does without

    return optimum(made, problem, box, settings, progress, digits)


@described()
def compare(
    expression: Expression,
    *,
    x0: Point,
    subject_to: Constraints = (),
    methods: Sequence[str] | None = None,
    rate: float | None = None,
    digits: int | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
    data: Data = None,
    where: Definitions = (),
) -> CompareReport:
    """Every method from every start, side by side; `x0` may be a list of points."""
    problem = problem_of(expression, vars, params, x0, subject_to=subject_to, data=data, where=where)
    starts = _starts(x0)

    def limits() -> Settings:
        return settings_of(most_iterations(max_iterations, data), tolerance, timeout)

    if problem.constraints:
        from symnewton.answers import constrained_runs

        return constrained_runs.compare(problem, starts, methods, limits)
    runs = tuple(
        run_from(MinimizeReport, problem, start, method, limits(), rate, digits)
        for start in starts
        for method in methods or _all(problem)
    )
    return CompareReport(**asked(problem), runs=runs, message=words.of_comparison(problem, runs))


def _problem(
    expression: Expression,
    vars: Names,
    params: Values,
    places: tuple[Point | None, Box | None],
    subject_to: Constraints,
    data: Data,
    where: Definitions,
    long: bool,
) -> Problem:
    """The problem; where nothing needs the whole formula, with its long sums as they are."""
    longest = MANY_TERMS if long else math.inf
    return problem_of(
        expression, vars, params, *places, subject_to=subject_to, data=data, where=where, longest=longest, alike=long
    )


def _all(problem: Problem) -> list[str]:
    """The methods that fit the function."""
    squares = problem.expression.has(Total) and squares_of(problem.expression)
    return [*(SQUARES if squares else ()), *METHODS]


def most_iterations(max_iterations: int | None, data: Data) -> int | None:
    return FIT_ITERATIONS if max_iterations is None and data is not None else max_iterations


def _starts(x0: Point) -> list[Point]:
    """The points in a list of points; else the one that it is."""
    if isinstance(x0, Collection) and not isinstance(x0, str | Mapping) and isinstance(next(iter(x0), 0), Collection):
        return list(x0)
    return [x0]


def run_from(
    made: type[Run],
    problem: Problem,
    x0: Point,
    method: str | None,
    settings: Settings,
    rate: float | None,
    digits: int | None,
) -> Run:
    """The report on a run; one of maximization minimizes −f, and is told in terms of f."""
    sign = made.sign
    shown = asked(problem)
    problem = replace(problem, expression=restricted(problem))
    method, squares = _chosen(method, problem.expression, sign)
    function = Function(problem.expression, problem.variables, sign=sign, squares=squares)
    start = sample_of(function, read_point(x0, problem.variables), "x0")
    found = run_minimization(function, start.x, _method(method, rate), settings)
    last = found.last
    count = found.oracle
    report = made(
        **shown,
        x0=start.x,
        x=last.sample.x,
        value=sign * last.sample.value,
        gradient_norm=last.sample.gradient_norm,
        eigenvalues=tuple(sorted(sign * v for v in last.sample.spectrum.values)),
        kind=None if found.kind is None else of_f(found.kind, sign),
        evidence=Evidence.NUMERIC,
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=count.values, gradient=count.gradients, hessian=count.hessians),
        order=found.order,
        condition=advice.condition(last.sample.spectrum.values),
        attainable_digits=advice.attainable_digits(function, found),
        remarks=remarks(found),
        steps=tuple(_step(row, sign) for row in found.rows),
        message=words.of_run(problem, found, sign),
    )
    report = _proven(report, problem, function, found, settings.used_up)
    return report if digits is None else to_digits.of_run(function, report, digits)


def _fitted(problem: Problem, report: MinimizeReport) -> MinimizeReport:
    """The report with what the fit at its end says of the data."""
    from symnewton.answers.fits import fit_at  # NumPy, which other runs do without

    squares = squares_of(problem.expression) or ()
    return replace(
        report,
        fit=fit_at(Function(problem.expression, problem.variables, squares=squares), tuple(map(float, report.x))),
    )


def _proven(report: Run, problem: Problem, function: Function, found: Outcome, used_up: Timer) -> Run:
    """The report with what can be proven of the end of its run, or of the way on from there."""
    end = proven_end(function, found)
    if end is not None:
        report = _at_end(report, problem, end)
        if report.condition is None and len(end.x) > 1:
            return report
        return replace(report, guaranteed=guaranteed_from(function, [row.sample.x for row in found.rows]))
    if report.evidence is Evidence.NUMERIC:
        report = end_at_kink(problem, report, used_up)
    if report.evidence is Evidence.NUMERIC:
        report = end_at_edge(problem, report)
    fall = proven_fall(function, found) if report.evidence is Evidence.NUMERIC else None
    if fall is None:
        return report
    return replace(
        report,
        message=words.of_fall(problem, found, fall.limit, fall.path, report.sign),
        stop=found.stop if fall.limit.is_finite else Stop.UNBOUNDED,
    )


def _at_end(report: Run, problem: Problem, end: End) -> Run:
    """The report with what a proof says of the end of its run."""
    sign = report.sign
    kind = of_f(end.kind, sign)
    eigenvalues = tuple(sorted(sign * v for v in spectrum(end.sample.hessian).values))
    value = end.value if end.value is None or sign > 0 else end.value.negated()
    return replace(
        report,
        x=end.x,
        value=sign * end.sample.value if value is None else value,
        gradient_norm=end.sample.gradient_norm,
        eigenvalues=eigenvalues,
        condition=advice.condition(eigenvalues),
        kind=kind,
        evidence=end.evidence,
        solved=end.kind is Kind.MINIMUM,
        enclosure=dict(zip((v.name for v in problem.variables), (c.ends for c in end.x))),
        value_enclosure=None if value is None else value.ends,
        message=words.of_end(problem, kind, end.x, value, end.away, sign),
    )


def _chosen(method: str | None, expression: Expr, sign: int) -> tuple[str, Sequence[Squares]]:
    """The method, and the squares that it minimizes; without a name that for squares over data, where f is their sum."""
    known_method(method or DEFAULT_METHOD, (*METHODS, *SQUARES))
    fits = method in SQUARES or (method is None and expression.has(Total))
    squares = squares_of(expression) if fits and sign > 0 else None
    if squares is None and method in SQUARES:
        hint = "write it as a sum of terms r^2, or leave --method out"
        raise InputError(f"f is not seen to be a sum of squares, which {method} needs", hint=hint)
    return method or (DEFAULT_METHOD if squares is None else LeastSquares.name), squares or ()


def _method(name: str, rate: float | None) -> Method[Any]:
    if rate is None or name != GradientDescent.name:
        return (METHODS if name in METHODS else SQUARES)[name]
    if not 0 < rate < math.inf:
        raise InputError(f"rate is {rate:g}; it must be positive and finite", hint="try --rate 0.01")
    return GradientDescent(rate)


def _step(row: Row, sign: int) -> Step:
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
        made=row.made,
        hessian=tuple(tuple(sign * h for h in entries) for entries in sample.hessian),
    )
