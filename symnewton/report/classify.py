"""What `classify` answers: what one point is, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.marks import DESCENDING, MEASURED
from symnewton.notation.formulas import descending
from symnewton.notation.names import MOST_ITEMS, Names, brief, shown, vector
from symnewton.notation.numbers import rounded
from symnewton.notation.tex import MOST_ROWS, Tex, number
from symnewton.report import sheet
from symnewton.report.blocks import Block, Fact, Facts, Formulas, Headline, Sentences, Signs
from symnewton.report.records import ExactPoint, Matrix, Report, Vector
from symnewton.verdicts import Concavity, Evidence, Kind
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class ClassifyReport(Report):
    """What one point is, and why.

    `hessian_exact`, `eigenvalues_exact` and `characteristic_polynomial` (monic, in the symbol lambda) are None where
    the point is known only numerically or the formulas are too long to be of use. `trend` is "increasing",
    "decreasing" or "stationary" (one variable only). `reasons` are the sentences of the argument, in order;
    `tolerance` is the gradient size taken for zero where the evidence is numeric.
    """

    command: ClassVar[str] = "classify"
    at: Annotated[ExactPoint, MEASURED]
    value: float
    gradient: tuple[Expr, ...]
    gradient_at: Vector
    gradient_norm: float
    is_critical: bool
    hessian: tuple[tuple[Expr, ...], ...]
    hessian_at: Matrix
    hessian_exact: tuple[tuple[Expr, ...], ...] | None
    characteristic_polynomial: Annotated[Expr, DESCENDING] | None
    eigenvalues: Vector
    eigenvalues_exact: tuple[Expr, ...] | None
    kind: Kind
    strict: bool | None
    concavity: Concavity
    trend: str | None
    test: str
    evidence: Evidence
    tolerance: float | None
    reasons: tuple[str, ...]

    def page(self, names: Names) -> list[Block]:
        constant = not names.single and self.hessian == self.hessian_exact
        blocks = sheet.context_of(
            names, self.expression, lambda: self.gradient, None if constant else lambda: self.hessian
        )
        smooth = bool(self.hessian_at)
        values = (("f", (self.value,)), *([(names.gradient, self.gradient_at)] if smooth else []))
        blocks.append(Facts((Fact("at", names.exact_point(self.at)),)))
        blocks.append(Formulas(tuple((sheet.beside(name, names), vector(value)) for name, value in values)))
        if self.hessian_exact is not None:
            blocks += sheet.hessian_exact(self.hessian_exact, names)
        elif smooth:
            blocks += sheet.hessian_at(self.hessian_at, names, context=True)
        if not names.single and smooth:
            blocks += self._spectrum(names)
        blocks += [Headline(self.message, self.kind.value), Facts(self._verdict(names))]
        return [*blocks, Sentences(self.reasons)] if self.reasons else blocks

    def _spectrum(self, names: Names) -> list[Block]:
        """The characteristic polynomial and the signs of its roots."""
        blocks: list[Block] = []
        if self.characteristic_polynomial is not None:
            monic = self.characteristic_polynomial
            text = names.polynomial(-monic if len(self.variables) % 2 else monic)
            name = "det(H − λI)" if names.unicode else "det(H - lambda*I)"
            blocks.append(Formulas(((name, text),), sheet.CONTEXT_LINES))
        eigenvalues, exacts = self.eigenvalues, self.eigenvalues_exact
        formulas = [names.formula(value) for value in exacts] if exacts else [""] * len(eigenvalues)
        marks = _signs(eigenvalues, exacts is not None)
        decimals = [shown(value) for value in eigenvalues]
        rows = [(text if text != number else "", number, mark) for text, number, mark in zip(formulas, decimals, marks)]
        if len(rows) > MOST_ITEMS:
            rows = [*rows[: MOST_ITEMS - 2], ("", "…", ""), rows[-1]]
        if rows:
            blocks.append(Signs(tuple(rows), self._verdict_of_signs(), self.kind.value, len(eigenvalues)))
        return blocks

    def _verdict_of_signs(self) -> str:
        """What the signs of the eigenvalues are together, and what follows from them."""
        found = set(_signs(self.eigenvalues, self.eigenvalues_exact is not None))
        if {"+", "−"} <= found:
            together = "both signs"
        elif "0" in found:
            together = "all zero" if found == {"0"} else "some zero, the others positive" if "+" in found else ""
            together = together or "some zero, the others negative"
        else:
            together = "all positive" if "+" in found else "all negative"
        if not self.is_critical:
            return f"{together} → {wording.CONCAVITY[self.concavity]}"
        silent = "0" in found and {"+", "−"} - found
        words = "the second derivatives do not decide" if silent else wording.kind_words(self.kind)
        return f"{together} → {words}"

    def _verdict(self, names: Names) -> tuple[Fact, ...]:
        facts = [Fact("kind", (wording.kind_words(self.kind, self.strict),), self.kind.value)]
        if self.trend is not None:
            facts.append(Fact("trend", (self.trend,)))
        facts += [
            Fact("concavity", (wording.CONCAVITY[self.concavity],)),
            Fact("test", (self.test,)),
            Fact("evidence", (wording.EVIDENCE[self.evidence],)),
        ]
        if self.tolerance is not None:
            relation = "≤" if self.gradient_norm <= self.tolerance else ">"
            size = f"|{names.gradient}| = {brief(self.gradient_norm)} {relation} {brief(self.tolerance)}"
            facts.append(Fact("gradient", (size,)))
        return tuple(facts)

    def equations(self, tex: Tex) -> Iterator[str]:
        point = tex.point(self.at)
        yield tex.context(tex.function, self.expression)
        yield from map(tex.context, tex.parts[:MOST_ROWS], self.gradient)
        yield tex.vector(f"f{point}", [self.value])
        if not self.hessian_at:
            return
        yield tex.vector(tex.gradient + point, self.gradient_at)
        if self.hessian_exact is not None:
            yield tex.matrix(tex.hessian + point, self.hessian_exact)
        else:
            yield tex.numbers(tex.hessian + point, self.hessian_at)
        if len(self.variables) > 1:
            yield from self._spectrum_in(tex)

    def _spectrum_in(self, tex: Tex) -> Iterator[str]:
        if self.characteristic_polynomial is not None:
            monic = self.characteristic_polynomial
            signed = -monic if len(self.variables) % 2 else monic
            yield f"\\det(H - \\lambda I) &= {descending(signed, tex.math)}"
        exacts = self.eigenvalues_exact
        for i, value in list(enumerate(self.eigenvalues))[:MOST_ROWS]:
            whole = exacts is None or (exacts[i].is_Rational and rounded(exacts[i]).is_integer())
            closed = "" if exacts is None or whole else f"{tex.math(exacts[i])} \\approx "
            yield f"\\lambda_{{{i + 1}}} &= {closed}{number(value)}"

    def subject(self) -> Subject | None:
        from symnewton.report.subject import Point, Subject

        return Subject((self.expression,), marks=(Point(self.kind, tuple(map(rounded, self.at)), self.value),))

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.classification import of_point
        from symnewton.lecture.pen import Pen

        return of_point(self, Pen(names, self.variables))


def _signs(eigenvalues: Sequence[float], exact: bool) -> list[str]:
    """ "+", "−" or "0" for each; a computed eigenvalue below its own rounding error, n ε max |λ|, counts as 0."""
    largest = max((abs(value) for value in eigenvalues), default=0.0)
    noise = 0.0 if exact else len(eigenvalues) * sys.float_info.epsilon * largest
    return ["+" if value > noise else "−" if value < -noise else "0" for value in eigenvalues]
