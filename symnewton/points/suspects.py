"""What lies in a tiny interval that a search left open: poles, edges of the domain, removable and degenerate points.

In one variable f′ is zero only where a factor of its numerator is, and f is analytic but where one of a few formulas is
zero: what a root, a quotient or a logarithm is taken of. Where each of these has no zero in the interval, or one that
is known, all is known about the critical points there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp
from flint import arb
from sympy import Expr, Rational

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.arithmetic.interval_algebra import EMPTY
from symnewton.calculus.function import Function
from symnewton.errors import BudgetError
from symnewton.points import exactly
from symnewton.points.algebra.conditions import Condition, NotReducible, conditions
from symnewton.points.findings import Interval
from symnewton.points.intervals.beside import none_beside
from symnewton.points.intervals.factors import NEVER_ZERO, factors_of
from symnewton.points.intervals.root_search import Found, search
from symnewton.points.membership import outward
from symnewton.verdicts import Kind

BITS = 256
MOST_SHIFTS = 20
KINDS = {(-1, 1): Kind.MINIMUM, (1, -1): Kind.MAXIMUM, (1, 1): Kind.INFLECTION, (-1, -1): Kind.INFLECTION}


class Open(Exception):
    """The interval stays open."""


@dataclass(frozen=True)
class Zero:
    """A critical point in the interval; `kind` by the signs of f′ on both sides, where there is no other one."""

    at: arb
    exact: Expr | None
    kind: Kind | None


def zeros_in(function: Function, slope: Expr, interval: Interval, out_of_time: Callable[[], bool]) -> list[Zero] | None:
    """All critical points of a function of one variable in the interval; None where they are not known."""
    try:
        return _Line(function, slope, interval, out_of_time).zeros()
    except (Open, NotReducible, BudgetError):
        return None


class _Line:
    def __init__(self, function: Function, slope: Expr, interval: Interval, out_of_time: Callable[[], bool]) -> None:
        self.function, self.expression, (self.variable,) = function, function.expression, function.variables
        self.slope, self.interval, self.out_of_time = slope, interval, out_of_time
        shifted = self._without_gamma_poles()
        if shifted != self.expression:
            self.expression, self.slope = shifted, derivatives.derivative(shifted, self.variable)
            self.function = Function(shifted, function.variables)
        gammas = shifted.atoms(sp.gamma)  # of positive arguments, as exp is smooth
        self.needs = conditions(shifted.xreplace({e: sp.exp(e.args[0]) for e in gammas}))

    def _without_gamma_poles(self) -> Expr:
        """f with Γ(u) = Γ(u + n)/(u (u + 1) … (u + n - 1)), n such that u + n is positive in the interval. Raises Open."""
        made: dict[Expr, Expr] = {}
        with ball.working_precision(BITS):
            for e in self.expression.atoms(sp.gamma, sp.factorial):
                u = e.args[0] + (1 if isinstance(e, sp.factorial) else 0)
                (at,) = Function(u, (self.variable,)).balls("value", [ball.between(*self.interval)])
                if not at > -MOST_SHIFTS:
                    raise Open
                n = max(0, 1 - math.floor(float(at.lower())))
                made[e] = sp.gamma(u + n, evaluate=False) / sp.Mul(*[u + k for k in range(n)])
        return self.expression.xreplace(made)

    def zeros(self) -> list[Zero]:
        singular = [(need, root) for need in self.needs for root in self._singular(need.formula)]
        if not all(self._is_left_out(need, root) for need, root in singular):
            raise Open
        factors = factors_of(self.slope, (self.variable,))
        if factors is None:
            raise Open
        places = [root for _, root in singular]
        found = _distinct([root for factor in factors for root in self._zeros_of(factor.expression, places)])
        regular = [root for root in found if not any(_same(root, other) for other in places)]
        if not all(map(self._is_critical, regular)):
            raise Open
        alone = len(regular) == 1 and not singular
        return [Zero(r.at, r.exact, self._kind() if alone else None) for r in regular]

    def _is_critical(self, root: Found) -> bool:
        """Whether f is defined at a zero of a factor of f′, and f′ is 0 there."""
        if root.exact is not None and self._is_exactly_zero(root.exact):
            return True
        with ball.working_precision(BITS):
            return all(b.is_finite() for b in self.function.balls("value and gradient", [root.at]))

    def _is_exactly_zero(self, at: Expr) -> bool:
        value = exactly.substitute(self.expression, (self.variable,), (at,))
        return value is not None and exactly.vanishes(self.slope, (self.variable,), (at,))

    def _singular(self, expression: Expr) -> list[Found]:
        """The zeros in the interval of what f needs to be defined. Raises Open where they are not all known."""
        if isinstance(expression, NEVER_ZERO) or (expression.is_Pow and not expression.exp.is_Integer):
            return []  # a power is 0 where its base is, which f needs as well
        if self.variable not in expression.free_symbols:
            return []
        found = search(expression, self.variable, self.interval, self.out_of_time)
        if not found.unresolved:
            return found.roots
        factors = factors_of(expression, (self.variable,))
        if factors is None or any(self._zeros_of(factor.expression, []) for factor in factors):
            raise Open
        return []

    def _zeros_of(self, expression: Expr, singular: list[Found]) -> list[Found]:
        """The zeros of a factor in the interval, in which it is smooth but at the singular points. Raises Open."""
        found = search(expression, self.variable, self.interval, self.out_of_time)
        if not found.unresolved:
            return found.roots
        if len({root.exact for root in singular}) == 1 and singular[0].exact is not None:
            edge = singular[0].exact
            if all(self._has_none_beside(expression, edge, end) for end in self.interval):
                return []
        raise Open

    def _has_none_beside(self, expression: Expr, edge: Expr, end: float) -> bool:
        """Whether a formula has no zero between a singular point and an end of the interval, where f is defined there.

        It has none where it goes away from 0 on the way from the end, as x log(x) + 2 near 0, or towards a value at the
        singular point that is not beyond 0, as sin(x) + x^(3/2).
        """
        way = exactly.sign(Rational(end) - edge)
        if way is None or way == 0:
            return way == 0
        sides = sorted((end, outward(edge, -math.copysign(math.inf, way))))
        lower, upper = np.array([[sides[0]]]), np.array([[sides[1]]])
        if Function(self.expression, (self.variable,)).ranges("value", lower, upper)[2][0] == EMPTY:
            return True
        if none_beside(expression, self.variable, edge, Rational(end)):
            return True
        slope = derivatives.derivative(expression, self.variable)
        low, high, _ = Function(slope, (self.variable,)).ranges("value", lower, upper)
        rising = 1 if low[0, 0] > 0 else -1 if high[0, 0] < 0 else 0
        at_end = self._sign(expression, end)
        if at_end * rising * way < 0:
            return True
        return bool(at_end * rising) and exactly.sign_at(expression, (self.variable,), (edge,)) in (0, at_end)

    def _is_left_out(self, need: Condition, root: Found) -> bool:
        """Whether f is not defined at a zero of what it needs, or not on one side of it, which is an edge."""
        return not need.closed or (need.positive and (root.multiplicity or 0) % 2 == 1)

    def _kind(self) -> Kind | None:
        """By the signs of f′ at the ends of the interval, in which it has one zero."""
        low, high = (self._sign(self.slope, end) for end in self.interval)
        return KINDS.get((low, high))

    def _sign(self, expression: Expr, x: float) -> int:
        """The sign at a double; 0 where it is not proven."""
        with ball.working_precision(BITS):
            (value,) = Function(expression, (self.variable,)).balls("value", [arb(x)])
        return ball.proven_sign(value)


def _distinct(found: list[Found]) -> list[Found]:
    """The zeros, each once. Raises Open where two are not told apart."""
    kept: list[Found] = []
    for root in found:
        if not any(_same(root, other) for other in kept):
            kept.append(root)
    return kept


def _same(a: Found, b: Found) -> bool:
    if not a.at.overlaps(b.at):
        return False
    if a.exact is not None and b.exact is not None and exactly.sign(a.exact - b.exact) == 0:
        return True
    raise Open
