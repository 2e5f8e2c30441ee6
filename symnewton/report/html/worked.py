"""Worked steps as MathML, from the LaTeX that the lecture writes: only what it uses of LaTeX is read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from html import escape

from symnewton.lecture.worked import Grid, Math, Remark, Side, WorkedLine, Working
from symnewton.notation.symbols import GREEK
from symnewton.report.html import mathml

LONGEST_ROW = 60  # characters of sides that stand in one row
MOST_BESIDE = 68  # characters of a row of a block that is set beside another
SCRIPT = 0.7  # the size of what stands above or below the line
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_SIGNS = {
    "cdot": "·", "partial": "∂", "nabla": "∇", "pm": "±", "infty": "∞", "dots": "…", "ldots": "…", "cdots": "⋯",
    "approx": "≈", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "to": "→", "lfloor": "⌊", "rfloor": "⌋",
    "lceil": "⌈", "rceil": "⌉", "times": "×", "|": "‖", "{": "{", "}": "}",
}  # fmt: skip
_FUNCTIONS = frozenset(
    "log ln exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth max min det".split()
)
_SPACES = {",": ".17em", ":": ".22em", ";": ".28em", " ": ".25em", "!": "0", "quad": "1em"}


class Unread(Exception):
    """A piece of LaTeX that is not among those the lecture writes."""


class _Reader:
    def __init__(self, latex: str) -> None:
        self.tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self.place = 0

    def row(self, *ends: str) -> str:
        """The elements up to one of the tokens `ends`, which is read too, or to the end where there are none."""
        found: list[str] = []
        while (token := self._next(needed=bool(ends))) and token not in ends:
            if token == "-" and (not found or found[-1].startswith("<mo")):
                found.append('<mo form="prefix">−</mo>')
            elif token in "^_":
                found.append(self._scripts(token, found.pop() if found else "<mrow></mrow>"))
            else:
                found.append(self._element(token))
        return "".join(found)

    def _next(self, *, needed: bool = True) -> str:
        if self.place == len(self.tokens):
            if needed:
                raise Unread
            return ""
        self.place += 1
        return self.tokens[self.place - 1]

    def _scripts(self, mark: str, base: str) -> str:
        first, other = self._argument(), "_" if mark == "^" else "^"
        if self.tokens[self.place : self.place + 1] != [other]:
            tag = "msup" if mark == "^" else "msub"
            return f"<{tag}>{base}{first}</{tag}>"
        self._next()
        second = self._argument()
        below, above = (second, first) if mark == "^" else (first, second)
        return f"<msubsup>{base}{below}{above}</msubsup>"

    def _argument(self) -> str:
        return self._element(self._next())

    def _element(self, token: str) -> str:
        if token == "{":
            return f"<mrow>{self.row('}')}</mrow>"
        if token[0] == "\\":
            return self._command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{escape(token)}</mi>"
        if token in "+-=<>()[]|,/'*!":
            return f"<mo>{escape({'-': '−', chr(39): '′'}.get(token, token))}</mo>"
        raise Unread(token)

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"
        if name == "sqrt":
            if self.tokens[self.place : self.place + 1] == ["["]:
                self._next()
                index = self.row("]")
                return f"<mroot>{self._argument()}<mrow>{index}</mrow></mroot>"
            return f"<msqrt>{self._argument()}</msqrt>"
        if name == "left":
            opening, inside = self._next(), self.row(r"\right")
            ends = (opening, self._next())
            marks = "".join(_SIGNS.get(end[1:], end) if end.startswith("\\") else end for end in ends)
            if marks not in ("()", "[]", "||", "⌊⌋", "⌈⌉"):
                raise Unread(marks)
            return mathml.fenced(inside, marks)
        if name == "operatorname":
            return f"<mrow>{self._argument()}</mrow>".replace("</mi><mi>", "")
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        if name in _SIGNS:
            return f"<mo>{_SIGNS[name]}</mo>"
        if name in _FUNCTIONS:
            return f"<mi>{name}</mi>{mathml.APPLY}"
        if name in GREEK:
            return f"<mi>{GREEK[name]}</mi>"
        raise Unread(name)


def row(latex: str) -> str:
    """The elements of a formula in LaTeX.

    >>> row(r"-\\frac{x^{2}}{3}")
    '<mo form="prefix">−</mo><mfrac><mrow><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></mrow><mrow><mn>3</mn></mrow></mfrac>'

    Raises: Unread where it has something else than the lecture writes.
    """
    return _Reader(latex).row()


def lines(working: Working) -> list[str]:
    """The steps below their title. Raises: Unread."""
    return [part for line in working.lines for part in _line(line)]


def is_wide(working: Working) -> bool:
    """Whether a row of the steps needs more than half of a page."""
    lines = [line for line in working.lines if isinstance(line, WorkedLine)]
    return any(
        _width(row(line.left.latex)) + sum(_width(_pieces(side)) for side in sides) > MOST_BESIDE
        for line in lines
        for sides in _beside(line.sides)
    )


def _width(row: str) -> float:
    """About how many characters a row of elements is wide."""

    def width(element: ET.Element) -> float:
        parts = [width(part) for part in element]
        if element.tag == "mfrac":
            return max(parts)
        if element.tag == "mtable":
            return sum(max(cells) for cells in zip(*([width(cell) + 2 for cell in row] for row in element)))
        if element.tag in ("msup", "msub"):
            return parts[0] + SCRIPT * parts[1]
        return sum(parts) + len(element.text or "") + (1 if element.tag == "mo" else 0)

    return width(ET.fromstring(f"<mrow>{row}</mrow>"))


def _line(line: WorkedLine | Remark) -> Iterator[str]:
    if isinstance(line, Remark):
        yield f"<p>{escape(line.text)}</p>"
        return
    left = mathml.math(row(line.left.latex), line.left.text)
    yield '<div class="formulas">'
    for i, sides in enumerate(_beside(line.sides)):
        said = " ".join(map(_side, sides))
        yield f'<div class="name">{left if i == 0 else ""}</div><div class="formula">{said}</div>'
    yield "</div>"


def _beside(sides: Sequence[Side]) -> Iterator[list[Side]]:
    """The sides that share a row: short ones without a matrix or a rule."""
    group: list[Side] = []
    for side in sides:
        together = [*group, side]
        plain = all(isinstance(p, Math) and not (s.rule or s.note) for s in together for p in s.pieces)
        if group and not (plain and sum(map(len, map(_text, together))) <= LONGEST_ROW):
            yield group
            group = []
        group.append(side)
    yield group


def _text(side: Side) -> str:
    return f"{side.relation} {''.join(piece.text for piece in side.pieces if isinstance(piece, Math))}"


def _side(side: Side) -> str:
    said = mathml.math(f"<mo>{escape(side.relation)}</mo><mrow>{_pieces(side)}</mrow>", _text(side))
    if side.note is not None:
        said += f' <span class="quiet">with</span> {mathml.math(row(side.note.latex), side.note.text)}'
    return f'{said} <span class="quiet">{escape(side.rule)}</span>' if side.rule else said


def _pieces(side: Side) -> str:
    first, *others = side.pieces
    return _piece(first) + "".join(_piece(piece, follows=True) for piece in others)


def _piece(piece: Math | Grid, *, follows: bool = False) -> str:
    if isinstance(piece, Math):
        minus = follows and piece.latex.startswith("-")  # between two pieces
        return mathml.MINUS + row(piece.latex[1:]) if minus else row(piece.latex)
    grid = mathml.matrix([[row(entry.latex) for entry in entries] for entries in piece.rows])
    return f"<msup><mrow>{grid}</mrow><mrow>{mathml.MINUS}<mn>1</mn></mrow></msup>" if piece.inverse else grid
