"""The least and the greatest value of f on the feasible set, as far as they are proven.

Where f has a least value it has it at a candidate. It has one if the feasible set is not empty and it, or its part where
f is below some value, is closed and bounded; then the lowest of all candidates is it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

import sympy as sp
from flint import arb
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.algebra.ranges import Bound, value_range
from symnewton.points.algebra.solutions import Check
from symnewton.points.constrained.arguments import by_convexity
from symnewton.points.constrained.bounded import bounded_variables, polynomials
from symnewton.points.constrained.convex import Shapes
from symnewton.points.constrained.elimination import eliminate
from symnewton.points.constrained.judge import lagrangian_at
from symnewton.points.constrained.linear import Undecided
from symnewton.points.constrained.listing import BITS, Valued, ball_at
from symnewton.points.constrained.program import Program
from symnewton.points.constrained.rays import S, fall
from symnewton.points.constrained.sides import ranges_of
from symnewton.points.findings import Family
from symnewton.points.growth import limit
from symnewton.verdicts import Kind


class Status(Enum):
    """What is known of the least value."""

    ATTAINED = "attained"
    UNBOUNDED = "unbounded"
    NONE = "none"
    OPEN = "open"


class Proof(Enum):
    """Why there is a least value among the candidates; the value is the sentence, with the words for a greatest one."""

    WHOLE = "the feasible set is closed and bounded and these are all candidates"
    LEVEL = "the part of the feasible set where f is {below} a value is closed and bounded and these are all candidates"
    BOUND = "f has no value {below} this one anywhere, by the squares, powers and products it is made of"
    BOUND_HERE = (
        "f has no value {below} this one where the linear constraints hold, by the powers and products it is made of"
    )
    CONVEX = "f is {above} the Lagrangian on the feasible set, a {convex} function that has this value there"
    PIECES = "every smooth piece of f has a {least} value among its candidates, and it is the {least} of these"
    EDGE = "f {grows} beyond all bounds at the edge of its domain and these are all candidates"

    def sentence(self, sign: int) -> str:
        """The sentence for the least value (sign 1) or the greatest."""
        least = {"least": "least", "below": "below", "above": "never below", "convex": "convex", "grows": "grows"}
        greatest = {
            "least": "greatest",
            "below": "above",
            "above": "never above",
            "convex": "concave",
            "grows": "falls",
        }
        return self.value.format(**(least if sign > 0 else greatest))


@dataclass(frozen=True, kw_only=True)
class Extreme:
    """The least value of f (sign 1) or the greatest (sign -1).

    Where it is attained: `value` holds it, it is reached at `points` and on `families`, at no other point if `all_known`.
    `proof` says why there is one. `curve`, in s, is where f goes beyond all bounds, or beyond its values at all candidates.
    """

    sign: int
    status: Status
    value: arb | None = None
    points: tuple[Valued, ...] = ()
    families: tuple[Family, ...] = ()
    all_known: bool = False
    proof: Proof | None = None
    curve: tuple[Expr, ...] | None = None


def is_bounded(program: Program, check: Check, level: int = 0) -> bool:
    """Whether the feasible set is proven to be bounded; with a level 1 or -1, its part where ± f is below some value."""
    units = tuple(u.symbol for u in program.units)
    known = [(u.equation, True) for u in program.units]
    constraints = [(c.formula, c.is_equation) for c in program.constraints]
    below = [(level if program.rises else -level) * program.objective] if level else []
    n = len(program.unknowns)
    if len(bounded_variables(polynomials([*constraints, *known], program.unknowns, below), n, check)) == n:
        return True
    reduced = eliminate([program.formula(i) for i in program.equations], program.variables, units)
    if reduced is None or not reduced.put:
        return False
    left = [(f, True) for f in reduced.left] + known
    left += [(reduced.of(program.formula(i)), False) for i in program.inequalities]
    m = len(reduced.unknowns)
    below = [reduced.of(f) for f in below]
    return len(bounded_variables(polynomials(left, reduced.unknowns, below), m, check)) == m


def extreme(
    program: Program,
    sign: int,
    candidates: Sequence[Valued],
    families: Sequence[Family],
    whole: bool,
    check: Check,
    *,
    complete: bool = True,
    continuous: bool = True,
) -> Extreme:
    """What is known of the least (greatest) value; `whole`: the set is bounded.

    Unless these are all candidates and f is continuous on the set, only what f is made of counts.
    """
    settled = complete and continuous
    proof = None
    if candidates or families:
        proof = _by_compactness(program, sign, whole, check) if settled else None
        proof = proof or _by_form(program, sign, candidates, families)
    if proof is not None:
        found = _best(program, sign, candidates, families)
        if found is None:
            return Extreme(sign=sign, status=Status.OPEN)
        value, points, on, all_known = found
        return Extreme(
            sign=sign,
            status=Status.ATTAINED,
            value=value,
            points=points,
            families=on,
            all_known=all_known and complete,
            proof=proof,
        )
    curve = None if whole or not settled else fall(program, sign, check)
    if curve is not None and _falls_itself(program, sign, curve):
        return Extreme(sign=sign, status=Status.UNBOUNDED, curve=curve)
    if complete and not families:
        left = [v for v in candidates if not cannot_be_least(program, v, sign)]
        curve = fall(program, sign, check, _below(program, left, sign)) if left and not whole else None
        if not left or curve is not None:
            return Extreme(sign=sign, status=Status.NONE, curve=curve)
    return Extreme(sign=sign, status=Status.OPEN)


def _below(program: Program, candidates: Sequence[Valued], sign: int) -> Fraction:
    """A number below the objective (with the sign that makes f least) at all these points."""
    wanted = sign if program.rises else -sign
    return min(ball.fraction((wanted * v.objective).lower()) for v in candidates)


def cannot_be_least(program: Program, found: Valued, sign: int) -> bool:
    """Whether f is proven to be lower (higher) somewhere near a candidate."""
    point, judged = found.point, found.judged
    if point.kind in (Kind.SADDLE, Kind.KINK):
        return True
    opposite = Kind.MAXIMUM if sign > 0 else Kind.MINIMUM
    # Independent gradients of fewer equations than variables leave other points near it, where f differs.
    few = sum(i in program.equations for i in judged.active) < len(program.variables)
    return point.kind is opposite and bool(point.strict) and judged.multipliers is not None and few


def _falls_itself(program: Program, sign: int, curve: tuple[Expr, ...]) -> bool:
    """Whether f is not only ordered as what falls along the curve is, but falls (rises) beyond every bound itself."""
    if program.objective == program.f:
        return True
    return limit(program.f.xreplace(dict(zip(program.variables, curve))), S) == -sign * sp.oo


def _by_compactness(program: Program, sign: int, whole: bool, check: Check) -> Proof | None:
    if whole:
        return Proof.WHOLE
    return Proof.LEVEL if is_bounded(program, check, sign) else None


def _by_form(program: Program, sign: int, candidates: Sequence[Valued], families: Sequence[Family]) -> Proof | None:
    """Why f is never below (above) one of its values, from the way it is put together."""
    values = [*(v.exact for v in candidates), *(f.value for f in families)]
    for sides, proof in ((None, Proof.BOUND), (ranges_of(program), Proof.BOUND_HERE)):
        if _reaches_a_bound(value_range(program.f, sides)[0 if sign > 0 else 1], values):
            return proof
    known = [v for v in candidates if v.judged.multipliers is not None]
    return Proof.CONVEX if known and _is_convex(program, sign, known) else None


def _reaches_a_bound(bound: Bound, values: Sequence[Expr | None]) -> bool:
    """Whether f has, at a candidate, a value that it is never below (above)."""
    if not isinstance(bound, Fraction):
        return False
    wanted = sp.Rational(bound.numerator, bound.denominator)
    return any(value is not None and exactly.sign(value - wanted) == 0 for value in values)


def _is_convex(program: Program, sign: int, candidates: Sequence[Valued]) -> bool:
    """Whether the Lagrangian of a candidate is convex (concave), so that it has its least (greatest) value there."""
    shapes = Shapes(program.variables, ranges_of(program))
    way = sign if program.rises else -sign
    numbers = {u.symbol: u.base ** sp.Rational(1, u.degree) for u in program.units}
    for found in candidates:
        judged, spot = found.judged, found.judged.spot
        assert judged.multipliers is not None
        try:
            signs = {i: spot.sign(m) * way for i, m in zip(judged.active, judged.multipliers)}
            if any(s < 0 for i, s in signs.items() if i in program.inequalities):
                continue
            terms = [(way, program.objective), *((s, program.formula(i)) for i, s in signs.items() if s)]
            if shapes.is_convex([(s, e.xreplace(numbers)) for s, e in terms]):
                return True
            lagrangian = lagrangian_at(program, spot, judged.active, judged.multipliers)
            kinds = by_convexity(program, spot, judged.active, judged.multipliers, lagrangian)
        except Undecided:
            continue
        if (Kind.MINIMUM if sign > 0 else Kind.MAXIMUM) in kinds:
            return True
    return False


def _best(
    program: Program, sign: int, candidates: Sequence[Valued], families: Sequence[Family]
) -> tuple[arb, tuple[Valued, ...], tuple[Family, ...], bool] | None:
    """The lowest value, where it is reached, and whether that is all; None where a value on a family is not known."""
    if any(f.value is None for f in families):
        return None
    with ball.working_precision(BITS[1]):
        values = [sign * ball_at(program.f, program, v.candidate.spot) for v in candidates]
        of_families = [sign * exactly.enclosure(f.value, BITS[1]) for f in families if f.value is not None]
        lowest = None
        for value in (*values, *of_families):
            if not value.is_finite():
                return None
            if lowest is None or value.upper() < lowest.upper():
                lowest = value
        assert lowest is not None
        best = sign * lowest
        near = [v for v, value in zip(candidates, values) if not value > lowest]
        on = tuple(f for f, value in zip(families, of_families) if not value > lowest)
    first = next((v for v, value in zip(candidates, values) if value is lowest), None)
    proven = [v for v in near if first is not None and (v is first or v.equals(first))]
    alike = on == () or (not near and len({f.value for f in on}) == 1) or _same_as_family(program, near, on)
    return best, tuple(near), on, alike and (first is None or len(proven) == len(near))


def _same_as_family(program: Program, near: Sequence[Valued], on: Sequence[Family]) -> bool:
    """Whether f has one and the same value at all these points and on all these families, proven."""
    value = on[0].value
    assert value is not None
    if any(f.value != value for f in on):
        return False
    for v in near:
        exact = v.candidate.spot.exact
        here = None if exact is None else exactly.substitute(program.f, program.unknowns, exact)
        if here is None or exactly.sign(here - value) != 0:
            return False
    return True
