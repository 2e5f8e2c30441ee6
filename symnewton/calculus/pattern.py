"""A pattern with instances: one formula that is summed over the rows of data, as a graph of its own, derived once.

In the graph around it a sum is one node, whose `detail` says which output of the pattern is summed. The derivative of a
sum is the sum of the derivative, so a gradient or a Hessian is made of more such nodes of the same pattern, which
`totals` evaluates together.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sympy import Expr

from symnewton.calculus.graph import Graph
from symnewton.language.table import Table
from symnewton.language.total import Column


class Pattern:
    """A formula of `shared` numbers, the variables 0, 1, … of its graph, and of `columns`, the variables after them.

    `made` are the nodes of these by their symbols. A total is `weight` times the sum of an output over the rows.
    """

    def __init__(
        self, graph: Graph, made: dict[Expr, int], columns: Sequence[Column], table: Table, weight: Fraction
    ) -> None:
        self.graph, self.made, self.columns = graph, made, [c.name for c in columns]
        self.shared = [graph.variable(i) for i in range(len(made) - len(columns))]
        self.table, self.weight = table, weight
        self._partials: dict[int, list[int]] = {}

    @property
    def rows(self) -> int:
        return self.table.rows

    def node(self, g: Graph, output: int, args: tuple[int, ...]) -> int:
        """The node of the graph around it that is the total of an output, at these shared numbers."""
        exact = self.graph.exact(output)
        if exact is not None:
            return g.constant(exact * self.weight * self.rows)
        return g.node("total", *args, detail=(self, output))

    def partials(self, output: int) -> list[int]:
        """The derivatives of an output by the shared numbers."""
        from symnewton.calculus import operations

        if output not in self._partials:
            self._partials[output] = operations.gradient(self.graph, output, self.shared)
        return self._partials[output]


def derivatives(g: Graph, me: int, *args: int) -> tuple[int | None, ...]:
    """The rule of the operation `total`."""
    pattern, output = g.nodes[me].detail
    found = [pattern.node(g, partial, args) for partial in pattern.partials(output)]
    return tuple(None if g.exact(node) == 0 else node for node in found)
