"""Differentiation step by step: each rule with its instance, from the inside out, as it is taught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy as sp
from sympy import Expr, Integer, Mul, Pow, Symbol

from symnewton.calculus.derivatives import derivative, postorder
from symnewton.lecture.pen import Pen
from symnewton.lecture.worked import Math, Remark, Side, WorkedLine

MOST_ROWS = 20  # of one derivation
SHORTENED_ROWS = 15  # of a longer one, before what is left out
MOST_TERMS = 3  # of a sum that is written out before it is differentiated
LONGEST = 240  # characters of a side


class Rules:
    """The derivation of ∂f/∂x, for one x."""

    def __init__(self, pen: Pen, by: Symbol) -> None:
        self.pen, self.by = pen, by

    def lines(self, expression: Expr, left: Math, *, brief: bool = False) -> list[WorkedLine | Remark]:
        """The rules in the order they are used, the last line with `left` as its name.

        If `brief`, terms that are a number times a power of the variable have no lines of their own.
        """
        if not expression.has(self.by):
            return [WorkedLine(left, (self._side(self.pen.integer(0), "constant"),))]
        parts = list(self._parts(expression, brief))
        last = self._line(expression, left)
        lines: list[WorkedLine] = []
        rows = _rows(last)
        for i, part in enumerate(parts):
            line = self._line(part, self.pen.differentiated(part, self.by))
            room = MOST_ROWS if i + 1 == len(parts) else SHORTENED_ROWS
            rows += _rows(line)
            if rows > room:
                return [*lines, Remark(_left_out(expression, parts[i:])), last]
            lines.append(line)
        return [*lines, last]

    def _parts(self, expression: Expr, brief: bool) -> Iterator[Expr]:
        """The parts whose derivatives need a line, inner ones first, without the whole."""
        terms = set(self._inner(expression)) if expression.is_Add and not brief else set()
        needed = {expression, *self._inner(expression)}
        order = self._order(expression)
        for node in reversed(order):  # from the outside in: what a rule that is used asks for
            if node in needed:
                needed.update(self._inner(node))
        for node in order:
            used = node in needed and node != expression and node.has(self.by)
            if used and (node in terms or not self._is_plain(node, brief)):
                yield node

    def _order(self, expression: Expr) -> list[Expr]:
        """All that may need a line, each after what it is made of."""
        order: dict[Expr, None] = {}
        for term in self._inner(expression) if expression.is_Add else (expression,):
            for node in postorder(term):
                for inner in self._inner(node):
                    order.setdefault(inner)
                order.setdefault(node)
        return list(order)

    def _inner(self, node: Expr) -> tuple[Expr, ...]:
        """What is differentiated on the way to the derivative of the node."""
        if not isinstance(node, Expr) or not node.has(self.by):
            return ()
        if node.is_Add:
            return tuple(_unsigned(term) for term in node.as_ordered_terms())
        if node.is_Mul:
            constant, rest = node.as_independent(self.by, as_Add=False)
            if constant != 1:
                return () if rest.is_Pow and rest.base == self.by else (rest,)
            above, below = _fraction(node, self.by)
            return (above, below) if below != 1 else tuple(node.args)
        if len(node.args) == 1 or node.is_Pow:
            return tuple(node.args)
        return ()

    def _is_plain(self, node: Expr, brief: bool) -> bool:
        """Whether its derivative is read off."""
        _, rest = node.as_independent(self.by, as_Add=False)
        if rest == self.by:
            return True
        if node.is_Add:
            return all(not term.has(self.by) or self._is_plain(term, brief) for term in node.args)
        return brief and rest.is_Pow and rest.base == self.by and bool(rest.exp.is_Integer)

    def _line(self, node: Expr, left: Math) -> WorkedLine:
        """The rule that the outermost operation asks for."""
        if node == self.by:
            sides = [self._side(self.pen.integer(1), "power")]
        elif node.is_Add:
            sides = self._sum(node)
        elif node.is_Mul:
            sides = self._product(node)
        elif node.is_Pow and node.exp.has(self.by) and node.base.has(self.by):
            sides = self._power_of_both(node)
        elif len([a for a in node.args if a.has(self.by)]) == 1 and not isinstance(node, sp.Piecewise):
            sides = self._composite(node)
        else:
            sides = []
        return WorkedLine(left, tuple(self._simplified(node, sides)))

    def _simplified(self, node: Expr, sides: Sequence[Side]) -> list[Side]:
        """The sides, and what they come to where that looks different."""
        final = self.pen.formula(derivative(node, self.by))
        kept = [side for side in sides if len(_text(side)) <= LONGEST]
        if not kept or (len(final.text) <= LONGEST and _text(kept[-1]) != final.text):
            rule = "" if kept else _name(node)
            kept.append(self._side(final, rule))
        return kept

    def _side(self, value: Math, rule: str = "", note: Math | None = None) -> Side:
        return Side((value,), rule=rule, note=note)

    def _derived(self, part: Expr) -> Math:
        return self.pen.formula(derivative(part, self.by))

    def _sum(self, node: Expr) -> list[Side]:
        terms = [term for term in node.as_ordered_terms() if term.has(self.by)]
        sides = []
        if 1 < len(terms) <= MOST_TERMS and not all(self._is_plain(term, True) for term in terms):
            operated = [self._signed(term, self.pen.differentiated(_unsigned(term), self.by)) for term in terms]
            sides.append(self._side(self.pen.plus(*operated), "sum"))
        found = [self._signed(term, self._derived(_unsigned(term))) for term in terms]
        nothing = [self.pen.integer(0)] if len(terms) < len(node.args) else []
        return [*sides, self._side(self.pen.plus(*found, *nothing), "" if sides else "sum")]

    def _signed(self, term: Expr, derived: Math) -> Math:
        """The derivative of the term from that of the term without its sign."""
        return derived if _unsigned(term) == term else self.pen.negated(derived)

    def _product(self, node: Expr) -> list[Side]:
        pen = self.pen
        constant, rest = node.as_independent(self.by, as_Add=False)
        if constant != 1:
            found = self._derived(rest)
            rule = "multiple" if not rest.is_Pow or rest.base != self.by else "power"
            if rest == self.by:
                return [self._side(pen.formula(constant), "multiple")]
            return [self._side(pen.negated(found) if constant == -1 else pen.times(pen.formula(constant), found), rule)]
        above, below = _fraction(node, self.by)
        u, v = pen.letter("u"), pen.letter("v")
        du, dv = self._prime(u), self._prime(v)
        first, second = (above, below) if below != 1 else _halves(node)
        note = self._with((u, first), (v, second))
        pieces = [pen.formula(first), pen.formula(second), self._derived(first), self._derived(second)]
        one, two, d_one, d_two = pieces
        name_u, name_v = pen.formula(u), pen.formula(v)
        if below != 1:
            general = pen.over(pen.minus(pen.times(du, name_v), pen.times(name_u, dv)), pen.power(name_v, 2))
            put_in = pen.over(pen.minus(pen.times(d_one, two), pen.times(one, d_two)), pen.power(two, 2))
            return [self._side(general, "quotient", note), self._side(put_in)]
        general = pen.plus(pen.times(du, name_v), pen.times(name_u, dv))
        put_in = pen.plus(pen.times(d_one, two), pen.times(one, d_two))
        return [self._side(general, "product", note), self._side(put_in)]

    def _power_of_both(self, node: Pow) -> list[Side]:
        """u^v = exp(v log u)."""
        pen, u, v = self.pen, self.pen.letter("u"), self.pen.letter("v")
        note = self._with((u, node.base), (v, node.exp))
        parts = [
            (pen.formula(u), pen.formula(v), self._prime(u), self._prime(v), pen.formula(u**v), pen.formula(sp.log(u))),
            (*map(pen.formula, node.args), *map(self._derived, node.args), pen.formula(node), pen.formula(sp.log(node.base))),
        ]  # fmt: skip
        sides = []
        for base, exponent, d_base, d_exponent, power, logarithm in parts:
            inside = pen.plus(pen.times(d_exponent, logarithm), pen.over(pen.times(exponent, d_base), base))
            sides.append(pen.times(power, inside))
        return [self._side(sides[0], "exponential", note), self._side(sides[1])]

    def _composite(self, node: Expr) -> list[Side]:
        """A function of x, or by the chain rule of something in x."""
        position = next(i for i, a in enumerate(node.args) if a.has(self.by))
        inner, pen = node.args[position], self.pen
        if inner == self.by:
            return [self._side(self._derived(node), _name(node))]
        u, g = pen.letter("u"), pen.letter("g")
        outer = node.func(*node.args[:position], u, *node.args[position + 1 :])
        slope = derivative(outer, u)
        chain = pen.times(pen.quotient(g, u), pen.quotient(u, self.by))
        slopes = pen.times(pen.formula(slope), self._derived(inner))
        put_in = pen.times(pen.formula(slope.xreplace({u: inner})), self._derived(inner))
        note = self._with((g, outer), (u, inner))
        return [self._side(chain, "chain", note), self._side(slopes, _name(node)), self._side(put_in)]

    def _prime(self, letter: Symbol) -> Math:
        """u′ in Lagrange's notation of one variable, else du/dx."""
        if self.pen.names.notation == "leibniz" or not self.pen.single:
            return self.pen.quotient(letter, self.by)
        return self.pen.symbol(f"{letter.name}′", f"{letter.name}'", f"{letter.name}'")

    def _with(self, *parts: tuple[Symbol, Expr]) -> Math | None:
        """What the letters stand for; nothing where that is too long."""
        equations = [self.pen.equation(self.pen.formula(name), self.pen.formula(value)) for name, value in parts]
        text = ", ".join(equation.text for equation in equations)
        return Math(text, ",\\; ".join(equation.latex for equation in equations)) if len(text) <= LONGEST else None


def _left_out(expression: Expr, parts: Sequence[Expr]) -> str:
    terms = sum(term in expression.args for term in parts) if expression.is_Add else 0
    count, noun = (terms, "term") if terms else (len(parts), "part")
    return f"… the remaining {count} {noun}s likewise" if count > 1 else f"… the remaining {noun} likewise"


def _fraction(node: Expr, by: Symbol) -> tuple[Expr, Expr]:
    """Numerator and denominator where both have the variable, else the whole over 1."""
    below = [f for f in node.args if f.is_Pow and f.exp.is_Rational and f.exp.is_negative and f.has(by)]
    above = [f for f in node.args if f not in below]
    return (Mul(*above), Mul(*[1 / f for f in below])) if below and above else (node, Integer(1))


def _halves(node: Expr) -> tuple[Expr, Expr]:
    first, *rest = node.as_ordered_factors()
    return first, Mul(*rest)


def _unsigned(term: Expr) -> Expr:
    """The term without its minus sign."""
    coefficient, rest = term.as_coeff_Mul()
    return -coefficient * rest if coefficient.is_negative else term


def _rows(line: WorkedLine) -> int:
    return sum(bool(side.rule) for side in line.sides)


def _text(side: Side) -> str:
    return "".join(piece.text for piece in side.pieces if isinstance(piece, Math))


def _name(node: Expr) -> str:
    if node.is_Pow:
        return "power" if not node.exp.free_symbols else "exponential"
    names = {"Abs": "abs", "Max": "max", "Min": "min", "ceiling": "ceil", "Add": "sum", "Mul": "product"}
    return names.get(node.func.__name__, node.func.__name__.lower())
