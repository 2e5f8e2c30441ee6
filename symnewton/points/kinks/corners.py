"""What f has where two of its smooth pieces meet: from the signs of its slope on both sides."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from flint import arb
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks.line import Cut, Line, Piece, _between
from symnewton.points.kinks.site import BITS, INFINITE, Site, Undecided, finding, resolved
from symnewton.verdicts import Evidence, Kind

KINDS = {
    (-1, 1): Kind.MINIMUM,
    (1, -1): Kind.MAXIMUM,
    (0, 1): Kind.MINIMUM,
    (-1, 0): Kind.MINIMUM,
    (0, -1): Kind.MAXIMUM,
    (1, 0): Kind.MAXIMUM,
}
JUMPS = {
    Kind.MINIMUM: "f jumps here, and is nowhere lower near the point, from the limits of both sides: a minimum.",
    Kind.MAXIMUM: "f jumps here, and is nowhere higher near the point, from the limits of both sides: a maximum.",
}
ENDS = {
    Kind.MINIMUM: "a minimum",
    Kind.MAXIMUM: "a maximum",
    Kind.INFLECTION: "an inflection point",
    Kind.KINK: "a kink, neither a minimum nor a maximum",
}
TRENDS = {-1: "falls", 0: "is constant", 1: "rises"}


@dataclass(frozen=True)
class Jump:
    """A point where f is defined but not continuous, and neither lowest nor highest."""

    site: Site


@dataclass(frozen=True)
class Side:
    """How f behaves beside a cut: the formula there, the sign of its slope as x grows, and the slope at the cut."""

    formula: Expr
    sign: int
    slope: Expr


class Corner:
    """A cut between two pieces on which f is defined."""

    def __init__(self, line: Line, left: Piece, cut: Cut, right: Piece) -> None:
        self.line, self.cut, self.site = line, cut, cut.site
        self.left, self.right = left, right

    def verdict(self) -> CriticalPoint | Jump | None:
        """The critical point or the jump at the cut; None where f is not defined or is smooth there, and its slope not 0.

        Raises Undecided.
        """
        gaps = self.gaps()
        if gaps is None:
            return None
        left, right = self.side(self.left, -1), self.side(self.right, 1)
        if any(gaps):
            return self._jump(gaps, left, right)
        kind = KINDS.get((left.sign, right.sign))
        smooth = self._is_smooth(left, right)
        if kind is None:
            if smooth and (left.sign == 0 or self.site.sign(left.slope) != 0):
                return None
            kind = Kind.INFLECTION if smooth else Kind.KINK
        strict = bool(left.sign and right.sign) if kind in (Kind.MINIMUM, Kind.MAXIMUM) else None
        return self._point(kind, strict, _reasons(self.site, kind, left, right, bool(smooth)))

    def gaps(self) -> tuple[int, int] | None:
        """The signs of the limits from both sides, less f itself; None where f is not defined."""
        site = self.site
        here = resolved(self.line.expression, site)
        value = site.value(here)
        if value is None or value.has(*INFINITE):
            return None
        signs = []
        for piece, way in ((self.left, -1), (self.right, 1)):
            limit = site.value(piece.formula)
            if limit is None or not self._is_limit(piece):
                raise Undecided("a limit of f is not known")
            infinite = limit.has(*INFINITE)
            signs.append(-way * self.side(piece, way).sign if infinite else site.sign(piece.formula - here))
        if None in signs and not (self.cut.steady and not any(signs) and site.number(here).is_finite()):
            raise Undecided("whether f is continuous is not decided")
        return signs[0] or 0, signs[1] or 0

    def _is_limit(self, piece: Piece) -> bool:
        """Whether the formula's value at the cut is its limit: none of its functions jumps there."""
        jumping = piece.formula.atoms(sp.acot, sp.acsc, sp.asec, sp.acoth, sp.acsch, sp.asech, sp.atan2)
        return all(self.site.sign(a.args[0]) for a in jumping)

    def side(self, piece: Piece, way: int) -> Side:
        """The behaviour of f to the left (way −1) or right of the cut."""
        slope = self.line.derivative(piece)
        if sp.expand(slope) == 0:
            return Side(piece.formula, 0, sp.Integer(0))
        sign = self.site.sign(slope)
        if not sign:
            sign = self.line.sign_at(slope, self._sample(piece, slope, way))
        if not sign:
            raise Undecided("the slope beside a cut has no sign")
        return Side(piece.formula, sign, slope)

    def _sample(self, piece: Piece, slope: Expr, way: int) -> float:
        """A double beside the cut, nearer than any other zero of the slope."""
        assert piece.solved is not None
        other = piece.low if way < 0 else piece.high
        nearest = None if other is None else other.at
        with ball.working_precision(BITS):
            for obstacle, is_one in obstacles(piece):
                if (obstacle - self.cut.at) * way > 0:
                    nearer = nearest is None or bool((nearest - obstacle) * way > 0)
                    nearest = obstacle if nearer else nearest
                elif not (obstacle - self.cut.at) * way < 0 and not (is_one and self.site.sign(slope) == 0):
                    raise Undecided("a critical point is too near a cut")
        return _between(nearest, self.cut.at) if way < 0 else _between(self.cut.at, nearest)

    def _is_smooth(self, left: Side, right: Side) -> bool | None:
        """Whether f has a derivative at the cut; None where that is not decided and does not matter."""
        slopes = [self.site.value(side.slope) for side in (left, right)]
        infinite = any(s is not None and s.has(*INFINITE) for s in slopes)
        apart = None if None in slopes or infinite else self.site.sign(left.slope - right.slope)
        if infinite or apart:
            return False
        if apart is None and left.sign == right.sign:
            raise Undecided("whether f has a derivative is not decided")
        return None if apart is None else True

    def _jump(self, gaps: tuple[int, int], left: Side, right: Side) -> CriticalPoint | Jump:
        """The point at a jump, if f is lowest or highest there; else the jump."""
        rises = [gap or way * side.sign for gap, side, way in ((gaps[0], left, -1), (gaps[1], right, 1))]
        if 1 in rises and -1 not in rises:
            return self._point(Kind.MINIMUM, 0 not in rises, (JUMPS[Kind.MINIMUM],))
        if -1 in rises and 1 not in rises:
            return self._point(Kind.MAXIMUM, 0 not in rises, (JUMPS[Kind.MAXIMUM],))
        return Jump(self.site)

    def _evidence(self) -> Evidence:
        """Exact where all is: the point, and its slopes, or all zeros of the slope by algebra on the whole line."""
        slopes = [self.site.sign(self.line.derivative(piece)) for piece in (self.left, self.right)]
        exact = self.site.exact is not None and (self.line.sides is None or all(slopes))
        return Evidence.EXACT if exact else Evidence.CERTIFIED

    def _point(self, kind: Kind, strict: bool | None, reasons: tuple[str, ...]) -> CriticalPoint:
        return finding(self.line.expression, self.site, (kind, strict, reasons), self._evidence())


def _reasons(site: Site, kind: Kind, left: Side, right: Side, smooth: bool) -> tuple[str, ...]:
    slopes = [_slope(site, side) for side in (left, right)]
    if smooth:
        first = f"f′ = {slopes[0]} from both sides, where two formulas of f meet."
    else:
        first = (
            f"The one-sided derivatives are {slopes[0]} on the left and {slopes[1]} on the right: f has no derivative."
        )
    trends = f"f {TRENDS[left.sign]} before the point and {TRENDS[right.sign]} after it"
    return (first, f"{trends}: {ENDS[kind]}.")


def _slope(site: Site, side: Side) -> str:
    text = site.text(side.slope)
    return text if text != "infinite" else "∞" if side.sign > 0 else "−∞"


def obstacles(piece: Piece) -> list[tuple[arb, bool]]:
    """Balls round all critical points of the piece's formula, and round what its search left open, not one point."""
    assert piece.solved is not None
    found = [(at(point), True) for point in piece.solved.points]
    return found + [(ball.between(*box[0]), False) for box in piece.solved.unresolved]


def at(point: CriticalPoint) -> arb:
    """A ball round a critical point of one variable."""
    if point.exact is not None:
        return exactly.enclosure(point.exact[0], BITS)
    if point.enclosure is None:
        raise Undecided("a critical point has no enclosure")
    return ball.between(*point.enclosure[0])
