"""root of several equations: a run from a start to a common zero, and what is proven of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp
from sympy import Expr, Rational

from symnewton.answers import digits as to_digits
from symnewton.answers.common import known_method, sample_of
from symnewton.answers.no_root import least_of_system
from symnewton.answers.parameters import Point
from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.errors import InputError
from symnewton.language import Problem, read_point
from symnewton.language.typed import together
from symnewton.newton.system import SystemOutcome
from symnewton.newton.system_search import METHODS, solve_system
from symnewton.points import exactly
from symnewton.points.algebra.multiplicity import multiplicity_at
from symnewton.points.intervals.krawczyk import prove_root
from symnewton.points.intervals.system_root import fractions_at, regular_at
from symnewton.quantities import Enclosed
from symnewton.report.root import RootReport, RootStep
from symnewton.report.run import Evaluations
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Stop
from symnewton.words import roots as words


@dataclass(frozen=True)
class _End:
    """The root, and what is proven of it: narrow enclosures of its coordinates, or its exact ones."""

    x: tuple[float, ...]
    evidence: Evidence
    multiplicity: int | None
    exact: tuple[Expr, ...] | None = None

    @property
    def enclosure(self) -> tuple[tuple[float, float], ...] | None:
        ends = [c.ends for c in self.x if isinstance(c, Enclosed)]
        return tuple(ends) if len(ends) == len(self.x) and self.multiplicity is not None else None


def system_root(
    problems: list[Problem], x0: Point | None, method: str | None, settings: Settings, digits: int | None
) -> RootReport:
    """A root of the system, from a start."""
    if x0 is None:
        raise InputError("a system of equations is solved from a start", hint="give it with --x0")
    method = method or "safeguarded"
    known_method(method, METHODS)
    variables = problems[0].variables
    functions = [Function(p.expression, variables) for p in problems]
    point = read_point(x0, variables)
    (start,) = {sample_of(f, point, "x0").x for f in functions}
    found = solve_system(functions, start, settings, method)
    last = found.last
    end = _proven(functions, found)
    jacobian: tuple[tuple[Expr, ...], ...] = tuple(derivatives.gradient(p.expression, variables) for p in problems)
    report = RootReport(
        input=", ".join(p.text for p in problems),
        expression=sp.Tuple(*[p.expression for p in problems]),
        variables=variables,
        notes=_notes(problems, found),
        typed=together(p.typed for p in problems),
        digits=digits,
        x0=start,
        x=end.x,
        stop=found.stop,
        solved=found.solved,
        method=method,
        iterations=last.k,
        evaluations=Evaluations(value=found.evaluations[0], gradient=found.evaluations[1]),
        order=found.order,
        enclosure=None if end.enclosure is None else dict(zip((v.name for v in variables), end.enclosure)),
        derivative=None,
        jacobian=jacobian,
        residual=max(abs(f.value(end.x)) for f in functions),
        multiplicity=end.multiplicity,
        evidence=end.evidence,
        steps=tuple(
            RootStep(
                k=row.k, x=at.x, value=at.values, derivative=at.jacobian, step=row.step, rule=row.rule, made=row.made
            )
            for row in found.rows
            for at in (row.sample,)
        ),
        message=_message(problems, functions, found, end, method),
    )
    return to_digits.of_root(functions, report, end.exact) if found.solved else report


def _proven(functions: Sequence[Function], found: SystemOutcome) -> _End:
    if found.limit is None:
        return _End(found.last.sample.x, Evidence.NUMERIC, None)
    near = found.limit.x
    exact = fractions_at(functions, near)
    if exact is not None:
        return _End(tuple(map(_enclosed, exact)), Evidence.EXACT, _multiplicity(functions, exact), exact)
    balls = prove_root(functions, near)
    proven = [] if balls is None else [x for x in map(ball.enclosed, balls) if x is not None]
    if len(proven) < len(near):
        return _End(near, Evidence.NUMERIC, None)
    return _End(tuple(proven), Evidence.CERTIFIED, 1)


def _enclosed(coordinate: Rational) -> Enclosed:
    x = ball.enclosed(exactly.enclosure(coordinate))
    assert x is not None
    return x


def _multiplicity(functions: Sequence[Function], at: Sequence[Rational]) -> int | None:
    if regular_at(functions, at):
        return 1
    return multiplicity_at([f.expression for f in functions], functions[0].variables, at)


def _notes(problems: Sequence[Problem], found: SystemOutcome) -> tuple[str, ...]:
    notes = list(dict.fromkeys(note for p in problems for note in p.notes))
    if found.restarts and found.solved:
        notes.append(words.RESTARTED)
    return tuple(notes)


def _message(
    problems: Sequence[Problem], functions: Sequence[Function], found: SystemOutcome, end: _End, method: str
) -> str:
    if found.limit is not None:
        smooth = all(math.isfinite(slope) for f in functions for slope in f.gradient(end.x))
        singular = found.singular or found.limit.slow
        return words.of_system_root(problems[0], end.x, end.multiplicity, singular, smooth)
    least = least_of_system(functions, found.last.sample.x) if found.stop is Stop.SINGULAR else None
    return words.of_no_system_root(problems[0], found, method, least)
