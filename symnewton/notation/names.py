"""What things are called in one report, and how its numbers are written: variables, derivatives, formulas, points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

from sympy import Expr, Symbol

from symnewton.language.typed import Typed
from symnewton.notation.formulas import descending, one_line
from symnewton.notation.numbers import exact, rounded, significant, typeset
from symnewton.notation.style import Style
from symnewton.notation.symbols import Script, derivative_name, gradient_name, hessian_name, variable_name
from symnewton.quantities import Enclosed

LONGEST_FUNCTION = 14  # characters of f(x, y); beyond that it is called f
MOST_ITEMS = 12  # of a point or a list of eigenvalues; JSON has them all
LONGEST_DECIMAL = 25  # digits
SHORT_DECIMAL = 12  # characters up to which a fraction is shown as its exact decimal


class Written(str):
    """A formula on one line that remembers what it says, for views that set formulas in their own way."""

    expression: Expr
    typed: Typed

    def __new__(cls, text: str, expression: Expr, typed: Typed) -> Written:
        made = super().__new__(cls, text)
        made.expression, made.typed = expression, typed
        return made


class Typeset(Protocol):
    """What a text was read as: a problem, or a report on one."""

    @property
    def variables(self) -> tuple[Symbol, ...]: ...
    @property
    def typed(self) -> Typed: ...


class Names:
    """The names of one report in the script and the notation of the style; `single` where there is one variable."""

    def __init__(self, report: Typeset, style: Style) -> None:
        self.unicode, self.notation, self.width = style.unicode, style.notation, style.width
        self.typed = report.typed.with_fractions if style.exact else report.typed
        self.script: Script = "unicode" if style.unicode else "ascii"
        self.symbols = [symbol.name for symbol in report.variables]
        self.variables = [variable_name(name, self.script) for name in self.symbols]
        self.single = len(self.symbols) == 1
        listed = f"f({', '.join(self.variables)})"
        self.function = listed if self.symbols and len(listed) <= LONGEST_FUNCTION else "f"
        self.gradient = gradient_name(self.symbols, notation=style.notation, script=self.script)
        self.hessian = hessian_name(self.symbols, notation=style.notation, script=self.script) if self.symbols else "H"
        self.parts = [self.derivative(name) for name in self.symbols]

    def derivative(self, *by: str) -> str:
        return derivative_name(by, one_variable=self.single, notation=self.notation, script=self.script)

    def formula(self, expression: Expr) -> Written:
        return Written(one_line(expression, self.unicode, typed=self.typed), expression, self.typed)

    def polynomial(self, expression: Expr) -> Written:
        """A polynomial in descending powers of its one variable."""
        return Written(descending(expression, self.formula), expression, self.typed)

    def formulas(self, rows: Sequence[Sequence[Expr]]) -> list[list[str]]:
        """A matrix of formulas as texts; each different entry is printed once, for printing is what costs."""
        printed = cache(self.formula)
        return [[printed(entry) for entry in row] for row in rows]

    def point(self, values: Iterable[float]) -> tuple[str, ...]:
        """The coordinates as equations that can be given back as a point."""
        return elided([f"{name} = {shown(value)}" for name, value in zip(self.variables, values)])

    def exact_point(self, values: Iterable[Expr]) -> tuple[str, ...]:
        """The same for exact coordinates, with a decimal value where it is not the whole truth."""
        return elided([f"{name} = {self.number(value)}" for name, value in zip(self.variables, values)])

    def formula_point(self, values: Iterable[Expr]) -> tuple[str, ...]:
        """The coordinates as formulas."""
        return elided([f"{name} = {self.formula(value)}" for name, value in zip(self.variables, values)])

    def number(self, value: Expr) -> str:
        """An exact number: 4, 0.5, 1/3 ≈ 0.33333333, π/2 ≈ 1.5707963."""
        if value.is_Integer:
            return self.formula(value)
        nearest = rounded(value)
        if value.is_Rational and (decimal := _decimal(value)) is not None:
            return typeset(decimal)
        if math.isinf(nearest) or nearest == 0:  # doubles do not reach it
            return self.formula(value)
        return f"{self.formula(value)} ≈ {typeset(significant(nearest, 8))}"


def _decimal(value: Expr) -> str | None:
    """A fraction as the decimal that it is exactly, where that is short or the fraction is not."""
    from decimal import Decimal, Inexact, localcontext

    with localcontext(prec=LONGEST_DECIMAL) as context:
        context.clear_flags()  # which come along with the context that is copied
        quotient = Decimal(int(value.p)) / Decimal(int(value.q))
        if context.flags[Inexact]:
            return None
    text = exact(float(quotient)) if Decimal(repr(float(quotient))) == quotient else str(quotient)
    return text if len(text) < SHORT_DECIMAL or value.q > 10**6 else None


def shown(x: float) -> str:
    """All digits of a number: of a proven one those that are proven."""
    return typeset(x.text() if isinstance(x, Enclosed) else exact(x))


def brief(x: float, digits: int = 3) -> str:
    """The leading digits of a number."""
    return typeset(significant(x, digits))


def elided(items: Sequence[str], most: int = MOST_ITEMS) -> tuple[str, ...]:
    """The items, or the first of them, an ellipsis and the last."""
    return tuple(items) if len(items) <= most else (*items[: most - 2], "…", items[-1])


def vector(values: Sequence[float]) -> str:
    """(1, 2, …, 3); of one variable the number alone."""
    texts = elided([shown(value) for value in values])
    return texts[0] if len(values) == 1 else f"({', '.join(texts)})"
