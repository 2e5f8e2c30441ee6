"""The facts below a run: how good its answer can be."""

from __future__ import annotations

from symnewton.report.blocks import Fact
from symnewton.report.names import brief
from symnewton.report.records import MinimizeReport


def diagnosis(report: MinimizeReport) -> tuple[Fact, ...]:
    """How good the answer can be, and from where on the method was sure to get there."""
    facts = []
    if report.condition is not None and report.solved:
        facts.append(Fact("condition", (f"|λ|max/|λ|min = {brief(report.condition)}",)))
    if report.attainable_digits is not None and report.solved:
        facts.append(Fact("accuracy", (f"about {report.attainable_digits} digits of x attainable",)))
    if report.guaranteed is not None:
        k, h = report.guaranteed
        facts.append(
            Fact("guarantee", (f"sure to converge from step {k} on", f"Newton–Kantorovich h = {brief(h)} ≤ 1/2"))
        )
    return tuple(facts)
