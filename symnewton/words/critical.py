"""What is said of a list of critical points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.words.verdicts import counted, numbered

if TYPE_CHECKING:
    from symnewton.language import Problem
    from symnewton.points.findings import CriticalSet
    from symnewton.points.repeats import Repeated

HURRIED = "the time was used up: values, and kinds that are numeric, are those of doubles"


def of_critical(problem: Problem, found: CriticalSet) -> str:
    """The totals, and how far they are proven: `4 minima, 1 maximum, 4 saddles, proven complete on R²`."""
    parts = counted(point.kind for point in found.points) if found.counts is None else numbered(found.counts)
    if found.families:
        parts.append(f"{len(found.families)} famil{'ies' if len(found.families) > 1 else 'y'} of points")
    total = ", ".join(parts) or "no critical point"
    where = "in the box" if found.domain is not None else _everywhere(problem)
    if found.counts is not None:
        return f"{total}, counted and proven {where}; the {len(found.points)} of least computed value are listed."
    if found.complete:
        return f"{total[0].upper()}{total[1:]}, proven complete {where}."
    open_boxes = len(found.unresolved)
    if not parts:
        total += " found"
    left = f"; {open_boxes} box{'es' if open_boxes > 1 else ''} unresolved" if open_boxes else ""
    return f"{total[0].upper()}{total[1:]} {where}, not proven complete{left}."


def of_repeated(problem: Problem, found: Sequence[Repeated], listed: int) -> str:
    """The totals of points that repeat, and how many are listed."""
    total = ", ".join(counted(one.point.kind for one in found))
    how = "each repeated with its periods" if len(found) > 1 else "repeated with its periods"
    some = f"{listed} of them lie" if listed > 1 else "one of them lies"
    return f"{total}, {how}, proven complete {_everywhere(problem)}; {some} in the box searched."


def _everywhere(problem: Problem) -> str:
    """`on ℝ²`"""
    n = len(problem.variables)
    return "on ℝ" + ("" if n == 1 else str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")))
