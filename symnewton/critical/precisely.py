"""Answers to many digits: Newton in balls with the precision doubled at each step, and a proof of the digits at the end.

What is returned is proven to the digits that it shows; where a proof fails, as at a degenerate point, there is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, arb_mat
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function, Point
from symnewton.critical import exactly
from symnewton.critical.intervals.krawczyk import (
    Balls,
    System,
    gradient_system,
    inverse_of_midpoints,
    krawczyk,
    symmetric,
    value_system,
)

START_BITS = 106
GUARD_DIGITS = 8
BITS_A_DIGIT = 3.3219280948873626

Numbers = tuple[Digits, ...]


@dataclass(frozen=True, kw_only=True)
class Refinement:
    """One Newton step with more digits: the point it led to, and f and ∇f there."""

    x: Numbers
    step: tuple[float, ...]
    value: Digits
    gradient: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Precise:
    """A point and what f has there, each number right to its last digit but one. `path` are the steps on the way.

    `eigenvalues` are empty where they could not be told apart.
    """

    x: Numbers
    value: Digits
    gradient: Numbers
    hessian: tuple[Numbers, ...] = ()
    eigenvalues: Numbers = ()
    path: tuple[Refinement, ...] = ()


def at(function: Function, point: Sequence[Expr], digits: int) -> Precise:
    """f, its gradient and its Hessian at an exact point, in as many digits."""
    bits = _bits(digits)
    return _described(function, [exactly.enclosure(c, bits) for c in point], digits, ())


def critical_point(function: Function, near: Point, digits: int) -> Precise | None:
    """The one critical point close to `near`; None where it is degenerate or not proven."""
    found = _solve(lambda x: gradient_system(function, x), near, digits)
    return None if found is None else _described(function, *found)


def number(constant: Expr, digits: int) -> Digits:
    """An exact constant in as many digits."""
    return _number(exactly.enclosure(constant, _bits(digits)), digits)


def root(function: Function, near: float, digits: int) -> Precise | None:
    """The one root close to `near` of a function of one variable; None where it is multiple or not proven."""
    found = _solve(lambda x: value_system(function, x), (near,), digits)
    return None if found is None else _described(function, *found)


def _solve(system: System, near: Point, digits: int) -> tuple[Balls, int, list[Balls]] | None:
    """A box that contains exactly one zero of the system and is narrower than the digits asked for."""
    target = _bits(digits)
    x, bits = [arb(c) for c in near], START_BITS
    path = [x]
    while True:
        with ball.working_precision(min(bits, target)):
            following = _newton(system, x)
        if following is None:
            return None
        x = following
        path.append(x)
        if bits >= target:
            break
        bits *= 2
    with ball.working_precision(target):
        widths = [(abs(c) + arb(10) ** -digits) * arb(10) ** -(digits + 2) for c in x]
        box = [c + arb(0, w) for c, w in zip(x, widths)]
        image = krawczyk(system, box)
        if image is None or not all(b.contains_interior(k) for b, k in zip(box, image)):
            return None
    close = all(abs(float(c) - a) <= 1e-6 * max(1.0, abs(a)) for c, a in zip(x, near))
    return (image, digits, path) if close else None


def _newton(system: System, x: Balls) -> Balls | None:
    values, jacobian = system(x)
    if not all(entry.is_finite() for entry in values + [entry for row in jacobian for entry in row]):
        return None
    y = inverse_of_midpoints(jacobian)
    if y is None:
        return None
    step = y * arb_mat([[g.mid()] for g in values])
    return [(c - step[i, 0]).mid() for i, c in enumerate(x)]


def _described(function: Function, x: Balls, digits: int, path: Sequence[Balls]) -> Precise:
    n = function.dimension
    with ball.working_precision(_bits(digits)):
        value, *derivatives = function.balls("sample", x)
        h = symmetric(derivatives[n:], n)
        return Precise(
            x=_numbers(x, digits),
            value=_number(value, digits),
            gradient=_numbers(derivatives[:n], digits),
            hessian=tuple(_numbers(row, digits) for row in h),
            eigenvalues=_numbers(_eigenvalues(h), digits),
            path=tuple(_refinement(function, a, b, digits) for a, b in zip(path, path[1:])),
        )


def _refinement(function: Function, before: Balls, x: Balls, digits: int) -> Refinement:
    value, *gradient = function.balls("value and gradient", x)
    return Refinement(
        x=_numbers(x, digits),
        step=tuple(float(b - a) for a, b in zip(before, x)),
        value=_number(value, digits),
        gradient=tuple(map(float, gradient)),
    )


def _eigenvalues(h: list[Balls]) -> Balls:
    """The eigenvalues, ascending; none where the certified algorithm cannot separate them."""
    if len(h) == 1:
        return [h[0][0]]
    if len(h) == 2:
        mean, half = (h[0][0] + h[1][1]) / 2, (h[0][0] - h[1][1]) / 2
        root = (half * half + h[0][1] * h[0][1]).nonnegative_part().sqrt()
        return [mean - root, mean + root]
    try:
        found = [value.real for value in arb_mat(h).eig()]
    except ValueError:
        return []
    return sorted(found, key=lambda value: float(value.mid()))


def _bits(digits: int) -> int:
    return int((digits + GUARD_DIGITS) * BITS_A_DIGIT) + 32


def _numbers(values: Sequence[arb], digits: int) -> Numbers:
    return tuple(_number(value, digits) for value in values)


def _number(value: arb, digits: int) -> Digits:
    """The number to as many digits as are asked for and known; 0 where the ball holds 0 and is that small."""
    if value.contains(0):
        return Digits("0")
    known = min(digits, max(1, int(value.rel_accuracy_bits() / BITS_A_DIGIT)))
    return Digits(value.mid().str(known, radius=False))
