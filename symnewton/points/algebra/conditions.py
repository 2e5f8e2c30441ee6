"""What a function needs to be defined and smooth: conditions on its subexpressions."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy import Expr

from symnewton.calculus.derivatives import postorder
from symnewton.points import exactly

TOTAL = (sp.exp, sp.sin, sp.cos, sp.atan, sp.asinh, sp.erf, sp.erfc)  # smooth on all of R
HYPERBOLIC = (sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
TRIGONOMETRIC = (sp.tan, sp.cot, sp.sec, sp.csc)


class NotReducible(Exception):
    """The equations are not polynomials in disguise, or larger than exact elimination is good for."""


@dataclass(frozen=True)
class Condition:
    """What f needs to be defined and smooth: `positive`, the formula is > 0, or else it is only not zero.

    `closed` says that f may have a value, though no derivative, where the formula is zero; `sure`, that it has one.
    """

    formula: Expr
    positive: bool
    closed: bool = False
    sure: bool = True

    @property
    def is_open(self) -> bool:
        """Whether f may have no value on the edge of where the condition holds."""
        return not (self.closed and self.sure)


def conditions(expression: Expr) -> list[Condition]:
    """What the subexpressions of f need to be defined, with all derivatives, at a point.

    Raises NotReducible for a function that is not smooth on an open set given by such conditions.
    """
    found: list[Condition] = []
    for e in postorder(expression):
        if e.is_Pow and not (e.exp.is_Integer and e.exp.is_positive):
            if not (e.base.is_positive and not e.base.free_symbols):
                root = not e.exp.is_Integer
                sure = not e.exp.free_symbols and exactly.sign(e.exp) == 1
                found.append(Condition(e.base, positive=root, closed=root and may_be_positive(e.exp), sure=sure))
        elif isinstance(e, sp.log | sp.loggamma):
            found.append(Condition(e.args[0], positive=True))
        elif isinstance(e, sp.asin | sp.acos | sp.atanh):
            closed = not isinstance(e, sp.atanh)
            found.append(Condition(1 - e.args[0] ** 2, positive=True, closed=closed))
        elif isinstance(e, sp.acosh):
            found.append(Condition(e.args[0] - 1, positive=True, closed=True))
        elif isinstance(e, TRIGONOMETRIC):
            found.append(Condition((sp.cos if isinstance(e, sp.tan | sp.sec) else sp.sin)(e.args[0]), positive=False))
        elif isinstance(e, sp.coth | sp.csch | sp.acsch):
            found.append(Condition(e.args[0], positive=False))
        elif isinstance(e, sp.acot):
            found.append(Condition(e.args[0], positive=False, closed=True))
        elif isinstance(e, sp.acoth | sp.asec | sp.acsc):
            found.append(Condition(e.args[0] ** 2 - 1, positive=True, closed=not isinstance(e, sp.acoth)))
        elif isinstance(e, sp.asech):
            found += [Condition(e.args[0], positive=True), Condition(1 - e.args[0], positive=True, closed=True)]
        elif isinstance(e, sp.LambertW) and len(e.args) == 1:
            found.append(Condition(e.args[0] + sp.exp(-1), positive=True, closed=True))
        elif not (e.is_Add or e.is_Mul or e.is_Pow or e.is_Atom or isinstance(e, (*TOTAL, *HYPERBOLIC))):
            raise NotReducible(f"{e.func.__name__} is not handled by algebra")
    return list(dict.fromkeys(found))


def may_be_positive(exponent: Expr) -> bool:
    """Whether a power may have a value where its base is 0: unless the exponent is a number proven not to be > 0."""
    return bool(exponent.free_symbols) or exactly.sign(exponent) in (1, None)
