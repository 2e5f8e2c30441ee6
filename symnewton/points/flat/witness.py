"""Curves that show a saddle point: along one of them f rises from f(p), along another it falls.

The first term of f − f(p) along a curve p + (c₁ t^w₁, c₂ t^w₂, …) is exact, and has the last word for small t.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sympy import Expr, Rational, Symbol
from sympy.polys.rings import PolyRing

from symnewton.clock import spent
from symnewton.points.flat.signs import Clock, Undecided, proven_sign
from symnewton.points.flat.taylor import Taylor

BUDGET = 1.0  # seconds
ORDER = 12
SLOPES = tuple(sign * c for c in map(Rational, (1, 2, "1/2", 3, "3/2", "1/3", "5/4")) for sign in (1, -1))
POWERS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2))

Step = tuple[Rational, int]  # c and w of c t^w


@dataclass(frozen=True)
class Witness:
    """A curve p + (c t^w, …), and the first term of f − f(p) along it."""

    steps: tuple[Step, ...]
    coefficient: Expr
    order: int
    sign: int

    def at(self, t: Expr) -> tuple[Expr, ...]:
        """The point of the curve with this parameter, relative to p."""
        return tuple(c * t**w for c, w in self.steps)


def witnesses(expression: Expr, variables: tuple[Symbol, ...], at: tuple[Expr, ...]) -> tuple[Witness, ...]:
    """One curve along which f − f(p) changes its sign at p, or two with different signs; none where none was found."""
    clock = Clock(spent() + BUDGET)
    found: dict[int, Witness] = {}
    try:
        taylor = Taylor([expression], variables, at, ORDER, clock)
        for steps in _curves(len(variables)):
            seen = _along(taylor, expression, steps)
            if seen is None:
                continue
            if seen.order % 2:
                return (seen,)
            found.setdefault(seen.sign, seen)
            if len(found) == 2:
                return found[1], found[-1]
    except Undecided:
        return ()
    return ()


def _along(taylor: Taylor, expression: Expr, steps: tuple[Step, ...]) -> Witness | None:
    """The first term along a curve; None where there is none up to the order."""
    ring = PolyRing(["t"], taylor.domain)
    (t,) = ring.gens
    curve = [[ring.zero] * (ORDER + 1) for _ in steps]
    for series, (c, w) in zip(curve, steps):
        if c:
            series[w] = t**w * taylor.domain.from_sympy(c)
    for order, part in enumerate(taylor.along(expression, curve)[1:], 1):
        if part:
            coefficient = part.coeffs()[0]
            return Witness(
                steps, taylor.domain.to_sympy(coefficient), order, proven_sign(coefficient, taylor.domain)
            )  # fmt: skip
    return None


def _curves(n: int) -> Iterator[tuple[Step, ...]]:
    """The axes, then curves in the planes of two of them, the simple ones first."""
    still = [(Rational(0), 1)] * n
    for i in range(n):
        yield tuple((Rational(1), 1) if k == i else s for k, s in enumerate(still))
    for powers in POWERS:
        for c in SLOPES:
            for i, j in combinations(range(n), 2):
                steps = list(still)
                steps[i], steps[j] = (Rational(1), powers[0]), (c, powers[1])
                yield tuple(steps)
