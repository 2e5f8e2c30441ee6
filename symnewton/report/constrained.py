"""What `classify` answers where constraints hold: what one point is on the feasible set, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Annotated

from symnewton.lecture.worked import Working
from symnewton.marks import UNSAID
from symnewton.notation.names import Names, shown, vector
from symnewton.notation.tex import Tex
from symnewton.points.kinks.site import TEST
from symnewton.report import sheet
from symnewton.report.blocks import Block, Fact, Facts, Formulas, Headline, Sentences
from symnewton.report.classify import ClassifyReport
from symnewton.report.records import Matrix, Vector
from symnewton.verdicts import Kind
from symnewton.words import verdicts as wording

Multipliers = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class ConstrainedClassifyReport(ClassifyReport):
    """What one point is where the constraints hold; the derivatives are those of f without them.

    `multipliers` are λ in ∇f = Σ λ ∇g, by the texts of the constraints: None where there are none, or they are not
    unique. `tangent` is a basis of the vectors along which no active constraint changes, `projected_hessian` the
    Hessian of the Lagrangian on it; `bordered_minors` are the last leading principal minors of the bordered Hessian.
    """

    kind: Kind | None  # type: ignore[assignment]
    feasible: bool
    abnormal: bool = False
    active: tuple[str, ...] = ()
    multipliers: Multipliers | None = None
    tangent: tuple[Vector, ...] = ()
    projected_hessian: Matrix = ()
    bordered_minors: Vector = ()
    broken: Annotated[tuple[str, ...], UNSAID] = ()

    @classmethod
    def of(cls, base: ClassifyReport, *, feasible: bool) -> ConstrainedClassifyReport:
        """The report that says of f what the other one does, and nothing yet of the constraints."""
        return cls(**{f.name: getattr(base, f.name) for f in fields(base)}, feasible=feasible)

    def page(self, names: Names) -> list[Block]:
        blocks: list[Block] = [
            Formulas(((names.function, names.formula(self.expression)),), sheet.CONTEXT_LINES),
            sheet.subject_to(self.constraints or ()),
            Facts((Fact("at", names.exact_point(self.at)),)),
            Formulas((("f", shown(self.value)), (names.gradient, vector(self.gradient_at)))),
        ]
        if self.feasible:
            blocks += [Facts(self._conditions()), *self._second_order(names)]
        tone = "bad" if self.kind is None else self.kind.value
        blocks += [Headline(self.message, tone), Facts(self._conclusion())]
        return [*blocks, Sentences(self.reasons)] if self.reasons else blocks

    def _conditions(self) -> tuple[Fact, ...]:
        """Which constraints are active, and their multipliers."""
        facts = [Fact("active", self.active or ("none",))]
        if self.multipliers is not None and self.active:
            known = [
                f"{shown(value)} for {text}" for text, value in self.multipliers.items() if text in self.active or value
            ]
            facts.append(Fact("multipliers λ", tuple(known)))
        elif self.active:
            kinked = self.test == TEST
            why = (
                "none: smooth pieces meet here"
                if kinked
                else "none, or not unique"
                if self.abnormal
                else "none: ∇f ≠ Σ λ ∇g"
            )
            facts.append(Fact("multipliers λ", (why,)))
        return tuple(facts)

    def _second_order(self, names: Names) -> list[Block]:
        facts = []
        if self.tangent and self.active:
            facts.append(Fact("tangent space", tuple(vector(v) for v in self.tangent)))
        if self.projected_hessian and self.active:
            rows = tuple(vector(row) for row in self.projected_hessian)
            facts.append(Fact("Hessian of L there", rows))
        if self.bordered_minors and self.active:
            facts.append(Fact("bordered minors", tuple(map(shown, self.bordered_minors))))
        return [Facts(tuple(facts))]

    def _conclusion(self) -> tuple[Fact, ...]:
        facts = (
            [] if self.kind is None else [Fact("kind", (wording.kind_words(self.kind, self.strict),), self.kind.value)]
        )
        return (*facts, Fact("test", (self.test,)), Fact("evidence", (wording.EVIDENCE[self.evidence],)))

    def equations(self, tex: Tex) -> Iterator[str]:
        point = tex.point(self.at)
        yield tex.context(tex.function, self.expression)
        yield tex.vector(f"f{point}", [self.value])
        if self.hessian_at:
            yield tex.vector(tex.gradient + point, self.gradient_at)

    def working(self, names: Names) -> list[Working]:
        return []
