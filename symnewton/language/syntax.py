"""The tree between text and SymPy, and how tightly its operators bind."""

from __future__ import annotations

from dataclasses import dataclass

# Weakest first. A minus in front binds weaker than a power: -x^2 is -(x^2).
OR, AND, RELATION, SUM, PRODUCT, UNARY, POWER = range(7)

CLOSERS = {"(": ")", "[": "]", "{": "}", "|(": ")|", "⌊": "⌋", "⌈": "⌉", "|": "|"}
OPENING, CLOSING = frozenset(CLOSERS) - {"|"}, frozenset(CLOSERS.values()) - {"|"}
CONDITIONS = frozenset({"relation", "and", "or", "boolean"})


@dataclass(slots=True, eq=False)
class Node:
    """A part of the expression. `value` is the number, the name, or the sign of a relation.

    Kinds: number, variable, constant; sum, negative, product, inverse, power, call; series, element; the CONDITIONS.
    """

    kind: str
    span: tuple[int, int]
    children: tuple[Node, ...] = ()
    value: str = ""


def postorder(root: Node) -> list[Node]:
    """Children before parents."""
    order, stack = [], [root]
    while stack:
        node = stack.pop()
        order.append(node)
        stack.extend(node.children)
    order.reverse()
    return order
