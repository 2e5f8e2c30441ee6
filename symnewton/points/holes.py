"""Where a quotient of two variables is 0/0: near such a point the gradient has zeros along curves of its own.

With f = N/∏ dⱼ^kⱼ the numerators of ∇f are g = ∇N ∏ dⱼ − N Σ kⱼ ∇dⱼ ∏ dₗ (l ≠ j). They are 0 where N and some d are,
and f is not defined. Has g exactly one zero in a box, by Krawczyk's operator, and do N and d have one there, then it is
that, and the box holds no critical point.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points.findings import Box
from symnewton.points.intervals import krawczyk

LONGEST = 300  # operations of a function that is brought to one fraction
WIDER = (2.0, 16.0, 256.0)  # times the box, in which there is to be one zero
QUOTIENTS = {
    sp.tan: lambda u: sp.sin(u) / sp.cos(u),
    sp.cot: lambda u: sp.cos(u) / sp.sin(u),
    sp.sec: lambda u: 1 / sp.cos(u),
    sp.csc: lambda u: 1 / sp.sin(u),
    sp.coth: lambda u: sp.cosh(u) / sp.sinh(u),
    sp.csch: lambda u: 1 / sp.sinh(u),
}


def is_hole(expression: Expr, variables: tuple[Symbol, ...], box: Box) -> bool:
    """Whether a small box is proven to hold no critical point, because f is not defined where g has its one zero."""
    if len(variables) != 2 or expression.count_ops() > LONGEST:
        return False
    made = {e: QUOTIENTS[e.func](e.args[0]) for e in expression.atoms(*QUOTIENTS)}
    numerator, denominator = sp.fraction(sp.together(expression.xreplace(made)))
    bases = [factor.as_base_exp() for factor in sp.Mul.make_args(denominator)]
    known = [(base, power) for base, power in bases if base.free_symbols]
    if not known or any(not (power.is_Integer and power > 0) for _, power in known):
        return False
    g = [Function(e, variables) for e in _numerators(numerator, known, variables)]
    middle = [0.5 * (low + high) for low, high in box]
    for times in WIDER:
        wider = tuple((m - times * (m - low), m + times * (high - m)) for m, (low, high) in zip(middle, box))
        if _has_one_zero(g, wider):
            n = Function(numerator, variables)
            return any(_has_one_zero([n, Function(d, variables)], wider) for d, _ in known)
    return False


def _numerators(numerator: Expr, known: Sequence[tuple[Expr, Expr]], variables: tuple[Symbol, ...]) -> list[Expr]:
    whole = sp.Mul(*[d for d, _ in known])
    others = [sp.Mul(*[e for e, _ in known if e is not d]) for d, _ in known]
    return [
        derivatives.derivative(numerator, v) * whole
        - numerator * sp.Add(*[k * derivatives.derivative(d, v) * rest for (d, k), rest in zip(known, others)])
        for v in variables
    ]


def _has_one_zero(functions: Sequence[Function], box: Box) -> bool:
    """Whether functions are proven to have exactly one common zero in a box."""
    with ball.working_precision(krawczyk.BITS):
        x = krawczyk.balls_of(box)
        image = krawczyk.krawczyk(lambda y: krawczyk.equations(functions, y), x)
        smooth = all(f.continuous_on(x) for f in functions)
        return smooth and image is not None and all(k > low and k < high for k, (low, high) in zip(image, box))
