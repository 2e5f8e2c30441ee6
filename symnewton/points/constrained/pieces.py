"""f with |u|, max, min and cases on a feasible set: every smooth piece of it, with its conditions as constraints.

A piece is where f and the constraints have one formula each, the edge included. A point is a minimum (maximum) of f on
the feasible set if it is one on every piece that has it, and only then. Where the gradients of f and of the active
constraints are independent on one of them, f takes larger and smaller values there: it is no candidate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import sympy as sp
from flint import arb
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.clock import Timer
from symnewton.language import Constraint
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.real_points import AlgebraicPoint
from symnewton.points.constrained import germs, linear, reasons
from symnewton.points.constrained.candidates import Candidate
from symnewton.points.constrained.deciding import decide
from symnewton.points.constrained.extremes import Extreme, Proof, Status, cannot_be_least
from symnewton.points.constrained.judge import Judgement, active_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.listing import BITS as VALUE_BITS
from symnewton.points.constrained.listing import Valued
from symnewton.points.constrained.multipliers import BITS, by_text
from symnewton.points.constrained.outcome import Outcome
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.sameness import alike
from symnewton.points.constrained.spots import Spot, at_exact
from symnewton.points.findings import Family
from symnewton.points.kinks.cells import MOST_CELLS, cells
from symnewton.points.kinks.levels import Condition
from symnewton.points.kinks.site import TEST
from symnewton.points.kinks.site import Undecided as PiecesUndecided
from symnewton.points.kinks.switches import ROUGH
from symnewton.verdicts import Evidence, Kind

EXTREME = (Kind.MINIMUM, Kind.MAXIMUM)
Explore = Callable[[Program, Timer], Outcome]


def has_pieces(program: Program) -> bool:
    return any(formula.has(*ROUGH) for formula in (program.f, *(c.formula for c in program.constraints)))


def explore_pieces(program: Program, used_up: Timer, explore: Explore) -> Outcome:
    """What is found out on all pieces, `explore` finding it on one. Raises NotReducible."""
    try:
        programs = list(pieces(program))
    except PiecesUndecided as why:
        raise NotReducible(str(why)) from why
    found: list[Outcome] = []
    for k, piece in enumerate(programs):

        def share(of_piece: float, k: int = k) -> bool:
            return used_up((k + of_piece) / len(programs))

        found.append(explore(piece, share))
    return _Together(program, found).outcome()


def pieces(program: Program) -> Iterator[Program]:
    """The program on each piece. Raises Undecided of the pieces, where there are too many or f jumps."""
    formulas = (program.f, *(c.formula for c in program.constraints))
    chosen: list[tuple[dict[Expr, int], tuple[Expr, ...]]] = [({}, ())]
    for formula in formulas:
        own, jumps = cells(formula, program.variables, None)
        if jumps:
            raise PiecesUndecided("f or a constraint jumps")
        more = ((_both(sides, cell.conditions), (*done, cell.formula)) for sides, done in chosen for cell in own)
        chosen = [(sides, done) for sides, done in more if sides is not None]
        if len(chosen) > MOST_CELLS:
            raise PiecesUndecided("f and the constraints have too many pieces")
    for sides, (f, *others) in chosen:
        constraints = [replace(c, formula=g) for c, g in zip(program.constraints, others)]
        edges = (_edge(level, side) for level, side in sides.items())
        yield replace(program, f=f, constraints=(*constraints, *edges))


def _edge(level: Expr, side: int) -> Constraint:
    """That a level has this sign, or is 0, as a constraint."""
    text = f"{sp.sstr(level).replace('**', '^')} {'>=' if side > 0 else '<='} 0"
    return Constraint("", text, -side * level, False)


def _both(sides: dict[Expr, int], conditions: Sequence[Condition]) -> dict[Expr, int] | None:
    """The sides of levels with more of them; None where they contradict each other."""
    found = dict(sides)
    for level, side in conditions:
        if found.setdefault(level, side) != side:
            return None
    return found


def decide_on_pieces(
    program: Program, exact: tuple[Expr, ...], spot: Spot, active: tuple[int, ...]
) -> tuple[Program, Judgement, Evidence]:
    """What a feasible point with exact coordinates is, from every piece that has it, and what stands behind it.

    The program is the one in which the finding is told: that of the piece where only one has the point.
    """
    if not has_pieces(program):
        return program, *decide(program, spot, active)
    undecided = Judgement(spot=spot, kind=Kind.DEGENERATE, active=active, test=TEST, reasons=(reasons.OPEN,))
    found: list[tuple[Program, Judgement]] = []
    try:
        for piece in pieces(program):
            here = at_exact(program.variables, exact, list(piece.formulas()))
            bound = active_at(piece, here)
            if bound is not None:
                found.append((piece, decide(piece, here, bound)[0]))
    except (PiecesUndecided, NotReducible, Undecided):
        return program, undecided, Evidence.EXACT
    if not found:
        return program, undecided, Evidence.EXACT
    if len(found) == 1 and len(found[0][1].active) == len(active):
        return *found[0], Evidence.EXACT
    return program, _met(undecided, found, len(program.constraints)), Evidence.EXACT


def _met(undecided: Judgement, found: Sequence[tuple[Program, Judgement]], count: int) -> Judgement:
    """The finding on a point where pieces meet; of so many `count` constraints that were typed."""
    plain = _smooth([piece for piece, _ in found], undecided.spot, [i for i in undecided.active if i < count])
    if any(one.kind is Kind.REGULAR for _, one in found) or (plain is not None and plain.is_regular):
        return replace(undecided, kind=Kind.REGULAR, reasons=())
    kind = _kind_of([(piece, one, None) for piece, one in found])
    strict = kind in EXTREME and all(one.strict for _, one in found)
    why = reasons.PIECES[kind].format(count=len(found))
    abnormal = any(one.abnormal for _, one in found)
    return replace(undecided, kind=kind, strict=strict or None, abnormal=abnormal, reasons=(why,))


@dataclass(frozen=True)
class _Smooth:
    """A point where f and the active constraints have gradients though pieces meet there.

    `factors` are λ in ∇f = Σ λ∇g, None where there are none or no unique ones; `is_regular` says that there are none.
    """

    active: tuple[int, ...]
    factors: dict[int, arb] | None
    is_regular: bool


def _smooth(found: Sequence[Program], spot: Spot, active: Sequence[int]) -> _Smooth | None:
    """The point by its gradients; None where those of two pieces differ, or are not known to be the same."""
    first, *others = found
    try:
        slope = [spot.number(e) for e in first.slope]
        rows = {i: [spot.number(e) for e in first.slopes[i]] for i in active}
        for other in others:
            pairs = [(slope, other.slope), *((rows[i], other.slopes[i]) for i in active)]
            if any(spot.sign(a - spot.number(e)) for ours, theirs in pairs for a, e in zip(ours, theirs)):
                return None
        if linear.rank(list(rows.values()), spot.sign) < len(rows):
            return _Smooth(tuple(active), None, False)
        factors = linear.combination(list(rows.values()), slope, spot.sign)
        if factors is None:
            return _Smooth(tuple(active), None, True)
        known = {i: spot.enclosure(c, BITS) * first.constraints[i].orientation for i, c in zip(active, factors)}
    except Undecided:
        return None
    return _Smooth(tuple(active), known, False)


class _Together:
    """What is known on the pieces put together."""

    def __init__(self, program: Program, found: Sequence[Outcome]) -> None:
        self.program, self.found = program, [one for one in found if one.feasible is not False]
        self.none = all(one.feasible is False for one in found)
        self.merged: dict[int, Valued | None] = {}  # by the identity of a point of a piece

    def outcome(self) -> Outcome:
        complete = all(one.complete and one.domain is None for one in self.found)
        families = {f.description: (f, x) for one in self.found for f, x in self._families(one)}
        points = self._points()
        minimum, maximum = self._extreme(1, complete), self._extreme(-1, complete)
        return Outcome(
            program=self.program,
            points=tuple(points),
            families=tuple(f for f, _ in families.values()),
            examples=tuple(x for _, x in families.values()),
            complete=complete,
            feasible=False if self.none else True if any(one.feasible for one in self.found) else None,
            bounded=all(one.bounded for one in self.found),
            minimum=minimum,
            maximum=maximum,
            notes=tuple(dict.fromkeys(note for one in self.found for note in one.notes)),
            unresolved=tuple(box for one in self.found for box in one.unresolved),
            searched=any(one.searched for one in self.found),
            stop=next((one.stop for one in self.found if one.stop is not None), None),
        )

    def _families(self, one: Outcome) -> Iterator[tuple[Family, tuple[float, ...] | None]]:
        """The families of a piece: what they are to all of f is not told where another piece may begin on them."""
        alone = len(self.found) == 1
        return ((f if alone else replace(f, kind=None, pieces=()), x) for f, x in zip(one.families, one.examples))

    def _points(self) -> list[Valued]:
        """The candidates of all pieces that are candidates of f, each once. Raises NotReducible."""
        listed: list[Valued] = []
        for i, one in enumerate(self.found):
            for v in one.points:
                if id(v) in self.merged:
                    continue
                known = self._everywhere(v, i)
                whole = None if known is None else v if len(known) == 1 else self._joined(known)
                for _, w in known or [(one.program, v)]:
                    self.merged[id(w)] = whole
                if whole is not None:
                    listed.append(whole)
        return listed

    def _everywhere(self, v: Valued, i: int) -> list[tuple[Program, Valued]] | None:
        """The point as one of every piece that has it; None where it is no candidate of one of them."""
        found = [(self.found[i].program, v)]
        for j, other in enumerate(self.found):
            if j == i or not _has(other.program, v):
                continue
            same = next((w for w in other.points if self._are_same(i, v, j, w)), None)
            if same is None:
                if not other.families and other.complete:
                    return None
                same = replace(v, point=replace(v.point, kind=Kind.DEGENERATE))
            found.append((other.program, same))
        return found

    def _are_same(self, i: int, v: Valued, j: int, w: Valued) -> bool:
        """Whether a point of one piece is one of another."""
        mine = [self.found[i].program.formula(k) for k in v.candidate.active]
        theirs = {self.found[j].program.formula(k) for k in w.candidate.active}
        return alike(v.candidate, w.candidate, [f for f in mine if f in theirs or -f in theirs])

    def _joined(self, same: Sequence[tuple[Program, Valued]]) -> Valued | None:
        """One point of several pieces as a point of f; None where f and the constraints are smooth, and it is none."""
        first, count = same[0][1], len(self.program.constraints)
        active = [i for i in first.candidate.active if i < count]
        plain = _smooth([piece for piece, _ in same], first.candidate.spot, active)
        if plain is not None and plain.is_regular:
            return None
        kind = _kind_of(
            [(p, replace(v.judged, kind=v.point.kind, strict=v.point.strict), v.candidate.point) for p, v in same]
        )
        strict = kind in EXTREME and all(v.point.strict for _, v in same)
        factors = None if plain is None else plain.factors
        values = None if factors is None else {i: factors.get(i, arb(0)) for i in range(count)}
        point = replace(
            first.point,
            kind=kind,
            strict=strict or None,
            eigenvalues=(),
            multipliers=None if values is None else by_text(self.program, values),
            active=tuple(dict.fromkeys(text for _, v in same for text in v.point.active or ())),
            test=TEST,
            reasons=(reasons.PIECES[kind].format(count=len(same)),),
        )
        return replace(first, point=point)

    def _extreme(self, sign: int, complete: bool) -> Extreme:
        """The least value (sign 1) of those of the pieces, or the greatest; open where one of them is."""
        each = [one.minimum if sign > 0 else one.maximum for one in self.found]
        falls = next((e for e in each if e.status is Status.UNBOUNDED), None)
        if falls is not None:
            return falls
        attained = [e for e in each if e.status is Status.ATTAINED and e.value is not None]
        if not attained or len(attained) < len(each) or not complete:
            known = {id(v): v for v in self.merged.values() if v is not None}.values()
            none = complete and not any(one.families for one in self.found)
            none = none and all(cannot_be_least(self.found[0].program, v, sign) for v in known)
            return Extreme(sign=sign, status=Status.NONE if none else Status.OPEN)
        with ball.working_precision(VALUE_BITS[-1]):
            values = [e.value if sign > 0 else -e.value for e in attained if e.value is not None]
            best, lowest = attained[0], values[0]
            for e, value in zip(attained, values):
                if value.upper() < lowest.upper():
                    best, lowest = e, value
            near = [e for e, value in zip(attained, values) if not value > lowest]
        points = {id(w): w for e in near for v in e.points if (w := self.merged.get(id(v))) is not None}
        families = {f.description: f for e in near for f in e.families}
        if not points and not families:
            return Extreme(sign=sign, status=Status.OPEN)
        whole = all(e.proof is Proof.WHOLE for e in attained)
        return replace(
            best,
            points=tuple(points.values()),
            families=tuple(families.values()),
            all_known=all(e.all_known for e in near) and self._alike(near),
            proof=Proof.WHOLE if whole else Proof.PIECES,
        )

    def _alike(self, near: Sequence[Extreme]) -> bool:
        """Whether the extreme values of several pieces are proven to be the same."""
        if len(near) == 1:
            return True
        firsts = [e.points[0] for e in near if e.points]
        point = self.merged.get(id(firsts[0])) if firsts else None
        return len(firsts) == len(near) and all(
            v.equals(firsts[0]) or (point is not None and self.merged.get(id(v)) is point) for v in firsts
        )


def _kind_of(same: Sequence[tuple[Program, Judgement, AlgebraicPoint | None]]) -> Kind:
    """What a point of several pieces is to f, from what it is on each."""
    low, high = (_all(_is(kind, *one) for one in same) for kind in EXTREME)
    if low or high:
        return Kind.MINIMUM if low else Kind.MAXIMUM
    if low is None or high is None:
        return Kind.DEGENERATE
    return Kind.SADDLE if any(found.kind is Kind.SADDLE for _, found, _ in same) else Kind.KINK


def _all(facts: Iterable[bool | None]) -> bool | None:
    """Whether all hold; None where that is not known."""
    known = list(facts)
    return False if False in known else None if None in known else True


def _is(kind: Kind, piece: Program, found: Judgement, point: AlgebraicPoint | None) -> bool | None:
    """Whether f has a minimum (maximum) at a point on a piece, which need not have another point near it."""
    if found.kind is Kind.DEGENERATE:
        return None
    if found.kind is kind or found.kind not in EXTREME:
        return found.kind is kind
    equations = sum(i in piece.equations for i in found.active)
    if found.strict and not found.abnormal and equations < len(piece.variables):
        return False  # independent gradients leave points near it, and f differs there
    try:
        by_branches = germs.settle(piece, point, replace(found, kind=Kind.DEGENERATE, reasons=()))
    except (Undecided, NotReducible):
        return None
    if reasons.ALONE in by_branches.reasons or reasons.CONSTANT in by_branches.reasons:
        return True
    return False if by_branches.kind in EXTREME else None


def _has(piece: Program, v: Valued) -> bool:
    """Whether the point is one of a piece. Raises NotReducible."""
    candidate: Candidate = v.candidate
    try:
        return active_at(piece, candidate.spot) is not None
    except Undecided as why:
        raise NotReducible(f"whether a point is on a piece stays open: {why}") from why
