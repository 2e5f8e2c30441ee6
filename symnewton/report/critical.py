"""What `critical` answers: every critical point found, and what is proven of the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.marks import IF_THERE, UNSAID
from symnewton.notation.names import Names, brief
from symnewton.notation.numbers import resolving_digits, significant, typeset
from symnewton.points.findings import Box, CriticalPoint, Family, FamilyPiece, Interval
from symnewton.points.repeats import Repeated
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Facts, Sentences, Steps
from symnewton.report.flat import flat
from symnewton.report.records import Report, Row
from symnewton.report.wire import blank
from symnewton.verdicts import Stop
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Extreme:
    """The least or greatest value on the feasible set: `status` attained, unbounded (proven) or open.

    `reached` counts the points of the list where it is attained; `why` says what proves it.
    """

    status: str
    value: float | None
    value_enclosure: Interval | None
    reached: int
    why: str


@dataclass(frozen=True, kw_only=True)
class CriticalReport(Report):
    """Every critical point found, each classified, and whether the list is proven complete.

    `domain` None stands for all of R^n where f is defined; `argument` says what proves the list, or why nothing does.
    `stop` is None where the search came to its own end. Where constraints hold, the points are the candidates for
    extreme values, and `feasible` says whether any point meets the constraints, None if that is not known.
    `repeated` are all points on R^n, where f has periods and the points are exact.
    `counts` are there where there are too many points: so many of each kind, proven, of which only the lowest are listed.
    """

    command: ClassVar[str] = "critical"
    points: tuple[CriticalPoint, ...]
    families: tuple[Family, ...]
    unresolved: tuple[Box, ...]
    complete: bool
    domain: Box | None
    argument: str
    stop: Stop | None = None
    counts: Annotated[Mapping[str, int] | None, IF_THERE] = None
    feasible: Annotated[bool | None, IF_THERE] = None
    minimum: Annotated[Extreme | None, IF_THERE] = None
    maximum: Annotated[Extreme | None, IF_THERE] = None
    repeated: Annotated[tuple[Repeated, ...], UNSAID] = ()

    @property
    def answered(self) -> bool:
        return (self.complete or self.counts is not None) and self.feasible is not False

    def records(self) -> list[Row]:
        return [flat(self, point, "at") for point in self.to_dict()["points"]]

    def blank(self) -> Row:
        return flat(self, blank(CriticalPoint), "at")

    def page(self, names: Names) -> list[Block]:
        points = self.points
        blocks: list[Block] = [sheet.definition(self.expression, names), sheet.inside(self.domain, names)]
        if self.constraints:
            blocks.insert(1, sheet.subject_to(self.constraints))
        if self.repeated:
            blocks[1:] = _repeated(self.repeated, names)
        elif points:
            values = tuple(point.value for point in points)
            columns = (
                Column("", "k", tuple(str(i) for i in range(1, len(points) + 1))),
                *sheet.coordinates(tuple(point.x for point in points), names),
                Column("f", "value", values, resolving_digits(values)),
                Column("kind", "kind", tuple(point.kind.value for point in points)),
                *self._of_constraints(),
                Column("evidence", "rule", tuple(point.evidence.value for point in points)),
            )
            blocks.append(Steps(columns, converging=False))
        numbered = [(str(i), point) for i, point in enumerate(points, 1)]
        told = [
            (i, p.exact)
            for i, p in numbered
            if p.exact and not self.repeated and not all(value.is_Integer for value in p.exact)
        ]
        blocks.append(Facts(tuple(Fact(i, names.formula_point(exact)) for i, exact in told)))
        if self._has_several_constraints():
            factors = [(i, _multipliers(point)) for i, point in numbered]
            blocks.append(Facts(tuple(Fact(f"λ at {i}", each) for i, each in factors if each)))
        if self.digits is not None:
            blocks.append(Facts(tuple(Fact(i, names.point(point.x)) for i, point in numbered)))
        families = tuple(family_words(family, names.formula) for family in self.families)
        if families:
            blocks.append(Sentences(families, "family:"))
        blocks += sheet.unresolved(self.unresolved, names)
        return [
            *blocks,
            sheet.verdict(self.message, self.answered),
            Sentences((self.argument,), ""),
        ]

    def _has_several_constraints(self) -> bool:
        """Whether there are several, edges of the domain that have multipliers among them."""
        return len({*(self.constraints or ()), *(text for p in self.points for text in p.multipliers or ())}) > 1

    def _of_constraints(self) -> list[Column]:
        """The multiplier of the only constraint, or the active ones, where that tells points apart."""
        columns = []
        if self.constraints and not self._has_several_constraints():
            (text,) = self.constraints
            factors = tuple("" if p.multipliers is None else brief(p.multipliers[text], 6) for p in self.points)
            columns.append(Column("λ", "text", factors))
        elif len({p.active for p in self.points}) > 1:
            columns.append(Column("active", "text", tuple("; ".join(p.active or ("none",)) for p in self.points)))
        if any(p.abnormal for p in self.points):
            columns.append(Column("", "text", tuple("abnormal" if p.abnormal else "" for p in self.points)))
        return columns

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.critical import of_critical
        from symnewton.lecture.lagrange import of_candidates
        from symnewton.lecture.pen import Pen

        return (of_candidates if self.conditions else of_critical)(self, Pen(names, self.variables))

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        marks = tuple(Point(point.kind, point.x, point.value) for point in self.points)
        return Subject((self.expression,), marks=marks, box=self.domain)


def _repeated(classes: Sequence[Repeated], names: Names) -> list[Block]:
    """The points up to multiples of periods: x = π/2 + 2kπ."""
    letters = [letter for letter in "klmnpqrs" if letter not in names.symbols]
    found = [
        Column(name, "text", tuple(_moved(names, c.starts[i], c.periods[i], letters[i]) for c in classes))
        for i, name in enumerate(names.variables)
    ]
    values = tuple(c.point.value for c in classes)
    columns = (
        Column("", "k", tuple(str(i) for i in range(1, len(classes) + 1))),
        *found,
        Column("f", "value", values, resolving_digits(values)),
        Column("kind", "kind", tuple(c.point.kind.value for c in classes)),
        Column("evidence", "rule", tuple(c.point.evidence.value for c in classes)),
    )
    told = f"{', '.join(letters[: len(found)])} any whole number{'s' if len(found) > 1 else ''}"
    return [Steps(columns, converging=False), Facts((Fact("with", (told,)),))]


def _moved(names: Names, start: Expr, period: Expr, letter: str) -> str:
    """π/2 + 2kπ; the whole number is a letter."""
    ratio, rest = period.as_coeff_Mul(rational=True)
    unit = "" if rest == 1 else names.formula(rest)
    joint = "" if names.unicode else "*"
    if len(unit) > 1 and names.unicode:
        joint = "·"
    above = joint.join(part for part in (str(ratio.p) if ratio.p != 1 else "", letter, unit) if part)
    multiple = above if ratio.q == 1 else f"{above}/{ratio.q}"
    first = typeset(significant(float(start), 6)) if start.is_Float else names.formula(start)
    return multiple if start == 0 else f"{first} + {multiple}"


def _multipliers(point: CriticalPoint) -> tuple[str, ...]:
    """The multipliers of the active constraints, and of edges of the domain."""
    known = point.multipliers or {}
    return tuple(
        f"{brief(value, 6)} for {text}" for text, value in known.items() if value or text in (point.active or ())
    )


def family_words(family: Family, written: Callable[[Expr], str]) -> str:
    """The set, the value of f there, and what its points are: `x = 0 (a line), f = 0: local minimum where y > 0, …`."""
    sides = ", ".join(f"{written(left)} = {written(right)}" for left, right in family.relations)
    text = sides + family.remark if family.relations else family.description
    if family.value is not None:
        text += f", f = {written(family.value)}"
    parts = [
        f"{wording.kind_words(piece.kind)} where {_where(piece, written)}"
        for piece in family.pieces
        if family.kind is None
    ]
    return f"{text}: {', '.join(parts) or wording.kind_words(family.kind)}"


def _where(piece: FamilyPiece, written: Callable[[Expr], str]) -> str:
    """The relations that hold on a piece of a family, as formulas are written."""
    if not piece.terms:
        return piece.where
    return ", ".join(
        " ".join(part if isinstance(part, str) else written(part) for part in term) for term in piece.terms
    )
