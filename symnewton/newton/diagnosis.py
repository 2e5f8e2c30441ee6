"""What the steps of a finished run say about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from symnewton.linalg import norm

if TYPE_CHECKING:
    from symnewton.newton.loop import Iteration


LEAST_ORDER = 0.8
FAR = 1e20
FALLEN = 1e-5
STEADY = 0.1  # of 1 - q: how much the rates of a linear convergence may differ


def observed_order(steps: Sequence[float], scale: float) -> float | None:
    """The order of convergence p that the last step lengths show: s₍ₖ₊₁₎ ≈ C sₖᵖ. None where they show none.

    An iteration that converges has p ≥ 1; an estimate well below is one of steps that do not.

    `scale` is the size of the point; steps near its rounding are left out. Three shrinking steps make one estimate,
    and the last two estimates have to agree within half
    (Ortega and Rheinboldt, Iterative Solution of Nonlinear Equations, 1970, chapter 9).
    """
    floor = 1e-13 * max(scale, 1e-3)
    usable = [s for s in steps if s > floor][-4:]
    orders = [math.log(c / b) / math.log(b / a) for a, b, c in zip(usable, usable[1:], usable[2:]) if a > b > c]
    if not orders or (len(orders) == 2 and abs(orders[1] - orders[0]) > orders[1] / 2):
        return None
    return orders[-1] if orders[-1] > LEAST_ORDER else None


def lengths(rows: Sequence[Iteration[Any]]) -> list[float]:
    """The lengths of the steps."""
    return [row.step_norm for row in rows if row.step_norm is not None]


def last_lengths(rows: Sequence[Iteration[Any]]) -> list[float]:
    """The lengths of the last steps that one rule made: a step out of a saddle says nothing of how the rest converges."""
    same = takewhile(lambda row: row.rule == rows[-1].rule, reversed(rows))
    return lengths(list(same))[::-1]


def steady_rate(rows: Sequence[Iteration[Any]]) -> float | None:
    """The factor by which each of the last steps is shorter than the one before; None where they show no steady one."""
    last = last_lengths(rows)[-4:]
    if len(last) < 4 or not all(last):
        return None
    rates = [b / a for a, b in zip(last, last[1:])]
    return rates[-1] if max(rates) - min(rates) <= STEADY * (1 - rates[-1]) else None


def far_off(rows: Sequence[Iteration[Any]]) -> bool:
    """Whether the last point is out of all proportion to the first."""
    return norm(rows[-1].sample.x) > FAR * (1 + norm(rows[0].sample.x))


def has_fallen(rows: Sequence[Iteration[Any]], size: float, largest: float) -> bool:
    """Whether what is to become 0 is small enough for its rounding to be looked at: next to the largest met, or at once."""
    return size <= FALLEN * largest or len(rows) == 1


def cycling(rows: Sequence[Iteration[Any]]) -> bool:
    return cycle_length([row.sample.x for row in rows[-12:]]) is not None


def shrinking(steps: Sequence[float]) -> bool:
    """Whether the last steps get shorter, as those of a convergent iteration must."""
    return len(steps) < 2 or steps[-1] <= 0.95 * steps[-2]


def cycle_length(points: Sequence[tuple[float, ...]], longest: int = 4) -> int | None:
    """The period with which the last points repeat, met three times over; None where they do not.

    >>> cycle_length([(0.3,), (1.0,), (0.0,), (1.0,), (0.0,), (1.0,), (0.0,)])
    2
    """
    for period in range(2, longest + 1):
        if (
            len(points) >= 3 * period
            and all(
                math.dist(points[-i], points[-i - period]) <= 1e-10 * (1 + math.hypot(*points[-i]))
                for i in range(1, 2 * period + 1)
            )
            and math.dist(points[-1], points[-2]) > 1e-6 * (1 + math.hypot(*points[-1]))
        ):
            return period
    return None
