"""The roots of one function in an interval, by subdivision: proofs in balls.

A part is dropped where the enclosure of f leaves out 0, and settled where f′ keeps one sign: then the signs of f at its
ends tell whether it has a root. Where a part reaches out of the domain of f, intervals tell what balls cannot.
Multiple roots stay open, unless they are at a point with a short formula: then the first derivative that is not 0
there settles a whole neighbourhood (Taylor's theorem).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.clock import Progress, silent
from symnewton.errors import BudgetError
from symnewton.points import exactly
from symnewton.points.algebra.edges import Edge
from symnewton.points.algebra.exact_candidates import exact_root, is_root, order_at
from symnewton.points.intervals.kinked_root import only_root, only_root_among_kinks
from symnewton.points.intervals.poles import WithoutPoles
from symnewton.verdicts import Stop

Interval = tuple[float, float]
BITS, FINE_BITS = 64, 256
MOST_PARTS = 8_000
SMALLEST = 2.0**-40  # of the interval: what is open then stays open
EARLY = 2.0**-8  # of the interval
GAP = 2.0**-20  # of the interval
OFF_CENTRE = 0.4921875  # so that a root in the middle of the interval is not an end of parts
MOST_CUTS = 300
LOOKS = 64  # parts between looks at the clock


@dataclass(frozen=True)
class Found:
    """A root: a narrow ball, a short formula if there is one, and its multiplicity, None where f has a kink."""

    at: arb
    exact: Expr | None
    multiplicity: int | None = 1


@dataclass(frozen=True)
class Searched:
    """The roots, each proven to be one, and the intervals that may hold more; `stop`: what ended the search early."""

    roots: list[Found]
    unresolved: list[Interval]
    stop: Stop | None = None


def search(
    expression: Expr,
    variable: Symbol,
    box: Interval,
    out_of_time: Callable[[], bool],
    edges: Sequence[tuple[Edge, arb]] = (),
    *,
    hand_over: bool = False,
    progress: Progress = silent,
) -> Searched:
    """The roots in the closed interval, but for those at edges of the domain that are known already.

    To `hand_over` what it has is the end of a search whose time is up, or that is interrupted; else it raises
    BudgetError, or the interrupt goes on.
    """
    run = _Run(expression, variable, edges)
    try:
        open_parts = run.subdivide(box, out_of_time, hand_over, progress)
    except KeyboardInterrupt as interrupt:
        if not hand_over:
            raise
        run.stop, open_parts = Stop.of(interrupt), [box]
    joined = _joined(open_parts, GAP * (box[1] - box[0]))
    unresolved = joined if run.stop else run.settle(joined)
    return Searched(_once([*run.at_ends.values(), *run.found]), unresolved, run.stop)


@dataclass
class _Run:
    expression: Expr
    variable: Symbol
    edges: Sequence[tuple[Edge, arb]] = ()
    found: list[Found] = field(default_factory=list)
    at_ends: dict[float, Found] = field(default_factory=dict)
    stop: Stop | None = None

    def __post_init__(self) -> None:
        self.function = Function(self.expression, (self.variable,))
        self.without_poles = WithoutPoles(self.expression, self.variable)
        self.signs: dict[float, int | None] = {}

    def subdivide(
        self, box: Interval, out_of_time: Callable[[], bool], hand_over: bool, progress: Progress
    ) -> list[Interval]:
        """Settles what it can; the parts that stay open."""
        smallest = SMALLEST * (box[1] - box[0])
        stack, left, parts = [box], list[Interval](), 0
        with ball.working_precision(BITS):
            while stack:
                low, high = stack.pop()
                parts += 1
                if parts % LOOKS == 0:
                    progress("searching", {"parts left": len(stack) + len(left), "roots found": len(self.found)})
                if parts % LOOKS == 0 and out_of_time():
                    if hand_over:
                        self.stop = Stop.TIMEOUT
                        return [*left, (low, high), *stack]
                    raise BudgetError("the time ran out during the search for roots", hint="give more with --timeout")
                if self._settled(low, high) or (self._is_early(low, high, box) and self._has_formula(low, high)):
                    continue
                middle = low + OFF_CENTRE * (high - low)
                if high - low <= smallest or parts > MOST_PARTS or not low < middle < high:
                    left.append((low, high))
                else:
                    stack += [(middle, high), (low, middle)]
        return left

    def _is_early(self, low: float, high: float, box: Interval) -> bool:
        """Whether to look for a formula now: round a flat multiple root subdivision would go on for long."""
        return 0.4 * EARLY < (high - low) / (box[1] - box[0]) <= EARLY

    def _has_formula(self, low: float, high: float) -> bool:
        at = ball.between(low - (high - low), high + (high - low))
        smooth = all(b.is_finite() for b in self.function.balls("value and gradient", [at]))
        root = root_with_formula(self.function, at) if smooth else None
        if root is not None:
            self.found.append(root)
        return root is not None

    def _settled(self, low: float, high: float) -> bool:
        """Whether the part is known to hold no root, or its one root was found."""
        x = ball.between(low, high)
        value, slope = self.function.balls("value and gradient", [x])
        if not value.is_finite():
            return self._outside(low, high) or self.without_poles.leaves_out_0(x)
        if not value.contains(0):
            return True
        if not slope.is_finite() or not self.function.continuous_on([x]):
            return False
        middle = x.mid()
        (at_middle, _) = self.function.balls("value and gradient", [middle])
        if not (at_middle + slope * (x - middle)).contains(0):
            return True
        return not slope.contains(0) and self._monotone(low, high)

    def _outside(self, low: float, high: float) -> bool:
        """Whether f has no root on the part of the interval where it is defined."""
        import numpy

        from symnewton.calculus.arithmetic import interval

        lower, upper, level = self.function.ranges("value", numpy.array([[low]]), numpy.array([[high]]))
        return bool(level[0] == interval.EMPTY or lower[0, 0] > 0 or upper[0, 0] < 0)

    def _monotone(self, low: float, high: float) -> bool:
        signs = [self._sign(c) for c in (low, high)]
        if None in signs:
            return False
        if 0 in signs:
            return True
        if signs[0] != signs[1]:
            at = self._narrowed(low, high)
            exact = exact_root(self.expression, self.variable, at)
            self.found.append(Found(at if exact is None else exactly.enclosure(exact, FINE_BITS), exact))
        return True

    def _sign(self, x: float) -> int | None:
        """The sign of f at a double, proven; a root there is noted."""
        if x not in self.signs:
            self.signs[x] = self._sign_at(x)
        return self.signs[x]

    def _sign_at(self, x: float) -> int | None:
        bits = (BITS, FINE_BITS, 4 * FINE_BITS)
        sign = ball.sign_by(lambda _: self.function.balls("value", [ball.from_float(x)])[0], bits)
        if sign:
            return sign
        exact = sp.Rational(x)
        if not is_root(self.expression, self.variable, exact):
            return None
        order = order_at(self.expression, self.variable, exact)
        if order is None:
            return None
        self.at_ends[x] = Found(arb(x), exact, order[0])
        return 0

    def _narrowed(self, low: float, high: float) -> arb:
        """A narrow ball round the one root in a part where f is monotone: the interval Newton operator, or bisection."""
        rises = self._sign(high) == 1
        with ball.working_precision(FINE_BITS):
            x = ball.between(low, high)
            for _ in range(MOST_CUTS):
                middle = x.mid()
                value, _ = self.function.balls("value and gradient", [middle])
                _, slope = self.function.balls("value and gradient", [x])
                newer = (middle - value / slope).intersection(x) if not slope.contains(0) else x
                if newer.rad() > x.rad() * 0.6:
                    if value.contains(0):
                        break
                    newer = middle.union(x.upper() if bool(value < 0) == rises else x.lower())
                if not newer.rad() < x.rad():
                    break
                x = newer
            return x

    def settle(self, parts: list[Interval]) -> list[Interval]:
        """The open parts round which no multiple root with a short formula explains why they are open."""
        left = []
        for low, high in parts:
            with ball.working_precision(BITS):
                at = ball.between(low, high)
                root = root_with_formula(self.function, at)
                at_edge = root is None and any(
                    at.overlaps(c) and only_root(self.function, e, at) for e, c in self.edges
                )
            if at_edge:
                continue
            root = root or self._among_kinks(at)
            if root is None:
                left.append((low, high))
            else:
                self.found.append(root)
        return left

    def _among_kinks(self, at: arb) -> Found | None:
        exact = exact_root(self.expression, self.variable, at)
        if exact is None or not only_root_among_kinks(self.function, exact, at):
            return None
        return Found(exactly.enclosure(exact, FINE_BITS), exact, None)


def root_with_formula(function: Function, at: arb) -> Found | None:
    """The only root in a ball, with its multiplicity, if it has a short formula.

    Where the derivative of its order has no zero in the ball, f has no other root there.
    """
    expression, (variable,) = function.expression, function.variables
    exact = exact_root(expression, variable, at)
    order = None if exact is None else order_at(expression, variable, exact)
    if exact is None or order is None or not function.continuous_on([at]):
        return None
    (value,) = Function(order[1], (variable,)).balls("value", [at])
    if not value.is_finite() or value.contains(0):
        return None
    return Found(exactly.enclosure(exact, FINE_BITS), exact, order[0])


def _once(found: list[Found]) -> list[Found]:
    """The roots without those that were found twice; of these, the one with a formula stays."""
    kept: list[Found] = []
    for root in sorted(found, key=lambda r: float(r.at.mid())):
        if not kept or not root.at.overlaps(kept[-1].at):
            kept.append(root)
        elif kept[-1].exact is None:
            kept[-1] = root
    return kept


def _joined(parts: list[Interval], gap: float) -> list[Interval]:
    """The parts, those that are no further apart than the gap in one: round a multiple root many stay open."""
    joined: list[Interval] = []
    for low, high in sorted(parts):
        if joined and low <= joined[-1][1] + gap:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined
