"""Formulas in LaTeX, as SymPy sets them, with the decimals of the input; names, numbers and rows of align*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sympy import Expr
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from symnewton.language.typed import EXACTLY, Typed
from symnewton.notation.names import Typeset, elided
from symnewton.notation.numbers import exact, significant
from symnewton.notation.once import InOrder
from symnewton.notation.symbols import derivative_name, gradient_name, hessian_name, variable_name

LINE = 90  # characters of LaTeX in one line of a sum
MOST_ROWS = 10  # of a matrix: the largest pmatrix amsmath sets
LONGEST = 4000  # characters of a formula that is only context


def latex(
    formula: Expr, typed: Typed = EXACTLY, *, names: Mapping[Expr, str] | None = None, times: str | None = None
) -> str:
    """The formula in math mode. `names` are texts in the places of symbols, `times` is SymPy's sign of a product."""
    return str(_Latex(typed, {"symbol_names": dict(names or {}), "mul_symbol": times}).doprint(formula))


class _Latex(InOrder, LatexPrinter):  # type: ignore[misc]
    def __init__(self, typed: Typed, settings: dict[str, Any]) -> None:
        super().__init__(typed, settings)

    def parenthesize(self, item: Any, level: int, is_neg: bool = False, strict: bool = False) -> str:
        if item.is_Rational and item.is_positive and (decimal := self._decimal(item)):
            return decimal
        return str(super().parenthesize(item, level, is_neg, strict))

    def _print_Integer(self, expr: Any) -> str:
        return self._decimal(expr) or str(expr.p)

    def _print_Rational(self, expr: Any) -> str:
        return self._decimal(expr) or str(super()._print_Rational(expr))

    def _print_Mul(self, expr: Any) -> str:
        coefficient, rest = expr.as_coeff_Mul(rational=True)
        decimal = None if abs(coefficient) == 1 else self._decimal(coefficient)
        if decimal is None and rest.is_Add:
            decimal = str(self._print(coefficient))
        if decimal is None:
            return str(super()._print_Mul(expr))
        beside = self.parenthesize(rest, PRECEDENCE["Mul"]) if rest.is_Add else str(self._print(rest))
        sign = "mul_symbol_latex_numbers" if beside[0].isdigit() else "mul_symbol_latex"
        return f"{decimal}{self._settings[sign]}{beside}"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return "".join(self.signed_terms(expr))

    def signed_terms(self, expr: Expr) -> Iterator[str]:
        """The terms of a sum, each with the sign before it."""
        for i, term in enumerate(self.sums.terms(expr)):
            text = str(self._print(term)).removeprefix("+ ")
            if self._needs_add_brackets(term):
                text = rf"\left({text}\right)"
            negative = text.startswith("-")
            sign = ("- " if negative else "") if i == 0 else (" - " if negative else " + ")
            yield sign + text[negative:].lstrip()

    def _print_Piecewise(self, expr: Any, exp: str | None = None) -> str:
        cases = str(super()._print_Piecewise(expr))
        return cases if exp is None else rf"\left({cases}\right)^{{{exp}}}"

    def _decimal(self, number: Any) -> str | None:
        text = self.typed.decimal(number)
        mantissa, _, power = (text or "").partition("e")
        return f"{mantissa} \\cdot 10^{{{power}}}" if power else text


def power_of_ten(mantissa: str, power: str) -> str:
    return f"{mantissa} \\times 10^{{{power}}}"


def number(x: float, digits: int | None = None) -> str:
    """A number in math mode; without `digits`, all of it."""
    text = exact(x) if digits is None else significant(x, digits)
    mantissa, _, power = text.partition("e")
    if power:
        return power_of_ten(mantissa, power)
    return text.replace("inf", r"\infty").replace("nan", r"\text{undefined}")


class Tex:
    """The names of one report in math mode."""

    def __init__(self, report: Typeset, notation: str, exact: bool = False) -> None:
        self.typed = report.typed.with_fractions if exact else report.typed
        self.symbols = [symbol.name for symbol in report.variables]
        self.variables = [variable_name(name, "latex") for name in self.symbols]
        shown = self.variables if len(self.variables) <= 4 else [self.variables[0], r"\dots", self.variables[-1]]
        self.function = f"f({', '.join(shown)})" if shown else "f"
        single = len(self.symbols) == 1
        self.parts = [
            derivative_name([name], one_variable=single, notation=notation, script="latex") for name in self.symbols
        ]
        if self.symbols:
            self.gradient = gradient_name(self.symbols, notation=notation, script="latex")
            self.hessian = hessian_name(self.symbols, notation=notation, script="latex")

    def math(self, formula: Expr) -> str:
        return latex(formula, self.typed)

    def equation(self, name: str, formula: Expr) -> str:
        return equation(name, formula, typed=self.typed)

    def context(self, name: str, formula: Expr) -> str:
        """The same where the formula is not itself the answer."""
        return equation(name, formula, LONGEST, self.typed)

    def is_long(self, formula: Expr) -> bool:
        return len(self.math(formula)) > LONGEST

    def matrix(self, name: str, rows: Sequence[Sequence[Expr]]) -> str:
        """The row of a matrix of formulas; of one entry the formula alone."""
        return _matrix(name, [[self.math(entry) for entry in row] for row in rows])

    def numbers(self, name: str, rows: Sequence[Sequence[float]]) -> str:
        return _matrix(name, [[number(entry, 10) for entry in row] for row in rows])

    def vector(self, name: str, values: Sequence[float]) -> str:
        texts = [text.replace("…", r"\dots") for text in elided([number(value) for value in values])]
        return f"{name} &= " + (texts[0] if len(values) == 1 else f"({', '.join(texts)})")

    def point(self, at: Sequence[Expr]) -> str:
        """What stands behind the name of a function at an exact point."""
        coordinates = elided([latex(value) for value in at], 4)
        return f"\\left({', '.join(coordinates)}\\right)".replace("…", r"\dots")


def equation(name: str, formula: Expr, longest: int | None = None, typed: Typed = EXACTLY) -> str:
    """A row of align*; a long sum goes over several lines."""
    printer = _Latex(typed, {})
    whole = str(printer.doprint(formula))
    if longest is not None and len(whole) > longest:
        return f"{name} &= \\text{{(left out: {len(whole)} characters)}}"
    if len(whole) <= LINE or not formula.is_Add:
        return f"{name} &= {whole}"
    lines = [""]
    for term in printer.signed_terms(formula):
        if lines[-1] and len(lines[-1]) + len(term) > LINE:
            lines.append("")
        lines[-1] += term if lines[-1] else term.lstrip()
    return f"{name} &= " + " \\\\\n&\\quad {} ".join(lines)


def _matrix(name: str, rows: Sequence[Sequence[str]]) -> str:
    """The row of a pmatrix, of a large one the upper left corner."""
    if len(rows) == 1:
        return f"{name} &= {rows[0][0]}"
    if len(rows) > MOST_ROWS:
        rows = [[*row[: MOST_ROWS - 1], r"\cdots"] for row in rows[: MOST_ROWS - 1]] + [
            [r"\vdots"] * (MOST_ROWS - 1) + [r"\ddots"]
        ]
    return f"{name} &= \\begin{{pmatrix}} " + r" \\ ".join(" & ".join(row) for row in rows) + " \\end{pmatrix}"
