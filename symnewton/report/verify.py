"""What `verify` answers: the claims of a proof file, and whether they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from symnewton.errors import ExitCode
from symnewton.notation.names import Names
from symnewton.notation.numbers import typeset_within
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Facts, Formulas, Steps
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

    def equations(self, tex: Tex) -> Iterator[str]:
        functions = self.expression if isinstance(self.expression, tuple) else (self.expression,)
        yield from (tex.context(tex.function, f) for f in functions)

    def page(self, names: Names) -> list[Block]:
        functions = self.expression if isinstance(self.expression, tuple) else (self.expression,)
        blocks: list[Block] = [
            Formulas(tuple((names.function, names.formula(f)) for f in functions), sheet.CONTEXT_LINES)
        ]
        numbers = tuple(str(i) for i in range(1, len(self.claims) + 1))
        columns = (
            Column("", "k", numbers),
            Column("verdict", "text", tuple(claim.verdict for claim in self.claims)),
            Column("claim", "text", tuple(typeset_within(claim.claim) for claim in self.claims)),
        )
        reasons = [(i, claim.reason) for i, claim in zip(numbers, self.claims) if claim.reason is not None]
        blocks += [
            Steps(columns, converging=False),
            Facts(tuple(Fact(i, (typeset_within(reason),)) for i, reason in reasons)),
        ]
        return [*blocks, sheet.verdict(self.message, self.exit_code == ExitCode.ANSWERED)]
