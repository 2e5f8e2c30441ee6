"""What every iteration reports, of `minimize` as of `root`: where it went, why it stopped, what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from symnewton.notation.names import Names
from symnewton.points.findings import Interval
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Facts, Steps
from symnewton.report.records import Point, Report
from symnewton.verdicts import Stop

_ORDERS = ((0.75, "sublinear"), (1.25, "linear"), (1.75, "superlinear"), (2.5, "quadratic"))


@dataclass(frozen=True, kw_only=True)
class Evaluations:
    """How often the function, its gradient and its Hessian were evaluated."""

    value: int = 0
    gradient: int = 0
    hessian: int = 0

    def words(self, gradient: str, hessian: str) -> tuple[str, ...]:
        """How often what was evaluated; what never was is not mentioned."""
        pairs = ((self.value, "f"), (self.gradient, gradient), (self.hessian, hessian))
        return tuple(f"{number} of {name}" for number, name in pairs if number) or ("none",)


class Row(Protocol):
    """What the rows of all runs have."""

    @property
    def k(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Run(Report):
    """What every iteration reports: where it went, why it stopped and whether that is what was asked for."""

    x0: Point
    x: Point
    stop: Stop
    solved: bool
    method: str
    iterations: int
    evaluations: Evaluations
    order: float | None
    enclosure: Mapping[str, Interval] | None = None

    @property
    def answered(self) -> bool:
        return self.solved

    def stopped(self) -> str:
        """Why it stopped, as a sentence."""
        return self.stop.sentence

    def run_page(
        self, columns: tuple[Column, ...], facts: Sequence[Fact], names: Names, more: Sequence[Fact] = ()
    ) -> list[Block]:
        """The steps, the answer, what it is and how it was found."""
        found = [
            Fact("stopped", (self.stopped(),)),
            Fact("iterations", (str(self.iterations), f"method {self.method}")),
            Fact("evaluations", self.evaluations.words(names.gradient, names.hessian)),
        ]
        if self.order is not None:
            found.append(Fact("convergence", (order_words(self.order),)))
        if self.enclosure is not None:
            found.append(
                Fact("enclosure", sheet.box_words(tuple(self.enclosure[name] for name in names.symbols), names))
            )
        return [Steps(columns), sheet.verdict(self.message, self.solved), Facts((*facts, *found, *more))]


def count_column(steps: Sequence[Row]) -> Column:
    return Column("k", "k", tuple(str(step.k) for step in steps))


def order_words(order: float) -> str:
    """The observed order of convergence: "quadratic, p ≈ 2.00"."""
    word = next((word for limit, word in _ORDERS if order < limit), "faster than quadratic")
    return f"{word}, p ≈ {order:.2f}"
