"""A run on a constrained problem, from a start to a verdict."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Point
from symnewton.linalg import EPSILON
from symnewton.newton.constrained.feasible import RULE as RESTORATION
from symnewton.newton.constrained.feasible import nearer_feasible
from symnewton.newton.constrained.filter import Filter, total
from symnewton.newton.constrained.kkt import NEWTON, Step, Tangent, held_step, next_step
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.search import CORRECTION, moved, search
from symnewton.newton.constrained.second_order import CLOSE, Verdict, judged, lower_point, probed
from symnewton.newton.diagnosis import FAR, cycle_length, observed_order
from symnewton.newton.doubt import gradient_floor
from symnewton.newton.stopping import ROUNDING_FACTOR, TOLERANCE
from symnewton.settings import Settings
from symnewton.verdicts import Kind, Stop

METHODS = ("sqp", "newton")
LARGEST_MULTIPLIER = 1e3  # at the start; larger ones say that the gradients of the constraints are nearly dependent
NEARLY = 1e-7  # of the terms of ∇L: a run whose steps end here has come to a Kuhn–Tucker point
STALLED = 4  # rows
CLOSING_IN = 1e-6  # of the size of the point
BOTTOMLESS = -1e300
ESCAPE, PROBE = "negative-curvature", "valley-probe"


@dataclass(frozen=True)
class Iteration:
    """Row k: the point with its multipliers, ∇²L, the constraints held as equations; the step into it and its rule."""

    k: int
    site: Site
    multipliers: Array
    hessian: Array
    held: tuple[int, ...]
    violation: float
    step: tuple[float, ...] | None = None
    rule: str = "start"
    stop: Stop | None = None

    @property
    def lagrangian_gradient(self) -> Array:
        return self.site.lagrangian_gradient(self.multipliers)

    @property
    def slope(self) -> float:
        """|∇L|."""
        return float(np.linalg.norm(self.lagrangian_gradient))

    @property
    def step_norm(self) -> float | None:
        return None if self.step is None else math.hypot(*self.step)


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `kind` is what the end is to f on the feasible set; None where it is not known.

    `flat` tells that the second-order test is silent there and only probing speaks for a minimum.
    """

    rows: tuple[Iteration, ...]
    program: Program
    kind: Kind | None
    verdict: Verdict | None
    order: float | None
    flat: bool = False

    @property
    def last(self) -> Iteration:
        return self.rows[-1]

    @property
    def stop(self) -> Stop:
        assert self.last.stop is not None
        return self.last.stop

    @property
    def solved(self) -> bool:
        return self.kind is Kind.MINIMUM and self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def minimize(program: Program, start: Point, settings: Settings, *, plain: bool = False) -> Outcome:
    """The run from a start at which everything is finite; `plain` takes every KKT step as it is."""
    run = _Run(program, settings, plain=plain)
    rows = tuple(run.iterate(start))
    return Outcome(rows, program, run.kind, run.verdict, order_of(rows), run.flat)


class _Run:
    def __init__(self, program: Program, settings: Settings, *, plain: bool) -> None:
        self.program, self.settings, self.plain = program, settings, plain
        self.rows: list[Iteration] = []
        self.verdict: Verdict | None = None
        self.kind: Kind | None = None
        self.flat = False
        self.radius = math.nan

    def iterate(self, start: Point) -> Iterator[Iteration]:
        """The rows, the last with its `stop`."""
        try:
            site = self.program.site(start)
            self.pairs = Filter.around(total(self.program.violation(site.values)))
            self.radius = max(1.0, math.hypot(*start))
            self.rows.append(self._row(site, *self._first_multipliers(site)))
            while True:
                here = self.rows[-1]
                following = self._ended() or self._following(here)
                if following is Stop.STEP and not self.plain:
                    arrived = self._kuhn_tucker(stuck=True)
                    following = following if arrived is None else self._at_kuhn_tucker(arrived)
                if isinstance(following, Stop):
                    yield replace(here, stop=following)
                    return
                self.rows.append(following)
                yield here
        except KeyboardInterrupt as interrupt:
            if self.rows:
                yield replace(self.rows[-1], stop=Stop.of(interrupt))

    def _row(self, site: Site, multipliers: Array, held: tuple[int, ...], rule: str = "start") -> Iteration:
        """The next row."""
        before = self.rows[-1] if self.rows else None
        step = None if before is None else tuple(b - a for a, b in zip(before.site.x, site.x))
        missed = float(max(abs(self.program.violation(site.values)), default=0.0))
        hessian = self.program.hessian(site.x, multipliers)
        return Iteration(len(self.rows), site, multipliers, hessian, held, missed, step, rule)

    def _first_multipliers(self, site: Site) -> tuple[Array, tuple[int, ...]]:
        """Those that make |∇L| least, with the inequalities that are met with equality or missed; none of wrong sign."""
        held = tuple(np.flatnonzero(self.program.equal | (site.values >= 0)).tolist())
        multipliers = self._least(site, held)
        if not max(abs(multipliers), default=0.0) <= LARGEST_MULTIPLIER:
            multipliers[:] = 0.0
        return multipliers, held

    def _least(self, site: Site, held: Sequence[int]) -> Array:
        """The multipliers of these constraints that make |∇L| least, 0 for those of wrong sign."""
        rows = list(held)
        multipliers = np.zeros(self.program.m)
        multipliers[rows] = Tangent(site.jacobian[rows]).multipliers(site.gradient)
        multipliers[~self.program.equal & (multipliers < 0)] = 0.0
        return multipliers

    def _ended(self) -> Stop | Iteration | None:
        """Why the run is over, or the row behind a Kuhn–Tucker point that is no minimum."""
        stop = None if self._fading() else self._kuhn_tucker()
        if stop is not None:
            return self._at_kuhn_tucker(stop)
        here = self.rows[-1]
        far = math.hypot(*here.site.x) > FAR * (1 + math.hypot(*self.rows[0].site.x))
        if far or here.site.value < BOTTOMLESS or self._fading():
            return Stop.DIVERGED
        if self._without_multipliers():
            return Stop.SINGULAR
        if self.plain and cycle_length([row.site.x for row in self.rows[-12:]]):
            return Stop.CYCLE
        if here.k >= self.settings.max_iterations:
            return Stop.MAX_ITERATIONS
        return Stop.TIMEOUT if self.settings.out_of_time else None

    def _at_kuhn_tucker(self, stop: Stop) -> Stop | Iteration:
        program, here = self.program, self.rows[-1]
        order = order_of(self.rows)
        creeping = order is not None and order < 1.5
        self.verdict = judged(program, here.site, here.hessian, here.multipliers, creeping=creeping)
        self.kind = self.verdict.kind
        lower, rule = None, ESCAPE
        if self.verdict.way is not None and not self.plain:
            lower = lower_point(program, here.site, self.verdict)
        elif self.kind is None and self.verdict.flat:
            rises, lower = probed(program, here.site, self.verdict)
            self.flat, rule = True, PROBE
            self.kind = Kind.MINIMUM if rises else Kind.DEGENERATE
        if self.kind is None:
            self.kind = Kind.DEGENERATE
        if lower is None or self.plain:
            return stop
        if here.k >= self.settings.max_iterations:
            return Stop.MAX_ITERATIONS
        self.verdict, self.kind, self.flat = None, None, False
        self.pairs.pairs.clear()
        return self._row(lower, *self._first_multipliers(lower), rule)

    def _kuhn_tucker(self, *, stuck: bool = False) -> Stop | None:
        """Whether the last point is a Kuhn–Tucker point as far as doubles tell; `stuck`: as far as steps still move."""
        program, here = self.program, self.rows[-1]
        site, multipliers = here.site, here.multipliers
        sizes = np.linalg.norm(site.jacobian, axis=1)
        terms = float(np.linalg.norm(site.gradient) + abs(multipliers) @ sizes)
        if (~program.equal & (multipliers * sizes < -NEARLY * terms)).any():
            return None
        held = program.equal | (multipliers > 0)
        missed = np.where(held, site.values, np.maximum(site.values, 0.0))
        largest = max(np.linalg.norm(row.site.gradient) for row in self.rows)
        tolerance = self.settings.tolerance or TOLERANCE * min(1.0, float(largest))
        if here.slope <= tolerance and all(abs(missed) <= (self.settings.tolerance or TOLERANCE)):
            return Stop.GRADIENT
        if here.slope > NEARLY * terms:
            return None
        if stuck and all(abs(missed) <= CLOSE * sizes * max(1.0, math.hypot(*site.x))):
            return Stop.ROUNDING
        return Stop.ROUNDING if self._is_rounding(missed, terms) or self._stalled() else None

    def _is_rounding(self, missed: Array, terms: float) -> bool:
        """Whether ∇L and the constraints are within what doubles make of 0; of the multipliers too."""
        here, lagrangian = self.rows[-1], self.program.lagrangian
        point = (*here.site.x, *map(float, here.multipliers))
        floor = np.array(gradient_floor(lagrangian, lagrangian.sample(point)))
        slopes, values = floor[: self.program.n], floor[self.program.n :]
        small = here.slope <= ROUNDING_FACTOR * (float(np.linalg.norm(slopes)) + EPSILON * terms)
        return small and bool(all(abs(missed) <= ROUNDING_FACTOR * values))

    def _fading(self) -> bool:
        """Whether the last steps keep their length while ∇L dies away: there is nothing to converge to."""
        tail = self.rows[-STALLED:]
        small = tail[-1].slope <= NEARLY * max(row.slope for row in self.rows)
        if not small or len(tail) < STALLED or self.rows[-1].slope == 0:
            return False
        lengths = [row.step_norm or 0.0 for row in tail]
        slower = all(b >= 0.95 * a for a, b in zip(lengths, lengths[1:]))
        return slower and all(b.slope <= 0.9 * a.slope for a, b in zip(tail, tail[1:]))

    def _without_multipliers(self) -> bool:
        """Whether the steps close in on a point of the feasible set while the multipliers grow beyond all bounds."""
        tail = self.rows[-STALLED:]
        if len(tail) < STALLED:
            return False
        sizes = [float(max(abs(row.multipliers), default=0.0)) for row in tail]
        near = [(row.step_norm or 0.0) <= CLOSING_IN * max(1.0, math.hypot(*row.site.x)) for row in tail]
        return all(near) and sizes[-1] > LARGEST_MULTIPLIER and all(b > 1.5 * a for a, b in zip(sizes, sizes[1:]))

    def _stalled(self) -> bool:
        """Whether the last Newton steps have ceased to get shorter, and |∇L| to get less."""
        tail = self.rows[-STALLED:]
        if len(tail) < STALLED or any(row.rule != NEWTON for row in tail):
            return False
        lengths = [row.step_norm or 0.0 for row in tail]
        slopes = [row.slope for row in tail]
        return min(lengths[1:]) >= lengths[0] / 2 and min(slopes[1:]) >= slopes[0] / 2

    def _following(self, here: Iteration) -> Iteration | Stop:
        """The next row, or why there is none."""
        program = self.program
        if self.plain:
            return self._plain(here)
        step = next_step(program, here.site, here.hessian, here.multipliers, here.held)
        taken = None if step is None else search(program, here.site, step, self.pairs)
        if step is not None and taken is None and moved(here.site.x, step.d) == here.site.x:
            return self._stayed(here, step)
        if step is None or taken is None:
            return self._restored(here)
        site = program.site(taken.x)
        if not site.finite:
            return self._restored(here)
        multipliers = step.multipliers if taken.rule in (NEWTON, CORRECTION) else self._least(site, step.held)
        return self._row(site, multipliers, step.held, taken.rule)

    def _stayed(self, here: Iteration, step: Step) -> Iteration | Stop:
        """The row of a step that only moves the multipliers."""
        slope = float(np.linalg.norm(here.site.lagrangian_gradient(step.multipliers)))
        return self._row(here.site, step.multipliers, step.held, step.rule) if slope < here.slope / 2 else Stop.STEP

    def _plain(self, here: Iteration) -> Iteration | Stop:
        program = self.program
        held = here.held if program.equal.all() else None
        if held is None:
            found = next_step(program, here.site, here.hessian, here.multipliers, here.held)
            if found is None:
                return Stop.SINGULAR
            held = found.held
        step = held_step(here.site, here.hessian, held, math.inf, plain=True)
        if step is None:
            return Stop.SINGULAR
        x = moved(here.site.x, step.d)
        site = program.site(x)
        if not site.finite:
            return Stop.LEFT_DOMAIN
        if x == here.site.x and all(step.multipliers == here.multipliers):
            return Stop.STEP
        return self._row(site, step.multipliers, step.held, NEWTON)

    def _restored(self, here: Iteration) -> Iteration | Stop:
        """A row nearer to the feasible set; where it ends, at a point that meets the constraints or at one that cannot."""
        program = self.program
        theta = total(program.violation(here.site.values))
        if theta <= ROUNDING_FACTOR * float(program.noise(here.site.x)[1].sum()):
            return Stop.STEP
        self.pairs.add(theta, here.site.value)
        found = nearer_feasible(program, here.site, self.radius)
        if isinstance(found, Stop):
            return found
        x, self.radius = found
        site = program.site(x)
        if not site.finite:
            return Stop.LEFT_DOMAIN
        return self._row(site, *self._first_multipliers(site), RESTORATION)


def order_of(rows: Sequence[Iteration]) -> float | None:
    """The order of convergence that the last steps show."""
    same = list(takewhile(lambda row: row.rule == rows[-1].rule, reversed(rows)))[::-1]
    return observed_order([row.step_norm for row in same if row.step_norm is not None], math.hypot(*rows[-1].site.x))
