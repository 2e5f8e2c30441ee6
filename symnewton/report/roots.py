"""What `root --all` answers: every real root of a function of one variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from symnewton.marks import OF_THE_VARIABLE
from symnewton.notation.names import Names
from symnewton.points.algebra.real_roots import RealRoot
from symnewton.points.findings import Interval
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Facts, Sentences, Steps
from symnewton.report.flat import flat
from symnewton.report.records import Report, Row
from symnewton.report.wire import blank
from symnewton.verdicts import Stop

if TYPE_CHECKING:
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class RootsReport(Report):
    """All real roots of a function of one variable.

    `domain` None stands for all of R; `unresolved` are intervals that may hold more roots; `argument` says what proves
    that these are all, or that nothing does. `stop` is None where the search came to its own end.
    """

    command: ClassVar[str] = "root"
    roots: tuple[RealRoot, ...]
    unresolved: tuple[Annotated[Interval, OF_THE_VARIABLE], ...]
    complete: bool
    domain: Mapping[str, Interval] | None
    argument: str
    stop: Stop | None = None

    @property
    def answered(self) -> bool:
        return self.complete

    def records(self) -> list[Row]:
        return [flat(self, root, "at") for root in self.to_dict()["roots"]]

    def blank(self) -> Row:
        return flat(self, blank(RealRoot), "at")

    def page(self, names: Names) -> list[Block]:
        roots = self.roots
        domain = None if self.domain is None else tuple(self.domain.values())
        blocks: list[Block] = [sheet.definition(self.expression, names), sheet.inside(domain, names)]
        if roots:
            columns = (
                Column("", "k", tuple(str(i) for i in range(1, len(roots) + 1))),
                *sheet.coordinates(tuple((root.x,) for root in roots), names),
                Column("exact", "text", tuple("" if r.exact is None else names.formula(r.exact) for r in roots)),
                Column(
                    "multiplicity", "k", tuple("?" if r.multiplicity is None else str(r.multiplicity) for r in roots)
                ),
                Column("evidence", "rule", tuple(root.evidence.value for root in roots)),
            )
            blocks.append(Steps(columns, converging=False))
        if self.digits is not None:
            blocks.append(Facts(tuple(Fact(str(i), names.point((root.x,))) for i, root in enumerate(roots, 1))))
        blocks += sheet.unresolved([(interval,) for interval in self.unresolved], names)
        return [*blocks, sheet.verdict(self.message, self.complete), Sentences((self.argument,), "")]

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        box = None if self.domain is None else tuple(self.domain.values())
        return Subject(
            (self.expression,), marks=tuple(Point(None, (r.x,), 0.0) for r in self.roots), box=box, zero=True
        )
