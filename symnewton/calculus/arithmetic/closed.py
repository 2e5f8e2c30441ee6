"""Arrays of intervals whose level tells of continuity alone: a root loses none at the end of its domain.

The roots, the arc functions and their kin are continuous on domains that have their ends, so that a function made of
them and of what is continuous everywhere has a lowest value on a closed box that its domain meets. Here such a
function is SMOOTH on a box of which it is defined on a part only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnewton.calculus.arithmetic import interval
from symnewton.calculus.arithmetic.interval import INLINE, constant, rounded
from symnewton.calculus.arithmetic.interval_algebra import EMPTY, SMOOTH, Interval, meet

__all__ = ["INLINE", "OPERATIONS", "constant", "rounded"]

CLOSED = ("sqrt", "asin", "acos", "acosh", "lambertw")


def _keeping(function: Callable[..., Interval]) -> Callable[..., Interval]:
    """The function with the level of its argument, where it is defined at all."""

    def kept(u: Interval) -> Interval:
        found = function(u)
        defined = None if found.level is None else np.where(found.level == EMPTY, EMPTY, SMOOTH)
        return Interval(found.ends, meet(u.level, defined))

    return kept


def _powr(u: Interval, p: Interval) -> Interval:
    """u ** p, continuous at u = 0 for p > 0."""
    if not (p.lower > 0).all():
        return interval.OPERATIONS["powr"](u, p)
    return _keeping(lambda v: interval.OPERATIONS["powr"](v, p))(u)


OPERATIONS: dict[str, Callable[..., Any]] = {
    **interval.OPERATIONS,
    **{name: _keeping(interval.OPERATIONS[name]) for name in CLOSED},
    "powr": _powr,
}
