"""How an answer is to look: what the terminal, or the person, asks for."""

from __future__ import annotations

from dataclasses import dataclass

from symnewton.notation.symbols import NOTATIONS


@dataclass(frozen=True)
class Style:
    """`width` in columns; `unicode` False keeps to ASCII; `color` is None, "standard", "256" or "truecolor".

    With `explain`, the worked steps are a part of the answer; with `exact`, formulas have fractions for decimals.
    """

    width: int = 80
    unicode: bool = True
    color: str | None = None
    notation: str = "lagrange"
    explain: bool = False
    exact: bool = False

    def __post_init__(self) -> None:
        if self.color not in (None, "standard", "256", "truecolor"):
            raise ValueError(f"color must be None, standard, 256 or truecolor, not {self.color!r}")
        if self.notation not in NOTATIONS:
            raise ValueError(f"notation must be one of {', '.join(NOTATIONS)}, not {self.notation!r}")
