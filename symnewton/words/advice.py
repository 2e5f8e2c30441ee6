"""What a finished run teaches: why it converged as it did, and what to try next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.newton.diagnosis import steady_rate
from symnewton.verdicts import Kind, Stop

if TYPE_CHECKING:
    from symnewton.newton.minimize import Outcome

SLOWEST = 0.98  # a rate above this is that of a run that is still on its way
NEXT = {
    Stop.MAX_ITERATIONS: "raise --max-iterations, or start elsewhere",
    Stop.TIMEOUT: "raise --timeout",
    Stop.LEFT_DOMAIN: "the default method keeps its steps inside the domain",
    Stop.SINGULAR: "the default method goes on where H is singular",
    Stop.CYCLE: "the default method cannot cycle",
    Stop.UNBOUNDED: "ask for the minimum over a box, with --box",
    Stop.DIVERGED: "ask for the minimum over a box, with --box",
    Stop.STEP: "where f is not smooth, ask for the minimum over a box, with --box",
}


def remarks(found: Outcome) -> tuple[str, ...]:
    """Sentences: the reason of the observed order, and what to do next where the answer is not the one asked for."""
    sentences = []
    q = steady_rate(found.rows)
    if q is not None and q < SLOWEST and found.stop is not Stop.STEP and found.order is not None and found.order < 1.3:
        m = round(1 / (1 - q)) if q > 0.3 else None
        because = f", as at a zero of ∇f of multiplicity {m}: rate 1 − 1/{m}" if m and abs(1 - 1 / m - q) < 0.02 else ""
        sentences.append(f"each step is {q:.3g} of the one before{because}")
    elif found.order is not None and found.order > 2.6 and found.kind is Kind.MINIMUM:
        sentences.append("faster than Newton's usual order 2, as where the third derivatives vanish at the point")
    if not found.solved:
        if found.kind is Kind.SADDLE or found.kind is Kind.MAXIMUM:
            sentences.append("next: the default method leaves such points along negative curvature")
        elif found.stop in NEXT:
            sentences.append(f"next: {NEXT[found.stop]}")
    return tuple(sentences)
