"""Numbers for people: significant digits, scientific where that is shorter, aligned at the decimal point.

Everything here writes ASCII ("-", "inf"); the views put in the typographic minus where the terminal has one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.calculus.digits import Digits

if TYPE_CHECKING:
    from sympy import Expr


def exact(x: float) -> str:
    """The shortest decimal that reads back as the same double.

    >>> exact(4.0), exact(-2.05e-17), exact(1e16)
    ('4', '-2.05e-17', '1e16')
    """
    if isinstance(x, Digits):
        return x.text
    mantissa, _, exponent = repr(x + 0.0).partition("e")
    return mantissa.removesuffix(".0") + (f"e{int(exponent)}" if exponent else "")


def significant(x: float, digits: int) -> str:
    """x to so many significant digits; fewer where fewer are the whole truth, so 0.5 is exact and 0.500000 is not.

    >>> significant(0.5, 6), significant(0.3205196936, 6), significant(4.16333634e-17, 3)
    ('0.5', '0.320520', '4.16e-17')
    """
    if not math.isfinite(x) or x == 0:
        return exact(x)
    shortest = repr(x).partition("e")[0].replace(".", "").strip("-0")
    mantissa, _, power = f"{x:.{min(digits, len(shortest)) - 1}e}".partition("e")
    exponent = int(power)
    if not -4 < exponent < max(digits, 6):
        return f"{mantissa}e{exponent}"
    decimals = len(mantissa.lstrip("-").replace(".", "")) - 1 - exponent
    return f"{x:.{max(0, decimals)}f}"


def resolving_digits(values: Sequence[float | None], least: int = 6, most: int = 12) -> int:
    """As many significant digits as tell the values of a column apart: four for their spread."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known or (spread := max(known) - min(known)) <= 0 or not math.isfinite(spread):
        return least
    return min(most, max(least, math.ceil(math.log10(max(map(abs, known)) / spread)) + 4))


def aligned(texts: Sequence[str]) -> list[str]:
    """Numbers as texts of one width, the decimal points under each other; what is no number stands at their left.

    >>> aligned(["4", "0.0972477", "-2.485e-8", "", "inf"])
    [' 4        ', ' 0.0972477', '-2.485e-8 ', '          ', 'inf       ']
    """
    halves = []
    for text in texts:
        ends = [i for i in (text.find("."), text.find("e")) if i > 0]
        point = min(ends, default=len(text)) if any(map(str.isdigit, text)) else 0
        halves.append((text[:point], text[point:]))
    left = max((len(head) for head, _ in halves), default=0)
    right = max((len(tail) for head, tail in halves if head), default=0)
    lines = [head.rjust(left) + tail.ljust(right) if head else tail.ljust(left + right) for head, tail in halves]
    widest = max(map(len, lines), default=0)
    return [line.ljust(widest) for line in lines]


def rounded(number: Expr) -> float:
    """The double nearest to an exact real number; an infinity where it is too large for one."""
    from symnewton.points.at_point import FOR_DOUBLES, coordinates

    return float(coordinates((number,), FOR_DOUBLES)[0])


def to_digits(point: Sequence[Expr], digits: int | None) -> tuple[float, ...]:
    """An exact point to so many digits, or as the nearest doubles."""
    from symnewton.points.at_point import coordinates

    return tuple(map(rounded, point)) if digits is None else coordinates(point, digits)


def typeset(text: str) -> str:
    """A number's text with the typographic minus and infinity sign."""
    return text.replace("-", "−").replace("inf", "∞").replace("nan", "undefined")


_OPTION_OR_MINUS = re.compile(r"(--[a-z][a-z0-9-]*(?:[ =][^\s,;:]\S*)?)|(?<![\w.)\]}-])-(?=\d)|(?<=\de)-(?=\d)")


def typeset_within(sentence: str) -> str:
    """A sentence with the typographic minus before its numbers; as it is in an option and its value.

    >>> typeset_within("at x = -1.5, f = 2e-7, layers 2-3-1"), typeset_within("-2 is outside: try --box -4:4")
    ('at x = −1.5, f = 2e−7, layers 2-3-1', '−2 is outside: try --box -4:4')
    """
    return _OPTION_OR_MINUS.sub(lambda found: found[1] or "−", sentence)
