"""Do we take it: a filter weighs f against the violation of the constraints.

Wächter and Biegler, Mathematical Programming 106 (2006) 25-57, section 2.3, with the numbers given there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

LESS_VIOLATION, LESS_F = 1e-5, 1e-5  # γθ, γφ
ENOUGH = 1e-4  # ηφ
POWER_F, POWER_VIOLATION = 2.3, 1.1  # sφ, sθ
SHARE = 0.05  # γα


@dataclass
class Filter:
    """The pairs (θ, f) that no later point may be dominated by. `most` bounds θ, below `small` f must fall."""

    most: float
    small: float
    pairs: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def around(cls, violation: float) -> Filter:
        return cls(1e4 * max(1.0, violation), 1e-4 * max(1.0, violation))

    def admits(self, violation: float, value: float) -> bool:
        return violation <= self.most and not any(violation >= t and value >= f for t, f in self.pairs)

    def add(self, violation: float, value: float) -> None:
        self.pairs.append(((1 - LESS_VIOLATION) * violation, value - LESS_F * violation))


@dataclass(frozen=True)
class Merit:
    """Where a search starts: the violation θ and f there, the slope of f along the step, what is rounding of each."""

    violation: float
    value: float
    slope: float
    noise: float
    violation_noise: float

    def for_f(self, share: float) -> bool:
        """The switching condition (op. cit., equation 19): the step is one that makes f fall."""
        return self.slope < 0 and share * _power(-self.slope, POWER_F) > _power(self.violation, POWER_VIOLATION)

    def accepts(self, pairs: Filter, share: float, violation: float, value: float) -> bool:
        """Whether a trial point with these numbers is taken (op. cit., equations 18 to 20)."""
        violation = 0.0 if violation <= self.violation_noise else violation
        if not pairs.admits(violation, value - self.noise):
            return False
        if self.violation <= max(pairs.small, self.violation_noise) and self.for_f(share):
            return value <= self.value + ENOUGH * share * self.slope + self.noise
        here = 0.0 if self.violation <= self.violation_noise else self.violation
        return violation <= (1 - LESS_VIOLATION) * here or value <= self.value - LESS_F * here + self.noise

    def shortest(self, small: float) -> float:
        """The share of the step below which none is tried (op. cit., equation 23)."""
        if not self.slope < 0:
            return SHARE * LESS_VIOLATION
        share = min(LESS_VIOLATION, LESS_F * self.violation / -self.slope)
        steep = _power(-self.slope, POWER_F)
        if self.violation <= small and steep > 0:
            share = min(share, _power(self.violation, POWER_VIOLATION) / steep)
        return SHARE * share


def _power(base: float, exponent: float) -> float:
    try:
        return base**exponent
    except OverflowError:
        return math.inf


def total(violation: Iterable[float]) -> float:
    """θ: the sum of the sizes."""
    return float(sum(map(abs, violation)))
