"""Critical points that are not isolated: their equations in words, and what they all are, where that is proven."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from math import isfinite

import sympy as sp
from flint import fmpz_mpoly
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points.algebra.along import pieces
from symnewton.points.algebra.components import Component
from symnewton.points.algebra.conditions import NotReducible
from symnewton.points.algebra.definite import changing_factors, definite, semidefinite
from symnewton.points.algebra.ideals import basis, contains, has_no_zero, ring_of
from symnewton.points.algebra.meeting import formula
from symnewton.points.algebra.polynomial_form import as_fraction
from symnewton.points.algebra.ranges import value_range
from symnewton.points.algebra.real_points import evaluated
from symnewton.points.findings import Family, FamilyPiece
from symnewton.verdicts import Evidence, Kind

LARGEST_DENOMINATOR = 10**6
BITS = 256
LONGEST_TEXT = 160
INCREASING = (sp.exp, sp.log, sp.atan, sp.sinh, sp.tanh, sp.asinh, sp.erf)
CORE = sp.Dummy("u", real=True)
OPPOSITE = {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}


def family(component: Component, function: Function, *, partial: bool) -> Family:
    """The component in words. `partial` says that f is not defined everywhere."""
    variables = function.variables
    formulas = tuple(formula(p, variables) for p in component.ideal)
    relations = tuple(_relation(f, variables) for f in formulas)
    text = ", ".join(f"{left} = {right}" for left, right in relations)
    remark = _shape(formulas, variables) + (", where f is defined" if partial else "")
    if len(text) > LONGEST_TEXT:
        text, relations = f"the common zeros of {len(formulas)} polynomials", ()
    kind, value, parts = None, None, tuple[FamilyPiece, ...]()
    with suppress(NotReducible):  # the algebra of the set is larger than that of its equations
        kind, value, parts = _kinds(component, function)
    everywhere = "every point, because f is constant" + (" on each part of its domain" if partial else "")
    return Family(
        description=(text or everywhere) + remark,
        kind=kind,
        evidence=Evidence.EXACT,
        equations=formulas,
        relations=relations,
        remark=remark,
        value=value,
        pieces=parts,
    )


def _relation(f: Expr, variables: tuple[Symbol, ...]) -> tuple[Expr, Expr]:
    """The two sides of f = 0, solved for a variable where that is easy: y = x**2."""
    for v in reversed(variables):
        slope = sp.diff(f, v)
        if slope.is_Rational and slope != 0:
            return v, sp.expand(v - f / slope)
    constant, rest = f.as_coeff_Add()
    return rest, -constant


def _shape(formulas: tuple[Expr, ...], variables: tuple[Symbol, ...]) -> str:
    """The everyday name of the set, for the plainest ones."""
    n = len(variables)
    if formulas and all(sp.Poly(f, *variables).total_degree() == 1 for f in formulas):
        return {1: " (a line)", 2: " (a plane)"}.get(n - len(formulas), "")
    if len(formulas) == 1 and n in (2, 3):
        square = sum(v**2 for v in variables)
        radius = sp.expand(square - formulas[0] / sp.Poly(formulas[0], *variables).LC())
        if radius.is_Rational and radius > 0:
            return " (a circle)" if n == 2 else " (a sphere)"
    return ""


def _kinds(component: Component, function: Function) -> tuple[Kind | None, Expr | None, tuple[FamilyPiece, ...]]:
    """What every point of the component is, the value of f there, and what its parts are, as far as that is known."""
    if component.witness is None or not component.ideal:
        return None, None, ()
    core, increasing, outer = core_of(function.expression)
    value = _value(core, function.variables, component)
    if value is None and core.is_Mul:  # factors that are positive tell nothing of the sign
        core = sp.Mul(*[factor for factor in core.args if not factor.is_positive])
        found = _value(core, function.variables, component) if core.free_symbols else None
        value = None if found else found
    if value is None:
        return None, None, ()
    low, high = value_range(core)
    kind = Kind.MINIMUM if low == value else Kind.MAXIMUM if high == value else None
    if kind is None:
        kind = _by_factors(core, function.variables, component, value)
    of_f = outer.xreplace({CORE: sp.Rational(value.numerator, value.denominator)})
    if kind is not None:
        return kind if increasing else OPPOSITE.get(kind, kind), of_f, ()
    difference = _difference(core, function.variables, value)
    bottom = as_fraction(core, function.variables, ring_of(function.dimension)).bottom
    kind, parts = pieces(component, function, difference, bottom, 1 if increasing else -1)
    return kind, of_f, parts


def _difference(core: Expr, variables: tuple[Symbol, ...], value: Fraction) -> fmpz_mpoly:
    """A polynomial of the sign of u − c."""
    top, bottom = as_fraction(core, variables, ring_of(len(variables)))
    return (top * value.denominator - bottom * value.numerator) * bottom


def core_of(f: Expr) -> tuple[Expr, bool, Expr]:
    """u where f is a strictly monotonic function of u, whether it increases, and that function, of `CORE`."""
    increasing, outer = True, CORE
    while f.free_symbols:
        constant, rest = f.as_coeff_Add()
        factor, rest = rest.as_coeff_Mul()
        increasing ^= bool(factor < 0)
        inside = constant + factor * CORE
        if isinstance(rest, INCREASING):
            f, inside = rest.args[0], constant + factor * rest.func(CORE)
        elif rest.is_Pow and rest.exp.is_Rational and (rest.exp == -1 or not rest.exp.is_Integer):
            increasing ^= bool(rest.exp < 0)  # a power that is not an integer has a positive base
            f, inside = rest.base, constant + factor * CORE**rest.exp
        elif (constant, factor) != (0, 1):
            f = rest
        else:
            break
        outer = outer.xreplace({CORE: inside})
    return f, increasing, outer


def _value(core: Expr, variables: tuple[Symbol, ...], component: Component) -> Fraction | None:
    """The value that a rational function has on the whole component, where it is one rational number."""
    assert component.witness is not None
    ring = ring_of(len(variables))
    try:
        top, bottom = as_fraction(core, variables, ring)
    except NotReducible:
        return None
    with ball.working_precision(BITS):
        point = component.witness.balls(BITS)
        value = evaluated(top, point) / evaluated(bottom, point)
        if not isfinite(near := float(value.mid())):
            return None
        guess = Fraction(str(near)).limit_denominator(LARGEST_DENOMINATOR)
        if not value.contains(ball.constant(guess)):
            return None
    difference = top * guess.denominator - bottom * guess.numerator
    return guess if difference.is_zero() or contains(component.ideal, difference) else None


def _by_factors(core: Expr, variables: tuple[Symbol, ...], component: Component, value: Fraction) -> Kind | None:
    """From the factors of u − c, whose zeros the component is among."""
    bottom = as_fraction(core, variables, ring_of(len(variables))).bottom
    sign, changing = changing_factors(_difference(core, variables, value))
    if len(component.ideal) == 1 and changing:
        (surface,) = component.ideal
        if any(factor in (surface, -surface) for factor in changing):
            return Kind.SADDLE if _is_smooth(surface) else None
    rest = bottom.context().constant(1)
    for factor in changing:
        rest *= factor
    sign *= _sign_on(component, rest, bottom)
    return {1: Kind.MINIMUM, -1: Kind.MAXIMUM}.get(sign)


def _is_smooth(surface: fmpz_mpoly) -> bool:
    """Whether the gradient of a polynomial has no zero on its zeros, so that the polynomial changes sign at each."""
    ring = surface.context()
    return has_no_zero(basis([surface, *[surface.derivative(k) for k in range(ring.nvars())]], ring))


def _sign_on(component: Component, p: fmpz_mpoly, bottom: fmpz_mpoly) -> int:
    """The sign p has at every real point of the component where `bottom` is not zero, if that is proven; else 0."""
    for q in component.ideal:
        for k in range(q.context().nvars()):
            slope = q.derivative(k)
            if slope.is_constant() and not slope.is_zero():
                solved = slope * q.context().gens()[k] - q, int(slope.coeffs()[0])
                p, bottom = _replaced(p, k, *solved), _replaced(bottom, k, *solved)
                break
    if definite(p):
        return definite(p)
    return semidefinite(p) if not p.is_zero() and contains([p], bottom) else 0


def _replaced(p: fmpz_mpoly, k: int, top: fmpz_mpoly, bottom: int) -> fmpz_mpoly:
    """p with generator k put to top/bottom, times an even power of bottom."""
    ring = p.context()
    most = 2 * ((p.degrees()[k] + 1) // 2)
    total = ring.constant(0)
    for monomial, c in p.to_dict().items():
        d = monomial[k]
        lower = tuple(0 if i == k else e for i, e in enumerate(monomial))
        total += ring.from_dict({lower: c}) * top**d * bottom ** (most - d)
    return total
