"""Text to a tree: tokens, the names told apart, what stands before an equals sign."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from symnewton.errors import ParseError
from symnewton.language.grammar import Parser
from symnewton.language.limits import deep_stack
from symnewton.language.names import names_in, resolve
from symnewton.language.syntax import CLOSING, OPENING, Node, postorder
from symnewton.language.tokens import Token, tokenize
from symnewton.language.typed import Typed, typed_numbers
from symnewton.language.vocabulary import BY_NAME


class Parsed(NamedTuple):
    """A text as a tree, and what there is to say of it."""

    tree: Node
    functions: tuple[str, ...]
    notes: tuple[str, ...]
    typed: Typed


def parse(text: str, tokens: list[Token], declared: Collection[str], beside: Collection[str] = ()) -> Parsed:
    """The tree of the tokens of a text. Names that are `declared` are never anything else."""
    resolved, notes = resolve(text, tokens, declared, beside)
    parser = Parser(text, resolved)
    tree = parser.parse()
    functions = tuple(dict.fromkeys(parser.functions))
    return Parsed(tree, functions, (*notes, *parser.notes), typed_numbers(postorder(tree)))


def check_syntax(text: str, *, equation: bool = False) -> None:
    """Raises the ParseError that a text would raise whose names are not declared; SymPy is not needed for that."""
    with deep_stack():
        tokens, header, _ = right_side(text, (), equation)
        resolved, _ = resolve(text, tokens, header, names_in(tokenize(text)) if equation else ())
        Parser(text, resolved).parse()


def _trimmed(tokens: list[Token]) -> list[Token]:
    """The tokens without what a spreadsheet puts before a formula, =, and a program after it, a semicolon."""
    start, end = 0, len(tokens) - 1
    while end > 1 and tokens[end - 1].text == ";":
        end -= 1
    if end > 1 and tokens[0].text == "=":
        start = 1
    return [*tokens[start:end], tokens[-1]]


def right_side(
    text: str, declared: Collection[str], equation: bool = False
) -> tuple[list[Token], tuple[str, ...], list[str]]:
    """The tokens after a leading `f(x, y) =` or `y =`, the names in its brackets, and a note about it.

    Of an equation left = right they are left - (right), unless a bracketed head makes it a definition.
    """
    tokens = _trimmed(tokenize(text))
    at = _outer_equals(tokens, equation)
    if at is None:
        return tokens, (), []
    left, right = tokens[:at], tokens[at + 1 :]
    header = tuple(t.text for t in left[2::2])
    if equation and left[-1].text in ("+", "-", "*", "/", "^"):
        raise ParseError(
            "the left side ends too early", hint="something has to follow", text=text, span=tokens[at].span
        )
    if equation and not (header and _is_head(left, right) and left[0].text not in {*BY_NAME, *declared}):
        sign, end = tokens[at], right[-1]
        if (second := _outer_equals(right, equation)) is not None:
            raise ParseError(
                "a second equals sign", hint="give the equations one by one", text=text, span=right[second].span
            )
        opened = [sign._replace(kind="op", text="-"), Token("op", "(", sign.end, sign.end)]
        return [*left, *opened, *right[:-1], Token("op", ")", end.start, end.start), end], (), []
    if not _is_head(left, right):
        raise ParseError(
            "an equation is not a function",
            hint="move everything to one side and give that, without the sign",
            text=text,
            span=tokens[at].span,
        )
    shown = left[0].text + (f"({', '.join(header)})" if header else "")
    return right, header, [f"'{shown} =' names the function; its right side is read"]


def _is_head(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Whether the tokens are `y` or `f(x, y)`, names that do not stand on the right side as well."""
    count = len(left[2::2])
    shape = ["(", *[","] * (count - 1), ")"] if count else []
    named = all(t.kind == "name" and not t.base for t in left[::2])
    free = all(t.text not in BY_NAME or BY_NAME[t.text].soft for t in left[::2])
    used = any(t.kind == "name" and t.text == left[0].text for t in right)
    return [t.text for t in left[1::2]] == shape and named and free and not used


def _outer_equals(tokens: list[Token], equation: bool) -> int | None:
    """Where the first = or := outside brackets stands, after something; of an equation also ==."""
    signs = ("=", "==") if equation else ("=", ":=")
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind == "op":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if token.text in signs and depth == 0 and index > 0:
                return index
    return None
