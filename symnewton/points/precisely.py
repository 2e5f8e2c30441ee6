"""Answers to many digits: Newton in balls with the precision doubled at each step, and a proof of the digits at the end.

Every digit that is returned is proven; where the proof fails, as at a degenerate point, there is no answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

import sympy as sp
from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function, Point
from symnewton.linalg import symmetric
from symnewton.points.algebra.exact_candidates import recognised
from symnewton.points.at_point import (
    EIGENVALUE,
    AtPoint,
    Doubts,
    Numbers,
    at,
    bits_for,
    coordinates,
    eigenvalues_at,
    shown,
    told,
)
from symnewton.points.eigenvalues import eigenvalues
from symnewton.points.intervals.krawczyk import (
    Balls,
    System,
    equations,
    gradient_system,
    krawczyk,
    newton_step,
)

START_BITS = 106
SLACK = 8  # bits by which the box of the proof is wider than the rounding of its middle
ROUNDING = 2.0**-50
FARTHEST = 1e-6  # from the point that was found, to its size

Ends = tuple[Digits, Digits]


@dataclass(frozen=True, kw_only=True)
class Refinement:
    """One Newton step with more digits: the point it led to, and each function there."""

    x: Numbers
    step: tuple[float, ...]
    at: tuple[AtPoint, ...]


@dataclass(frozen=True, kw_only=True)
class Precise:
    """A point proven to be what was looked for, and the only one in `enclosure`.

    `exact` are its coordinates where they are short formulas; `path` are the Newton steps on the way to others.
    `value` and `eigenvalues` are those of a function at its critical point.
    """

    x: Numbers
    exact: tuple[Expr, ...] | None
    enclosure: tuple[Ends, ...]
    value: Digits
    eigenvalues: Numbers
    path: tuple[Refinement, ...]
    doubts: Doubts


def critical_point(function: Function, near: Point, digits: int) -> Precise | None:
    """The one critical point close to `near`; None where it is degenerate or not proven."""
    zero = _Zero(lambda x: gradient_system(function, x), [function], near)
    return _precise(zero, derivatives.gradient(function.expression, function.variables), digits, function)


def root(functions: Sequence[Function], near: Point, digits: int) -> Precise | None:
    """The one common root close to `near` of as many functions as variables; None where it is multiple or not proven."""
    zero = _Zero(lambda x: equations(functions, x), functions, near)
    return _precise(zero, [f.expression for f in functions], digits)


class _Zero:
    """The one zero of a system of functions close to a point, in balls as narrow as are asked for."""

    def __init__(self, system: System, functions: Sequence[Function], near: Point) -> None:
        self.system, self.functions = system, functions
        self.path, self.bits = [[arb(c) for c in near]], START_BITS // 2

    def within(self, bits: int) -> Balls | None:
        """Balls of so many bits that hold the zero; None where it is not proven that there is exactly one."""
        while self.bits < bits:
            self.bits = min(2 * self.bits, bits)
            with ball.working_precision(self.bits):
                step = newton_step(self.system, self.path[-1])
                if step is None:
                    return None
                self.path.append([(c - s).mid() for c, s in zip(self.path[-1], step)])
        with ball.working_precision(bits):
            return self._proven(self.path[-1], bits) if self._stays_near() else None

    def _stays_near(self) -> bool:
        """Whether the path leads nowhere but where its first step points: the rest of it is shorter than that."""
        start, first, last = self.path[0], self.path[1], self.path[-1]
        size = _longest(start)
        far = _longest([a - b for a, b in zip(start, last)])
        reach = 2 * _longest([a - b for a, b in zip(start, first)]) + size * ROUNDING
        return bool(far <= reach and far <= FARTHEST * max(1.0, float(size)))

    def _proven(self, centre: Balls, bits: int) -> Balls | None:
        """The Krawczyk image of a box a little wider than what is not known of its centre."""
        step = newton_step(self.system, centre)
        if step is None:
            return None
        unit = arb(2) ** (SLACK - bits)
        radii = [2 * abs(s).upper() + abs(c) * unit + unit**4 for c, s in zip(centre, step)]
        box = [c + arb(0, (r + _longest(radii) * unit).upper()) for c, r in zip(centre, radii)]
        image = krawczyk(self.system, box)
        if image is None or not all(b.contains_interior(k) for b, k in zip(box, image)):
            return None
        return image if all(f.continuous_on(box) for f in self.functions) else None


def _longest(vector: Balls) -> arb:
    found = arb(0)
    for c in vector:
        found = found.max(abs(c).upper())
    return found


def _precise(zero: _Zero, formulas: Sequence[Expr], digits: int, function: Function | None = None) -> Precise | None:
    """The zero of the `formulas`, and what a function has there that is asked for."""
    bits = bits_for(digits)
    image, path = zero.within(bits), list(zero.path)
    if image is None:
        return None
    variables, n, doubts = zero.functions[0].variables, len(image), Doubts()
    exact = recognised(formulas, variables, image, bits)
    if exact is not None:
        return at_exact(exact, digits, function)

    def numbers(bits: int) -> Balls | None:
        x = zero.within(bits)
        if x is None or function is None:
            return x
        value, *rest = function.balls("sample", x)
        return [*x, value, *eigenvalues(symmetric(rest[n:], n))]

    names = [*map(str, variables), "f", *[EIGENVALUE] * n]
    found = [shown(number, math.nan, name, doubts) for number, name in zip(told(numbers, digits), names)]
    if function is not None and len(found) == n + 1:
        doubts[EIGENVALUE] = None
    return Precise(
        x=tuple(found[:n]),
        exact=None,
        enclosure=tuple(_ends(c, digits) for c in found[:n]),
        value=found[n] if function is not None else Digits("0"),
        eigenvalues=tuple(found[n + 1 :]),
        path=tuple(_refinement(zero.functions, *pair, digits) for pair in zip(path, path[1:])),
        doubts=doubts,
    )


def at_exact(point: tuple[Expr, ...], digits: int, function: Function | None = None, *, smooth: bool = True) -> Precise:
    """An exact point that is proven to be what was looked for, and what a function has there that is asked for.

    Where it is not `smooth` it has no eigenvalues.
    """
    x, value, doubts = coordinates(point, digits), Digits("0"), Doubts()
    eigen: Numbers = ()
    if function is not None:
        there = at(function, point, digits, order=0)
        if smooth:
            eigen, doubts = eigenvalues_at(function, point, digits)
        value, doubts = there.value, there.doubts | doubts
    return Precise(
        x=x,
        exact=point,
        enclosure=tuple((c, c) if sp.Rational(c.text) == e else _ends(c, digits) for c, e in zip(x, point)),
        value=value,
        eigenvalues=eigen,
        path=(),
        doubts=doubts,
    )


def _refinement(functions: Sequence[Function], before: Balls, x: Balls, digits: int) -> Refinement:
    point = [sp.Rational(*ball.fraction(c).as_integer_ratio()) for c in x]
    return Refinement(
        x=coordinates(point, digits),
        step=tuple(float(b - a) for a, b in zip(before, x)),
        at=tuple(at(f, point, digits) for f in functions),
    )


def _ends(x: Digits, digits: int) -> Ends:
    """The decimals of so many digits next to a proven one, which is right to half a unit of the last of them."""
    if not x:
        return x, x
    context, decimal = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN), Decimal(x.text)
    return Digits(str(decimal.next_minus(context)).lower()), Digits(str(decimal.next_plus(context)).lower())
