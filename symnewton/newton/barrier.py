"""Whether f lives all along a step: the poles and gaps that lie between two points where it is finite.

Where the ball of f over the segment is finite, f is defined and continuous on all of it. Where it is not, the segment
is halved, and what stays without a value down to nothing is a barrier, unless f closes over it, as |x| does at 0.
"""

from __future__ import annotations

import math

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Point
from symnewton.linalg import plus

TOTAL = frozenset(
    "constant variable pi add sub neg mul exp sin cos atan sinh cosh tanh asinh erf erfc sinc abs max min "
    "slope sign step floor above where less equal not and or softplus sigmoid total".split()
)
BITS = 128
HALVINGS = 40
CHECKED = 8  # halvings before: f has to come together over so many
CLOSED = 1e-3  # of the change of f over the segment: less than this is a gap that f closes
MOST = 400  # balls on one segment


def has_partial_operations(function: Function) -> bool:
    """Whether anything in f is not defined everywhere."""
    nodes = [function.graph.nodes[n] for n in function.graph.reachable([function.output])]
    return not all(node.op in TOTAL or (node.op == "powi" and node.detail > 0) for node in nodes)


def barrier(function: Function, a: Point, b: Point) -> float | None:
    """How far along the way from a to b f first stops, as a share of it; None where nothing is in the way."""
    with ball.working_precision(64):
        return _first(function, a, plus(b, a, -1.0))


def before_barrier(function: Function, a: float, b: float) -> list[float]:
    """Points on the way from a to b, closer and closer to where f first stops, f continuous as far as there; none if it does not.

    It is looked for closer by first: beside a long step, what f does round a pole may look like nothing.
    """
    reach = abs(a) or 1.0
    while reach < abs(b - a) and barrier(function, (a,), (a + math.copysign(reach, b - a),)) is None:
        reach *= 2
    b = a + math.copysign(min(reach, abs(b - a)), b - a)
    share = barrier(function, (a,), (b,))
    if share is None:
        return []
    last = _last_defined(function, a + share * (b - a), b)
    return [*(last - (last - a) * 2.0**-k for k in range(1, HALVINGS)), last]


def _last_defined(function: Function, a: float, b: float) -> float:
    """The last double on the way from a to b up to which f is seen to be defined all along."""
    start = a
    with ball.working_precision(BITS):
        while (middle := a + (b - a) / 2) not in (a, b):
            (value,) = function.balls("value", [ball.between(*sorted((start, middle)))])
            a, b = (middle, b) if value.is_finite() else (a, middle)
    return a


def _first(function: Function, a: Point, step: Point) -> float | None:
    waiting = [(0.0, 1.0, 0)]
    for _ in range(MOST):
        if not waiting:
            return None
        low, high, depth = waiting.pop()
        t = ball.between(low, high)
        (value,) = function.balls("value", [ball.from_float(c) + ball.from_float(d) * t for c, d in zip(a, step)])
        if value.is_finite():
            continue
        middle = (low + high) / 2
        outside = not math.isfinite(function.value(plus(a, step, middle)))
        if (outside or depth == HALVINGS) and not _closes(function, a, step, middle):
            return low
        if depth < HALVINGS:
            waiting += [(middle, high, depth + 1), (low, middle, depth + 1)]
    return None


def _closes(function: Function, a: Point, step: Point, t: float) -> bool:
    """Whether f takes one value from both sides of a place on the segment where it may have none."""
    near, far = 2.0**-HALVINGS, 2.0 ** (CHECKED - HALVINGS)
    ends = [function.value(plus(a, step, s)) for s in (0.0, 1.0)]
    around = [function.value(plus(a, step, min(1.0, max(0.0, t + d)))) for d in (-far, -near, near, far)]
    if not all(map(math.isfinite, around)):
        return False
    return max(around) - min(around) <= CLOSED * max(abs(ends[1] - ends[0]), *map(abs, ends))
