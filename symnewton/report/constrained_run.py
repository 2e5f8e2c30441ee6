"""What `minimize` and `maximize` answer from a start where constraints hold: a run on the Lagrangian, and its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from symnewton.lecture.worked import Working
from symnewton.marks import UNSAID
from symnewton.notation.names import Names, brief, elided, shown
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Sentences
from symnewton.report.minimize import MaximizeReport, MinimizeReport, Step
from symnewton.report.run import count_column
from symnewton.verdicts import Stop
from symnewton.words import verdicts as wording

Multipliers = Mapping[str, float]
STOPPED = {
    Stop.GRADIENT: "|∇L| and the violation are within the tolerance",
    Stop.ROUNDING: "∇L and the constraints are below their own rounding noise: no double is closer",
    Stop.SINGULAR: "the KKT system has no solution here, or none with bounded multipliers",
}


@dataclass(frozen=True, kw_only=True)
class ConstrainedStep(Step):
    """One row of a run where constraints hold: `gradient` is that of f, `gradient_norm` is |∇L|.

    `violation` is the most that a constraint is missed by, `multipliers` are λ in ∇f = Σ λ ∇g; `held` are the numbers of
    the constraints that the step into the row took for equations.
    """

    violation: float
    multipliers: Multipliers
    held: Annotated[tuple[int, ...], UNSAID]


@dataclass(frozen=True, kw_only=True)
class ConstrainedMinimizeReport(MinimizeReport):
    """A run of `minimize` where constraints hold. `gradient_norm` is |∇L|, `eigenvalues` are on the tangent space.

    `multipliers` are λ in ∇f = Σ λ ∇g, by the texts of the constraints; `active` are those that are met with equality.
    `feasible` is true where the end is proven to meet all constraints, `abnormal` where their gradients are dependent.
    """

    violation: float
    feasible: bool | None
    abnormal: bool | None = None
    multipliers: Multipliers | None
    active: tuple[str, ...]
    steps: tuple[ConstrainedStep, ...]

    def stopped(self) -> str:
        return STOPPED.get(self.stop, self.stop.sentence)

    def page(self, names: Names) -> list[Block]:
        steps = self.steps
        values = tuple(step.value for step in steps)
        columns = (
            count_column(steps),
            *sheet.coordinates([step.x for step in steps], names),
            Column("f", "value", values, resolving_digits(values)),
            Column("|∇L|", "norm", tuple(step.gradient_norm for step in steps), 3),
            Column("violation", "norm", tuple(step.violation for step in steps), 3),
            Column("step", "step", tuple(step.step_norm for step in steps), 3),
            Column("rule", "rule", tuple(step.rule for step in steps)),
        )
        context: list[Block] = [sheet.definition(self.expression, names), sheet.subject_to(self.constraints or ())]
        blocks = [*context, *self.run_page(columns, self._facts(names), names)]
        return [*blocks, Sentences(self.remarks)] if self.remarks else blocks

    def _facts(self, names: Names) -> list[Fact]:
        known = self.multipliers or {}
        told = [f"{brief(value, 8)} for {text}" for text, value in known.items() if value or text in self.active]
        curved = elided([shown(value) for value in self.eigenvalues])
        facts = [
            Fact("point", names.point(self.x)),
            Fact("value", (f"f = {shown(self.value)}",)),
            Fact("gradient of L", (f"|∇L| = {brief(self.gradient_norm)}",)),
            Fact("violation", (brief(self.violation),)),
            Fact("active", self.active or ("none",)),
            Fact("multipliers λ", tuple(told) or ("none",)),
        ]
        if self.kind is not None and not curved and known and len(self.active) >= len(self.variables):
            curved = ("none: the tangent space is 0",)
        if self.kind is not None and curved:
            facts.append(Fact("eigenvalues", curved))
        return [
            *facts,
            Fact("kind", (wording.kind_words(self.kind),), self.kind.value if self.kind else ""),
            Fact("evidence", (wording.EVIDENCE[self.evidence],)),
        ]

    def equations(self, tex: Tex) -> Iterator[str]:
        yield tex.context(tex.function, self.expression)

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.lagrange_steps import of_run
        from symnewton.lecture.pen import Pen

        return of_run(self, Pen(names, self.variables))


@dataclass(frozen=True, kw_only=True)
class ConstrainedMaximizeReport(ConstrainedMinimizeReport, MaximizeReport):
    """The same for a maximum."""
