"""Sums of many like terms: each pattern is derived once and computed over all its instances, the Hessian is sparse.

A pattern is a graph over the places of a term, x[i] and x[i+1], and its index; an instance says which variables they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np
from sympy import Add, Expr, Rational, Symbol

from symnewton.calculus import operations
from symnewton.calculus.arithmetic import array, ball
from symnewton.calculus.build import extend
from symnewton.calculus.compile import Compiled, compile_graph
from symnewton.calculus.graph import Graph
from symnewton.errors import InputError
from symnewton.language.families import IndexSum, element_name
from symnewton.language.terms import TermSum

Array = array.Array

BLOCK = 1 << 14  # instances that an operation works on at a time
WIDEST = 60  # variables of one pattern


@dataclass(frozen=True)
class Point:
    """f and its derivatives at a point. `entries` are those of the Hessian at the places that `Structured` names."""

    x: Array
    value: float
    gradient: Array
    entries: Array

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.value) and np.isfinite(self.gradient).all() and np.isfinite(self.entries).all())

    @cached_property
    def gradient_norm(self) -> float:
        return float(np.linalg.norm(self.gradient))


class Pattern:
    """A formula of places and of numbers, with a factor.

    `at` are the variables in its places, an instance a row; `data` has the numbers of an instance in a column.
    """

    def __init__(
        self,
        body: Expr,
        places: Sequence[Symbol],
        at: Array,
        factor: Fraction,
        data: Mapping[Symbol, Sequence[Fraction]] = MappingProxyType({}),
    ) -> None:
        self.at, self.width = at, len(places)
        self.exact = list(zip(*data.values())) if data else [()] * len(at)
        self.data = np.array([[float(q) for q in column] for column in data.values()])
        self.graph = Graph()
        symbols = {s: self.graph.variable(k) for k, s in enumerate([*places, *data])}
        inputs = list(symbols.values())[: self.width]
        output = self.graph.mul(self.graph.constant(factor), extend(self.graph, body, symbols))
        partials = operations.gradient(self.graph, output, inputs)
        second = [entry for row in operations.hessian(self.graph, partials, inputs) for entry in row]
        self.outputs = {"value": [output], "gradient": partials, "sample": [output, *partials, *second]}
        self.rows, self.columns = np.triu_indices(self.width)
        self._compiled: dict[tuple[str, str], Compiled] = {}

    def compiled(self, what: str, arithmetic: ModuleType) -> Compiled:
        key = what, arithmetic.__name__
        if key not in self._compiled:
            self._compiled[key] = compile_graph(self.graph, self.outputs[what], arithmetic)
        return self._compiled[key]

    def numbers(self, what: str, x: Array) -> Array:
        """The outputs, a row each, with a column an instance."""
        compiled, count = self.compiled(what, array), len(self.at)
        found = np.empty((len(self.outputs[what]), count))
        with np.errstate(all="ignore"):
            for start in range(0, count, BLOCK):
                part = self.at[start : start + BLOCK]
                point = [*x[part].T, *(column[start : start + BLOCK] for column in self.data)]
                for row, value in zip(found, compiled(point)):
                    row[start : start + BLOCK] = value
        return found

    def balls(self, what: str, x: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The same in balls, a tuple an instance."""
        compiled = self.compiled(what, ball)
        return [
            compiled([*(x[v] for v in row), *map(ball.constant, numbers)])
            for row, numbers in zip(self.at.tolist(), self.exact)
        ]


class Structured:
    """A function that is a sum of patterns over instances; with `sign` -1 computes with -f.

    The Hessian has entries at `i`, `j` with i ≤ j.
    Raises: InputError where the formula is no such sum.
    """

    def __init__(self, expression: Expr, variables: Sequence[Symbol], *, sign: int = 1) -> None:
        self.expression, self.variables, self.dimension, self.sign = expression, variables, len(variables), sign
        self.places = {v.name: k for k, v in enumerate(variables)}
        terms = [(term, *term.as_coeff_Mul(rational=True)) for term in Add.make_args(expression)]
        self.patterns = [self._of_sum(rest, factor) for _, factor, rest in terms if isinstance(rest, IndexSum)]
        self.patterns += [self._of_terms(rest, factor) for _, factor, rest in terms if isinstance(rest, TermSum)]
        plain = Add(*(term for term, _, rest in terms if not isinstance(rest, IndexSum | TermSum)))
        if plain.has(IndexSum, TermSum) or len(plain.free_symbols) > WIDEST:
            raise InputError(
                "a function of so many variables has to be a sum of terms of few variables each",
                hint="write it as sum(..., i=a..b) plus other such terms",
            )
        if plain != 0:
            own = sorted(plain.free_symbols, key=lambda s: s.name)
            at = np.array([[self.places[s.name] for s in own]], dtype=np.intp)
            self.patterns.append(Pattern(plain, own, at, Fraction(sign)))
        self._arrange()

    def _of_sum(self, total: IndexSum, factor: Rational) -> Pattern:
        low, high = total.range
        shared = sorted(total.free_symbols, key=lambda s: s.name)
        columns = [
            [self.places[element_name(p.family, k)] for k in p.numbers(total.index, low, high)] for p in total.places
        ]
        columns += [[self.places[s.name]] * (high - low + 1) for s in shared]
        symbols = [*total.places, *shared]
        if len(symbols) > WIDEST:
            raise InputError(f"a term has more than {WIDEST} variables", hint="write it as terms of fewer variables")
        at = np.array(columns, dtype=np.intp).T.reshape(high - low + 1, len(symbols))
        index = {total.index: [Fraction(k) for k in range(low, high + 1)]} if total.body.has(total.index) else {}
        return Pattern(total.body, symbols, at, self.sign * Fraction(int(factor.p), int(factor.q)), index)

    def _of_terms(self, total: TermSum, factor: Rational) -> Pattern:
        names, numbers = total.instances.names, total.instances.numbers
        at = np.array([[self.places[name] for name in row] for row in names], dtype=np.intp)
        width = at.shape[1]
        data = dict(zip(total.places[width:], zip(*numbers)))
        return Pattern(total.body, total.places[:width], at, self.sign * Fraction(int(factor.p), int(factor.q)), data)

    def _arrange(self) -> None:
        """Where the entries of the patterns go: a place each in the upper triangle of the Hessian."""
        i = np.concatenate([p.at[:, p.rows].T.ravel() for p in self.patterns])
        j = np.concatenate([p.at[:, p.columns].T.ravel() for p in self.patterns])
        apart = np.concatenate([np.repeat(p.rows != p.columns, len(p.at)) for p in self.patterns])
        keys, self._place = np.unique(np.minimum(i, j) * self.dimension + np.maximum(i, j), return_inverse=True)
        self.i, self.j = keys // self.dimension, keys % self.dimension
        self._weight = np.where(apart & (i == j), 2.0, 1.0)  # one variable in two places counts from both sides

    def value(self, x: Array) -> float:
        return float(sum(p.numbers("value", x).sum() for p in self.patterns))

    def sample(self, x: Array) -> Point:
        value, gradient, entries = 0.0, np.zeros(self.dimension), []
        for p in self.patterns:
            numbers = p.numbers("sample", x)
            value += float(numbers[0].sum())
            gradient += np.bincount(p.at.T.ravel(), numbers[1 : 1 + p.width].ravel(), self.dimension)
            entries.append(numbers[1 + p.width :].ravel())
        h = np.bincount(self._place, np.concatenate(entries) * self._weight, len(self.i))
        return Point(x, value, gradient, h)

    def slopes(self, x: Array) -> Array:
        """For each variable the sum of the sizes of the partial derivatives of the terms: what rounding is relative to."""
        sizes = np.zeros(self.dimension)
        for p in self.patterns:
            sizes += np.bincount(p.at.T.ravel(), np.abs(p.numbers("gradient", x)).ravel(), self.dimension)
        return sizes

    def value_ball(self, x: Sequence[Any]) -> Any:
        """f in balls."""
        zero = ball.arb(0)
        return sum((value for p in self.patterns for (value,) in p.balls("value", x)), zero)

    def balls(self, x: Sequence[Any], what: str) -> tuple[list[Any], list[Any]]:
        """The gradient in balls and, for the `sample`, the entries of the Hessian."""
        zero = ball.arb(0)
        gradient, entries = [zero] * self.dimension, [zero] * len(self.i)
        start = 0
        for p in self.patterns:
            size = len(p.rows)
            places = self._place[start : start + size * len(p.at)].reshape(size, len(p.at)).T.tolist()
            weights = self._weight[start : start + size * len(p.at)].reshape(size, len(p.at)).T.tolist()
            start += size * len(p.at)
            for row, found, into, times in zip(p.at.tolist(), p.balls(what, x), places, weights):
                partials = found if what == "gradient" else found[1 : 1 + p.width]
                for v, partial in zip(row, partials):
                    gradient[v] += partial
                if what == "sample":
                    for k, w, entry in zip(into, times, found[1 + p.width :]):
                        entries[k] += w * entry
        return gradient, entries
