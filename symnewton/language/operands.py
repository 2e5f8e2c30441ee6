"""The operands of an expression: numbers, names, signs, brackets, bars, radicals, LaTeX fractions and cases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symnewton.language import series
from symnewton.language.application import application
from symnewton.language.syntax import CLOSERS, OR, PRODUCT, SUM, UNARY, Node

if TYPE_CHECKING:
    from symnewton.language.grammar import Parser

LATEX_BRACE = re.compile(r"\\(?:left\s*\\)?(?:\{|lbrace)")
WRAPPERS = {"|(": "abs", "|": "abs", "⌊": "floor", "⌈": "ceiling"}
RADICALS = {"√": "2", "∛": "3", "∜": "4"}
STRUCTURES = frozenset({"frac", "sqrt", "cases", "norm", "sum", "prod"})
OPS = frozenset({"(", "[", "{", "|(", "⌊", "⌈", *STRUCTURES, *RADICALS})
KINDS = frozenset({"number", "fraction", "variable", "constant", "function", "boolean"})


def operand(p: Parser) -> Node:
    token = p.token
    if token.kind == "function":
        return application(p)
    if token.kind in KINDS:
        p.advance()
        if token.kind == "variable" and p.indexed and p.at("[") and not p.token.spaced:
            return series.element(p, token)
        return Node("number" if token.kind == "fraction" else token.kind, token.span, (), token.text)
    if token.kind == "op":
        if token.text in CLOSERS:
            return bracketed(p)
        if token.text in ("+", "-"):
            return signed(p)
        if token.text in RADICALS:
            return radical(p)
        if token.text in STRUCTURES or token.text == "‖":
            return READERS[token.text](p)
    raise p.unexpected()


def signed(p: Parser) -> Node:
    start, minus = p.token.start, False
    while p.at("+", "-"):
        minus ^= p.advance().text == "-"
    inner = p.number(p.expression(UNARY))
    return Node("negative", (start, inner.span[1]), (inner,)) if minus else inner


def bracketed(p: Parser) -> Node:
    """( ), [ ], { }, | |, floor and ceiling brackets. Bars opened inside a bracket are closed inside it."""
    opener = p.advance()
    p.check_braces(opener)
    if p.at(CLOSERS[opener.text]) and opener.text != "|":
        raise p.error("there is nothing between the brackets", "write an expression there", opener)
    p.nest(opener)
    around = p.bars, p.in_norm
    p.bars, p.in_norm = p.bars + 1 if opener.text == "|" else 0, False
    inner = over(p, p.expression(OR)) if opener.text == "{" else p.expression(OR)
    if opener.text == "(" and LATEX_BRACE.match(p.text, opener.start):
        p.note("braces are read as brackets")
    closer = p.expect(CLOSERS[opener.text])
    p.bars, p.in_norm = around
    p.depth -= 1
    span = opener.start, closer.end
    if opener.text in WRAPPERS:
        p.functions.append(WRAPPERS[opener.text])
        return Node("call", span, (p.number(inner),), WRAPPERS[opener.text])
    # The node of its own span marks the brackets, which note and power look at.
    return Node(inner.kind, span, inner.children, "" if inner.value == "open" else inner.value)


def over(p: Parser, above: Node) -> Node:
    """{a \\over b}, TeX's own fraction, of all that stands before and behind."""
    if not p.at("over"):
        return above
    p.advance()
    below = p.number(p.expression(OR))
    return Node("product", (above.span[0], below.span[1]), (p.number(above), Node("inverse", below.span, (below,))))


def norm(p: Parser) -> Node:
    """\\lVert (x, y) \\rVert or ‖x, y‖, the square root of the sum of squares; of one number its absolute value."""
    opener = p.advance()
    closer = "‖"
    if opener.text == "norm":
        opener, closer = p.expect("{"), "}"
    p.nest(opener)
    around = p.bars, p.in_norm
    p.bars, p.in_norm = 0, True
    inner = p.at("(", "[") and p.commas_follow()
    if inner:
        closing = CLOSERS[p.advance().text]
    parts = [p.number(p.expression(SUM))]
    while p.at(","):
        p.advance()
        parts.append(p.number(p.expression(SUM)))
    if inner:
        p.expect(closing)
    end = p.expect(closer)
    p.bars, p.in_norm = around
    p.depth -= 1
    span = opener.start, end.end
    if len(parts) == 1:
        p.note(f"{p.shown(*span)} is read as the absolute value of one number; for a vector write its components")
        p.functions.append("abs")
        return Node("call", span, tuple(parts), "abs")
    p.functions.append("sqrt")
    two = Node("number", span, (), "2")
    squares = tuple(Node("power", part.span, (part, two)) for part in parts)
    return Node("call", span, (Node("sum", span, squares),), "sqrt")


def radical(p: Parser) -> Node:
    """The root of the one operand that follows; √x² can be read in two ways."""
    sign = p.advance()
    bracket = p.at("(", "[", "{")
    p.nest(sign)
    inner = p.number(operand(p))
    p.depth -= 1
    span = sign.start, inner.span[1]
    follower = p.token
    if p.at("^") and not bracket:
        raise p.error(f"{sign.text} before a power can be read in two ways", "bracket what is under the root", follower)
    if not bracket and not follower.spaced and follower.kind in ("variable", "constant"):
        p.note(f"only {p.shown(*inner.span)} is taken to be under the root of {p.shown(*span)}")
    return rooted(p, inner, sign.base or RADICALS[sign.text], span)


def rooted(p: Parser, inner: Node, degree: str, span: tuple[int, int]) -> Node:
    p.functions.append("sqrt" if degree == "2" else "root")
    if degree == "2":
        return Node("call", span, (inner,), "sqrt")
    return Node("call", span, (inner, Node("number", span, (), degree)), "root")


def latex_argument(p: Parser) -> Node:
    """A group in braces, or one digit, letter or command: \\frac12, \\frac a b."""
    token = p.token
    if p.at("{"):
        return p.number(bracketed(p))
    if token.kind in ("number", "variable", "constant") and len(token.text) == token.end - token.start:
        if token.kind == "number" and len(token.text) > 1:
            rest = token._replace(text=token.text[1:], start=token.start + 1, spaced=False)
            p.tokens[p.index] = rest
            return Node("number", (token.start, token.start + 1), (), token.text[0])
        p.advance()
        return Node(token.kind, token.span, (), token.text)
    if token.kind in ("variable", "constant", "fraction") or p.at("frac", "sqrt"):
        return operand(p)
    raise p.error("a LaTeX command needs its arguments in braces", "write \\frac{a}{b} or \\sqrt{x}", token)


def fraction(p: Parser) -> Node:
    command = p.advance()
    p.nest(command)
    above = latex_argument(p)
    below = latex_argument(p)
    p.depth -= 1
    return Node("product", (command.start, below.span[1]), (above, Node("inverse", below.span, (below,))), "frac")


def root(p: Parser) -> Node:
    """\\sqrt{x} and \\sqrt[n]{x}; the index is read by the tokenizer as `base`."""
    command = p.advance()
    p.nest(command)
    inner = latex_argument(p)
    p.depth -= 1
    span = command.start, inner.span[1]
    if not command.base:
        return rooted(p, inner, "2", span)
    if command.base.isdigit():
        return rooted(p, inner, command.base, span)
    index = Node("variable", command.span, (), command.base)
    return Node("power", span, (inner, Node("inverse", command.span, (index,))))


def cases(p: Parser) -> Node:
    """The rows `value & condition` of a cases environment."""
    start = p.advance()
    p.nest(start)
    parts: list[Node] = []
    while not p.at("end cases"):
        parts.append(p.number(p.expression(SUM)))
        while p.at(",", "&"):
            p.advance()
        parts.append(last_condition(p))
        if not p.at("end cases"):
            p.expect("row")
    end = p.advance()
    p.depth -= 1
    if not parts:
        raise p.error("there is nothing in the cases", "write rows such as x^2 & x < 0", start)
    p.functions.append("Piecewise")
    return Node("call", (start.start, end.end), tuple(parts), "Piecewise")


def over_range(p: Parser) -> Node:
    """\\sum_{i=1}^{9} and \\prod, and the product that follows: a sum goes no further than a plus or minus sign."""
    sign = p.advance()
    p.nest(sign)
    p.expect("{")
    p.expect(",")
    bounds = series.index_range(p, sign)
    p.expect("}")
    body = p.number(p.expression(PRODUCT))
    p.depth -= 1
    return Node("series", (sign.start, body.span[1]), (body, *bounds), sign.text)


def last_condition(p: Parser) -> Node:
    """The condition of a row; a row without one holds elsewhere."""
    if p.at("row", "end cases"):
        return Node("boolean", p.token.span, (), "True")
    condition = p.condition(p.expression(OR))
    while p.at(",", "."):
        p.advance()
    return condition


READERS = {
    "frac": fraction,
    "sqrt": root,
    "cases": cases,
    "norm": norm,
    "‖": norm,
    "sum": over_range,
    "prod": over_range,
}
