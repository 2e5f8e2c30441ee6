"""Where in a box some formulas can be positive and others 0: by intervals, the parts where they cannot be dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sympy import Expr, Rational, Symbol

from symnewton.calculus.arithmetic.interval_algebra import EMPTY
from symnewton.calculus.function import Function
from symnewton.points.findings import Box
from symnewton.points.intervals.screening import bisect
from symnewton.points.membership import Sides, hull

BOXES = 2000
SHOWN = 12


def middles(
    positive: Sequence[Expr], zeros: Sequence[Expr], variables: tuple[Symbol, ...], sides: Sides
) -> Iterator[tuple[Expr, ...]]:
    """Points of some parts of the box that are left; none where the box is proven to hold no such point inside."""
    signs = [(Function(u, variables), True) for u in positive] + [(Function(u, variables), False) for u in zeros]
    ends = np.array(hull(sides), dtype=float)
    lower, upper = ends[None, :, 0], ends[None, :, 1]
    looked_at = 0
    while len(lower) and looked_at < BOXES:
        looked_at += len(lower)
        left = np.ones(len(lower), dtype=bool)
        with np.errstate(all="ignore"):
            for function, is_positive in signs:
                low, high, level = function.ranges("value", lower, upper)
                left &= (level != EMPTY) & ~(high[:, 0] <= 0 if is_positive else (low[:, 0] > 0) | (high[:, 0] < 0))
        lower, upper = lower[left], upper[left]
        if looked_at < BOXES and len(lower):
            lower, upper = bisect(lower, upper, (upper - lower).argmax(axis=1))
    for k in np.linspace(0, len(lower) - 1, min(SHOWN, len(lower))).astype(int):
        yield tuple(Rational(float(c)) for c in lower[k] + 0.5 * (upper[k] - lower[k]))


def meets(box: Box, sides: Sides) -> bool:
    """Whether two boxes touch or overlap."""
    return all(Rational(a) <= high and Rational(b) >= low for (a, b), (low, high) in zip(box, sides))
