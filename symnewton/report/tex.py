"""Formulas in LaTeX, as SymPy sets them, with the decimals of the input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from symnewton.language.typed import EXACTLY, Typed
from symnewton.report.once import Once


def latex(
    formula: Expr, typed: Typed = EXACTLY, *, names: Mapping[Expr, str] | None = None, times: str | None = None
) -> str:
    """The formula in math mode. `names` are texts in the places of symbols, `times` is SymPy's sign of a product."""
    return str(_Latex(typed, {"symbol_names": dict(names or {}), "mul_symbol": times}).doprint(formula))


class _Latex(Once, LatexPrinter):
    def __init__(self, typed: Typed, settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.typed = typed

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
        if decimal is None:
            return str(super()._print_Mul(expr))
        beside = self.parenthesize(rest, PRECEDENCE["Mul"]) if rest.is_Add else str(self._print(rest))
        sign = "mul_symbol_latex_numbers" if beside[0].isdigit() else "mul_symbol_latex"
        return f"{decimal}{self._settings[sign]}{beside}"

    def _decimal(self, number: Any) -> str | None:
        text = self.typed.decimal(number)
        mantissa, _, power = (text or "").partition("e")
        return f"{mantissa} \\cdot 10^{{{power}}}" if power else text
