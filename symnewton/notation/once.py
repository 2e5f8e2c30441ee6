"""SymPy's printers with the shared parts of a formula printed once: derivatives hold most of theirs many times."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr
from sympy.printing.printer import Printer

from symnewton.language.typed import Typed
from symnewton.notation.order import order_of


class Once(Printer):  # type: ignore[misc]
    """To be named before the printer whose texts are to be kept, so that time goes by the different subexpressions."""

    def __init__(self, settings: dict[str, Any] | None = None) -> None:
        super().__init__(settings)
        self._printed: dict[Basic, Any] = {}

    def _print(self, expr: Any, **kwargs: Any) -> Any:
        if kwargs or not isinstance(expr, Basic) or not expr.args:
            return super()._print(expr, **kwargs)
        if expr not in self._printed:
            self._printed[expr] = super()._print(self.arranged(expr))
        return self._printed[expr]

    def arranged(self, expr: Any) -> Any:
        """What is printed for a part."""
        return expr


class InOrder(Once):
    """Sums as they are typed, for people."""

    def __init__(self, typed: Typed, settings: dict[str, Any] | None = None) -> None:
        super().__init__(settings)
        self.typed, self.sums = typed, order_of(typed.sums)

    def arranged(self, expr: Any) -> Any:
        return self.sums.factored(expr) if isinstance(expr, Expr) else expr
