"""What a function without a command is answered with: `hessian`, `plot` and `critical` on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.drawing.scene import Scene
from symnewton.marks import UNSAID
from symnewton.notation.names import Names
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Picture
from symnewton.report.critical import CriticalReport
from symnewton.report.gradient import HessianReport

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working

WIDTH = 64  # columns of the picture


@dataclass(frozen=True, kw_only=True)
class OverviewReport(CriticalReport):
    """The derivatives of f, and what `critical` finds; there is a `scene` of one variable or two."""

    command: ClassVar[str] = "overview"
    gradient: tuple[Expr, ...]
    hessian: tuple[tuple[Expr, ...], ...]
    scene: Annotated[Scene | None, UNSAID] = None

    def page(self, names: Names) -> list[Block]:
        _, *rest = super().page(names)
        derived = sheet.context_of(names, self.expression, lambda: self.gradient, lambda: self.hessian)
        drawn = [] if self.scene is None else [Picture(self.scene, WIDTH)]
        return [*derived, *drawn, *rest]

    def equations(self, tex: Tex) -> Iterator[str]:
        return self._derivatives.equations(tex)

    def working(self, names: Names) -> list[Working]:
        return [*self._derivatives.working(names), *super().working(names)]

    @property
    def _derivatives(self) -> HessianReport:
        return HessianReport(
            input=self.input,
            expression=self.expression,
            variables=self.variables,
            typed=self.typed,
            gradient=self.gradient,
            hessian=self.hessian,
            message=self.message,
        )
