"""Newton's steps with the numbers put in: x₁ = x₀ − f′(x₀)/f″(x₀), and X₁ = X₀ − H⁻¹∇f in several variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb
from sympy import Expr

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.function import Function
from symnewton.lecture.arithmetic import (
    BITS,
    DIGITS,
    Formulas,
    agrees,
    is_exactly,
    number,
    precisions,
    resolving,
    rounded,
    solved,
)
from symnewton.lecture.pen import Pen
from symnewton.lecture.point import Place
from symnewton.lecture.worked import Binds, Grid, Lines, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.numbers import exact, significant

PutIn = tuple[Side, list[arb]]  # a side, and what it comes to as it is printed


@dataclass(frozen=True)
class Names:
    """What a step is made of: the point, what is to become 0, its derivative; x, f′ and f″, or X, ∇f and H."""

    point: Math
    value: Math
    slope: Math

    def numbered(self, k: int, pen: Pen) -> Math:
        return pen.subscripted(self.point, k)


class NewtonSteps:
    """The step −G′⁻¹G for equations G = 0: f′ = 0 or ∇f = 0 of a minimum, f = 0 of a root."""

    def __init__(self, pen: Pen, names: Names, values: Sequence[Expr], slopes: Sequence[Sequence[Expr]]) -> None:
        self.pen, self.names, self.values, self.slopes = pen, names, tuple(values), slopes
        self.size = len(self.values)
        self.formulas = Formulas([*values, *(entry for row in slopes for entry in row)], pen.variables)

    def at(self, texts: Sequence[str]) -> tuple[list[arb], list[list[arb]]]:
        """G and G′ at a point as it is printed."""
        n, found = self.size, self.formulas([number(text) for text in texts])
        return list(found[:n]), [list(found[n + i * n : n + (i + 1) * n]) for i in range(n)]

    def lines(self, k: int, before: Sequence[float], after: Sequence[float], *, factor: float = 1.0) -> Lines:
        """The step from row k to the next. With a `factor`, so many times Newton's step."""
        wanted = [resolving(a, b) for a, b in zip(before, after)]
        for given, computed, shown in precisions(wanted):
            texts = [significant(x, given) for x in before]
            found = _Numbers(self, texts, computed, factor)
            results = [significant(x, d) for x, d in zip(after, shown)]
            if found.solution is not None and found.come_to(results, shown):
                return [self._line(k, found, results)]
        if found.solution is None:
            return [Remark("The derivative is 0 to rounding there: the step is not worked out.")]
        whole = self.size == 1 and self._filled(found) is not None
        results = [rounded(end, DIGITS[0]) for end in found.ends[0 if whole else 1]]
        return [
            self._line(k, found, results),
            Remark("In doubles that is lost in rounding; the next row has what they give."),
        ]

    def outside(self, k: int, x: Sequence[float], functions: Sequence[Expr]) -> list[Working]:
        """The step from row k that was not taken, for one of the functions has no value where it leads."""
        texts = [exact(c) for c in x]
        values, slopes = self.at(texts)
        step = solved(slopes, values)
        if step is None or not all(s.is_finite() for s in step):
            return []
        with ball.working_precision(BITS):
            end = [float(number(text) - s) for text, s in zip(texts, step)]
        parts = (Function(f, self.pen.variables).undefined_at(tuple(end)) for f in functions)
        culprit = next((part for part in parts if part is not None), None)
        told = "f" if culprit is None else self.pen.formula(culprit).text
        remark = Remark(f"There {told} is undefined or too large: the step is not taken.")
        return [Working(f"Step {k + 1}: Newton's step leaves the domain", (*self.lines(k, x, end), remark))]

    def _line(self, k: int, found: _Numbers, results: Sequence[str]) -> WorkedLine:
        general, *put_in = self._of_one(k, found) if self.size == 1 else self._of_several(k, found)
        kept = [(side, end) for side, end in put_in if all(agrees(e, t, DIGITS[0]) for e, t in zip(end, results))]
        exactly = all(is_exactly(value, text) for _, end in kept for value, text in zip(end, results))
        result = [self.pen.decimal(text) for text in results]
        end: Math | Grid = result[0] if self.size == 1 else self.pen.column(result)
        return WorkedLine(
            self.names.numbered(k + 1, self.pen),
            (general[0], *(side for side, _ in kept), Side((end,), "=" if exactly else "≈", numeric=True)),
        )

    def _of_one(self, k: int, found: _Numbers) -> list[PutIn]:
        pen, names = self.pen, self.names
        point, factor = names.numbered(k, pen), found.factor_text
        general = pen.over(pen.at(names.value, point), pen.at(names.slope, point))
        sides: list[PutIn] = [(Side((pen.minus(point, _scaled(pen, factor, general)),)), [])]
        x, filled = pen.decimal(found.texts[0]), self._filled(found)
        if filled is not None:
            sides.append((Side((pen.minus(x, _scaled(pen, factor, filled)),), numeric=True), found.ends[0]))
        plain = pen.over(pen.decimal(found.value_texts[0]), pen.decimal(found.slope_texts[0][0]))
        short = Side((pen.minus(x, _scaled(pen, factor, plain)),), found.relation, numeric=True)
        return sides if short.pieces == sides[-1][0].pieces else [*sides, (short, found.ends[1])]

    def _filled(self, found: _Numbers) -> Math | None:
        """G/G′ with the point put in, where that is short enough."""
        place = Place.printed(self.pen, found.texts)
        above, below = place.put_in(self.values[0]), place.put_in(self.slopes[0][0])
        return None if above is None or below is None else self.pen.over(above, below)

    def _of_several(self, k: int, found: _Numbers) -> list[PutIn]:
        pen, names = self.pen, self.names
        point = names.numbered(k, pen)
        inverse = pen.symbol("⁻¹·", "^-1*", "^{-1} ")
        value_name, slope_name = pen.at(names.value, point), pen.at(names.slope, point)
        general = Math(
            slope_name.text + inverse.text + value_name.text,
            slope_name.latex + inverse.latex + value_name.latex,
            Binds.PRODUCT,
        )
        factor = found.factor_text
        sides: list[PutIn] = [(Side((pen.minus(point, _scaled(pen, factor, general)),)), [])]
        x, minus = pen.column([pen.decimal(text) for text in found.texts]), self._minus(factor)
        value = pen.column([pen.decimal(text) for text in found.value_texts])
        slope = Grid(tuple(tuple(pen.decimal(text) for text in row) for row in found.slope_texts), inverse=True)
        gap = Math(" ", r"\,")
        sides.append((Side((x, minus, slope, gap, value), found.relation, numeric=True), found.ends[1]))
        if self.size == 2 and k == 0:
            fraction, adjugate = _inverse_of_two(pen, found)
            side = Side((x, minus, fraction, gap, adjugate, gap, value), "≈", numeric=True)
            sides.append((side, found.ends[3]))
        step = pen.column([pen.decimal(text) for text in found.step_texts])
        return [*sides, (Side((x, minus, step), "≈", numeric=True), found.ends[2])]

    def _minus(self, factor: str) -> Math:
        sign = self.pen.minus_sign
        if factor == "1":
            return Math(f" {sign} ", " - ")
        return Math(
            f" {sign} {self.pen.decimal(factor).text}{self.pen.dot}", f" - {self.pen.decimal(factor).latex} \\cdot "
        )


class _Numbers:
    """The numbers of one step, each to so many digits, and what the line comes to with them."""

    def __init__(self, steps: NewtonSteps, texts: Sequence[str], digits: int, factor: float) -> None:
        self.texts, self.factor_text = list(texts), significant(factor, digits)
        values, slopes = steps.at(texts)
        self.value_texts = [rounded(value, digits) for value in values]
        self.slope_texts = [[rounded(slope, digits) for slope in row] for row in slopes]
        printed = zip([values, *slopes], [self.value_texts, *self.slope_texts])
        exactly = all(is_exactly(value, text) for row, texts in printed for value, text in zip(row, texts))
        self.relation = "=" if exactly else "≈"
        self.solution = solved(slopes, values)
        again = solved([[number(t) for t in row] for row in self.slope_texts], [number(t) for t in self.value_texts])
        self.ends: list[list[arb]] = []
        if self.solution is None or again is None or not all(step.is_finite() for step in [*self.solution, *again]):
            self.solution = None
            return
        self.step_texts = [rounded(step, digits) for step in self.solution]
        with ball.working_precision(BITS):
            for step in (self.solution, again, [number(text) for text in self.step_texts]):
                self.ends.append([number(x) - number(self.factor_text) * s for x, s in zip(texts, step)])
            if steps.size == 2:
                self.ends.append(self._by_adjugate(digits))

    def _by_adjugate(self, digits: int) -> list[arb]:
        (a, b), (c, d) = [[number(t) for t in row] for row in self.slope_texts]
        g, h = [number(t) for t in self.value_texts]
        self.determinant_text = rounded(a * d - b * c, digits)
        over = number(self.factor_text) / number(self.determinant_text)
        x, y = [number(t) for t in self.texts]
        return [x - over * (d * g - b * h), y - over * (a * h - c * g)]

    def come_to(self, results: Sequence[str], digits: Sequence[int]) -> bool:
        """Whether every side of the line shows the results, each to its digits."""
        return all(agrees(*found) for end in self.ends for found in zip(end, results, digits))


def _scaled(pen: Pen, factor: str, value: Math) -> Math:
    return value if factor == "1" else pen.times(pen.decimal(factor), value)


def _inverse_of_two(pen: Pen, found: _Numbers) -> tuple[Math, Grid]:
    """1/det and the adjugate."""
    (a, b), (c, d) = found.slope_texts
    adjugate = ((d, _negated(b)), (_negated(c), a))
    grid = Grid(tuple(tuple(pen.decimal(text) for text in row) for row in adjugate))
    return pen.over(pen.integer(1), pen.decimal(found.determinant_text)), grid


def _negated(text: str) -> str:
    return "0" if text == "0" else text[1:] if text.startswith("-") else f"-{text}"
