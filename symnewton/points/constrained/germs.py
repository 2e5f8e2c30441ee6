"""What a candidate is where first and second derivatives are silent: f on the feasible set close to the point.

Equations that give a variable by the others are used up, and so are inequalities with a multiplier that is not 0, which
bind wherever f is extreme (with independent gradients they are coordinates, and f is monotone in them). What is left in
one or two variables is decided by the signs of polynomials on cells, f without constraints by the splitting lemma.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp
from flint import fmpq_poly, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.real_points import AlgebraicPoint
from symnewton.points.constrained import cells, reasons
from symnewton.points.constrained.elimination import Elimination, eliminate
from symnewton.points.constrained.judge import Judgement
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.spots import AlgebraicSpot, Spot
from symnewton.points.flat import degenerate
from symnewton.verdicts import Kind

CELLS, STRUCTURE = "cells", "splitting"
OPPOSITE = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}
HIGHEST = 4  # degree of the number that f is at the point


def settle(program: Program, point: AlgebraicPoint | None, found: Judgement) -> Judgement:
    """The finding with what f does close to the point; the same one where that stays open. Raises Undecided."""
    return _into_the_set(program, found, _on_the_face(program, point, found))


def _into_the_set(program: Program, found: Judgement, face: Judgement | None) -> Judgement:
    """The finding from that on the face where all constraints bind that have a multiplier, with its sign."""
    if face is None:
        return found
    signs = set()
    for i, m in zip(found.active, found.multipliers or ()):
        if i in program.inequalities and (sign := found.spot.sign(m)):
            signs.add(sign if program.rises else -sign)
    if not signs:
        return face if face.kind is not Kind.DEGENERATE else replace(face, reasons=(*found.reasons, reasons.CONSTANT))
    kind = Kind.MINIMUM if signs == {1} else Kind.MAXIMUM
    if face.kind is Kind.DEGENERATE:
        why = reasons.LEVEL_FACE.format(does=reasons.DOES[kind])
        return replace(face, kind=kind, strict=False, test=CELLS, reasons=(*found.reasons, why))
    if face.kind is kind:
        return face
    return replace(face, kind=Kind.SADDLE, strict=None, reasons=(*found.reasons, reasons.AGAINST_FACE))


def _on_the_face(program: Program, point: AlgebraicPoint | None, found: Judgement) -> Judgement | None:
    """The finding where the constraints with a multiplier are equations, DEGENERATE where f is constant; None if open."""
    spot = found.spot
    bound = _bound(program, spot, found)
    reduced = eliminate([program.formula(i) for i in bound], program.variables)
    if reduced is None or reduced.implied:
        return None
    others = [reduced.of(program.formula(i)) for i in found.active if i not in bound]
    if not reduced.of(program.objective).free_symbols:
        return replace(found, kind=Kind.DEGENERATE)
    if not reduced.left and not others and reduced.rest and spot.exact is not None:
        return _by_splitting(program, reduced, spot.exact, found)
    if point is not None and len(reduced.rest) <= 2:
        return _by_cells(program, reduced, others, point, found)
    solved = _solved(reduced, spot) if not others and spot.exact is not None else None
    if solved is not None and spot.exact is not None:
        return _by_splitting(program, solved, spot.exact, found)
    return None


def _bound(program: Program, spot: Spot, found: Judgement) -> tuple[int, ...]:
    """The constraints that may be taken for equations."""
    if found.multipliers is None:
        return program.equations
    signs = {i: spot.sign(m) for i, m in zip(found.active, found.multipliers)}
    return tuple(i for i in found.active if i in program.equations or signs[i])


def _by_splitting(
    program: Program, reduced: Elimination, exact: tuple[Expr, ...], found: Judgement
) -> Judgement | None:
    """f as a function of the variables that are left, without constraints."""
    at = tuple(c for v, c in zip(program.variables, exact) if v in reduced.rest)
    numbers = dict(zip(program.unknowns[len(program.variables) :], exact[len(program.variables) :]))
    settled = degenerate.settle(reduced.of(program.objective).xreplace(numbers), reduced.rest, at)
    kind = settled.kind if program.rises else OPPOSITE.get(settled.kind, settled.kind)
    if kind is Kind.DEGENERATE:
        return None
    kind = Kind.SADDLE if kind is Kind.INFLECTION else kind
    names = ", ".join(v.name for v in reduced.rest)
    why = reasons.ON_SURFACE.format(names=names, does=reasons.DOES[kind])
    return replace(found, kind=kind, strict=settled.strict, test=STRUCTURE, reasons=(*found.reasons, why))


def _by_cells(
    program: Program, reduced: Elimination, others: list[Expr], point: AlgebraicPoint, found: Judgement
) -> Judgement | None:
    """The signs of f − f(p) on the cells round the point where the constraints hold."""
    if not reduced.rest:
        return replace(found, kind=Kind.DEGENERATE) if found.multipliers else _from_signs(set(), found)
    kept = [reduced.variables.index(v) for v in reduced.rest]
    inside = AlgebraicPoint(point.modulus, point.index, tuple(point.tops[k] for k in kept), point.bottom)
    ring = ring_of(len(reduced.rest))
    try:
        conditions = [_of_sign(f, reduced, ring) for f in (*reduced.left, *others)]
        difference = _difference(reduced.of(program.objective), reduced, ring, inside)
    except NotReducible:
        return None
    equations = len(reduced.left)
    signs = set()
    for difference_sign, *rest in cells.signs_round([difference, *conditions], inside):
        if not any(rest[:equations]) and all(s <= 0 for s in rest[equations:]):
            signs.add(difference_sign if program.rises else -difference_sign)
    return _from_signs(signs, found)


def _from_signs(signs: set[int], found: Judgement) -> Judgement:
    if signs >= {1, -1}:
        return replace(found, kind=Kind.SADDLE, strict=None, test=CELLS, reasons=(*found.reasons, reasons.BOTH_SIGNS))
    if signs == {0}:
        return found
    kind = Kind.MAXIMUM if -1 in signs else Kind.MINIMUM
    if not signs:
        why = reasons.ALONE
    else:
        why = reasons.ONE_SIGN.format(does=reasons.DOES[kind])
    return replace(found, kind=kind, strict=0 not in signs, test=CELLS, reasons=(*found.reasons, why))


def _of_sign(formula: Expr, reduced: Elimination, ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """A polynomial with the sign of a rational formula where that is defined."""
    top, bottom = as_fraction(formula, reduced.rest, ring)
    return top * bottom


def _difference(objective: Expr, reduced: Elimination, ring: fmpz_mpoly_ctx, point: AlgebraicPoint) -> fmpz_mpoly:
    """A polynomial with the sign of f − f(p) close to p: of f minus a number, or the minimal polynomial of f(p) at f."""
    top, bottom = as_fraction(objective, reduced.rest, ring)
    spot = AlgebraicSpot(reduced.rest, point)
    value = spot.number(objective)
    one = AlgebraicPoint(point.modulus, point.index, (value.value,), fmpq_poly([1]))
    minimal = one.minimal_polynomial(0)
    if minimal is None or minimal.degree() > HIGHEST:
        raise NotReducible("the value of f at the point is a number of a large field")
    degree = minimal.degree()
    total = ring.constant(0)
    for i, c in enumerate(minimal.coeffs()):
        total += int(c) * top**i * bottom ** (degree - i)
    if degree % 2:
        total *= bottom
    slope = _slope_sign(minimal, one)
    return total if slope > 0 else -total


def _slope_sign(minimal: fmpz_poly, at: AlgebraicPoint) -> int:
    """The sign of the derivative of a minimal polynomial at its root."""
    derivative = minimal.derivative()
    sign = ball.sign_by(lambda bits: derivative(at.balls(bits)[0]), (64, 256, 1024))
    if not sign:
        raise Undecided("a value of f too close to another")
    return sign


def _solved(reduced: Elimination, spot: Spot) -> Elimination | None:
    """One more variable by the others, from a single equation: of degree 2 in it, or with one power of it alone."""
    if len(reduced.left) != 1:
        return None
    (equation,) = reduced.left
    for v in reduced.rest:
        p = sp.Poly(equation, v) if equation.is_polynomial(v) else None
        slope = spot.sign(spot.number(equation.diff(v)))
        value = None if p is None or not slope else _root(p, v, slope, spot)
        if value is not None:
            put = {w: e.xreplace({v: value}) for w, e in reduced.put.items()} | {v: value}
            return Elimination(reduced.variables, tuple(w for w in reduced.rest if w != v), put, (), False)
    return None


def _root(p: sp.Poly, v: Symbol, slope: int, spot: Spot) -> Expr | None:
    """The root of p in v that passes through the point, where p′ has this sign, as a formula."""
    a, *_, c = p.all_coeffs()
    if not spot.sign(spot.number(a)):
        return None
    if p.degree() == 2:
        b = p.all_coeffs()[1]
        return (sp.sqrt(sp.expand(b**2 - 4 * a * c)) * slope - b) / (2 * a)
    if len(p.terms()) == 2 and p.degree() > 2 and a.is_Rational:
        side = spot.sign(spot.number(v))
        return side * sp.root(sp.expand(-c / a) * side ** p.degree(), p.degree()) if side else None
    return None
