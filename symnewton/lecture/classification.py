"""What a point is, by hand: the gradient there, the signs of the second derivatives, the verdict of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sympy import Expr

from symnewton.lecture.curves import shown
from symnewton.lecture.eigenvalues import (
    MOST_EIGENVALUES,
    determinant,
    discriminant,
    divided,
    eigenvalue,
    entries,
    roots_of_two,
)
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place, first_values, second_values, valued
from symnewton.lecture.worked import Math, Remark, Side, WorkedLine, Working
from symnewton.notation.names import brief
from symnewton.points.flat.witness import witnesses
from symnewton.verdicts import Concavity, Kind
from symnewton.words import verdicts as wording

if TYPE_CHECKING:
    from symnewton.report.classify import ClassifyReport

MOST_ROWS = 4  # of a matrix that is written out


def of_point(report: ClassifyReport, pen: Pen) -> list[Working]:
    """The gradient at the point, the eigenvalues of the Hessian there, and what follows from their signs."""
    if not report.hessian_at:
        return []
    place = Place.exact(pen, report.at)
    _, *slopes = first_values(report.expression, report.gradient, place)
    found = [Working(f"First derivatives at {place}", (*slopes, _critical(report, pen)))]
    found.append(Working(f"Second derivatives at {place}", tuple(_second(report, place))))
    if not pen.single:
        found.append(Working("Eigenvalues", tuple(_eigenvalues(report, pen))))
    return [*found, Working("Verdict", tuple(_verdict(report, pen)))]


def _critical(report: ClassifyReport, pen: Pen) -> Remark:
    name = pen.names.gradient
    if not report.is_critical:
        return Remark(f"{name} ≠ 0: the point is not critical.")
    if report.tolerance is None:
        return Remark(f"{name} = 0: the point is critical.")
    return Remark(
        f"{name} is 0 to within {brief(report.tolerance)}, as far as rounding the point can move it: critical."
    )


def _second(report: ClassifyReport, place: Place) -> Iterator[WorkedLine | Remark]:
    pen = place.pen
    if pen.single:
        line = valued(pen.partial(*pen.names.symbols * 2), report.hessian[0][0], place)
        yield WorkedLine(line.left, (*line.sides, *_sign(report.eigenvalues[0], pen)))
        return
    yield from second_values(report.hessian, place)
    matrix = entries(report.hessian_exact, report.hessian_at, pen)
    if matrix.size <= MOST_ROWS:
        yield WorkedLine(Math("H", "H"), (Side((matrix.grid(pen),), matrix.relation),))
        if matrix.size == 2 and (line_of_d := discriminant(matrix, report.kind, pen)):
            yield line_of_d
    else:
        yield Remark(f"H, a {matrix.size} × {matrix.size} matrix, is shown above.")


def _sign(value: float, pen: Pen) -> list[Side]:
    return [Side((pen.integer(0),), ">" if value > 0 else "<")] if value else []


def _eigenvalues(report: ClassifyReport, pen: Pen) -> Iterator[WorkedLine | Remark]:
    matrix = entries(report.hessian_exact, report.hessian_at, pen)
    if matrix.size <= MOST_ROWS or (matrix.size <= MOST_EIGENVALUES and matrix.is_diagonal):
        yield determinant(matrix, pen)
    if matrix.size == 2 and not matrix.is_diagonal:
        yield from roots_of_two(matrix, pen)
        return
    yield from divided(matrix, pen)
    exact: Sequence[Expr | None] = report.eigenvalues_exact or [None] * matrix.size
    for i, (value, decimal) in list(enumerate(zip(exact, report.eigenvalues), 1))[:MOST_EIGENVALUES]:
        yield eigenvalue(i, value, decimal, pen)
    if matrix.size > MOST_EIGENVALUES:
        yield Remark(f"… {matrix.size} eigenvalues in all")


def _verdict(report: ClassifyReport, pen: Pen) -> Iterator[WorkedLine | Remark]:
    face = wording.FACES[report.concavity]
    sign, shape = face[:2] if pen.single else face[2:]
    if not report.is_critical:
        yield Remark(f"{sign}: {shape}, but {pen.names.gradient} ≠ 0: {wording.KINDS[report.kind].told}.")
    elif report.concavity in (Concavity.FLAT, Concavity.UNDETERMINED) or report.kind is Kind.DEGENERATE:
        yield Remark(f"{sign}: {shape}. The second derivatives do not decide.")
        yield from (Remark(reason) for reason in report.reasons[2:])
        if report.kind is Kind.SADDLE and report.at:
            yield from shown(witnesses(report.expression, pen.variables, report.at), Place.exact(pen, report.at))
    else:
        yield Remark(f"{sign}: {shape}: {wording.article(wording.KINDS[report.kind].told)}.")
