"""Where to go: the step that solves the KKT system of the constraints held as equations.

With Z an orthonormal basis of the tangent space {d : Ad = 0}, the system [H Aᵀ; A 0] has the inertia (n, m, 0) that
a minimum needs just where ZᵀHZ is positive definite (Nocedal and Wright, op. cit., theorem 16.3).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symnewton.calculus.arithmetic.array import Array
from symnewton.newton.constrained.program import Program, Site
from symnewton.newton.constrained.quadratic import solve
from symnewton.verdicts import Rule

DEPENDENT = 1e-10  # of the largest singular value of A: rows are told from dependent ones above it
DOUBTFUL = 1e-5
SIGNLESS = 1e-12  # of the norm of H
FARTHEST = 10.0  # sizes of the point: a corrected step is not longer


@dataclass(frozen=True)
class Step:
    """A step d with the multipliers that go with it, what made it, and the constraints it holds as equations."""

    d: Array
    multipliers: Array
    rule: Rule
    held: tuple[int, ...]


@dataclass(frozen=True)
class Tangent:
    """The tangent space of some constraints: `basis` Z in columns, and the pseudo-inverse of their Jacobian A.

    The rows of A are scaled to length 1 first: whether they are independent does not depend on their units.
    """

    jacobian: Array

    @cached_property
    def lengths(self) -> Array:
        largest = np.abs(self.jacobian).max(axis=1, initial=0.0)
        power = np.exp2(np.frexp(largest)[1] - 1)  # taken out, because squares of large numbers overflow
        lengths = power * np.linalg.norm(self.jacobian / power[:, None], axis=1)
        return np.where(lengths > 0, lengths, 1.0)

    @cached_property
    def parts(self) -> tuple[Array, Array, Array, int]:
        u, s, v = np.linalg.svd(self.jacobian / self.lengths[:, None])
        rank = int((s > DEPENDENT * max(s, default=0.0)).sum())
        return u, s, v, rank

    @property
    def rank(self) -> int:
        return self.parts[3]

    @property
    def is_doubtful(self) -> bool:
        """Whether rows that are told from dependent ones may be dependent a little farther on."""
        s = self.parts[1]
        return bool(self.rank and s[self.rank - 1] <= DOUBTFUL * s[0])

    @property
    def basis(self) -> Array:
        return self.parts[2][self.rank :].T

    def least_solution(self, right: Array) -> Array:
        """The shortest d for which |Ad − right|, row by row over the rows' lengths, is least."""
        u, s, v, rank = self.parts
        return v[:rank].T @ ((u.T[:rank] @ (right / self.lengths)) / s[:rank])

    def multipliers(self, gradient: Array) -> Array:
        """The λ for which |gradient + Aᵀλ| is least."""
        u, s, v, rank = self.parts
        return -u[:, :rank] @ ((v[:rank] @ gradient) / s[:rank]) / self.lengths


def reduced(hessian: Array, tangent: Tangent) -> tuple[Array, Array]:
    """The eigenvalues of ZᵀHZ, ascending, and the directions in which they are met, in columns."""
    z = tangent.basis
    values, vectors = np.linalg.eigh(z.T @ hessian @ z)
    return values, z @ vectors


def held_step(site: Site, hessian: Array, held: tuple[int, ...], reach: float, *, plain: bool = False) -> Step | None:
    """The solution of the KKT system with these constraints as equations.

    Where ZᵀHZ is not positive definite its eigenvalues count as their absolute values, and as more where the step would
    get long; `plain` takes them as they are. None where the equations contradict each other, or `plain`, where ZᵀHZ is
    singular.
    """
    rows = list(held)
    tangent = Tangent(site.jacobian[rows])
    across = tangent.least_solution(-site.values[rows])
    rest = (tangent.jacobian @ across + site.values[rows]) / tangent.lengths
    if np.linalg.norm(rest) > 1e-8 * np.linalg.norm(site.values[rows] / tangent.lengths):
        return None
    values, directions = reduced(hessian, tangent)
    slope = directions.T @ (site.gradient + hessian @ across)
    least = SIGNLESS * np.linalg.norm(hessian)
    definite = all(values > least)
    if plain and not all(abs(values) > least):
        return None
    sizes = values if definite or plain else _corrected(values, slope, reach)
    d = across - directions @ (slope / sizes)
    multipliers = np.zeros(len(site.values))
    multipliers[rows] = tangent.multipliers(site.gradient + hessian @ d)
    return Step(d, multipliers, Rule.NEWTON if definite or plain else Rule.CONVEXIFIED, held)


def _corrected(values: Array, slope: Array, reach: float) -> Array:
    """The eigenvalues made positive, and large enough for no step to be longer than `reach`."""
    return np.maximum(np.maximum(abs(values), abs(slope) / reach), np.finfo(float).tiny)


def next_step(program: Program, site: Site, hessian: Array, multipliers: Array, held: tuple[int, ...]) -> Step | None:
    """Where to go from a point; None where the linearized constraints contradict each other.

    Equations alone: their KKT system. With inequalities a convex quadratic program tells which of them to hold, then
    the KKT system of those is solved with the true Hessian, and taken where that solves the program with it as well
    (Gould and Robinson, SIAM J. Optim. 20 (2010) 2023-2048).
    """
    reach = FARTHEST * max(1.0, math.hypot(*site.x))
    if program.equal.all():
        return held_step(site, hessian, tuple(range(program.m)), reach)
    convex = convexified(hessian, site.lagrangian_gradient(multipliers), site.jacobian[list(held)], reach)
    found = solve(convex, site.gradient, site.jacobian, site.values, program.equal)
    if found is None:
        return None
    step = held_step(site, hessian, found.held, reach)
    if step is not None and _solves(program, site, step):
        return step
    return Step(found.step, found.multipliers, Rule.QUADRATIC_PROGRAM, found.held)


def _solves(program: Program, site: Site, step: Step) -> bool:
    """Whether a step of held constraints keeps the others, linearized, and has multipliers of the right sign."""
    after = site.values + site.jacobian @ step.d
    terms = abs(site.values) + abs(site.jacobian) @ abs(step.d)
    kept = (after <= 1e-10 * terms) | program.equal
    kept[list(step.held)] = True
    signs = (step.multipliers >= -1e-10 * max(abs(step.multipliers), default=0.0)) | program.equal
    return bool(kept.all() and signs.all())


def convexified(hessian: Array, slope: Array, jacobian: Array, reach: float) -> Array:
    """A positive definite matrix that is H where H is, and else agrees with it in the tangent space as far as it can.

    H + ρAᵀA, with A of the constraints held before and ρ as Finsler's lemma has it; eigenvalues that are still not positive count as their absolute
    values, and as more where the step would get long.
    """
    size = float(np.linalg.norm(hessian))
    values, vectors = np.linalg.eigh(hessian)
    if not values[0] > SIGNLESS * size and len(jacobian):
        tangent = Tangent(jacobian)
        lowest = min(reduced(hessian, tangent)[0], default=size)
        if lowest > SIGNLESS * size:
            normal = tangent.parts[2][: tangent.rank].T
            values, vectors = np.linalg.eigh(hessian + 2 * (size + size * size / lowest) * normal @ normal.T)
    size = float(max(abs(values)))
    if not values[0] > SIGNLESS * size:
        least = max(float(np.linalg.norm(slope)) / reach, SIGNLESS * size) or 1.0
        values = np.maximum(abs(values), least)
    return (vectors * values) @ vectors.T
