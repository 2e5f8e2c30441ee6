"""Runs for the tests of this room, and a function that watches itself being evaluated."""

from __future__ import annotations

from typing import Any

from problems import function

from symnewton.calculus.function import Function, Point, Sample
from symnewton.newton.methods import METHODS
from symnewton.newton.minimize import Outcome, minimize
from symnewton.settings import Settings


def run(
    text: str, x0: tuple[float, ...], *, variables: str = "", method: str = "trust-region", **limits: Any
) -> Outcome:
    """The run of a method from a start."""
    return minimize(function(text, variables or None), x0, METHODS[method], Settings(**limits))


class Watched(Function):
    """A function that notes every evaluation in doubles and stops with Ctrl-C after so many of them."""

    def __init__(self, text: str, interrupt_after: int | None = None) -> None:
        original = function(text)
        super().__init__(original.expression, original.variables)
        self.log: list[tuple[str, Point]] = []
        self.interrupt_after = interrupt_after

    def _note(self, what: str, x: Point) -> None:
        if self.interrupt_after is not None and len(self.log) >= self.interrupt_after:
            raise KeyboardInterrupt
        self.log.append((what, x))

    def value(self, x: Point) -> float:
        self._note("value", x)
        return super().value(x)

    def gradient(self, x: Point) -> Point:
        self._note("gradient", x)
        return super().gradient(x)

    def value_and_gradient(self, x: Point) -> tuple[float, Point]:
        self._note("value and gradient", x)
        return super().value_and_gradient(x)

    def sample(self, x: Point) -> Sample:
        self._note("sample", x)
        return super().sample(x)
