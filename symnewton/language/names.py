"""What each name in a text is: a function, a constant, a variable, or a product of single letters.

A name is looked at together with the others: `xy` is x times y only where x and y also stand alone. Whatever two
people could read differently is refused with a hint, or read with a note.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from symnewton.errors import ParseError
from symnewton.language.text import quote
from symnewton.language.tokens import Token
from symnewton.language.vocabulary import (
    BRACKETLESS_SOFT,
    BY_NAME,
    CONSTANT_NAMES,
    GREEK_WORDS,
    INFINITE,
    LIBRARIES,
    RESERVED,
    WORDS,
    Function,
    suggestion,
)

OPENERS = ("(", "|(")
LETTER = re.compile(r"[A-Za-z](?:_?[0-9]+|_[A-Za-z0-9]+)?")
DIFFERENTIAL = re.compile(r"d[A-Za-z]")
USUAL_VARIABLES = frozenset("xyz")
# Functions that may be meant in `sinx`; xmin and ymax are names.
BRACKETLESS = frozenset(n for n, f in BY_NAME.items() if f.arguments[0] == 1 and not f.soft) - {"min", "max"}


def resolve(text: str, tokens: list[Token], declared: Collection[str]) -> tuple[list[Token], list[str]]:
    """The tokens with every name told apart, and notes on the readings that needed a choice."""
    resolver = Resolver(text, tokens, declared)
    return list(resolver.run()), list(dict.fromkeys(resolver.notes))


class Resolver:
    """One pass over the tokens. `alone` are the names that stand somewhere without a bracket after them."""

    def __init__(self, text: str, tokens: list[Token], declared: Collection[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.declared = frozenset(declared)
        self.latex = "\\" in text or "^{" in text or "_{" in text
        self.notes: list[str] = []
        self.products: dict[tuple[str, bool], list[str]] = {}
        names = {t.text for i, t in enumerate(tokens) if t.kind == "name" and not self.opens(i + 1)}
        self.alone = self.declared | {n for n in names if n not in BY_NAME and n not in CONSTANT_NAMES}

    def opens(self, index: int) -> bool:
        token = self.tokens[index]
        return token.kind == "op" and token.text in OPENERS

    def run(self) -> Iterator[Token]:
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            if token.kind == "name" and token.text in LIBRARIES and self.tokens[index + 1].text == ".":
                index = self.library(index)
                token = self.tokens[index]
            if token.kind == "op" and token.text == ".":
                raise self.error("an expression has no attributes", "write sin(x), not np.sin(x) or x.sin()", token)
            if token.kind == "name":
                yield from self.name(index, token)
            else:
                yield token
            index += 1

    def library(self, index: int) -> int:
        """Past the prefix of `np.exp`; the index of `exp`."""
        prefix = self.tokens[index].text
        while self.tokens[index + 1].text == "." and self.tokens[index].text in LIBRARIES:
            index += 2
        name = self.tokens[index]
        if name.text not in BY_NAME and name.text not in CONSTANT_NAMES:
            raise self.error(f"{prefix}.{name.text} is not a known function", suggestion(name.text), name)
        self.notes.append(f"{prefix}.{name.text} is read as {name.text}")
        return index

    def error(self, message: str, hint: str, token: Token) -> ParseError:
        return ParseError(message, hint=hint, text=self.text, span=token.span)

    def name(self, index: int, token: Token) -> Iterator[Token]:
        name, called = token.text, self.opens(index + 1)
        function = BY_NAME.get(name) or (self.other_case(token) if called and name not in self.alone else None)
        if function and (called or not function.soft or self.argument_follows(index)):
            if function.note:
                self.notes.append(function.note)
            yield token._replace(kind="function", text=function.name)
        elif function and function.soft and name not in self.declared and self.tokens[index + 1].text == "^":
            self.notes.append(f"{name} is read as a variable, not as a function")
            yield token._replace(kind="variable")
        elif name in self.declared:
            yield token._replace(kind="variable")
        elif name in CONSTANT_NAMES:
            yield self.constant(token, called)
        elif name in ("and", "or"):
            yield token._replace(kind="op")
        elif name in ("True", "False"):
            yield token._replace(kind="boolean")
        else:
            self.refuse(index, token)
            if called:
                yield from self.called(token)
            else:
                yield from self.variable(index, token)

    def argument_follows(self, index: int) -> bool:
        """Whether a soft name stands before an argument without brackets."""
        follower = self.tokens[index + 1]
        known = self.tokens[index].text in BRACKETLESS_SOFT and self.tokens[index].text not in self.declared
        return known and follower.spaced and follower.kind in ("name", "number")

    def other_case(self, token: Token) -> Function | None:
        """The function that differs in case only: Sin(x)."""
        function = BY_NAME.get(token.text.lower()) if len(token.text) > 1 else None
        if function:
            self.notes.append(f"{token.text} is read as {function.name}")
        return function

    def constant(self, token: Token, called: bool) -> Token:
        constant = CONSTANT_NAMES[token.text]
        if token.text == "E":
            self.notes.append("E is the constant 2.718...; declare E as a variable or parameter if it is one")
        elif token.text != constant:
            self.notes.append(f"{token.text} is read as the constant {constant}")
        if called and constant == "e":
            self.note_product(token)
        return token._replace(kind="constant", text=constant)

    def refuse(self, index: int, token: Token) -> None:
        """Refuses the names that no reader would take for a variable."""
        name, previous = token.text, self.tokens[index - 1] if index else None
        declare = f"declare {quote(name)} as a variable or parameter if it is one"
        if name in ("i", "j", "J") and previous and previous.kind == "number" and not token.spaced:
            raise self.error("imaginary numbers are not part of the language", f"write 2*{name} for a variable", token)
        if name in ("i", "j") and not self.opens(index + 1):
            self.notes.append(f"{name} is read as a variable, not as the imaginary unit")
        if name == "I":
            raise self.error("I is the imaginary unit, and functions here are real", declare, token)
        if name in INFINITE:
            raise self.error(f"{name} is not a finite number", "an expression is finite", token)
        if name in RESERVED:
            hint = f"write {WORDS[name]}" if name in WORDS else declare
            raise self.error(f"the word {quote(name)} is not part of the language", hint, token)
        if name == "d" and any(
            t.kind == "name" and DIFFERENTIAL.fullmatch(t.text) for t in self.tokens[index + 1 : index + 5]
        ):
            raise self.error(
                "d/dx is not part of the language", "give the function, the derivative is worked out", token
            )
        if DIFFERENTIAL.fullmatch(name) and self.tokens[index + 1].text == "/":
            follower = self.tokens[index + 2]
            if follower.kind == "name" and DIFFERENTIAL.fullmatch(follower.text):
                raise self.error(
                    "a derivative is not part of the language", "give the function, the derivative is worked out", token
                )

    def called(self, token: Token) -> Iterator[Token]:
        """A name before a bracket that is no function: a product, if it can be."""
        name = token.text
        if (LETTER.fullmatch(name) or _is_greek(name)) and (
            name in self.alone or (name[0] not in "fgh" and name not in ("zeta", "Phi"))
        ):
            self.note_product(token)
            yield token._replace(kind="variable")
        elif pieces := self.letters(name) or self.glued_function(name):
            yield from self.split(token, pieces)
        elif name in self.alone:
            self.note_product(token)
            yield token._replace(kind="variable")
        else:
            raise self.error(f"{quote(name)} is not a known function", suggestion(name), token)

    def note_product(self, token: Token) -> None:
        self.notes.append(f"{token.text} before a bracket is read as a factor, not as a function")

    def variable(self, index: int, token: Token) -> Iterator[Token]:
        name = token.text
        if LETTER.fullmatch(name) or _is_greek(name):
            yield token._replace(kind="variable")
            return
        key = name, self.tokens[index + 1].text == "^"
        if key not in self.products:
            self.products[key] = self.product(token, *key)
        if self.products[key]:
            yield from self.split(token, self.products[key])
        else:
            yield token._replace(kind="variable")

    def product(self, token: Token, name: str, power_follows: bool) -> list[str]:
        """The factors that a longer name stands for; none where it is one variable."""
        letters = self.letters(name, power_follows)
        if letters:
            return letters
        self.refuse_glued(token)
        short = len(name) <= 3 and name.isalpha()
        if short and self.latex:
            return list(name)
        pieces = _pieces(name, self.alone | {"pi", "e"})
        if short or pieces:
            self.notes.append(f"{name} is read as one variable; write {'*'.join(pieces or name)} for the product")
        return []

    def letters(self, name: str, power_follows: bool = False) -> list[str]:
        """The letters of a name made wholly of variables that also stand alone, or none.

        x, y and z need only one of them alone: 2x^2 + 3xy. An e may be the last, under a power: xe^x.
        """
        stem = name[:-1] if power_follows and name[-1] == "e" else name
        known = len(name) > 1 and any(c in self.alone for c in stem)
        return list(name) if known and all(c in self.alone or c in USUAL_VARIABLES for c in stem) else []

    def split(self, token: Token, pieces: list[str]) -> Iterator[Token]:
        """The token as several without operators between them."""
        bracket = "(...)" if pieces[-1] in BRACKETLESS else ""
        self.notes.append(f"{token.text}{bracket} is read as the product {'*'.join(pieces)}{bracket}")
        width = token.end - token.start
        step = 1 if width == len(token.text) else 0
        start = token.start
        for i, piece in enumerate(pieces):
            end = start + len(piece) if step else token.end
            if piece in BY_NAME and piece not in self.alone:
                kind, text = "function", BY_NAME[piece].name
            elif piece in CONSTANT_NAMES and piece not in self.declared:
                kind, text = "constant", CONSTANT_NAMES[piece]
            else:
                kind, text = "variable", piece
            yield Token(kind, text, start, end, token.spaced and i == 0)
            start = end if step else start

    def glued_function(self, name: str) -> list[str]:
        """The pieces of `xsin`, a known function behind variables that stand alone."""
        for cut in range(1, len(name)):
            if name[cut:] in BY_NAME and len(name) - cut > 1 and all(c in self.alone for c in name[:cut]):
                return [*name[:cut], name[cut:]]
        return []

    def refuse_glued(self, token: Token) -> None:
        """Refuses `sinx`: a reader sees a function, a tokenizer one name."""
        letters = {n for n in self.alone if len(n) == 1} | USUAL_VARIABLES
        pieces = _pieces(token.text, BRACKETLESS | letters)
        if any(p in BRACKETLESS for p in pieces[:-1]) and pieces[-1] not in BRACKETLESS:
            hint = f"write {'*'.join(_applied(pieces))}"
            raise self.error(f"{quote(token.text)} runs a function and its argument together", hint, token)


def _pieces(name: str, known: Collection[str]) -> list[str]:
    """The name cut into two or more known names and digits; none where it cannot be."""
    best: list[list[str] | None] = [[]] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(end):
            before, piece = best[start], name[start:end]
            if before is not None and piece != name and (piece in known or (before and piece.isdigit())):
                best[end] = [*before, piece]
                break
    return best[-1] or []


def _applied(pieces: list[str]) -> Iterator[str]:
    """Functions with what follows them as argument: sin, x, cos, 2, x as sin(x), cos(2*x)."""
    index = 0
    while index < len(pieces):
        stop = index + 1
        if pieces[index] in BRACKETLESS:
            while stop < len(pieces) and pieces[stop] not in BRACKETLESS:
                stop += 1
            yield f"{pieces[index]}({'*'.join(pieces[index + 1 : stop])})"
        else:
            yield pieces[index]
        index = stop


def _is_greek(name: str) -> bool:
    return name.rstrip("0123456789").partition("_")[0] in GREEK_WORDS
