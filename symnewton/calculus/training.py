"""Gradient descent on a program: the output as a loss, some of its inputs as what is trained.

Good when the loss is smooth and the rate is small against its curvature. Fails when the rate is too large: the loss
grows, and the run ends before the first update that leaves the domain or the range of doubles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from symnewton.calculus import operations
from symnewton.calculus.arithmetic import real
from symnewton.calculus.build import extend
from symnewton.calculus.compile import compile_graph
from symnewton.calculus.graph import Graph
from symnewton.language.program import Program


@dataclass(frozen=True)
class Training:
    """A run of updates θ - rate * ∂L/∂θ. `losses[k]` is the output after k of them, `after` the inputs at the end.

    There are fewer than were asked for, and `finished` is False, where the next one has no finite loss or gradient.
    """

    names: tuple[str, ...]
    rate: float
    losses: tuple[float, ...]
    before: tuple[float, ...]
    gradient: tuple[float, ...]
    after: tuple[float, ...]
    finished: bool

    @property
    def epochs(self) -> int:
        return len(self.losses) - 1


def train(program: Program, point: Sequence[float], names: Sequence[str], rate: float, epochs: int) -> Training:
    """`epochs` updates of the inputs `names`, from `point`, which holds all inputs; `gradient` is that at the start."""
    loss = _Loss(program, names)
    places = [[symbol.name for symbol in program.inputs].index(name) for name in names]
    x = list(point)
    value, slope = loss(x)
    first, losses = slope, [value]
    while len(losses) <= epochs:
        trial = list(x)
        for place, g in zip(places, slope):
            trial[place] -= rate * g
        value, slope = loss(trial)
        if not all(map(math.isfinite, (value, *slope))):
            break
        x = trial
        losses.append(value)
    before, after = (tuple(p[i] for i in places) for p in (point, x))
    return Training(tuple(names), rate, tuple(losses), before, first, after, len(losses) > epochs)


class _Loss:
    """The output and its derivatives by the trained inputs, as one compiled function."""

    def __init__(self, program: Program, names: Sequence[str]) -> None:
        g = Graph()
        made: dict[Expr, int] = {symbol: g.variable(i) for i, symbol in enumerate(program.inputs)}
        for definition in program.definitions:
            made[Symbol(definition.name, real=True)] = extend(g, definition.expression, made)
        output = made[Symbol(program.output, real=True)]
        partials = operations.gradient(g, output, [made[Symbol(name, real=True)] for name in names])
        self.quick = compile_graph(g, [output, *partials], real)
        self.total = compile_graph(g, [output, *partials], real, inline=False)

    def __call__(self, x: Sequence[float]) -> tuple[float, tuple[float, ...]]:
        try:
            value, *slope = self.quick(x)
        except (ArithmeticError, ValueError):
            value, *slope = self.total(x)
        return value, tuple(slope)
