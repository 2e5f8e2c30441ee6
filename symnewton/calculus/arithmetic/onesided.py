"""Arrays of intervals for boxes that end at a kink: where u ≥ 0 all over a box, |u| is u there, with slope 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnewton.calculus.arithmetic import interval
from symnewton.calculus.arithmetic.interval import INLINE, constant, rounded
from symnewton.calculus.arithmetic.interval_algebra import SMOOTH, Interval, meet

__all__ = ["INLINE", "OPERATIONS", "constant", "rounded"]


def slope(u: Interval) -> Interval:
    """The slope of |u| on the box, without its ends where u is 0 there."""
    found = interval.slope(u)
    up, down = u.lower >= 0, u.upper <= 0
    ends = np.where(up, np.array([[-1.0], [1.0]]), np.where(down, np.array([[1.0], [-1.0]]), found.ends))
    apart = None if found.level is None else np.where(up | down, SMOOTH, found.level)
    return Interval(ends, meet(u.level, apart))


OPERATIONS: dict[str, Callable[..., Any]] = {**interval.OPERATIONS, "slope": slope}
