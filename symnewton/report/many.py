"""What `minimize` and `maximize` answer in many variables: the page has no column a variable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symnewton.notation.names import Names, brief, shown
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Sentences
from symnewton.report.minimize import MaximizeReport, MinimizeReport
from symnewton.report.records import Row
from symnewton.report.run import count_column
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working


@dataclass(frozen=True, kw_only=True)
class LargeMinimizeReport(MinimizeReport):
    """A run of `minimize` in many variables. Only the first and the last step have their points; `eigenvalues` are none."""

    def records(self) -> list[Row]:
        told = ("k", "value", "gradient_norm", "step_norm", "rule")
        return [{name: step[name] for name in told} for step in self.to_dict()["steps"]]

    def page(self, names: Names) -> list[Block]:
        steps = self.steps
        values = tuple(step.value for step in steps)
        columns = (
            count_column(steps),
            Column("f", "value", values, resolving_digits(values)),
            Column("|∇f|", "norm", tuple(step.gradient_norm for step in steps), 3),
            Column("step", "step", tuple(step.step_norm for step in steps), 3),
            Column("rule", "rule", tuple(step.rule for step in steps)),
        )
        facts = [
            Fact("variables", (str(len(self.variables)),)),
            Fact("point", names.point(self.x)),
            Fact("value", (f"f = {shown(self.value)}",)),
            Fact("gradient", (f"|∇f| = {brief(self.gradient_norm)}",)),
            Fact("kind", (wording.kind_words(self.kind),), self.kind.value if self.kind else ""),
            Fact("evidence", (wording.EVIDENCE[self.evidence],)),
        ]
        run = replace(self, enclosure=None).run_page(columns, facts, names)  # the message says how wide it is
        blocks = [sheet.definition(self.expression, names), *run]
        return [*blocks, Sentences(self.remarks)] if self.remarks else blocks

    def equations(self, tex: Tex) -> Iterator[str]:
        yield tex.context(tex.function, self.expression)

    def working(self, names: Names) -> list[Working]:
        return []


@dataclass(frozen=True, kw_only=True)
class LargeMaximizeReport(LargeMinimizeReport, MaximizeReport):
    """The same for a maximum."""
