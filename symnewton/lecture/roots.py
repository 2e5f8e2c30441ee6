"""A root search by hand: x₁ = x₀ − f(x₀)/f′(x₀) with the numbers put in, for a system with its Jacobian."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnewton.lecture import moves
from symnewton.lecture.newton import Names, NewtonSteps
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, valued
from symnewton.lecture.runs import LARGEST, LONGEST, chosen, leaves_domain, point_name, title
from symnewton.lecture.worked import Binds, Lines, Math, Remark, Side, WorkedLine, Working
from symnewton.linalg import Vector, plus
from symnewton.notation.numbers import exact, significant
from symnewton.verdicts import Rule

if TYPE_CHECKING:
    from symnewton.report.root import RootReport, RootStep

FACTOR_DIGITS = 10  # of a factor of Newton's step
HALF_WAY = "f changes sign between these ends, and interpolation is not safe: half way."


def of_root(report: RootReport, pen: Pen) -> list[Working]:
    """The first steps and the last."""
    if len(report.variables) > LARGEST or len(pen.formula(report.expression).text) > LONGEST:
        return [Working("The steps", (Remark("Too large for the numbers to be put in."),))]
    search = _Search(report, pen)
    found = [Working(title(report.steps, k), tuple(search.lines(k))) for k in chosen(report.steps)]
    if leaves_domain(report):
        last = report.steps[-1]
        functions = [report.expression] if report.jacobian is None else report.expression
        found += search.newton.outside(last.k, last.x, functions)
    return found


class _Search:
    def __init__(self, report: RootReport, pen: Pen) -> None:
        self.report, self.pen, self.rows = report, pen, report.steps
        if report.jacobian is None:
            self.names = Names(point_name(pen), Math("f", "f"), pen.symbol("f′", "f'", "f'"))
            self.newton = NewtonSteps(pen, self.names, [report.expression], [[report.derivative]])
        else:
            self.names = Names(point_name(pen), Math("F", "F"), Math("J", "J"))
            self.newton = NewtonSteps(pen, self.names, tuple(report.expression), report.jacobian)

    def lines(self, k: int) -> Lines:
        before, after = self.rows[k], self.rows[k + 1]
        p = plus(after.x, before.x, -1.0) if after.step is None else after.step
        if after.rule is Rule.NEWTON:
            return self.newton.lines(k, before.x, after.x)
        factor = after.made.factor
        if factor is not None and after.rule in (Rule.LINE_SEARCH, Rule.MODIFIED_NEWTON):
            factor = float(significant(factor, FACTOR_DIGITS))
            found = self.newton.lines(k, before.x, after.x, factor=factor)
            return [*self._why(before, after, p, factor), *found]
        if after.made.ends:
            return self._half_way(k, *after.made.ends)
        names = self.names.numbered(k + 1, self.pen), self.names.numbered(k, self.pen)
        line = moves.moved(self.pen, names, Math("p", "p"), before.x, after.x, moves.step(self.pen, p))
        return [*([Remark(after.rule.sentence)] if after.rule.sentence else []), line]

    def _why(self, before: RootStep, after: RootStep, p: Vector, factor: float) -> Lines:
        """|f| at Newton's own step, which was not taken."""
        if after.rule is Rule.MODIFIED_NEWTON:
            text = (
                "The steps shrink as they do at a multiple root: times its multiplicity, Newton's step is fast again."
            )
            return [Remark(text)]
        if self.report.jacobian is not None:
            return [Remark("Newton's full step does not bring F closer to 0: a part of it is taken.")]
        target = plus(before.x, p, 1 / factor)
        lines: Lines = [self._value(x) for x in (before.x, target)]
        return [*lines, Remark("|f| does not fall enough by Newton's full step: a part of it is taken.")]

    def _value(self, x: Vector) -> WorkedLine:
        place = Place.printed(self.pen, [exact(float(f"{c:.6g}")) for c in x])
        return valued(self.pen.at(Math("f", "f"), *place.coordinates), self.report.expression, place)

    def _half_way(self, k: int, a: float, b: float) -> Lines:
        """(a + b)/2 for the ends of the bracket, between which f changes sign."""
        sentence = Rule.BISECTION.sentence if self.report.bracket is None else HALF_WAY
        return [self._value((a,)), self._value((b,)), Remark(sentence), self._mean(k, a, b)]

    def _mean(self, k: int, a: float, b: float) -> WorkedLine:
        pen, texts = self.pen, [significant(x, 12) for x in (a, b)]
        middle = significant(self.rows[k + 1].x[0], 8)
        ends = [pen.decimal(text) for text in texts]
        general = Math("(a + b)/2", r"\frac{a + b}{2}", Binds.PRODUCT)
        sides: Sequence[Side] = (
            Side((general,)),
            Side((pen.over(pen.plus(*ends), pen.integer(2)),), numeric=True),
            Side((pen.decimal(middle),), "=" if float(middle) == (a + b) / 2 else "≈", numeric=True),
        )
        return WorkedLine(self.names.numbered(k + 1, pen), tuple(sides))
