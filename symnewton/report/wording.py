"""The words for what a record says: kinds, evidence, concavity, convergence order, signs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from sympy import Expr

from symnewton.critical.findings import Family
from symnewton.report.records import ClassifyReport, Evaluations
from symnewton.verdicts import Concavity, Evidence, Kind

KINDS = {
    Kind.MINIMUM: "local minimum",
    Kind.MAXIMUM: "local maximum",
    Kind.SADDLE: "saddle point",
    Kind.INFLECTION: "inflection point",
    Kind.KINK: "kink, not an extremum",
    Kind.DEGENERATE: "degenerate, undecided",
    Kind.REGULAR: "not a critical point",
}
EVIDENCE = {
    Evidence.EXACT: "exact: a symbolic proof",
    Evidence.CERTIFIED: "certified: an interval proof",
    Evidence.NUMERIC: "numeric: floating point only",
}
CONCAVITY = {
    Concavity.UP: "concave up",
    Concavity.DOWN: "concave down",
    Concavity.MIXED: "up in some directions, down in others",
    Concavity.FLAT: "flat to second order",
    Concavity.UNDETERMINED: "undetermined",
}
_ORDERS = ((0.75, "sublinear"), (1.25, "linear"), (1.75, "superlinear"), (2.5, "quadratic"))


def kind_words(kind: Kind | None, strict: bool | None = None) -> str:
    """A kind, with what is known of its strictness where that matters."""
    if kind is None:
        return "not known"
    if kind in (Kind.MINIMUM, Kind.MAXIMUM) and strict is not None:
        return f"strict {KINDS[kind]}" if strict else f"{KINDS[kind]}, not strict"
    return KINDS[kind]


def family_words(family: Family, written: Callable[[Expr], str]) -> str:
    """The set, the value of f there, and what its points are: `x = 0 (a line), f = 0: local minimum where y > 0, …`."""
    sides = ", ".join(f"{written(left)} = {written(right)}" for left, right in family.relations)
    text = sides + family.remark if family.relations else family.description
    if family.value is not None:
        text += f", f = {written(family.value)}"
    parts = [f"{kind_words(piece.kind)} where {piece.where}" for piece in family.pieces]
    return f"{text}: {', '.join(parts) or kind_words(family.kind)}"


def order_words(order: float) -> str:
    """The observed order of convergence: "quadratic, p ≈ 2.00"."""
    word = next((word for limit, word in _ORDERS if order < limit), "faster than quadratic")
    return f"{word}, p ≈ {order:.2f}"


def work_words(evaluations: Evaluations, gradient: str, hessian: str) -> tuple[str, ...]:
    """How often what was evaluated; what never was is not mentioned."""
    pairs = ((evaluations.value, "f"), (evaluations.gradient, gradient), (evaluations.hessian, hessian))
    return tuple(f"{number} of {name}" for number, name in pairs if number) or ("none",)


def signs(eigenvalues: Sequence[float], exact: bool) -> list[str]:
    """ "+", "−" or "0" for each; a computed eigenvalue below its own rounding error, n ε max |λ|, counts as 0."""
    largest = max((abs(value) for value in eigenvalues), default=0.0)
    noise = 0.0 if exact else len(eigenvalues) * sys.float_info.epsilon * largest
    return ["+" if value > noise else "−" if value < -noise else "0" for value in eigenvalues]


def signs_verdict(report: ClassifyReport) -> str:
    """What the signs of the eigenvalues are together, and what follows from them."""
    found = set(signs(report.eigenvalues, report.eigenvalues_exact is not None))
    if {"+", "−"} <= found:
        together = "both signs"
    elif "0" in found:
        together = "all zero" if found == {"0"} else "some zero, the others positive" if "+" in found else ""
        together = together or "some zero, the others negative"
    else:
        together = "all positive" if "+" in found else "all negative"
    if not report.is_critical:
        return f"{together} → {CONCAVITY[report.concavity]}"
    silent = "0" in found and {"+", "−"} - found
    return f"{together} → " + ("the second derivatives do not decide" if silent else kind_words(report.kind))
