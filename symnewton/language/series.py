"""sum(EXPR, i=a..b), prod and mean: their grammar. Over data, sum(EXPR) and mean(EXPR) run over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symnewton.language.syntax import CLOSERS, SUM, Node
from symnewton.language.tokens import Token

if TYPE_CHECKING:
    from symnewton.language.grammar import Parser

FORM = "for example sum(x[i]^2, i=1..10)"


def bound_names(tokens: list[Token]) -> frozenset[str]:
    """The names that stand as `, i=` before a range a..b: those of indices."""
    if not any(t.text == ".." for t in tokens):
        return frozenset()
    triples = zip(tokens, tokens[1:], tokens[2:])
    return frozenset(
        t.text for before, t, after in triples if t.kind == "name" and (before.text, after.text) == (",", "=")
    )


def series(p: Parser, token: Token) -> Node:
    """sum(…), prod(…) or mean(…) after its name, with an index or over rows."""
    if not p.at("(", "["):
        raise p.error(f"{token.text} needs its argument in brackets", FORM, token)
    closer = CLOSERS[p.advance().text]
    bars, p.bars = p.bars, 0
    parts = [p.number(p.expression(SUM))]
    if p.at(","):
        p.advance()
        parts += index_range(p, token)
    p.bars = bars
    return Node("series", (token.start, p.expect(closer).end), tuple(parts), token.text)


def index_range(p: Parser, token: Token) -> list[Node]:
    """The index and its bounds, of i=a..b."""
    name = p.token
    if name.kind != "variable":
        raise p.error(f"{token.text} takes an expression and the range of an index", FORM, name)
    p.advance()
    p.expect("=")
    low = p.number(p.expression(SUM))
    p.expect("..")
    return [Node("variable", name.span, (), name.text), low, p.number(p.expression(SUM))]


def element(p: Parser, token: Token) -> Node:
    """x[i+1], the variable of a family, after its name."""
    opener = p.advance()
    p.nest(opener)
    index = p.number(p.expression(SUM))
    p.depth -= 1
    return Node("element", (token.start, p.expect("]").end), (index,), token.text)
