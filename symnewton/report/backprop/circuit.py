"""The gates of a backpropagation: its program, the value at each node and what comes back along each wire."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from symnewton.calculus.backprop import Backward, Factor, Node
from symnewton.drawing.circuit import Gate, placed
from symnewton.language.reading import natural
from symnewton.notation.names import brief

MOST_WIRES = 60  # of a graph that is drawn
DIGITS = 3


def circuit(
    passes: Backward, output: str, inputs: dict[str, float], name: Callable[[str], str], label: Callable[[Expr], str]
) -> Gate | None:
    """The output with all that it is computed from; None without values, and where the graph is too large."""
    nodes = {node.name: node for node in passes.nodes}
    if len(passes.factors) > MOST_WIRES or nodes[output].value is None:
        return None
    values = {**inputs, **{node.name: node.value for node in passes.nodes}}
    local = {(factor.of, factor.by): factor for factor in passes.factors}
    drawn: set[str] = set()

    def gate(here: str, flow: float) -> Gate:
        again, node = here in drawn, nodes.get(here)
        drawn.add(here)
        said, back = brief(values[here] or 0.0, DIGITS), brief(flow, DIGITS)
        if node is None or again:
            return Gate(name(here), name(here), said, back)
        parts = sorted((s.name for s in node.expression.free_symbols), key=natural)
        made = tuple(gate(part, _flow(local.get((here, part)), node)) for part in parts)
        return Gate(name(here), f"{name(here)} = {label(node.expression)}", said, back, made)

    return placed(gate(output, 1.0))


def _flow(factor: Factor | None, node: Node) -> float:
    """What comes back along the wire into a node: of an operand that is used several times a part of its adjoint."""
    if factor is None or factor.value is None or node.adjoint is None:
        return 0.0  # the node does not change with it
    return float(node.adjoint) * float(factor.value)
