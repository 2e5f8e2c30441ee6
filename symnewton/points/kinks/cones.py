"""The apex of a cone: where a square root comes to 0 in the inside of the domain, as √(x² + y²) does at the origin."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import sympy as sp
from flint import fmpq
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks.directions import Fork, Local
from symnewton.points.kinks.linear import Vector, definiteness, is_semidefinite, is_zero, may_be_zero, sign
from symnewton.points.kinks.series import Outside, along
from symnewton.points.kinks.site import BITS, Site, Undecided, finding
from symnewton.verdicts import Kind


def apex(expression: Expr, base: Expr, site: Site) -> CriticalPoint:
    """What f has where √u comes to 0, with u = ½ dᵀHd to second order: f′(d) = c·d + w √(½ dᵀHd).

    That is of one sign where w²H/2 − ccᵀ is positive definite (Cauchy and Schwarz). Raises Undecided.
    """
    with ball.working_precision(BITS):
        root = sp.Dummy(real=True)
        powers = {p for p in expression.atoms(sp.Pow) if p.base == base and not p.exp.is_Integer}
        if any(not (2 * p.exp).is_Integer or p.exp < 0 for p in powers):
            raise Undecided("only square roots are looked at")
        replaced = expression.xreplace({p: root ** (2 * p.exp) for p in powers})
        if replaced.has(base) and any(p.base == base for p in replaced.atoms(sp.Pow)):
            raise Undecided("the base of the root stands alone too")
        at_apex = {root: sp.Integer(0)}
        plain = Local(replaced.xreplace(at_apex), site)
        steepness = Local(derivatives.derivative(replaced, root).xreplace(at_apex), site)
        if isinstance(plain.root, Fork) or isinstance(steepness.root, Fork):
            raise Undecided("a switch turns at the apex")
        c = plain.numbers(derivatives.gradient(plain.root, site.variables))
        (w,) = plain.numbers((steepness.root,))
        slopes = derivatives.gradient(base, site.variables)
        if not is_zero(plain.numbers(slopes)):
            raise Undecided("the base of the root changes its sign")
        rows = derivatives.hessian(slopes, site.variables)
        exact = (
            _is_polynomial(plain.root, 1, site) and not steepness.root.free_symbols and _is_polynomial(base, 2, site)
        )
        kind, strict, why = _verdict(c, w, [plain.numbers(row) for row in rows], exact)
        return finding(expression, site, (kind, strict, (why,)))


def _is_polynomial(formula: Expr, degree: int, site: Site) -> bool:
    """Whether a formula is a polynomial of at most this degree."""
    variables = site.variables
    return bool(formula.is_polynomial(*variables) and sp.Poly(formula, *variables).total_degree() <= degree)


def _verdict(c: Vector, w: object, h: list[Vector], exact: bool) -> tuple[Kind, bool | None, str]:
    """The kind, whether it is strict, and why; `exact`: f is its derivative in all directions, to no more than that."""
    if may_be_zero(w) or definiteness(h) != 1:
        raise Undecided("the cone is not known to be steep all round")
    matrix = [[w * w * x * fmpq(1, 2) - a * b for x, b in zip(row, c)] for row, a in zip(h, c)]  # type: ignore[operator]
    found = definiteness(matrix)
    if found == 1:
        kind = Kind.MINIMUM if sign(w) > 0 else Kind.MAXIMUM
        return kind, True, f"f {'rises' if sign(w) > 0 else 'falls'} in every direction, as a cone does from its apex."
    if found == 0 or (len(c) == 1 and found == -1):
        return (
            Kind.KINK,
            None,
            "The apex of a cone that is tilted so far that f rises on one side and falls on the other.",
        )
    if exact and is_semidefinite(matrix):
        kind = Kind.MINIMUM if sign(w) > 0 else Kind.MAXIMUM
        return kind, False, "The apex of a cone that is level along a line and on one side of it everywhere else."
    raise Undecided("the cone is level along a line")


def goes_below(base: Expr, site: Site) -> bool:
    """Whether a formula that is 0 at an exact site is proven to be negative along some ray from it."""
    for ray in product((-1, 0, 1), repeat=len(site.variables)):
        with suppress(Undecided, Outside):
            if any(ray) and site.exact and along(base, site.variables, site.exact, ray).sign < 0:
                return True
    return False
