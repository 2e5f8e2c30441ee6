"""The words for what a record says: kinds, evidence, concavity, signs."""

from __future__ import annotations

import sys
from collections.abc import Sequence

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


def kind_words(kind: Kind | None, strict: bool | None = None) -> str:
    """A kind, with what is known of its strictness where that matters."""
    if kind is None:
        return "not known"
    if kind in (Kind.MINIMUM, Kind.MAXIMUM) and strict is not None:
        return f"strict {KINDS[kind]}" if strict else f"{KINDS[kind]}, not strict"
    return KINDS[kind]


def signs(eigenvalues: Sequence[float], exact: bool) -> list[str]:
    """ "+", "−" or "0" for each; a computed eigenvalue below its own rounding error, n ε max |λ|, counts as 0."""
    largest = max((abs(value) for value in eigenvalues), default=0.0)
    noise = 0.0 if exact else len(eigenvalues) * sys.float_info.epsilon * largest
    return ["+" if value > noise else "−" if value < -noise else "0" for value in eigenvalues]
