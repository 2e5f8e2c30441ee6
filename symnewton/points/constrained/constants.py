"""Roots of numbers in formulas, such as √3, as unknowns of their own with an equation each: u² = 3, u > 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import sympy as sp
from sympy import Dummy, Expr, Symbol


@dataclass(frozen=True)
class Unit:
    """A positive number u with u^degree = base."""

    symbol: Symbol
    base: Expr
    degree: int

    @property
    def equation(self) -> Expr:
        """What is 0."""
        return self.symbol**self.degree - self.base


def units_of(formulas: Sequence[Expr]) -> tuple[tuple[Unit, ...], dict[Expr, Expr]]:
    """The roots of positive fractions in the formulas, and what to put in for their powers."""
    roots = {p for f in formulas for p in f.atoms(sp.Pow) if p.base.is_Rational and p.exp.is_Rational and p.base > 0}
    degrees: dict[Expr, int] = {}
    for p in roots:
        degrees[p.base] = math.lcm(degrees.get(p.base, 1), int(p.exp.q))
    units = {base: Unit(Dummy(f"u{i}", real=True), base, d) for i, (base, d) in enumerate(degrees.items())}
    return tuple(units.values()), {p: units[p.base].symbol ** int(p.exp * degrees[p.base]) for p in roots}
