"""What `minimize` and `maximize` answer over a box: the global optimum, enclosed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

from symnewton.marks import IF_THERE, told
from symnewton.notation.names import Names, elided, shown
from symnewton.points.findings import Box, Family, Interval
from symnewton.report import sheet
from symnewton.report.blocks import Block, Fact, Facts, Sentences
from symnewton.report.critical import family_words
from symnewton.report.records import ExactPoint, Point, Report
from symnewton.verdicts import Evidence, Kind, Stop
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.report.subject import Subject

MOST_OPTIMA = 24  # points where the global optimum is reached


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """A point where the global optimum is reached, proven to be the only one in a box of its own.

    `x` holds the doubles nearest to it, `exact` formulas where they are short.
    """

    x: Point
    enclosure: Mapping[str, Interval]
    exact: ExactPoint | None
    multipliers: Annotated[Mapping[str, float] | None, IF_THERE] = None
    active: Annotated[tuple[str, ...] | None, IF_THERE] = None

    @property
    @told
    def unique(self) -> bool:
        """Whether its enclosure has no other such point."""
        return True


@dataclass(frozen=True, kw_only=True)
class GlobalReport(Report):
    """The global minimum over a closed box, edges included (`GlobalMaximumReport`: the maximum).

    `value_enclosure` holds the infimum of f over the box, proven; `attained`: f has that value somewhere (None: that is
    not known). `solved` says that the enclosure is as narrow as was asked for and that f has the value. All points where
    it has are `minimizers` or lie in `regions`; `complete`: solved, and the minimizers are all. `x` is the best point
    found, None where f has no value, and `value` that of f there. Where constraints hold, all that is said is said of
    the feasible set, and `domain` None stands for all of R^n; `families` are sets of points where the value is reached.
    """

    command: ClassVar[str] = "minimize"
    sign: ClassVar[int] = 1  # of f in what is minimized
    kind: ClassVar[Kind] = Kind.MINIMUM
    x: Point | None
    value: float
    enclosure: Mapping[str, Interval] | None
    value_enclosure: Interval
    minimizers: tuple[Optimizer, ...]
    regions: tuple[Box, ...]
    attained: bool | None
    complete: bool
    solved: bool
    evidence: Evidence
    domain: Box | None
    argument: str
    boxes: int | None
    stop: Stop | None = None
    feasible: Annotated[bool | None, IF_THERE] = None
    families: Annotated[tuple[Family, ...] | None, IF_THERE] = None

    @property
    def answered(self) -> bool:
        return self.solved

    def page(self, names: Names) -> list[Block]:
        low, high = self.value_enclosure
        facts = (
            Fact("best point", ("none",) if self.x is None else names.point(self.x)),
            Fact("value", (f"f = {shown(self.value)}",)),
            Fact("enclosure", (f"the optimal value ∈ [{shown(low)}, {shown(high)}]",)),
            Fact("evidence", (wording.EVIDENCE[self.evidence],)),
            *(
                ()
                if self.boxes is None
                else (Fact("searched", (f"{self.boxes} box{'' if self.boxes == 1 else 'es'}",)),)
            ),
        )
        several = self.minimizers[:MOST_OPTIMA] if len(self.minimizers) > 1 else ()
        regions = [", ".join(sheet.box_words(box, names)) for box in self.regions]
        return [
            sheet.definition(self.expression, names),
            sheet.subject_to(self.constraints or ()),
            sheet.inside(self.domain, names),
            sheet.verdict(self.message, self.solved),
            Facts(facts),
            Facts(tuple(Fact(str(i), names.point(m.x)) for i, m in enumerate(several, 1))),
            *([Sentences(elided(regions, 6), "perhaps in:")] if regions else []),
            *(
                [Sentences(tuple(family_words(f, names.formula) for f in self.families), "on:")]
                if self.families
                else []
            ),
            Sentences((self.argument,), ""),
        ]

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        reached = [m.x for m in self.minimizers] or ([self.x] if self.solved and self.x else [])
        marks = tuple(Point(self.kind, x, self.value) for x in reached)
        return Subject((self.expression,), marks=marks, box=self.domain)


@dataclass(frozen=True, kw_only=True)
class GlobalMaximumReport(GlobalReport):
    """The same for the maximum."""

    command: ClassVar[str] = "maximize"
    sign: ClassVar[int] = -1
    kind: ClassVar[Kind] = Kind.MAXIMUM


AnyOptimum = TypeVar("AnyOptimum", bound=GlobalReport)
