"""A function as a computational graph: hash-consed nodes, exact constants, derivatives by reverse sweeps.

Every distinct subexpression is one node, so derivatives share what they can: the gradient costs a small multiple of the
function (the cheap gradient principle: Griewank and Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.3) and the
Hessian one further sweep per variable. Node numbers grow from arguments to what uses them, so that sweeps are loops.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple


class Node(NamedTuple):
    """One operation. `detail` is the exact value of a `constant`, the index of a `variable`, the power of a `powi` or `over`."""

    op: str
    args: tuple[int, ...] = ()
    detail: Any = None


class Graph:
    """Nodes that are built once and never changed. The builders simplify what is plain: 0 + u, 1 * u, u ** 1."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.support: list[int] = []  # the variables a node depends on, as a bit set
        self._index: dict[Node, int] = {}

    def node(self, op: str, *args: int, detail: object = None) -> int:
        """The number of the node for this operation, new or met before."""
        key = Node(op, args, detail)
        found = self._index.get(key)
        if found is None:
            found = self._index[key] = len(self.nodes)
            self.nodes.append(key)
            support = 1 << detail if op == "variable" and isinstance(detail, int) else 0
            for a in args:
                support |= self.support[a]
            self.support.append(support)
        return found

    def variable(self, index: int) -> int:
        return self.node("variable", detail=index)

    def constant(self, value: Fraction | int) -> int:
        return self.node("constant", detail=Fraction(value))

    def exact(self, number: int) -> Fraction | None:
        """The rational value of a node that is one."""
        node = self.nodes[number]
        return node.detail if node.op == "constant" and isinstance(node.detail, Fraction) else None

    def add(self, a: int, b: int) -> int:
        x, y = self.exact(a), self.exact(b)
        if x == 0:
            return b
        if y == 0:
            return a
        if x is not None and y is not None:
            return self.constant(x + y)
        if self.nodes[b].op == "neg":
            return self.sub(a, self.nodes[b].args[0])
        if self.nodes[a].op == "neg":
            return self.sub(b, self.nodes[a].args[0])
        return self.node("add", *sorted((a, b)))

    def sub(self, a: int, b: int) -> int:
        x, y = self.exact(a), self.exact(b)
        if a == b:
            return self.constant(0)
        if y == 0:
            return a
        if x == 1 and self.nodes[b].op == "sigmoid":
            return self.node("sigmoid", self.neg(self.nodes[b].args[0]))
        if x == 0:
            return self.neg(b)
        if x is not None and y is not None:
            return self.constant(x - y)
        return self.node("sub", a, b)

    def neg(self, a: int) -> int:
        x = self.exact(a)
        if x is not None:
            return self.constant(-x)
        node = self.nodes[a]
        if node.op == "neg":
            return node.args[0]
        if node.op == "sub":
            return self.node("sub", node.args[1], node.args[0])
        return self.node("neg", a)

    def mul(self, a: int, b: int) -> int:
        if self.exact(b) is not None:
            a, b = b, a
        x, y = self.exact(a), self.exact(b)
        if x is not None:
            if x == 0:
                return a
            if x == 1:
                return b
            if y is not None:
                return self.constant(x * y)
            if x == -1:
                return self.neg(b)
            inner = self.nodes[b]
            if inner.op == "neg":
                return self.mul(self.constant(-x), inner.args[0])
            if inner.op == "mul" and (c := self.exact(inner.args[0])) is not None:
                return self.mul(self.constant(c * x), inner.args[1])
            return self.node("mul", a, b)
        if a == b:
            return self.power(a, 2)
        for u, v in ((a, b), (b, a)):
            if self.nodes[u].op == "neg":
                return self.neg(self.mul(self.nodes[u].args[0], v))
        for u, v in ((a, b), (b, a)):
            inner = self.nodes[u]
            if inner.op == "mul" and self.exact(inner.args[0]) is not None:  # constants move to the front
                return self.mul(inner.args[0], self.mul(inner.args[1], v))
        return self.node("mul", *sorted((a, b)))

    def div(self, a: int, b: int) -> int:
        x, y = self.exact(a), self.exact(b)
        if y is not None and y != 0:
            return self.mul(self.constant(1 / y), a) if y.numerator in (1, -1) else self.node("div", a, b)
        if x == 0:
            return a
        below = self.nodes[b]
        if x == 1 and (w := self.power_beside_1(b)) is not None:
            return self.node("sigmoid", self.neg(w))
        if below.op == "powi":
            return self.over(a, below.args[0], below.detail)
        return self.node("div", a, b)

    def power_beside_1(self, a: int) -> int | None:
        """The w of 1 + e^w; None of other nodes."""
        if self.nodes[a].op != "add":
            return None
        for one, power in (self.nodes[a].args, self.nodes[a].args[::-1]):
            if self.exact(one) == 1 and self.nodes[power].op == "exp":
                return self.nodes[power].args[0]
        return None

    def over(self, a: int, b: int, n: int) -> int:
        """a / b ** n for n ≥ 1, one operation, so that no power of b has to be in the range of doubles."""
        if n == 1:
            return self.div(a, b)
        return a if self.exact(a) == 0 else self.node("over", a, b, detail=n)

    def power(self, a: int, n: int) -> int:
        """The integer power of a node."""
        x = self.exact(a)
        if n == 0:
            return self.constant(1)
        if n == 1:
            return a
        if (
            x is not None
            and (x != 0 or n > 0)
            and abs(n) * (x.numerator.bit_length() + x.denominator.bit_length()) < 4096
        ):
            return self.constant(x**n)
        if n < 0:
            return self.div(self.constant(1), self.power(a, -n))
        return self.node("powi", a, detail=n)

    def reachable(self, outputs: Iterable[int], mask: int = -1) -> list[int]:
        """The nodes the outputs need, in order of evaluation; with a mask, those that depend on its variables."""
        seen: set[int] = set()
        stack = list(outputs)
        while stack:
            number = stack.pop()
            if number not in seen and (mask == -1 or self.support[number] & mask):
                seen.add(number)
                stack.extend(self.nodes[number].args)
        return sorted(seen)
