"""Lagrange's condition by hand: ∇f = λ∇g written out, solved where that is short, and the candidates compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Expr

from symnewton.calculus import derivatives
from symnewton.language import Constraint
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, valued
from symnewton.lecture.worked import Binds, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.numbers import significant
from symnewton.points.findings import CriticalPoint

if TYPE_CHECKING:
    from symnewton.report.critical import CriticalReport

LONGEST = 300  # characters of a formula that is written out
MOST_VARIABLES = 4
MOST_POINTS = 8  # of one case
MOST_CASES = 6
MOST_DETERMINANTS = 3
LARGEST_RESULTANT = 24  # the product of the degrees
DECIMALS = 8
NOTHING_NEW = "No candidate of its own: what solves this misses a constraint, or meets more of them with equality."

Lines = Iterator[WorkedLine | Remark]


class Conditions:
    """f and some constraints g, held as equations, with their derivatives and how they are written."""

    def __init__(self, pen: Pen, expression: Expr, held: Sequence[Constraint]) -> None:
        self.pen, self.expression, self.held = pen, expression, tuple(held)
        self.gradient = derivatives.gradient(expression, pen.variables)
        self.sides = [c.orientation * c.formula for c in held]
        self.slopes = [derivatives.gradient(g, pen.variables) for g in self.sides]

    @cached_property
    def multipliers(self) -> list[Math]:
        """λ of the only constraint, λ₁, λ₂, … of several."""
        if len(self.held) == 1:
            return [self.letter]
        return [self.pen.subscripted(self.letter, i) for i in range(1, len(self.held) + 1)]

    @property
    def letter(self) -> Math:
        """λ, unless a variable is called so."""
        taken = "lambda" in self.pen.names.symbols
        return self.pen.symbol("μ", "mu", r"\mu") if taken else self.pen.symbol("λ", "lambda", r"\lambda")

    @property
    def is_long(self) -> bool:
        whole = [self.expression, *self.sides]
        return len(self.pen.variables) > MOST_VARIABLES or any(len(self.pen.formula(e).text) > LONGEST for e in whole)

    def combined(self, parts: Sequence[Expr]) -> Math:
        """λ₁ times the first and so on; those of 0 left out."""
        pen, terms = self.pen, []
        for name, part in zip(self.multipliers, parts):
            if part != 0:
                negative = part.could_extract_minus_sign()
                term = self._scaled(name, -part if negative else part)
                terms.append(pen.negated(term) if negative else term)
        return pen.plus(*terms) if terms else pen.integer(0)

    def _scaled(self, name: Math, part: Expr) -> Math:
        """λ, 2λ, 2λx or 2λ·(x + y)."""
        pen = self.pen
        number, rest = part.as_coeff_Mul()
        lead = name
        if number != 1:
            size = pen.formula(number)
            joint = "" if pen.unicode and size.text.isdigit() else pen.dot
            lead = Math(f"{size.text}{joint}{name.text}", f"{size.latex} {name.latex}", Binds.PRODUCT)
        if rest == 1:
            return lead
        factor = pen.formula(rest)
        if pen.unicode and rest.is_Symbol:
            return Math(f"{lead.text}{factor.text}", f"{lead.latex} {factor.latex}", Binds.PRODUCT)
        return pen.times(lead, factor)

    def stationary(self) -> Lines:
        """∂f/∂x = λ ∂g/∂x for every variable."""
        for i, slope in enumerate(self.gradient):
            yield WorkedLine(self.pen.formula(slope), (Side((self.combined([row[i] for row in self.slopes]),)),))

    def equations(self) -> Lines:
        """The constraints: what varies on the left, the number on the right."""
        for g in self.sides:
            constant, rest = g.as_independent(*self.pen.variables, as_Add=True)
            yield WorkedLine(self.pen.formula(rest), (Side((self.pen.formula(-constant),)),))

    def lagrangian(self) -> WorkedLine:
        """L = f − λg"""
        pen, terms = self.pen, [self.pen.formula(self.expression)]
        for name, g in zip(self.multipliers, self.sides):
            terms.append(pen.negated(pen.times(name, pen.formula(g))))
        return WorkedLine(Math("L", "L"), (Side((pen.plus(*terms),)),))


def of_candidates(report: CriticalReport, pen: Pen) -> list[Working]:
    """The conditions for each set of active constraints that has candidates, their solutions, and the comparison."""
    conditions = report.conditions
    cases: dict[tuple[int, ...], list[CriticalPoint]] = {}
    for point in report.points:
        cases.setdefault(_active(conditions, pen, point), []).append(point)
    equations = tuple(i for i, c in enumerate(conditions) if c.is_equation)
    cases.setdefault(equations, [])
    found = [_general(pen, report)]
    for active in sorted(cases, key=lambda case: (len(case), case))[:MOST_CASES]:
        held = Conditions(pen, report.expression, [conditions[i] for i in active])
        title = _title(conditions, active)
        if held.is_long:
            found.append(Working(title, (Remark("The formulas are too long to be written out."),)))
        elif len(held.held) <= len(pen.variables):
            found.append(Working(title, tuple(_case(held, cases[active], complete=report.complete))))
    found += _other_cases(report, cases)
    found += _dependent(report, pen)
    return [*found, Working("Comparison", tuple(_comparison(report)))]


def _active(conditions: Sequence[Constraint], pen: Pen, point: CriticalPoint) -> tuple[int, ...]:
    """The constraints that are active at a candidate; of the two ends of a text, the one that is."""
    at = dict(zip(pen.variables, map(sp.Float, point.x)))
    found: dict[str, tuple[float, int]] = {}
    for i, c in enumerate(conditions):
        if c.text in (point.active or ()):
            size = abs(float(c.formula.xreplace(at)))
            found[c.text] = min(found.get(c.text, (size, i)), (size, i))
    return tuple(sorted(i for _, i in found.values()))


def _general(pen: Pen, report: CriticalReport) -> Working:
    nabla, lam = pen.symbol("∇", "grad ", r"\nabla ").text, pen.symbol("λ", "lambda ", "").text
    if all(c.is_equation for c in report.conditions):
        several = len(report.conditions) > 1
        sum_ = f"{lam}₁{nabla}g₁ + {lam}₂{nabla}g₂ + …" if several else f"{lam}{nabla}g"
        text = f"At an extreme value {nabla}f = {sum_}, unless the gradients of the constraints are dependent."
        return Working("Lagrange's condition", (Remark(text),))
    text = (
        f"At an extreme value some inequalities are met with equality, the active ones. With these and the equations: "
        f"{nabla}f is a combination of their gradients; the others play no part. So the cases are gone through."
    )
    return Working("The conditions of Karush, Kuhn and Tucker", (Remark(text),))


def _title(conditions: Sequence[Constraint], active: tuple[int, ...]) -> str:
    if all(c.is_equation for c in conditions):
        return "The equations"
    sides = [conditions[i].part.strip() for i in active if not conditions[i].is_equation]
    return f"Case: {' and '.join(sides)} met with equality" if sides else "Case: no inequality met with equality"


def _case(held: Conditions, points: Sequence[CriticalPoint], *, complete: bool) -> Lines:
    regular = [p for p in points if not p.abnormal]
    if not held.held:
        for slope in held.gradient:
            yield WorkedLine(held.pen.formula(slope), (Side((held.pen.integer(0),)),))
    else:
        yield held.lagrangian()
        yield from held.stationary()
        yield from held.equations()
        yield from _eliminated(held)
    if not regular:
        yield Remark(NOTHING_NEW if complete else "No candidate was found here.")
    for point in regular[:MOST_POINTS]:
        yield from _candidate(held, point)
    if len(regular) > MOST_POINTS:
        yield Remark(f"… {len(regular)} points in all")


def _eliminated(held: Conditions) -> Lines:
    """The determinants that vanish where the gradients are dependent: λ is in none of them."""
    n, k = len(held.pen.variables), len(held.held)
    whole = [*held.gradient, *(e for row in held.slopes for e in row), *held.sides]
    if not k < n or comb(n, k + 1) > MOST_DETERMINANTS or not all(e.is_polynomial(*held.pen.variables) for e in whole):
        return
    pen, rows = held.pen, [held.gradient, *held.slopes]
    yield Remark(
        f"Without {held.multipliers[0].text}: where ∇f and ∇g are dependent" if k == 1 else "Without the multipliers:"
    )
    factors: list[Expr] = []
    for columns in combinations(range(n), k + 1):
        determinant = sp.Matrix([[row[j] for j in columns] for row in rows]).det(method="berkowitz")
        factored = sp.factor(determinant)
        left = pen.formula(sp.expand(determinant))
        if k == 1:
            (a, b), (c, d) = ([row[j] for j in columns] for row in rows)
            left = pen.minus(pen.times(pen.formula(a), pen.formula(d)), pen.times(pen.formula(b), pen.formula(c)))
        sides = [Side((pen.formula(factored),))] if pen.formula(factored).text != left.text else []
        yield WorkedLine(left, (*sides, Side((pen.integer(0),))))
        factors = [f for f, _ in sp.factor_list(determinant)[1]]
    if n == 2 and k == 1:
        for factor in factors:
            yield from _branch(held, factor)


def _branch(held: Conditions, factor: Expr) -> Lines:
    """A factor of the determinant put into the constraint: an equation in one variable."""
    pen, (g,) = held.pen, held.sides
    if not factor.free_symbols:
        return
    for v in reversed(pen.variables):
        poly = sp.Poly(factor, v)
        if poly.degree() == 1 and poly.LC().is_number:
            value = -poly.eval(0) / poly.LC()
            rest = sp.factor(g.xreplace({v: value}))
            yield WorkedLine(pen.formula(v), (Side((pen.formula(sp.expand(value)),)),))
            yield WorkedLine(pen.formula(rest), (Side((pen.integer(0),)),))
            return
    x, y = pen.variables
    degrees = [sp.Poly(e, x, y).total_degree() for e in (factor, g)]
    if degrees[0] * degrees[1] <= LARGEST_RESULTANT:
        rest = sp.factor(sp.resultant(factor, g, y))
        yield Remark(f"{pen.formula(factor).text} = 0 and the constraint, {pen.formula(y).text} eliminated:")
        yield WorkedLine(pen.formula(rest), (Side((pen.integer(0),)),))


def _candidate(held: Conditions, point: CriticalPoint) -> Lines:
    """f at a candidate, and its multipliers."""
    pen = held.pen
    texts = [significant(c, DECIMALS) for c in point.x]
    place = Place.exact(pen, point.exact) if point.exact is not None else Place.printed(pen, texts)
    yield valued(pen.at(Math("f", "f"), *place.coordinates), held.expression, place)
    if point.multipliers is not None:
        for name, constraint in zip(held.multipliers, held.held):
            value = point.multipliers[constraint.text]
            text = significant(value, 6)
            yield WorkedLine(name, (Side((pen.decimal(text),), "=" if float(text) == value else "≈"),))


def _other_cases(report: CriticalReport, cases: dict[tuple[int, ...], list[CriticalPoint]]) -> list[Working]:
    """That the sets of active constraints that were not gone through have no candidates, where that is proven."""
    shown = min(len(cases), MOST_CASES)
    if all(c.is_equation for c in report.conditions):
        return []
    if shown < len(cases):
        return [Working("Further cases", (Remark(f"{len(cases) - shown} more cases have candidates: see the table."),))]
    if not report.complete or report.families:
        return []
    return [
        Working("The other cases", (Remark("No other set of active constraints has a feasible candidate: proven."),))
    ]


def _dependent(report: CriticalReport, pen: Pen) -> list[Working]:
    """The candidates that have no multipliers, because the gradients of the constraints are dependent."""
    lines: list[WorkedLine | Remark] = []
    for point in report.points:
        if point.abnormal:
            texts = [significant(c, DECIMALS) for c in point.x]
            place = Place.exact(pen, point.exact) if point.exact is not None else Place.printed(pen, texts)
            lines.append(valued(pen.at(Math("f", "f"), *place.coordinates), report.expression, place))
    if lines:
        text = "There the gradients of the active constraints are dependent or 0: multipliers need not exist, but f may have an extreme value."
        return [Working("Abnormal points", (Remark(text), *lines))]
    if report.complete and report.points:
        text = "At no point that meets the constraints are the gradients of the active ones dependent: there are no further candidates."
        return [Working("Abnormal points", (Remark(text),))]
    return []


def _comparison(report: CriticalReport) -> Iterator[Remark]:
    """Which candidate has the least value, and which the greatest."""
    told = [e.why for e in (report.minimum, report.maximum) if e is not None and e.why]
    yield from map(Remark, told or ["Which values are the least and the greatest is not known."])
    if not report.complete:
        yield Remark("That these are all candidates is not proven.")
