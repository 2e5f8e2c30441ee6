"""The sign of a constant, decided or not: never guessed from decimals."""

from __future__ import annotations

import sympy as sp
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import evaluate
from symnewton.calculus.graph import Graph

PRECISIONS = (64, 256, 1024)
ALGEBRAIC_SIZE = 60  # operations: minimal polynomials of longer constants take too long to be of use
TOO_LARGE = 2**14  # bits of a value that exact arithmetic would have to write out


def sign(constant: Expr) -> int | None:
    """-1, 0 or 1, proven; None where the constant is too close to zero to tell and no proof that it is zero is known.

    Zero is proven by exact arithmetic or, for algebraic numbers, by the minimal polynomial.

    >>> sign(sp.sqrt(2) + sp.sqrt(3) - sp.sqrt(5 + 2 * sp.sqrt(6)))
    0
    """
    if constant.is_Rational:
        return int(sp.sign(constant))
    for bits in PRECISIONS:
        value = enclosure(constant, bits)
        if value > 0:
            return 1
        if value < 0:
            return -1
    return 0 if _is_zero(constant) else None


def _is_zero(constant: Expr) -> bool:
    defined = {  # the definition of Lambert's W: exp(W(u)) = u / W(u)
        e: e.args[0].args[0] / e.args[0] for e in constant.atoms(sp.exp) if isinstance(e.args[0], sp.LambertW)
    }
    if sp.expand(constant.xreplace(defined)) == 0:
        return True
    if constant.count_ops() > ALGEBRAIC_SIZE or not constant.is_algebraic:
        return False
    unknown = sp.Dummy()
    return bool(sp.minimal_polynomial(constant, unknown) == unknown)


def enclosure(constant: Expr, bits: int = 128) -> ball.arb:
    """A ball that contains the constant; not finite where the constant has no real value."""
    g = Graph()
    node = build(g, constant, ())
    with ball.working_precision(bits):
        return evaluate(g, [node], ball)[node]


def nearest_double(constant: Expr) -> float:
    """The double nearest to the constant, NaN where it has no real value."""
    return ball.to_float(enclosure(constant))


def substitute(expression: Expr, variables: tuple[sp.Symbol, ...], at: tuple[Expr, ...]) -> Expr | None:
    """The exact value of an expression at an exact point, or None where it would be too large to write out.

    The size is looked at in balls first, because exact powers such as 2**(2**40) must not be begun.
    """
    g = Graph()
    node = build(g, expression, variables)
    with ball.working_precision(64):
        values = evaluate(g, [node], ball, [enclosure(c, 64) for c in at])
        limit = ball.arb(2) ** TOO_LARGE
        if not all(isinstance(v, bool) or v is None or abs(v) < limit for v in values.values()):
            return None
    return expression.xreplace(dict(zip(variables, at)))
