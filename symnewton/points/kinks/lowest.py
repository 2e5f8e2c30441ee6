"""Where a function of one variable may be lowest in an interval: at the ends of its smooth pieces, if each is monotone.

On a piece the formula is analytic. Its slope keeps its sign where no factor of it vanishes; a factor does not where it
is 0 at an end to some order, and its derivative of the next order keeps its sign up to there (Taylor's theorem).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.intervals.factors import factors_of
from symnewton.points.kinks.line import Line, NotEverywhere, Piece
from symnewton.points.kinks.site import BITS, Site, Undecided, resolved

HIGHEST_ORDER = 6
JUMPING = (sp.acot, sp.acsc, sp.asec, sp.atan2)  # without a switch


@dataclass(frozen=True)
class Lowest:
    """The infimum is the value of f at one of `sites`, with these values, or one of `limits`, which f comes close to.

    Or it is one of `plateaus`, values that f has all over a piece.
    """

    sites: tuple[tuple[Site, arb], ...]
    limits: tuple[arb, ...]
    plateaus: tuple[arb, ...]

    @property
    def is_isolated(self) -> bool:
        """Whether f is proven to come lower than all plateaus."""
        values = [value for _, value in self.sites] + list(self.limits)
        return all(any(value < plateau for value in values) for plateau in self.plateaus)


def lowest(expression: Expr, variable: Symbol, sides: tuple[Expr, Expr]) -> Lowest | None:
    """Where f may be lowest between two ends; None where its pieces, or how they slope, are not found out."""
    if expression.has(*JUMPING):
        return None
    try:
        line = Line(expression, variable, sides)
        cuts = [line.pieces[0].low, *(piece.high for piece in line.pieces)]
        values = [(cut.site, _value(expression, cut.site)) for cut in cuts if cut is not None]
        limits, plateaus = [], []
        for piece in filter(line.is_defined, line.pieces):
            if not piece.formula.free_symbols:
                plateaus.append(exactly.enclosure(piece.formula, BITS))
                continue
            low_end = _low_end(line, piece)
            limit = _limit(piece.formula, variable, low_end)
            if not limit.is_finite():
                return None
            reached = next(value for site, value in values if site is low_end)
            if reached is None or (reached != limit and low_end.sign(resolved(expression, low_end) - piece.formula)):
                limits.append(limit)
    except (Undecided, NotEverywhere):
        return None
    return Lowest(tuple((site, value) for site, value in values if value is not None), tuple(limits), tuple(plateaus))


def _limit(formula: Expr, variable: Symbol, site: Site) -> arb:
    """What f tends to along its formula, by de l'Hôpital's rule where that is 0/0; not finite where it is not known."""
    numerator, denominator = formula, sp.Integer(1)
    if not site.number(formula).is_finite():
        numerator, denominator = sp.fraction(sp.together(formula))
    for _ in range(HIGHEST_ORDER):
        if site.sign(denominator) != 0 or site.sign(numerator) != 0:
            break
        numerator, denominator = (derivatives.derivative(e, variable) for e in (numerator, denominator))
    return site.number(numerator) / site.number(denominator)


def _value(expression: Expr, site: Site) -> arb | None:
    """The value at a cut; None where there is none."""
    formula = resolved(expression, site)
    number = site.number(formula)
    if number.is_finite():
        return number
    if site.value(formula) is None and not site.exact:
        raise Undecided("whether f has a value at a cut is not decided")
    return None


def _low_end(line: Line, piece: Piece) -> Site:
    """The end towards which f falls all over a piece."""
    slope = line.derivative(piece)
    factors = factors_of(slope, (line.variable,)) if sp.expand(slope) != 0 else None
    if factors is None or not all(_is_nowhere_zero(f.expression, line.variable, piece) for f in factors):
        raise Undecided("whether f rises or falls is not decided")
    sign = line.sign_at(slope, piece.middle)
    end = piece.low if sign > 0 else piece.high
    if not sign or end is None:
        raise Undecided("f has no lowest end on a piece")
    return end.site


def _is_nowhere_zero(expression: Expr, variable: Symbol, piece: Piece) -> bool:
    """Whether a formula is proven not to be 0 strictly between the ends of a piece."""
    assert piece.low is not None
    assert piece.high is not None
    lower, upper = np.array([[ball.bounds(piece.low.at)[0]]]), np.array([[ball.bounds(piece.high.at)[1]]])
    zeros = [piece.low.site, piece.high.site]
    for order in range(HIGHEST_ORDER + 1):
        low, high, _ = Function(expression, (variable,)).ranges("value", lower, upper)
        if low[0, 0] > 0 or high[0, 0] < 0 or (order and low[0, 0] < high[0, 0] and not low[0, 0] < 0 < high[0, 0]):
            return True
        zeros = [site for site in zeros if site.sign(expression) == 0]
        if not zeros:
            return False
        expression = derivatives.derivative(expression, variable)
        if expression == 0:
            return False
    return False
