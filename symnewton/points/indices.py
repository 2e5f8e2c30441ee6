"""A check on a complete list of critical points: the indices of the gradient at them add up to what infinity tells.

The index of an isolated zero of ∇f is the sign of the Hessian's determinant where that is not 0, 1 at an isolated
minimum and (−1)ⁿ at an isolated maximum. Where a polynomial's terms of the highest degree are positive everywhere but
at 0, ∇f points outwards on large spheres and the indices add up to 1 (Poincaré and Hopf; Milnor, Topology from the
Differentiable Viewpoint, 1965, section 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from sympy import Expr, Poly, Symbol

from symnewton.points.algebra.definite import semidefinite
from symnewton.points.algebra.ideals import ring_of
from symnewton.points.findings import CriticalPoint
from symnewton.verdicts import Kind


def index(point: CriticalPoint) -> int | None:
    """The index of the gradient at a critical point that is isolated; None where it is not known."""
    n = len(point.x)
    if point.kind is Kind.DEGENERATE:
        return None
    if point.kind in (Kind.MINIMUM, Kind.MAXIMUM):
        return 1 if point.kind is Kind.MINIMUM else (-1) ** n
    if point.kind is Kind.INFLECTION:
        return 0
    return prod(1 if value > 0 else -1 for value in point.eigenvalues) if all(point.eigenvalues) else None


def total_expected(expression: Expr, variables: tuple[Symbol, ...]) -> int | None:
    """What the indices of all critical points of a polynomial add up to; None where its highest terms do not tell."""
    if not expression.is_polynomial(*variables):
        return None
    polynomial = Poly(expression, *variables)
    degree = polynomial.total_degree()
    if not all(c.is_Rational for c in polynomial.coeffs()) or degree < 2:
        return None
    whole = polynomial.clear_denoms(convert=True)[1]
    top = {m: int(c) for m, c in whole.terms() if sum(m) == degree}
    n = len(variables)
    powers = [top.get(tuple(degree if i == k else 0 for i in range(n)), 0) for k in range(n)]
    for sign in (1, -1):
        least = min(sign * c for c in powers)
        if least > 0 and degree % 2 == 0:
            form = {m: 2 * sign * c - (least if max(m) == degree else 0) for m, c in top.items()}
            return sign**n if semidefinite(ring_of(n).from_dict(form)) == 1 else None
    return 0 if n == 1 else None


def sentence(expression: Expr, variables: tuple[Symbol, ...], points: Sequence[CriticalPoint]) -> str:
    """What the check on a complete list of isolated points comes to; empty where there is none."""
    found = [index(point) for point in points]
    total = total_expected(expression, variables)
    if total is None or None in found or sum(i for i in found if i is not None) != total:
        return ""
    return f"; check: the indices of the points add up to {total}, as the behaviour of f at infinity demands"
