"""What `minimize` and `maximize` answer from a start: a run, and what its end is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeVar

from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.marks import IF_THERE, UNSAID
from symnewton.newton.loop import PLAINLY, Made
from symnewton.notation.names import Names, brief, elided, shown
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.tex import MOST_ROWS, Tex
from symnewton.points.findings import Interval
from symnewton.points.kantorovich import Guarantee
from symnewton.report import sheet
from symnewton.report.blocks import Block, Column, Fact, Sentences
from symnewton.report.fit import Fit
from symnewton.report.records import Matrix, Row, Vector
from symnewton.report.run import Run, count_column
from symnewton.verdicts import Evidence, Kind, Rule
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.drawing.scene import Path
    from symnewton.lecture.worked import Working
    from symnewton.report.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of a run. Row 0 is the start; `step` and `step_norm` lead into the row, `rule` names what made them.

    `made` and `hessian`, empty where there was none, are for whoever explains the steps.
    """

    k: int
    x: Vector
    value: float
    gradient: Vector
    gradient_norm: float
    step: Vector | None
    step_norm: float | None
    rule: Rule
    made: Annotated[Made, UNSAID] = PLAINLY
    hessian: Annotated[Matrix, UNSAID] = ()


@dataclass(frozen=True, kw_only=True)
class MinimizeReport(Run):
    """A run of `minimize` (`MaximizeReport`: of `maximize`). Where the end is proven, `x` is nearer than the last step.

    `value` and the steps are those of f itself, also when f is maximized; `value_enclosure` holds f at the proven point.
    `condition` is that of the Hessian at the end, `guaranteed` the step from which on the Newton-Kantorovich theorem
    promises convergence, with its quantity h. `fit` is what a least-squares fit says of the data, where that was asked for.
    """

    command: ClassVar[str] = "minimize"
    sign: ClassVar[int] = 1  # of f in what is minimized
    value: float
    gradient_norm: float
    eigenvalues: Vector
    kind: Kind | None
    evidence: Evidence
    value_enclosure: Interval | None = None
    condition: float | None = None
    attainable_digits: int | None = None
    guaranteed: Guarantee | None = None
    remarks: tuple[str, ...] = ()
    fit: Annotated[Fit | None, IF_THERE] = None
    steps: tuple[Step, ...]

    @cached_property
    def gradient(self) -> tuple[Expr, ...]:
        """The gradient as formulas; derived when it is asked for, because the run computes without it."""
        return derivatives.gradient(self.expression, self.variables)

    @cached_property
    def hessian(self) -> tuple[tuple[Expr, ...], ...]:
        """The Hessian as formulas, likewise."""
        return derivatives.hessian(self.gradient, self.variables)

    def records(self) -> list[Row]:
        told = ("k", "x", "value", "gradient_norm", "step_norm", "rule")
        return [self.spread({name: step[name] for name in told}, "x") for step in self.to_dict()["steps"]]

    def page(self, names: Names) -> list[Block]:
        steps, size = self.steps, f"|{names.gradient}|"
        values = tuple(step.value for step in steps)
        columns = (
            count_column(steps),
            *sheet.coordinates([step.x for step in steps], names),
            Column("f", "value", values, resolving_digits(values)),
            Column(size, "norm", tuple(step.gradient_norm for step in steps), 3),
            Column("step", "step", tuple(step.step_norm for step in steps), 3),
            Column("rule", "rule", tuple(step.rule for step in steps)),
        )
        eigenvalues = elided([shown(value) for value in self.eigenvalues])
        if names.single and eigenvalues:
            eigenvalues = (f"{names.hessian} = {eigenvalues[0]}",)
        facts = [
            Fact("point", names.point(self.x)),
            Fact("value", (f"f = {shown(self.value)}",)),
            Fact("gradient", (f"{size} = {brief(self.gradient_norm)}",)),
            Fact("curvature" if names.single else "eigenvalues", eigenvalues or ("not known",)),
            Fact("kind", (wording.kind_words(self.kind),), self.kind.value if self.kind else ""),
            Fact("evidence", (wording.EVIDENCE[self.evidence],)),
        ]
        context = sheet.context_of(names, self.expression, lambda: self.gradient, lambda: self.hessian)
        blocks = [*context, *self.run_page(columns, facts, names, self._diagnosis())]
        remarks = [Sentences(self.remarks)] if self.remarks else []
        return [*blocks, *remarks, *(self.fit.page() if self.fit else [])]

    def _diagnosis(self) -> tuple[Fact, ...]:
        """How good the answer can be, and from where on the method was sure to get there."""
        facts = []
        if self.condition is not None and self.solved:
            facts.append(Fact("condition", (f"|λ|max/|λ|min = {brief(self.condition)}",)))
        if self.attainable_digits is not None and self.solved:
            facts.append(Fact("accuracy", (f"about {self.attainable_digits} digits of x attainable",)))
        if self.guaranteed is not None:
            theorem = f"Newton–Kantorovich h = {brief(self.guaranteed.h)} ≤ 1/2"
            facts.append(Fact("guarantee", (f"sure to converge from step {self.guaranteed.k} on", theorem)))
        return tuple(facts)

    def equations(self, tex: Tex) -> Iterator[str]:
        yield tex.context(tex.function, self.expression)
        if not tex.is_long(self.expression) and len(self.variables) <= MOST_ROWS:
            yield from map(tex.context, tex.parts, self.gradient)
            yield tex.matrix(tex.hessian, self.hessian)

    def path(self) -> Path:
        """The way of the run."""
        from symnewton.drawing.scene import Path

        points, values, rules = zip(*((step.x, step.value, step.rule) for step in self.steps))
        return Path(self.method, points, values, rules, self.solved)

    def subject(self) -> Subject:
        from symnewton.report.subject import Point, Subject

        end = (Point(self.kind, self.x, self.value),) if self.kind else ()
        return Subject((self.expression,), (self.path(),), end, models=self._parabolas())

    def _parabolas(self) -> dict[int, tuple[float, float, float, float]]:
        """The model of each Newton step in one variable, by the number of the row it leads to."""
        found = {}
        for before, after in zip(self.steps, self.steps[1:]):
            if len(before.x) == 1 and after.rule is Rule.NEWTON and after.step and after.step[0] != 0:
                slope = before.gradient[0]
                found[after.k] = (before.x[0], before.value, slope, -slope / after.step[0])
        return found

    def working(self, names: Names) -> list[Working]:
        from symnewton.lecture.pen import Pen
        from symnewton.lecture.runs import of_minimum

        return of_minimum(self, Pen(names, self.variables))


@dataclass(frozen=True, kw_only=True)
class MaximizeReport(MinimizeReport):
    """The same for a maximum."""

    command: ClassVar[str] = "maximize"
    sign: ClassVar[int] = -1


AnyRun = TypeVar("AnyRun", bound=MinimizeReport)
