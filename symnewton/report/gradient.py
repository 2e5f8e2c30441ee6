"""What `gradient` and `hessian` answer: formulas and, at a point, their values."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.language.families import written_out
from symnewton.marks import IF_THERE, MEASURED
from symnewton.notation.names import Names, vector
from symnewton.notation.numbers import rounded
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Fact, Facts, Formulas
from symnewton.report.records import ExactPoint, Matrix, Report, Vector
from symnewton.verdicts import Kind

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class GradientReport(Report):
    """The gradient as formulas and, at a point, as numbers; `at` is exact, the values are correctly rounded."""

    command: ClassVar[str] = "gradient"
    gradient: tuple[Expr, ...]
    at: Annotated[ExactPoint | None, MEASURED, IF_THERE] = None
    value: Annotated[float | None, IF_THERE] = None
    gradient_at: Annotated[Vector | None, IF_THERE] = None

    @property
    def answered(self) -> bool:
        """Whether f has all derivatives at the point."""
        return not any(map(math.isnan, self._derivatives))

    @property
    def _derivatives(self) -> Vector:
        return self.gradient_at or ()

    def page(self, names: Names) -> list[Block]:
        return [self._definitions(names), *self._values(names)]

    def _definitions(self, names: Names) -> Formulas:
        """f and its partial derivatives in full."""
        rows = [(names.function, names.formula(self.expression)), *sheet.partials(self.gradient, names)]
        width = max(len(name) for name in (*dict(rows), names.hessian))
        return Formulas(tuple((name.ljust(width), text) for name, text in rows))

    def _values(self, names: Names) -> list[Block]:
        if self.at is None:
            return []
        values = [("f", self.value), (names.gradient, self.gradient_at)]
        known = [(name, (value,) if isinstance(value, float) else value) for name, value in values if value is not None]
        return [
            Facts((Fact("at", names.exact_point(self.at)),)),
            Formulas(tuple((sheet.beside(name, names), vector(value)) for name, value in known)),
        ]

    def equations(self, tex: Tex) -> Iterator[str]:
        yield tex.equation(tex.function, self.expression)
        yield from map(tex.equation, tex.parts, self.gradient)
        yield from self._values_in(tex)

    def _values_in(self, tex: Tex) -> Iterator[str]:
        if self.at is None:
            return
        point = tex.point(self.at)
        if self.value is not None:
            yield tex.vector(f"f{point}", [self.value])
        if self.gradient_at is not None:
            yield tex.vector(tex.gradient + point, self.gradient_at)

    def subject(self) -> Subject | None:
        from symnewton.report.subject import Point, Subject

        if self.at is None or self.value is None:
            return None
        return Subject((self.expression,), marks=(Point(Kind.REGULAR, tuple(map(rounded, self.at)), self.value),))

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.derivatives import of_gradient
        from symnewton.lecture.pen import Pen

        whole = replace(self, expression=written_out(self.expression))
        return of_gradient(whole, Pen(names, self.variables))


@dataclass(frozen=True, kw_only=True)
class HessianReport(GradientReport):
    """The gradient and the Hessian: row i is the gradient of the i-th partial derivative."""

    command: ClassVar[str] = "hessian"
    hessian: tuple[tuple[Expr, ...], ...]
    hessian_at: Annotated[Matrix | None, IF_THERE] = None

    @property
    def _derivatives(self) -> Vector:
        return (*super()._derivatives, *(entry for row in self.hessian_at or () for entry in row))

    def page(self, names: Names) -> list[Block]:
        blocks = [self._definitions(names), *sheet.hessian_of(self.hessian, names), *self._values(names)]
        return blocks if self.hessian_at is None else [*blocks, *sheet.hessian_at(self.hessian_at, names)]

    def equations(self, tex: Tex) -> Iterator[str]:
        yield tex.equation(tex.function, self.expression)
        yield from map(tex.equation, tex.parts, self.gradient)
        yield tex.matrix(tex.hessian, self.hessian)
        yield from self._values_in(tex)
        if self.at is not None and self.hessian_at is not None:
            yield tex.numbers(tex.hessian + tex.point(self.at), self.hessian_at)

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.derivatives import of_hessian
        from symnewton.lecture.pen import Pen

        whole = replace(self, expression=written_out(self.expression))
        return of_hessian(whole, Pen(names, self.variables))
