"""What is proven of a run that came to no root: the least value of |f|, or where f goes far out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from sympy import Expr, Rational

from symnewton.answers.falls import T
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.language import Problem
from symnewton.newton.root_rows import RootOutcome
from symnewton.newton.sign_change import Barrier, true_value
from symnewton.newton.system_search import half_of_squares
from symnewton.points import exactly
from symnewton.points.growth import limit
from symnewton.points.intervals.krawczyk import certify, narrowed
from symnewton.quantities import Enclosed
from symnewton.verdicts import Stop
from symnewton.words import roots as words

LEAST_BITS = 424  # that tell the least value of |f| from 0
NEAR = 1e-9  # how far off a simple fraction is looked for


def of_no_root(problem: Problem, function: Function, found: RootOutcome, method: str, value: float) -> tuple[str, Stop]:
    """The sentence, and the stop where the run went to infinity: only a proven limit is called one."""
    if found.barrier is Barrier.MINIMUM:
        least = proven_least(function, found.last.x, value)
        return words.of_least(problem, found.last.x, value, least), found.stop
    if found.barrier is Barrier.ASYMPTOTE:
        there = true_value(function, found.far)
        tends_to = proven_limit(function, found.far, there)
        stop = Stop.DIVERGED if found.stop is Stop.UNBOUNDED and tends_to is None else found.stop
        return words.of_far_out(problem, found.far, there, tends_to), stop
    ends = found.barrier is Barrier.EDGE and _ends_at(function, found.last.x)
    return words.of_no_root(problem, found, method, value, ends), found.stop


def _ends_at(function: Function, x: float) -> bool:
    """Whether f is proven to have a value at x and none at one of the two doubles next to it."""
    at = [(Rational(Fraction(c)),) for c in (x, math.nextafter(x, -math.inf), math.nextafter(x, math.inf))]
    here, *beside = (exactly.is_undefined(function.expression, function.variables, c) for c in at)
    return any(beside) and not here


def proven_least(function: Function, x: float, value: float) -> tuple[Enclosed, Enclosed] | None:
    """A local minimum of |f| close to x, where f has about this value, and f there; None where that is not proven."""
    certificate = certify(function, (x,)) if value else None
    if certificate is None or bool(certificate.inertia.positive) != (value > 0):
        return None
    with ball.working_precision(LEAST_BITS):
        (at,) = narrowed(function, certificate.enclosure, LEAST_BITS)
        (least,) = function.balls("value", [at])
        place, size = ball.enclosed(at), ball.enclosed(least)
    if place is None or size is None or least.contains(0):
        return None
    return place, size


def least_of_system(functions: Sequence[Function], x: Point) -> tuple[Enclosed, ...] | None:
    """The local minimum of |F| close to x; None where there is none, or it is not proven."""
    from symnewton.points.neighbour import exact_neighbour  # SymPy's algebra, which not every run needs

    squares = half_of_squares(functions)
    certificate = certify(squares, x)
    if certificate is None or certificate.inertia.positive < len(x):
        return None
    with ball.working_precision(LEAST_BITS):
        narrow = [ball.enclosed(c) for c in narrowed(squares, certificate.enclosure, LEAST_BITS)]
    places = tuple(c for c in narrow if c is not None)
    neighbour = exact_neighbour(squares, x, NEAR)
    exact = None if neighbour is None else tuple(Enclosed.exactly(Fraction(c)) for c in neighbour[0])
    if exact is not None and all(c.low <= e.low <= c.high for c, e in zip(places, exact)):
        return exact
    return places if len(places) == len(x) else None


def proven_limit(function: Function, far: float, value: float) -> Expr | None:
    """The finite limit of f towards infinity on the side of a point far out, where |f| is not below it."""
    (variable,) = function.variables
    found = limit(function.expression.xreplace({variable: T if far > 0 else -T}), T)
    if found is None or not found.is_finite or not abs(float(found)) <= abs(value) * (1 + 1e-12):
        return None
    return found if math.isfinite(far) else None
