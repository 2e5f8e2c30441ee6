"""Sums over an index, written out before anything is built of them; over data they stay what they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import TypeAlias

from sympy import Expr

from symnewton.errors import ParseError
from symnewton.language import limits
from symnewton.language.build import build
from symnewton.language.families import element_name
from symnewton.language.series import FORM
from symnewton.language.syntax import Node, postorder
from symnewton.language.text import quote

OVER_ROWS = ("sum", "mean")
At: TypeAlias = Mapping[str, int | None]  # the values of indices; None of one whose sum is not written out
LARGEST_BOUND = 10**9


def written_out(
    root: Node,
    text: str,
    given: Mapping[str, Expr],
    definitions: Mapping[str, Node],
    columns: Collection[str],
    longest: float = math.inf,
) -> Node:
    """The tree with definitions put in and sums over indices written out, but those of more terms than `longest`.

    Sums over rows stay, if there are `columns` for them. Raises: ParseError where a range is empty or no range, or where
    there would be too much.
    """
    plain = not any(node.kind in ("series", "element") for node in postorder(root))
    if plain and not definitions and not columns:
        return root
    return _Writer(text, given, definitions, columns, longest).write(root, {}, False)


class _Writer:
    def __init__(
        self,
        text: str,
        given: Mapping[str, Expr],
        definitions: Mapping[str, Node],
        columns: Collection[str],
        longest: float,
    ) -> None:
        self.text, self.given, self.definitions, self.columns = text, given, definitions, columns
        self.longest, self.size = longest, 0

    def write(self, node: Node, at: At, rows: bool) -> Node:
        """The node where the indices have these values, inside a sum over `rows` or not."""
        self.size += 1
        if self.size > limits.MAX_SIZE:
            raise self.error("the sum is too large when written out", "take fewer terms", node)
        if node.kind == "variable":
            if node.value in at:
                k = at[node.value]
                return Node("index", node.span, (), node.value) if k is None else _whole(k, node)
            if node.value in self.columns and not rows:
                hint = f"write sum({node.value}) or mean({node.value}), or the whole term in one of them"
                raise self.error(f"{quote(node.value)} is a column: it has a value in every row", hint, node)
            if node.value in self.definitions:
                return self.write(_moved(self.definitions[node.value], node.span), at, rows)
            return node
        if node.kind == "element":
            if any(n.kind == "variable" and at.get(n.value, 0) is None for n in postorder(node.children[0])):
                return Node("element", node.span, (self.write(node.children[0], at, rows),), node.value)
            number = self.whole(node.children[0], at)
            return self.write(
                Node("variable", node.span, (), element_name(node.value, self._index(number, node))), {}, rows
            )
        if node.kind == "series":
            return self.series(node, at, rows)
        children = tuple(self.write(child, at, rows) for child in node.children)
        same = all(a is b for a, b in zip(children, node.children))
        return node if same else Node(node.kind, node.span, children, node.value)

    def series(self, node: Node, at: At, rows: bool) -> Node:
        body, *bounds = node.children
        if not bounds:
            return self.over_rows(node, at, rows)
        name = bounds[0].value
        if name in at:
            raise self.error(f"the index {name} is used by a sum around this one", "give it another name", bounds[0])
        if name in self.columns or name in self.given or name in self.definitions:
            raise self.error(f"{name} has another meaning already", "give the index another name", bounds[0])
        low, high = (self.whole(bound, at) for bound in bounds[1:])
        if low > high:
            raise self.error(f"the range {low}..{high} is empty", "the lower bound comes first", node)
        if high - low + 1 > self.longest and not at and not rows and node.value != "prod":
            ends = [_whole(end, node) for end in (low, high)]
            inside = self.write(body, {name: None}, rows)
            return Node("series", node.span, (inside, Node("index", node.span, (), name), *ends), node.value)
        if (high - low + 1) * len(postorder(body)) > limits.MAX_SIZE:
            raise self.error("the sum is too large when written out", "take fewer terms", node)
        terms = tuple(self.write(body, {**at, name: k}, rows) for k in range(low, high + 1))
        if node.value == "prod":
            return Node("product", node.span, terms)
        total = Node("sum", node.span, terms)
        if node.value == "sum":
            return total
        return Node("product", node.span, (total, Node("inverse", node.span, (_whole(len(terms), node),))))

    def over_rows(self, node: Node, at: At, rows: bool) -> Node:
        if not self.columns:
            raise self.error(f"{node.value} needs the range of an index, or data", f"{FORM}, or give --data", node)
        if node.value not in OVER_ROWS:
            raise self.error(f"{node.value} does not run over rows", "only sum and mean do", node)
        if rows:
            raise self.error("a sum over rows stands in another", "take it out of the other", node)
        return Node("series", node.span, (self.write(node.children[0], at, True),), node.value)

    def whole(self, node: Node, at: At) -> int:
        """The whole number that an index or a bound is."""
        value = build(self.write(node, at, False), self.text, self.given).expression
        if unknown := min((s.name for s in value.free_symbols), default=None):
            raise self.error(f"{unknown} has no value here", f"give it one: --param {unknown}=9", node)
        if not value.is_Integer or abs(int(value.p)) > LARGEST_BOUND:
            raise self.error("this is not a whole number", "bounds and indices are whole numbers, as in x[i+1]", node)
        return int(value)

    def _index(self, number: int, node: Node) -> int:
        if number < 0:
            raise self.error(f"{node.value}[{number}] has a negative index", "let the range start later", node)
        return number

    def error(self, message: str, hint: str, node: Node) -> ParseError:
        return ParseError(message, hint=hint, text=self.text, span=node.span)


def _moved(node: Node, span: tuple[int, int]) -> Node:
    """The tree of a definition, where it is used."""
    return Node(node.kind, span, tuple(_moved(child, span) for child in node.children), node.value)


def _whole(number: int, node: Node) -> Node:
    size = Node("number", node.span, (), str(abs(number)))
    return Node("negative", node.span, (size,)) if number < 0 else size
