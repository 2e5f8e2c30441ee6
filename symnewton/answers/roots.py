"""root: a run of Newton's method, or between two ends, for f = 0; and every real root."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy as sp
from sympy import Expr

from symnewton.answers.common import (
    DOUBLE_DIGITS,
    Expression,
    Names,
    Point,
    Values,
    checked_digits,
    common_fields,
    known_method,
    sample_of,
    settings_of,
)
from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.critical import exactly, precisely
from symnewton.critical.algebra.real_roots import RealRoot, exact_roots, real_roots, recognised_root
from symnewton.critical.intervals.krawczyk import prove_root
from symnewton.critical.intervals.system_root import prove_system_root
from symnewton.errors import InputError
from symnewton.language import Problem, names_of, read_box, read_equations, read_point, require_variables
from symnewton.newton import bracket as bracketing
from symnewton.newton import system as systems
from symnewton.newton.root import METHODS, find_root
from symnewton.newton.root_rows import RootIteration, RootOutcome
from symnewton.newton.settings import Settings
from symnewton.report.records import Evaluations, RootReport, RootsReport, RootStep
from symnewton.verdicts import Evidence
from symnewton.words import roots as words
from symnewton.words.points import NO_MORE_DIGITS

NEAR = 1e-2  # of the size of the point: how far the exact root may be that a run leads to
WHERE = "give a start with --x0, two ends with --bracket, or --all for every real root"


def root(
    expression: Expression | Sequence[Expression],
    *,
    x0: Point | None = None,
    bracket: str | Sequence[Any] | None = None,
    all: bool = False,
    box: str | Sequence[Any] | Mapping[str, Any] | None = None,
    method: str | None = None,
    max_iterations: int | None = None,
    tolerance: float | None = None,
    digits: int | None = None,
    timeout: float | None = None,
    vars: Names = None,
    params: Values = None,
) -> RootReport | RootsReport:
    """A root of f from a start `x0`, or between the two ends of `bracket`; with `all`, every real root.

    Several expressions are a system, with as many unknowns. `box` bounds `all`: where algebra does not reach all of R
    it is [-10, 10] by default. Methods from a start: safeguarded (the default), newton.
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
        return _of_system(problems, x0, method, settings, digits)
    if all:
        known_method(method or "all", ("all",))
        return _all_roots(problem, box, settings)
    function = Function(problem.expression, problem.variables)
    if x0 is not None:
        known_method(method or "safeguarded", tuple(METHODS))
        start = _start(function, x0)
        found = find_root(function, start, settings, method or "safeguarded")
        return RootReport(**_of_run(problem, function, found, method or "safeguarded", settings, digits))
    known_method(method or bracketing.METHOD, (bracketing.METHOD,))
    a, b = _ends(bracket)
    between = bracketing.find_between(function, a, b, settings)
    fields = _of_run(problem, function, between, bracketing.METHOD, settings, digits)
    return RootReport(**fields, bracket=(a, b))


def _start(function: Function, x0: Point) -> float:
    """The start as a double; InputError where f has no value there. A kink there is no hindrance."""
    point = read_point(x0, function.variables)
    x = exactly.nearest_double(point[0])
    return x if math.isfinite(function.value((x,))) else sample_of(function, point, "x0").x[0]


def _ends(given: str | Sequence[Any] | None) -> tuple[float, float]:
    a, b = read_point(given or "", (sp.Symbol("low", real=True), sp.Symbol("high", real=True)))
    ends = exactly.nearest_double(a), exactly.nearest_double(b)
    if ends[0] == ends[1]:
        raise InputError("the two ends of the bracket are one point", hint="give two different ends: --bracket 0,1")
    return ends


def _of_run(
    problem: Problem, function: Function, found: RootOutcome, method: str, settings: Settings, digits: int | None
) -> dict[str, Any]:
    """The fields of a report in one variable, with what can be proven of the end point."""
    last = found.last
    steps = tuple(_step(row) for row in found.rows)
    fields = common_fields(problem) | {
        "x0": (found.rows[0].x,),
        "x": (last.x,),
        "stop": found.stop,
        "solved": found.solved,
        "method": method,
        "iterations": last.k,
        "evaluations": Evaluations(value=found.oracle.values, gradient=found.oracle.gradients),
        "order": found.order,
        "derivative": derivatives.derivative(problem.expression, problem.variables[0]),
        "residual": abs(last.value),
        "multiplicity": found.multiplicity,
        "evidence": Evidence.NUMERIC,
        "steps": steps,
        "message": words.of_root(problem, found, method),
    }
    if not found.solved:
        return fields
    box = prove_root(function, last.x)
    if box is not None:
        proof = {"multiplicity": 1, "evidence": Evidence.CERTIFIED, "enclosure": {problem.variables[0].name: box[0]}}
        once = words.of_root(problem, replace(found, multiplicity=1), method)
        return _sharpened(problem, function, fields | proof | {"message": once}, digits)
    fields |= _settled_exactly(problem, function, found, method, settings)
    multiplicity = fields["multiplicity"]
    if fields["solved"] and (multiplicity or 1) > 1:
        fields["notes"] = (*fields["notes"], words.of_multiple_root(multiplicity, method))
    return _sharpened(problem, function, fields, digits)


def _settled_exactly(
    problem: Problem, function: Function, found: RootOutcome, method: str, settings: Settings
) -> dict[str, Any]:
    """What algebra says of the end point where it gives all real roots: which one it is near, or that there is none.

    A root that steps in doubles cannot reach, as it is multiple, is one more row.
    """
    last, known = found.last, exact_roots(problem.expression, problem.variables[0])
    if known is None:
        nearest = recognised_root(function, last.x)
        if nearest is None:
            return {}
    else:
        nearest = min(known.roots, key=lambda r: abs(r.x - last.x), default=None)
        if nearest is None or abs(nearest.x - last.x) > NEAR * max(1.0, abs(last.x)):
            if settings.tolerance is not None:
                return {}
            return {"solved": False, "message": words.of_no_exact_root(problem, (last.x,), last.value)}
    name = problem.variables[0].name
    proof: dict[str, Any] = {
        "multiplicity": nearest.multiplicity,
        "evidence": nearest.evidence,
        "enclosure": None if nearest.enclosure is None else {name: nearest.enclosure},
        "message": words.of_root(problem, replace(found, multiplicity=nearest.multiplicity), method),
    }
    if nearest.x == last.x or (nearest.multiplicity or 1) == 1:
        return proof
    return proof | _moved(problem, function, last, nearest)


def _moved(problem: Problem, function: Function, last: RootIteration, to: RealRoot) -> dict[str, Any]:
    value, (slope,) = function.value_and_gradient((to.x,))
    row = RootIteration(last.k + 1, to.x, value, slope, to.x - last.x, "exact")
    return {
        "x": (to.x,),
        "residual": abs(value),
        "iterations": row.k,
        "extra": _step(row),
        "message": words.of_exact_root(problem, (to.x,), to.multiplicity or 1),
    }


def _sharpened(problem: Problem, function: Function, fields: dict[str, Any], digits: int | None) -> dict[str, Any]:
    """The fields with more digits where they are asked for; a note where they are not proven."""
    extra = fields.pop("extra", None)
    if extra is not None:
        fields["steps"] = (*fields["steps"], extra)
    if digits is None or digits <= DOUBLE_DIGITS or not fields["solved"]:
        return fields | {"digits": digits}
    precise = precisely.root(function, fields["x"][0], digits)
    if precise is None:
        return fields | {"digits": digits, "notes": (*fields["notes"], NO_MORE_DIGITS)}
    steps = list(fields["steps"])
    for refined in precise.path:
        step = RootStep(
            k=steps[-1].k + 1,
            x=refined.x,
            value=refined.value,
            derivative=refined.gradient[0],
            step=refined.step,
            rule="newton",
        )
        steps.append(step)
    return fields | {
        "digits": digits,
        "x": precise.x,
        "residual": abs(float(precise.value)),
        "iterations": steps[-1].k,
        "steps": tuple(steps),
        "message": words.of_precise_root(problem, precise.x, digits),
    }


def _step(row: RootIteration) -> RootStep:
    return RootStep(
        k=row.k,
        x=(row.x,),
        value=row.value,
        derivative=row.derivative,
        step=None if row.step is None else (row.step,),
        rule=row.rule,
    )


def _all_roots(problem: Problem, box: Any, settings: Settings) -> RootsReport:
    name = problem.variables[0]
    ends = None
    if box is not None:
        ((low, high),) = read_box(box, problem.variables)
        ends = _outside(low, -math.inf), _outside(high, math.inf)
    found = real_roots(problem.expression, name, ends, out_of_time=lambda: settings.out_of_time)
    return RootsReport(
        **common_fields(problem),
        roots=found.roots,
        unresolved=found.unresolved,
        complete=found.complete,
        domain=None if found.domain is None else {name.name: found.domain},
        argument=found.argument,
        message=words.of_roots(problem, found),
    )


def _outside(bound: Expr, towards: float) -> float:
    """The double nearest to a bound, or the next one where that would cut off the bound itself."""
    x = exactly.nearest_double(bound)
    return x if (sp.Rational(x) - bound) * (1 if towards > 0 else -1) >= 0 else math.nextafter(x, towards)


def _not_square(equations: int, problem: Problem) -> InputError:
    names = ", ".join(v.name for v in problem.variables) or "none"
    plural = "" if equations == 1 else "s"
    return InputError(
        f"{equations} equation{plural} in {len(problem.variables)} unknowns ({names}): as many are needed",
        hint="give an equation for each unknown, or other symbols values with --param; f(x) = … names a function",
    )


def _of_system(
    problems: list[Problem], x0: Point | None, method: str | None, settings: Settings, digits: int | None
) -> RootReport:
    if x0 is None:
        raise InputError("a system of equations is solved from a start", hint="give it with --x0")
    method = method or "safeguarded"
    known_method(method, systems.METHODS)
    variables = problems[0].variables
    functions = [Function(p.expression, variables) for p in problems]
    point = read_point(x0, variables)
    (start,) = {sample_of(f, point, "x0").x for f in functions}
    found = systems.solve_system(functions, start, settings, method)
    last = found.last
    box = prove_system_root(functions, last.x) if found.solved else None
    jacobian: tuple[tuple[Expr, ...], ...] = tuple(derivatives.gradient(p.expression, variables) for p in problems)
    notes = tuple(dict.fromkeys(note for p in problems for note in p.notes))
    return RootReport(
        input=", ".join(p.text for p in problems),
        expression=sp.Tuple(*[p.expression for p in problems]),
        variables=variables,
        notes=notes if digits is None or digits <= DOUBLE_DIGITS else (*notes, NO_MORE_DIGITS),
        digits=digits,
        x0=start,
        x=last.x,
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=found.evaluations[0], gradient=found.evaluations[1]),
        order=found.order,
        enclosure=None if box is None else dict(zip((v.name for v in variables), box)),
        derivative=None,
        jacobian=jacobian,
        residual=max(map(abs, last.values)),
        multiplicity=None if box is None else 1,
        evidence=Evidence.NUMERIC if box is None else Evidence.CERTIFIED,
        steps=tuple(
            RootStep(k=row.k, x=row.x, value=row.values, derivative=row.jacobian, step=row.step, rule=row.rule)
            for row in found.rows
        ),
        message=words.of_system_root(problems[0], found, method),
    )
