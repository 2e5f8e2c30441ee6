"""What every answer begins with: the problem read, the point sampled, the settings checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

import sympy as sp
from sympy import Expr, Symbol

from symnewton.answers.parameters import Constraints, Data, Definitions, Expression, Names, Point, Values
from symnewton.calculus.function import Function, Sample
from symnewton.errors import InputError
from symnewton.language import (
    Constraint,
    Problem,
    names_of,
    read_constrained,
    read_point,
    read_problem,
    require_variables,
    scope_of,
)
from symnewton.language.scope import Scope
from symnewton.language.total import columns_in
from symnewton.language.typed import Typed
from symnewton.points import at_point, exactly
from symnewton.points.at_point import AtPoint
from symnewton.settings import Settings
from symnewton.words.points import OTHER_POINT, SCALED, of_doubts, of_rough, of_too_far, of_too_near_0, of_undefined

DOUBLE_DIGITS = 15
MOST_DIGITS = 10_000


class Asked(TypedDict):
    """What a report repeats of the problem."""

    input: str
    expression: Expr
    variables: tuple[Symbol, ...]
    notes: tuple[str, ...]
    typed: Typed
    constraints: tuple[str, ...] | None
    conditions: tuple[Constraint, ...]


def asked(problem: Problem, notes: Iterable[str] = ()) -> Asked:
    """What every report begins with; with further notes, each note once."""
    return {
        "input": problem.text,
        "expression": problem.expression,
        "variables": problem.variables,
        "notes": tuple(dict.fromkeys((*problem.notes, *notes))),
        "typed": problem.typed,
        "constraints": tuple(dict.fromkeys(c.text for c in problem.constraints)) or None,
        "conditions": problem.constraints,
    }


def problem_of(
    expression: Expression,
    vars: Names,
    params: Values,
    *places: Any,
    subject_to: Constraints = (),
    data: Data = None,
    where: Definitions = (),
    longest: float = math.inf,
    alike: bool = False,
) -> Problem:
    """The problem, with at least one variable; what the points and boxes name in it are names, not products."""
    names, scope = names_of(*places), scoped(vars, params, data, where, longest, alike)
    if subject_to:
        problem = read_constrained(expression, subject_to, variables=vars, parameters=params, names=names, scope=scope)
    else:
        problem = read_problem(expression, variables=vars, parameters=params, names=names, scope=scope)
    require_variables(problem)
    return problem


def scoped(
    vars: Names, params: Values, data: Data, where: Definitions, longest: float = math.inf, alike: bool = False
) -> Scope:
    """The columns and the definitions that an expression may name."""
    return scope_of(data, where, {*map(str, vars or ()), *map(str, params or ())}, longest, alike)


def settings_of(max_iterations: int | None, tolerance: float | None, timeout: float | None) -> Settings:
    given = {"max_iterations": max_iterations, "tolerance": tolerance, "timeout": timeout}
    return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def known_method(method: str, methods: Sequence[str]) -> None:
    if method not in methods:
        raise InputError(f"unknown method {method!r}", hint="methods: " + ", ".join(methods))


def doubles_at(function: Function, at: Point, order: int = 2) -> tuple[tuple[Expr, ...], Sample, tuple[str, ...]]:
    """The exact point, the doubles nearest to f and its derivatives there, and notes on what of it is not proven.

    Raises: InputError where f or a derivative has no finite value there, or doubles do not tell a coordinate from 0.
    """
    point = read_point(at, function.variables)
    for variable, c in zip(function.variables, point):
        if c != 0 and exactly.nearest_double(c) == 0 and exactly.sign(c) != 0:
            raise InputError(of_too_near_0(variable), hint=SCALED)
    sample, doubts = at_point.sample_at(function, point, order)
    _refuse_undefined(function, point, doubts)
    return point, sample if sample.finite else sample_of(function, point, "the point"), of_doubts(doubts)


def digits_at(
    function: Function, at: Point, digits: int, order: int = 2
) -> tuple[tuple[Expr, ...], AtPoint, tuple[str, ...]]:
    """The same to so many significant digits, of numbers of any size."""
    point = read_point(at, function.variables)
    found = at_point.at(function, point, digits, order)
    _refuse_undefined(function, point, found.doubts)
    if not found.finite:
        sample_of(function, point, "the point")
    return point, found, of_doubts(found.doubts)


def _refuse_undefined(function: Function, point: tuple[Expr, ...], doubts: Mapping[str, str | None]) -> None:
    """InputError where f is not told by balls, and proven to have no value at an exact point."""
    if at_point.VALUE in doubts:
        culprit = exactly.undefined_part(function.expression, function.variables, point)
        if culprit is not None:
            x = tuple(map(exactly.nearest_double, point))
            raise InputError(of_undefined(function, culprit, x, "the point"), hint=OTHER_POINT)


def within_doubles(variables: Sequence[Symbol], point: Sequence[Expr], name: str) -> tuple[float, ...]:
    """The doubles nearest to an exact point; InputError where one is infinite, whatever f may be there."""
    return finite(variables, tuple(map(exactly.nearest_double, point)), name)


def finite(variables: Sequence[Symbol], x: tuple[float, ...], name: str) -> tuple[float, ...]:
    """The point; InputError where a coordinate is infinite."""
    for variable, c in zip(variables, x):
        if math.isinf(c):
            raise InputError(of_too_far(variable, name), hint=SCALED)
    return x


def sample_of(function: Function, point: tuple[Expr, ...], name: str) -> Sample:
    """The function at an exact point; InputError where it or a derivative has no finite value there."""
    sample = function.sample(within_doubles(function.variables, point, name))
    if sample.finite:
        return sample
    culprit = None if math.isfinite(sample.value) else function.undefined_at(sample.x)
    if culprit is not None:
        raise InputError(of_undefined(function, culprit, sample.x, name), hint=OTHER_POINT)
    culprit = function.rough_at(sample.x)
    if culprit is not None:
        raise InputError(of_rough(function, culprit, sample.x, name), hint=OTHER_POINT)
    raise InputError(f"the derivatives of f at {name} are too large for double precision", hint=OTHER_POINT)


def checked_digits(digits: int | None) -> int | None:
    if digits is not None and not 1 <= digits <= MOST_DIGITS:
        raise InputError(f"digits is {digits}; it must be from 1 to {MOST_DIGITS}", hint="try --digits 50")
    return digits


def restricted(problem: Problem) -> Expr:
    """f with no value where the text has none though its simplified expression has one."""
    needs = [lifted.test for lifted in problem.lifted if not columns_in(lifted.value)]
    return sp.Piecewise((problem.expression, sp.And(*needs))) if needs else problem.expression
