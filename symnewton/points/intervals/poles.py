"""f without the poles of its gamma functions, where balls and intervals have no value."""

from __future__ import annotations

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus.function import Function

LARGEST = 200  # operations of a formula that is brought to one denominator


class WithoutPoles:
    """The numerator of f over r = 1/Γ(u), which has a value at every real u: where f has one, both are 0 or neither is."""

    def __init__(self, expression: Expr, variable: Symbol) -> None:
        self.inside: list[Function] = []
        self.numerator: Function | None = None
        found = expression.atoms(sp.gamma, sp.factorial) if expression.count_ops() <= LARGEST else set()
        if not found:
            return
        reciprocals = {e: sp.Dummy(real=True) for e in sorted(found, key=sp.default_sort_key)}
        if any(e.args[0].has(*found) for e in found):
            return
        self.inside = [Function(e.args[0] + (1 if e.func is sp.factorial else 0), (variable,)) for e in reciprocals]
        numerator, _ = sp.fraction(sp.together(expression.xreplace({e: 1 / r for e, r in reciprocals.items()})))
        self.numerator = Function(numerator, (variable, *reciprocals.values()))

    def leaves_out_0(self, x: arb) -> bool:
        """Whether f is proven to have no root in the ball, where it is defined."""
        if self.numerator is None:
            return False
        at = [x, *(f.balls("value", [x])[0].rgamma() for f in self.inside)]
        (value,) = self.numerator.balls("value", at)
        return value.is_finite() and not value.contains(0)
