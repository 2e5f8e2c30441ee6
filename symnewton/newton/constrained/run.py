"""A run on a constrained problem, from a start to a verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Point
from symnewton.linalg import EPSILON
from symnewton.newton.constrained.feasible import nearer_feasible
from symnewton.newton.constrained.filter import Filter, total
from symnewton.newton.constrained.kkt import Step, Tangent, held_step, next_step
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.search import moved, search
from symnewton.newton.constrained.second_order import CLOSE, Verdict, judged, lower_point, probed
from symnewton.newton.diagnosis import cycling, far_off, last_lengths, lengths, observed_order
from symnewton.newton.doubt import gradient_floor
from symnewton.newton.loop import Finished, iterate
from symnewton.newton.loop import Iteration as AnyIteration
from symnewton.newton.stopping import ROUNDING_FACTOR, TOLERANCE
from symnewton.settings import Settings
from symnewton.verdicts import Kind, Rule, Stop

METHODS = ("sqp", "newton")
LARGEST_MULTIPLIER = 1e3  # at the start; larger ones say that the gradients of the constraints are nearly dependent
NEARLY = 1e-7  # of the terms of ∇L: a run whose steps end here has come to a Kuhn–Tucker point
STALLED = 4  # rows
SLOW = 0.1
ROUNDED = 1e-12  # of the size of the point: a step as short as this is rounding
CLOSING_IN = 1e-6  # of the size of the point
AFAR = 1e2  # times the size of the start: so far out nothing is claimed of probes
BOTTOMLESS = -1e300


@dataclass(frozen=True)
class Place:
    """A point with multipliers: ∇²L there, the constraints that the step held as equations, the largest violation."""

    site: Site
    multipliers: Array
    hessian: Array
    held: tuple[int, ...]
    violation: float

    @property
    def x(self) -> Point:
        return self.site.x

    @property
    def lagrangian_gradient(self) -> Array:
        return self.site.lagrangian_gradient(self.multipliers)

    @property
    def slope(self) -> float:
        """|∇L|."""
        return math.hypot(*self.lagrangian_gradient.tolist())

    @property
    def size(self) -> float:
        return max(1.0, math.hypot(*self.x))


class Iteration(AnyIteration[Place]):
    """A row of a run."""


@dataclass(frozen=True)
class Outcome(Finished[Iteration]):
    """What a run came to. `kind` is what the end is to f on the feasible set; None where it is not known.

    `flat` tells that the second-order test is silent there and only probing speaks for a minimum.
    """

    program: Program
    kind: Kind | None
    verdict: Verdict | None
    flat: bool = False

    @property
    def is_abnormal(self) -> bool:
        """Whether the gradients of the constraints are dependent at the end, as far as the run shows it."""
        if self.verdict is not None:
            return self.verdict.abnormal
        grown = max(abs(self.last.sample.multipliers), default=0.0) > LARGEST_MULTIPLIER
        return self.stop is Stop.SINGULAR and bool(grown)

    @property
    def solved(self) -> bool:
        return self.kind is Kind.MINIMUM and self.stop in (Stop.GRADIENT, Stop.ROUNDING)


def minimize(program: Program, start: Point, settings: Settings, *, plain: bool = False) -> Outcome:
    """The run from a start at which everything is finite; `plain` takes every KKT step as it is."""
    run = _Search(program, settings, program.site(start), plain=plain)
    with np.errstate(all="ignore"):
        rows = tuple(iterate([Iteration(0, run.start)], run, settings))
    return Outcome(rows, order_of(rows), program, run.kind, run.verdict, run.flat)


def order_of(rows: Sequence[Iteration]) -> float | None:
    """The order of convergence that the last steps show."""
    return observed_order(last_lengths(rows), math.hypot(*rows[-1].sample.x))


class _Search:
    """`verdict`, `kind` and `flat` are on the last point, where it is a Kuhn–Tucker point; `lower` is one beyond it."""

    def __init__(self, program: Program, settings: Settings, site: Site, *, plain: bool) -> None:
        self.program, self.settings, self.plain = program, settings, plain
        self.pairs = Filter.around(total(program.violation(site.values)))
        self.start = self._first(site)
        self.radius = self.start.size
        self._forget()

    def _forget(self) -> None:
        self.verdict: Verdict | None = None
        self.kind: Kind | None = None
        self.flat = False
        self.lower: tuple[Site, Rule] | None = None

    def _place(self, site: Site, multipliers: Array, held: tuple[int, ...]) -> Place:
        missed = float(max(abs(self.program.violation(site.values)), default=0.0))
        hessian = self.program.hessian(site.x, multipliers)
        known = hessian if np.isfinite(hessian).all() else np.zeros_like(hessian)  # where L has slopes only
        return Place(site, multipliers, known, held, missed)

    def _first(self, site: Site) -> Place:
        """The place with the multipliers of the inequalities that are met with equality or missed, and all equations."""
        held = tuple(np.flatnonzero(self.program.equal | (site.values >= 0)).tolist())
        multipliers = self._least(site, held)
        if not max(abs(multipliers), default=0.0) <= LARGEST_MULTIPLIER:
            multipliers[:] = 0.0
        return self._place(site, multipliers, held)

    def _least(self, site: Site, held: Sequence[int]) -> Array:
        """The multipliers of these constraints that make |∇L| least, 0 for those of wrong sign."""
        rows = list(held)
        multipliers = np.zeros(self.program.m)
        multipliers[rows] = Tangent(site.jacobian[rows]).multipliers(site.gradient)
        multipliers[~self.program.equal & (multipliers < 0)] = 0.0
        return multipliers

    def done(self, rows: list[Iteration]) -> Stop | None:
        """Why the run is over: not at a Kuhn–Tucker point that is no minimum, where there is a lower one."""
        self._forget()
        stop = None if _fading(rows) else self._kuhn_tucker(rows)
        if stop is not None:
            return self._at_kuhn_tucker(rows, stop)
        if far_off(rows) or rows[-1].sample.site.value < BOTTOMLESS or _fading(rows):
            return Stop.DIVERGED
        if _without_multipliers(rows):
            return Stop.SINGULAR
        return Stop.CYCLE if self.plain and cycling(rows) else None

    def _at_kuhn_tucker(self, rows: list[Iteration], stop: Stop) -> Stop | None:
        """What the last point is; None where the run goes on from a lower one."""
        program, here = self.program, rows[-1].sample
        bend = max(float(np.linalg.norm(row.sample.hessian)) for row in rows) if _creeping(rows) else None
        steepest = _steepest(rows)
        self.verdict = judged(program, here.site, here.hessian, here.multipliers, steepest, bend=bend)
        self.kind = self.verdict.kind
        lower, rule = None, Rule.NEGATIVE_CURVATURE
        if self.verdict.way is not None and not self.plain:
            lower = lower_point(program, here.site, self.verdict)
        elif self.kind is None and self.verdict.flat:
            level, lower = probed(program, here.site, self.verdict)
            self.flat, rule = True, Rule.VALLEY_PROBE
            self.kind = Kind.MINIMUM if level and here.size <= AFAR * self.start.size else None
        self.kind = self.kind or Kind.DEGENERATE
        if lower is None or self.plain:
            return stop
        self.lower = lower, rule
        return None

    def _kuhn_tucker(self, rows: list[Iteration], *, stuck: bool = False) -> Stop | None:
        """Whether the last point is a Kuhn–Tucker point as far as doubles tell; `stuck`: as far as steps still move."""
        program, here = self.program, rows[-1].sample
        site, multipliers = here.site, here.multipliers
        sizes = np.linalg.norm(site.jacobian, axis=1)
        terms = float(math.hypot(*site.gradient.tolist()) + abs(multipliers) @ sizes)
        if (~program.equal & (multipliers * sizes < -NEARLY * terms)).any():
            return None
        held = program.equal | (multipliers > 0)
        missed = np.where(held, site.values, np.maximum(site.values, 0.0))
        tolerance = self.settings.tolerance or TOLERANCE * min(1.0, _steepest(rows))
        if here.slope <= tolerance and all(abs(missed) <= (self.settings.tolerance or TOLERANCE)):
            return Stop.GRADIENT
        if here.slope > NEARLY * terms:
            return None
        if stuck and all(abs(missed) <= CLOSE * sizes * here.size):
            return Stop.ROUNDING
        return Stop.ROUNDING if self._is_rounding(here, missed, terms) or _stalled(rows) else None

    def _is_rounding(self, here: Place, missed: Array, terms: float) -> bool:
        """Whether ∇L and the constraints are within what doubles make of 0; of the multipliers too."""
        lagrangian = self.program.lagrangian
        point = (*here.x, *map(float, here.multipliers))
        floor = np.array(gradient_floor(lagrangian, lagrangian.sample(point)))
        slopes, values = floor[: self.program.n], floor[self.program.n :]
        small = math.isfinite(here.slope) and here.slope <= ROUNDING_FACTOR * (
            math.hypot(*slopes.tolist()) + EPSILON * terms
        )
        return small and bool(all(abs(missed) <= ROUNDING_FACTOR * values))

    def following(self, rows: list[Iteration]) -> Iteration | Stop:
        """The next row, or why there is none."""
        here = rows[-1]
        if self.lower is not None:
            site, rule = self.lower
            self.pairs.pairs.clear()
            return here.to(self._first(site), rule)
        if self.plain:
            return self._plain(here)
        found = self._safeguarded(here)
        arrived = self._kuhn_tucker(rows, stuck=True) if found is Stop.STEP else None
        if arrived is None:
            return found
        stop = self._at_kuhn_tucker(rows, arrived)
        return here.to(self._first(self.lower[0]), self.lower[1]) if stop is None and self.lower else arrived

    def _safeguarded(self, row: Iteration) -> Iteration | Stop:
        program, here = self.program, row.sample
        step = next_step(program, here.site, here.hessian, here.multipliers, here.held)
        taken = None if step is None else search(program, here.site, step, self.pairs)
        if step is not None and taken is None and moved(here.x, step.d) == here.x:
            return self._stayed(row, step)
        if step is None or taken is None:
            return self._restored(row)
        site = taken.site
        whole = taken.rule in (Rule.NEWTON, Rule.SECOND_ORDER_CORRECTION)
        multipliers = step.multipliers if whole else self._least(site, step.held)
        return row.to(self._place(site, multipliers, step.held), taken.rule)

    def _stayed(self, row: Iteration, step: Step) -> Iteration | Stop:
        """The row of a step that only moves the multipliers."""
        site = row.sample.site
        slope = float(np.linalg.norm(site.lagrangian_gradient(step.multipliers)))
        if not slope < row.sample.slope / 2:
            return Stop.STEP
        return row.to(self._place(site, step.multipliers, step.held), step.rule)

    def _plain(self, row: Iteration) -> Iteration | Stop:
        program, here = self.program, row.sample
        held = here.held
        if not program.equal.all():
            found = next_step(program, here.site, here.hessian, here.multipliers, here.held)
            if found is None:
                return Stop.SINGULAR
            held = found.held
        step = held_step(here.site, here.hessian, held, math.inf, plain=True)
        if step is None:
            return Stop.SINGULAR
        x = moved(here.x, step.d)
        site = program.site(x)
        if not site.finite:
            return Stop.LEFT_DOMAIN
        if x == here.x and all(step.multipliers == here.multipliers):
            return Stop.STEP
        return row.to(self._place(site, step.multipliers, step.held), Rule.NEWTON)

    def _restored(self, row: Iteration) -> Iteration | Stop:
        """A row nearer to the feasible set; where it ends, at a point that meets the constraints or at one that cannot."""
        program, here = self.program, row.sample
        theta = total(program.violation(here.site.values))
        if theta <= ROUNDING_FACTOR * float(program.noise(here.x)[1].sum()):
            return Stop.STEP
        self.pairs.add(theta, here.site.value)
        found = nearer_feasible(program, here.site, self.radius)
        if isinstance(found, Stop):
            return found
        x, self.radius = found
        site = program.site(x)
        return row.to(self._first(site), Rule.RESTORATION) if site.finite else Stop.LEFT_DOMAIN


def _creeping(rows: list[Iteration]) -> bool:
    """Whether the last steps, or |∇L| after them, do not get much smaller, as at a regular point Newton's do."""
    steps, slopes = lengths(rows)[-2:], [row.sample.slope for row in rows[-3:]]
    slow = len(slopes) > 2 and all(b > SLOW * a for a, b in zip(slopes, slopes[1:]))
    return slow or (len(steps) > 1 and steps[1] > max(SLOW * steps[0], ROUNDED * rows[-1].sample.size))


def _steepest(rows: list[Iteration]) -> float:
    """The largest |∇f| met."""
    return max(math.hypot(*row.sample.site.gradient.tolist()) for row in rows)


def _fading(rows: list[Iteration]) -> bool:
    """Whether the last steps keep their length while ∇L dies away: there is nothing to converge to."""
    tail = rows[-STALLED:]
    small = tail[-1].sample.slope <= NEARLY * max(row.sample.slope for row in rows)
    if not small or len(tail) < STALLED or tail[-1].sample.slope == 0:
        return False
    steps = lengths(tail)
    slower = all(b >= 0.95 * a for a, b in zip(steps, steps[1:]))
    return slower and all(b.sample.slope <= 0.9 * a.sample.slope for a, b in zip(tail, tail[1:]))


def _without_multipliers(rows: list[Iteration]) -> bool:
    """Whether the steps close in on a point of the feasible set while the multipliers grow beyond all bounds."""
    tail = rows[-STALLED:]
    if len(tail) < STALLED:
        return False
    sizes = [float(max(abs(row.sample.multipliers), default=0.0)) for row in tail]
    near = [(row.step_norm or 0.0) <= CLOSING_IN * row.sample.size for row in tail]
    return all(near) and sizes[-1] > LARGEST_MULTIPLIER and all(b > 1.5 * a for a, b in zip(sizes, sizes[1:]))


def _stalled(rows: list[Iteration]) -> bool:
    """Whether the last Newton steps have ceased to get shorter, and |∇L| to get less."""
    tail = rows[-STALLED:]
    if len(tail) < STALLED or any(row.rule is not Rule.NEWTON for row in tail):
        return False
    steps, slopes = lengths(tail), [row.sample.slope for row in tail]
    return min(steps[1:]) >= steps[0] / 2 and min(slopes[1:]) >= slopes[0] / 2
