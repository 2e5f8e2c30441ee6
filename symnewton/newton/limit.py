"""Where a run leads when it goes on in balls of many bits: whether what is 0 in doubles is 0 at all.

A computed 0 is no root: f may only fade, as erf(x) - 1 does, or come close to 0 and turn back. In many bits Newton's
steps go on to shrink at a root, of whatever multiplicity, and nowhere else. This is evidence, not proof.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.compile import evaluate
from symnewton.calculus.function import Function, Point

BITS = 1024
MOST_STEPS = 100
MOST_SLOW_STEPS = 600
SETTLED = arb(2) ** -250  # of the size of the point: a step as short as that
GUARD = 24  # bits that rounding may have spoilt
LAST_STEPS = 3  # that short: they double the bits that are right
LOST = 300  # bits by which a term is smaller than what it is added to
BOUNDS = {"exp": (0,), "erfc": (0, 2), "tanh": (-1, 1), "erf": (-1, 1)}  # that a function approaches and never is
PROBES = (2.0**-200, 2.0**-120, 2.0**-60, 2.0**-30)  # of the size of the point: where the order of a zero is seen
AGREE = 1e-6
DUST = 2.0**-60  # of the size of the point
INSIDE = (1.0, 1 - 2.0**-20, 0.875, 0.5)  # shares of a step, where all of it leads out of the domain
LINEAR = 0.98  # of the step before: so short must every step be
SEEN = 20  # steps in a row
LARGEST_DENOMINATOR, CLOSE = 12, 1e-4  # of the size of the point

Balls = list[arb]


@dataclass(frozen=True)
class Limit:
    """The point that the steps converge to, each coordinate an exact ball, and F goes to 0 there.

    `order` is the m with f ~ (x - root)^m, whole where it is close to that; None where f is 0 all round, or of a system.
    `slow` tells of a system that its steps only shrink linearly, as at a multiple root.
    """

    at: tuple[arb, ...]
    order: float | None = None
    slow: bool = False

    @property
    def x(self) -> Point:
        """The nearest doubles."""
        return tuple(ball.to_float(c) for c in self.at)

    @property
    def multiplicity(self) -> int | None:
        return int(self.order) if self.order is not None and self.order.is_integer() else None


def limit_of(function: Function, x: float) -> Limit | None:
    """Where Newton's steps for u = f/f' lead from x, which converge quadratically at a zero of any order m of f; or f's.

    None where they do not converge, or f has no zero of any order there (Traub, Iterative Methods for the Solution of
    Equations, 1964, section 7.2).
    """
    with ball.working_precision(BITS):
        here = arb(x)
        (value,) = function.balls("value", [here])
        if value.is_exact() and value == 0:
            return Limit((here,), _order(function, here, abs(here) if x else arb(1)))
        start = next((s for s in _round_about(here) if function.balls("value", [s])[0].is_finite()), None)
        for modified in (True, False):
            at = None if start is None else _settled(function, start, modified)
            if at is None or start is None:
                continue
            scale = max((abs(at), abs(start), abs(at - start)), key=float)
            scale = scale if scale != 0 else arb(1)
            if abs(at) < DUST * scale and function.balls("value", [arb(0)])[0].contains(0):
                at = arb(0)
            order = _order(function, at, scale)
            if order is None or (order.is_integer() and _is_hole(function, at, scale)):
                continue
            if _crosses(function, at, scale) or _touches(function, at, order):
                return Limit((at,), order)
        return None


def _round_about(x: arb) -> Sequence[arb]:
    """The point, and two beside it: rounding may have put it out of the domain."""
    nudge = (abs(x) if x != 0 else arb(1)) * arb(2) ** -48
    return x, x + nudge, x - nudge


def _is_hole(function: Function, at: arb, scale: arb) -> bool:
    """Whether f may have no value at a place where it looks smooth, as x²/x has none at 0."""
    (value,) = function.balls("value", [at + arb(0, (PROBES[0] * scale).upper())])
    return not value.is_finite()


def _crosses(function: Function, at: arb, scale: arb) -> bool:
    """Whether f has opposite signs on the two sides of a point."""
    left, right = (function.balls("value", [at + side * PROBES[0] * scale])[0] for side in (-1, 1))
    return bool((left < 0 and right > 0) or (left > 0 and right < 0))


def _touches(function: Function, at: arb, order: float) -> bool:
    """Whether f, which has one sign round a point, is 0 there in as many bits as there are, and no term of it is lost.

    At the edge of a domain, where the order is a fraction, the steps come to rest too early for that many bits.
    """
    (here,) = function.balls("value", [at + arb(0, abs(at) * arb(2) ** (GUARD - BITS))])
    return bool(not order.is_integer() or here.contains(0)) and not loses_terms(function, [at])


def loses_terms(function: Function, at: Balls) -> bool:
    """Whether a term of f that is not 0 is lost in the bits of what it is added to, or a function reaches its bound.

    There f may be 0 in all bits though it is never 0, as sin(x) - 1 - exp(x) far on the left.
    """
    values = evaluate(function.graph, [function.output], ball, at)
    for n, value in values.items():
        node = function.graph.nodes[n]
        inside = [values[a] for a in node.args]
        if node.op in ("add", "sub"):
            for u, v in (inside, inside[::-1]):
                if not v.contains(0) and abs(v) < u.rad() + abs(u) * arb(2) ** -LOST:
                    return True
        elif node.op in BOUNDS and any(value.contains(bound) for bound in BOUNDS[node.op]):
            return True
    return False


def _settled(function: Function, here: arb, modified: bool) -> arb | None:
    """The point where the steps come to rest, or can no longer be told."""
    scale, short = abs(here), 0
    for _ in range(MOST_STEPS):
        value, slope, second = function.balls("sample", [here])
        if value.contains(0):
            return here
        step = (value * slope / (slope * slope - value * second) if modified else value / slope).mid()
        if not step.is_finite():
            return here
        scale = max(scale, abs(step), key=float) if scale == 0 else scale
        ahead = ((here - share * step).mid() for share in INSIDE)
        following = next((p for p in ahead if function.balls("value", [p])[0].is_finite()), None)
        if following is None:
            return None
        here = following
        short += bool(abs(step) <= SETTLED * scale)
        if short == LAST_STEPS:
            return here
    return None


def _order(function: Function, at: arb, scale: arb) -> float | None:
    """The order m of a zero: 1/u' close to it, at two distances that agree; None where there is no zero."""
    (here,) = function.balls("value", [at])
    found: list[float] = []
    for distance in PROBES:
        for side in (1, -1):
            value, slope, second = function.balls("sample", [at + side * distance * scale])
            if value.is_finite() and not value.contains(0) and (slope * slope - value * second).is_finite():
                if here.is_finite() and not abs(here) < abs(value) / 2:
                    return None
                m = float((slope * slope / (slope * slope - value * second)).mid())
                if not math.isfinite(m):
                    return None  # f is constant there
                found.append(float(round(m)) if abs(m - round(m)) <= AGREE * abs(m) else m)
                break
        if len(found) == 2:
            fine, coarse = found
            return fine if fine > AGREE and abs(fine - coarse) <= AGREE * fine else None
    return None


def limit_of_system(functions: Sequence[Function], x: Point) -> Limit | None:
    """Where Newton's steps lead from x, if every one is shorter than the one before until they are nothing, or for long.

    At a multiple root they shrink by a constant factor (Decker, Keller and Kelley, SIAM J. Numer. Anal. 20, 1983) or
    scatter; there a point of short fractions close by, at which F is 0 in as many bits, will do.
    """
    with ball.working_precision(BITS // 2):
        return _converged(functions, x) or _of_short_fractions(functions, x)


def _converged(functions: Sequence[Function], x: Point) -> Limit | None:
    here = [arb(c) for c in x]
    size, lengths = _norm(here), list[arb]()
    while len(lengths) < MOST_SLOW_STEPS:
        values, jacobian = _linear_model(functions, here)
        if not all(v.is_finite() for v in values):
            return None
        if all(v.contains(0) for v in values):
            break
        step = _step([v.mid() for v in values], jacobian)
        if step is None:
            return None
        here = [(c - s).mid() for c, s in zip(here, step)]
        lengths.append(_norm(step))
        size = max(size, lengths[-1], key=float) if size == 0 else size
        if lengths[-1] <= SETTLED * size:
            break
    slow = len(lengths) > SEEN
    if slow and not _shrink_to_zero(functions, here, lengths):
        return None
    here = _without_dust(functions, here, size)
    return Limit(tuple(here), slow=slow) if _stands_out(functions, here, size) else None


def _shrink_to_zero(functions: Sequence[Function], at: Balls, lengths: list[arb]) -> bool:
    """Whether slow steps shrank steadily, but for the last, which rounding makes, to a point where F is 0 in all bits."""
    tail = lengths[-SEEN:-3]
    steady = all(b <= LINEAR * a for a, b in zip(tail, tail[1:]))
    return steady and not any(loses_terms(f, at) for f in functions)


def _without_dust(functions: Sequence[Function], at: Balls, size: arb) -> Balls:
    """The point with 0 for the coordinates that are next to nothing, where that takes F no further from 0."""
    rounded = [arb(0) if abs(c) < DUST * size else c for c in at]
    before, after = (_norm([f.balls("value", x)[0].mid() for f in functions]) for x in (at, rounded))
    return rounded if after <= before else at


def _stands_out(functions: Sequence[Function], at: Balls, size: arb) -> bool:
    """Whether every equation is clearly less 0 a little beside the point, along some coordinate or aslant."""
    reach = PROBES[2] * (size if size != 0 else arb(1))
    beside = [[c + reach * (i == j) for i, c in enumerate(at)] for j in range(len(at))]
    beside.append([c + reach * i for i, c in enumerate(at, 2)])
    for f in functions:
        (here,) = f.balls("value", at)
        others = (abs(f.balls("value", point)[0]) for point in beside)
        if not any(abs(here) < other / 2 for other in others):
            return False
    return True


def _of_short_fractions(functions: Sequence[Function], x: Point) -> Limit | None:
    near = [Fraction(c).limit_denominator(LARGEST_DENOMINATOR) for c in x]
    if any(abs(float(q) - c) > CLOSE * max(1.0, abs(c)) for q, c in zip(near, x)):
        return None
    at = [ball.constant(q) for q in near]
    zero = all(f.balls("value", at)[0].contains(0) for f in functions) and _stands_out(functions, at, _norm(at))
    return Limit(tuple(c.mid() for c in at), slow=True) if zero else None


def _linear_model(functions: Sequence[Function], x: Balls) -> tuple[Balls, list[Balls]]:
    """F, and the middles of its Jacobian."""
    found = [f.balls("value and gradient", x) for f in functions]
    return [value for value, *_ in found], [[d.mid() for d in gradient] for _, *gradient in found]


def _step(values: Balls, jacobian: list[Balls]) -> Balls | None:
    """J^-1 F; where J has no inverse, the shortest p with J p nearest to F, by the pseudo-inverse in doubles."""
    if not all(entry.is_finite() for row in jacobian for entry in row):
        return None
    try:
        found = arb_mat(jacobian).solve(arb_mat([[v] for v in values]))
        return [found[i, 0].mid() for i in range(len(values))]
    except ZeroDivisionError:
        import numpy

        inverse = numpy.linalg.pinv(numpy.array([[float(d) for d in row] for row in jacobian]), rcond=1e-8)
        return [sum((arb(c) * v for c, v in zip(row, values)), arb(0)).mid() for row in inverse.tolist()]


def _norm(v: Balls) -> arb:
    return sum((abs(c) for c in v), arb(0)).mid()
