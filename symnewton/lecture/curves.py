"""The curves that show a degenerate saddle point, with the first term of f − f(p) along each."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Symbol

from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place
from symnewton.lecture.worked import Binds, Lines, Math, Remark, Side, WorkedLine
from symnewton.points.flat.witness import Witness


def shown(found: Sequence[Witness], place: Place) -> Lines:
    """The curves that show a saddle point."""
    if not found:
        return []
    pen = place.pen
    t = next(s for s in map(Symbol, ("t", "s", "tau", "t_")) if s.name not in pen.names.symbols)
    lines: Lines = []
    for witness in found:
        where = [_moved(c, move, pen) for c, move in zip(place.coordinates, witness.at(t))]
        term = pen.formula(witness.coefficient * t**witness.order)
        rest = Math(f"{term.text} + {'…' if pen.unicode else '...'}", f"{term.latex} + \\dots", Binds.SUM)
        f = Math("f", "f")
        left = pen.minus(pen.at(f, *where), pen.at(f, *place.coordinates))
        sign = () if witness.order % 2 else (Side((pen.integer(0),), ">" if witness.sign > 0 else "<"),)
        lines.append(WorkedLine(left, (Side((rest,)), *sign)))
    if found[0].order % 2:
        return [*lines, Remark(f"Along this curve f − f(p) changes its sign with {t.name}: a saddle point.")]
    told = f"For small {t.name} ≠ 0 f is greater along one curve and less along the other: a saddle point."
    return [*lines, Remark(told)]


def _moved(coordinate: Math, move: Expr, pen: Pen) -> Math:
    """The coordinate of a point of a curve."""
    if move == 0:
        return coordinate
    return pen.formula(move) if coordinate.text == "0" else pen.plus(coordinate, pen.formula(move))
