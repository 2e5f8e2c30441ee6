"""The words for the verdicts: kinds, evidence, concavity, the end of a run. Each is worded here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from symnewton.verdicts import Concavity, Evidence, Kind, Stop


class Named(NamedTuple):
    """A kind in a legend or a count of one, of several, on a page, and in a sentence: x = 1 is …"""

    one: str
    many: str
    told: str
    sentence: str


KINDS = {
    Kind.MINIMUM: Named("minimum", "minima", "local minimum", "a minimum"),
    Kind.MAXIMUM: Named("maximum", "maxima", "local maximum", "a maximum"),
    Kind.SADDLE: Named("saddle", "saddles", "saddle point", "a saddle point"),
    Kind.INFLECTION: Named("inflection", "inflections", "inflection point", "an inflection point"),
    Kind.KINK: Named("kink", "kinks", "kink, not an extremum", "a kink, neither a minimum nor a maximum"),
    Kind.DEGENERATE: Named(
        "undecided point",
        "undecided points",
        "degenerate, undecided",
        "degenerate: the second-derivative test is inconclusive",
    ),
    Kind.REGULAR: Named("point", "points", "not a critical point", "not a critical point"),
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
# The signs that tell the concavity and what the graph looks like, in one variable and in several.
FACES = {
    Concavity.UP: ("f″ > 0", "a happy face", "all λ > 0", "an upward paraboloid, a happy face in every direction"),
    Concavity.DOWN: ("f″ < 0", "a sad face", "all λ < 0", "a downward paraboloid, a sad face in every direction"),
    Concavity.MIXED: ("", "", "λ of both signs", "a happy face in one direction, a sad one in another"),
    Concavity.FLAT: ("f″ = 0", "neither a happy nor a sad face", "all λ = 0", CONCAVITY[Concavity.FLAT]),
    Concavity.UNDETERMINED: (
        "f″ = 0",
        "neither a happy nor a sad face",
        "some λ = 0",
        "flat to second order in some direction",
    ),
}
AT_A_ROOT = {
    Stop.GRADIENT: "f is 0, or within the tolerance",
    Stop.ROUNDING: "f is below its own rounding noise",
}

LONGEST_COUNT = 10**15


def kind_words(kind: Kind | None, strict: bool | None = None) -> str:
    """A kind, with what is known of its strictness where that matters."""
    if kind is None:
        return "not known"
    told = KINDS[kind].told
    if kind in (Kind.MINIMUM, Kind.MAXIMUM) and strict is not None:
        return f"strict {told}" if strict else f"{told}, not strict"
    return told


def article(words: str) -> str:
    """`a saddle point`, `an inflection point`."""
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def numbered(counts: Mapping[Kind, int]) -> list[str]:
    """How many there are of each kind, where they are counted; of numbers beyond reading the first digits."""
    return [f"{_number(n)} {KINDS[kind][n > 1]}" for kind, n in counts.items()]


def _number(n: int) -> str:
    if n < LONGEST_COUNT:
        return str(n)
    power = int(math.log10(n))
    power -= n < 10**power
    return f"at least {n // 10 ** (power - 2) / 100:.2f}·10^{power}"


def counted(kinds: Iterable[Kind], otherwise: Mapping[Kind, tuple[str, str]] | None = None) -> list[str]:
    """How many there are of each kind, as in `2 minima` and `1 saddle`; some under other names."""
    found = list(kinds)
    names = {kind: named[:2] for kind, named in KINDS.items()} | dict(otherwise or {})
    return [f"{n} {names[kind][n > 1]}" for kind in KINDS if (n := found.count(kind))]
