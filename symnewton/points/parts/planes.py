"""The critical points of a function that is constant on a plane v = c: along the plane, and those away from it.

Let q = ∂ᵐf/∂vᵐ on the plane, m ≥ 1 the first that is not 0 all over it. By Taylor's theorem in v − c

    ∂f/∂v = (v − c)ᵐ⁻¹ ∂ᵐf/∂vᵐ(x, ξ) / (m − 1)!,    ∂f/∂xᵢ = (v − c)ᵐ ∂ᵐ⁺¹f/∂xᵢ∂vᵐ(x, ξ) / m!

with ξ between c and v, f being constant on the plane: a box across the plane on which one of these derivatives has no
zero holds no critical point off the plane. On the plane f − f(c) has the sign of (v − c)ᵐ q where q is not 0, and both
signs nearby where q is 0 and one of its slopes is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import sympy as sp
from sympy import Expr, Rational, Symbol

from symnewton.calculus.arithmetic.array import Array
from symnewton.calculus.arithmetic.interval_algebra import EMPTY, SMOOTH
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint, CriticalSet, Family, FamilyPiece
from symnewton.points.intervals.enclose import Proof
from symnewton.points.intervals.screening import bisect
from symnewton.points.kinks.cells import relation
from symnewton.points.kinks.site import Undecided
from symnewton.points.kinks.switches import ROUGH
from symnewton.points.membership import Place, Sides, found_inside, hull
from symnewton.points.parts.apart import NotEverywhere, Solve
from symnewton.points.parts.composed import JUMPING
from symnewton.verdicts import Evidence, Kind

WIDTHS = (Rational(1, 16), Rational(1, 256), Rational(1, 4096))  # of the layer to a side of the plane, of its side
MOST_BOXES = 8000
HIGHEST = 6  # order of q
LONGEST = 200  # operations of f


@dataclass(frozen=True)
class Plane:
    """The points with v = c, the first order m in which f changes across it, and a positive multiple q of that derivative there."""

    v: Symbol
    c: Expr
    order: int
    q: Expr
    value: Expr


def solve(expression: Expr, variables: tuple[Symbol, ...], sides: Sides | None, solve: Solve) -> CriticalSet | None:
    """All critical points in the box of a smooth function that is constant on a plane; None of any other function.

    Raises Undecided, NotEverywhere.
    """
    if len(variables) < 2 or expression.has(*ROUGH, *JUMPING, sp.Piecewise) or expression.count_ops() > LONGEST:
        return None
    if sides is None:
        if next(_planes(expression, variables), None) is not None:
            raise NotEverywhere
        return None
    plane = next((p for p in _planes(expression, variables) if min(_room(p, variables, sides)) >= 0), None)
    if plane is None:
        return None
    k = variables.index(plane.v)
    low, high = sides[k]
    below, above = _room(plane, variables, sides)
    for width in WIDTHS:
        step = width * (high - low)
        layer = [plane.c - step if below else plane.c, plane.c + step if above else plane.c]
        if layer[0] < low or layer[1] > high:
            continue
        found = _Layer(expression, variables, plane).search(_with(sides, k, layer[0], layer[1]))
        if found is not None:
            rest = [
                solve(expression, variables, _with(sides, k, *ends))
                for ends, wanted in (((low, layer[0]), below), ((layer[1], high), above))
                if wanted
            ]
            return _together(plane, found, rest, sides, Place.INSIDE if below and above else Place.EDGE)
    raise Undecided("what is near a plane of critical points is not settled")


def _room(plane: Plane, variables: tuple[Symbol, ...], sides: Sides) -> tuple[int, int]:
    """Whether there is room below and above the plane in the box: 1, 0 on the edge, -1 outside or not decided."""
    low, high = sides[variables.index(plane.v)]
    below, above = exactly.sign(plane.c - low), exactly.sign(high - plane.c)
    return (-1, -1) if below is None or above is None else (below, above)


def _with(sides: Sides, k: int, low: Expr, high: Expr) -> Sides:
    return (*sides[:k], (low, high), *sides[k + 1 :])


def _together(
    plane: Plane, found: list[Family], rest: Sequence[CriticalSet], sides: Sides, where: Place
) -> CriticalSet:
    if any(part.families or not part.complete for part in rest):
        raise Undecided("what is away from the plane is not settled")
    points: list[CriticalPoint] = [p for part in rest for p in part.points]
    return found_inside(
        [(Place.INSIDE, p) for p in sorted(points, key=lambda p: p.x)],
        [(where, family) for family in found],
        sides=sides,
        complete=True,
        argument="; ".join(
            dict.fromkeys(
                [f"Taylor's theorem near {plane.v} = {plane.c}, in {Proof.LIBRARY.value}", *(p.argument for p in rest)]
            )
        ),
        notes=list(dict.fromkeys(note for part in rest for note in part.notes)),
    )


def _planes(expression: Expr, variables: tuple[Symbol, ...]) -> Iterator[Plane]:
    for v in variables:
        for c in _candidates(expression, v):
            value = _on(expression, v, c)
            if value is None or value.free_symbols:
                continue
            derivative = expression
            for m in range(1, HIGHEST + 1):
                derivative = sp.diff(derivative, v)
                q = _on(derivative, v, c)
                if q is None:
                    break
                if q != 0:
                    if m > 1 or len(variables) > 2:  # the zeros of q are points of a plane that a search finds
                        yield Plane(v, c, m, _signed(q), value)
                    break


def _signed(q: Expr) -> Expr:
    """q without factors that are positive everywhere."""
    factors = sp.Mul.make_args(sp.factor_terms(q).as_content_primitive()[1])
    return sp.Mul(*[f for f in factors if not isinstance(f, (sp.exp, sp.cosh))])


def _candidates(expression: Expr, v: Symbol) -> Iterator[Expr]:
    """0, and the zeros of linear formulas in one variable that f is made of."""
    yield sp.Integer(0)
    for e in sorted(expression.atoms(sp.Add), key=str):
        if e.free_symbols == {v} and e.is_polynomial(v) and sp.degree(e, v) == 1:
            yield -e.coeff(v, 0) / e.coeff(v, 1)


def _on(formula: Expr, v: Symbol, c: Expr) -> Expr | None:
    value = sp.expand(formula.subs(v, c))
    return None if value.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.Subs, sp.Derivative) else value


@dataclass
class _Layer:
    """The points near the plane."""

    expression: Expr
    variables: tuple[Symbol, ...]
    plane: Plane
    signs: set[int] = field(default_factory=set)  # that q has at points of the plane, proven
    crossed: bool = False  # whether q may be 0 somewhere
    whole: bool = True  # whether f is smooth all over the layer

    def search(self, sides: Sides) -> list[Family] | None:
        """The families of critical points on the plane; None where there may be others near it."""
        box = np.array(hull(sides))
        lower, upper = box[None, :, 0], box[None, :, 1]
        others = np.array([i for i, x in enumerate(self.variables) if x != self.plane.v])
        f, q, *slopes = self._functions()
        looked_at = 0
        with np.errstate(all="ignore"):
            while len(lower):
                looked_at += len(lower)
                if looked_at > MOST_BOXES:
                    return None
                left = self._left(f, q, slopes, lower, upper)
                lower, upper = lower[left], upper[left]
                share = (upper - lower)[:, others] / (box[:, 1] - box[:, 0])[others]
                lower, upper = bisect(lower, upper, others[share.argmax(axis=1)])
        return self._families(sides)

    def _functions(self) -> list[Function]:
        """f, the derivative that is q on the plane, and its slopes along the plane."""
        across = sp.diff(self.expression, self.plane.v, self.plane.order)
        slopes = [sp.diff(across, x) for x in self.variables if x != self.plane.v]
        return [Function(e, self.variables) for e in (self.expression, across, *slopes)]

    def _left(self, f: Function, q: Function, slopes: list[Function], lower: Array, upper: Array) -> Array:
        """Which boxes may hold a critical point off the plane, or one on it where f has no lowest order."""
        level = f.ranges("value and gradient", lower, upper)[2]
        self.whole &= not bool((level == EMPTY).any())
        sign = np.where(level == SMOOTH, _signs(q, lower, upper), 0)
        self.signs |= {s for s in (1, -1) if (sign == s).any()}
        steep = np.any([_signs(slope, lower, upper) for slope in slopes], axis=0) & (level == SMOOTH) & (sign == 0)
        self.crossed |= bool(steep.any())
        return np.asarray((level != EMPTY) & (sign == 0) & ~steep)

    def _families(self, sides: Sides) -> list[Family] | None:
        v, c, q, order = self.plane.v, self.plane.c, self.plane.q, self.plane.order
        if order == 1:
            if not self.crossed:
                return []
            if not self.whole or not self._corner_signs(sides) >= {1, -1}:
                return None  # whether q is 0 anywhere
            return [self._family(Kind.SADDLE, (), ((v, c), relation(q)))]
        if order % 2:
            return [self._family(Kind.SADDLE, (), ((v, c),))]
        kinds = {1: Kind.MINIMUM, -1: Kind.MAXIMUM}
        if not self.crossed and len(self.signs) == 1:
            return [self._family(kinds[self.signs.pop()], (), ((v, c),))]
        pieces = (
            FamilyPiece(where=f"{q} > 0", kind=Kind.MINIMUM),
            FamilyPiece(where=f"{q} < 0", kind=Kind.MAXIMUM),
            *([FamilyPiece(where=f"{q} = 0", kind=Kind.SADDLE)] if self.crossed else []),
        )
        return [self._family(None, pieces, ((v, c),))]

    def _corner_signs(self, sides: Sides) -> set[int | None]:
        """The signs that q has at the corners of the box on the plane."""
        others = [(x, side) for x, side in zip(self.variables, sides) if x != self.plane.v]
        names = tuple(x for x, _ in others)
        return {exactly.sign_at(self.plane.q, names, corner) for corner in product(*(side for _, side in others))}

    def _family(
        self, kind: Kind | None, pieces: tuple[FamilyPiece, ...], relations: tuple[tuple[Expr, Expr], ...]
    ) -> Family:
        return Family(
            description=", ".join(f"{left} = {right}" for left, right in relations),
            kind=kind,
            evidence=Evidence.CERTIFIED,
            equations=tuple(left - right for left, right in relations),
            relations=relations,
            value=self.plane.value,
            pieces=pieces,
        )


def _signs(function: Function, lower: Array, upper: Array) -> Array:
    """The sign on each box, 0 where it is not proven to be one."""
    low, high, level = function.ranges("value", lower, upper)
    return np.where(level != SMOOTH, 0, np.where(low[:, 0] > 0, 1, np.where(high[:, 0] < 0, -1, 0)))
