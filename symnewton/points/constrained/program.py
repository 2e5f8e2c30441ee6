"""f and its constraints as formulas, with the derivatives that the conditions of Fritz John are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import sympy as sp
from flint import arb
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.calculus.function import Function
from symnewton.language import Constraint, Problem
from symnewton.points.algebra.conditions import Condition
from symnewton.points.algebra.families import core_of
from symnewton.points.constrained.constants import Unit, units_of

Matrix = tuple[tuple[Expr, ...], ...]
CONTINUOUS = (
    sp.exp,
    sp.log,
    sp.sin,
    sp.cos,
    sp.atan,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.asinh,
    sp.Abs,
    sp.Max,
    sp.Min,
    sp.erf,
)


@dataclass(frozen=True)
class Program:
    """f where every formula of `equations` is 0 and none of `inequalities` is positive.

    `objective` has the same order of values as f: f rises with it (`rises`) or falls. It is f itself, unless f may be
    made `simpler`. The formulas may have `units` in them, which stand for numbers. What the text needs to have a value,
    though the formulas have one without, are the `restrictions`.
    """

    f: Expr
    variables: tuple[Symbol, ...]
    constraints: tuple[Constraint, ...]
    simpler: bool = False
    units: tuple[Unit, ...] = ()
    restrictions: tuple[Condition, ...] = ()

    @classmethod
    def of(cls, problem: Problem, *, simpler: bool = False) -> Program:
        f, constraints = problem.expression, problem.constraints
        units: tuple[Unit, ...] = ()
        swaps: dict[Expr, Expr] = {}
        if simpler:
            units, swaps = units_of([f, *(c.formula for c in constraints)])
            f = f.xreplace(swaps)
            constraints = tuple(replace(c, formula=c.formula.xreplace(swaps)) for c in constraints)
        restrictions = tuple(
            Condition(r.value.xreplace(swaps), positive="negative" in r.excluded, closed=r.excluded == "negative")
            for r in problem.lifted
        )
        return cls(f, problem.variables, constraints, simpler, units, restrictions)

    @cached_property
    def unknowns(self) -> tuple[Symbol, ...]:
        """The variables and the units."""
        return (*self.variables, *(u.symbol for u in self.units))

    @cached_property
    def equations(self) -> tuple[int, ...]:
        return tuple(i for i, c in enumerate(self.constraints) if c.is_equation)

    @cached_property
    def inequalities(self) -> tuple[int, ...]:
        return tuple(i for i, c in enumerate(self.constraints) if not c.is_equation)

    def formula(self, i: int) -> Expr:
        return self.constraints[i].formula

    @cached_property
    def _core(self) -> tuple[Expr, bool]:
        if not self.simpler:
            return self.f, True
        if not self.f.free_symbols or not _has_values_everywhere(self.f):
            return self.f, True
        constant, rest = self.f.as_independent(*self.variables, as_Add=False)
        if constant == 1 or not (constant.is_positive or constant.is_negative):
            core, rises, _ = core_of(self.f)
        else:
            core, rises, _ = core_of(rest)
            rises ^= bool(constant.is_negative)
        return core, rises

    @property
    def objective(self) -> Expr:
        return self._core[0]

    @property
    def rises(self) -> bool:
        return self._core[1]

    @cached_property
    def slope(self) -> tuple[Expr, ...]:
        """The gradient of the objective."""
        return derivatives.gradient(self.objective, self.variables)

    @cached_property
    def slopes(self) -> dict[int, tuple[Expr, ...]]:
        """The gradients of the constraints."""
        return {i: derivatives.gradient(c.formula, self.variables) for i, c in enumerate(self.constraints)}

    @cached_property
    def _bends(self) -> dict[int, Matrix]:
        return {}

    def bend(self, i: int) -> Matrix:
        """The Hessian of a constraint; of the objective for -1."""
        if i not in self._bends:
            slope = self.slope if i < 0 else self.slopes[i]
            self._bends[i] = derivatives.hessian(slope, self.variables)
        return self._bends[i]

    def is_affine(self, i: int) -> bool:
        return all(not e.free_symbols for e in self.slopes[i])

    def partial_of_f(self, v: Symbol, at: Sequence[arb]) -> arb:
        """The derivative of f itself at a point of balls."""
        return self._function.balls("gradient", at)[self.variables.index(v)]

    @cached_property
    def _function(self) -> Function:
        return Function(self.f, self.unknowns)

    def formulas(self) -> Iterable[Expr]:
        return (self.objective, *(c.formula for c in self.constraints))


def largest_minors(rows: Sequence[Sequence[Expr]]) -> list[Expr]:
    """The minors with as many rows as there are, not multiplied out; none where there are fewer columns."""
    below: dict[tuple[int, ...], Expr] = {(): sp.Integer(1)}
    for size, row in enumerate(rows, 1):
        above = {}
        for chosen in combinations(range(len(row)), size):
            terms = []
            for place, k in enumerate(chosen):
                rest = below[(*chosen[:place], *chosen[place + 1 :])]
                terms.append(row[k] * rest if (size + place) % 2 else -row[k] * rest)
            above[chosen] = sp.Add(*terms)
        below = above
    return list(below.values())


def _has_values_everywhere(f: Expr) -> bool:
    """Whether f is seen to be continuous on R^n: then a function that rises everywhere may be taken off it."""
    for part in sp.preorder_traversal(f):
        if isinstance(part, sp.Pow) and part.free_symbols:
            base, exponent = part.args
            if exponent.is_Integer and exponent.is_positive:
                continue
            apart = base.is_positive or base.is_negative
            if not (apart or (exponent.is_positive and not exponent.free_symbols and base.is_nonnegative)):
                return False
        elif isinstance(part, sp.log):
            if not part.args[0].is_positive:
                return False
        elif part.free_symbols and isinstance(part, sp.Function) and not isinstance(part, CONTINUOUS):
            return False
    return True
