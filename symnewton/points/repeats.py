"""Functions that repeat: what is proven on a box of one period in every variable holds everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from sympy import Expr, Float, Rational, Symbol, expand, floor, gcd, periodicity
from sympy.functions.elementary.trigonometric import TrigonometricFunction

from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint

CLOSE, APART = 1e-9, 1e-6  # below, points up to periods are the same; above, they are different
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


def covered(found: Mapping[Symbol, Expr], variables: tuple[Symbol, ...], sides: tuple[tuple[Expr, Expr], ...]) -> bool:
    """Whether the box holds a whole period in every variable."""
    pairs = zip(variables, sides)
    return all(v in found and exactly.sign(high - low - found[v]) in (0, 1) for v, (low, high) in pairs)


def note(found: Mapping[Symbol, Expr], all_of_them: bool) -> str:
    """What the periods say about the rest of R^n; `all_of_them`: the points listed lie in a box that is covered."""
    words = " and ".join(f"{period} in {v}" for v, period in found.items())
    rest = "moved by its multiples, the points listed are all there are" if all_of_them else "the points repeat with it"
    return f"f has the period {words}: {rest}"


@dataclass(frozen=True)
class Repeated:
    """The points whose coordinates are those of `starts` plus multiples of `periods`, one of which is `point`.

    A start that is a Float is a computed one.
    """

    starts: tuple[Expr, ...]
    periods: tuple[Expr, ...]
    point: CriticalPoint


def classes(points: Sequence[CriticalPoint], periods: Sequence[Expr]) -> tuple[Repeated, ...]:
    """The points of a complete list up to the periods of f; none where it is not certain which belong together.

    Where p + T lies in the box it is a point of the list, and the one that is so near is the only one that it can be.
    """
    lengths = [float(period) for period in periods]
    found: list[Repeated] = []
    for point in points:
        if not _is_known(point):
            return ()
        gaps = [_gap(point, one.point, lengths) for one in found]
        near = [one for one, gap in zip(found, gaps) if gap < CLOSE]
        if any(CLOSE <= gap < APART for gap in gaps) or any(_what(one.point) != _what(point) for one in near):
            return ()
        if not near:
            found.append(Repeated(_starts(point, periods), tuple(periods), point))
        elif near[0].point.exact is None and point.exact is not None:
            found[found.index(near[0])] = Repeated(_starts(point, periods), tuple(periods), point)
    return tuple(_merged(found))


def _is_known(point: CriticalPoint) -> bool:
    """Whether the doubles of a point are as near to it as they have to be."""
    sides = point.enclosure or ()
    return point.exact is not None or (bool(sides) and all(high - low < CLOSE / 4 for low, high in sides))


def _gap(p: CriticalPoint, q: CriticalPoint, lengths: Sequence[float]) -> float:
    """How far apart two points are, up to periods."""
    moved = [abs(float(a) - float(b)) % length for a, b, length in zip(p.x, q.x, lengths)]
    return max(min(gap, length - gap) for gap, length in zip(moved, lengths))


def _what(point: CriticalPoint) -> tuple[object, ...]:
    return point.kind, point.strict


def _starts(point: CriticalPoint, periods: Sequence[Expr]) -> tuple[Expr, ...]:
    return tuple(map(_residue, point.exact or map(Float, point.x), periods))


def _residue(c: Expr, period: Expr) -> Expr:
    """The coordinate between −period/2, not included, and period/2."""
    if c.is_Float:
        return Float(float(c) - float(period) * round(float(c) / float(period)))
    return expand(c + period * floor(Rational(1, 2) - c / period))


def _merged(found: list[Repeated]) -> list[Repeated]:
    """Two that are half a period of one coordinate apart, and the same otherwise, are one with half of the period."""
    for i, one in enumerate(found):
        for k in range(len(one.starts)):
            half = one.periods[k] / 2
            for other in found[i + 1 :]:
                if one.starts[k].is_Float:
                    continue
                starts = (*one.starts[:k], _residue(one.starts[k] + half, one.periods[k]), *one.starts[k + 1 :])
                alike = _what(one.point) == _what(other.point) and one.point.value == other.point.value
                if alike and other.periods == one.periods and other.starts == starts:
                    fewer = (*one.periods[:k], half, *one.periods[k + 1 :])
                    start = (*one.starts[:k], _residue(one.starts[k], half), *one.starts[k + 1 :])
                    whole = replace(one, starts=start, periods=fewer)
                    return _merged([whole, *(r for r in found if r not in (one, other))])
    return found
