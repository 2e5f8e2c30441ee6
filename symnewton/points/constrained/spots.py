"""Points that are known exactly or in narrow balls, and numbers at them whose signs are proven."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import sympy as sp
from flint import arb, arb_poly, fmpq, fmpq_poly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import AlgebraicPoint, real_roots
from symnewton.points.constrained.elimination import rational_point
from symnewton.points.constrained.linear import Undecided

PRECISIONS = (64, 256, 1024, 4096)
LARGEST_FIELD = 12  # degree of a number field that is made for given numbers


class Spot(Protocol):
    """A point. Its numbers have + - * /."""

    @property
    def variables(self) -> tuple[Symbol, ...]:
        """Whose coordinates it has."""

    def number(self, formula: Expr) -> Any:
        """The value of a formula. Raises Undecided where it has none, or none that is known."""

    def sign(self, number: Any) -> int:
        """The sign of a number. Raises Undecided."""

    def sign_of(self, formula: Expr) -> int:
        """The sign of a formula. Raises Undecided."""

    def enclosure(self, number: Any, bits: int) -> arb:
        """A ball that holds a number."""

    def balls(self, bits: int) -> list[arb]:
        """The coordinates."""

    @property
    def exact(self) -> tuple[Expr, ...] | None:
        """The coordinates as short formulas."""


class _Signs:
    """The sign of a formula by balls where they tell it, else by exact numbers."""

    def sign_of(self: Spot, formula: Expr) -> int:
        """The sign of a formula. Raises Undecided."""
        by_balls = ball.sign_by(
            lambda bits: exactly.in_balls(formula, self.variables, self.balls(bits)), PRECISIONS[:2]
        )
        return by_balls or self.sign(self.number(formula))


class Element:
    """A number of the field that a real root of an irreducible polynomial generates."""

    __slots__ = ("field", "value")

    def __init__(self, field: fmpq_poly, value: fmpq_poly) -> None:
        self.field, self.value = field, value

    def __add__(self, other: Element) -> Element:
        return Element(self.field, self.value + other.value)

    def __sub__(self, other: Element) -> Element:
        return Element(self.field, self.value - other.value)

    def __neg__(self) -> Element:
        return Element(self.field, -self.value)

    def __mul__(self, other: Element) -> Element:
        return Element(self.field, self.value * other.value % self.field)

    def __truediv__(self, other: Element) -> Element:
        return Element(self.field, self.value * other.value.xgcd(self.field)[1] % self.field)


@dataclass(frozen=True)
class AlgebraicSpot(_Signs):
    """A point in a number field: rational formulas have exact values there."""

    variables: tuple[Symbol, ...]
    point: AlgebraicPoint

    @classmethod
    def of(cls, variables: tuple[Symbol, ...], exact: tuple[Expr, ...]) -> AlgebraicSpot | None:
        """The point with these coordinates; None where they are in no small number field."""
        point = in_a_field(exact)
        return None if point is None else cls(variables, point)

    def number(self, formula: Expr) -> Element:
        try:
            top, bottom = as_fraction(formula, self.variables, ring_of(len(self.variables)))
        except NotReducible:
            raise Undecided(f"{formula} is no rational function") from None
        below = self.point.element(bottom)
        if not below:
            raise Undecided("a division by zero")
        field = fmpq_poly(self.point.modulus)
        above = Element(field, self.point.element(top))
        return above if bottom.is_one() else above / Element(field, below)

    def sign(self, number: Element) -> int:
        if not number.value:
            return 0
        sign = ball.sign_by(lambda bits: self.enclosure(number, bits), PRECISIONS)
        if not sign:
            raise Undecided("a number too close to 0")
        return sign

    def enclosure(self, number: Element, bits: int) -> arb:
        root = self._root(bits + 64)
        with ball.working_precision(bits + 64):
            return arb_poly(number.value)(root)

    def _root(self, bits: int) -> arb:
        if self.point.modulus.degree() == 1:
            return arb(fmpq(-self.point.modulus[0], self.point.modulus[1]))
        return real_roots(tuple(map(int, self.point.modulus.coeffs())), bits)[self.point.index]

    def vanishes(self, formula: Expr) -> bool:
        """Whether a formula is a rational function that is 0 here."""
        try:
            return not self.number(formula).value
        except Undecided:
            return False

    def balls(self, bits: int) -> list[arb]:
        return self.point.balls(bits)

    @cached_property
    def exact(self) -> tuple[Expr, ...] | None:
        found = tuple(self.point.formula(k) for k in range(len(self.variables)))
        return None if None in found else found


@dataclass(frozen=True)
class ExactSpot(_Signs):
    """A point with exact coordinates, where formulas have values that are written out."""

    variables: tuple[Symbol, ...]
    exact: tuple[Expr, ...]

    def number(self, formula: Expr) -> Expr:
        value = exactly.substitute(formula, self.variables, self.exact)
        if value is None or not value.is_finite:
            raise Undecided(f"{formula} has no value that is known")
        return value

    def sign(self, number: Expr) -> int:
        found = exactly.sign(number)
        if found is None:
            raise Undecided("a number too close to 0")
        return found

    def enclosure(self, number: Expr, bits: int) -> arb:
        return exactly.enclosure(number, bits)

    def balls(self, bits: int) -> list[arb]:
        return [exactly.enclosure(c, bits) for c in self.exact]


@dataclass(frozen=True)
class BallSpot(_Signs):
    """A point in balls of any precision: the signs of numbers that are not 0 are told.

    `known_zero` says of a formula that it is proven to be 0 at the point.
    """

    variables: tuple[Symbol, ...]
    narrow: Callable[[int], list[arb]]
    known_zero: Callable[[Expr], bool] = lambda formula: False
    bits: int = 256

    @property
    def exact(self) -> None:
        """There are no formulas."""
        return None

    def number(self, formula: Expr) -> arb:
        if formula == 0:
            return arb(0)
        value = self._value(formula)
        if value.contains(0) and (self.known_zero(formula) or self.known_zero(-formula)):
            return arb(0)
        if not value.is_finite():
            raise Undecided(f"{formula} may have no value")
        return value

    def _value(self, formula: Expr) -> arb:
        with ball.working_precision(self.bits + 32):
            return exactly.in_balls(formula, self.variables, self.narrow(self.bits))

    def sign(self, number: arb) -> int:
        sign = ball.proven_sign(number)
        if not sign and not number.is_zero():
            raise Undecided("a number too close to 0")
        return sign

    def enclosure(self, number: arb, bits: int) -> arb:
        return number

    def balls(self, bits: int) -> list[arb]:
        return self.narrow(bits)


def in_balls(spot: AlgebraicSpot, zeros: Collection[Expr]) -> BallSpot:
    """An algebraic point with numbers in balls; these formulas are 0, and what else is the number field tells."""
    return BallSpot(spot.variables, spot.balls, lambda f: f in zeros or spot.vanishes(f))


def at_exact(variables: tuple[Symbol, ...], exact: tuple[Expr, ...], formulas: Sequence[Expr]) -> Spot:
    """The point with exact coordinates, in a number field where it is in one and the formulas are rational."""
    spot = AlgebraicSpot.of(variables, exact)
    if spot is not None and all(is_rational(f, variables) for f in formulas):
        return spot
    return ExactSpot(variables, exact)


def is_rational(formula: Expr, variables: tuple[Symbol, ...]) -> bool:
    """Whether a formula is a rational function over Q."""
    numbers = formula.atoms(sp.NumberSymbol, sp.Pow, sp.Function)
    plain = all(e.is_Pow and e.exp.is_Integer for e in numbers)
    return plain and formula.is_rational_function(*variables)


def in_a_field(exact: tuple[Expr, ...]) -> AlgebraicPoint | None:
    """The point in the number field that its coordinates generate; None where they are not algebraic, or it is large."""
    if all(c.is_Rational for c in exact):
        return rational_point(exact)
    if not all(c.is_algebraic for c in exact):
        return None
    try:
        generator = sp.to_number_field([c for c in exact if not c.is_Rational])
        parts = [sp.to_number_field(c, generator).coeffs() for c in exact]
    except (NotImplementedError, ValueError, sp.polys.polyerrors.BasePolynomialError):
        return None
    minimal = generator.minpoly
    if minimal.degree() > LARGEST_FIELD:
        return None
    modulus = fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(minimal.all_coeffs())]).numer()
    around = exactly.enclosure(generator.root, PRECISIONS[1])
    roots = real_roots(tuple(map(int, modulus.coeffs())), PRECISIONS[1])
    at = [i for i, root in enumerate(roots) if root.overlaps(around)]
    if len(at) != 1:
        return None
    tops = tuple(fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(part)]) for part in parts)
    return AlgebraicPoint(modulus, at[0], tops, fmpq_poly([1]))
