"""The signs of the function that the splitting lemma leaves on the kernel of the Hessian, from its first terms."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from sympy.polys.rings import PolyElement

from symnewton.points import exactly
from symnewton.points.flat.forms import (
    principal_part,
    pure_degrees,
    signs_by_inspection,
    signs_on_cube,
    signs_on_faces,
)
from symnewton.points.flat.plane import negligible, signs_in_the_plane
from symnewton.points.flat.signs import CHANGING, POSITIVE, Clock, Signs, Undecided
from symnewton.points.flat.splitting import first_term
from symnewton.points.flat.taylor import Series
from symnewton.verdicts import Evidence, Kind

TESTS = ("second-derivative", "structure", "higher-order", "branches", "splitting-lemma")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one argument came to."""

    signs: Signs
    test: str
    reason: str
    evidence: Evidence = Evidence.EXACT
    order: int | None = None

    @property
    def weight(self) -> int:
        """How much there is to say about the test: that of the whole point is the strongest of those of its parts."""
        return TESTS.index(self.test)


def signs_of_series(parts: Series, complete: bool, clock: Clock, dimension: int) -> Finding | None:
    """The signs of a function on the kernel, from its terms up to an order; `complete` says that there are no more."""
    corank = parts[0].ring.ngens
    degree = next(d for d, part in enumerate(parts) if part)
    if corank == 1:
        return _on_a_line(parts, dimension)
    lead = parts[degree]
    where = f"On the kernel of the Hessian, f − f(p) starts with terms of degree {degree}"
    if degree % 2:
        return Finding(signs=CHANGING, test="splitting-lemma", reason=f"{where}, an odd one: it takes both signs.")
    if corank == 2:
        return _in_the_plane(parts, lead, where, complete, clock)
    return _in_space(parts, lead, where, complete, clock)


def _on_a_line(parts: Series, dimension: int) -> Finding:
    term = first_term(parts)
    assert term is not None
    degree, sign = term
    if dimension == 1:
        signs = Signs(True, True, False) if degree % 2 else POSITIVE.times(sign)
        return Finding(signs=signs, test="higher-order", reason=_in_one_variable(degree, sign), order=degree)
    signs = CHANGING if degree % 2 else POSITIVE.times(sign)
    of = f"{'odd' if degree % 2 else 'even'} order {degree}" + ("" if degree % 2 else f", {'><'[sign < 0]} 0")
    reason = f"Along the curve that the splitting lemma gives, the first term of f − f(p) that is not 0 has {of}."
    return Finding(signs=signs, test="splitting-lemma", reason=reason)


def _in_one_variable(degree: int, sign: int) -> str:
    if degree % 2:
        return f"The first derivative that is not 0 has odd order {degree}: f goes on through, an inflection point."
    kind = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    return f"The first derivative that is not 0 has even order {degree} and is {'><'[sign < 0]} 0: a {kind.value}."


def _in_the_plane(parts: Series, lead: PolyElement, where: str, complete: bool, clock: Clock) -> Finding | None:
    signs = signs_in_the_plane(lead, clock)
    if signs.kind is Kind.SADDLE or signs.zero is False:
        says = "that take both signs" if signs.kind is Kind.SADDLE else "of one sign, 0 in no direction"
        return Finding(signs=signs, test="splitting-lemma", reason=f"{where} {says}.")
    whole = sum(parts, parts[0].ring.zero)
    signs = signs_in_the_plane(whole, clock) if complete else negligible(whole, len(parts) - 1, clock)
    if signs.kind is None:
        return None
    to = "" if complete else f" up to degree {len(parts) - 1}, against which the rest is negligible"
    return Finding(
        signs=signs,
        test="splitting-lemma",
        reason=f"{where} that are 0 in some direction; the real branches of its zeros decide, from its terms{to}.",
    )


def _in_space(parts: Series, lead: PolyElement, where: str, complete: bool, clock: Clock) -> Finding | None:
    whole = sum(parts, parts[0].ring.zero)
    if complete and (signs := signs_by_inspection(whole)) is not None:
        reason = "On the kernel of the Hessian, f − f(p) is a sum of even powers with coefficients of one sign."
        return Finding(signs=signs, test="splitting-lemma", reason=reason)
    degrees = pure_degrees(parts)
    principal = principal_part(whole, degrees) if degrees is not None else lead
    if degrees is not None and len(set(degrees)) > 1:
        where = f"Weighted by the degrees {', '.join(map(str, degrees))}, f − f(p) starts on the kernel with terms"
    if principal is not None and (signs := signs_by_inspection(principal) or Signs()).zero is False:
        return Finding(signs=signs, test="splitting-lemma", reason=f"{where} of one sign, 0 in no direction.")
    if signs_on_faces(whole, len(parts) - 1, clock).kind is Kind.SADDLE:
        reason = "On the kernel of the Hessian f − f(p) takes both signs along curves u = (c₁ t^w₁, c₂ t^w₂, …)."
        return Finding(signs=CHANGING, test="splitting-lemma", reason=reason)
    if principal is None:
        return None
    signs = signs_on_cube(principal, clock)
    if signs.kind is not Kind.SADDLE and signs.zero is not False:
        return None
    says = "that take both signs" if signs.kind is Kind.SADDLE else "of one sign, 0 in no direction"
    return Finding(
        signs=signs,
        test="splitting-lemma",
        reason=f"{where} {says}, proven in interval arithmetic.",
        evidence=Evidence.CERTIFIED,
    )


def common_scale(parts: Series) -> Series:
    """The series divided by the size of a coefficient, over the rationals where that makes them rational."""
    domain = parts[0].ring.domain
    first = next((c for part in parts for c in part.coeffs()), None)
    if domain.is_QQ or first is None:
        return parts
    size = domain.to_sympy(first if exactly.sign(domain.to_sympy(first)) == 1 else -first)
    if exactly.sign(size) != 1:
        raise Undecided("The sign of a coefficient could not be decided.")
    scaled = [{m: sp.radsimp(domain.to_sympy(c) / size) for m, c in part.terms()} for part in parts]
    if not all(c.is_Rational for part in scaled for c in part.values()):
        return parts
    ring = parts[0].ring.clone(domain=sp.QQ)
    return [ring.from_dict({m: sp.QQ.from_sympy(c) for m, c in part.items()}) for part in scaled]
