"""Names that run other names together: xy, x_1x_2, sinx. Where they can be cut, and what a person meant by them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from symnewton.language.vocabulary import BY_NAME, GREEK_WORDS

USUAL_VARIABLES = frozenset("xyz")
# Functions that may be meant in `sinx`; xmin and ymax are names.
BRACKETLESS = frozenset(n for n, f in BY_NAME.items() if f.arguments[0] == 1 and not f.soft) - {"min", "max"}

LETTER = re.compile(r"[A-Za-z](?:_?[0-9]+|_[A-Za-z][A-Za-z0-9]*)?")
PIECE = re.compile(r"[A-Za-z](?:_?[0-9]+)?")
# A letter after digits: nobody can tell whether x1y is one name or two.
GLUED = re.compile(r"(?=.*[0-9][A-Za-z])(?:[A-Za-z](?:_?[0-9]+)?){2,}")


def is_plain(name: str) -> bool:
    """Whether the name is a letter, with or without a subscript, or a Greek word: no reader would cut it."""
    return bool(LETTER.fullmatch(name)) or name.rstrip("0123456789").partition("_")[0] in GREEK_WORDS


def glued(name: str) -> list[str]:
    """The letters with subscripts that a name such as x_1x_2 or x1y runs together; none where it does not."""
    return PIECE.findall(name) if GLUED.fullmatch(name) else []


def repeated(names: Iterable[str]) -> frozenset[str]:
    """The pieces that two or more different glued names share, as x_2 in x_1x_2 + x_2x_3."""
    seen: set[str] = set()
    twice: set[str] = set()
    for name in set(names):
        pieces = set(glued(name))
        twice |= seen & pieces
        seen |= pieces
    return frozenset(twice)


def pieces_of(name: str, known: Collection[str], *, digits: bool = False) -> list[str]:
    """The name cut into two or more known names, with `digits` also digits behind them; none where it cannot be."""
    best: list[list[str] | None] = [[]] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(end):
            before, piece = best[start], name[start:end]
            if before is None or piece == name:
                continue
            if piece in known or (digits and before and piece.isdigit()):
                best[end] = [*before, piece]
                break
    return best[-1] or []


def applied(pieces: list[str]) -> Iterator[str]:
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
