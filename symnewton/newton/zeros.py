"""When a search for a zero is done: what the searches of one equation and of a system have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from symnewton.linalg import EPSILON, norm
from symnewton.newton.diagnosis import cycling, far_off, has_fallen, lengths, shrinking
from symnewton.newton.loop import At, Iteration
from symnewton.settings import Settings
from symnewton.verdicts import Stop

TINY = 1e-15  # of the largest |F| met: small enough where the steps have become as small as that


@dataclass(frozen=True)
class ZeroIteration(Iteration[At], ABC):
    """A row of such a search."""

    @property
    @abstractmethod
    def size(self) -> float:
        """The largest |Fᵢ|."""


Row = TypeVar("Row", bound=ZeroIteration[Any])


class ZeroSearch(ABC, Generic[Row]):
    """The endings of a search for a zero; where it goes is left to the classes below."""

    may_cycle = True

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @abstractmethod
    def is_zero(self, row: Row) -> bool:
        """Whether F, computed as 0, is 0 as far as balls can tell."""

    @abstractmethod
    def below_rounding(self, row: Row) -> bool:
        """Whether F is no more than rounding makes of 0."""

    @abstractmethod
    def running_off(self, rows: list[Row]) -> bool:
        """Whether F only approaches 0 at infinity."""

    def done(self, rows: list[Row]) -> Stop | None:
        """Zero to rounding by steps that converge, or one of the endings that are nobody's success."""
        stop = self.converged(rows)
        if stop is not None:
            return stop
        if self.may_cycle and cycling(rows):
            return Stop.CYCLE
        if self.running_off(rows):
            return Stop.UNBOUNDED
        return Stop.DIVERGED if far_off(rows) else None

    def converged(self, rows: list[Row]) -> Stop | None:
        """A small |F| is not enough: it fades towards many a point, and at infinity, that is no root."""
        last = rows[-1]
        if last.size == 0 and (self.converging(rows) or self.is_zero(last)):
            return Stop.GRADIENT
        if not self.converging(rows):
            return None
        if self.settings.tolerance is not None and last.size <= self.settings.tolerance:
            return Stop.GRADIENT
        largest = max(row.size for row in rows)
        far = max(norm(row.sample.x) for row in rows)
        if len(rows) > 1 and last.size <= TINY * min(1.0, largest) and self.spread(rows) <= EPSILON * far:
            return Stop.GRADIENT
        return Stop.ROUNDING if has_fallen(rows, last.size, largest) and self.below_rounding(last) else None

    def converging(self, rows: list[Row]) -> bool:
        return shrinking(lengths(rows))

    def spread(self, rows: list[Row]) -> float:
        """How far the root may be from the last point, as far as the steps tell."""
        return lengths(rows)[-1]
