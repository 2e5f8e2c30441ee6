"""Numbers with more digits than doubles have."""

from __future__ import annotations


class Digits(float):
    """A double that remembers its number in full; arithmetic with it is that of doubles.

    >>> third = Digits("0.33333333333333333333")
    >>> third * 3, third.text, third.negated().text
    (1.0, '0.33333333333333333333', '-0.33333333333333333333')
    """

    text: str

    def __new__(cls, text: str) -> Digits:
        made = super().__new__(cls, text)
        made.text = text
        return made

    def negated(self) -> Digits:
        return Digits(self.text.removeprefix("-") if self.text.startswith("-") else "-" + self.text)
