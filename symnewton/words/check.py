"""What is said of somebody's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symnewton.report.check import Checked, Missing

RIGHT = "right"
OTHER_KIND = "another kind"
NO_POINT = "not critical"
NO_ROOT = "no root"
ALSO_CRITICAL = "critical, but not in the list"
GOOD = (RIGHT, ALSO_CRITICAL)


def of_check(claims: Sequence[Checked], missing: Sequence[Missing], complete: bool, families: bool) -> str:
    """The answer all in all, and what keeps it from being right and complete."""
    wrong = [claim for claim in claims if claim.verdict not in GOOD]
    parts = []
    if wrong:
        parts.append(_wrong(len(wrong), len(claims)))
    if missing:
        parts.append(f"{len(missing)} {'is' if len(missing) == 1 else 'are'} missing")
    if families:
        parts.append("the points of families are critical too")
    elif not complete:
        parts.append("the list it is compared with is not proven complete")
    if not parts:
        return "Right and complete."
    said = ", ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def _wrong(count: int, claims: int) -> str:
    if count < claims:
        return f"{count} of {claims} {'is' if count == 1 else 'are'} wrong"
    return {1: "it is wrong", 2: "both are wrong"}.get(count, f"all {count} are wrong")
