"""What `--fit` tells of a fit: how well it describes the data, and how well the data determine its parameters."""

from __future__ import annotations

from dataclasses import dataclass

from symnewton.notation.names import brief, shown
from symnewton.report.blocks import Block, Column, Fact, Facts, Steps

MOST_ROWS = 20  # of the residuals on a page; JSON has them all
DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter; `standard_error` is null where the data do not determine it, `t` is their quotient."""

    name: str
    estimate: float
    standard_error: float | None
    t: float | None


@dataclass(frozen=True, kw_only=True)
class FitRow:
    """A row of the data, counted from 1: the response, that of the model, and the difference."""

    row: int
    observed: float
    fitted: float
    residual: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A least-squares fit, in doubles. Errors are those of a model that is linear near the fit.

    `r_squared` is 1 − Σ r²/Σ (y − mean y)², null where no response is seen.
    """

    rows: int
    degrees_of_freedom: int
    sum_of_squares: float
    standard_deviation: float | None
    r_squared: float | None
    parameters: tuple[Parameter, ...]
    residuals: tuple[FitRow, ...]

    def page(self) -> list[Block]:
        """The parameters, how good the fit is, and the first rows."""
        facts = [
            Fact("rows", (f"{self.rows}, degrees of freedom {self.degrees_of_freedom}",)),
            Fact("sum of squares", (shown(self.sum_of_squares),)),
        ]
        if self.standard_deviation is not None:
            facts.append(Fact("standard deviation", (f"{shown(self.standard_deviation)} of the residuals",)))
        if self.r_squared is not None:
            facts.append(Fact("R²", (brief(self.r_squared, 8),)))
        kept = self.residuals[:MOST_ROWS]
        columns = [Column("row", "k", tuple(str(row.row) for row in kept))]
        for name in ("observed", "fitted", "residual"):
            columns.append(Column(name, "value", tuple(getattr(row, name) for row in kept), DIGITS))
        if len(kept) < len(self.residuals):
            facts.append(Fact("residuals", (f"the first {len(kept)} rows; JSON has all",)))
        parameters = (
            Column("parameter", "text", tuple(p.name for p in self.parameters)),
            Column("estimate", "value", tuple(p.estimate for p in self.parameters), DIGITS),
            Column("standard error", "value", tuple(p.standard_error for p in self.parameters), DIGITS),
            Column("t", "value", tuple(p.t for p in self.parameters), 4),
        )
        return [Steps(parameters, converging=False), Facts(tuple(facts)), Steps(tuple(columns), converging=False)]
