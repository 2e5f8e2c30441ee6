"""What the critical points are whose boxes an interval search found: exactly where they have short formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import sympy as sp
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.clock import TimeUp
from symnewton.linalg import spectrum
from symnewton.points import exactly
from symnewton.points.algebra.algebraic import SIDES
from symnewton.points.algebra.exact_candidates import recognised
from symnewton.points.classify import EXACT_SIZE, Classification, classify
from symnewton.points.findings import Box, CriticalPoint
from symnewton.points.holes import is_hole
from symnewton.points.inertia import Inertia
from symnewton.points.intervals import krawczyk
from symnewton.points.isolated import is_isolated
from symnewton.points.membership import Compare, by_enclosures, outward
from symnewton.points.reasons import reasons
from symnewton.points.suspects import Zero, zeros_in
from symnewton.verdicts import Evidence, Kind

WIDE = 1e-12  # of the size of a coordinate: an enclosure that is narrowed before it is told


class Judge:
    """What the critical point in a box is, with the best evidence there is."""

    def __init__(self, function: Function, partials: tuple[Expr, ...], out_of_time: Callable[[], bool]) -> None:
        self.function, self.partials, self.out_of_time = function, partials, out_of_time
        short = function.expression.count_ops() < EXACT_SIZE
        self.hessian = derivatives.hessian(partials, function.variables) if short else None

    def regular(self, box: Box) -> CriticalPoint:
        """The one critical point in a box in which exactly one is proven."""
        exact = self._exact_point(box)
        if exact is not None:
            at, found = exact
            return self._described(at, found)
        if any(high - low > WIDE * max(abs(low), abs(high)) for low, high in box):
            around = krawczyk.narrowed(self.function, box, krawczyk.BITS)
            box = tuple(ball.bounds(side) for side in around)
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

    def quickly(self, box: Box) -> CriticalPoint:
        """The point, proven to be one, by the doubles in the middle of its box: there is no time for more."""
        x = tuple(low + 0.5 * (high - low) for low, high in box)
        sample = self.function.sample(x)
        values = spectrum(sample.hessian).values
        positive, negative = sum(v > 0 for v in values), sum(v < 0 for v in values)
        return CriticalPoint(
            x=x,
            enclosure=box,
            value=sample.value,
            eigenvalues=values,
            kind=Inertia(positive, negative, len(values) - positive - negative).kind,
            evidence=Evidence.NUMERIC,
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
            return 0 if apart is None and self._is_at(i, end, box) else apart

        return compare

    def _is_at(self, i: int, end: Expr, box: Box) -> bool:
        """Whether the one critical point in a box has coordinate i equal to this number of it.

        It has where ∇f = 0 has a solution there, and that is known where all partial derivatives but as many as the
        other variables vanish all over the plane, and these have a common zero in the box.
        """
        variables = self.function.variables
        if not ball.between(*box[i]).contains(exactly.enclosure(end)):
            return False
        if len(box) == 1:
            return exactly.vanishes(self.partials[0], variables, (end,))
        left, place = (*variables[:i], *variables[i + 1 :]), (*box[:i], *box[i + 1 :])
        on_plane = [sp.expand(exactly.put(partial, {variables[i]: end})) for partial in self.partials]
        equations = [Function(e, left) for e in on_plane if e != 0]
        if len(equations) != len(left) or any(e.expression.has(sp.nan, sp.zoo, sp.oo) for e in equations):
            return False
        zero = krawczyk.narrow(
            lambda x: krawczyk.equations(equations, x),
            lambda x: all(e.continuous_on(x) for e in equations),
            tuple(low + 0.5 * (high - low) for low, high in place),
        )
        return zero is not None and all(z >= low and z <= high for z, (low, high) in zip(zero, place))

    def suspect(self, box: Box, known: Sequence[Box]) -> list[CriticalPoint] | None:
        """The critical points in a tiny box, without those in boxes where one is known; None where they are not known."""
        if len(box) > 1:
            return self._alone(box)
        found = zeros_in(self.function, self.partials[0], box[0], self.out_of_time)
        if found is None:
            return None
        points = []
        for zero in found:
            near = [other for (other,) in known if ball.between(*other).overlaps(zero.at)]
            if not near:
                points.append(self._degenerate(zero))
            elif not all(ball.between(*other).contains(zero.at) for other in near):
                return None
        return points

    def _alone(self, box: Box) -> list[CriticalPoint] | None:
        """The exact critical point in a tiny box in several variables, if it is the only one, or that there is none."""
        if is_hole(self.function.expression, self.function.variables, box):
            return []
        exact = self._exact_point(box)
        if exact is None or not is_isolated(self.function, exact[0], box, self.out_of_time):
            return None
        return [self._described(*exact)]

    def _degenerate(self, zero: Zero) -> CriticalPoint:
        """A zero of f′ in one variable as a point: by higher derivatives where it is exact, else by the sides."""
        is_critical = zero.exact is not None and exactly.vanishes(
            self.partials[0], self.function.variables, (zero.exact,)
        )
        exact = self._classified((zero.exact,)) if is_critical else None
        if exact is not None and (exact.kind is not Kind.DEGENERATE or zero.kind is None):
            assert zero.exact is not None
            return self._described((zero.exact,), exact)
        with ball.working_precision(krawczyk.BITS):
            value, _, bend = self.function.balls("sample", [zero.at])
        return CriticalPoint(
            x=(ball.to_float(zero.at),),
            exact=None if zero.exact is None else (zero.exact,),
            enclosure=(ball.bounds(zero.at),),
            value=ball.to_float(value),
            eigenvalues=(0.0 if bend.contains(0) else ball.to_float(bend),),
            kind=zero.kind or Kind.DEGENERATE,
            strict=True if zero.kind in (Kind.MINIMUM, Kind.MAXIMUM) else None,
            evidence=Evidence.CERTIFIED,
            test="first-derivative",
            reasons=() if zero.kind is None else (SIDES[zero.kind],),
        )

    def _exact_point(self, box: Box) -> tuple[tuple[Expr, ...], Classification] | None:
        """A short formula for the critical point in the box, and what it is, exactly, while there is time."""
        if self.hessian is None or self.out_of_time():
            return None
        try:
            point = recognised(self.partials, self.function.variables, krawczyk.balls_of(box))
            found = None if point is None else self._classified(point)
        except TimeUp:
            return None
        return None if point is None or found is None else (point, found)

    def _classified(self, point: tuple[Expr, ...]) -> Classification | None:
        """What an exact critical point is; None where f is too long for that, or not smooth there."""
        sample = self.function.sample(tuple(map(exactly.nearest_double, point)))
        if self.hessian is None or not sample.finite:
            return None
        return classify(self.function, self.partials, self.hessian, point, sample)

    def _described(self, at: tuple[Expr, ...], found: Classification) -> CriticalPoint:
        value = exactly.substitute(self.function.expression, self.function.variables, at)
        return CriticalPoint(
            x=found.sample.x,
            exact=at,
            enclosure=tuple((outward(c, -math.inf), outward(c, math.inf)) for c in at),
            value=found.sample.value if value is None else exactly.nearest_double(value),
            eigenvalues=found.second.eigenvalues,
            kind=found.kind,
            strict=found.strict,
            evidence=found.evidence,
            test=found.test,
            reasons=reasons(found),
        )


def _apart(around: ball.arb, end: Expr) -> int | None:
    return ball.proven_sign(around - exactly.enclosure(end)) or None
