"""Points of a box as they are claimed: coordinates and values with proven ends, and their formulas where these are short."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from flint import arb, ctx
from sympy import Expr, Pow, Rational

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.errors import InputError
from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates
from symnewton.points.findings import Box
from symnewton.points.intervals.frame import Frame
from symnewton.quantities import Enclosed

SMALL = 1e-4  # of the size of the box: in no larger part of it an exact point is looked for
SMALLER = "choose a smaller box, or look at log(f)"
TRIED = 32  # exact points in such a part
DENOMINATORS = (10**3, 10**4, 10**6)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A point where the lowest value may be reached: its coordinates, and their formulas where these are short."""

    x: tuple[Enclosed, ...]
    exact: tuple[Expr, ...] | None = None
    value: Enclosed

    @property
    def enclosure(self) -> Box:
        return tuple(c.ends for c in self.x)


@dataclass(frozen=True)
class Points:
    """The points of a box, with the values of a function there."""

    function: Function
    frame: Frame

    def at(self, x: Point) -> Place:
        """The point of the box that the doubles stand for."""
        balls = self.frame.point(x)
        return self.place(balls, self.function.balls("value", balls)[0])

    def place(self, x: list[arb], value: arb, exact: tuple[Expr, ...] | None = None) -> Place:
        return Place(x=tuple(map(enclosed, x)), value=enclosed(value), exact=exact)

    def exact(self, at: tuple[Expr, ...]) -> Place | None:
        """The exact point with the value of f there, exact too where that is rational; None where f has none."""
        (value,) = self.function.balls("value", [exactly.enclosure(c, ctx.prec) for c in at])
        formula = exactly.substitute(self.function.expression, self.function.variables, at)
        known = None if formula is None or not self.in_domain(at) else _rational(formula)
        if known is not None:
            around = Enclosed.exactly(known * self.function.sign)
        elif value.is_finite():
            around = enclosed(value)
        else:
            return None
        return Place(x=tuple(map(_exactly, at)), exact=at, value=around)

    def exact_near(self, group: Box) -> Place | None:
        """The point with short formulas in a small group of boxes where f is lowest."""
        if any(high - low > SMALL * size for (low, high), size in zip(group, self.frame.size)):
            return None
        choices = [self.formulas(i, *side) for i, side in enumerate(group)]
        found = [self.exact(at) for at in islice(product(*choices), TRIED)]
        return min((place for place in found if place is not None), key=lambda p: p.value.high, default=None)

    def in_domain(self, at: tuple[Expr, ...]) -> bool:
        """Whether no power with an exponent that is no integer is of a negative number at a point, exactly."""
        there = dict(zip(self.function.variables, at))
        powers = [e for e in self.function.expression.atoms(Pow) if not e.exp.is_Integer]
        bases = [exactly.substitute(e.base, tuple(there), at) for e in powers]
        return all(base is not None and exactly.sign(base) in (0, 1) for base in bases)

    def formulas(self, i: int, low: float, high: float) -> list[Expr]:
        """Short formulas for a coordinate in an interval: an end of the box, fractions, roots, multiples of π."""
        middle = low + 0.5 * (high - low)
        fractions = (Fraction(middle).limit_denominator(d) for d in DENOMINATORS)
        made = [
            *self.frame.sides[i],
            *candidates(middle, high - low),
            *(Rational(f.numerator, f.denominator) for f in fractions),
        ]
        interval = ball.between(low, high)
        return [e for e in dict.fromkeys(made) if exactly.enclosure(e).overlaps(interval) and self.frame.holds(i, e)]


def is_same(a: Place, b: Place) -> bool:
    """Whether two exact points are proven to be one."""
    if a.exact is None or b.exact is None:
        return False
    return all(exactly.sign(c - d) == 0 for c, d in zip(a.exact, b.exact))


def enclosed(value: arb) -> Enclosed:
    """The number in a finite ball. Raises InputError for one too large to write out."""
    found = ball.enclosed(value)
    if found is None:
        raise InputError("f is too large in the box for its values to be written out", hint=SMALLER)
    return found


def _exactly(coordinate: Expr) -> Enclosed:
    known = _rational(coordinate)
    return enclosed(exactly.enclosure(coordinate, ctx.prec)) if known is None else Enclosed.exactly(known)


def _rational(value: Expr) -> Fraction | None:
    """The value of a formula for a rational number; None of any other."""
    if isinstance(value, Rational):
        return Fraction(int(value.p), int(value.q))
    return Fraction(0) if value.is_real and value.is_finite and exactly.sign(value) == 0 else None
