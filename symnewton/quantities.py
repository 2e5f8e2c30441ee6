"""Numbers that are proven: they know the ends they lie between, and which of their digits may be said.

A `float` is a number that was found; it can be shown, with what noise it has, but nothing is claimed of it. An
`Enclosed` is one of which a proof says that it lies between two exact ends. It is a double, the one nearest to the
middle, so that it goes wherever a float goes; a sentence that says *proven* takes an `Enclosed` and prints its `text`.
"""

from __future__ import annotations

import math
from fractions import Fraction

DIGITS = 16


class Enclosed(float):
    """The double nearest to a number that is proven to lie between `low` and `high`, ends included.

    >>> third = Enclosed.between(Fraction(333, 1000), Fraction(334, 1000))
    >>> third, third.text(), third.ends
    (0.3335, '0.33', (0.33299999999999996, 0.334))
    >>> Enclosed.between(Fraction(-1, 10**9), Fraction(1, 10**9)).text(), Enclosed.exactly(Fraction(1, 3)).text(5)
    ('0 ± 1e-9', '0.33333')
    """

    low: Fraction
    high: Fraction

    @classmethod
    def between(cls, low: Fraction | float, high: Fraction | float) -> Enclosed:
        """The number between two finite ends; doubles stand for themselves."""
        a, b = Fraction(low), Fraction(high)
        if a > b:
            raise ValueError(f"{a} is above {b}")
        made = cls(_double((a + b) / 2))
        made.low, made.high = a, b
        return made

    @classmethod
    def exactly(cls, value: Fraction | float) -> Enclosed:
        return cls.between(value, value)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def ends(self) -> tuple[float, float]:
        """The narrowest doubles known to be below and above; this double itself lies between them."""
        low, high = _double(self.low), _double(self.high)
        return (
            low if low <= self.low else math.nextafter(low, -math.inf),
            high if high >= self.high else math.nextafter(high, math.inf),
        )

    def negated(self) -> Enclosed:
        return Enclosed.between(-self.high, -self.low)

    def text(self, digits: int = DIGITS) -> str:
        """The number, rounded to as many significant digits as are proven, at most `digits`.

        Where not even the first digit is known, what is known: `0 ± 1e-9`, `between 0.9 and 2`.
        """
        if self.low == self.high == 0:
            return "0"
        if self.low <= 0 <= self.high:
            return f"0 ± {_decimal(*_rounded(max(-self.low, self.high), 1, up=True))}"
        for n in range(digits, 0, -1):
            known = _rounded(self.low, n)
            if known == _rounded(self.high, n):
                return _decimal(*known)
        sign = -1 if self.high < 0 else 1
        near, far = sorted((abs(self.low), abs(self.high)))
        texts = [
            _signed(sign, _decimal(*_rounded(near, 2, up=False))),
            _signed(sign, _decimal(*_rounded(far, 2, up=True))),
        ]
        return "between {} and {}".format(*texts[::sign])


def _double(value: Fraction) -> float:
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _rounded(value: Fraction, digits: int, *, up: bool | None = None) -> tuple[int, int]:
    """(m, e) with value ≈ m · 10^e and m of so many digits; to nearest, or the size towards infinity or 0."""
    size = abs(value)
    exponent = _order(size) - digits + 1
    scaled = size / Fraction(10) ** exponent
    m = round(scaled) if up is None else math.ceil(scaled) if up else math.floor(scaled)
    if m == 10**digits:
        m, exponent = m // 10, exponent + 1
    return (m if value > 0 else -m), exponent


def _order(size: Fraction) -> int:
    """The exponent of the first decimal digit: the largest e with 10^e ≤ size."""
    guess = math.floor((size.numerator.bit_length() - size.denominator.bit_length()) * math.log10(2))
    while Fraction(10) ** guess > size:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= size:
        guess += 1
    return guess


def _signed(sign: int, text: str) -> str:
    return f"-{text}" if sign < 0 else text


def _decimal(m: int, exponent: int) -> str:
    """m · 10^exponent without needless zeros: 0.25, 1e-9, and 1.2e3 for 12 · 10^2, whose last digits are not known."""
    known = exponent <= 0
    digits = str(abs(m)).rstrip("0")
    exponent += len(str(abs(m))) - len(digits)
    point = len(digits) + exponent  # where the decimal point stands, from the left
    if known and point > -4:
        if exponent >= 0:
            text = digits + "0" * exponent
        elif point > 0:
            text = f"{digits[:point]}.{digits[point:]}"
        else:
            text = f"0.{'0' * -point}{digits}"
    else:
        text = digits[0] + (f".{digits[1:]}" if digits[1:] else "") + f"e{point - 1}"
    return _signed(m, text)
