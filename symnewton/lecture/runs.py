"""A run by hand: its first steps and its last with the numbers put in, and what made a step that is not Newton's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sympy import Expr

from symnewton.calculus.function import Function
from symnewton.lecture import moves
from symnewton.lecture.eigenvalues import eigenvalue, entries, roots_of_two
from symnewton.lecture.newton import Names, NewtonSteps
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, first_values, second_values, valued
from symnewton.lecture.worked import Lines, Math, Remark, Side, WorkedLine, Working
from symnewton.linalg import Vector, plus, spectrum
from symnewton.notation.numbers import exact
from symnewton.verdicts import Concavity, Kind, Rule, Stop
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.report.minimize import MinimizeReport, Step
    from symnewton.report.run import Run

FIRST_STEPS = 3
LARGEST = 3  # variables up to which matrices are written out
LONGEST = 2000  # characters of a function whose derivatives are put in
NEGLIGIBLE = 1e-12  # of the largest eigenvalue

NAMES = {Rule.NEWTON: "Newton's step", Rule.MODIFIED_NEWTON: "Newton's step times the multiplicity"}


class Row(Protocol):
    """What the rows of all runs have."""

    @property
    def k(self) -> int: ...
    @property
    def x(self) -> Vector: ...
    @property
    def step(self) -> Vector | None: ...
    @property
    def rule(self) -> Rule: ...


def chosen(rows: Sequence[Row]) -> list[int]:
    """The numbers of the steps that are worked out: the first few, and the last that shows in doubles."""
    moving = [k for k in range(len(rows) - 1) if rows[k].x != rows[k + 1].x]
    return [k for k in moving if k < FIRST_STEPS or k == moving[-1]]


def title(rows: Sequence[Row], k: int) -> str:
    rule = rows[k + 1].rule
    skipped = " (those between likewise)" if k > FIRST_STEPS else ""
    return f"Step {k + 1}: {NAMES.get(rule, rule)}{skipped}"


def point_name(pen: Pen) -> Math:
    """x for one variable, X for several, another letter where a variable ends in a digit or has that name."""
    names = pen.names.symbols
    if pen.single and not names[0][-1].isdigit():
        return pen.formula(pen.variables[0])
    letter = "X" if "X" not in names else "P"
    return Math(letter, letter)


def of_minimum(report: MinimizeReport, pen: Pen) -> list[Working]:
    """The steps of a run to a minimum or a maximum, and the verdict on its end."""
    if len(pen.formula(report.expression).text) > LONGEST:
        return [Working("The steps", (Remark("f is too long for numbers to be put in."),))]
    if len(report.variables) > LARGEST:
        n = len(report.variables)
        text = f"X₁ = X₀ − H⁻¹∇f with an {n} × {n} matrix: too large to be written out."
        return [Working("The steps", (Remark(text),))]
    descent = _Descent(report, pen)
    found = [Working(title(report.steps, k), tuple(descent.lines(k))) for k in chosen(report.steps)]
    if leaves_domain(report):
        last = report.steps[-1]
        found += descent.newton.outside(last.k, last.x, [report.expression])
    end, count = _end(report, pen), report.iterations
    after = f"The end, after {count} {'step' if count == 1 else 'steps'}"
    return [*found, Working(after, tuple(end))] if end else found


def leaves_domain(report: Run) -> bool:
    """Whether the textbook iteration ended because its next step leads out of the domain."""
    return report.stop is Stop.LEFT_DOMAIN and report.method == "newton"


class _Descent:
    def __init__(self, report: MinimizeReport, pen: Pen) -> None:
        self.report, self.pen, self.rows = report, pen, report.steps
        self.sign = report.sign
        single = pen.single
        value = pen.symbol("f′", "f'", "f'") if single else pen.symbol("∇f", "grad f", r"\nabla f")
        slope = pen.symbol("f″", "f''", "f''") if single else Math("H", "H")
        self.names = Names(point_name(pen), value, slope)
        self.newton = NewtonSteps(pen, self.names, report.gradient, report.hessian)

    def lines(self, k: int) -> Lines:
        before, after = self.rows[k], self.rows[k + 1]
        rule = after.rule
        if rule is Rule.NEWTON:
            return [*self._put_in(before), *self.newton.lines(k, before.x, after.x)]
        if rule is Rule.GRADIENT:
            return [self._downhill(k, before, after)]
        lines: Lines = []
        if rule in (Rule.TRUST_REGION, Rule.LINE_SEARCH, Rule.NEGATIVE_CURVATURE):
            lines += self._why(before, after)
        if rule.sentence:
            lines.append(Remark(rule.sentence))
        shift = after.made.shift if rule in (Rule.TRUST_REGION, Rule.CUBIC) else None
        if shift is not None and after.step is not None:
            system = moves.shifted_system(self.pen, before.hessian, self.sign * shift, before.gradient, after.step)
            lines += [system] if system is not None else []
        return [*lines, self._moved(k, before, after)]

    def _put_in(self, row: Step) -> Lines:
        """The derivatives at the start of a run in several variables."""
        if row.k or self.pen.single:
            return []
        place = Place.printed(self.pen, [exact(x) for x in row.x])
        _, *first = first_values(self.report.expression, self.report.gradient, place)
        return [*first, *second_values(self.report.hessian, place)]

    def _moved(self, k: int, before: Row, after: Row) -> WorkedLine:
        names = self.names.numbered(k + 1, self.pen), self.names.numbered(k, self.pen)
        p = plus(after.x, before.x, -1.0) if after.step is None else after.step
        return moves.moved(self.pen, names, Math("p", "p"), before.x, after.x, moves.step(self.pen, p))

    def _downhill(self, k: int, before: Step, after: Step) -> WorkedLine:
        pen, rate = self.pen, self.sign * (after.made.factor or 0.0)
        here = self.names.numbered(k, pen)
        slope, alpha = pen.at(self.names.value, here), pen.symbol("α", "alpha", r"\alpha")
        sign = pen.minus_sign if self.sign > 0 else ""
        product = pen.times(alpha, slope)
        general = Math(f"{sign}{product.text}", f"{'-' if sign else ''}{product.latex}")
        shift = moves.descent(pen, rate, before.gradient)
        return moves.moved(pen, (self.names.numbered(k + 1, pen), here), general, before.x, after.x, shift)

    def _why(self, before: Step, after: Step) -> Lines:
        """The inequality that ruled out Newton's own step."""
        definite = "positive" if self.sign > 0 else "negative"
        values = spectrum(before.hessian).values
        worst = min(self.sign * value for value in values)
        name = self.names.slope.text
        if worst <= NEGLIGIBLE * max(map(abs, values)):
            broken = f"{name} is not {definite}" + ("" if self.pen.single else " definite")
            towards = "down" if self.sign > 0 else "up"
            remark = Remark(f"{broken}: Newton's step need not lead {towards}. A step of limited length instead:")
            return [*curvature(self.pen, self.report.hessian, before.x, before.hessian), remark]
        newton = next((trial for trial in after.made.refused if trial.rule is Rule.NEWTON), None)
        if newton is None:
            return []
        _, full, value = newton
        shown = [full] if math.isfinite(value) else []
        return [*map(self._value, [before.x, *shown]), Remark(self._verdict_on(before, value))]

    def _value(self, x: Vector) -> WorkedLine:
        place = Place.printed(self.pen, [exact(float(f"{c:.6g}")) for c in x])
        return valued(self.pen.at(Math("f", "f"), *place.coordinates), self.report.expression, place)

    def _verdict_on(self, before: Step, value: float) -> str:
        """Why Newton's full step was refused, to a point where what is minimized has this value."""
        if not math.isfinite(value):
            return "Newton's full step leaves the domain of f: a shorter one instead:"
        if value >= self.sign * before.value:
            return f"Newton's full step would make f {'larger' if self.sign > 0 else 'smaller'}: a shorter one instead:"
        return "Newton's full step goes further than the quadratic model is trusted: a shorter one instead:"


def curvature(pen: Pen, hessian: Sequence[Sequence[Expr]], x: Vector, decimals: Sequence[Vector]) -> Lines:
    """The second derivatives at a point and the signs of their eigenvalues."""
    if pen.single:
        place = Place.printed(pen, [exact(float(f"{x[0]:.6g}"))])
        line = valued(pen.symbol("f″", "f''", "f''"), hessian[0][0], place)
        sign = "<" if decimals[0][0] < 0 else ">"
        return [WorkedLine(line.left, (*line.sides, Side((pen.integer(0),), sign)))] if decimals[0][0] else [line]
    constant = not any(entry.free_symbols for row in hessian for entry in row)
    matrix = entries(hessian if constant else None, decimals, pen)
    lines: Lines = [WorkedLine(Math("H", "H"), (Side((matrix.grid(pen),), matrix.relation),))]
    if matrix.size == 2 and not matrix.is_diagonal:
        return [*lines, *roots_of_two(matrix, pen)]
    found = spectrum(tuple(map(tuple, decimals))).values
    return [*lines, *(eigenvalue(i, None, value, pen) for i, value in enumerate(found, 1))]


def _end(report: MinimizeReport, pen: Pen) -> Lines:
    """What the last point is, from the signs of the second derivatives there."""
    if report.stop not in (Stop.GRADIENT, Stop.ROUNDING) or report.kind is None:
        return []
    hessian = Function(report.expression, report.variables).sample(tuple(map(float, report.x))).hessian
    lines = curvature(pen, report.hessian, report.x, hessian)
    concavity = {Kind.MINIMUM: Concavity.UP, Kind.MAXIMUM: Concavity.DOWN, Kind.SADDLE: Concavity.MIXED}
    face = wording.FACES[concavity.get(report.kind, Concavity.UNDETERMINED)]
    sign, shape = face[:2] if pen.single else face[2:]
    values = spectrum(hessian).values
    margin = NEGLIGIBLE * max(map(abs, values))
    if report.kind not in concavity or any(abs(value) <= margin for value in values):
        return [*lines, Remark("The second derivatives do not decide there.")]
    return [*lines, Remark(f"{sign}: {shape}: a {wording.KINDS[report.kind].told}.")]
