"""Numbers for people. Oracles: `decimal`, `fractions` and reading the text back."""

from __future__ import annotations

import math
import sys
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import E, Integer, Rational, pi, sqrt

from symnewton.notation.numbers import aligned, exact, resolving_digits, rounded, significant

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE)
def test_all_digits_read_back_as_the_same_double(value: float) -> None:
    assert float(exact(value)) == value
    assert not exact(value).endswith(".0")


NORMAL = FINITE.filter(
    lambda x: abs(x) >= sys.float_info.min
)  # the shortest decimals of others are good to fewer digits


@given(NORMAL, st.integers(1, 16))
def test_significant_digits_are_those_of_decimal_arithmetic(value: float, digits: int) -> None:
    with localcontext() as context:
        context.prec = digits
        wanted = +Decimal(value)
    text = significant(value, digits)
    if "e" in text or abs(value) < 10 ** (digits - 1):
        assert Decimal(text) in (wanted, Decimal(repr(value)))
    assert abs(Fraction(text) - Fraction(value)) <= abs(Fraction(value)) / 10 ** (digits - 1)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.05, 6, "0.05"),
        (0.3205196936, 6, "0.320520"),
        (0.09724765, 6, "0.0972477"),
        (1.0, 6, "1"),
        (0.99999999, 6, "1.00000"),
        (-4.16333634e-17, 3, "-4.16e-17"),
        (1234567.0, 6, "1.23457e6"),
        (5e-324, 6, "5e-324"),
        (-0.0, 6, "0"),
        (math.inf, 6, "inf"),
    ],
)
def test_digits_that_are_shown_are_meant(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


@given(st.lists(FINITE.map(lambda value: significant(value, 6)), min_size=1))
def test_decimal_points_stand_below_each_other(texts: list[str]) -> None:
    lines = aligned(texts)
    assert [line.strip() for line in lines] == texts
    assert len({len(line) for line in lines}) == 1
    assert len({line.find(".") for line in lines if "." in line}) <= 1
    ends = {len(line.split("e")[0].rstrip()) for line in lines if "." not in line}
    assert len(ends | {line.find(".") for line in lines if "." in line}) <= 1


def test_a_column_shows_enough_digits_to_tell_its_values_apart() -> None:
    values = [1000000.12, 1000000.13, 1000000.18]
    shown = {significant(value, resolving_digits(values)) for value in values}
    assert len(shown) == 3
    assert resolving_digits([4.0, 1e-17, None, math.nan]) == 6
    assert resolving_digits([]) == resolving_digits([2.0, 2.0]) == 6


@given(st.fractions())
def test_a_rational_becomes_its_nearest_double(value: Fraction) -> None:
    assert rounded(Rational(value.numerator, value.denominator)) == float(value)


def test_constants_become_their_nearest_doubles() -> None:
    assert (rounded(pi), rounded(E), rounded(sqrt(2))) == (math.pi, math.e, math.sqrt(2))
    assert (rounded(Integer(10) ** 400), rounded(-(Integer(10) ** 400))) == (math.inf, -math.inf)
