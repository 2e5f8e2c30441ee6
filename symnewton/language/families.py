"""Sums over an index that are too long to be written out: one formula of places x[i], x[i+1] in families of variables."""

from __future__ import annotations

from functools import cache
from typing import Any

from sympy import Add, Basic, Expr, Integer, S, Symbol, Tuple

from symnewton.errors import ParseError
from symnewton.language.total import Column

MOST_TERMS = 1_000_000


class Place(Column):
    """The variable of a family in the term at hand: x[i + 1]."""

    __slots__ = ("family", "index")
    family: str
    index: Expr

    def __new__(cls, family: str, index: Expr) -> Place:
        place = Column.__new__(cls, f"{family}[{index}]".replace(" ", ""))
        place.family, place.index = family, index
        return place

    def _latex(self, printer: Any) -> str:
        return f"{printer._print(Symbol(self.family))}_{{{printer._print(self.index)}}}"

    def numbers(self, i: Symbol, low: int, high: int) -> list[int]:
        """The indices in the terms, in order.

        Raises: ParseError where one is negative or not whole.
        """
        slope = self.index.diff(i)
        if slope.is_Integer and self.index.subs(i, low).is_Integer:
            first, step = int(self.index.subs(i, low)), int(slope)
            found = [first + step * k for k in range(high - low + 1)]
        else:
            values = [self.index.subs(i, k) for k in range(low, high + 1)]
            if not all(value.is_Integer for value in values):
                raise ParseError(f"{self.name} has an index that is not whole", hint="indices are like i, i+1 or 2*i")
            found = [int(value) for value in values]
        if min(found) < 0:
            raise ParseError(f"{self.name} has a negative index", hint="let the range start later")
        return found


class IndexSum(Expr):  # type: ignore[misc]
    """The sum of `body` over an index."""

    is_extended_real = True

    def __new__(cls, body: Expr, i: Symbol, low: Expr, high: Expr) -> Expr:
        if not body.has(Column):
            return (high - low + 1) * body
        factor, rest = body.as_coeff_Mul(rational=True)
        total = Expr.__new__(cls, rest, Tuple(i, low, high))
        return total if factor is S.One else factor * total

    @property
    def body(self) -> Expr:
        return self.args[0]

    @property
    def index(self) -> Symbol:
        return self.args[1][0]

    @property
    def range(self) -> tuple[int, int]:
        return int(self.args[1][1]), int(self.args[1][2])

    @property
    def places(self) -> list[Place]:
        return sorted(self.body.atoms(Place), key=lambda p: p.name)

    @property
    def free_symbols(self) -> set[Basic]:
        """The variables outside of families."""
        return {s for s in self.body.free_symbols if not isinstance(s, Column)}

    def at(self, formula: Expr, k: int) -> Expr:
        """A formula of places, such as the body, in the term of an index."""
        named = {
            p: Symbol(element_name(p.family, int(p.index.subs(self.index, k))), real=True) for p in formula.atoms(Place)
        }
        return formula.xreplace({self.index: Integer(k), **named})

    @property
    def terms(self) -> list[Expr]:
        low, high = self.range
        return [self.at(self.body, k) for k in range(low, high + 1)]

    def _sympystr(self, printer: Any) -> str:
        low, high = self.range
        return f"sum({printer._print(self.body)}, {printer._print(self.index)}={low}..{high})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        low, high = self.range
        body = printer._print(self.body)
        text = rf"\sum_{{{printer._print(self.index)}={low}}}^{{{high}}} \left({body}\right)"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def index_sum(body: Expr, i: Symbol, low: Expr, high: Expr, kind: str) -> Expr:
    """The sum, or the mean, of a node of the language."""
    if int(high) - int(low) + 1 > MOST_TERMS:
        raise ParseError(f"a sum has at most {MOST_TERMS} terms", hint="take fewer terms")
    total = IndexSum(body, i, low, high)
    return total if kind == "sum" else total / (high - low + 1)


@cache
def occurrences(total: IndexSum) -> dict[str, list[tuple[Place, int]]]:
    """The variables of families in a sum by name: at which place they stand, and in the terms of which index."""
    found: dict[str, list[tuple[Place, int]]] = {}
    for place in total.places:
        for k, number in enumerate(place.numbers(total.index, *total.range), start=total.range[0]):
            found.setdefault(element_name(place.family, number), []).append((place, k))
    return found


def written_out(expression: Expr) -> Expr:
    """The expression with its sums over an index term by term."""
    return expression.xreplace({total: Add(*total.terms) for total in expression.atoms(IndexSum)})


def elements_in(expression: Expr) -> set[str]:
    """The names of the variables of families."""
    return {name for total in expression.atoms(IndexSum) for name in occurrences(total)}


def element_name(family: str, number: int) -> str:
    """The name of a variable of a family: x3; after a digit x1_3."""
    return f"{family}{'_' if family[-1].isdigit() else ''}{number}"
