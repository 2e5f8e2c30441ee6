"""What is proven of the root of a function of one variable that a run led to."""

from __future__ import annotations

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.points import exactly
from symnewton.points.algebra.exact_candidates import candidates, is_root
from symnewton.points.algebra.real_roots import (
    RECOGNISED,
    Admission,
    Candidate,
    RealRoot,
    RealRoots,
    real_root,
    recognised_root,
)
from symnewton.points.algebra.root_factors import cores_of
from symnewton.points.intervals.krawczyk import prove_root


def proven_root(function: Function, near: float, known: RealRoots | None, reach: float) -> RealRoot | None:
    """The root close to `near`: by the Krawczyk operator, by exact algebra, or as a root of a factor of f.

    `known` are all real roots, if algebra gives them: then the nearest of them that is within `reach`, or none.
    """
    at = prove_root([function], (near,))
    if at is not None:
        return real_root(_as_fraction(Candidate(at[0], None, 1, function.expression), function))
    if known is not None:
        nearest = min(known.roots, key=lambda r: abs(r.x - near), default=None)
        return nearest if nearest is not None and abs(nearest.x - near) <= reach else None
    return recognised_root(function, near) or _of_factor(function, near) or _where_f_is_exactly_0(function, near)


def _as_fraction(found: Candidate, function: Function) -> Candidate:
    """The candidate as a rational number, if it is a short one."""
    (variable,) = function.variables
    for exact in candidates(ball.to_float(found.at), float(found.at.rad())):
        overlaps = exact.is_Rational and exactly.enclosure(exact).overlaps(found.at)
        if overlaps and is_root(function.expression, variable, exact):
            return Candidate(exactly.enclosure(exact), exact, found.multiplicity, found.core)
    return found


def _of_factor(function: Function, near: float) -> RealRoot | None:
    """A simple root of a radicand, of the base of a power, or of another part of f that it is 0 with."""
    (variable,) = function.variables
    for core, multiplicity in cores_of(function.expression):
        at = prove_root([Function(core, (variable,))], (near,)) if core != function.expression else None
        if at is not None:
            kept, _ = Admission(function.expression, variable, None).of([Candidate(at[0], None, multiplicity, core)])
            if kept:
                return real_root(kept[0])
    return None


def zero_at_break(function: Function, near: float) -> RealRoot | None:
    """The point of a short formula at a jump close to `near` where f is 0, as sign(x) is at 0."""
    return _where_f_is_exactly_0(function, near, RECOGNISED)


def _where_f_is_exactly_0(function: Function, near: float, within: float = 0.0) -> RealRoot | None:
    """A point of a short formula at which f is 0, though perhaps not only there."""
    (variable,) = function.variables
    for exact in candidates(near, within):
        if is_root(function.expression, variable, exact):
            at = exactly.enclosure(exact)
            return real_root(Candidate(at, exact, None, function.expression), alone=False)
    return None
