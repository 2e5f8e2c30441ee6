"""The problem as a run sees it: f, the constraints and their Lagrangian, every evaluation counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Dummy

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.function import Function, Point
from symnewton.newton.oracle import Oracle


@dataclass(frozen=True)
class Site:
    """A point with f, its gradient, the constraints' values and their Jacobian, row i the gradient of cᵢ."""

    x: Point
    value: float
    gradient: Array
    values: Array
    jacobian: Array

    @property
    def finite(self) -> bool:
        return math.isfinite(self.value + self.gradient.sum() + self.values.sum() + self.jacobian.sum())

    def lagrangian_gradient(self, multipliers: Array) -> Array:
        return self.gradient + self.jacobian.T @ multipliers


class Program:
    """The least f(x) where cᵢ(x) = 0 for the i of `equal` that are true and cᵢ(x) ≤ 0 for the others."""

    def __init__(self, objective: Function, constraints: Sequence[Function], equal: Sequence[bool]) -> None:
        self.objective = objective
        self.constraints = tuple(constraints)
        self.equal = np.array(equal, dtype=bool)
        self.n, self.m = objective.dimension, len(self.constraints)
        self.oracles = [Oracle(f) for f in (objective, *self.constraints)]
        self.values = self.gradients = self.hessians = 0

    @cached_property
    def lagrangian(self) -> Function:
        """L as a function of x and of a multiplier for each constraint: its gradient is the KKT system's right side."""
        return self.lagrangian_of(range(self.m))

    def lagrangian_of(self, held: Sequence[int]) -> Function:
        """The same with these constraints only."""
        multipliers = [Dummy(f"lambda_{i}", real=True) for i in held]
        f = self.objective
        terms = [c * self.constraints[i].expression for c, i in zip(multipliers, held)]
        return Function(sum(terms, f.sign * f.expression), (*f.variables, *multipliers))

    def site(self, x: Point) -> Site:
        self.gradients += 1
        value, gradient = self.objective.value_and_gradient(x)
        pairs = [c.value_and_gradient(x) for c in self.constraints]
        jacobian = np.array([g for _, g in pairs], dtype=float).reshape(self.m, self.n)
        return Site(x, value, np.array(gradient), np.array([v for v, _ in pairs]), jacobian)

    def hessian(self, x: Point, multipliers: Array) -> Array:
        """∇²L, with respect to x."""
        self.hessians += 1
        rows = self.lagrangian.sample((*x, *map(float, multipliers))).hessian
        return np.array([row[: self.n] for row in rows[: self.n]])

    def tried(self, x: Point) -> tuple[float, Array]:
        """f and the constraints at a trial point."""
        self.values += 1
        return self.objective.value(x), np.array([c.value(x) for c in self.constraints])

    def cut(self, a: Point, b: Point) -> bool:
        """Whether f or a constraint has a pole or a gap between two points."""
        return any(oracle.cut(a, b) for oracle in self.oracles)

    def violation(self, values: Array) -> Array:
        """By how much each constraint is missed: cᵢ itself, of an inequality what is above 0."""
        return np.where(self.equal, values, np.maximum(values, 0.0))

    def noise(self, x: Point) -> tuple[float, Array]:
        """How far rounding alone can move f and the constraints."""
        return self.objective.value_noise(x), np.array([c.value_noise(x) for c in self.constraints])
