"""One function, ready to be computed with: value, gradient and Hessian in doubles and in balls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy import Expr, Symbol

from symnewton.calculus import operations
from symnewton.calculus.arithmetic import flags, real
from symnewton.calculus.build import nodes_of
from symnewton.calculus.compile import Compiled, compile_graph, evaluate
from symnewton.calculus.graph import Graph, Node
from symnewton.calculus.pattern import Pattern
from symnewton.calculus.squares import Rows, Squares, normal_matrix, rows_at
from symnewton.linalg import Spectrum, spectrum, symmetric

if TYPE_CHECKING:
    from flint import arb

    from symnewton.calculus.arithmetic.array import Array

Point = tuple[float, ...]


RESCUE_BITS = (106, 848)  # of the balls, tried in turn
DOUBLE_BITS = 56  # that settle a double
ROUGH = (sp.Abs, sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.Max, sp.Min, sp.Pow)


@dataclass(frozen=True)
class Sample:
    """All that is known of f at one point, evaluated once. Not finite anywhere means: outside the domain.

    `hessian` is empty where it was not asked for; `normal` is what Gauss and Newton take for it, of sums of squares only.
    """

    x: Point
    value: float
    gradient: Point
    hessian: tuple[Point, ...] = ()
    normal: tuple[Point, ...] = ()

    @property
    def finite(self) -> bool:
        return math.isfinite(self.value + sum(self.gradient) + sum(map(sum, self.hessian)))

    @property
    def gradient_norm(self) -> float:
        return math.hypot(*self.gradient)

    @cached_property
    def spectrum(self) -> Spectrum:
        """The eigenvalues and eigenvectors of the Hessian."""
        return spectrum(self.hessian)


class Function:
    """f of a formula, compiled on first use. `sign` -1 computes with -f, for maximization.

    Of `squares` that f is the sum of, samples have the normal matrix.
    """

    def __init__(
        self,
        expression: Expr,
        variables: Sequence[Symbol],
        *,
        sign: int = 1,
        squares: Sequence[Squares] = (),
    ) -> None:
        self.squares = squares
        self.expression, self.variables, self.dimension = expression, tuple(variables), len(variables)
        self.sign = sign
        self.graph = Graph()
        self.inputs = [self.graph.variable(i) for i in range(self.dimension)]
        self._made = nodes_of(self.graph, expression, self.variables)
        node = self._made[expression]
        self.output = node if sign > 0 else self.graph.neg(node)

    @cached_property
    def partials(self) -> list[int]:
        return operations.gradient(self.graph, self.output, self.inputs)

    @cached_property
    def second_partials(self) -> list[list[int]]:
        """The upper triangle, row by row."""
        return operations.hessian(self.graph, self.partials, self.inputs)

    def value(self, x: Point) -> float:
        """f(x); NaN or infinite outside the domain."""
        return self._reals("value", x)[0]

    def gradient(self, x: Point) -> Point:
        return self._reals("gradient", x)

    def value_and_gradient(self, x: Point) -> tuple[float, Point]:
        value, *gradient = self._reals("value and gradient", x)
        return value, tuple(gradient)

    def sample(self, x: Point) -> Sample:
        """f, its gradient and its Hessian at x."""
        n = self.dimension
        size = n * (n + 1) // 2
        value, *rest = self._reals("normal" if self.squares else "sample", x)
        matrices = [rest[at : at + size] for at in range(n, len(rest), size)]
        hessian, *normal = (tuple(map(tuple, symmetric(upper, n))) for upper in matrices)
        return Sample(x, value, tuple(rest[:n]), hessian, *normal)

    def rows(self, one: Squares, x: Point) -> Rows:
        """What the rows have of a residual that is squared and summed over them."""
        return rows_at(self.graph, one, self._made, x)

    def gradient_noise(self, x: Point) -> Point:
        """For each partial derivative, how far rounding alone can move its computed value at x.

        The radius of its 53-bit ball: the double x is taken as exact, every operation adds its rounding error.
        """
        from symnewton.calculus.arithmetic import ball

        with ball.working_precision(53):
            balls = self._compiled("gradient", ball)([ball.from_float(c) for c in x])
            return tuple(float(b.rad()) if b.is_finite() else math.inf for b in balls)

    def true_gradient(self, x: Point) -> Point:
        """The gradient at the double x, every digit right; what is not 0 but too small for a double is the smallest one."""
        from symnewton.calculus.arithmetic import ball

        with ball.working_precision(212):
            balls = self._compiled("gradient", ball)([ball.from_float(c) for c in x])
            return tuple(ball.not_lost(b) if b.is_finite() else math.nan for b in balls)

    def value_noise(self, x: Point) -> float:
        """How far rounding alone can move the computed f(x)."""
        from symnewton.calculus.arithmetic import ball

        with ball.working_precision(53):
            (b,) = self._compiled("value", ball)([ball.from_float(c) for c in x])
            return float(b.rad()) if b.is_finite() else math.inf

    def many(self, what: str, points: Array) -> Array:
        """The numbers that `what` stands for (see `_outputs`), a row for each row of `points`, in doubles."""
        import numpy as np

        from symnewton.calculus.arithmetic import array

        with np.errstate(all="ignore"):
            columns = self._compiled(what, array)(list(np.ascontiguousarray(points.T)))
            return np.stack(np.broadcast_arrays(points[:, 0], *columns)[1:], axis=-1)

    def ranges(self, what: str, lower: Array, upper: Array) -> tuple[Array, Array, Array]:
        """Bounds below and above of the same numbers over boxes, a row each, and what is known there (see Interval)."""
        import numpy as np

        from symnewton.calculus.arithmetic import interval
        from symnewton.calculus.arithmetic.interval_algebra import SMOOTH, Interval

        with np.errstate(all="ignore"):
            sides = np.stack([-lower.T, upper.T], axis=1)
            found = self._compiled(what, interval)([Interval(side) for side in sides])
        ends = np.empty((2, len(lower), len(found)))
        level = np.full(len(lower), SMOOTH)
        for i, one in enumerate(found):
            ends[:, :, i] = one.ends
            if one.level is not None:
                np.minimum(level, one.level, out=level)
        unknown = np.isnan(ends).any(axis=(0, 2))
        if unknown.any():
            ends[:, unknown] = np.inf
        return -ends[0], ends[1], level

    def balls(self, what: str, point: Sequence[arb]) -> tuple[arb, ...]:
        """The same numbers in balls, at the precision of the moment."""
        from symnewton.calculus.arithmetic import ball

        return self._compiled(what, ball)(point)

    def continuous_on(self, box: Sequence[arb], what: str = "sample") -> bool:
        """Whether f and its derivatives, or what is asked of, finite on the box, have no jump there that balls do not see."""
        from symnewton.calculus.arithmetic import ball

        outputs = self._outputs(what)
        nodes = [self.graph.nodes[n] for n in self.graph.reachable(outputs)]
        if any(node.op in ball.JUMPS for p in _patterns(nodes) for node in p.graph.nodes):
            return False
        if not any(node.op in ball.JUMPS for node in nodes):
            return True
        values = evaluate(self.graph, outputs, ball, box)
        return not any(
            (jumps := ball.JUMPS.get(self.graph.nodes[n].op)) and jumps(*[values[a] for a in self.graph.nodes[n].args])
            for n in values
        )

    def undefined_at(self, x: Point) -> Expr | None:
        """The first subexpression that has no finite value at x although its arguments have; None where f has one."""
        values = self._values_at(x)
        return next((e for e, value in values.items() if not math.isfinite(value)), None)

    def rough_at(self, x: Point, *, within: float = 0.0) -> Expr | None:
        """A subexpression with a kink, a jump or an infinite slope within this much of x; None where all is smooth."""
        if not self.expression.has(*ROUGH):
            return None
        values = self._values_at(x)
        return next((e for e in values if _is_rough(e, values, within)), None)

    def _values_at(self, x: Point) -> dict[Expr, float]:
        made = nodes_of(self.graph, self.expression, self.variables)
        values = evaluate(self.graph, list(made.values()), real, x)
        return {e: values[node] for e, node in made.items()}

    def _reals(self, what: str, x: Point) -> tuple[float, ...]:
        """The numbers in doubles; in balls where a double left its range on the way."""
        clear, left_range = flags.watch()
        compiled = self._compiled(what, real)
        try:
            found = compiled(x)
            if left_range():  # here or long before
                clear()
                found = compiled(x)
            safe = not left_range() and what not in self._beyond_range
        except (ArithmeticError, ValueError):
            found, safe = self._compiled(what, real, inline=False)(x), False
        return found if safe else self._rescued(what, x, found)

    def _rescued(self, what: str, x: Point, doubles: tuple[float, ...]) -> tuple[float, ...]:
        """The doubles nearest to the numbers, the given ones where balls do not tell them."""
        from symnewton.calculus.arithmetic import ball

        if not all(map(math.isfinite, x)):
            return doubles
        for bits in RESCUE_BITS:
            with ball.working_precision(bits):
                balls = self._compiled(what, ball)([ball.from_float(c) for c in x])
            if all(ball.accuracy(b) >= DOUBLE_BITS for b in balls):
                break
        return tuple(ball.to_float(b) if ball.accuracy(b) >= DOUBLE_BITS else d for b, d in zip(balls, doubles))

    def _compiled(self, what: str, arithmetic: ModuleType, *, inline: bool = True) -> Compiled:
        key = (what, arithmetic.__name__, inline)
        if key not in self._cache:
            outputs = self._outputs(what)
            self._cache[key] = compile_graph(self.graph, outputs, arithmetic, inline=inline)
            if any(real.beyond_range(self.graph.exact(n)) for n in self.graph.reachable(outputs)):
                self._beyond_range.add(what)
        return self._cache[key]

    @cached_property
    def _beyond_range(self) -> set[str]:
        """What cannot be computed in doubles, because a constant is none."""
        return set()

    @cached_property
    def _cache(self) -> dict[Any, Compiled]:
        return {}

    def _outputs(self, what: str) -> list[int]:
        if what == "value":
            return [self.output]
        if what == "gradient":
            return self.partials
        if what == "tangents":
            return operations.tangents(self.graph, self.output, self.inputs)
        if what == "hessian":
            return [entry for row in self.second_partials for entry in row]
        if what == "value and gradient":
            return [self.output, *self.partials]
        sample = [self.output, *self.partials, *(entry for row in self.second_partials for entry in row)]
        if what == "normal":
            normal = normal_matrix(self.graph, self.squares, self._made, self.inputs)
            sample += [entry for row in normal for entry in row]
        return sample


def _patterns(nodes: Sequence[Node]) -> list[Pattern]:
    """The patterns that are summed by these nodes."""
    return list(dict.fromkeys(node.detail[0] for node in nodes if node.op == "total"))


def _is_rough(e: Expr, values: dict[Expr, float], within: float) -> bool:
    if isinstance(e, sp.Abs | sp.sign | sp.Heaviside):
        return abs(values[e.args[0]]) <= within
    if isinstance(e, sp.floor | sp.ceiling):
        return abs(values[e.args[0]] - round(values[e.args[0]])) <= within
    if isinstance(e, sp.Max | sp.Min):
        return sum(abs(values[a] - values[e]) <= within for a in e.args) > 1
    return bool(e.is_Pow and not e.exp.is_integer and abs(values[e.base]) <= within)
