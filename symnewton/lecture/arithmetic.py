"""Numbers for worked lines: what a line says when it is computed as it stands there, not as the program has it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from flint import arb, arb_mat
from sympy import Expr, Symbol

from symnewton.calculus.arithmetic import ball
from symnewton.calculus.build import build
from symnewton.calculus.compile import compile_graph
from symnewton.calculus.graph import Graph
from symnewton.notation.numbers import significant

BITS = 256
DIGITS = (6, 8, 10, 12, 14, 17)  # of the numbers that are put in, until the line comes to its result
MOST_GIVEN = 12  # of them, if that leaves a few digits of the result
FEWEST = 3  # digits of a result
STEP_DIGITS = 3  # of a step, that its result is to show
CLOSE = 0.6  # of a unit in the last place: half of one for the result, the rest for what was put in
NOTHING = 2.0**-200


class Formulas:
    """Formulas compiled once, to be computed in balls."""

    def __init__(self, formulas: Sequence[Expr], variables: Sequence[Symbol]) -> None:
        graph = Graph()
        for i in range(len(variables)):
            graph.variable(i)
        nodes = [build(graph, formula, tuple(variables)) for formula in formulas]
        self._compiled = compile_graph(graph, nodes, ball)

    def __call__(self, point: Sequence[arb]) -> tuple[arb, ...]:
        with ball.working_precision(BITS):
            return tuple(self._compiled(point))


def number(text: str) -> arb:
    """The decimal as it is printed."""
    with ball.working_precision(BITS):
        return arb(text)


def rounded(value: arb, digits: int) -> str:
    """The decimal of a ball, to so many significant digits; 0 where it is nothing but rounding."""
    middle = float(value.mid())
    return "0" if value.contains(0) and abs(middle) < NOTHING else significant(middle, digits)


def is_exactly(value: arb, text: str) -> bool:
    """Whether the decimal is the whole truth, as far as balls tell."""
    with ball.working_precision(BITS):
        return bool((value - arb(text)).contains(0))


def agrees(value: arb, text: str, digits: int) -> bool:
    """Whether a value is what the decimal, rounded to so many significant digits, shows."""
    number = float(text)
    with ball.working_precision(BITS):
        last = 10.0 ** (math.floor(math.log10(abs(number))) - digits + 1) if number else NOTHING
        return bool(value.is_finite()) and bool(abs(value - arb(text)) <= CLOSE * last)


def resolving(before: float, after: float) -> int:
    """As many digits as show a step from one number to the other."""
    step, size = abs(after - before), max(abs(before), abs(after))
    if not 0 < step < math.inf or not size < math.inf:
        return DIGITS[0]
    return min(DIGITS[-1], max(DIGITS[0], math.ceil(math.log10(size / step)) + STEP_DIGITS))


def precisions(wanted: Sequence[int]) -> Iterator[tuple[int, int, list[int]]]:
    """How many digits to give the point, what is computed at it, and each result: more of these before fewer of those.

    The point has as many as show the step.
    """
    least = max(wanted)
    for lost in range(least - FEWEST + 1):
        shown = [max(FEWEST, digits - lost) for digits in wanted]
        for given in (least, *(digits for digits in DIGITS if digits > least)):
            if given <= max(MOST_GIVEN, least) or lost >= least - FEWEST:
                yield from ((given, computed, shown) for computed in DIGITS if computed <= max(MOST_GIVEN, given))


def solved(matrix: Sequence[Sequence[arb]], right: Sequence[arb]) -> list[arb] | None:
    """The solution of a linear system; None where the matrix may be singular."""
    n = len(right)
    with ball.working_precision(BITS):
        try:
            found = arb_mat([list(row) for row in matrix]).solve(arb_mat([[value] for value in right]))
        except ZeroDivisionError:
            return None
        return [found[i, 0] for i in range(n)]
