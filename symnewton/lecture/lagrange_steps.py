"""Newton's steps on the Lagrangian by hand: the KKT system of a step written out, with its solution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flint import arb
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.calculus.arithmetic import ball
from symnewton.language import Constraint
from symnewton.lecture import moves
from symnewton.lecture.arithmetic import BITS, DIGITS, Formulas, agrees, number
from symnewton.lecture.lagrange import Conditions
from symnewton.lecture.pen import Pen
from symnewton.lecture.runs import chosen, point_name, title
from symnewton.lecture.worked import Grid, Lines, Math, Remark, Side, WorkedLine, Working
from symnewton.linalg import plus
from symnewton.notation.numbers import significant, typeset
from symnewton.verdicts import Rule

if TYPE_CHECKING:
    from symnewton.report.constrained_run import ConstrainedMinimizeReport, ConstrainedStep

LARGEST = 6  # rows of a system that is written out


def of_run(report: ConstrainedMinimizeReport, pen: Pen) -> list[Working]:
    """The Lagrangian, the first steps and the last, and Lagrange's condition at the end."""
    whole = Conditions(pen, report.expression, report.conditions)
    if whole.is_long:
        return [Working("The steps", (Remark("The formulas are too long for numbers to be put in."),))]
    steps = [_Step(report, pen, k) for k in chosen(report.steps)]
    found = [Working("The system", tuple(_system(whole, steps)))]
    found += [Working(title(report.steps, step.k), tuple(step.lines())) for step in steps]
    end = _end(report, pen)
    n = report.iterations
    return [*found, Working(f"The end, after {n} step{'' if n == 1 else 's'}", tuple(end))] if end else found


def _system(whole: Conditions, steps: Sequence[_Step]) -> Lines:
    """What is to be solved, what Newton's method makes of it, and the multipliers that it starts with."""
    pen = whole.pen
    nabla, minus, lam = ("∇", "−", "λ") if pen.unicode else ("grad ", "-", "lambda ")
    lines: Lines = [whole.lagrangian()]
    lines.append(
        Remark(
            f"Newton's method for {nabla}f {minus} Σ {lam}{nabla}g = 0 and g = 0; A has the gradients of the g held:"
        )
    )
    if not all(c.is_equation for c in whole.held):
        lines.append(Remark("Which inequalities a step holds as equations, a quadratic program tells."))
    upper = (Math("∇²L" if pen.unicode else "H", r"\nabla^2 L"), Math(f"{minus}Aᵀ" if pen.unicode else "-A^T", "-A^T"))
    lower = (Math("A", "A"), pen.integer(0))
    unknown = pen.column([Math("p", "p"), _next(whole.letter, pen)])
    right = pen.column([pen.symbol("−∇f", "-grad f", r"-\nabla f"), Math(f"{minus}g", "-g")])
    system = Side((Grid((upper, lower)), Math(" ", r"\,"), unknown))
    lines.append(WorkedLine(_product([_next(whole.letter, pen)], pen), (system, Side((right,)))))
    first = [(m, steps[0].before.multipliers[c.text]) for m, c in zip(whole.multipliers, whole.held)] if steps else []
    told = ", ".join(f"{m.text} ≈ {typeset(significant(value, 6))}" for m, value in first if value)
    return [*lines, Remark(f"It starts with {told}, for which |∇f {minus} Σ λ∇g| is least.")] if told else lines


def _next(name: Math, pen: Pen) -> Math:
    return Math(f"{name.text}{'₊' if pen.unicode else '+'}", f"{name.latex}_{{+}}")


def _product(multipliers: Sequence[Math], pen: Pen) -> Math:
    """K·(p, λ₊)"""
    unknowns = [Math("p", "p"), *multipliers]
    text, tex = ", ".join(u.text for u in unknowns), ", ".join(u.latex for u in unknowns)
    return Math(f"K{pen.dot}({text})", f"K \\left({tex}\\right)")


class _Step:
    """Step k of a run: from its row to the next."""

    def __init__(self, report: ConstrainedMinimizeReport, pen: Pen, k: int) -> None:
        self.report, self.pen, self.k = report, pen, k
        self.before: ConstrainedStep = report.steps[k]
        self.after: ConstrainedStep = report.steps[k + 1]
        self.held = [report.conditions[i] for i in self.after.held]

    def lines(self) -> Lines:
        lines: Lines = []
        if not all(c.is_equation for c in self.report.conditions):
            names = ", ".join(c.part.strip() for c in self.held) or "none"
            lines.append(Remark(f"Held as equations: {names}."))
        if self.after.rule is Rule.NEWTON:
            system = self._system()
            lines += [system] if system is not None else [Remark("The system is too large to be written out.")]
        else:
            lines += [Remark(self.after.rule.sentence)] if self.after.rule.sentence else []
        return [*lines, self._moved()]

    def _moved(self) -> WorkedLine:
        point = point_name(self.pen)
        names = self.pen.subscripted(point, self.k + 1), self.pen.subscripted(point, self.k)
        p = plus(self.after.x, self.before.x, -1.0)
        return moves.moved(self.pen, names, Math("p", "p"), self.before.x, self.after.x, moves.step(self.pen, p))

    def _system(self) -> WorkedLine | None:
        """The KKT system with the numbers put in, and what its right side is."""
        pen, n = self.pen, len(self.before.x)
        conditions = Conditions(pen, self.report.expression, self.held)
        if n + len(self.held) > LARGEST:
            return None
        matrix, right = self._numbers(conditions)
        solution = [*plus(self.after.x, self.before.x, -1.0), *(self.after.multipliers[c.text] for c in self.held)]
        for digits in DIGITS:
            entries = [[significant(float(e), digits) for e in row] for row in matrix]
            found = [significant(c, digits) for c in solution]
            results = [significant(float(r), DIGITS[0]) for r in right]
            with ball.working_precision(BITS):
                ends = [sum((number(a) * number(s) for a, s in zip(row, found)), arb(0)) for row in entries]
            if all(agrees(end, text, DIGITS[0]) for end, text in zip(ends, results)):
                break
        else:
            return None
        grid = Grid(tuple(tuple(pen.decimal(t) for t in row) for row in entries))
        column = pen.column([pen.decimal(text) for text in found])
        sides = (
            Side((grid, Math(" ", r"\,"), column), numeric=True),
            Side((pen.column([pen.decimal(text) for text in results]),), "≈", numeric=True),
        )
        return WorkedLine(_product([_next(m, pen) for m in conditions.multipliers], pen), sides)

    def _numbers(self, conditions: Conditions) -> tuple[list[list[arb]], list[arb]]:
        """The matrix and the right side of the KKT system at the point before the step."""
        pen, n, k = self.pen, len(self.before.x), len(self.held)
        bend = _hessian(self.report, pen, self.before.multipliers)
        slopes = [e for row in conditions.slopes for e in row]
        formulas = [*(e for row in bend for e in row), *conditions.gradient, *slopes, *conditions.sides]
        values = iter(Formulas(formulas, pen.variables)([arb(x) for x in self.before.x]))
        h = [[next(values) for _ in range(n)] for _ in range(n)]
        gradient = [next(values) for _ in range(n)]
        a = [[next(values) for _ in range(n)] for _ in range(k)]
        g = [next(values) for _ in range(k)]
        matrix = [[*row, *(-a[j][i] for j in range(k))] for i, row in enumerate(h)]
        matrix += [[*row, *[arb(0)] * k] for row in a]
        return matrix, [*(-c for c in gradient), *(-c for c in g)]


def _hessian(
    report: ConstrainedMinimizeReport, pen: Pen, multipliers: Mapping[str, float]
) -> tuple[tuple[Expr, ...], ...]:
    """∇²L with these multipliers."""
    one_each: dict[str, Constraint] = {c.text: c for c in report.conditions}
    lagrangian = report.expression - sum(
        multipliers[text] * c.orientation * c.formula for text, c in one_each.items() if multipliers.get(text)
    )
    return derivatives.hessian(derivatives.gradient(lagrangian, pen.variables), pen.variables)


def _end(report: ConstrainedMinimizeReport, pen: Pen) -> Lines:
    """∇f and Σ λ∇g at the end, side by side, and what the second derivatives say."""
    if not report.solved or report.multipliers is None:
        return []
    active = [c for c in report.conditions if c.text in report.active and report.multipliers[c.text]]
    held = Conditions(pen, report.expression, list({c.text: c for c in active}.values()))
    lines: Lines = []
    for v, slope in zip(pen.variables, held.gradient):
        (value,) = Formulas([slope], pen.variables)([arb(x) for x in report.x])
        lines.append(
            WorkedLine(pen.partial(v.name), (Side((pen.decimal(significant(float(value), DIGITS[0])),), "≈"),))
        )
    if held.held:
        names = ", ".join(
            f"{m.text} ≈ {typeset(significant(report.multipliers[c.text], 6))}"
            for m, c in zip(held.multipliers, held.held)
        )
        lines.append(Remark(f"∇f is a combination of the gradients of the active constraints: {names}."))
    if report.eigenvalues:
        up = "upward" if report.sign > 0 else "downward"
        lines.append(
            Remark(f"Along the constraints L curves {up}: a local {report.kind.value if report.kind else ''}.")
        )
    return lines
