"""What `root` answers from a start or between two ends: a run to one root."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from sympy import Expr

from symnewton.marks import UNSAID
from symnewton.newton.loop import PLAINLY, Made
from symnewton.notation.names import Names, brief
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.tex import Tex
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Formulas, Matrix
from symnewton.report.records import Matrix as Values
from symnewton.report.records import Row, Vector
from symnewton.report.run import Run, count_column
from symnewton.verdicts import Evidence, Rule
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.lecture.worked import Working
    from symnewton.report.subject import Subject

LEAST = 1e-323  # more than what has no double near to it


@dataclass(frozen=True, kw_only=True)
class RootStep:
    """One row of a root search; `derivative` is f'(x), None where the method does without.

    Of a system, `value` is the vector F(x) and `derivative` its Jacobian, row by row.
    """

    k: int
    x: Vector
    value: float | Vector
    derivative: float | Values | None
    step: Vector | None
    rule: Rule
    made: Annotated[Made, UNSAID] = PLAINLY

    @property
    def size(self) -> float:
        """f(x); of a system the largest |Fᵢ(x)|."""
        return max(map(abs, self.value)) if isinstance(self.value, tuple) else self.value

    @property
    def step_norm(self) -> float | None:
        return None if self.step is None else max(map(abs, self.step))


@dataclass(frozen=True, kw_only=True)
class RootReport(Run):
    """A run of `root`. `residual` is |f(x)|, None where that is smaller than every double; `multiplicity` is None where it was not found out.

    `derivative` is f', or None of a system, whose `expression` is the tuple of its equations: it has a `jacobian`, row
    i the gradient of equation i, and the largest |F_i(x)| as its residual. `bracket` are the ends it began with.
    """

    command: ClassVar[str] = "root"
    residual: float | None
    multiplicity: int | None
    evidence: Evidence = Evidence.NUMERIC
    bracket: Vector | None = None
    derivative: Expr | None
    jacobian: tuple[tuple[Expr, ...], ...] | None = None
    steps: tuple[RootStep, ...]

    def records(self) -> list[Row]:
        rows = []
        for row, step in zip(self.to_dict()["steps"], self.steps):
            size, told = step.step_norm, ("k", "x", "value", "derivative")
            known = size if size is not None and math.isfinite(size) else None
            rows.append(self.spread({n: row[n] for n in told} | {"step_norm": known, "rule": row["rule"]}, "x"))
        return rows

    def stopped(self) -> str:
        return wording.AT_A_ROOT.get(self.stop, self.stop.sentence)

    def page(self, names: Names) -> list[Block]:
        steps = self.steps
        columns = (
            count_column(steps),
            *sheet.coordinates([step.x for step in steps], names),
            *self._values(names),
            Column("step", "step", tuple(step.step_norm for step in steps), 3),
            Column("rule", "rule", tuple(step.rule for step in steps)),
        )
        size = "|f|" if self.jacobian is None else "max |F|"
        residual = f"{size} = {brief(self.residual)}" if self.residual is not None else f"{size} < {brief(LEAST)}"
        facts = [Fact("root", names.point(self.x)), Fact("residual", (residual,))]
        if self.multiplicity is not None:
            facts.append(Fact("multiplicity", (str(self.multiplicity),)))
        facts.append(Fact("evidence", (wording.EVIDENCE[self.evidence],)))
        if self.jacobian is None:
            context = sheet.context_of(names, self.expression, lambda: (self.derivative,))
        else:
            context = self._equations(self.jacobian, names)
        return [*context, *self.run_page(columns, facts, names)]

    def _values(self, names: Names) -> list[Column]:
        """f and f′, as far as the method asks for it; of a system the largest |Fᵢ|."""
        sizes = tuple(step.size for step in self.steps)
        if self.jacobian is not None:
            return [Column("max |F|", "norm", sizes, 3)]
        slopes = tuple(step.derivative if isinstance(step.derivative, float) else None for step in self.steps)
        columns = [Column("f", "norm", sizes, 3)]
        if any(slope is not None for slope in slopes):
            columns.append(Column(names.gradient, "value", slopes, resolving_digits(slopes)))
        return columns

    def _equations(self, jacobian: Sequence[Sequence[Expr]], names: Names) -> list[Block]:
        """The equations of a system and its Jacobian."""
        rows = tuple((f"F{i}", names.formula(part)) for i, part in enumerate(self.expression, 1))
        found = [
            (f"∂F{i}/∂{name}" if names.unicode else f"dF{i}/d{name}", names.formula(entry))
            for i, row in enumerate(jacobian, 1)
            for name, entry in zip(names.variables, row)
            if entry != 0
        ]
        rest = "the other entries of J are 0" if len(found) < len(jacobian) ** 2 else ""
        entries = sheet.some_entries(found, rest)
        return [
            Formulas(rows, sheet.CONTEXT_LINES),
            Matrix("J ", sheet.frozen(names.formulas(jacobian)), (), entries),
        ]

    def equations(self, tex: Tex) -> Iterator[str]:
        if self.jacobian is None:
            yield tex.context(tex.function, self.expression)
            yield tex.context(tex.parts[0], self.derivative)
        else:
            yield from (tex.context(f"F_{{{i}}}", part) for i, part in enumerate(self.expression, 1))
            yield tex.matrix("J", self.jacobian)

    def subject(self) -> Subject:
        from symnewton.drawing.scene import Path
        from symnewton.report.subject import Subject

        points, values, rules = zip(*((step.x, step.size, step.rule) for step in self.steps))
        path = Path(self.method, points, values, rules, self.solved)
        functions = (self.expression,) if self.jacobian is None else tuple(self.expression)
        return Subject(functions, (path,), zero=True, models=self._tangents())

    def _tangents(self) -> dict[int, tuple[float, float, float, float]]:
        """The model of each Newton step in one variable, by the number of the row it leads to."""
        models = {}
        for before, after in zip(self.steps, self.steps[1:]):
            slope, value = before.derivative, before.value
            if (
                after.rule is Rule.NEWTON
                and isinstance(slope, float)
                and isinstance(value, float)
                and math.isfinite(slope)
            ):
                models[after.k] = (before.x[0], value, slope, 0.0)
        return models

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.pen import Pen
        from symnewton.lecture.roots import of_root

        return of_root(self, Pen(names, self.variables))
