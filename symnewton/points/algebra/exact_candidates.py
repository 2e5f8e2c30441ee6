"""Short formulas that a computed root may be, and the proof that one is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.edges import edges_of, with_edges_at

LARGEST_DENOMINATOR = 60
HIGHEST_ORDER = 6
BITS = 128
LARGEST_OF_ALL = 10**18  # denominator of a number known in many digits
AGREE = 120  # bits beyond those of numerator and denominator in which it has to agree


def exact_root(expression: Expr, variable: Symbol, at: arb) -> Expr | None:
    """A short formula for the one root in the ball, with proof; None where none of those looked at is it."""
    for candidate in candidates(ball.to_float(at), float(at.rad())):
        if exactly.enclosure(candidate).overlaps(at) and is_root(expression, variable, candidate):
            return candidate
    return None


def recognised(
    formulas: Sequence[Expr], variables: tuple[Symbol, ...], near: Sequence[arb], bits: int = BITS
) -> tuple[Expr, ...] | None:
    """Short formulas for the one zero in the balls of as many formulas, with proof; None where those looked at are not it."""
    point = []
    for c in near:
        looked_at = candidates(ball.to_float(c), 2 * float(c.rad()) / max(1.0, abs(ball.to_float(c))))
        found = next((e for e in looked_at if exactly.enclosure(e, bits).overlaps(c)), None)
        if found is None:
            return None
        point.append(found)
    at = tuple(point)
    return at if all(exactly.vanishes(formula, variables, at) for formula in formulas) else None


def is_root(expression: Expr, variable: Symbol, at: Expr) -> bool:
    """Whether f is proven to be 0 at an exact point."""
    return sign_at(expression, variable, at) == 0


def order_at(expression: Expr, variable: Symbol, at: Expr) -> tuple[int, Expr] | None:
    """The order of the first derivative proven not to be 0 at an exact point, and its formula.

    None where that is not found out, or f is not smooth there.
    """
    if _is_rough_at(expression, variable, at):
        return None
    for order in range(HIGHEST_ORDER + 1):
        sign = sign_at(expression, variable, at)
        if sign is None:
            return None
        if sign:
            return order, expression
        expression = derivatives.derivative(expression, variable)
    return None


def _is_rough_at(expression: Expr, variable: Symbol, at: Expr) -> bool:
    """Whether a kink or an edge may be at the point."""
    kinks = [e.args[0] for e in expression.atoms(sp.sign)]
    kinks += [a - b for e in expression.atoms(sp.Max, sp.Min) for a in e.args for b in e.args if a != b]
    kinks += [edge.zero for edge in edges_of(expression)]
    return any(sign_at(kink, variable, at) in (0, None) for kink in kinks)


def sign_at(expression: Expr, variable: Symbol, at: Expr) -> int | None:
    """The sign of f at an exact point, proven; None where it is not, or f has no value there."""
    return exactly.sign_at(with_edges_at(expression, variable, at), (variable,), (at,))


def candidates(x: float, within: float = 0.0) -> Iterator[Expr]:
    """Rational numbers, rational multiples of π, their square roots and logarithms, near x, which may be off."""
    shapes: tuple[tuple[float, Callable[[Expr], Expr | None]], ...] = (
        (x, lambda r: r),
        (x / math.pi, lambda r: r * sp.pi),
        (math.copysign(x * x, x) if abs(x) < 1e100 else math.nan, lambda r: sp.sign(r) * sp.sqrt(abs(r))),
        (math.exp(x) if abs(x) < 100 else math.nan, lambda r: sp.log(r) if r > 0 else None),
    )
    for value, formula in shapes:
        if not math.isfinite(value) or abs(value) > 1e12:
            continue
        near = Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
        if abs(value - near) <= max(1e-12, 4 * within) * max(1.0, abs(value)):
            candidate = formula(sp.Rational(near.numerator, near.denominator))
            if candidate is not None:
                yield candidate


def rational_near(x: arb) -> Expr | None:
    """The fraction that a number known in many digits is in all likelihood; None where it looks like none."""
    mantissa, exponent = x.mid().man_exp()
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    near = value.limit_denominator(LARGEST_OF_ALL)
    return (
        sp.Rational(near.numerator, near.denominator)
        if abs(value - near) * 2**AGREE <= Fraction(1, near.denominator**2)
        else None
    )
