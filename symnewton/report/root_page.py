"""The pages of `root`: a run to one root, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from symnewton.report import wording
from symnewton.report.blocks import Block, Column, Fact, Facts, Formulas, Headline, Matrix, Sentences, Steps
from symnewton.report.names import Names, brief, elided
from symnewton.report.numbers import resolving_digits
from symnewton.report.records import RootReport, RootsReport, RootStep
from symnewton.report.sheet import (
    CONTEXT_LINES,
    MOST_ENTRIES,
    box_words,
    context_of,
    coordinates,
    count_column,
    frozen,
    run_blocks,
)


def run_page(report: RootReport, names: Names) -> list[Block]:
    """The steps to a root, and what it is."""
    steps = report.steps
    lengths = tuple(None if step.step is None else max(map(abs, step.step)) for step in steps)
    columns = (
        count_column(steps),
        *coordinates([step.x for step in steps], names),
        *_values_of_root(steps, names),
        Column("step", "step", lengths, 3),
        Column("rule", "rule", tuple(step.rule for step in steps)),
    )
    size = "|f|" if report.jacobian is None else "max |F|"
    facts = [Fact("root", names.point(report.x)), Fact("residual", (f"{size} = {brief(report.residual)}",))]
    if report.multiplicity is not None:
        facts.append(Fact("multiplicity", (str(report.multiplicity),)))
    facts.append(Fact("evidence", (wording.EVIDENCE[report.evidence],)))
    context = context_of(report, names) if report.jacobian is None else _equations(report, report.jacobian, names)
    return [*context, *run_blocks(report, columns, facts, names)]


def _values_of_root(steps: Sequence[RootStep], names: Names) -> list[Column]:
    """f and f′, as far as the method asks for it; of a system the largest |Fᵢ|."""
    values = [step.value for step in steps]
    sizes = tuple(max(map(abs, value)) if isinstance(value, tuple) else value for value in values)
    if any(isinstance(value, tuple) for value in values):
        return [Column("max |F|", "norm", sizes, 3)]
    slopes = tuple(step.derivative if isinstance(step.derivative, float) else None for step in steps)
    columns = [Column("f", "norm", sizes, 3)]
    if any(slope is not None for slope in slopes):
        columns.append(Column(names.gradient, "value", slopes, resolving_digits(slopes)))
    return columns


def _equations(report: RootReport, jacobian: Sequence[Sequence[Expr]], names: Names) -> list[Block]:
    """The equations of a system and its Jacobian."""
    rows = tuple((f"F{i}", names.formula(part)) for i, part in enumerate(report.expression, 1))
    found = [
        (f"∂F{i}/∂{name}" if names.unicode else f"dF{i}/d{name}", names.formula(entry))
        for i, row in enumerate(jacobian, 1)
        for name, entry in zip(names.variables, row)
        if entry != 0
    ]
    more = "the other entries of J are 0" if len(found) < len(jacobian) ** 2 else ""
    if len(found) > MOST_ENTRIES:
        more = f"… and {len(found) - MOST_ENTRIES} more entries; --format json has them all"
    entries = Formulas(tuple(found[:MOST_ENTRIES]), None, more)
    return [Formulas(rows, CONTEXT_LINES), Matrix("J ", frozen(names.formulas(jacobian)), (), entries)]


def roots_page(report: RootsReport, names: Names) -> list[Block]:
    """Every real root, a row each."""
    roots = report.roots
    blocks: list[Block] = [Formulas(((names.function, names.formula(report.expression)),), CONTEXT_LINES)]
    if report.domain is not None:
        blocks.append(Facts((Fact("in", box_words(list(report.domain.values()), names)),)))
    if roots:
        columns = (
            Column("", "k", tuple(str(i) for i in range(1, len(roots) + 1))),
            *coordinates(tuple((root.x,) for root in roots), names),
            Column("exact", "text", tuple("" if r.exact is None else names.formula(r.exact) for r in roots)),
            Column("multiplicity", "k", tuple("?" if r.multiplicity is None else str(r.multiplicity) for r in roots)),
            Column("evidence", "rule", tuple(root.evidence.value for root in roots)),
        )
        blocks.append(Steps(columns, converging=False))
    if report.digits is not None:
        blocks.append(Facts(tuple(Fact(str(i), names.point((root.x,))) for i, root in enumerate(roots, 1))))
    if report.unresolved:
        boxes = [", ".join(box_words([interval], names)) for interval in report.unresolved]
        blocks.append(Sentences(elided(boxes, 6), "unresolved:"))
    tone, sign = ("good", "✓") if report.complete else ("bad", "✗")
    return [*blocks, Headline(report.message, tone, sign), Sentences((report.argument,), "")]
