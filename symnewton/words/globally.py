"""What is said of the lowest value over a box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.words.points import at

if TYPE_CHECKING:
    from symnewton.critical.intervals.globally import GlobalFindings
    from symnewton.language import Problem


def of_optimum(problem: Problem, found: GlobalFindings, sign: int) -> str:
    """The global minimum (sign 1) or maximum (sign -1) over a box, and how far it is proven."""
    wanted = "minimum" if sign > 0 else "maximum"
    if found.x is None:
        return f"No {wanted} found: f has no finite value at any point that was tried."
    low, high = found.enclosure
    where = at(problem, found.x) if len(found.minimizers) <= 1 else f"{len(found.minimizers)} points"
    if found.complete:
        return f"The global {wanted} over the box is {sign * found.value:.10g}, at {where}: proven."
    gap = f"it cannot be {'lower' if sign > 0 else 'higher'} than {sign * low:.10g}"
    return (
        f"The best value found over the box is {sign * high:.10g}, at {at(problem, found.x)}; {gap}, not proven best."
    )
