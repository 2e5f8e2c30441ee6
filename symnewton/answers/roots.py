"""root: a run of Newton's method, or between two ends, for f = 0; and every real root."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, Unpack, overload

import sympy as sp
from sympy import Expr

from symnewton.answers import digits as to_digits
from symnewton.answers.common import asked, checked_digits, known_method, sample_of, settings_of, within_doubles
from symnewton.answers.no_root import of_no_root
from symnewton.answers.parameters import Box, Expression, Names, Point, RootOptions, Values, described
from symnewton.answers.systems import system_root
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.clock import ALARM, Progress, silent
from symnewton.errors import InputError
from symnewton.language import Problem, names_of, read_box, read_equations, read_point, require_variables
from symnewton.newton import bracket as bracketing
from symnewton.newton.root import METHODS, find_root
from symnewton.newton.root_rows import RootIteration, RootOutcome
from symnewton.newton.sign_change import BREAKS, size_of, true_value
from symnewton.points import exactly
from symnewton.points.algebra.real_roots import RealRoot, RealRoots, exact_roots, real_roots
from symnewton.points.algebra.root_proof import proven_root, zero_at_break
from symnewton.points.membership import hull
from symnewton.quantities import Enclosed
from symnewton.report.root import RootReport, RootStep
from symnewton.report.roots import RootsReport
from symnewton.report.run import Evaluations
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Rule, Stop
from symnewton.words import roots as words
from symnewton.words.points import NO_MORE_DIGITS, SCALED

NEAR = 1e-2  # of the size of the point: how far the exact root may be where a run fades
COARSE = 1e-3  # of the largest |f| of the run: more is not next to 0, however steep f is
CLOSE = 1e-9  # of the size of the root: nearer than this the last step is at the root
SEARCH_SHARE = 0.8  # of the time; what is left is for telling what was found
WHERE = "give a start with --x0, two ends with --bracket, or --all for every real root"


@overload
def root(
    expression: Expression | Sequence[Expression],
    *,
    all: Literal[True],
    box: Box | None = None,
    **options: Unpack[RootOptions],
) -> RootsReport: ...
@overload
def root(
    expression: Expression | Sequence[Expression],
    *,
    x0: Point | None = None,
    bracket: Point | None = None,
    all: Literal[False] = False,
    **options: Unpack[RootOptions],
) -> RootReport: ...
@described(method="how to step from a start: safeguarded (if not said) or newton")
def root(
    expression: Expression | Sequence[Expression],
    *,
    x0: Point | None = None,
    bracket: Point | None = None,
    all: bool = False,
    box: Box | None = None,
    method: str | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    digits: int | None = None,
    timeout: float | None = None,
    progress: Progress = silent,
    vars: Names = None,
    params: Values = None,
) -> RootReport | RootsReport:
    """A root of f from a start `x0`, or between the two ends of `bracket`; with `all`, every real root.

    Several expressions are a system, with as many unknowns. `box` bounds `all`: where algebra does not reach all of R
    it is [-10, 10] by default.
    """
    settings = settings_of(max_iterations, tolerance, timeout)
    checked_digits(digits)
    if sum((x0 is not None, bracket is not None, all)) != 1:
        raise InputError("root goes from one start, between two ends, or after all roots", hint=WHERE)
    if box is not None and not all:
        raise InputError("a box bounds the search for all roots", hint="add --all, or leave the box out")
    texts = [expression] if isinstance(expression, str | Expr) else list(expression)
    problems = read_equations(texts, variables=vars, parameters=params, names=names_of(x0, box))
    problem = problems[0]
    require_variables(problem)
    if len(problems) != len(problem.variables):
        raise _not_square(len(problems), problem)
    if len(problems) > 1:
        return system_root(problems, x0, method, settings, digits)
    if all:
        known_method(method or "all", ("all",))
        return _all_roots(problem, box, settings, progress, digits)
    function = Function(problem.expression, problem.variables)
    if x0 is not None:
        known_method(method or "safeguarded", tuple(METHODS))
        start = _start(function, x0)
        found = find_root(function, start, settings, method or "safeguarded")
        return _of_run(problem, function, found, method or "safeguarded", settings, digits)
    known_method(method or bracketing.METHOD, (bracketing.METHOD,))
    a, b = _ends(bracket)
    between = bracketing.find_between(function, a, b, settings)
    report = _of_run(problem, function, between, bracketing.METHOD, settings, digits)
    return replace(report, bracket=(a, b))


def _start(function: Function, x0: Point) -> float:
    """The start as a double; InputError where f has no value there. A kink there is no hindrance."""
    point = read_point(x0, function.variables)
    (x,) = within_doubles(function.variables, point, "x0")
    return x if math.isfinite(function.value((x,))) else sample_of(function, point, "x0").x[0]


def _ends(given: Point | None) -> tuple[float, float]:
    a, b = read_point("" if given is None else given, (sp.Symbol("low", real=True), sp.Symbol("high", real=True)))
    ends = exactly.nearest_double(a), exactly.nearest_double(b)
    if not all(map(math.isfinite, ends)):
        raise InputError("an end of the bracket is beyond the range of doubles", hint=SCALED)
    if ends[0] == ends[1]:
        raise InputError("the two ends of the bracket are one point", hint="give two different ends: --bracket 0,1")
    return ends


def _of_run(
    problem: Problem, function: Function, found: RootOutcome, method: str, settings: Settings, digits: int | None
) -> RootReport:
    """The report in one variable, with what can be proven of the end point."""
    last = found.last
    value = true_value(function, last.x)
    size = size_of(function, last.x, value)
    report = RootReport(
        **asked(problem, () if type(size) is float else (words.of_lost_size(size),)),
        x0=(found.rows[0].x,),
        x=(last.x,),
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=found.oracle.values, gradient=found.oracle.gradients),
        order=found.order,
        derivative=derivatives.derivative(problem.expression, problem.variables[0]),
        residual=size,
        multiplicity=found.multiplicity,
        steps=tuple(_step(row) for row in found.rows),
        digits=digits,
        message="",
    )
    if found.stop not in (Stop.GRADIENT, Stop.ROUNDING):
        at_break = zero_at_break(function, last.x) if found.barrier in BREAKS else None
        if at_break is not None:
            return _proven(report, problem, function, at_break)
        message, stop = of_no_root(problem, function, found, method, value)
        return replace(report, message=message, stop=stop)
    known = exact_roots(problem.expression, problem.variables[0])
    near, reach = last.x, NEAR * max(1.0, abs(last.x))
    if found.limit is not None:
        (near,) = found.limit.x
        reach = CLOSE * max(abs(near), abs(near - last.x))
    root = proven_root(function, near, known, reach)
    if root is not None:
        if problem.lifted and _has_no_value(problem, root):
            message = f"No root: {words.of_hole(problem, root.x)}."
            return replace(report, solved=False, multiplicity=None, message=message)
        return _proven(report, problem, function, root)
    if not found.solved:
        excluded = known is not None and known.complete
        noise = function.value_noise((last.x,))
        return replace(report, message=words.of_fading(problem, last.x, value, excluded, settings.tolerance, noise))
    notes = report.notes if digits is None else (*report.notes, NO_MORE_DIGITS)
    return replace(_as_found(report, problem, found, near, value), notes=notes)


def _as_found(report: RootReport, problem: Problem, found: RootOutcome, near: float, value: float) -> RootReport:
    """The report on a run that solved the equation in doubles, as far as a proof of the root is not needed."""
    if found.crossing is not None:
        low, high = sorted((found.crossing.a, found.crossing.b))
        x = Enclosed.between(low, high)
        return replace(
            report,
            x=(x,),
            evidence=Evidence.CERTIFIED,
            enclosure={problem.variables[0].name: (low, high)},
            message=words.of_root(problem, x, None),
        )
    if found.last.k and abs(value) > COARSE * max(abs(row.value) for row in found.rows):
        message = words.of_too_steep(problem, found.last.x, value)
        return replace(report, solved=False, multiplicity=None, message=message)
    return replace(report, x=(near,), message=words.of_root(problem, near, found.multiplicity))


def _proven(report: RootReport, problem: Problem, function: Function, root: RealRoot) -> RootReport:
    """The report at the proven root. Where the steps in doubles did not reach it, it is one more row."""
    name, last = problem.variables[0].name, report.steps[-1]
    value, (slope,) = function.value_and_gradient((root.x,))
    multiplicity = root.multiplicity
    notes, steps = problem.notes, report.steps
    if (multiplicity or 1) > 1:
        notes = (*notes, words.of_multiple_root(multiplicity or 1, report.method))
    off = abs(root.x - last.x[0])
    if off > CLOSE * abs(root.x) or (off and multiplicity != 1):
        rule = Rule.EXACT if root.evidence is Evidence.EXACT else Rule.CERTIFIED
        step = RootStep(k=last.k + 1, x=(root.x,), value=value, derivative=slope, step=(root.x - last.x[0],), rule=rule)
        steps = (*steps, step)
    report = replace(
        report,
        x=(root.x,),
        solved=True,
        residual=abs(value) if math.isfinite(value) else 0.0,
        iterations=steps[-1].k,
        multiplicity=multiplicity,
        evidence=root.evidence,
        enclosure=None if root.enclosure is None else {name: root.enclosure},
        steps=steps,
        notes=notes,
        message=words.of_root(problem, root.x, multiplicity),
    )
    return to_digits.of_root([function], report, None if root.exact is None else (root.exact,))


def _step(row: RootIteration) -> RootStep:
    return RootStep(
        k=row.k,
        x=(row.x,),
        value=row.value,
        derivative=row.derivative,
        step=row.step,
        rule=row.rule,
        made=row.made,
    )


def _all_roots(problem: Problem, box: Any, settings: Settings, progress: Progress, digits: int | None) -> RootsReport:
    name = problem.variables[0]
    around = ends = None
    if box is not None:
        sides = read_box(box, problem.variables)
        (around,), (ends,) = hull(sides), sides
    found = real_roots(
        problem.expression,
        name,
        around,
        ends=ends,
        out_of_time=lambda: settings.used_up(SEARCH_SHARE),
        hand_over=True,
        progress=progress,
    )
    if found.stop is Stop.TIMEOUT:
        ALARM.off()
    found, holes = _where_defined(problem, found)
    function = Function(problem.expression, problem.variables)
    sharper = [
        to_digits.root_beyond_doubles(function, root)
        if digits is None
        else to_digits.of_real_root(function, root, digits)
        for root in found.roots
    ]
    found = replace(found, roots=tuple(root for root, _ in sharper))
    doubts = [*(words.of_hole(problem, x) for x in holes), *(note for _, notes in sharper for note in notes)]
    return RootsReport(
        **asked(problem, doubts),
        digits=digits,
        roots=found.roots,
        unresolved=found.unresolved,
        complete=found.complete,
        stop=found.stop,
        domain=None if found.domain is None else {name.name: found.domain},
        argument=words.argument_of_roots(found),
        message=words.of_roots(problem, found),
    )


def _where_defined(problem: Problem, found: RealRoots) -> tuple[RealRoots, list[float]]:
    """The roots where the text has a value, too; and where it has none, though the expression made of it is 0."""
    if not problem.lifted:
        return found, []
    without = [_has_no_value(problem, root) for root in found.roots]
    open_ones = [r.enclosure or (r.x, r.x) for r, verdict in zip(found.roots, without) if verdict is None]
    kept = replace(
        found,
        roots=tuple(root for root, verdict in zip(found.roots, without) if verdict is False),
        unresolved=(*found.unresolved, *open_ones),
        complete=found.complete and not open_ones,
    )
    return kept, [root.x for root, verdict in zip(found.roots, without) if verdict]


def _has_no_value(problem: Problem, root: RealRoot) -> bool | None:
    from symnewton.answers.typed_domain import has_no_value

    exact = None if root.exact is None else (root.exact,)
    return has_no_value(problem.lifted, problem.variables, exact, None if root.enclosure is None else (root.enclosure,))


def _not_square(equations: int, problem: Problem) -> InputError:
    names = ", ".join(v.name for v in problem.variables) or "none"
    plural = "" if equations == 1 else "s"
    return InputError(
        f"{equations} equation{plural} in {len(problem.variables)} unknowns ({names}): as many are needed",
        hint="give an equation for each unknown, or other symbols values with --param; f(x) = … names a function",
    )
