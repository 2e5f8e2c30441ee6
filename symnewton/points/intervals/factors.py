"""A derivative as a product of factors: near a pole its terms are unbounded to both sides, which blinds intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import EMPTY
from symnewton.calculus.function import Function
from symnewton.points.algebra.conditions import NotReducible, conditions, may_be_positive
from symnewton.points.algebra.definite import factored
from symnewton.points.algebra.polynomial_form import formula_of, reduced

LONGEST = 300  # operations of a derivative that is worth factoring
NEVER_ZERO = (sp.exp, sp.cosh, sp.sec, sp.csc, sp.sech, sp.csch, sp.acot, sp.acsc, sp.acsch, sp.acoth, sp.gamma)
MOST_TERMS = 400  # of a numerator that is worth factoring


@dataclass(frozen=True)
class Factor:
    """An expression whose zeros are looked for."""

    expression: Expr
    variables: tuple[Symbol, ...]

    @cached_property
    def function(self) -> Function:
        return Function(self.expression, self.variables)

    def none_in(self, lower: Array, upper: Array) -> Array:
        """Whether each box has no zero, for sure."""
        low, high, level = self.function.ranges("value", lower, upper)
        return np.asarray((level == EMPTY) | (low[:, 0] > 0) | (high[:, 0] < 0))

    def sign_at(self, x: float) -> int:
        """The sign at a point, 0 where it is not sure."""
        with ball.working_precision(128):
            (value,) = self.function.balls("value", [ball.from_float(x)])
        return ball.proven_sign(value)


def factors_of(expression: Expr, variables: Sequence[Symbol]) -> list[Factor] | None:
    """Factors such that the expression is zero only where one of them is; None where it is zero identically."""
    names = tuple(variables)
    parts: list[Expr] = []
    for factor in sp.Mul.make_args(expression):
        found = _numerator(factor.base if factor.is_Pow and may_be_positive(factor.exp) else factor, names)
        if found is None:
            return None
        parts += found
    kept = [p for p in dict.fromkeys(parts) if p.free_symbols & set(names) and not isinstance(p, NEVER_ZERO)]
    return [Factor(_nested(p, names), names) for p in kept]


def _numerator(expression: Expr, variables: tuple[Symbol, ...]) -> list[Expr] | None:
    """The factors of the numerator, a polynomial in the variables and their functions, and the bases of its powers."""
    try:
        if expression.count_ops() > LONGEST:
            return [expression]
        system = reduced([expression], variables, ())
    except NotReducible:
        return [expression]
    (numerator,) = system.equations
    if numerator.is_zero():
        return None
    if len(numerator.coeffs()) > MOST_TERMS:
        return [expression]
    found = [formula_of(p, system.generators) for p, _ in factored(numerator)[1]]
    return found + [e.base for e in expression.atoms(sp.Pow) if not e.exp.is_Integer and may_be_positive(e.exp)]


def _nested(expression: Expr, variables: Sequence[Symbol]) -> Expr:
    """The polynomial before each product of functions by Horner's rule, which intervals with an infinite end need."""
    found: dict[Expr, Expr] = {}
    for term in sp.Add.make_args(expression):
        parts = sp.Mul.make_args(term)
        rest = sp.Mul(*[p for p in parts if not p.is_polynomial(*variables)])
        found[rest] = found.get(rest, sp.Integer(0)) + sp.Mul(*[p for p in parts if p.is_polynomial(*variables)])
    return sp.Add(*[rest * (sp.horner(p) if p.free_symbols else p) for rest, p in found.items()])


@dataclass(frozen=True)
class Component:
    """A partial derivative: as it stands, and its factors; it is not 0 where they are not."""

    whole: Factor
    factors: list[Factor]

    def none_in(self, lower: Array, upper: Array) -> Array:
        """Whether each box has no zero of the derivative, for sure."""
        nowhere = np.ones(len(lower), dtype=bool)
        for factor in self.factors:
            nowhere &= factor.none_in(lower, upper)
        return np.asarray(nowhere | self.whole.none_in(lower, upper))


def gradient_factors(function: Function) -> list[Component]:
    """For each partial derivative that is not zero identically its factors: where none is zero, it is not either.

    Without those that are zero only where f has no value.
    """
    names = function.variables
    partials = derivatives.gradient(function.expression, names)
    needed = _needed(function)
    found = [(p, factors) for p in partials if (factors := factors_of(p, names)) is not None]
    return [Component(Factor(p, names), [f for f in factors if f.expression not in needed]) for p, factors in found]


def _needed(function: Function) -> set[Expr]:
    """The factors of what f is divided by and takes logarithms of, and their negatives."""
    try:
        formulas = [need.formula for need in conditions(function.expression) if not need.closed]
    except NotReducible:
        return set()
    found = [f.expression for formula in formulas for f in factors_of(formula, function.variables) or ()]
    return {sign * f for f in found for sign in (1, -1)}


def not_critical(function: Function, components: list[Component], lower: Array, upper: Array) -> Array:
    """Which boxes hold no critical point for sure: f is defined nowhere, or a partial derivative has no zero."""
    settled = np.asarray(function.ranges("value", lower, upper)[2] == EMPTY)
    for component in components:
        settled |= component.none_in(lower, upper)
    return settled
