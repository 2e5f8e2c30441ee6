"""Numbers of which so many digits are proven, of any size: a double stands for each where one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flint import arb


class Digits(float):
    """A number as a decimal of proven digits; arithmetic with it is that of the double nearest to it.

    Unlike an `Enclosed` it may be of any size: 1e-1000000000 is one.

    >>> third = Digits("0.33333333333333333333")
    >>> third * 3, third.text, third.negated().text
    (1.0, '0.33333333333333333333', '-0.33333333333333333333')
    """

    text: str

    def __new__(cls, text: str) -> Digits:
        made = super().__new__(cls, text)
        made.text = text.replace("e+", "e")
        return made

    @classmethod
    def proven(cls, ball: arb, digits: int) -> Digits | None:
        """The number in a ball, rounded to so many significant digits; None where the ball leaves one of them open."""
        if not ball.is_finite():
            return None
        if ball.is_exact():
            text = ball.str(digits, radius=False)
            return cls(_stripped(text) if ball == type(ball)(text) else text)
        low, high = (end.str(digits, radius=False) for end in (ball.lower(), ball.upper()))
        return cls(low) if low == high and not ball.contains(0) else None

    def stripped(self) -> Digits:
        """The number without zeros at its end."""
        return Digits(_stripped(self.text))

    def negated(self) -> Digits:
        if self.text == "0":
            return self
        return Digits(self.text.removeprefix("-") if self.text.startswith("-") else "-" + self.text)


def _stripped(decimal: str) -> str:
    """The decimal without zeros that say nothing: 0.2500 is 0.25."""
    mantissa, _, exponent = decimal.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").removesuffix(".")
    return mantissa + (f"e{exponent}" if exponent else "")
