"""What one point is where f has a kink, and the kink that an iteration was heading for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.calculus.function import Function, Point
from symnewton.clock import Timer
from symnewton.points import exactly
from symnewton.points.find import find
from symnewton.points.findings import CriticalPoint, CriticalSet
from symnewton.points.kinks import directions, germ, may_have, may_jump
from symnewton.points.kinks.cones import apex
from symnewton.points.kinks.corners import Corner, Jump
from symnewton.points.kinks.line import Line, NotEverywhere
from symnewton.points.kinks.site import TEST, Site, Undecided, finding, is_on_switch
from symnewton.points.kinks.smoothness import derivatives_at
from symnewton.points.neighbour import candidates
from symnewton.verdicts import Kind

EXTREMA = (Kind.MINIMUM, Kind.MAXIMUM)
BESIDE = 1e-5  # of the size of the point: how far from the last iterate a simple kink is
ROOM = Rational(1, 16)  # on both sides of the point, times its size
REACHES = (1e-3, 1.0)  # of the size of the point: how far from the last iterate a kink is looked for

Sides = tuple[tuple[Expr, Expr], ...]


def judge(expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...]) -> CriticalPoint | Jump | None:
    """What an exact point is at which formulas of f meet; None where none do, or f is not defined round it.

    Of kind `REGULAR` it is where f has a slope there that is not 0 all the same. Raises Undecided.
    """
    site = Site.exactly(variables, at)
    if not may_jump(expression) or not is_on_switch(expression, site):
        return None
    if exactly.is_undefined(expression, variables, at):
        return None
    try:
        return germ.judged(expression, site) if len(variables) == 1 else _of_many(expression, site)
    except Undecided:
        if len(variables) == 1:
            return _on_line(expression, site)
        found = derivatives_at(expression, variables, at, 1)
        if found is None or not found.jumps:
            raise
        return Jump(site)


def _on_line(expression: Expr, site: Site) -> CriticalPoint | Jump | None:
    """The point by the smooth pieces round it, where the series of f do not tell."""
    (x,), (variable,) = site.exact or (), site.variables
    room = ROOM * sp.Max(1, abs(Rational(float(x))))
    try:
        line = Line(expression, variable, (x - room, x + room))
        line.solve(_smooth(site.variables))
    except NotEverywhere:
        raise Undecided("the pieces of f are not known") from None
    return _at(line, site)


def _of_many(expression: Expr, site: Site) -> CriticalPoint:
    try:
        return directions.judged(expression, site)
    except Undecided:
        bases = [p.base for p in expression.atoms(sp.Pow) if not p.exp.is_integer and site.sign(p.base) == 0]
        if not bases:
            raise
        return apex(expression, bases[0], site)


def _smooth(variables: tuple[Symbol, ...]) -> Callable[[Expr, tuple[Expr, Expr] | None], CriticalSet]:
    def solve(formula: Expr, ends: tuple[Expr, Expr] | None) -> CriticalSet:
        return find(formula, variables, None if ends is None else (ends,), piece=True).found

    return solve


def _at(line: Line, site: Site) -> CriticalPoint | Jump | None:
    for left, right in zip(line.pieces, line.pieces[1:]):
        cut = left.high
        if cut is not None and line.order(cut.site, site) == 0:
            if not (line.is_defined(left) and line.is_defined(right)):
                return None
            corner = Corner(line, left, cut, right)
            found = corner.verdict() or _regular(corner, site)
            return found if isinstance(found, Jump) else replace(found, x=site.x, exact=site.exact, enclosure=None)
    return None


def _regular(corner: Corner, site: Site) -> CriticalPoint:
    if corner.side(corner.left, -1).sign == 0:
        raise Undecided("f is constant on one side")
    why = "The one-sided derivatives are equal and not 0: the point is not critical."
    return finding(corner.line.expression, site, (Kind.REGULAR, None, (why,)))


def kink_near(function: Function, x: Point, used_up: Timer) -> CriticalPoint | None:
    """The one extremum at a kink near a point; None where there is none, or more than one.

    In several variables an iteration may also be caught in a crease, further away.
    """
    expression, variables = function.expression, function.variables
    if not may_have(expression):
        return None
    exact = _simple(function, x)
    if exact is not None:
        return exact
    for reach in REACHES[: len(x)]:
        radii = [Rational(reach * max(1.0, abs(c))) for c in x]
        sides: Sides = tuple((Rational(c) - r, Rational(c) + r) for c, r in zip(x, radii))
        found = [p for p in find(expression, variables, sides, used_up=used_up).found.points if p.test == TEST]
        extrema = [p for p in found if p.kind in EXTREMA]
        if extrema:
            return extrema[0] if len(extrema) == 1 else None
    return None


def _simple(function: Function, x: Point) -> CriticalPoint | None:
    """The extremum at a kink with simple exact coordinates next to a point."""
    for candidate in candidates(function, x, BESIDE * max(1.0, *map(abs, x))):
        with suppress(Undecided):
            found = judge(function.expression, function.variables, candidate)
            if isinstance(found, CriticalPoint) and found.kind in EXTREMA:
                return found
    return None
