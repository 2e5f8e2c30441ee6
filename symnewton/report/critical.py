"""What `critical` answers: every critical point found, and what is proven of the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sympy import Expr

from symnewton.errors import ExitCode
from symnewton.points.findings import Box, CriticalPoint, Family
from symnewton.report import sheet, wording
from symnewton.report.blocks import Block, Column, Fact, Facts, Sentences, Steps
from symnewton.report.names import Names
from symnewton.report.numbers import resolving_digits
from symnewton.report.records import Report, Row
from symnewton.verdicts import Stop

if TYPE_CHECKING:
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class CriticalReport(Report):
    """Every critical point found, each classified, and whether the list is proven complete.

    `domain` None stands for all of R^n where f is defined; `argument` says what proves the list, or why nothing does.
    `stop` is None where the search came to its own end.
    """

    command: ClassVar[str] = "critical"
    points: tuple[CriticalPoint, ...]
    families: tuple[Family, ...]
    unresolved: tuple[Box, ...]
    complete: bool
    domain: Box | None
    argument: str
    stop: Stop | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.stop is Stop.INTERRUPTED:
            return ExitCode.INTERRUPTED
        if self.stop is Stop.TIMEOUT:
            return ExitCode.BUDGET
        return ExitCode.ANSWERED if self.complete else ExitCode.NOT_THAT_ANSWER

    def records(self) -> list[Row]:
        return [self.spread(point, "at") for point in self.to_dict()["points"]]

    def page(self, names: Names) -> list[Block]:
        points = self.points
        blocks: list[Block] = [sheet.definition(self.expression, names), sheet.inside(self.domain, names)]
        if points:
            values = tuple(point.value for point in points)
            columns = (
                Column("", "k", tuple(str(i) for i in range(1, len(points) + 1))),
                *sheet.coordinates(tuple(point.x for point in points), names),
                Column("f", "value", values, resolving_digits(values)),
                Column("kind", "kind", tuple(point.kind.value for point in points)),
                Column("evidence", "rule", tuple(point.evidence.value for point in points)),
            )
            blocks.append(Steps(columns, converging=False))
        numbered = [(str(i), point) for i, point in enumerate(points, 1)]
        told = [(i, p.exact) for i, p in numbered if p.exact and not all(value.is_Integer for value in p.exact)]
        blocks.append(Facts(tuple(Fact(i, names.formula_point(exact)) for i, exact in told)))
        if self.digits is not None:
            blocks.append(Facts(tuple(Fact(i, names.point(point.x)) for i, point in numbered)))
        families = tuple(family_words(family, names.formula) for family in self.families)
        if families:
            blocks.append(Sentences(families, "family:"))
        blocks += sheet.unresolved(self.unresolved, names)
        return [*blocks, sheet.verdict(self.message, self.complete), Sentences((self.argument,), "")]

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        marks = tuple(Point(point.kind, point.x, point.value) for point in self.points)
        return Subject((self.expression,), marks=marks, box=self.domain)


def family_words(family: Family, written: Callable[[Expr], str]) -> str:
    """The set, the value of f there, and what its points are: `x = 0 (a line), f = 0: local minimum where y > 0, …`."""
    sides = ", ".join(f"{written(left)} = {written(right)}" for left, right in family.relations)
    text = sides + family.remark if family.relations else family.description
    if family.value is not None:
        text += f", f = {written(family.value)}"
    parts = [f"{wording.kind_words(piece.kind)} where {piece.where}" for piece in family.pieces if family.kind is None]
    return f"{text}: {', '.join(parts) or wording.kind_words(family.kind)}"
