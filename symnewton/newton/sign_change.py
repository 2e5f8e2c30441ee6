"""Sign changes of a function of one variable: where one may be, what one is, and why there may be none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.digits import Digits
from symnewton.calculus.function import Function, Point
from symnewton.linalg import EPSILON
from symnewton.newton.oracle import Oracle

POWERS = (
    *range(-12, 60),
    *(round(60 * 1.1**k) for k in range(30)),
)  # of two, of the point's size: a survey looks there
LARGEST = 1e300
EDGE_STEPS = 30
NUDGE = 2.0**-10
BITS = 128
DOUBLE_BITS = 53
FEW_DIGITS, LEAST_TOLD = 3, ball.arb(10) ** -100_000
MOST_BITS = 2400  # beside 1, the smallest double is seen in half as many
STEEP = 1e-3  # of that: a change of f over a few doubles that may be a slope, as that of cbrt at 0
OUT, MORE = 1000, 4
GROWN = 10  # times the largest |f| at the ends of the first bracket: so much more is a pole


class Barrier(Enum):
    """Why there is no root where the iteration leads."""

    MINIMUM = "minimum"  # |f| has a least value there, which is not 0
    ASYMPTOTE = "asymptote"  # |f| was least far out, or fell without an end
    EDGE = "edge"  # |f| is least at the edge of the domain
    POLE = "pole"  # f grows towards a change of sign, as far as was seen
    JUMP = "jump"
    BREAK = "break"  # f changes its sign, and is not known to be continuous there
    FADING = "fading"  # f is 0 in doubles, but nothing speaks for a root


BREAKS = (Barrier.POLE, Barrier.JUMP, Barrier.BREAK)


@dataclass(frozen=True)
class Bracket:
    """Two points, in either order, where f has opposite signs: f(a) at the first, f(b) at the second."""

    a: float
    fa: float
    b: float
    fb: float

    def inside(self, x: float) -> bool:
        return min(self.a, self.b) < x < max(self.a, self.b)

    def cut(self, x: float, value: float) -> Bracket:
        """The part that keeps the sign change, where x is inside."""
        if not self.inside(x):
            return self
        return Bracket(self.a, self.fa, x, value) if opposite(self.fa, value) else Bracket(x, value, self.b, self.fb)

    def holds(self, other: Bracket) -> bool:
        low, high = sorted((self.a, self.b))
        return low <= min(other.a, other.b) and max(other.a, other.b) <= high

    @property
    def width(self) -> float:
        return abs(self.b - self.a)

    @property
    def closed(self) -> bool:
        """Whether only a double or two lie between the ends."""
        return self.width <= 2 * math.ulp(max(abs(self.a), abs(self.b)))


@dataclass(frozen=True)
class Survey:
    """What a look to both sides of a point found: a zero, a sign change, or else where |f| is least.

    `least` are three neighbouring points, the middle one with the least |f|; where that is the last one seen on its
    side, `barrier` says what lies beyond.
    """

    zero: float | None = None
    bracket: Bracket | None = None
    least: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    barrier: Barrier = Barrier.MINIMUM


def opposite(u: float, v: float) -> bool:
    return u < 0 < v or v < 0 < u


def signed_value(oracle: Oracle, x: float) -> float:
    """f(x); where it is computed as 0 though it is not, as exp(−x) is at 1000, the nearest double with its sign."""
    value = oracle.value((x,))
    return value if value != 0 else lost_value(oracle.function, (x,))


def lost_value(function: Function, x: Point) -> float:
    """What a computed f(x) = 0 stands for: 0, or the value that rounding or underflow has lost, not 0 in doubles."""
    for bits in (53, BITS, 4 * BITS):
        exact = _ball_at(function, x, bits)
        if exact.is_finite() and not exact.contains(0):
            return ball.not_lost(exact)
    return 0.0


def true_value(function: Function, x: float) -> float:
    """f(x), every digit right, the smallest double for what is smaller; where the sign is not found, as computed."""
    for bits in (BITS, 4 * BITS, MOST_BITS):
        exact = _ball_at(function, (x,), bits)
        if exact.is_finite() and exact.rel_accuracy_bits() > DOUBLE_BITS:
            return ball.not_lost(exact)
    return function.value((x,))


def size_of(function: Function, x: float, value: float) -> float | None:
    """|f(x)|, of which `value` is the true value; where no double is near to it a few digits, None of a longer number."""
    if abs(value) > ball.SMALLEST or value == 0:
        return abs(value)
    for bits in (BITS, 4 * BITS, MOST_BITS):
        size = abs(_ball_at(function, (x,), bits))
        digits = Digits.proven(size, FEW_DIGITS) if size > LEAST_TOLD else None
        if digits is not None:
            return digits
    return None


def crossing_at(function: Function, x: float) -> Bracket | None:
    """The narrowest bracket of those tried round x on which f, proven, is continuous and changes its sign."""
    import numpy

    from symnewton.calculus.arithmetic import interval

    for ulps in (1, 16, 256, 4096):
        reach = ulps * math.ulp(x)
        low, high = x - reach, x + reach
        ends = [_ball_at(function, (end,), 4 * BITS) for end in (low, high)]
        if not ((ends[0] > 0 and ends[1] < 0) or (ends[0] < 0 and ends[1] > 0)):
            continue
        _, _, level = function.ranges("value", numpy.array([[low]]), numpy.array([[high]]))
        if level[0] == interval.SMOOTH:
            return Bracket(low, float(ends[0].mid()), high, float(ends[1].mid()))
    return None


def nearer_end(function: Function, bracket: Bracket) -> float:
    """The end with the smaller |f|, which rounding does not tell."""
    sizes = [abs(_ball_at(function, (x,))).mid() for x in (bracket.a, bracket.b)]
    return bracket.a if sizes[0] <= sizes[1] else bracket.b


def _ball_at(function: Function, x: Point, bits: int = BITS) -> ball.arb:
    with ball.working_precision(bits):
        (value,) = function.balls("value", [ball.from_float(c) for c in x])
        return value


def survey(oracle: Oracle, x: float, value: float, barred: Sequence[Bracket] = ()) -> Survey:
    """Looks to both sides of x, at distances that double and more, for the nearest change of sign that is not barred."""
    scale = abs(x) or 1.0
    right, left = _Side(x, value, barred), _Side(x, value, barred)
    for power in POWERS:
        for side, sign in ((right, 1.0), (left, -1.0)):
            target = x + sign * scale * 2.0**power
            found = side.look(oracle, target) if not side.ended and abs(target) <= LARGEST else None
            if found is not None:
                return found
    line = [*reversed(left.seen[1:]), *right.seen]
    sizes = [abs(there) for _, there in line]
    least = min(sizes)
    if least < max(sizes):
        for end, side in ((-1, right), (0, left)):
            if sizes[end] == least:
                barrier = Barrier.EDGE if side.ended else Barrier.ASYMPTOTE
                return Survey(least=(line[end][0],) * 3, barrier=barrier)
    i = sizes.index(least)
    near = (line[max(i - 1, 0)][0], line[i][0], line[min(i + 1, len(line) - 1)][0])
    return Survey(least=near if least < max(sizes) else (x, x, x))


class _Side:
    """The points looked at on one side, with the values of f, outwards; `ended` where f goes no further."""

    def __init__(self, x: float, value: float, barred: Sequence[Bracket]) -> None:
        self.seen = [(x, value)]
        self.barred = barred
        self.ended = False

    def look(self, oracle: Oracle, target: float) -> Survey | None:
        """Goes to the target, or where f ends before it, closer and closer to that edge."""
        for _ in range(EDGE_STEPS):
            before, at_before = self.seen[-1]
            value = signed_value(oracle, target)
            if not math.isfinite(value) and not self.ended:  # only a pole, perhaps
                beyond = target + NUDGE * (target - before)
                target, value = beyond, signed_value(oracle, beyond)
            if not math.isfinite(value):
                self.ended = True
                target = before + (target - before) / 2
                continue
            if value == 0:
                return Survey(zero=target)
            there = Bracket(before, at_before, target, value)
            if opposite(at_before, value) and not any(there.holds(other) for other in self.barred):
                return Survey(bracket=there)
            self.seen.append((target, value))
            if not self.ended:
                return None
            target += (target - before) / 2
        return None


def least_point(oracle: Oracle, found: Survey) -> float:
    """Where |f| is least between the outer points of a survey, by bisection for the change of sign of its slope."""
    low, middle, high = found.least
    if low == high:
        return middle
    if _slope(oracle, low) < 0 < _slope(oracle, high):
        least_width = EPSILON**2 * (high - low)
        while high - low > least_width:
            middle = low + (high - low) / 2
            if middle in (low, high):
                break
            slope = _slope(oracle, middle)
            if slope == 0 or math.isnan(slope):
                break
            low, high = (middle, high) if slope < 0 else (low, middle)
        if low <= 0 <= high:  # bisection only creeps up to 0
            return 0.0
    return middle


def _slope(oracle: Oracle, x: float) -> float:
    """The slope of |f|."""
    sample = oracle.sample((x,), second=False)
    return sample.gradient[0] if sample.value > 0 else -sample.gradient[0]


def barrier_in(function: Function, bracket: Bracket, largest: float, reach: float) -> Barrier | None:
    """What changes the sign of f in a narrow bracket, where it is not a root.

    A function that is continuous on the bracket has a root there; a change of f beyond what the mean value theorem
    allows for its slope is a jump. `largest` is the largest |f| at the ends of the first bracket, `reach` its size.
    """
    low, high = min(bracket.a, bracket.b), max(bracket.a, bracket.b)
    with ball.working_precision(BITS):
        value, slope = function.balls("value and gradient", [ball.between(low, high)])
        if value.is_finite():
            if not slope.is_finite():
                return None
            ends = [_ball_at(function, (x,)) for x in (low, high)]
            most = abs(slope).upper() * (ball.from_float(high) - ball.from_float(low))
            return Barrier.JUMP if abs(ends[1] - ends[0]) > most else None
    if min(abs(bracket.fa), abs(bracket.fb)) > GROWN * largest:
        return Barrier.POLE if _grows_inwards(function, bracket) else Barrier.BREAK
    if not (bracket.closed or bracket.width <= EPSILON * reach):
        return None
    return None if _may_cross(function, bracket, abs(bracket.fb - bracket.fa) <= STEEP * largest) else Barrier.BREAK


def _grows_inwards(function: Function, bracket: Bracket) -> bool:
    """Whether |f| is far smaller a thousand times as far out on both sides, as it is round a pole of any order."""
    reach = OUT * (bracket.b - bracket.a)
    outside = (function.value((bracket.a - reach,)), function.value((bracket.b + reach,)))
    return all(MORE * abs(outer) < abs(inner) for outer, inner in zip(outside, (bracket.fa, bracket.fb)))


def _may_cross(function: Function, bracket: Bracket, small: bool) -> bool:
    """Whether f is continuous on the bracket or, where its change is `small`, at least defined everywhere.

    By intervals, because balls have no value where they reach the end of a domain.
    """
    import numpy

    from symnewton.calculus.arithmetic import interval

    low, high = min(bracket.a, bracket.b), max(bracket.a, bracket.b)
    _, _, level = function.ranges("value", numpy.array([[low]]), numpy.array([[high]]))
    return bool(level[0] >= (interval.DEFINED if small else interval.SMOOTH))
