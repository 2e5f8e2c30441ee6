"""Functions that SymPy spells out, recognised again: sigmoid(u) is 1/(1 + exp(-u)), softplus(u) is log(1 + exp(u))."""

from __future__ import annotations

from sympy import Expr, Function, Integer, S, exp, log

SIGMOID = Function("sigmoid")
SOFTPLUS = Function("softplus")


def sigmoid_argument(e: Expr) -> Expr | None:
    """The u of 1/(1 + exp(-u)), None for any other expression."""
    inside = _exponent_beside_one(e.base) if e.is_Pow and e.exp is S.NegativeOne else None
    return None if inside is None else -inside


def softplus_argument(e: Expr) -> Expr | None:
    """The u of log(1 + exp(u)), None for any other expression."""
    return _exponent_beside_one(e.args[0]) if isinstance(e, log) else None


def sigmoid(u: Expr) -> Expr:
    """1/(1 + exp(-u))."""
    return 1 / (1 + exp(-u))


def named(e: Expr) -> Expr:
    """The expression with these functions by their names, for people to read: they are not SymPy's."""
    if not e.has(exp):
        return e
    e = e.replace(lambda part: softplus_argument(part) is not None, lambda part: SOFTPLUS(softplus_argument(part)))
    return e.replace(lambda part: sigmoid_argument(part) is not None, lambda part: SIGMOID(sigmoid_argument(part)))


def _exponent_beside_one(e: Expr) -> Expr | None:
    if not (e.is_Add and len(e.args) == 2 and Integer(1) in e.args):
        return None
    power = e.args[0] if e.args[1] is S.One else e.args[1]
    return power.args[0] if isinstance(power, exp) else None
