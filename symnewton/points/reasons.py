"""The argument behind a classification, in sentences a lecture would use."""

from __future__ import annotations

from symnewton.points.classify import Classification
from symnewton.verdicts import Evidence, Kind

ONE = {
    Kind.MINIMUM: "f″ > 0: the curve is concave up, a happy face, and the point is its lowest: a minimum.",
    Kind.MAXIMUM: "f″ < 0: the curve is concave down, a sad face, and the point is its highest: a maximum.",
    Kind.DEGENERATE: "f″ = 0: the second-derivative test is inconclusive.",
}
MANY = {
    Kind.MINIMUM: "All eigenvalues are positive: f curves up in every direction, an upward paraboloid: a minimum.",
    Kind.MAXIMUM: "All eigenvalues are negative: f curves down in every direction, a downward paraboloid: a maximum.",
    Kind.SADDLE: "Eigenvalues of both signs: f curves up in one direction and down in another: a saddle point.",
    Kind.DEGENERATE: "An eigenvalue is 0 and no two have opposite signs: the second-derivative test is inconclusive.",
}


def reasons(c: Classification) -> tuple[str, ...]:
    """The sentences that lead to the verdict, in order."""
    one = len(c.sample.x) == 1
    sentences = [_first(c, one)]
    if c.kind is Kind.REGULAR:
        return tuple(sentences)
    sentences.append((ONE if one else MANY)[c.second.inertia.kind])
    if c.settled is not None:
        sentences += c.settled.reasons
    elif c.kind is Kind.DEGENERATE:
        sentences.append("What the point is stays undecided here.")
    if c.evidence is Evidence.NUMERIC:
        sentences.append("This rests on floating-point numbers, not on a proof.")
    return tuple(sentences)


def _first(c: Classification, one: bool) -> str:
    name = "f′" if one else "∇f"
    if c.kind is not Kind.REGULAR:
        if c.first.tolerance is None:
            return f"{name} = 0: the point is critical."
        return (
            f"{name} is 0 within {c.first.tolerance:.1e}, what rounding the coordinates allows: critical to rounding."
        )
    if not one:
        return f"{name} ≠ 0: the point is not critical."
    up = (c.first.signs[0] or c.sample.gradient[0]) > 0
    bend = c.second.inertia.concavity.value
    return f"f′ {'> 0: f is increasing' if up else '< 0: f is decreasing'}" + (
        f", and the curve is concave {bend} (f″ {'>' if bend == 'up' else '<'} 0)." if bend in ("up", "down") else "."
    )
