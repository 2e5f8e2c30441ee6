"""What `parse` answers: how a text was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from symnewton.marks import told
from symnewton.notation.names import Names
from symnewton.notation.tex import latex
from symnewton.report.blocks import Block, Fact, Facts, Formulas
from symnewton.report.records import Report


@dataclass(frozen=True, kw_only=True)
class ParseReport(Report):
    """How a text was read."""

    command: ClassVar[str] = "parse"
    functions: tuple[str, ...]

    @property
    @told
    def latex(self) -> str:
        """The formula in LaTeX, as typed."""
        return latex(self.expression, self.typed)

    def page(self, names: Names) -> list[Block]:
        from symnewton.report.wire import formula

        facts = (
            Fact("canonical", (formula(self.expression),)),
            Fact("LaTeX", (self.latex,)),
            Fact("variables", tuple(names.variables) or ("none",)),
            Fact("functions", self.functions or ("none",)),
        )
        return [Formulas(((names.function, names.formula(self.expression)),)), Facts(facts)]
