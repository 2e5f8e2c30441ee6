"""Functions that are very small or very large, brought to the middle of the range of doubles by a power of two.

The product of two slopes of 1e-300·f is 0 in doubles, and nothing can be told by it; critical points stay where they are.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

from flint import arb
from sympy import Integer, Rational

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint
from symnewton.points.membership import Sides

EXPONENTS = 300  # beyond 2^300 and below 2^-300 a function is balanced
SHARES = (Rational(1, 2), Rational(3, 11), Rational(9, 11))
MOST = 27  # points looked at
BITS = 64


def balanced(function: Function, sides: Sides) -> tuple[Function, int]:
    """2^k times the function, of values round 1 on the box, and k; the function and 0 where it is of common size."""
    sizes: list[arb] = []
    with ball.working_precision(BITS):
        points = product(*[[low + share * (high - low) for share in SHARES] for low, high in sides])
        for _, point in zip(range(MOST), points):
            (value,) = function.balls("value", [exactly.enclosure(c, BITS) for c in point])
            if value.is_finite() and not value.contains(0):
                sizes.append(abs(value).log() / arb.const_log2())
        largest = max((float(size.mid()) for size in sizes), default=0.0)
    if not EXPONENTS < abs(largest) < 2**20:
        return function, 0
    k = -round(largest)
    return Function(Integer(2) ** k * function.expression, function.variables, sign=function.sign), k


def times_power_of_two(point: CriticalPoint, k: int) -> CriticalPoint:
    """The point as one of 2^k times the function."""
    eigenvalues = tuple(_scaled(value, k) for value in point.eigenvalues)
    return replace(point, value=_scaled(point.value, k), eigenvalues=eigenvalues)


def _scaled(x: float, k: int) -> float:
    """2^k x; NaN where no double is near to it."""
    try:
        found = math.ldexp(x, k)
    except OverflowError:
        return math.nan
    return found if found or not x else math.nan
