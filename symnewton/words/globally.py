"""What is said of the lowest value over a box."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from symnewton.words.points import SHOWN

if TYPE_CHECKING:
    from symnewton.language import Problem
    from symnewton.points.findings import Box
    from symnewton.points.optimum import Optimum
    from symnewton.points.places import Place
    from symnewton.quantities import Enclosed

DIGITS = 10  # of a bound
DOUBLE_DIGITS = 16


def of_optimum(problem: Problem, found: Optimum, sign: int, digits: int = DOUBLE_DIGITS) -> str:
    """The global minimum (sign 1) or maximum (sign -1) over a box, and how far it is proven."""
    wanted, bound = ("minimum", "greatest lower") if sign > 0 else ("maximum", "least upper")
    if found.best is None:
        return f"No {wanted} found: f has no finite value at any point that was tried."
    best = _at(problem, found.best, digits)
    if found.value is None or not found.narrow:
        return (
            f"The best value found over the box is {_signed(found.best.value, sign, digits)}, at {best}; "
            f"{_limit(found.value, sign)}, not proven best."
        )
    value = _signed(found.value, sign, digits)
    if found.attained is False:
        return f"The {bound} bound of f over the box is {value}: proven; f comes close to it, as at {best}, and never reaches it."
    if not found.attained:
        reached = f"f is {_signed(found.best.value, sign, digits)} at {best}"
        return f"The {bound} bound of f over the box is {value}: proven; {reached}; it is not known to be reached."
    said = f"The global {wanted} over the box is {value}"
    if not found.regions:
        return f"{said}, at {_points(problem, found, digits)}: proven."
    if found.points:
        return f"{said}, at {_points(problem, found, digits)}: proven; perhaps also {_elsewhere(found.regions)}."
    if found.best.value.high <= found.value.low:
        return f"{said}, at {best}: proven; perhaps also {_elsewhere(found.regions)}."
    return f"{said}: proven; it is reached {_elsewhere(found.regions)}; the best point found is {best}."


def _points(problem: Problem, found: Optimum, digits: int) -> str:
    if len(found.points) == 1:
        return _at(problem, found.points[0], digits)
    count = f"{len(found.points)} points"
    return count if not found.spread else f"{count} whose values differ by less than {_upwards(found.spread)}"


def _elsewhere(regions: tuple[Box, ...]) -> str:
    """Where, as words, if all that is known are boxes."""
    widest = _upwards(max(high - low for box in regions for low, high in box), 2)
    if len(regions) == 1:
        return f"somewhere in a box {widest} across"
    return f"somewhere in {len(regions)} boxes, the widest {widest} across"


def _at(problem: Problem, place: Place, digits: int) -> str:
    shown = ", ".join(f"{v} = {c.text(digits)}" for v, c in list(zip(problem.variables, place.x))[:SHOWN])
    return shown if len(place.x) <= SHOWN else f"{shown}, …"


def _signed(value: Enclosed, sign: int, digits: int) -> str:
    return (value if sign > 0 else value.negated()).text(digits)


def _limit(value: Enclosed | None, sign: int) -> str:
    """How low (sign 1) f may be at most, rounded so that it stays true."""
    if value is None:
        return f"no bound {'below' if sign > 0 else 'above'} is proven"
    if sign > 0:
        return f"it cannot be lower than {_rounded(value.low, ROUND_FLOOR)}"
    return f"it cannot be higher than {_rounded(-value.low, ROUND_CEILING)}"


def _upwards(size: Fraction | float, digits: int = 1) -> str:
    return _rounded(Fraction(size), ROUND_CEILING, digits)


def _rounded(value: Fraction, way: str, digits: int = DIGITS) -> str:
    context = Context(prec=digits, rounding=way)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient.normalize(context):g}"
