"""minimize and maximize in many variables: sums over an index that are too long to be written out."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from symnewton.answers.common import asked, finite
from symnewton.answers.parameters import Point
from symnewton.band import LARGEST_FULL, Array, Band
from symnewton.calculus.structured import Structured
from symnewton.errors import InputError
from symnewton.language import Problem, read_constant, read_point
from symnewton.language.starts import double, read_start
from symnewton.newton.many import Row, minimize
from symnewton.points import convexity
from symnewton.points.exactly import nearest_double
from symnewton.report.minimize import MinimizeReport, Step
from symnewton.report.records import Vector
from symnewton.report.run import Evaluations
from symnewton.settings import Settings
from symnewton.verdicts import Evidence, Kind
from symnewton.words import many as words

Run = TypeVar("Run", bound=MinimizeReport)
End = tuple[Vector, Array]  # a point and the gradient there
NAME = "trust-region"
NOTE = "the points of the rows between the first and the last are left out"


def run(made: type[Run], problem: Problem, x0: Point, settings: Settings) -> Run:
    """The report on a run in many variables; one of maximization minimizes −f, and is told in terms of f."""
    sign = made.sign
    function = Structured(problem.expression, problem.variables, sign=sign)
    band = Band(function.dimension, function.i, function.j)
    if band.too_full:
        raise InputError(
            f"the terms couple too many of the {function.dimension} variables with each other",
            hint=f"a Hessian that is not sparse may have {LARGEST_FULL} rows",
        )
    x = np.array(_start(problem, x0))
    start = function.sample(x)
    if not start.finite:
        raise InputError("f or a derivative has no finite value at x0", hint="choose another start")
    outcome = minimize(function, band, start, settings)
    proof = convexity.prove(function, band, outcome.end) if outcome.kind is Kind.MINIMUM else None
    end, rows = outcome.end, outcome.rows
    value = None if proof is None else proof.value if sign > 0 else proof.value.negated()
    wanted = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    kind = wanted if outcome.kind is Kind.MINIMUM else outcome.kind
    first, last = tuple(x.tolist()), tuple(end.x.tolist())
    enclosure = (
        None
        if proof is None
        else {
            v.name: (math.nextafter(c - proof.radius, -math.inf), math.nextafter(c + proof.radius, math.inf))
            for v, c in zip(problem.variables, last)
        }
    )
    return made(
        **asked(problem, [NOTE] if len(rows) > 2 else []),
        x0=first,
        x=last,
        value=sign * end.value if value is None else value,
        gradient_norm=end.gradient_norm,
        eigenvalues=(),
        kind=kind,
        evidence=Evidence.NUMERIC if proof is None else Evidence.CERTIFIED,
        stop=outcome.stop,
        solved=outcome.kind is Kind.MINIMUM,
        method=NAME,
        iterations=rows[-1].k,
        evaluations=Evaluations(value=outcome.values, gradient=outcome.samples, hessian=outcome.samples),
        order=outcome.order,
        enclosure=enclosure,
        value_enclosure=None if value is None else value.ends,
        steps=_steps(rows, sign, (first, start.gradient), (last, end.gradient)),
        message=words.of_run(problem, outcome, proof, sign),
    )


def _start(problem: Problem, x0: Point) -> list[float]:
    found = read_start(x0, problem.variables, lambda text: nearest_double(read_constant(text)), double)
    if found is None:
        found = [nearest_double(c) for c in read_point(x0, problem.variables)]
    return list(finite(problem.variables, tuple(found), "x0"))


def _steps(rows: tuple[Row, ...], sign: int, first: End, last: End) -> tuple[Step, ...]:
    """The rows; those between the first and the last without their points."""
    made = []
    for row in rows:
        x, slope = first if row.k == 0 else last if row is rows[-1] else ((), np.empty(0))
        sample = row.sample
        made.append(
            Step(
                k=row.k,
                x=x,
                value=sign * sample.value,
                gradient=tuple((sign * slope).tolist()),
                gradient_norm=sample.gradient_norm,
                step=None,
                step_norm=sample.length,
                rule=row.rule,
            )
        )
    return tuple(made)
