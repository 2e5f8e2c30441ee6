"""How a text writes its numbers and its sums, so that formulas can write theirs so.

0.8y⁴ and x/3, not 4y⁴/5 and 0.333x; y − x² and not −x² + y.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, Inexact, localcontext
from functools import cached_property
from typing import TYPE_CHECKING

from symnewton.language.syntax import Node

if TYPE_CHECKING:
    from sympy import Expr, Rational

LONGEST = 25  # digits of a decimal
EXPONENT = 16  # digits of a whole number from which on it has an exponent
HUGE = 133  # bits of a number with more than 40 digits
ROOM = 3  # decimals that are multiplied with each other still make decimals, up to so many


@dataclass(frozen=True)
class Typed:
    """The decimals of a text, the whole numbers that it divides by, and the parts of its sums in order."""

    decimals: frozenset[Rational] = frozenset()
    divisors: frozenset[int] = frozenset()
    sums: tuple[tuple[Expr, ...], ...] = ()

    def __or__(self, other: Typed) -> Typed:
        return together((self, other))

    @property
    def with_fractions(self) -> Typed:
        """The same with every number as a fraction."""
        return Typed(sums=self.sums)

    def decimal(self, value: Expr) -> str | None:
        """The number as the text would write it: 0.8, -2.5e-08; None where that is no decimal, or a long one.

        1e400 is one in any text.

        >>> from sympy import Rational
        >>> said = Typed(frozenset({Rational(4, 5)}))
        >>> said.decimal(Rational(16, 5)), said.decimal(Rational(1, 2)), said.decimal(Rational(1, 3))
        ('3.2', None, None)
        """
        if not value.is_Rational or not (_is_huge(value) or (self.decimals and self._writes(value))):
            return None
        with localcontext(prec=LONGEST) as context:
            context.clear_flags()  # which come along with the context that is copied
            quotient = Decimal(int(value.p)) / Decimal(int(value.q))
            if context.flags[Inexact]:
                return None
            digits = quotient.normalize()
        if -5 < digits.adjusted() < EXPONENT:
            return f"{digits:f}"
        return f"{digits:e}".replace("e+", "e")

    def _writes(self, value: Expr) -> bool:
        """Whether the number is one of the decimals, or has come out of them."""
        if abs(value) in self.decimals:
            return True
        if value.q == 1:
            large = abs(value) >= 10**EXPONENT and int(value.p) % 10**6 == 0
            return large and any(d.q == 1 for d in self.decimals)
        return value.q not in self.divisors and self._unit % int(value.q) == 0

    @cached_property
    def _unit(self) -> int:
        return math.lcm(*(int(d.q) for d in self.decimals)) ** ROOM


def _is_huge(value: Rational) -> bool:
    return max(int(value.p).bit_length(), int(value.q).bit_length()) > HUGE


def together(parts: Iterable[Typed]) -> Typed:
    """How several texts write theirs."""
    found = list(parts)
    return Typed(
        frozenset().union(*(one.decimals for one in found)),
        frozenset().union(*(one.divisors for one in found)),
        tuple(terms for one in found for terms in one.sums),
    )


EXACTLY = Typed()  # every number as a fraction, and sums in the order of SymPy


def typed_numbers(nodes: Iterable[Node]) -> Typed:
    """How the nodes of a text write numbers: `0.8` and `6e23` as decimals, `x/3` and ½ as fractions."""
    from symnewton.language.build import literal

    decimals, divisors = set(), set()
    for node in nodes:
        if node.kind == "number":
            _, slash, below = node.value.partition("/")
            if slash:
                divisors.add(int(below))
            elif not node.value.isdigit():
                decimals.add(literal(node.value))
        elif node.kind == "inverse" and node.children[0].value.isdigit():
            divisors.add(int(node.children[0].value))
    return Typed(frozenset(decimals), frozenset(divisors - {1}))
