"""A point put into formulas: the formula with the numbers in it, then its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import arb
from sympy import Expr, Symbol

from symnewton.lecture.arithmetic import BITS, DIGITS, Formulas, is_exactly, number, rounded
from symnewton.lecture.pen import Pen
from symnewton.lecture.worked import Math, Remark, Side, WorkedLine
from symnewton.notation.names import elided
from symnewton.points.exactly import enclosure

LONGEST = 200  # characters of a formula with numbers in it
LONGEST_DECIMAL = 18
MOST = 3  # variables up to which all derivatives are put in


class Place:
    """A point as it is printed, and as balls round exactly that."""

    def __init__(self, pen: Pen, coordinates: Sequence[Math], balls: Sequence[arb]) -> None:
        self.pen, self.coordinates, self.balls = pen, tuple(coordinates), tuple(balls)
        self.names = dict(zip(pen.variables, self.coordinates))

    @classmethod
    def exact(cls, pen: Pen, at: Sequence[Expr]) -> Place:
        return cls(pen, [_coordinate(pen, c) for c in at], [enclosure(c, BITS) for c in at])

    @classmethod
    def printed(cls, pen: Pen, texts: Sequence[str]) -> Place:
        return cls(pen, [pen.decimal(text) for text in texts], [number(text) for text in texts])

    def __str__(self) -> str:
        return ", ".join(elided([f"{name} = {c.text}" for name, c in zip(self.pen.names.variables, self.coordinates)]))

    def put_in(self, expression: Expr) -> Math | None:
        """The formula with the numbers in it; None where it is too long to be of use."""
        if len(self.pen.formula(expression).text) > LONGEST:
            return None
        filled = self.pen.filled(expression, self.names)
        return filled if len(filled.text) <= LONGEST else None


def valued(name: Math, expression: Expr, place: Place) -> WorkedLine:
    """name = formula with the numbers in it = its value."""
    (value,) = Formulas([expression], place.pen.variables)(place.balls)
    result = shown(value, place.pen)
    filled = place.put_in(expression) if expression.free_symbols else None
    if filled is None or filled == result.pieces[0]:
        return WorkedLine(name, (result,))
    return WorkedLine(name, (Side((filled,), numeric=True), result))


def shown(value: arb, pen: Pen, digits: int = DIGITS[0]) -> Side:
    """A value as the last side of a line."""
    text = rounded(value, digits)
    return Side((pen.decimal(text),), relation="=" if is_exactly(value, text) else "≈", numeric=True)


def first_values(expression: Expr, gradient: Sequence[Expr], place: Place) -> Iterator[WorkedLine | Remark]:
    """f and its first derivatives at a point."""
    pen = place.pen
    yield valued(Math("f", "f"), expression, place)
    for v, partial in list(zip(pen.variables, gradient))[:MOST]:
        yield valued(pen.partial(v.name), partial, place)
    if len(gradient) > MOST:
        yield Remark(f"… the remaining {len(gradient) - MOST} partial derivatives likewise")


def second_values(hessian: Sequence[Sequence[Expr]], place: Place) -> Iterator[WorkedLine | Remark]:
    """The second derivatives at a point that depend on it."""
    pen = place.pen
    names: list[Symbol] = list(pen.variables[:MOST])
    for i, v in enumerate(names):
        for j in range(i, len(names)):
            if hessian[i][j].free_symbols:
                yield valued(pen.partial(v.name, names[j].name), hessian[i][j], place)
    if len(hessian) > MOST:
        yield Remark("… the remaining second derivatives likewise")


def _coordinate(pen: Pen, value: Expr) -> Math:
    """An exact number, as a decimal where that is short and the whole truth."""
    if value.is_Rational:
        rest, places = int(value.q), 0
        while places < LONGEST_DECIMAL and 10**places % rest:
            places += 1
        digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
        if 10**places % rest == 0 and len(digits) <= LONGEST_DECIMAL:
            sign = "-" if value.is_negative else ""
            return pen.decimal(sign + digits[: len(digits) - places] + (f".{digits[-places:]}" if places else ""))
    return pen.formula(value)
