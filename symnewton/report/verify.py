"""What `verify` answers: the claims of a proof file, and whether they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from symnewton.errors import ExitCode
from symnewton.notation.names import Names
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Formulas, Steps
from symnewton.report.records import Report, Row


@dataclass(frozen=True)
class Verified:
    """A claim in words, the checker's verdict (`holds`, `does not hold` or `not covered`), and why it is not the first."""

    claim: str
    verdict: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class VerifyReport(Report):
    """What a proof file claims of its functions; `expression` is a tuple where it is about a system."""

    command: ClassVar[str] = "verify"
    claims: tuple[Verified, ...]

    @property
    def exit_code(self) -> ExitCode:
        held = all(claim.verdict == "holds" for claim in self.claims)
        return ExitCode.ANSWERED if held and self.claims else ExitCode.NOT_THAT_ANSWER

    def records(self) -> list[Row]:
        return list(self.to_dict()["claims"])

    def page(self, names: Names) -> list[Block]:
        functions = self.expression if isinstance(self.expression, tuple) else (self.expression,)
        blocks: list[Block] = [Formulas(tuple((names.function, names.formula(f)) for f in functions))]
        told = tuple(c.verdict if c.reason is None else f"{c.verdict}: {c.reason}" for c in self.claims)
        columns = (
            Column("claim", "text", tuple(claim.claim for claim in self.claims)),
            Column("verdict", "rule", told),
        )
        blocks.append(Steps(columns, converging=False))
        return [*blocks, sheet.verdict(self.message, self.exit_code == ExitCode.ANSWERED)]
