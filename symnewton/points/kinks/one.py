"""Every critical number of a function of one variable with switches: of its pieces, and where they meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.findings import Box, CriticalPoint, CriticalSet, Family, Interval, Stretch
from symnewton.points.kinks import germ
from symnewton.points.kinks.corners import Corner, Jump, at
from symnewton.points.kinks.line import Cut, Line, Piece, Sides, Solve
from symnewton.points.kinks.site import Undecided, named
from symnewton.verdicts import Evidence, Kind


def solve(
    expression: Expr, variable: Symbol, sides: Sides | None, smooth: Solve, out_of_time: Callable[[], bool]
) -> CriticalSet:
    """All critical points; `smooth` gives those of a formula without switches, in a box or on all of R.

    Raises Undecided where the pieces are not known, NotEverywhere where they are only known in a box.
    """
    line = Line(expression, variable, sides, out_of_time)
    line.solve(smooth)
    return _Assembly(line).outcome()


ELIMINATION = "exact elimination"
SHOWN = 8  # jumps that a note names


class _Assembly:
    def __init__(self, line: Line) -> None:
        self.line = line
        self.points: list[CriticalPoint] = []
        self.families: list[Family] = []
        self.open: list[Box] = []
        self.jumps: list[str] = []

    def outcome(self) -> CriticalSet:
        """What the pieces and the cuts come to."""
        sides = self.line.sides
        for piece in self.line.pieces:
            if piece.solved is not None:
                self._inside(piece)
        for left, right in zip(self.line.pieces, self.line.pieces[1:]):
            self._corner(left, right)
        self.families += [self._plateau(*ends) for ends in self._plateaus()]
        solved = [piece.solved for piece in self.line.pieces if piece.solved is not None]
        complete = not self.open and all(one.complete for one in solved)
        return CriticalSet(
            points=tuple(sorted(self.points, key=lambda p: p.x)),
            families=tuple(self.families),
            unresolved=tuple(self.open),
            complete=complete,
            domain=None if sides is None else ((exactly.nearest_double(sides[0]), exactly.nearest_double(sides[1])),),
            argument=self._argument([one.argument for one in solved if one.complete == complete]),
            notes=tuple(self._notes()),
            jumps=bool(self.jumps),
        )

    def _argument(self, arguments: list[str]) -> str:
        """What proves the list: the proofs for the pieces, each once, and the rule for where they meet."""
        found = dict.fromkeys(arguments)
        if len(self.line.pieces) == 1:
            return "; ".join(found)
        if any(a.startswith(ELIMINATION) for a in found):
            found = dict.fromkeys([f"{ELIMINATION} on smooth pieces of f"]) | {
                a: None for a in found if not a.startswith(ELIMINATION)
            }
        return "; ".join([*found, "one-sided derivatives where the smooth pieces meet"])

    def _notes(self) -> Iterator[str]:
        if self.jumps:
            shown = "; ".join(self.jumps[:SHOWN]) + ("; …" if len(self.jumps) > SHOWN else "")
            yield f"f jumps at {shown}: neither a minimum nor a maximum there, and no critical point"
        for piece, cut in (
            (self.line.pieces[0], self.line.pieces[0].low),
            (self.line.pieces[-1], self.line.pieces[-1].high),
        ):
            if cut is None:
                continue
            if any(cut is end for end in self.line.on_edge):
                yield f"f may have a kink on the edge of the box, at {named(cut.site)}"
            elif piece.solved is not None and cut.site.sign(self.line.derivative(piece)) == 0:
                yield f"the gradient also vanishes on the edge of the box, at {named(cut.site)}"

    def _inside(self, piece: Piece) -> None:
        """The critical points of a piece's formula that lie in the piece, and what is open there."""
        assert piece.solved is not None
        for point in piece.solved.points:
            site = self._is_inside(piece, point)
            if site is None:
                self.open.append(point.enclosure or ((point.x[0], point.x[0]),))
            elif site:
                self.points.append(point)
        low = None if piece.low is None else piece.low.at
        high = None if piece.high is None else piece.high.at
        for box in piece.solved.unresolved:
            span = ball.between(*box[0])
            if not ((low is not None and span < low) or (high is not None and span > high)):
                self.open.append(box)

    def _is_inside(self, piece: Piece, point: CriticalPoint) -> bool | None:
        """Whether a critical point of the formula lies between the piece's cuts; None where that is not decided."""
        for cut, way in ((piece.low, 1), (piece.high, -1)):
            if cut is None:
                continue
            distance = (at(point) - cut.at) * way
            if distance > 0:
                continue
            if distance < 0:
                return False
            if cut.site.sign(self.line.derivative(piece)) == 0:  # in the ball of the point the slope has no other zero
                return False
            sign = (
                None
                if point.exact is None or cut.site.exact is None
                else exactly.sign((point.exact[0] - cut.site.exact[0]) * way)
            )
            if sign is None:
                return None
            if sign <= 0:
                return False
        return True

    def _corner(self, left: Piece, right: Piece) -> None:
        cut = left.high
        assert cut is not None
        if not (self.line.is_defined(left) and self.line.is_defined(right)):
            return
        try:
            found = self._verdict(Corner(self.line, left, cut, right))
        except Undecided:
            self.open.append((ball.bounds(cut.at),))
            return
        if isinstance(found, Jump):
            self.jumps.append(named(found.site))
        elif found is not None:
            self.points.append(found)

    def _verdict(self, corner: Corner) -> CriticalPoint | Jump | None:
        """What a corner is, by the leading terms of f on both sides where its formulas have no value. Raises Undecided."""
        try:
            return corner.verdict()
        except Undecided:
            if corner.site.exact is None:
                raise
            found = germ.judged(self.line.expression, corner.site)
            if isinstance(found, CriticalPoint) and found.kind is Kind.DEGENERATE:
                raise
            return None if isinstance(found, CriticalPoint) and found.kind is Kind.REGULAR else found

    def _plateaus(self) -> Iterator[tuple[int, int]]:
        """The first and last pieces of each stretch on which f is constant."""
        pieces, first = self.line.pieces, 0
        for i, piece in enumerate(pieces):
            if piece.solved is None and self.line.is_defined(piece):
                last = i == len(pieces) - 1 or not self._goes_on(piece, pieces[i + 1])
                if last:
                    yield first, i
                first = i + 1 if last else first
            else:
                first = i + 1

    def _goes_on(self, piece: Piece, following: Piece) -> bool:
        """Whether the next piece has the same constant value, and where they meet f has it too."""
        if following.solved is not None or piece.formula != following.formula or piece.high is None:
            return False
        try:
            return Corner(self.line, piece, piece.high, following).gaps() == (0, 0)
        except Undecided:
            return False

    def _plateau(self, first: int, last: int) -> Family:
        """A stretch on which f is constant, with what it is to f beyond."""
        left, right = self.line.pieces[first], self.line.pieces[last]
        trends = {self._beyond(first, first - 1), self._beyond(last, last + 1)} - {None}
        kind = Kind.MINIMUM if trends == {1} else Kind.MAXIMUM if trends == {-1} else None
        return Family(
            description=f"{_interval(left.low, right.high)}, where f = {left.formula}",
            kind=kind,
            evidence=Evidence.EXACT,
            stretch=Stretch((_end(left.low), _end(right.high)), left.formula),
        )

    def _beyond(self, i: int, j: int) -> int | None:
        """Whether f rises (1) or falls from piece i, where it is constant, into its neighbour j; None without one.

        0 where f jumps, or that is not decided.
        """
        left, right = sorted((i, j))
        cut = self.line.pieces[left].high
        if left < 0 or cut is None or cut.is_end or not self.line.is_defined(self.line.pieces[j]):
            return None
        corner = Corner(self.line, self.line.pieces[left], cut, self.line.pieces[right])
        try:
            return 0 if corner.gaps() != (0, 0) else (j - i) * corner.side(self.line.pieces[j], j - i).sign
        except Undecided:
            return 0


def _end(cut: Cut | None) -> tuple[str, Interval] | None:
    """The end of a stretch, None where it is that of the box."""
    return None if cut is None or cut.is_end else (named(cut.site).split(" = ")[1], ball.bounds(cut.at))


def _interval(left: Cut | None, right: Cut | None) -> str:
    """What lies between two cuts in words: `x < 0`."""
    if left is None and right is None:
        return "every point"
    low, high = (None if cut is None else named(cut.site).split(" = ")[1] for cut in (left, right))
    x = next(str(cut.site.variables[0]) for cut in (left, right) if cut is not None)
    if low is None:
        return f"{x} < {high}"
    return f"{x} > {low}" if high is None else f"{low} < {x} < {high}"
