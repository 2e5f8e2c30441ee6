"""Signs that the form of an expression shows, in one look at each part.

Every part of an expression here is real wherever it has a value, which SymPy does not know of log(x) or x!: its own
questions after signs expand real and imaginary parts, without end where powers are high.
"""

from __future__ import annotations

from sympy import Abs, Expr, Max, Min, Piecewise, atan, cos, cosh, erf, exp, sin, sinh, tanh
from sympy.functions.elementary.integers import RoundFunction

ENTIRE = (exp, sin, cos, atan, sinh, cosh, tanh, erf, Abs)


def is_negative(constant: Expr) -> bool:
    """Whether a constant is below zero; SymPy would test an integer for being prime on the way."""
    return bool(constant.p < 0 if constant.is_Rational else constant.is_negative)


def nonnegative(x: Expr) -> bool:
    """Whether the form shows that x is not below 0 wherever it has a value."""
    if x.is_number:
        return x.is_zero is True or is_negative(-x)
    if isinstance(x, (exp, Abs, cosh)):
        return True
    if x.is_Pow:
        return (x.exp.is_Rational and x.exp.q != 1) or (x.exp.is_Integer and x.exp.p % 2 == 0) or nonnegative(x.base)
    if isinstance(x, Max):
        return any(map(nonnegative, x.args))
    if isinstance(x, Piecewise):
        return all(nonnegative(value) for value, _ in x.args)
    return (x.is_Add or x.is_Mul or isinstance(x, Min)) and all(map(nonnegative, x.args))


def positive(x: Expr) -> bool:
    """Whether the form shows that x is above 0 wherever it has a value."""
    if x.is_number:
        return is_negative(-x)
    if x.is_Mul:
        return all(map(positive, x.args))
    if x.is_Add:
        return nonnegative(x) and any(map(positive, x.args))
    return isinstance(x, (exp, cosh)) or (x.is_Pow and positive(x.base))


def always_real(x: Expr) -> bool:
    """Whether the form shows that x has a real value everywhere, as SymPy knows too."""
    if x.is_Pow and not isinstance(x, exp):
        return x.exp.is_Integer and always_real(x.base) and (x.exp.p > 0 or positive(x.base))
    entire = x.is_Atom or x.is_Add or x.is_Mul or isinstance(x, ENTIRE)
    return entire and all(map(always_real, x.args))


def whole(x: Expr) -> bool:
    """Whether the form shows that x is an integer wherever it has a value."""
    if x.is_Integer or isinstance(x, RoundFunction):
        return True
    if x.is_Pow:
        return whole(x.base) and x.exp.is_Integer and x.exp.p > 0
    return (x.is_Add or x.is_Mul) and all(map(whole, x.args))
