"""What each name in a text is: a function, a constant, a variable, or a product of shorter names.

A name is looked at together with the others: `ab` is a times b only where a and b also stand alone. Whatever two
people could read differently is refused with a hint, or read with a note.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from symnewton.errors import ParseError
from symnewton.language.latex import is_latex
from symnewton.language.products import (
    BRACKETLESS,
    USUAL_VARIABLES,
    applied,
    glued,
    is_plain,
    pieces_of,
    repeated,
)
from symnewton.language.series import bound_names
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

OPENERS = ("(", "|(", "[")
DIFFERENTIAL = re.compile(r"d[A-Za-z]")
SQUARE = re.compile(r"([A-Za-z])([2-9])")
TIMES_TEN = re.compile(r"[xX]10")


def resolve(
    text: str, tokens: list[Token], declared: Collection[str], beside: Collection[str] = ()
) -> tuple[list[Token], list[str]]:
    """The tokens with every name told apart, and notes on the readings that needed a choice.

    `declared` names are never anything else; those `beside` stand in other texts of the same problem.
    """
    resolver = Resolver(text, tokens, declared, beside)
    resolved = list(resolver.run())
    resolver.note_likenesses(resolved)
    return resolved, list(dict.fromkeys(resolver.notes))


def names_in(tokens: list[Token]) -> set[str]:
    """The names that stand somewhere without a bracket after them and are no function or constant."""
    names = {t.text for t, follower in zip(tokens, tokens[1:]) if t.kind == "name" and not _opens(follower)}
    return {n for n in names if n not in BY_NAME and n not in CONSTANT_NAMES}


class Resolver:
    """One pass over the tokens. `alone` are the names that stand somewhere without a bracket after them."""

    def __init__(self, text: str, tokens: list[Token], declared: Collection[str], beside: Collection[str]) -> None:
        self.text = text
        self.tokens = tokens
        indices = bound_names(tokens)
        self.indexed = bool(indices)
        self.declared = frozenset(declared) | indices
        self.latex = is_latex(text)
        self.notes: list[str] = []
        self.products: dict[tuple[str, bool], list[str]] = {}
        self.alone = self.declared | names_in(tokens) | frozenset(beside)
        self.standing = frozenset(n for n in self.alone if not glued(n)) | repeated(self.alone) | USUAL_VARIABLES

    def opens(self, index: int) -> bool:
        return _opens(self.tokens[index])

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
                past = self.several(index)
                if past:
                    yield past[1]
                    index = past[0]
                    continue
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
        if name.text not in BY_NAME and name.text not in CONSTANT_NAMES and not self.several(index):
            raise self.error(f"{prefix}.{name.text} is not a known function", suggestion(name.text), name)
        self.notes.append(f"{prefix}.{name.text} is read as {name.text}")
        return index

    def several(self, index: int) -> tuple[int, Token] | None:
        """One token for several, and the index after them: PI() of a spreadsheet, S(1) of SymPy, `arc sin`."""
        token, first, second, third = (self.tokens[index : index + 4] + [self.tokens[-1]] * 3)[:4]
        if token.text in self.declared:
            return None
        if first.text == "(" and second.text == ")" and CONSTANT_NAMES.get(token.text) == "pi":
            return index + 3, token._replace(kind="constant", text="pi", end=second.end)
        number = first.text == "(" and second.kind == "number" and third.text == ")"
        if number and token.text == "S" and "S" not in self.alone:
            self.notes.append(f"S({second.text}) is read as the number {second.text}")
            return index + 4, second._replace(start=token.start, end=third.end, spaced=token.spaced)
        if token.text == "arc" and first.kind == "name" and f"arc{first.text}" in BY_NAME:
            self.notes.append(f"arc {first.text} is read as arc{first.text}")
            name = BY_NAME[f"arc{first.text}"].name
            return index + 2, first._replace(kind="function", text=name, start=token.start, spaced=token.spaced)
        return None

    def error(self, message: str, hint: str, token: Token) -> ParseError:
        return ParseError(message, hint=hint, text=self.text, span=token.span)

    def name(self, index: int, token: Token) -> Iterator[Token]:
        name, called = token.text, self.opens(index + 1)
        function = BY_NAME.get(name) or self.spelled(index, token)
        if function and name not in self.declared and self.is_command(token):
            yield token._replace(kind="function", text=function.name)
        elif function and (called or not function.soft or self.argument_follows(index)):
            if function.note:
                self.notes.append(function.note)
            yield token._replace(kind="function", text=function.name)
        elif function and function.soft and name not in self.declared and self.tokens[index + 1].text == "^":
            self.notes.append(f"{name} is read as a variable, not as a function")
            yield token._replace(kind="variable")
        elif name in self.declared:
            self.refuse_index(index)
            yield token._replace(kind="variable")
        elif name in CONSTANT_NAMES:
            yield self.constant(token, called)
        elif name in ("and", "or"):
            yield token._replace(kind="op")
        elif name in ("True", "False"):
            yield token._replace(kind="boolean")
        else:
            self.refuse(index, token)
            self.refuse_index(index)
            if self.indexed and self.tokens[index + 1].text == "[" and not self.tokens[index + 1].spaced:
                yield token._replace(kind="variable")
            elif called:
                yield from self.called(token)
            else:
                yield from self.variable(index, token)

    def is_command(self, token: Token) -> bool:
        """Whether the name is a command of LaTeX, which is a function whatever its letters: \\sen x; \\gamma is Greek."""
        return self.text.startswith("\\", token.start) and token.text not in GREEK_WORDS

    def argument_follows(self, index: int) -> bool:
        """Whether a soft name stands before an argument without brackets."""
        follower = self.tokens[index + 1]
        known = self.tokens[index].text in BRACKETLESS_SOFT and self.tokens[index].text not in self.declared
        return known and follower.spaced and follower.kind in ("name", "number")

    def spelled(self, index: int, token: Token) -> Function | None:
        """The function that a name means where it stands: Sin x and SIN(x), if(c, a, b), the σ(z) of a network."""
        name, follower = token.text, self.tokens[index + 1]
        called = self.opens(index + 1)
        if name in self.declared:
            return None
        if called and name in ("if", "IF", "If"):
            return BY_NAME["where"]
        if called and name == "sigma" and name not in self.alone:
            self.notes.append(f"{self.text[token.start : token.end]}(...) is read as the sigmoid 1/(1 + e^-x)")
            return BY_NAME["sigmoid"]
        function = BY_NAME.get(name.lower()) if len(name) > 1 else None
        if function is None or (called and name in self.alone):
            return None
        before_argument = follower.spaced and follower.kind in ("name", "number")
        if not called and not (name.lower() in BRACKETLESS and (before_argument or follower.text == "^")):
            return None
        self.notes.append(f"{name} is read as {function.name}")
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

    def refuse_index(self, index: int) -> None:
        """Refuses x[0]: round brackets after a variable are a product, and square ones an index."""
        follower = self.tokens[index + 1]
        if follower.text == "[" and not follower.spaced and not self.indexed:
            hint = "use round brackets, and names such as x1 instead of x[1]; an index stands in sum(x[i]^2, i=1..9)"
            raise self.error("an index is not part of the language", hint, follower)

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
        if DIFFERENTIAL.fullmatch(name) and self.tokens[index + 1].text in ("/", "}"):
            follower = self.tokens[index + (2 if self.tokens[index + 1].text == "/" else 3) : index + 4][:1]
            if follower and follower[0].kind == "name" and DIFFERENTIAL.fullmatch(follower[0].text):
                raise self.error(
                    "a derivative is not part of the language", "give the function, the derivative is worked out", token
                )

    def called(self, token: Token) -> Iterator[Token]:
        """A name before a bracket that is no function: a product, if it can be."""
        name = token.text
        if is_plain(name) and (name in self.alone or (name[0] not in "fgh" and name not in ("zeta", "Phi"))):
            self.note_product(token)
            yield token._replace(kind="variable")
        elif pieces := (self.factors(name) if any(c in self.alone for c in name) else []) or self.behind(name):
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
        if is_plain(name):
            self.note_letter(index, token)
            yield token._replace(kind="variable")
            return
        key = name, self.tokens[index + 1].text == "^"
        if key not in self.products:
            self.products[key] = self.product(token, *key)
        if self.products[key]:
            yield from self.split(token, self.products[key])
        else:
            yield token._replace(kind="variable")

    def note_letter(self, index: int, token: Token) -> None:
        """Notes for Σ, which is no sum, for the x2 of 3x2 + 2x + 1, and for the x10 of 3x10^4."""
        name = token.text
        square = SQUARE.fullmatch(name)
        if self.text[token.start] == "Σ":
            self.notes.append("Σ is read as the variable Sigma, not as a sum")
        elif square and square[1] in self.alone and not {square[1] + "1", *self.declared} & {*self.alone, name}:
            self.notes.append(f"{name} is read as a variable; write {square[1]}^{square[2]} for the power")
        elif TIMES_TEN.fullmatch(name) and name not in self.declared and self.is_power_of_ten(index):
            number = self.tokens[index - 1].text
            self.notes.append(f"{name} is read as a variable; write {number}*10^… for {number} times a power of ten")

    def is_power_of_ten(self, index: int) -> bool:
        """Whether a number stands before the name and a power after it, and no x1 or x2 stands beside it."""
        numbered = any(n != self.tokens[index].text and re.fullmatch(r"[xX]\d+", n) for n in self.alone)
        return (
            index > 0
            and self.tokens[index - 1].kind == "number"
            and self.tokens[index + 1].text == "^"
            and not numbered
        )

    def product(self, token: Token, name: str, power_follows: bool) -> list[str]:
        """The factors that a longer name stands for; none where it is one variable."""
        factors = self.factors(name, power_follows)
        if factors:
            return factors
        self.refuse_glued(token)
        short = len(name) <= 3 and name.isalpha()
        if short and self.latex and not self.is_command(token):
            return list(name)
        pieces = pieces_of(name, self.alone | {"pi", "e"}, digits=True)
        if short or pieces:
            self.notes.append(f"{name} is read as one variable; write {'*'.join(pieces or name)} for the product")
        return []

    def factors(self, name: str, power_follows: bool = False) -> list[str]:
        """The two or more names, all of which also stand alone, that a name is made of; none where it is not.

        x, y and z need not stand alone: 3xy. An e may be the last, under a power: xe^x.
        """
        stem = name[:-1] if power_follows and len(name) > 1 and name[-1] == "e" else name
        pieces = [stem] if stem in self.standing and stem != name else pieces_of(stem, self.standing)
        return [*pieces, *name[len(stem) :]] if pieces else []

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

    def behind(self, name: str) -> list[str]:
        """The pieces of `xsin`, a known function behind variables that stand alone."""
        for cut in range(1, len(name)):
            if name[cut:] in BY_NAME and len(name) - cut > 1 and all(c in self.alone for c in name[:cut]):
                return [*name[:cut], name[cut:]]
        return []

    def refuse_glued(self, token: Token) -> None:
        """Refuses `sinx`, where a reader sees a function and a tokenizer one name, and `x_1x_2`, one name or two."""
        name = token.text
        letters = {n for n in self.alone if len(n) == 1} | USUAL_VARIABLES
        pieces = pieces_of(name[0].lower() + name[1:], BRACKETLESS | letters, digits=True)
        if any(p in BRACKETLESS for p in pieces[:-1]) and pieces[-1] not in BRACKETLESS:
            hint = f"write {'*'.join(applied(pieces))}"
            raise self.error(f"{quote(name)} runs a function and its argument together", hint, token)
        if pieces := glued(name):
            hint = f"write {'*'.join(pieces)} for the product, or declare {name} (--vars) if it is one variable"
            raise self.error(f"{quote(name)} can be read as one name or as {'*'.join(pieces)}", hint, token)

    def note_likenesses(self, resolved: list[Token]) -> None:
        """A note where x1 and x_1 are both in the text."""
        names = dict.fromkeys(t.text for t in resolved if t.kind == "variable")
        for name in names:
            bare = name.replace("_", "")
            if bare != name and bare in names:
                self.notes.append(f"{bare} and {name} are read as two variables")


def _opens(token: Token) -> bool:
    return token.kind == "op" and token.text in OPENERS
