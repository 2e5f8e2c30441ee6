"""Formulas as presentation MathML: every text escaped, every element of MathML Core, so that no script is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, ClassVar

from sympy import Abs, Expr, Rational, S, Symbol, exp
from sympy.functions.elementary.trigonometric import TrigonometricFunction
from sympy.printing.precedence import PRECEDENCE, precedence

from symnewton.language.typed import EXACTLY, Typed
from symnewton.notation.formulas import fraction, one_line, reciprocal
from symnewton.notation.once import InOrder
from symnewton.notation.symbols import variable_name

FORMS = ("prefix", "postfix")
MINUS = "<mo>−</mo>"
TIMES = "<mo>\u2062</mo>"  # the invisible one
APPLY = "<mo>\u2061</mo>"
DOT = "<mo>·</mo>"
LONG = 48  # characters beyond which a sum may be broken between its terms
LONGEST = 3000  # characters of a formula that is set as MathML
DEEPEST = 60  # levels of one
_WORDS = {"Abs": "abs", "Max": "max", "Min": "min", "Mod": "mod", "gamma": "Γ", "LambertW": "W", "ceiling": "ceil"}
_RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥"}
_FENCES = {"floor": "⌊⌋", "ceiling": "⌈⌉", "Abs": "||"}
_SUBSCRIPTED = re.compile(r"([A-Za-z\u0370-\u03ff]+)_?([0-9]+)|([A-Za-z\u0370-\u03ff]+)_([A-Za-z0-9]+)")
_NUMBER = re.compile(r"([−-]?)(\d[\d.]*)(?:e([−-]?)(\d+))?")
_LETTER = r"[A-Za-z\u0370-\u03ff]"
_NAME = re.compile(
    rf"(?P<word>det)|(?P<base>{_LETTER}|∂)(?:(?P<up>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<prime>[′″‴])|_(?P<down>[^\W_][\w,]*)|(?P<index>\d+))?"
    r"|(?P<number>\d+)|(?P<sign>[()|,∇·−])|(?P<blank> )"
)
_QUOTIENT = re.compile(r"(?P<d>[∂d])(?P<of>\w+)/(?P=d)(?P<by>\w+)")
_RAISED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def math(row: str, text: str) -> str:
    """The element; `text` is what is read where MathML is not known."""
    return f'<math displaystyle="true" alttext="{escape(text)}"><mrow>{row}</mrow></math>'


def formula(expression: Expr, text: str, typed: Typed = EXACTLY) -> str | None:
    """The formula, a long sum in several elements between which a line may be broken; None where it is too long."""
    whole = row(expression, text, typed)
    if whole is None or len(text) <= LONG or not expression.is_Add:
        return whole and math(whole, text)
    rows = list(Presentation(typed).terms(expression))
    return " ".join(math(part, "+ " * part.startswith("<mo>+") + one_line(term, typed=typed)) for part, term in rows)


def row(expression: Expr, text: str, typed: Typed = EXACTLY) -> str | None:
    """What stands between the tags of a formula; None where it is too long."""
    if len(text) > LONGEST or depth(expression, DEEPEST) >= DEEPEST:
        return None
    return Presentation(typed).doprint(expression)


def depth(expression: Expr, most: int) -> int:
    """How many levels of arguments there are, counted no further than `most`."""
    level, height = [expression], 0
    while level and height < most:
        level = list(dict.fromkeys(a for e in level for a in e.args))
        height += 1
    return height


def name(text: str) -> str:
    """The name of a function, a derivative or a matrix, as the page writes it: ∂²f/∂x² is a fraction."""
    if any(ord(char) in _RAISED for char in text) and (row := chain(text)):
        return math(row, text)
    size = len(text) > 2 and text[0] == text[-1] == "|"
    above, line, below = (text[1:-1] if size else text).partition("/")
    row = f"<mfrac><mrow>{_row(above)}</mrow><mrow>{_row(below)}</mrow></mfrac>" if line else _row(above)
    return math(fenced(row, "||") if size else row, text)


def chain(text: str) -> str | None:
    """The row of sums of products of derivatives, ∂L/∂a·∂a/∂z + ∂L/∂z; None where the text is something else."""
    terms = [term.split("·") for term in text.split(" + ")]
    found = [[_QUOTIENT.fullmatch(factor) for factor in term] for term in terms]
    if not all(match for term in found for match in term):
        return None
    return "<mo>+</mo>".join(DOT.join(_quotient(match) for match in term if match) for term in found)


def _quotient(match: re.Match[str]) -> str:
    d = match["d"]
    above, below = (f"<mrow><mi>{d}</mi>{_index(part.translate(_RAISED))}</mrow>" for part in match.group("of", "by"))
    return f"<mfrac>{above}{below}</mfrac>"


def _row(text: str) -> str:
    found = list(_NAME.finditer(text))
    if sum(len(match[0]) for match in found) < len(text):
        return f"<mtext>{escape(text)}</mtext>"
    return "".join(map(_part, found))


def _part(match: re.Match[str]) -> str:
    part = match.groupdict()
    if part["blank"]:
        return ""
    if part["sign"]:
        close = "" if part["sign"] == "−" else ' lspace="0" rspace="0" stretchy="false"'
        return f"<mo{close}>{part['sign']}</mo>" + ('<mspace width="0.17em"/>' if part["sign"] == "," else "")
    if part["word"] or part["number"]:
        tag = "mi" if part["word"] else "mn"
        return f"<{tag}>{match[0]}</{tag}>"
    base = f"<mi>{part['base']}</mi>"
    if part["up"]:
        return f"<msup>{base}<mn>{part['up'].translate(_LOWERED)}</mn></msup>"
    if part["prime"]:
        return f"<msup>{base}<mo>{part['prime']}</mo></msup>"
    below = part["down"] or part["index"]
    return f"<msub>{base}<mi>{escape(below)}</mi></msub>" if below else base


def number(text: str) -> str:
    """The row of a number, 1.5e−7 as a product with a power of ten; another text as it is."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return f"<mtext>{escape(text)}</mtext>"
    sign, mantissa, minus, power = match.groups()
    row = (MINUS if sign else "") + f"<mn>{mantissa}</mn>"
    if power is None:
        return row
    return f"{row}<mo>×</mo><msup><mn>10</mn><mrow>{MINUS if minus else ''}<mn>{power}</mn></mrow></msup>"


def numbers(text: str) -> str | None:
    """The row of a number or a vector of numbers; None where the text is something else."""
    parts = text.removeprefix("(").removesuffix(")").split(", ")
    if not all(part == "…" or _NUMBER.fullmatch(part) for part in parts):
        return None
    row = '<mo>,</mo><mspace width="0.17em"/>'.join(f"<mrow>{number(part)}</mrow>" for part in parts)
    return fenced(row) if text.startswith("(") else row


def matrix(rows: Sequence[Sequence[str]]) -> str:
    """The row of a bracketed matrix; the entries are rows."""
    cells = (f"<mtr>{''.join(f'<mtd><mrow>{entry}</mrow></mtd>' for entry in row)}</mtr>" for row in rows)
    return f"<mrow><mo>[</mo><mtable>{''.join(cells)}</mtable><mo>]</mo></mrow>"


def fenced(row: str, marks: str = "()") -> str:
    """The row between two marks, which grow with it where it is high; a minus at its beginning is a sign."""
    high = "true" if any(tag in row for tag in ("<mfrac", "<mtable", "<msqrt", "<mroot")) else "false"
    opening, closing = (f'<mo form="{form}" stretchy="{high}">{mark}</mo>' for form, mark in zip(FORMS, marks))
    inside = f"<mrow>{row}</mrow>" if row.startswith(MINUS) else row
    return f"<mrow>{opening}{inside}{closing}</mrow>"


def _index(text: str) -> str:
    """A variable, a trailing number or a part after a bow below the line."""
    match = _SUBSCRIPTED.fullmatch(text)
    if match is None:
        return f"<mi>{escape(text)}</mi>"
    base, below = (match[1], match[2]) if match[1] else (match[3], match[4])
    tag = "mn" if below.isdigit() else "mi"
    return f"<msub><mi>{base}</mi><{tag}>{below}</{tag}></msub>"


class Presentation(InOrder):
    """Each method returns a row, in the order of terms and factors of `one_line`."""

    printmethod = "_symnewton_mathml"
    _default_settings: ClassVar[dict[str, Any]] = {"order": None}

    def __init__(self, typed: Typed = EXACTLY) -> None:
        super().__init__(typed)

    def doprint(self, expr: Any) -> str:
        return str(self._print(expr))

    def emptyPrinter(self, expr: Any) -> str:
        return f"<mtext>{escape(one_line(expr))}</mtext>"

    def terms(self, expr: Expr) -> Iterator[tuple[str, Expr]]:
        """The terms of a sum with their signs, and each as it is read aloud."""
        for i, term in enumerate(self.sums.terms(expr)):
            row = self.doprint(term)
            yield (row if i == 0 or row.startswith(MINUS) else f"<mo>+</mo>{row}"), term

    def _one(self, expr: Any) -> str:
        return f"<mrow>{self._print(expr)}</mrow>"

    def _within(self, expr: Any, level: int, strict: bool = False) -> str:
        """The row of an operand, in brackets where it binds no tighter than the level."""
        expr = self.arranged(expr)
        found = precedence(expr)
        row = self._print(expr)
        if expr.is_Rational and expr.is_positive and self.typed.decimal(expr):
            return str(row)
        return fenced(row) if found < level or (not strict and found <= level) else row

    def _listed(self, items: Iterable[Any]) -> str:
        return fenced("<mo>,</mo>".join(map(self._one, items)))

    def _print_Symbol(self, expr: Symbol) -> str:
        return _index(variable_name(expr.name, "unicode"))

    def _print_Integer(self, expr: Any) -> str:
        return number(self.typed.decimal(expr) or str(expr.p))

    def _print_Rational(self, expr: Any) -> str:
        if decimal := self.typed.decimal(expr):
            return number(decimal)
        sign = MINUS if expr.p < 0 else ""
        return f"{sign}<mfrac><mn>{abs(expr.p)}</mn><mn>{expr.q}</mn></mfrac>"

    def _print_Float(self, expr: Any) -> str:
        return number(one_line(expr))

    def _print_Exp1(self, expr: Any) -> str:
        return "<mi>e</mi>"

    def _print_Pi(self, expr: Any) -> str:
        return "<mi>π</mi>"

    def _print_exp(self, expr: Any) -> str:
        return f"<msup><mi>e</mi>{self._one(expr.args[0])}</msup>"

    def _print_Function(self, expr: Any) -> str:
        word = expr.func.__name__
        return f"<mi>{escape(_WORDS.get(word, word))}</mi>{APPLY}{self._listed(expr.args)}"

    _print_Max = _print_Min = _print_Function

    def _print_Heaviside(self, expr: Any) -> str:
        half = expr.args[1] == Rational(1, 2)
        return f"<mi>heaviside</mi>{APPLY}{self._listed(expr.args[:1] if half else expr.args)}"

    def _print_Abs(self, expr: Any) -> str:
        return fenced(self._print(expr.args[0]), _FENCES[expr.func.__name__])

    _print_floor = _print_ceiling = _print_Abs

    def _print_factorial(self, expr: Any) -> str:
        return f"{self._within(expr.args[0], PRECEDENCE['Func'], strict=True)}<mo>!</mo>"

    def _print_Add(self, expr: Any) -> str:
        return "".join(row for row, _ in self.terms(expr))

    def _print_Mul(self, expr: Any) -> str:
        negative, above, below = fraction(expr, self.typed)
        row = self._product(above, alone=bool(below)) or "<mn>1</mn>"
        if below:
            row = f"<mfrac><mrow>{row}</mrow><mrow>{self._product(below, alone=True)}</mrow></mfrac>"
        return MINUS + row if negative else row

    def _product(self, factors: list[Any], alone: bool) -> str:
        """The factors side by side; brackets are not needed where one stands `alone`."""
        if len(factors) == 1:
            return self._print(factors[0]) if alone else self._within(factors[0], PRECEDENCE["Mul"], strict=True)
        row = ""
        for i, factor in enumerate(factors):
            here = self._within(factor, PRECEDENCE["Mul"])
            row += (self._joint(factors[i - 1], factor, row, here) if i else "") + here
        return row

    def _joint(self, left: Any, right: Any, before: str, here: str) -> str:
        """What stands between two factors: nothing to be seen, a thin blank or a dot."""
        if here.startswith(("<mn>", "<msup><mn>", "<msup><mrow><mn>", "<mfrac>")):
            return DOT
        if isinstance(left, Symbol) and (here.startswith("<mrow><mo") or _is_word(left) or _is_word(right)):
            return DOT
        word = here.startswith(("<mi>", "<msup><mi>")) and _is_word(right)
        return TIMES + ('<mspace width="0.17em"/>' if word else "")

    def _print_Pow(self, expr: Any) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational and exponent.is_negative:
            return f"<mfrac><mn>1</mn>{self._one(reciprocal(expr))}</mfrac>"
        if exponent == Rational(1, 2):
            return f"<msqrt>{self._print(base)}</msqrt>"
        if exponent.is_Rational and exponent.p == 1:
            return f"<mroot>{self._one(base)}<mn>{exponent.q}</mn></mroot>"
        if isinstance(base, TrigonometricFunction) and exponent.is_Integer:
            word = f"<msup><mi>{base.func.__name__}</mi><mn>{exponent}</mn></msup>"
            return f"{word}{APPLY}{self._listed(base.args)}"
        below = self._within(base, PRECEDENCE["Pow"])
        if isinstance(base, exp) or (base.is_Function and not isinstance(base, Abs)):
            below = fenced(self._print(base))
        return f"<msup><mrow>{below}</mrow>{self._one(exponent)}</msup>"

    def _print_Piecewise(self, expr: Any) -> str:
        cells = []
        for value, condition in expr.args:
            told = "otherwise" if condition == S.true else "where "
            test = "" if condition == S.true else self._one(condition)
            cells.append(f"<mtr><mtd>{self._one(value)}</mtd><mtd><mtext>{told}</mtext>{test}</mtd></mtr>")
        return f'<mrow><mo form="prefix">{{</mo><mtable>{"".join(cells)}</mtable></mrow>'

    def _print_Relational(self, expr: Any) -> str:
        sign = _RELATIONS.get(expr.rel_op, expr.rel_op)
        return f"{self._one(expr.lhs)}<mo>{escape(sign)}</mo>{self._one(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        word = " and " if expr.func.__name__ == "And" else " or "
        return f"<mtext>{word}</mtext>".join(fenced(self._print(part)) for part in expr.args)

    _print_Or = _print_And


def _is_word(factor: Any) -> bool:
    """Whether the factor begins with a name of several letters."""
    base = factor.base if factor.is_Pow else factor
    if isinstance(base, Symbol):
        return len(_SUBSCRIPTED.sub("x", variable_name(base.name, "unicode"))) > 1
    return bool(base.is_Function and not isinstance(base, exp | Abs))
