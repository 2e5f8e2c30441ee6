"""The record: a program, its two passes and its chains."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from sympy import Expr

from symnewton.calculus.backprop import Backward
from symnewton.calculus.training import Training
from symnewton.errors import ExitCode
from symnewton.report.records import Report, Vector

MOST_COUNTED = 10**9  # chains that are told to the last


@dataclass(frozen=True, kw_only=True)
class BackpropReport(Report):
    """A program and its derivatives. `expression` is the output in terms of the inputs, where that is short.

    `gradient` is too; `passes.gradient` is in the names of the nodes. `disagreement` is the largest relative difference
    between the adjoints of the inputs and the values of the symbolic derivatives, None where there are none.
    """

    command: ClassVar[str] = "backprop"
    output: str
    passes: Backward
    gradient: tuple[Expr, ...]
    at: tuple[Expr, ...] | None = None
    disagreement: float | None = None
    training: Training | None = None

    @property
    def value(self) -> float | None:
        """The output at the point."""
        return next(node.value for node in self.passes.nodes if node.name == self.output)

    @property
    def gradient_at(self) -> Vector | None:
        return self.passes.gradient_at

    @property
    def exit_code(self) -> ExitCode:
        stopped = self.training is not None and not self.training.finished
        return ExitCode.NOT_THAT_ANSWER if stopped else ExitCode.ANSWERED


def counted(count: int, noun: str) -> str:
    """1 chain, 2 chains."""
    return f"{amount(count)} {noun}{'' if count == 1 else 's'}"


def amount(count: int) -> str:
    """A count, of which only the size is told where it is beyond imagination: 8.5e417."""
    if count < MOST_COUNTED:
        return str(count)
    return f"{Decimal(count):.1e}".replace("+", "")
