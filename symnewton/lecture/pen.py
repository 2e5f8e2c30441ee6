"""Formulas and numbers in text and LaTeX at once, and what is put together from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sympy import Expr, Symbol

from symnewton.lecture.worked import Binds, Grid, Math
from symnewton.notation.formulas import one_line
from symnewton.notation.names import Names
from symnewton.notation.symbols import Script, derivative_name, superscript, variable_name
from symnewton.notation.tex import latex

LETTERS = {"u": "uwsp", "v": "vqth", "g": "gGFQ"}  # what stands for a part of a formula that has variables of its own
_TWICE = re.compile(r"\\left\((\\left\([^()]*\\right\))\\right\)")  # brackets that SymPy puts round brackets
_SUBSCRIPTS = str.maketrans("0123456789+", "₀₁₂₃₄₅₆₇₈₉₊")


class Pen:
    """Writes in the script and the notation of the names; `single` where there is one variable."""

    def __init__(self, names: Names, variables: Sequence[Symbol]) -> None:
        self.names, self.variables = names, tuple(variables)
        self.unicode, self.single = names.unicode, names.single
        self.minus_sign, self.dot = ("−", "·") if names.unicode else ("-", "*")

    def symbol(self, unicode: str, ascii: str, tex: str, binds: Binds = Binds.ATOM) -> Math:
        return Math(unicode if self.unicode else ascii, tex, binds)

    def letter(self, wanted: str) -> Symbol:
        """A symbol with this name, or another where a variable is called so."""
        taken = set(self.names.symbols)
        return Symbol(next((name for name in LETTERS[wanted] if name not in taken), f"{wanted}_"), real=True)

    def formula(self, expression: Expr) -> Math:
        text = one_line(expression, self.unicode, typed=self.names.typed)
        return Math(text, latex(expression, self.names.typed), self.binds(expression))

    def binds(self, expression: Expr) -> Binds:
        """How tightly the formula holds together; a decimal as one number."""
        one = expression.is_Rational and expression.is_positive and self.names.typed.decimal(expression)
        return Binds.ATOM if one else binds(expression)

    def filled(self, expression: Expr, point: Mapping[Symbol, Math]) -> Math:
        """The formula with the coordinates in the places of the variables, nothing computed."""
        texts = {symbol: value.text for symbol, value in point.items()}
        names = {symbol: _enclosed(value).latex for symbol, value in point.items()}
        if expression in point:
            return point[expression]
        text = one_line(expression, self.unicode, values=texts, typed=self.names.typed)
        tex = latex(expression, self.names.typed, names=names, times="dot")
        return Math(text, _TWICE.sub(r"\1", tex), self.binds(expression))

    def decimal(self, text: str) -> Math:
        """A number from a decimal text such as -2.5e-08, with a power of ten where it has an exponent."""
        mantissa, _, power = text.partition("e")
        printed = mantissa.replace("-", self.minus_sign)
        signed = Binds.PRODUCT if text.startswith("-") else Binds.ATOM
        if not power:
            return Math(printed, mantissa, signed)
        scientific = f"{printed}·10{superscript(int(power))}" if self.unicode else f"{mantissa}e{int(power)}"
        return Math(scientific, f"{mantissa} \\cdot 10^{{{int(power)}}}", Binds.PRODUCT)

    def integer(self, value: int) -> Math:
        return self.decimal(str(value))

    def plus(self, *terms: Math) -> Math:
        text, tex = "", ""
        for term in terms:
            sign = f" {self.minus_sign if term.is_signed else '+'} "
            text += (sign + term.text[term.is_signed :]) if text else term.text
            tex += f" {term.latex}" if tex and term.latex.startswith("-") else f" + {term.latex}" if tex else term.latex
        return Math(text, tex, Binds.SUM) if len(terms) > 1 else terms[0]

    def minus(self, first: Math, second: Math) -> Math:
        second = second if second.binds > Binds.SUM and not second.is_signed else bracketed(second)
        return Math(f"{first.text} {self.minus_sign} {second.text}", f"{first.latex} - {second.latex}", Binds.SUM)

    def negated(self, value: Math) -> Math:
        value = value if value.binds > Binds.SUM and not value.is_signed else bracketed(value)
        return Math(f"{self.minus_sign}{value.text}", f"-{value.latex}", Binds.PRODUCT)

    def times(self, *factors: Math) -> Math:
        if len(factors) == 1:
            return factors[0]
        last = len(factors) - 1
        parts = [_factor(factor, first=i == 0, last=i == last) for i, factor in enumerate(factors)]
        return Math(self.dot.join(p.text for p in parts), r" \cdot ".join(p.latex for p in parts), Binds.PRODUCT)

    def beside(self, first: Math, second: Math) -> Math:
        """A product of two brackets without a dot."""
        first, second = bracketed(first), bracketed(second)
        joint = "" if self.unicode else "*"
        return Math(first.text + joint + second.text, first.latex + second.latex, Binds.PRODUCT)

    def over(self, above: Math, below: Math) -> Math:
        top = above if above.binds > Binds.SUM else bracketed(above)
        bottom = below if below.binds > Binds.PRODUCT else bracketed(below)
        return Math(f"{top.text}/{bottom.text}", f"\\frac{{{above.latex}}}{{{below.latex}}}", Binds.PRODUCT)

    def power(self, base: Math, exponent: int) -> Math:
        base = base if base.binds is Binds.ATOM else bracketed(base)
        script: Script = "unicode" if self.unicode else "ascii"
        return Math(base.text + superscript(exponent, script), f"{base.latex}^{{{exponent}}}", Binds.POWER)

    def root(self, inside: Math) -> Math:
        plain = inside.text.isdigit()
        text = f"sqrt({inside.text})" if not self.unicode else f"√{inside.text}" if plain else f"√({inside.text})"
        return Math(text, f"\\sqrt{{{inside.latex}}}")

    def partial(self, *by: str) -> Math:
        """The name of a derivative of f."""
        given = {"one_variable": self.single, "notation": self.names.notation}
        tex = derivative_name(by, script="latex", **given)  # type: ignore[arg-type]
        return Math(self.names.derivative(*by), tex)

    def at(self, name: Math, *places: Math) -> Math:
        """f′(x₀); a name that is a quotient gets brackets."""
        text = f"({name.text})" if "/" in name.text else name.text
        tex = f"\\left({name.latex}\\right)" if name.latex.startswith(r"\frac") else name.latex
        inside, inner = ", ".join(p.text for p in places), ", ".join(p.latex for p in places)
        return Math(f"{text}({inside})", f"{tex}\\left({inner}\\right)")

    def differentiated(self, expression: Expr, by: Symbol) -> Math:
        """d/dx of a formula that is not yet differentiated; (…)′ in Lagrange's notation of one variable."""
        inside = self.formula(expression)
        name, tex = variable_name(by.name, self.names.script), variable_name(by.name, "latex")
        if self.single and self.names.notation == "lagrange":
            prime = "′" if self.unicode else "'"
            return Math(f"({inside.text}){prime}", f"\\left({inside.latex}\\right)'")
        loose = inside.binds is Binds.SUM or inside.is_signed or any(sign in inside.text for sign in "·*/")
        text = f"({inside.text})" if loose else inside.text
        d = "d" if self.single or not self.unicode else "∂"
        operator = f"\\frac{{d}}{{d {tex}}}" if self.single else f"\\frac{{\\partial}}{{\\partial {tex}}}"
        inner = f"\\left({inside.latex}\\right)" if loose else inside.latex
        return Math(f"{d}/{d}{name} {text}", f"{operator} {inner}", Binds.PRODUCT)

    def quotient(self, of: Symbol, by: Symbol) -> Math:
        """du/dx."""
        script = self.names.script
        names = [(variable_name(s.name, script), variable_name(s.name, "latex")) for s in (of, by)]
        (above, above_tex), (below, below_tex) = names
        curly = not self.single and by in self.variables
        d, tex = ("∂" if curly and self.unicode else "d"), (r"\partial " if curly else "d ")
        return Math(f"{d}{above}/{d}{below}", f"\\frac{{{tex}{above_tex}}}{{{tex}{below_tex}}}")

    def subscripted(self, name: Math, index: int) -> Math:
        text = f"{name.text}{str(index).translate(_SUBSCRIPTS) if self.unicode else index}"
        return Math(text, f"{name.latex}_{{{index}}}")

    def equation(self, left: Math, right: Math) -> Math:
        return Math(f"{left.text} = {right.text}", f"{left.latex} = {right.latex}", Binds.SUM)

    def column(self, entries: Sequence[Math]) -> Grid:
        return Grid(tuple((entry,) for entry in entries))


def bracketed(value: Math) -> Math:
    return Math(f"({value.text})", f"\\left({value.latex}\\right)")


def _enclosed(value: Math) -> Math:
    """What may stand as a factor or a base: brackets round all that is more than one number."""
    return value if value.binds is Binds.ATOM else bracketed(value)


def _factor(value: Math, *, first: bool, last: bool) -> Math:
    fraction = "/" in value.text and value.binds is Binds.PRODUCT
    if value.binds is Binds.SUM or (value.is_signed and not first) or (fraction and not last):
        return bracketed(value)
    return value


def binds(expression: Expr) -> Binds:
    if expression.is_Add:
        return Binds.SUM
    if expression.is_Mul or (expression.is_Number and (expression.is_negative or not expression.is_Integer)):
        return Binds.PRODUCT
    if expression.is_Pow:
        below = expression.exp.is_Rational and expression.exp.is_negative
        return Binds.PRODUCT if below else Binds.ATOM if str(expression.exp) == "1/2" else Binds.POWER
    return Binds.ATOM
