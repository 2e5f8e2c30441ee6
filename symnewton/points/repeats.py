"""Functions that repeat: what is proven on a box of one period in every variable holds everywhere."""

from __future__ import annotations

from functools import reduce

from sympy import Expr, Rational, Symbol, gcd, periodicity
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from symnewton.points import exactly

SIZE = 60  # operations of a function that is looked at


def periods(expression: Expr, variables: tuple[Symbol, ...]) -> dict[Symbol, Expr]:
    """The variables in which f is periodic, with an exact period each."""
    if expression.count_ops() > SIZE or not expression.has(TrigonometricFunction):
        return {}
    units = {v: _unit(expression, v) for v in variables if expression.has(v)}
    plain = expression.xreplace({v: v / unit for v, unit in units.items()})  # SymPy writes out cos(10⁹ x) in cos x
    found = {v: _period(plain, v) for v in units}
    return {v: period / units[v] for v, period in found.items() if period is not None}


def _unit(expression: Expr, v: Symbol) -> Expr:
    """A number of which all factors of the variable in sines and their kin are multiples."""
    slopes = [argument.diff(v) for argument in _outermost(expression, v)]
    return reduce(gcd, [abs(slope.as_coeff_Mul()[0]) for slope in slopes if not slope.has(v)], Rational(0)) or Rational(
        1
    )


def _period(expression: Expr, v: Symbol) -> Expr | None:
    """A period in one variable; None where none is found or it fails the test f(v + T) = f(v)."""
    if any(not argument.is_polynomial(v) for argument in _outermost(expression, v)):
        return None
    try:
        period = periodicity(expression, v)
    except (NotImplementedError, ValueError, TypeError):  # a TypeError of SymPy: pieces within functions
        return None
    if period is None or period.free_symbols or exactly.sign(period) != 1:
        return None
    shifted = expression.xreplace({v: v + period})
    return period if (shifted.expand(trig=False) - expression.expand(trig=False)).equals(0) else None


def _outermost(expression: Expr, v: Symbol) -> list[Expr]:
    return [f.args[0] for f in expression.atoms(TrigonometricFunction) if f.has(v)]


def note(
    found: dict[Symbol, Expr], variables: tuple[Symbol, ...], sides: tuple[tuple[Expr, Expr], ...], *, edge: bool
) -> str | None:
    """What the periods say about the rest of R^n; None where f does not repeat.

    `edge`: critical points lie on the edge of the box, where they are told but not listed.
    """
    if not found:
        return None
    words = " and ".join(f"{period} in {v}" for v, period in found.items())
    covered = not edge and all(
        v in found and exactly.sign(high - low - found[v]) in (0, 1) for v, (low, high) in zip(variables, sides)
    )
    rest = "moved by its multiples, the points listed are all there are" if covered else "the points repeat with it"
    return f"f has the period {words}: {rest}"
