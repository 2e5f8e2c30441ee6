"""What `compare` answers: runs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from symnewton.notation.names import Names
from symnewton.notation.numbers import resolving_digits
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Steps
from symnewton.report.constrained_run import ConstrainedMinimizeReport
from symnewton.report.flat import flat
from symnewton.report.minimize import MinimizeReport
from symnewton.report.records import Report, Row

if TYPE_CHECKING:
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class CompareReport(Report):
    """The same problem by several methods, or from several starts, side by side."""

    command: ClassVar[str] = "compare"
    runs: tuple[MinimizeReport | ConstrainedMinimizeReport, ...]

    def records(self) -> list[Row]:
        return [flat(self, run, "x") for run in self.to_dict()["runs"]]

    def page(self, names: Names) -> list[Block]:
        runs = self.runs
        values = tuple(run.value for run in runs)
        columns = (
            Column("method", "text", tuple(run.method for run in runs)),
            *sheet.coordinates(tuple(run.x for run in runs), names),
            Column("f", "value", values, resolving_digits(values)),
            Column(
                f"|{'∇L' if self.constraints else names.gradient}|", "norm", tuple(run.gradient_norm for run in runs), 3
            ),
            Column("iterations", "k", tuple(str(run.iterations) for run in runs)),
            Column("is a", "kind", tuple(run.kind.value if run.kind else "?" for run in runs)),
            Column("stopped", "rule", tuple(run.stop.slug for run in runs)),
        )
        solved = any(run.solved for run in runs)
        definition = sheet.definition(self.expression, names)
        return [
            definition,
            sheet.subject_to(self.constraints or ()),
            Steps(columns, converging=False),
            sheet.verdict(self.message, solved),
        ]

    def subject(self) -> Subject:
        from symnewton.report.subject import Subject

        return Subject((self.expression,), tuple(run.path() for run in self.runs))
