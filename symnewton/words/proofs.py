"""What is said of the claims of a proof file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from symnewton.notation.names import elided
from symnewton.quantities import Enclosed

DIGITS = 10
COORDINATES = 4  # of a point that are told


def of_claim(claim: Mapping[str, Any], names: Sequence[str], boxed: bool) -> str:
    """A claim, with as many digits as it claims; `boxed` where it is about a box."""
    match claim.get("claim"):
        case "point":
            sides = claim["enclosure"] if "enclosure" in claim else [(x, x) for x in claim["at"].values()]
            at = ", ".join(elided([f"{name} = {_number(*side)}" for name, side in zip(names, sides)], COORDINATES))
            return f"{claim['kind']} at {at}" if "kind" in claim else f"root at {at}"
        case "complete":
            count, where = len(claim["points"]), " in the box" if boxed else ""
            these = f"are no others than {'this' if count == 1 else f'these {count}'}" if count else "is none"
            return f"there {these}{where}"
        case "lowest" | "highest" as which:
            return f"the {which} value over the box is {_number(*claim['value'])}"
        case "regular":
            at = ", ".join(elided([f"{name} = {_number(c, c)}" for name, c in zip(names, claim["at"])], COORDINATES))
            return f"{at} is not critical"
    return "a claim of another kind"


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
