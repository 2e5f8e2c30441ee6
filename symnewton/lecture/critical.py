"""Critical points by hand: ∇f = 0 solved where that is short, then the test of the second derivatives at each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import derivatives
from symnewton.lecture.arithmetic import Formulas
from symnewton.lecture.curves import shown
from symnewton.lecture.eigenvalues import discriminant, eigenvalue, entries
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, valued
from symnewton.lecture.worked import Lines, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.numbers import significant
from symnewton.points import exactly
from symnewton.points.findings import CriticalPoint
from symnewton.points.flat.degenerate import degree_bound
from symnewton.points.flat.witness import witnesses
from symnewton.verdicts import Kind
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.report.critical import CriticalReport

LONGEST = 300  # characters of a formula that is worked with
MOST_POINTS = 8
MOST_VARIABLES = 6
MOST_ROWS = 4  # of a matrix that is written out
DECIMALS = 8
HIGHEST = 24  # degree of what is factored
LARGEST_RESULTANT = 24  # the product of the degrees


def of_critical(report: CriticalReport, pen: Pen) -> list[Working]:
    """How the points come out of ∇f = 0, and what the second derivatives say of each."""
    gradient = derivatives.gradient(report.expression, pen.variables)
    if len(gradient) > MOST_VARIABLES or any(len(pen.formula(part).text) > LONGEST for part in gradient):
        return [Working("The points", (Remark("The derivatives are too long to be worked with by hand."),))]
    hessian = derivatives.hessian(gradient, pen.variables)
    kinks = any(not point.eigenvalues for point in report.points)
    title = f"{pen.names.gradient} = 0" + (", where f has derivatives" if kinks else "")
    found = [Working(title, tuple(_solved(gradient, pen)))]
    points = [one.point for one in report.repeated] or report.points
    for point in points[:MOST_POINTS]:
        place = place_of(point, pen)
        found.append(Working(f"At {place}", tuple(_tested(report.expression, hessian, point, place))))
    if len(points) > MOST_POINTS:
        more = len(points) - MOST_POINTS
        told = f"{more} more {'is' if more == 1 else 'are'} tested likewise: see the table."
        found.append(Working("The other points", (Remark(told),)))
    return found


def place_of(point: CriticalPoint, pen: Pen) -> Place:
    """Where a point is: exactly where that is known."""
    if point.exact is not None:
        return Place.exact(pen, point.exact)
    return Place.printed(pen, [significant(c, DECIMALS) for c in point.x])


def _solved(gradient: Sequence[Expr], pen: Pen) -> Lines:
    """The derivatives set to 0, factored; of polynomials in two variables one unknown is eliminated."""
    lines: Lines = []
    for v, part in zip(pen.variables, gradient):
        lines.append(WorkedLine(pen.partial(v.name), (*_factored(part, pen), _zero(pen))))
    if len(gradient) == 2 and all(_is_low(part, pen) for part in gradient):
        lines += _substituted(gradient, pen)
    return lines


def _factored(part: Expr, pen: Pen) -> list[Side]:
    """The formula, and as a product where it is one."""
    first = pen.formula(part)
    product = pen.formula(sp.factor(part)) if _is_low(part, pen) else first
    return [Side((text,)) for text in dict.fromkeys((first, product))]


def _is_low(part: Expr, pen: Pen) -> bool:
    """Whether it is a polynomial of a degree that is factored by hand."""
    degree = degree_bound(part, pen.variables)
    return degree is not None and degree <= HIGHEST


def _zero(pen: Pen) -> Side:
    return Side((pen.integer(0),))


def _substituted(gradient: Sequence[Expr], pen: Pen) -> Lines:
    """Each factor of one derivative put into the other one."""
    for one, other in ((0, 1), (1, 0)):
        _, factors = sp.factor_list(gradient[one], *pen.variables)
        if factors and all(solved_for(factor, pen.variables) for factor, _ in factors):
            name = pen.partial(pen.variables[other].name).text
            return [line for factor, _ in factors for line in _put_in(factor, name, gradient[other], pen)]
    x, y = pen.variables
    degrees = [sp.Poly(part, x, y).total_degree() for part in gradient]
    if 0 in degrees or degrees[0] * degrees[1] > LARGEST_RESULTANT:
        return []
    rest = sp.factor(sp.resultant(gradient[0], gradient[1], y))
    if rest == 0:
        return []
    told = Remark(f"{pen.formula(y).text} eliminated from both:")
    return [told, WorkedLine(pen.formula(rest), (_zero(pen),))]


def solved_for(factor: Expr, variables: Sequence[Symbol]) -> tuple[Symbol, Expr] | None:
    """v and its value where factor = 0 says what a variable is."""
    for v in reversed(variables):
        poly = sp.Poly(factor, v)
        if poly.degree() == 1 and poly.LC().is_number:
            return v, sp.expand(-poly.eval(0) / poly.LC())
    return None


def _put_in(factor: Expr, name: str, other: Expr, pen: Pen) -> Lines:
    """v = value in the other equation, which has one unknown then; `name` is its left side."""
    solved = solved_for(factor, pen.variables)
    if solved is None:
        return []
    v, value = solved
    if (degree_bound(other, pen.variables) or 0) * (degree_bound(value, pen.variables) or 0) > LARGEST_RESULTANT:
        return []
    rest = pen.formula(sp.factor(other.xreplace({v: value})))
    case = pen.equation(pen.formula(v), pen.formula(value))
    return [Remark(f"With {case.text} the equation {name} = 0 is"), WorkedLine(rest, (_zero(pen),))]


def _tested(expression: Expr, hessian: Sequence[Sequence[Expr]], point: CriticalPoint, place: Place) -> Lines:
    """f there, the second derivatives, and the verdict."""
    pen = place.pen
    lines: Lines = [valued(pen.at(Math("f", "f"), *place.coordinates), expression, place)]
    if not point.eigenvalues:
        return [*lines, *map(Remark, point.reasons)]
    if pen.single:
        lines.append(_bend(hessian[0][0], point, place))
    else:
        lines += _matrix(hessian, point, place)
    if point.test == "second-derivative":
        by_d = any(isinstance(line, WorkedLine) and line.left.text == "D" for line in lines)
        return [*lines, Remark(_decided(point, by_d, pen))]
    lines += [Remark("The second derivatives do not decide."), *map(Remark, point.reasons)]
    if point.kind is Kind.SADDLE and point.exact is not None:
        lines += shown(witnesses(expression, pen.variables, point.exact), place)
    return lines


def _bend(second: Expr, point: CriticalPoint, place: Place) -> WorkedLine:
    pen = place.pen
    line = valued(pen.partial(*pen.names.symbols * 2), second, place)
    (value,) = point.eigenvalues
    sign = [Side((pen.integer(0),), ">" if value > 0 else "<")] if point.test == "second-derivative" else []
    return WorkedLine(line.left, (*line.sides, *sign))


def _matrix(hessian: Sequence[Sequence[Expr]], point: CriticalPoint, place: Place) -> Lines:
    """H, of two variables its determinant, and the eigenvalues."""
    pen, n = place.pen, len(hessian)
    values = iter(Formulas([entry for row in hessian for entry in row], pen.variables)(place.balls))
    decimals = [[float(next(values)) for _ in row] for row in hessian]
    matrix = entries(_exactly(hessian, point, pen), decimals, pen)
    lines: Lines = []
    if n <= MOST_ROWS:
        lines.append(WorkedLine(Math("H", "H"), (Side((matrix.grid(pen),), matrix.relation),)))
    if n == 2 and (line_of_d := discriminant(matrix, point.kind, pen)):
        lines.append(line_of_d)
    exact = matrix.roots() if n == 2 and matrix.digits is None else [None] * n
    for i, (value, decimal) in enumerate(zip(exact, point.eigenvalues), 1):
        lines.append(eigenvalue(i, value, decimal, pen))
    return lines


def _exactly(hessian: Sequence[Sequence[Expr]], point: CriticalPoint, pen: Pen) -> tuple[tuple[Expr, ...], ...] | None:
    """The Hessian at an exact point; None where it is not known."""
    if point.exact is None:
        return None
    rows = [[exactly.substitute(entry, pen.variables, point.exact) for entry in row] for row in hessian]
    if any(entry is None for row in rows for entry in row):
        return None
    return tuple(tuple(entry for entry in row if entry is not None) for row in rows)


def _decided(point: CriticalPoint, by_d: bool, pen: Pen) -> str:
    """What the signs come to: of f″, of D, or of the eigenvalues."""
    what = wording.article(wording.KINDS[point.kind].told)
    if pen.single:
        return f"{pen.partial(*pen.names.symbols * 2).text} {'>' if point.kind is Kind.MINIMUM else '<'} 0: {what}."
    if not by_d:
        signs = {Kind.MINIMUM: "all λ > 0", Kind.MAXIMUM: "all λ < 0"}.get(point.kind, "λ of both signs")
        return f"{signs}: {what}."
    if point.kind is Kind.SADDLE:
        return f"D < 0, so the eigenvalues have opposite signs: {what}."
    sign = ">" if point.kind is Kind.MINIMUM else "<"
    first = pen.partial(pen.variables[0].name, pen.variables[0].name).text
    return f"D > 0 and {first} {sign} 0, so both eigenvalues are {sign} 0: {what}."
