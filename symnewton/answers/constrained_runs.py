"""minimize, maximize and compare where constraints hold: a run, what it came to, and what can be proven of its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple, TypeVar

from symnewton.answers.common import asked, known_method, restricted, sample_of
from symnewton.answers.constrained_endings import ConstrainedEnd, proven_end, rates
from symnewton.answers.endings import of_f
from symnewton.answers.parameters import Point
from symnewton.calculus.function import Function
from symnewton.errors import InputError, SymnewtonError
from symnewton.language import Problem, read_point
from symnewton.newton.constrained.program import Program
from symnewton.newton.constrained.run import METHODS, Iteration, Outcome
from symnewton.newton.constrained.run import minimize as run_minimization
from symnewton.points import precisely
from symnewton.points.constrained.extremes import Status
from symnewton.report.compare import CompareReport
from symnewton.report.constrained_run import ConstrainedMinimizeReport, ConstrainedStep
from symnewton.report.run import Evaluations
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Kind, Stop
from symnewton.words import constrained_runs as words
from symnewton.words.constrained import of_extreme
from symnewton.words.points import NO_MORE_DIGITS, OTHER_POINT, of_doubts
from symnewton.words.runs import of_comparison

SQP, PLAIN = METHODS
MIDDLES, SPREAD = (0.0, 1.0, -1.0, 0.5, 2.0, -2.0, 5.0), 0.1  # of the coordinates of starts, which differ by the second
FEASIBLE = 1e-6
SETTLING = 2.0  # seconds for what is to be proven of the whole feasible set
UNSETTLED = (Stop.DIVERGED, Stop.MAX_ITERATIONS, Stop.STEP)


class Minimized(NamedTuple):
    """Where a run ended, with the value of f."""

    x: tuple[float, ...]
    value: float


Run = TypeVar("Run", bound=ConstrainedMinimizeReport)


def run(
    made: type[Run],
    problem: Problem,
    x0: Point,
    method: str | None,
    settings: Settings,
    digits: int | None = None,
) -> Run:
    """The report on a run; one of maximization minimizes −f, and is told in terms of f."""
    method = method or SQP
    known_method(method, METHODS)
    shown, sign = asked(problem), made.sign
    problem = replace(problem, expression=restricted(problem))
    program = program_of(problem, sign)
    start = sample_of(program.objective, read_point(x0, problem.variables), "x0").x
    _require_values(problem, program, start)
    found = run_minimization(program, start, settings, plain=method == PLAIN)
    last, verdict = found.last, found.verdict
    report = made(
        **shown,
        x0=start,
        x=last.sample.site.x,
        value=sign * last.sample.site.value,
        gradient_norm=last.sample.slope,
        eigenvalues=() if verdict is None else tuple(sorted(sign * v for v in verdict.eigenvalues)),
        kind=None if found.kind is None else of_f(found.kind, sign),
        evidence=Evidence.NUMERIC,
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=program.values, gradient=program.gradients, hessian=program.hessians),
        order=found.order,
        violation=last.sample.violation,
        feasible=None if last.sample.violation <= FEASIBLE else False,
        abnormal=found.is_abnormal or None if verdict is None else verdict.abnormal,
        multipliers=rates(problem, last.sample.multipliers, sign),
        active=_texts(problem, _active(found)),
        steps=tuple(_step(problem, row, sign) for row in found.rows),
        message=words.of_run(problem, found, sign),
    )
    end = proven_end(problem, program, found)
    report = _without_end(report, problem, found) if end is None else _at_end(report, problem, end)
    report = replace(report, remarks=words.remarks(problem, report, found))
    return report if digits is None else _to_digits(report, program, end, digits)


def _without_end(report: Run, problem: Problem, found: Outcome) -> Run:
    """The report on a run that came to no proven end: what algebra proves of the whole feasible set in a little time."""
    if found.solved or found.kind in (Kind.SADDLE, Kind.MAXIMUM):
        return report
    from symnewton.answers.feasible import explored

    try:
        whole = explored(problem, Settings(timeout=SETTLING))
    except SymnewtonError:  # the little time is used up
        return report
    extreme = whole.minimum if report.sign > 0 else whole.maximum
    if whole.feasible is False:
        return replace(report, stop=Stop.INFEASIBLE, feasible=False, message=words.of_no_point())
    if extreme.status is Status.UNBOUNDED and found.stop in UNSETTLED:
        return replace(report, stop=Stop.UNBOUNDED, message=words.of_fall(of_extreme(whole, extreme), report.sign))
    return report


def _to_digits(report: Run, program: Program, end: ConstrainedEnd | None, digits: int) -> Run:
    """The report with the point, f and the multipliers to so many proven digits, where the end is proven by intervals."""
    found = None
    if end is not None and end.evidence is Evidence.CERTIFIED:
        near = (*map(float, end.x), *end.multipliers)
        found = precisely.critical_point(program.lagrangian_of(end.active), near, digits)
    if found is None:
        return replace(report, digits=digits, notes=(*report.notes, NO_MORE_DIGITS))
    n = program.n
    return replace(
        report,
        digits=digits,
        x=found.x[:n],
        value=found.value.negated() if report.sign < 0 else found.value,
        enclosure=dict(zip((v.name for v in report.variables), found.enclosure)),
        value_enclosure=None,
        notes=(*report.notes, *of_doubts(found.doubts)),
        message=words.of_precise(report, found.x[:n], digits),
    )


def compare(
    problem: Problem, starts: Sequence[Point], methods: Sequence[str] | None, settings: Callable[[], Settings]
) -> CompareReport:
    """Every method from every start, side by side, each with settings of its own."""
    runs = tuple(
        run(ConstrainedMinimizeReport, problem, start, method, settings())
        for start in starts
        for method in methods or METHODS
    )
    return CompareReport(**asked(problem), runs=runs, message=of_comparison(problem, runs))


def best_of_runs(problem: Problem, sign: int, settings: Settings) -> Minimized | None:
    """The best feasible point at which runs from some starts end, and its value: what is known where nothing is proven."""
    program = program_of(replace(problem, expression=restricted(problem)), sign)
    best: Minimized | None = None
    for start in starts_of(problem, program):
        if settings.out_of_time:
            break
        found = run_minimization(program, start, settings)
        x, value = found.last.sample.site.x, found.last.sample.site.value
        kept = found.solved and found.last.sample.violation <= FEASIBLE
        if kept and (best is None or value < sign * best.value):
            best = Minimized(x, sign * value)
    return best


def starts_of(problem: Problem, program: Program) -> Iterator[tuple[float, ...]]:
    """Points where f and the constraints have values: coordinates of one sign, and of signs that alternate."""
    for middle, turn in product(MIDDLES, (1, -1)):
        start = tuple((middle + SPREAD * i) * turn**i for i in range(len(problem.variables)))
        if all(f.sample(start).finite for f in (program.objective, *program.constraints)):
            yield start


def program_of(problem: Problem, sign: int = 1) -> Program:
    """The problem as a run sees it; with sign −1 that of the greatest f."""
    variables, constraints = problem.variables, problem.constraints
    return Program(
        Function(problem.expression, variables, sign=sign),
        [Function(c.formula, variables) for c in constraints],
        [c.is_equation for c in constraints],
    )


def _require_values(problem: Problem, program: Program, start: tuple[float, ...]) -> None:
    """InputError where a constraint has no value at the start, or no derivatives."""
    for constraint, function in zip(problem.constraints, program.constraints):
        if not function.sample(start).finite:
            raise InputError(
                f"{constraint.part} has no finite value, or no derivatives, at x0",
                hint=OTHER_POINT.replace("f, ", "it, "),
            )


def _active(found: Outcome) -> Iterable[int]:
    """The constraints that are met with equality at the end."""
    if found.verdict is not None:
        return sorted((*found.verdict.strong, *found.verdict.weak))
    return found.last.sample.held


def _texts(problem: Problem, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.constraints[i].text for i in numbers))


def _step(problem: Problem, row: Iteration, sign: int) -> ConstrainedStep:
    site = row.sample.site
    return ConstrainedStep(
        k=row.k,
        x=site.x,
        value=sign * site.value,
        gradient=tuple(sign * float(g) for g in site.gradient),
        gradient_norm=row.sample.slope,
        step=row.step,
        step_norm=row.step_norm,
        rule=row.rule,
        violation=row.sample.violation,
        multipliers=rates(problem, row.sample.multipliers, sign),
        held=row.sample.held,
    )


def _at_end(report: Run, problem: Problem, end: ConstrainedEnd) -> Run:
    """The report with what a proof says of the end of its run."""
    sign = report.sign
    kind = of_f(end.kind, sign)
    value = end.value if end.value is None or sign > 0 else end.value.negated()
    return replace(
        report,
        x=end.x,
        value=report.value if value is None else value,
        gradient_norm=end.slope,
        eigenvalues=tuple(sorted(sign * v for v in end.eigenvalues)),
        kind=kind,
        evidence=end.evidence,
        solved=end.kind is Kind.MINIMUM,
        feasible=True,
        abnormal=end.abnormal,
        violation=end.violation,
        multipliers=end.rates,
        active=_texts(problem, end.active),
        enclosure=dict(zip((v.name for v in problem.variables), (c.ends for c in end.x))),
        value_enclosure=None if value is None else value.ends,
        message=words.of_end(problem, kind, end.x, value, sign),
    )
