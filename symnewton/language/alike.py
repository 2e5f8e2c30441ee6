"""Long texts as programs write them: hundreds of terms that are equal up to names and numbers are read by their pattern.

A term's pattern is its tokens with the variables numbered as they come and the decimals lifted out. The pattern is parsed
and built once; of the terms only names and numbers are kept. Texts that are anything else are left to the usual reading.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from sympy import Add, Expr, Rational, Symbol, Tuple

from symnewton.errors import ParseError
from symnewton.language.build import build, literal
from symnewton.language.limits import MAX_DIGITS, MAX_LONG_TEXT, MAX_NAME, deep_stack
from symnewton.language.names import resolve
from symnewton.language.parsing import parse
from symnewton.language.terms import Instances, TermSum
from symnewton.language.tokens import tokenize
from symnewton.language.typed import Typed, together
from symnewton.language.vocabulary import BY_NAME, CONSTANT_NAMES

TOKEN = re.compile(r"[ \t\n]*(?:([A-Za-z]\w*)|((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(\*\*|[-+*/^(),]))", re.ASCII)
FEWEST_CHARACTERS = 200
FEWEST_VARIABLES = 32  # with fewer, matrices are small
FEWEST_ALIKE = 4  # terms of a pattern: fewer are written out
MOST_PATTERNS = 40
NAME = re.compile(r"([A-Za-z]+)((?:_?[0-9]+)*)")
POWERS = ("^", "**")
OPERATORS = ("+", "-", "*", "/", "^", "**", "(", ",")
PLACE, NUMBER = "place{}", "number{}"

Token: TypeAlias = tuple[str, str, int]  # kind, text and place
Piece: TypeAlias = tuple[str, str]  # its kind, and its text: of a variable the number that it has in its term


@dataclass
class Pattern:
    """The terms of one pattern: their names, and their decimals as they are written."""

    shape: tuple[Piece, ...]
    names: list[tuple[str, ...]] = field(default_factory=list)
    numbers: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class Alike:
    """What was read: the expression, its variables with their first places, and what the patterns say."""

    expression: Expr
    names: dict[str, tuple[int, int]]
    functions: tuple[str, ...]
    typed: Typed


def read_alike(text: str, declared: Collection[str], given: Mapping[str, Expr], fewest: float) -> Alike | None:
    """The sum of more than `fewest` terms of few patterns in many variables; None where the text is no such sum."""
    if not FEWEST_CHARACTERS < len(text) <= MAX_LONG_TEXT:
        return None
    tokens = _tokens(text)
    if tokens is None:
        return None
    fixed = {*BY_NAME, *CONSTANT_NAMES} - set(declared) | set(given)
    found = _Terms(tokens, fixed)
    if found.broken or found.count <= fewest or len(found.names) < FEWEST_VARIABLES:
        return None
    if not _are_variables(found.names, [*declared, *given]):
        return None
    try:
        built = [_built(one, given) for pattern in found.patterns.values() for one in _kept(pattern)]
    except ParseError:
        return None
    if None in built:
        return None
    parts, functions, typed = zip(*(b for b in built if b is not None))
    used = tuple(dict.fromkeys(f for own in functions for f in own))
    return Alike(Add(*parts), found.names, used, together(typed))


def _tokens(text: str) -> list[Token] | None:
    """Kind, text and place; None where a token is of another kind, or two stand together that make one in the language."""
    found: list[Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.end() - match.start() > MAX_DIGITS:
            return None
        name, number, sign = match.groups()
        kind = "name" if name else "number" if number else "sign"
        piece = name or number or sign
        before = found[-1] if found else ("sign", "+", 0)
        called = before[1] in BY_NAME
        ended = before[0] != "sign" or before[1] == ")"
        if called != (ended and piece == "(") or (ended and kind != "sign"):  # products without a sign, 0x1, 1.2.3
            return None
        found.append((kind, piece, match.end() - len(piece)))
        position = match.end()
    return found


class _Terms:
    """The terms of the outermost sum by their patterns; `broken` where there are too many of these."""

    def __init__(self, tokens: list[Token], constants: Collection[str]) -> None:
        self.tokens, self.constants = tokens, constants
        self.patterns: dict[tuple[Piece, ...], Pattern] = {}
        self.names: dict[str, tuple[int, int]] = {}
        self.count, self.broken = 0, False
        for start, end in self._spans():
            shape, names, numbers = self._read(tokens[start:end])
            pattern = self.patterns.setdefault(shape, Pattern(shape))
            pattern.names.append(names)
            pattern.numbers.append(numbers)
            self.count += 1
            self.broken = len(self.patterns) > MOST_PATTERNS
            if self.broken:
                return

    def _spans(self) -> Iterator[tuple[int, int]]:
        """The terms with their signs: from token to token."""
        depth, start = 0, 0
        for k, (_, piece, _) in enumerate(self.tokens):
            depth += (piece == "(") - (piece == ")")
            if depth == 0 and piece in "+-" and k > start and self.tokens[k - 1][1] not in OPERATORS:
                yield start, k
                start = k
        yield start, len(self.tokens)

    def _read(self, term: list[Token]) -> tuple[tuple[Piece, ...], tuple[str, ...], tuple[str, ...]]:
        """The pattern of a term, its names and the decimals that are lifted out: none in exponents."""
        own: dict[str, int] = {}
        numbers: list[str] = []
        shape: list[Piece] = []
        depth, exponent = 0, math.inf  # of the brackets, and of the innermost exponent in brackets
        for k, (kind, piece, at) in enumerate(term):
            before, after = (term[k - 1][1] if k else "+"), (term[k + 1][1] if k + 1 < len(term) else "")
            if kind == "sign":
                depth += (piece == "(") - (piece == ")")
                if piece == "(" and before in POWERS:
                    exponent = min(exponent, depth)
                elif depth < exponent:
                    exponent = math.inf
                if k or piece != "+":
                    shape.append((kind, piece))
            elif kind == "name" and piece not in self.constants:
                self.names.setdefault(piece, (at, at + len(piece)))
                shape.append(("place", str(own.setdefault(piece, len(own)))))
            elif kind == "name" or depth >= exponent or before in POWERS or _is_zero(piece):
                shape.append((kind, piece))
            elif before != "-" or after in POWERS:
                shape.append(("lifted", ""))
                numbers.append(piece)
            elif k > 1 and term[k - 2][1] in POWERS:
                shape.append((kind, piece))
            else:  # a - 3 is a + (-3)
                shape.pop()
                if shape and shape[-1][1] not in OPERATORS:
                    shape.append(("sign", "+"))
                shape.append(("lifted", ""))
                numbers.append(f"-{piece}")
        return tuple(shape), tuple(own), tuple(numbers)


def _is_zero(digits: str) -> bool:
    return set(re.split("[eE]", digits)[0]) <= {"0", "."}


def _are_variables(names: Collection[str], declared: Collection[str]) -> bool:
    """Whether each name is one variable wherever it stands; names that differ in their numbers alone are alike."""
    kinds: dict[tuple[str, bool], str] = {}
    for name in names:
        match = NAME.fullmatch(name)
        if match is None or len(name) > MAX_NAME:
            return False
        kinds.setdefault((match[1], bool(match[2])), name)
    text = "+".join(kinds.values())
    try:
        resolved, notes = resolve(text, tokenize(text), declared)
    except ParseError:
        return False
    return not notes and [t.text for t in resolved if t.kind == "variable"] == list(kinds.values())


def _kept(pattern: Pattern) -> list[Pattern]:
    """The pattern, or where its terms are few each by itself."""
    if len(pattern.names) >= FEWEST_ALIKE and pattern.names[0]:
        return [pattern]
    return [Pattern(pattern.shape, [own], [numbers]) for own, numbers in zip(pattern.names, pattern.numbers)]


def _built(pattern: Pattern, given: Mapping[str, Expr]) -> tuple[Expr, tuple[str, ...], Typed] | None:
    """The sum of a pattern, the functions in it, and how it writes numbers; None where there is more to say of it."""
    columns = list(zip(*pattern.numbers))
    varying = [k for k, column in enumerate(columns) if any(cell != column[0] for cell in column)]
    text = _text(pattern, set(varying))
    names = [PLACE.format(k) for k in range(len(pattern.names[0]))]
    data = [NUMBER.format(k) for k in varying]
    parsed = parse(text, tokenize(text), [*names, *data, *given])
    with deep_stack():
        body, lifted, *_ = build(parsed.tree, text, given)
    if parsed.notes or not all(r.excluded == "0" and {s.name for s in r.value.free_symbols} <= {*data} for r in lifted):
        return None  # but that no number is 0
    numbers = [tuple(_fraction(row[k]) for k in varying) for row in pattern.numbers]
    places = Tuple(*(Symbol(name, real=True) for name in [*names, *data]))
    total = TermSum(body, places, Instances(pattern.names, numbers))
    shown = frozenset(Rational(str(abs(q))) for row in (numbers[0], numbers[-1]) for q in row if q.denominator != 1)
    typed = parsed.typed | Typed(shown)
    return (total.term(0) if len(pattern.names) == 1 else total), parsed.functions, typed


def _text(pattern: Pattern, varying: Collection[int]) -> str:
    """The pattern as a text; numbers that are the same in all terms stand in it."""
    found: list[str] = []
    lifted = 0
    for kind, piece in pattern.shape:
        if kind == "place":
            found.append(PLACE.format(piece))
        elif kind == "lifted":
            number = pattern.numbers[0][lifted]
            if lifted in varying:
                number = NUMBER.format(lifted)
            elif number[0] == "-" and found and found[-1] == "+":
                found.pop()
            found.append(number)
            lifted += 1
        else:
            found.append(piece)
    return "".join(found)


def _fraction(digits: str) -> Fraction:
    value = literal(digits.lstrip("-"))
    size = Fraction(int(value.p), int(value.q))
    return -size if digits[0] == "-" else size
