"""Sums and means over the rows of data, as SymPy expressions: what is summed stays one formula, whatever the rows."""

from __future__ import annotations

from typing import Any

from sympy import Atom, Basic, Expr, Integer, S, Symbol

from symnewton.language.table import Table


class Column(Symbol):  # type: ignore[misc]
    """The cell of a column in the row at hand."""

    __slots__ = ()

    def __new__(cls, name: str) -> Column:
        return Symbol.__new__(cls, name, real=True)

    @classmethod
    def class_key(cls) -> Any:
        """That of symbols, among which columns are sorted by name."""
        return Symbol.class_key()


class Rows(Atom):  # type: ignore[misc]
    """The rows of a table."""

    __slots__ = ("table",)
    table: Table

    def __new__(cls, table: Table) -> Rows:
        rows = Basic.__new__(cls)
        rows.table = table
        return rows

    def _hashable_content(self) -> tuple[Any, ...]:
        return (id(self.table),)

    def _sympystr(self, printer: Any) -> str:
        return "rows"


class Total(Expr):  # type: ignore[misc]
    """What comes of an expression of columns and variables over all rows; it has the two kinds below.

    Rational factors stand before it, and what no column enters is no sum.
    """

    name = ""
    is_extended_real = True

    def __new__(cls, body: Expr, rows: Rows) -> Expr:
        if not body.has(Column):
            return cls.times(rows) * body
        factor, rest = body.as_coeff_Mul(rational=True)
        total = Expr.__new__(cls, rest, rows)
        return total if factor is S.One else factor * total

    @staticmethod
    def times(rows: Rows) -> Expr:
        """What comes of 1."""
        raise NotImplementedError

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def table(self) -> Table:
        return self.args[1].table

    @property
    def free_symbols(self) -> set[Basic]:
        return {s for s in self.body.free_symbols if not isinstance(s, Column)}

    def _eval_derivative(self, s: Symbol) -> Expr:
        return self.func(self.body.diff(s), self.args[1])

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}({printer._print(self.body)})"


class RowSum(Total):
    """The sum over the rows."""

    name = "sum"

    @staticmethod
    def times(rows: Rows) -> Expr:
        return Integer(rows.table.rows)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _powered(rf"\sum_{{k=1}}^{{{self.table.rows}}} {_summand(self.body, printer)}", exp)


class RowMean(Total):
    """The mean over the rows."""

    name = "mean"

    @staticmethod
    def times(rows: Rows) -> Expr:
        return S.One

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        n = self.table.rows
        return _powered(rf"\frac{{1}}{{{n}}} \sum_{{k=1}}^{{{n}}} {_summand(self.body, printer)}", exp)


KINDS: dict[str, type[Total]] = {kind.name: kind for kind in (RowSum, RowMean)}


def columns_in(expression: Expr) -> list[Column]:
    """The columns that an expression uses, by name."""
    return sorted(expression.atoms(Column), key=lambda c: c.name)


def _summand(body: Expr, printer: Any) -> str:
    text = printer._print(body)
    return rf"\left({text}\right)" if body.is_Add else text


def _powered(text: str, exponent: str | None) -> str:
    return text if exponent is None else rf"\left({text}\right)^{{{exponent}}}"
