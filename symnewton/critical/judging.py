"""What the critical points are whose boxes an interval search found: exactly where they have short formulas."""

from __future__ import annotations

import math
from collections.abc import Callable

from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.critical import exactly
from symnewton.critical.algebra.exact_candidates import candidates
from symnewton.critical.classify import EXACT_SIZE, Classification, classify
from symnewton.critical.findings import Box, CriticalPoint
from symnewton.critical.intervals import krawczyk
from symnewton.critical.membership import Compare, by_enclosures, outward
from symnewton.critical.reasons import reasons
from symnewton.newton.linalg import spectrum
from symnewton.verdicts import Evidence, Kind

NEAR = 1e-9  # how far from a suspect box an exact point may be sought


class Judge:
    """What the critical point in a box is, with the best evidence there is."""

    def __init__(self, function: Function, partials: tuple[Expr, ...], out_of_time: Callable[[], bool]) -> None:
        self.function, self.partials, self.out_of_time = function, partials, out_of_time
        short = function.expression.count_ops() < EXACT_SIZE
        self.hessian = derivatives.hessian(partials, function.variables) if short else None

    def regular(self, box: Box) -> CriticalPoint:
        """The one critical point in a box in which exactly one is proven."""
        exact = self._exact_point(box, 0.0)
        if exact is not None:
            at, found = exact
            return self._described(at, found, box)
        x = tuple(low + 0.5 * (high - low) for low, high in box)
        sample = self.function.sample(x)
        values = spectrum(sample.hessian).values
        signs = krawczyk.certified_inertia(self.function, box)
        kind = signs.kind if signs is not None else Kind.DEGENERATE
        return CriticalPoint(
            x=x,
            enclosure=box,
            value=sample.value,
            eigenvalues=values,
            kind=kind,
            strict=True if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None,
            evidence=Evidence.CERTIFIED if signs is not None else Evidence.NUMERIC,
        )

    def comparison(self, point: CriticalPoint) -> Compare:
        """How the coordinates of a point compare with the sides of a box."""

        box = point.enclosure

        def compare(i: int, end: Expr) -> int | None:
            clear = None if box is None else _apart(ball.between(*box[i]), end)
            if clear is not None:
                return clear
            if point.exact is not None:
                return exactly.sign(point.exact[i] - end)
            assert box is not None
            apart = by_enclosures(lambda bits: krawczyk.narrowed(self.function, box, bits)[i], end)
            return 0 if apart is None and self._is_at(end, box) else apart

        return compare

    def _is_at(self, end: Expr, box: Box) -> bool:
        """Whether the one critical point in an interval is this number of it."""
        if len(box) > 1 or not box[0][0] <= exactly.nearest_double(end) <= box[0][1]:
            return False
        slope = exactly.substitute(self.partials[0], self.function.variables, (end,))
        return slope is not None and exactly.sign(slope) == 0

    def suspect(self, box: Box) -> CriticalPoint | None:
        """The critical point in a tiny box, if it is exact and proven to be the only one there; else None."""
        exact = self._exact_point(box, NEAR)
        if exact is None or len(box) > 1:
            return None
        at, found = exact
        order = found.settled.order if found.settled is not None else None
        if order is None or not self._alone(box, at[0], order):
            return None
        return self._described(at, found, None)

    def _alone(self, box: Box, at: Expr, order: int) -> bool:
        """Whether f′ has no zero in the interval but the exact one, where f has a first non-zero derivative.

        By Taylor's theorem f′ = f⁽ⁿ⁾(ξ) (x − a)ⁿ⁻¹/(n − 1)!: it is enough that f⁽ⁿ⁾ has no zero on the interval.
        """
        d = self.function.expression
        for _ in range(order):
            d = derivatives.derivative(d, self.function.variables[0])
        low, high = box[0]
        middle = exactly.nearest_double(at)
        hull = (min(low, math.nextafter(middle, -math.inf)), max(high, math.nextafter(middle, math.inf)))
        with ball.working_precision(krawczyk.BITS):
            value = Function(d, self.function.variables).balls("value", krawczyk.balls_of((hull,)))[0]
            return bool(value > 0 or value < 0)

    def _exact_point(self, box: Box, near: float) -> tuple[tuple[Expr, ...], Classification] | None:
        """A short formula for the critical point in the box, and what it is, exactly."""
        if self.hessian is None or self.out_of_time():
            return None
        at = []
        for low, high in box:
            reach = near * max(1.0, abs(low))
            middle = low + 0.5 * (high - low)
            fitting = (c for c in candidates(middle) if low - reach <= exactly.nearest_double(c) <= high + reach)
            found = next(fitting, None)
            if found is None:
                return None
            at.append(found)
        point = tuple(at)
        for partial in self.partials:
            value = exactly.substitute(partial, self.function.variables, point)
            if value is None or exactly.sign(value) != 0:
                return None
        sample = self.function.sample(tuple(map(exactly.nearest_double, point)))
        if not sample.finite:
            return None
        result = classify(self.function, self.partials, self.hessian, point, sample)
        return point, result

    def _described(self, at: tuple[Expr, ...], found: Classification, box: Box | None) -> CriticalPoint:
        value = exactly.substitute(self.function.expression, self.function.variables, at)
        return CriticalPoint(
            x=found.sample.x,
            exact=at,
            enclosure=None if box is None else tuple((outward(c, -math.inf), outward(c, math.inf)) for c in at),
            value=found.sample.value if value is None else exactly.nearest_double(value),
            eigenvalues=found.second.eigenvalues,
            kind=found.kind,
            strict=found.strict,
            evidence=found.evidence,
            test=found.test,
            reasons=reasons(found),
        )


def _apart(around: ball.arb, end: Expr) -> int | None:
    difference = around - exactly.enclosure(end)
    return 1 if difference > 0 else -1 if difference < 0 else None
