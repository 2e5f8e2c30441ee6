"""What a point of one variable is where formulas of f meet: from the leading terms of f − f(p) on both sides."""

from __future__ import annotations

import sympy as sp
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint
from symnewton.points.kinks.corners import ENDS, JUMPS, KINDS, TRENDS, Jump
from symnewton.points.kinks.series import Outside, Series, along, constant
from symnewton.points.kinks.site import BITS, Site, Undecided, Verdict, finding
from symnewton.points.kinks.smoothness import Derivative, slope
from symnewton.verdicts import Kind, Missing


def judged(expression: Expr, site: Site) -> CriticalPoint | Jump | None:
    """The finding on an exact point; None where f is not defined on both sides. Raises Undecided."""
    at = site.exact or ()
    value = exactly.substitute(expression, site.variables, at)
    if value is None:
        raise Undecided("the value of f is not known")
    try:
        sides = [along(expression, site.variables, at, (way,)) for way in (-1, 1)]
    except Outside:
        return None
    verdict = _verdict(sides, value)
    if verdict is None:
        return Jump(site)
    return finding(expression, site, verdict, value=ball.to_float(exactly.enclosure(value, BITS)))


def _verdict(sides: list[Series], value: Expr) -> Verdict | None:
    """The kind, whether it is strict, and why; None at a jump where f is neither lowest nor highest."""
    changes = [side + constant(-value) for side in sides]
    before, after = -changes[0].sign, changes[1].sign
    kind, strict = KINDS.get((before, after)), bool(before and after)
    found = slope(list(sides), value)
    if found.missing is Missing.JUMP:
        return None if kind is None else (kind, strict, (JUMPS[kind],))
    if before == after == 0:
        return Kind.DEGENERATE, None, ("f is constant round the point.",)
    trends = f"f {TRENDS[before]} before the point and {TRENDS[after]} after it"
    if kind is not None:
        return kind, strict, (_slopes(found, changes), f"{trends}: {ENDS[kind]}.")
    if found.value is None:
        return Kind.KINK, None, (_slopes(found, changes), f"{trends}: {ENDS[Kind.KINK]}.")
    if exactly.sign(found.value) == 0:
        return Kind.INFLECTION, None, (_slopes(found, changes), f"{trends}: {ENDS[Kind.INFLECTION]}.")
    return Kind.REGULAR, None, (f"{_slopes(found, changes)[:-1]}: the point is not critical.",)


def _slopes(found: Derivative, changes: list[Series]) -> str:
    """The derivative, or those of the two sides."""
    if found.value is not None:
        return f"f′ = {sp.sstr(found.value)} from both sides, where two formulas of f meet."
    left, right = map(_slope, changes, (-1, 1))
    return f"The one-sided derivatives are {left} on the left and {right} on the right: f has no derivative."


def _slope(change: Series, way: int) -> str:
    if change.lead < 1:
        return "∞" if way * change.sign > 0 else "−∞"
    return str(sp.sstr(sp.expand(way * change.coefficient(sp.Integer(1)))))
