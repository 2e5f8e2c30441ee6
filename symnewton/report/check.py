"""What `check` answers: which points of a claim are right, and which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from symnewton.errors import ExitCode
from symnewton.marks import BY_VARIABLE, UNSAID
from symnewton.notation.names import Names
from symnewton.points.findings import Family
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Facts, Sentences, Steps
from symnewton.report.critical import family_words
from symnewton.report.records import Report, Row
from symnewton.report.wire import blank
from symnewton.verdicts import Kind
from symnewton.words import check as words


@dataclass(frozen=True)
class Checked:
    """A claimed point: what it is `said` to be and what it is, None of no critical point.

    `reason` says why it is not what was said; `number` is its place in the list.
    """

    claim: str
    at: Annotated[tuple[float, ...], BY_VARIABLE]
    said: Kind | None
    verdict: str
    kind: Kind | None
    reason: str | None = None
    number: Annotated[int | None, UNSAID] = None


@dataclass(frozen=True)
class Missing:
    """A point that is not claimed; `kind` None of a root."""

    at: Annotated[tuple[float, ...], BY_VARIABLE]
    kind: Kind | None


@dataclass(frozen=True, kw_only=True)
class CheckReport(Report):
    """Somebody's answer beside ours.

    `complete`: it is proven that there are no other points than those compared with; `families` are not isolated.
    """

    command: ClassVar[str] = "check"
    question: str
    claims: tuple[Checked, ...]
    missing: tuple[Missing, ...]
    complete: bool
    families: tuple[Family, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        right = all(claim.verdict in words.GOOD for claim in self.claims)
        return ExitCode.ANSWERED if right and not self.missing and self.complete else ExitCode.NOT_THAT_ANSWER

    def records(self) -> list[Row]:
        return [self.spread(claim, "at") for claim in self.to_dict()["claims"]]

    def blank(self) -> Row:
        return self.spread({**blank(Checked), "at": [None] * len(self.variables)}, "at")

    def page(self, names: Names) -> list[Block]:
        blocks: list[Block] = [sheet.definition(self.expression, names)]
        told = [
            c.verdict + (f": {c.kind.value}" if c.verdict == words.OTHER_KIND and c.kind else "") for c in self.claims
        ]
        reasons = [(i, c.reason) for i, c in enumerate(self.claims, 1) if c.reason is not None]
        numbers = (Column("", "k", tuple(str(i) for i in range(1, len(told) + 1))),) if reasons else ()
        columns = (
            *numbers,
            Column("verdict", "text", tuple(told)),
            Column("claim", "text", tuple(claim.claim for claim in self.claims)),
        )
        blocks.append(Steps(columns, converging=False))
        blocks.append(Facts(tuple(Fact(str(i), (reason,)) for i, reason in reasons)))
        if self.missing:
            left = (
                *sheet.coordinates(tuple(point.at for point in self.missing), names),
                Column(
                    "missing", "rule", tuple(self.question if m.kind is None else m.kind.value for m in self.missing)
                ),
            )
            blocks.append(Steps(left, converging=False))
        if self.families:
            blocks.append(Sentences(tuple(family_words(f, names.formula) for f in self.families), "family:"))
        return [*blocks, sheet.verdict(self.message, self.exit_code == ExitCode.ANSWERED)]
