"""A strictly convex quadratic program: which inequalities a step has to hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from symnewton.calculus.arithmetic.array import Array

DEPENDENT = 1e-11  # of a normal's length: what is left of it beside the others is rounding
MET = 1e-12  # of the size of the terms of a constraint
MOST_CHANGES = 50  # of the set of constraints held, for each constraint


@dataclass(frozen=True)
class Solved:
    """The minimizer, the multipliers (0 of what is not held) and the constraints that are held as equations."""

    step: Array
    multipliers: Array
    held: tuple[int, ...]


def solve(b: Array, g: Array, a: Array, c: Array, equal: Array) -> Solved | None:
    """The least ½d·Bd + g·d where a·d + c is 0 (of `equal` rows) or not above 0; None where no d does that.

    B is positive definite. The dual method of Goldfarb and Idnani, Math. Programming 27 (1983) 1-33: in the metric of
    B it is the point of the polyhedron that is nearest to −B⁻¹g, found by taking in one violated constraint after the
    other; the multipliers of those held never change sign.
    """
    factor = np.linalg.cholesky(b)
    normals = np.linalg.solve(factor, a.T).T
    run = _Dual(np.linalg.solve(factor, -g), normals, c, equal)
    for _ in range(MOST_CHANGES * (len(c) + 1)):
        worst = run.most_violated()
        if worst is None:
            multipliers = np.zeros(len(c))
            multipliers[run.held] = run.signs * run.multipliers
            return Solved(np.linalg.solve(factor.T, run.y), multipliers, tuple(run.held))
        if not run.take_in(worst):
            return None
    return None


class _Dual:
    """The point y nearest to where it began among those that meet the constraints held; normals are signed outward."""

    def __init__(self, y: Array, normals: Array, c: Array, equal: Array) -> None:
        self.y, self.normals, self.c, self.equal = y, normals, c, equal
        self.held: list[int] = []
        self.signs = np.zeros(0)
        self.multipliers = np.zeros(0)

    def most_violated(self) -> int | None:
        """The constraint outside by most of its size; equations first."""
        size = np.linalg.norm(self.normals, axis=1)
        excess = self.normals @ self.y + self.c
        excess = np.where(self.equal, abs(excess), excess)
        excess[self.held] = 0.0
        terms = abs(self.normals) @ abs(self.y) + abs(self.c)
        out = excess > MET * terms
        if not out.any():
            return None
        first = out & self.equal if (out & self.equal).any() else out
        shares = np.where(first, excess / np.maximum(size, MET * terms), -math.inf)
        return int(shares.argmax())

    def take_in(self, p: int) -> bool:
        """Moves y onto constraint p, letting go of those whose multipliers would change sign; False where it cannot."""
        excess = float(self.normals[p] @ self.y + self.c[p])
        sign = -1.0 if self.equal[p] and excess < 0 else 1.0
        normal, excess, own = sign * self.normals[p], abs(excess), 0.0
        while True:
            matrix = self.normals[self.held].T * self.signs
            r = np.linalg.lstsq(matrix, normal, rcond=None)[0] if self.held else np.zeros(0)
            z = normal - matrix @ r
            slope = float(z @ z)
            free = slope > (DEPENDENT * np.linalg.norm(normal)) ** 2
            partial, leaving = self._first_to_leave(r)
            whole = excess / slope if free else math.inf
            t = min(partial, whole)
            if t == math.inf:
                return False
            self.multipliers = self.multipliers - t * r
            own += t
            if free:
                self.y = self.y - t * z
                excess -= t * slope
            if t == whole:
                self.held.append(p)
                self.signs = np.append(self.signs, sign)
                self.multipliers = np.append(self.multipliers, own)
                return True
            del self.held[leaving]
            self.signs = np.delete(self.signs, leaving)
            self.multipliers = np.delete(self.multipliers, leaving)

    def _first_to_leave(self, r: Array) -> tuple[float, int]:
        """How far the multipliers may go until the first of an inequality is 0, and which that is."""
        best, index = math.inf, -1
        for j, i in enumerate(self.held):
            if not self.equal[i] and r[j] > 0 and self.multipliers[j] / r[j] < best:
                best, index = max(0.0, self.multipliers[j] / r[j]), j
        return best, index
