"""What is said of the claims of a proof file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnewton.notation.names import elided
from symnewton.quantities import Enclosed

DIGITS = 10
COORDINATES = 4  # of a point that are told


def of_claim(claim: Mapping[str, Any], names: Sequence[str], box: Sequence[Sequence[Any]] | None) -> str:
    """A claim, with as many digits as it claims; `box` is what it is about, where that is not all of the space."""
    match claim.get("claim"):
        case "point":
            sides = claim["enclosure"] if "enclosure" in claim else [(x, x) for x in claim["at"].values()]
            return f"{claim.get('kind', 'root')} at {_place(names, sides)}"
        case "complete":
            if box and not claim["points"] and all(low == high for low, high in box):
                return f"{_place(names, box)} is not critical"
            count, where = len(claim["points"]), f" in {_box(names, box)}" if box else ""
            if "families" in claim:
                return f"no others are isolated{where}" if count else f"no point is isolated{where}"
            these = f"are no others than {'this' if count == 1 else f'these {count}'}" if count else "is none"
            return f"there {these}{where}"
        case "lowest" | "highest" as which:
            over = _box(names, box) if box else "all of space"
            return f"the {which} value in {over} is {_number(*claim['value'])}"
    return "a claim of another kind"


def _place(names: Sequence[str], sides: Sequence[Sequence[Any]]) -> str:
    return ", ".join(elided([f"{name} = {_number(*side)}" for name, side in zip(names, sides)], COORDINATES))


def _box(names: Sequence[str], box: Sequence[Sequence[Any]]) -> str:
    sides = [f"{_number(low, low)} ≤ {name} ≤ {_number(high, high)}" for name, (low, high) in zip(names, box)]
    return ", ".join(elided(sides, COORDINATES))


def of_verdicts(verdicts: Sequence[str]) -> str:
    """The claims all in all."""
    count, held, wrong = len(verdicts), verdicts.count("holds"), verdicts.count("does not hold")
    if not count:
        return "The file claims nothing."
    if held == count:
        return {1: "The claim holds.", 2: "Both claims hold."}.get(count, f"All {count} claims hold.")
    if count == 1:
        return "The claim does not hold." if wrong else "The claim is not covered by a proof."
    if wrong:
        return f"{wrong} of {count} claims {'does' if wrong == 1 else 'do'} not hold."
    return (
        f"{held} of {count} claims hold; {count - held} {'is' if count - held == 1 else 'are'} not covered by a proof."
    )


def _number(low: Any, high: Any) -> str:
    return Enclosed.between(Fraction(low), Fraction(high)).text(DIGITS)
