"""Echoed text obeys no terminal, and carets stand under what they mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnewton.language import caret, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x² + √2·π", "x² + √2·π"),
        ("a\tb\nc", "a\\tb\\nc"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("x\u202ey", "x\\u202ey"),
        ("\ufeffx", "\\ufeffx"),
        ("x\u0304", "x\\u0304"),
        ("\ud800", "\\ud800"),
        ("\udc80", "\\udc80"),
        ("\u2028", "\\u2028"),
        ("\xa0", "\\xa0"),
        ("\U000e0001", "\\U000e0001"),
        ("\x07\x7f\0", "\\x07\\x7f\\x00"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters()))
def test_what_is_visible_can_be_encoded_and_obeys_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert not any(unicodedata.category(char)[0] in "CM" for char in shown)
    assert visible(shown) == shown


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("x + + y)", (7, 8), ["x + + y)", "       ^"]),
        ("2*foo(x)", (2, 5), ["2*foo(x)", "  ^^^"]),
        ("x +", (3, 3), ["x +", "   ^"]),
        ("", (0, 0), ["", "^"]),
        ("\x1b[0m*x", (1, 2), ["\\x1b[0m*x", "    ^"]),
        ("a\x1bb", (1, 2), ["a\\x1bb", " ^^^^"]),
        ("日本+x", (2, 3), ["日本+x", "    ^"]),
    ],
)
def test_carets_stand_under_the_span(text: str, span: tuple[int, int], expected: list[str]) -> None:
    assert list(caret(text, span)) == expected


@given(st.integers(0, 5_000), st.integers(0, 60), st.integers(20, 100))
def test_long_texts_are_cut_around_the_span(start: int, length: int, width: int) -> None:
    text = "".join(chr(97 + i % 26) for i in range(5_000))
    line, marks = caret(text, (start, start + length), width)
    assert len(line) <= width
    assert len(marks) <= width + 1
    first = marks.index("^")
    assert line[first : first + 1] == text[start : start + 1]
