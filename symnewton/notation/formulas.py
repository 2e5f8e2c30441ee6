"""Formulas as one line of text: 2x² − x·y + √3 for people with Unicode, SymPy's syntax with ^ for the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sympy import Abs, Expr, Integer, Poly, Pow, Rational, S, Symbol
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from symnewton.calculus.derivatives import postorder
from symnewton.language.terms import TermSum
from symnewton.language.typed import EXACTLY, Typed
from symnewton.notation.once import InOrder
from symnewton.notation.order import factors
from symnewton.notation.symbols import SUBSCRIPTS, SUPERSCRIPTS, Script, superscript, variable_name

# SymPy's class names where the language of expressions has another word.
_WORDS = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil", "Piecewise": "piecewise"}
INDICES = {"i": "ᵢ", "j": "ⱼ", "k": "ₖ", "m": "ₘ", "n": "ₙ"}
_SIGN = re.compile(r"(?= [+−-] )")
_WEAK = re.compile(r"(?<=, )|(?<=[·*])")
_UNSIGNED = re.compile(r"[\d.]+")


def one_line(
    formula: Expr, unicode: bool = True, *, values: Mapping[Expr, str] | None = None, typed: Typed = EXACTLY
) -> str:
    """The formula as a person writes it; with `--vars` it can be typed back.

    With `values`, texts stand in the places of symbols, in brackets where they need them. Numbers are decimals where
    `typed` says that the input writes them so.

    >>> from sympy.abc import x, y
    >>> one_line(2*x**2 - x*y + 3/y**2), one_line(2*x**2 - x*y + 3/y**2, unicode=False)
    ('2x² − xy + 3/y²', '2*x^2 - x*y + 3/y^2')
    """
    return str(_OneLine(formula, unicode, values or {}, typed).doprint(formula))


def as_typed(formula: Expr) -> str:
    """The formula in the letters and signs of a keyboard, for sentences."""
    return one_line(formula, unicode=False)


def descending(polynomial: Expr, say: Callable[[Expr], str]) -> str:
    """The polynomial in its one variable, expanded, as `say` writes descending powers of lambda."""
    unknown, text = next(iter(polynomial.free_symbols), Symbol("lambda")), ""
    for (power,), coefficient in Poly(polynomial, unknown).terms():
        term = say(coefficient * Symbol("lambda") ** power)
        negative = term[0] in "-−"
        joint = (f" {term[0]} " if negative else " + ") if text else term[:negative]
        text += joint + term[negative:].lstrip()
    return text


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width`, broken before the signs of a sum, and only at need elsewhere."""
    width = max(width, 1)
    pieces = [text]
    for split in _terms, _quotients, _SIGN.split, _WEAK.split, lambda piece: _chopped(piece, width):
        pieces = [part for piece in pieces for part in (split(piece) if len(piece) > width else [piece])]
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _terms(text: str) -> list[str]:
    """The text before each sign that stands outside of all brackets."""
    return _cut(text, lambda i: text[i : i + 3] in (" + ", " − ", " - "))


def _quotients(text: str) -> list[str]:
    """The text before each fraction stroke outside of all brackets and before one."""
    return _cut(text, lambda i: text[i : i + 2] == "/(")


def _cut(text: str, here: Callable[[int], bool]) -> list[str]:
    cuts, depth = [0], 0
    for i, letter in enumerate(text):
        if depth == 0 and here(i):
            cuts.append(i)
        depth += (letter in "([{") - (letter in ")]}")
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)])]


def _chopped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


def shortened(text: str, width: int, lines: int, ellipsis: str = " …") -> list[str]:
    """The first `lines` lines of the wrapped text, with an ellipsis where there are more."""
    whole = wrapped(text, width)
    if len(whole) <= lines:
        return whole
    kept = wrapped(text, max(width - len(ellipsis), 1))[:lines]
    return [*kept[:-1], kept[-1] + ellipsis]


def fraction(product: Expr, typed: Typed) -> tuple[bool, list[Expr], list[Expr]]:
    """Whether a product has a minus sign, and its factors above and below the bar; a decimal stands above."""
    coefficient, rest = product.as_coeff_Mul(rational=True)
    above, below = [], []
    for factor in factors(rest):
        if factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative:
            below.append(reciprocal(factor))
        else:
            above.append(factor)
    size = abs(coefficient)
    top, bottom = (size, S.One) if typed.decimal(size) else (Integer(size.p), Integer(size.q))
    above, below = [top, *above], [bottom, *below]
    return coefficient.is_negative, [f for f in above if f is not S.One], [f for f in below if f is not S.One]


class _OneLine(InOrder, StrPrinter):  # type: ignore[misc]
    """Unicode: letters stand side by side where no name has two letters, else a dot parts them. ASCII: * and ^."""

    printmethod = "_one_line"  # what prints itself for machines is printed here

    def __init__(self, formula: Expr, unicode: bool, values: Mapping[Expr, str], typed: Typed) -> None:
        super().__init__(typed)
        self.values = values
        self.script: Script = "unicode" if unicode else "ascii"
        self.minus, self.times = ("−", "·") if unicode else ("-", "*")
        names = [variable_name(symbol.name, self.script) for symbol in postorder(formula) if isinstance(symbol, Symbol)]
        self.letters_only = unicode and not values and all(len(name) == 1 for name in names)

    def _print_Symbol(self, expr: Symbol) -> str:
        return self.values[expr] if expr in self.values else variable_name(expr.name, self.script)

    def parenthesize(self, item: Any, level: int, strict: bool = False) -> str:
        item = self.arranged(item)
        if item.is_Rational and item.is_positive and self.typed.decimal(item):
            return str(self._print(item))
        printed = str(super().parenthesize(item, level, strict))
        apart = item in self.values and not _UNSIGNED.fullmatch(printed)
        return f"({printed})" if level and (apart or printed.startswith("Σ") or isinstance(item, TermSum)) else printed

    def _print_Exp1(self, expr: Expr) -> str:
        return "e"

    def _print_Pi(self, expr: Expr) -> str:
        return "π" if self.script == "unicode" else "pi"

    def _print_Integer(self, expr: Any) -> str:
        return (self.typed.decimal(expr) or str(expr.p)).replace("-", self.minus)

    def _print_Rational(self, expr: Any) -> str:
        return (self.typed.decimal(expr) or f"{expr.p}/{expr.q}").replace("-", self.minus)

    def _print_Float(self, expr: Any) -> str:
        return str(super()._print_Float(expr)).replace("-", self.minus)

    def _print_Abs(self, expr: Any) -> str:
        nested = expr.args[0].has(Abs) or self.script == "ascii"
        return self._print_Function(expr) if nested else f"|{self._print(expr.args[0])}|"

    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        return f"{_WORDS.get(name, name)}({self.stringify(expr.args, ', ')})"

    _print_Max = _print_Min = _print_Function

    def _print_Total(self, expr: Any) -> str:
        return f"{expr.name}({self._print(expr.body)})"

    def _print_IndexSum(self, expr: Any) -> str:
        index, (low, high) = expr.index.name, expr.range
        if self.script == "ascii" or index not in INDICES:
            return f"sum({self._print(expr.body)}, {index}={low}..{high})"
        ends = f"{INDICES[index]}₌{str(low).translate(SUBSCRIPTS)}{str(high).translate(SUPERSCRIPTS)}"
        return f"Σ{ends} ({self._print(expr.body)})"

    def _print_TermSum(self, expr: Any) -> str:
        first, last = map(self._print, expr.ends)
        return f"{first} + … + {last}"

    def _print_Heaviside(self, expr: Any) -> str:
        half = expr.args[1] == Rational(1, 2)
        return f"heaviside({self.stringify(expr.args[:1] if half else expr.args, ', ')})"

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        text = ""
        for term in self.sums.terms(expr):
            printed = self._print(term)
            negative = printed.startswith(self.minus)
            joint = f" {self.minus if negative else '+'} " if text else (self.minus if negative else "")
            text += joint + printed[negative:]
        return text

    def _print_Mul(self, expr: Any) -> str:
        negative, above, below = fraction(expr, self.typed)
        text = self._product(above, strict=not below) or "1"
        if below:
            under = self._product(below, strict=False)
            text += f"/{under}" if len(below) == 1 else f"/({under})"
        return self.minus + text if negative else text

    def _product(self, factors: list[Any], strict: bool) -> str:
        text, before = "", None
        for factor in factors:
            printed = self.parenthesize(factor, PRECEDENCE["Mul"], strict=strict and len(factors) == 1)
            text += printed if before is None else self._joint(before, factor, text, printed) + printed
            before = factor
        return text

    def _joint(self, left: Any, right: Any, before: str, after: str) -> str:
        """Nothing where two factors may stand side by side and be read back as they are, else a dot."""
        if self.script == "ascii":
            return self.times
        if left.is_Rational and "e" not in before:
            beside = after[0] in "(√π" or self._letter(right)
        else:
            beside = (before[-1] == ")" and after[0] == "(") or (self._letter(left) and self._letter(right))
        return "" if beside else self.times

    def _letter(self, factor: Any) -> bool:
        base, exponent = (factor.base, factor.exp) if factor.is_Pow else (factor, S.One)
        return bool(self.letters_only and base.is_Symbol and exponent.is_Integer)

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent.is_negative:
            return f"1/{self.parenthesize(reciprocal(expr), PRECEDENCE['Mul'], strict=False)}"
        if exponent == Rational(1, 2):
            inside = self._print(base)
            if self.script == "ascii":
                return f"sqrt({inside})"
            plain = base.is_Symbol and base not in self.values
            return f"√{inside}" if plain or (base.is_Integer and base.is_nonnegative) else f"√({inside})"
        below = self.parenthesize(base, PRECEDENCE["Pow"], strict=False)
        if exponent.is_Integer:
            return below + superscript(int(exponent), self.script)
        return f"{below}^{self.parenthesize(exponent, PRECEDENCE['Pow'], strict=False)}"


def reciprocal(power: Any) -> Any:
    """b^n for b^−n, as it is written below a fraction line."""
    return power.base if power.exp == -1 else Pow(power.base, -power.exp, evaluate=False)
