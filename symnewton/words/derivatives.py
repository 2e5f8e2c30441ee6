"""What is said where f lacks a derivative at a point, or has it from one side only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sympy import Expr, Symbol

from symnewton.notation.formulas import as_typed
from symnewton.notation.symbols import variable_name
from symnewton.verdicts import Missing
from symnewton.words.points import SHOWN

if TYPE_CHECKING:
    from symnewton.points.kinks.smoothness import Derivative, Derivatives

LONGEST = 40  # characters of an exact slope
ABSENT = {
    Missing.JUMP: "does not exist at the point: {of} jumps there",
    Missing.INFINITE: "does not exist at the point: the slope of {of} is infinite there",
    Missing.ISOLATED: "does not exist at the point: {of} is not defined on either side",
    Missing.NO_FIRST: "does not exist at the point: {of} does not",
    Missing.ONE_SIDED: "is one-sided: {of} is defined on one side of the point only",
    Missing.UNDECIDED: "is not known at the point: whether it exists is not decided",
}


def of_missing(variables: Sequence[Symbol], found: Derivatives) -> tuple[str, ...]:
    """A sentence for each derivative that f does not have, for the first few, and for partial ones that are not all."""
    names = [variable_name(v.name, "unicode") for v in variables]
    first = ["f′"] if len(names) == 1 else [f"∂f/∂{v}" for v in names]
    notes = [s for name, d in zip(first, found.gradient) for s in _absent(name, "f", d)]
    for i, row in enumerate(found.hessian):
        for j, entry in enumerate(row):
            second = "f″" if len(names) == 1 else f"∂²f/∂{names[i]}²" if i == j else f"∂/∂{names[j]} of {first[i]}"
            notes += _absent(second, first[i], entry)
    if len(notes) > SHOWN:
        notes[SHOWN - 1 :] = [f"… and {len(notes) - SHOWN + 1} more derivatives that do not exist or are not known"]
    if len(names) > 1 and all(d.value is not None for d in found.gradient) and not found.differentiable:
        known = "is not differentiable" if found.differentiable is False else "is not proven to be differentiable"
        notes.append(f"f {known} at the point: these are its partial derivatives")
    return tuple(notes)


def _absent(name: str, of: str, d: Derivative) -> Iterator[str]:
    if d.missing is Missing.SIDES:
        before, after = map(_short, d.sides)
        yield f"{name} does not exist at the point: the slope of {of} is {before} on the left and {after} on the right"
    elif d.missing is not None:
        yield f"{name} {ABSENT[d.missing].format(of=of)}"


def _short(slope: Expr) -> str:
    text = as_typed(slope)
    return text if len(text) <= LONGEST else f"{float(slope):.6g}"
