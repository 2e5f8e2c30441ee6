"""How large a text, its numbers and what is built of it may be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

MAX_CHARACTERS = 65_536
MAX_TOKENS = 20_000
MAX_LONG_TEXT = 4_000_000  # characters of a sum whose terms are alike
MAX_DEPTH = 150
MAX_NAME = 64
MAX_CONSTRAINTS = 64
MAX_DIGITS = 1_000
MAX_EXPONENT = 1_000  # of a decimal literal
# 993 decimal digits, three times the range of a double, and printed numbers stay within MAX_DIGITS. SymPy tests
# integers for being prime when asked after their sign, which takes milliseconds at this size.
MAX_BITS = 3_300
MAX_EXPONENT_BITS = 64
MAX_EXTREMES = 16
MAX_SIZE = 100_000  # nodes of an expression, written out in full
MAX_FACTORIAL = 2_000
MAX_TERMS = 1_000  # of the real and imaginary parts that SymPy works out where it does not know a value to be real
MAX_RADICAL_BITS = 4_000_000
MAX_ROUNDED_BITS = 256
MAX_ALGEBRAIC = 64  # degree of the algebraic numbers that SymPy is left to tell apart where 100 digits do not


@contextmanager
def long_numbers() -> Iterator[None]:
    """Python's own limit on the digits of printed integers lifted: SymPy prints them in its errors too.

    What is read is bounded by the limits above, and what is made of it is as long as it has to be.
    """
    usual = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(usual)


@contextmanager
def deep_stack(frames: int = 8_000) -> Iterator[None]:
    """Room for SymPy, which recurses tens of frames for each of the `MAX_DEPTH` levels a text may have."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, frames))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)
