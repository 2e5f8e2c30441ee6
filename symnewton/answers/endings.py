"""What is proven of the end of a run: the one critical point there, where it lies, and what it is.

A run ends at doubles near a critical point. The proof is about the point itself, so the answer is that point: the exact
one where algebra has it, else the doubles nearest to the middle of its enclosure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_mat
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function, Sample
from symnewton.newton.minimize import Outcome
from symnewton.newton.stopping import left_to_go, way
from symnewton.points import exactly
from symnewton.points.findings import Box
from symnewton.points.intervals.krawczyk import Certificate, certify, gradient_system, refined
from symnewton.quantities import Enclosed
from symnewton.verdicts import Evidence, Kind, Stop

BITS = 128
NEAR = 1e-3  # of the way, and of the point: a critical point farther off is not the one that the run was after
CREEPING = 10.0  # times what seems left to go, where the steps only creep


def of_f(kind: Kind, sign: int) -> Kind:
    """What a point of -f (sign -1) is to f, and the other way round."""
    return kind if sign > 0 else {Kind.MINIMUM: Kind.MAXIMUM, Kind.MAXIMUM: Kind.MINIMUM}.get(kind, kind)


@dataclass(frozen=True)
class End:
    """A proven critical point: f and its derivatives at the nearest doubles, and the numbers that may be said."""

    kind: Kind
    evidence: Evidence
    sample: Sample
    x: tuple[Enclosed, ...]
    value: Enclosed | None
    away: float  # the distance of the last iterate from it


def proven_end(function: Function, found: Outcome) -> End | None:
    """The critical point that the run came to; None where it came to none, or none is proven."""
    last = found.last.sample
    if found.stop not in (Stop.GRADIENT, Stop.ROUNDING):
        return None
    certificate = certify(function, last.x) or _certified_beside(function, last)
    reach = max(NEAR * way(found.rows), 1e-9 * math.hypot(*last.x))
    if certificate is None:
        left = max(CREEPING * left_to_go(found.rows, function), 1e-6 * reach)
        return _exact(function, found, max(left, reach) if found.flat else left)
    x = tuple(Enclosed.between(*ends) for ends in certificate.enclosure)
    away = math.dist(x, last.x)
    if way(found.rows) and away > reach:
        return None
    width = math.hypot(*(float(c.high - c.low) for c in x))
    exact = _exact(function, found, away + width)
    kind = certificate.inertia.kind
    if exact is not None and all(c.low <= e.low and e.high <= c.high for c, e in zip(x, exact.x)):
        return exact
    value = value_at_critical_point(function, certificate.enclosure)
    return End(kind, Evidence.CERTIFIED, function.sample(tuple(map(float, x))), x, value, away)


def _certified_beside(function: Function, last: Sample) -> Certificate | None:
    """The certificate of where Newton's method leads in more digits than doubles have: rounding may end a run early."""
    with ball.working_precision(BITS):
        centre = refined(lambda x: gradient_system(function, x), last.x, NEAR)
    return None if centre is None else certify(function, tuple(map(float, centre)))


def _exact(function: Function, found: Outcome, reach: float) -> End | None:
    """The simple exact critical point within `reach` of the last iterate that algebra proves and classifies."""
    from symnewton.points.neighbour import exact_neighbour  # SymPy's algebra, which not every run needs

    last = found.last.sample.x
    neighbour = exact_neighbour(function, last, reach)
    if neighbour is None:
        return None
    at, proof = neighbour
    x = tuple(map(enclosed, at))
    kind = of_f(proof.kind, function.sign)  # what is classified is f itself
    return End(kind, proof.evidence, proof.sample, x, value_at(function, at), math.dist(proof.sample.x, last))


def enclosed(c: Expr) -> Enclosed:
    """A finite exact number."""
    found = Enclosed.exactly(Fraction(c)) if c.is_Rational else ball.enclosed(exactly.enclosure(c))
    assert found is not None
    return found


def value_at(function: Function, at: tuple[Expr, ...]) -> Enclosed | None:
    """f at an exact point."""
    value = exactly.substitute(function.expression, function.variables, at)
    if value is None:
        return None
    f = Enclosed.exactly(0) if exactly.sign(value) == 0 else ball.enclosed(exactly.enclosure(value))
    if value.is_Rational:
        f = Enclosed.exactly(Fraction(value))
    return f if f is None or function.sign > 0 else f.negated()


def value_at_critical_point(function: Function, box: Box) -> Enclosed | None:
    """f at the critical point in the box: f(m) + ∇f(m)·r + ½ r·Hr, with r all that leads from the middle into the box."""
    n = function.dimension
    with ball.working_precision(BITS):
        x = [ball.between(*ends) for ends in box]
        middle = [c.mid() for c in x]
        r = [c - m for c, m in zip(x, middle)]
        (value,) = function.balls("value", middle)
        gradient, _ = gradient_system(function, middle)
        _, hessian = gradient_system(function, x)
        bend = arb_mat([r]) * arb_mat(hessian) * arb_mat([[c] for c in r])
        return ball.enclosed(value + sum((gradient[i] * r[i] for i in range(n)), arb(0)) + bend[0, 0] / 2)
