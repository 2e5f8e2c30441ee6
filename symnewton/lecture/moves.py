"""Lines X₁ = X₀ + something, with the numbers put in: steps that are not Newton's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import arb

from symnewton.calculus.arithmetic import ball
from symnewton.lecture.arithmetic import BITS, DIGITS, agrees, is_exactly, number, precisions, resolving, rounded
from symnewton.lecture.pen import Pen
from symnewton.lecture.worked import Binds, Grid, Math, Side, WorkedLine
from symnewton.notation.numbers import significant

Vector = Sequence[float]
Shift = Callable[[int], tuple[tuple[Math | Grid, ...], list[arb]]]


def moved(pen: Pen, names: tuple[Math, Math], general: Math, before: Vector, after: Vector, shift: Shift) -> WorkedLine:
    """X₁ = general = X₀ and the shift in numbers = the result. `names` are those of the result and of X₀."""
    single = len(before) == 1
    for given, computed, shown in precisions([resolving(a, b) for a, b in zip(before, after)]):
        texts = [significant(x, given) for x in before]
        pieces, shifts = shift(computed)
        results = [significant(x, d) for x, d in zip(after, shown)]
        with ball.working_precision(BITS):
            ends = [number(text) + s for text, s in zip(texts, shifts)]
        if all(map(agrees, ends, results, shown)):
            break
    else:  # a coordinate that is nothing but rounding: what the line itself comes to
        results = [rounded(end, DIGITS[0]) for end in ends]
    column, result = [pen.decimal(text) for text in texts], [pen.decimal(text) for text in results]
    put_in: tuple[Math | Grid, ...] = (pen.column(column), *pieces)
    if single:
        put_in = (_together(pen, column[0], pieces),)
    exactly = all(is_exactly(end, text) for end, text in zip(ends, results))
    end: Math | Grid = result[0] if single else pen.column(result)
    first = Side((pen.plus(names[1], general),))
    return WorkedLine(
        names[0], (first, Side(put_in, numeric=True), Side((end,), "=" if exactly else "≈", numeric=True))
    )


def _together(pen: Pen, x: Math, pieces: Sequence[Math | Grid]) -> Math:
    """Pieces that are formulas only, as one."""
    maths = [piece for piece in pieces if isinstance(piece, Math)]
    text, tex = "".join(m.text for m in maths), "".join(m.latex for m in maths)
    return Math(x.text + text, x.latex + tex, Binds.SUM)


def step(pen: Pen, p: Vector) -> Shift:
    """+ p"""

    def shift(digits: int) -> tuple[tuple[Math | Grid, ...], list[arb]]:
        texts = [significant(c, digits) for c in p]
        if len(p) > 1:
            return (Math(" + ", " + "), pen.column([pen.decimal(t) for t in texts])), [number(t) for t in texts]
        sign, size = ("−" if pen.unicode else "-", texts[0][1:]) if texts[0].startswith("-") else ("+", texts[0])
        value = pen.decimal(size)
        return (Math(f" {sign} {value.text}", f" {sign.replace('−', '-')} {value.latex}"),), [number(texts[0])]

    return shift


def descent(pen: Pen, rate: float, gradient: Vector) -> Shift:
    """− α∇f"""

    def shift(digits: int) -> tuple[tuple[Math | Grid, ...], list[arb]]:
        alpha, texts = significant(rate, digits), [significant(g, digits) for g in gradient]
        with ball.working_precision(BITS):
            shifts = [-number(alpha) * number(text) for text in texts]
        a, values = pen.decimal(alpha), [pen.decimal(text) for text in texts]
        if len(texts) == 1:
            product = pen.times(a, values[0])
            return (Math(f" {pen.minus_sign} {product.text}", f" - {product.latex}"),), shifts
        lead = Math(f" {pen.minus_sign} {a.text}{pen.dot}", f" - {a.latex} \\cdot ")
        return (lead, pen.column(values)), shifts

    return shift


def shifted_system(pen: Pen, h: Sequence[Vector], mu: float, gradient: Vector, p: Vector) -> WorkedLine | None:
    """(H + μI)p = −∇f with the numbers put in; None of one variable, or where rounding shows."""
    if len(p) == 1:
        return None
    rows = [[entry + (mu if i == j else 0.0) for j, entry in enumerate(row)] for i, row in enumerate(h)]
    results = [significant(-g, DIGITS[0]) for g in gradient]
    for digits in DIGITS:
        matrix = [[significant(entry, digits) for entry in row] for row in rows]
        steps = [significant(c, digits) for c in p]
        with ball.working_precision(BITS):
            ends = [sum((number(a) * number(s) for a, s in zip(row, steps)), arb(0)) for row in matrix]
        if all(agrees(end, text, DIGITS[0]) for end, text in zip(ends, results)):
            break
    else:
        return None
    size = pen.decimal(significant(abs(mu), DIGITS[0]))
    sign, unit = (pen.minus_sign if mu < 0 else "+"), pen.dot
    left = Math(
        f"(H {sign} {size.text}{unit}I){unit if unit == '*' else ''}p",
        f"\\left(H {'-' if mu < 0 else '+'} {size.latex} I\\right) p",
    )
    grid = Grid(tuple(tuple(pen.decimal(t) for t in row) for row in matrix))
    column = pen.column([pen.decimal(text) for text in steps])
    return WorkedLine(
        left,
        (
            Side((grid, Math(" ", r"\,"), column), numeric=True),
            Side((pen.column([pen.decimal(text) for text in results]),), "≈", numeric=True),
            Side((pen.symbol("−∇f", "-grad f", r"-\nabla f"),)),
        ),
    )
