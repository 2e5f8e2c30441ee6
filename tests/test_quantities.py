"""Proven numbers: what they print holds for every number between their ends."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from symnewton.calculus.arithmetic import ball
from symnewton.quantities import Enclosed

numbers = st.fractions(max_denominator=10**30) | st.floats(allow_nan=False, allow_infinity=False).map(Fraction)
widths = st.sampled_from([Fraction(0), *(Fraction(1, 10**k) for k in range(0, 40, 3))])


@given(numbers, widths, st.integers(1, 30))
def test_what_is_printed_is_true_of_every_number_between_the_ends(
    value: Fraction, width: Fraction, digits: int
) -> None:
    number = Enclosed.between(value, value + abs(value) * width + (width if value == 0 else 0))
    text = number.text(digits)
    if text.startswith("0 ±"):
        radius = Fraction(Decimal(text[4:]))
        assert -radius <= number.low <= number.high <= radius
    elif text.startswith("between"):
        low, high = (Fraction(Decimal(t)) for t in text.removeprefix("between ").split(" and "))
        assert low <= number.low <= number.high <= high
    else:
        shown = Decimal(text)
        places = shown.as_tuple().exponent
        assert len(shown.as_tuple().digits) <= digits
        # trailing zeros are not printed: the last digit that is proven may be finer, never coarser
        half = Fraction(10) ** int(places) / 2
        assert abs(number.low - Fraction(shown)) <= half
        assert abs(number.high - Fraction(shown)) <= half


@given(numbers, widths)
def test_the_double_lies_between_the_ends_that_are_shown(value: Fraction, width: Fraction) -> None:
    number = Enclosed.between(value, value + width)
    low, high = number.ends
    assert low <= number <= high
    assert low <= number.low
    assert high >= number.high


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (2, 2, "2"),
        (0, 0, "0"),
        (Fraction(1, 4), Fraction(1, 4), "0.25"),
        (-1200, -1200, "-1200"),
        (Fraction("0.96"), Fraction("2.04"), "between 0.96 and 2.1"),
        (Fraction("-2.04"), Fraction("-0.96"), "between -2.1 and -0.96"),
        (Fraction("-3e-30"), Fraction("1e-31"), "0 ± 3e-30"),
        (10**30, 10**30, "1e30"),
        (Fraction("1e-400"), Fraction("1e-400"), "1e-400"),
    ],
)
def test_texts(low: Fraction, high: Fraction, text: str) -> None:
    assert Enclosed.between(low, high).text() == text


def test_balls_become_numbers_with_their_ends() -> None:
    with ball.working_precision(200):
        root = ball.enclosed(arb(2).sqrt())
    assert root is not None
    assert root.low**2 <= 2 <= root.high**2
    assert root.text(40) == "1.41421356237309504880168872420969807857"
    assert ball.enclosed(arb.nan()) is None
