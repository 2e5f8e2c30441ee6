"""Newton's iteration with a net: a bracket where one is known, shorter steps and a survey where none is.

It is Newton's as long as that is good: |f| falls or f changes sign and, once a sign change is known, the steps stay
inside it and halve every two rows. Else it halves the bracket or the step, and where halving does not help it looks for
a sign change further off. Where successive steps show a root of multiplicity m, it takes x₊ = x − m f/f′ (Schröder,
Mathematische Annalen 2, 1870), which is quadratic there again.
"""

from __future__ import annotations

import math

from symnewton.newton.diagnosis import lengths
from symnewton.newton.limit import limit_of
from symnewton.newton.loop import PLAINLY, Made
from symnewton.newton.oracle import Oracle
from symnewton.newton.root_rows import RootIteration, shown_multiplicity
from symnewton.newton.root_textbook import Textbook
from symnewton.newton.sign_change import (
    BREAKS,
    Barrier,
    Bracket,
    barrier_in,
    least_point,
    lost_value,
    nearer_end,
    opposite,
    survey,
)
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop

ENOUGH = 1e-4  # of |f|, times the share of the step: the least decrease (Dennis and Schnabel 1983, section 6.3)
MOST_HALVINGS = 3  # of a step, before sign changes are looked for
SMALLEST_SHARE = 2.0**-30
MOST_BARRIERS = 4  # that a run goes past
WILD = 100  # times the size of the point: a longer step is not worth the bracket it makes
NARROW = 1e-8  # of the size of the point


class Safeguarded(Textbook):
    """The default method.

    Good when: f is continuous between points of opposite sign, wherever they are.
    Fails when: f touches 0 without crossing it and the start is far off.
    """

    def __init__(self, oracle: Oracle, settings: Settings) -> None:
        super().__init__(oracle, settings)
        self.bracket: Bracket | None = None
        self.largest = 0.0  # |f| at the ends of the first bracket
        self.surveyed = False
        self.zero: float | None = None  # one that a survey met
        self.barred: list[Bracket] = []  # sign changes that are poles and jumps

    def following(self, rows: list[RootIteration]) -> RootIteration | Stop:
        following = self._following(rows)
        if isinstance(following, Stop) and self.barrier in BREAKS and self._past_barrier(rows[0]):
            return self._to_found(rows)
        return following

    def _following(self, rows: list[RootIteration]) -> RootIteration | Stop:
        self._learn(rows)
        if self.zero is not None:
            return self._to_found(rows)
        if self.bracket is not None and self.bracket.closed:
            return self._closed(rows)
        if self.bracket is not None and self._not_a_root(rows):
            return Stop.STEP
        return (
            self._by_multiplicity(rows)
            or self._by_newton(rows)
            or (self._by_bisection(rows) if self.bracket else self._by_shorter_step(rows))
            or self._elsewhere(rows)
        )

    def done(self, rows: list[RootIteration]) -> Stop | None:
        if self.zero is not None and rows[-1].x == self.zero:
            return Stop.ROUNDING if rows[-1].value else Stop.GRADIENT
        stop = super().done(rows)
        seems_done = stop in (Stop.GRADIENT, Stop.ROUNDING) and self.bracket is None and not self.surveyed
        if seems_done and limit_of(self.oracle.function, rows[-1].x) is None and self._look_round(rows[-1]):
            return None
        if stop in (Stop.UNBOUNDED, Stop.DIVERGED):
            if self.bracket is not None or (not self.surveyed and self._look_round(rows[-1])):
                self.barrier = None
                return None
            return self._given_up(rows, stop)
        return stop

    def spread(self, rows: list[RootIteration]) -> float:
        return min(super().spread(rows), self.bracket.width if self.bracket else math.inf)

    def converging(self, rows: list[RootIteration]) -> bool:
        return rows[-1].rule is Rule.BISECTION or super().converging(rows)

    def _learn(self, rows: list[RootIteration]) -> None:
        """Narrows the bracket by the last row, or finds the first one."""
        here = rows[-1]
        if self.bracket is not None:
            self.bracket = self.bracket.cut(here.x, here.value or lost_value(self.oracle.function, (here.x,)))
        elif len(rows) > 1 and opposite(rows[-2].value, here.value):
            self._take(Bracket(rows[-2].x, rows[-2].value, here.x, here.value))

    def _take(self, bracket: Bracket) -> None:
        self.bracket = bracket
        self.largest = max(abs(bracket.fa), abs(bracket.fb))

    def _by_multiplicity(self, rows: list[RootIteration]) -> RootIteration | None:
        """x − m f/f′, taken where it leaves a much shorter Newton step behind, as it does at an m-fold root."""
        here, m = rows[-1], shown_multiplicity(rows)
        if m is None or here.newton_step is None:
            return None
        target = here.x + m * here.newton_step
        if target == here.x or (self.bracket is not None and not self.bracket.inside(target)):
            return None
        sample = self.oracle.sample((target,), second=False)
        row = here.to(sample, Rule.MODIFIED_NEWTON, made=Made(m))
        if not math.isfinite(sample.value):
            return None
        left = 0.0 if sample.value == 0 else abs(row.newton_step or math.inf)
        return row if left <= abs(here.newton_step) / 4 else None

    def _by_newton(self, rows: list[RootIteration]) -> RootIteration | None:
        here = rows[-1]
        step = here.newton_step
        if step is None or here.x + step == here.x:
            return None
        if self.bracket is not None:
            before = lengths(rows[-2:])
            if not self.bracket.inside(here.x + step) or (len(before) == 2 and abs(step) > before[0] / 2):
                return None
        if self.bracket is None and self._in_part(here, step):
            bisected = self._by_bisection(rows)
            return None if isinstance(bisected, Stop) else bisected
        value = self.oracle.value((here.x + step,))
        if not math.isfinite(value):
            return None
        if self.bracket is None and not (_falls(here.value, value, 1.0) or self._crosses(here, step, value)):
            return None
        return self._commit(here, here.x + step, Rule.NEWTON)

    def _in_part(self, here: RootIteration, step: float) -> bool:
        """Whether f changes its sign before the pole or the gap that a step leads across: that is its bracket then."""
        part = self.oracle.in_part(here.x, here.x + step)
        if not part or not opposite(here.value, self.oracle.value((part[-1],))):
            return False
        before = Bracket(here.x, here.value, here.x, here.value)
        for x in part:
            value = self.oracle.value((x,))
            if opposite(here.value, value):
                self._take(Bracket(before.b, before.fb, x, value))
                return True
            before = Bracket(before.b, before.fb, x, value)
        return False

    def _crosses(self, here: RootIteration, step: float, value: float) -> bool:
        """Whether a step brackets a root, and is not so long that a survey will find a closer bracket."""
        return opposite(here.value, value) and abs(step) <= WILD * (abs(here.x) or 1.0)

    def _by_bisection(self, rows: list[RootIteration]) -> RootIteration | Stop:
        bracket, here = self.bracket, rows[-1]
        assert bracket is not None
        for share in (0.5, 0.4375, 0.5625, 0.3):  # off the middle where f has no value there, as at a pole
            target = bracket.a + share * (bracket.b - bracket.a)
            if bracket.inside(target) and math.isfinite(self.oracle.value((target,))):
                ends = (bracket.b, bracket.a) if here.x == bracket.b else (bracket.a, bracket.b)
                return self._commit(here, target, Rule.BISECTION, Made(ends=ends if share == 0.5 else ()))
        self.barrier = barrier_in(self.oracle.function, bracket, self.largest, bracket.width)
        return Stop.LEFT_DOMAIN

    def _by_shorter_step(self, rows: list[RootIteration]) -> RootIteration | None:
        """Along Newton's step, halved until |f| falls: it is a descent direction of |f|."""
        here, step, share = rows[-1], rows[-1].newton_step, 0.5
        least = SMALLEST_SHARE if self.surveyed else 2.0**-MOST_HALVINGS
        finite = False
        while step is not None and here.x + share * step != here.x:
            value = self.oracle.value((here.x + share * step,))
            finite = finite or math.isfinite(value)
            if math.isfinite(value) and (_falls(here.value, value, share) or self._crosses(here, share * step, value)):
                return self._commit(here, here.x + share * step, Rule.LINE_SEARCH, Made(share))
            if share <= (least if finite else SMALLEST_SHARE):
                break
            share /= 2
        return None

    def _elsewhere(self, rows: list[RootIteration]) -> RootIteration | Stop:
        """After a survey: into the sign change it found, or to where |f| is least."""
        here = rows[-1]
        if self.surveyed:
            stop = self.stuck(rows)
            return stop if stop is Stop.ROUNDING else self._given_up(rows, Stop.SINGULAR)
        if self._look_round(here):
            return self._to_found(rows)
        if self._found.barrier is Barrier.EDGE:
            limit = limit_of(self.oracle.function, self._found.least[1])
            near = () if limit is None else (limit.x[0], self._found.least[1])
            self.zero = next((x for x in near if math.isfinite(self.oracle.value((x,)))), None)
            if self.zero is not None and self.zero != here.x:
                return self._to_found(rows)
        if self._found.barrier is Barrier.MINIMUM:
            target = least_point(self.oracle, self._found)
            if abs(self.oracle.value((target,))) < abs(here.value):
                return self._commit(here, target, Rule.DESCENT)
        stop = self.stuck(rows)
        return stop if stop is Stop.ROUNDING else self._given_up(rows, Stop.SINGULAR)

    def _to_found(self, rows: list[RootIteration]) -> RootIteration | Stop:
        """Into the bracket, or to the zero, that a survey found."""
        return self._by_bisection(rows) if self.zero is None else self._commit(rows[-1], self.zero, Rule.SURVEY)

    def _past_barrier(self, start: RootIteration) -> bool:
        """Whether there is another zero or sign change round the start than at this pole or jump."""
        bracket = self.bracket
        if bracket is None or len(self.barred) >= MOST_BARRIERS:
            return False
        self.barred.append(bracket)
        found = survey(self.oracle, start.x, start.value, self.barred)
        self.zero = found.zero
        if found.bracket is not None:
            self._take(found.bracket)
        if self.zero is None and found.bracket is None:
            return False
        self.barrier = None
        return True

    def _look_round(self, here: RootIteration) -> bool:
        """Whether a survey round this row finds a zero or a sign change."""
        self.surveyed = True
        self._found = survey(self.oracle, here.x, here.value or lost_value(self.oracle.function, (here.x,)))
        self.zero = self._found.zero
        if self._found.bracket is not None:
            self._take(self._found.bracket)
        return self.zero is not None or self.bracket is not None

    def _given_up(self, rows: list[RootIteration], stop: Stop) -> Stop:
        """The ending, with what the survey saw; a run that is known to run off keeps its reason."""
        if stop is not Stop.UNBOUNDED:
            self.barrier, self.far = self._found.barrier, self._found.least[1]
        return stop

    def _not_a_root(self, rows: list[RootIteration]) -> bool:
        """Whether a narrow bracket at whose ends |f| does not become small holds a pole or a jump."""
        bracket = self.bracket
        assert bracket is not None
        size = max(abs(rows[0].x), abs(bracket.a), abs(bracket.b))
        if bracket.width > NARROW * size or min(abs(bracket.fa), abs(bracket.fb)) < NARROW * self.largest:
            return False
        self.barrier = barrier_in(self.oracle.function, bracket, self.largest, size)
        return self.barrier is not None

    def _closed(self, rows: list[RootIteration]) -> RootIteration | Stop:
        """The ending at a bracket of a few doubles, at its better end."""
        bracket, here = self.bracket, rows[-1]
        assert bracket is not None
        self.barrier = barrier_in(self.oracle.function, bracket, self.largest, bracket.width)
        if self.barrier is not None:
            return Stop.STEP
        better = nearer_end(self.oracle.function, bracket)
        return Stop.ROUNDING if here.x == better else self._commit(here, better, Rule.BISECTION)

    def _commit(self, here: RootIteration, target: float, rule: Rule, made: Made = PLAINLY) -> RootIteration:
        return here.to(self.oracle.sample((target,), second=False), rule, made=made)


def _falls(before: float, after: float, share: float) -> bool:
    return abs(after) <= (1 - ENOUGH * share) * abs(before)
