"""What stands on a page, before anybody knows how the page looks: the common ground of the terminal and Markdown.

Texts are as typographic as Unicode allows; `cleaned` makes a page fit for the stream it goes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from symnewton.lecture.worked import Working
from symnewton.notation.names import Written
from symnewton.notation.numbers import typeset_within
from symnewton.notation.symbols import to_ascii

if TYPE_CHECKING:
    from symnewton.drawing.circuit import Gate
    from symnewton.drawing.scene import Scene


@dataclass(frozen=True)
class Headline:
    """The answer in one sentence. `tone` is the slug of a kind, "good", "bad" or ""; `sign` says it without colour."""

    text: str
    tone: str = ""
    sign: str = "●"


@dataclass(frozen=True)
class Formulas:
    """Equations `name = text`. Each is cut after `lines` lines where that is not None; `more` says what is left out."""

    rows: tuple[tuple[str, str], ...]
    lines: int | None = None
    more: str = ""


@dataclass(frozen=True)
class Matrix:
    """A bracketed matrix, with a label behind each row; `instead` is shown where there is no room for it."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]
    instead: Formulas
    numeric: bool = False


@dataclass(frozen=True)
class Column:
    """One column of the steps. `values` are numbers shown to `digits` significant digits, or ready texts.

    `role` is "k", "coordinate", "value", "norm", "step", "rule", "kind" or "text".
    """

    name: str
    role: str
    values: tuple[Any, ...]
    digits: int = 6


@dataclass(frozen=True)
class Steps:
    """The iterations, a row each, or other points. If `converging`, the last row is what the others lead to."""

    columns: tuple[Column, ...]
    converging: bool = True


@dataclass(frozen=True)
class Fact:
    """A labelled answer; `items` are joined by commas, and lines are broken only between them."""

    label: str
    items: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True)
class Facts:
    """Labelled answers, the labels in one column."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Signs:
    """The sign table: eigenvalue, its decimal value, its sign; and what the signs together say.

    Of many eigenvalues some are left out: then a row is an ellipsis, and `count` says how many there are.
    """

    rows: tuple[tuple[str, str, str], ...]
    verdict: str
    tone: str
    count: int


@dataclass(frozen=True)
class Sentences:
    """Running text: the steps of an argument, or notes; each begins with the mark."""

    items: tuple[str, ...]
    mark: str = "·"
    quiet: bool = False


@dataclass(frozen=True)
class Picture:
    """A scene, to be drawn at the width there is, or less."""

    scene: Scene
    width: int = 1000


@dataclass(frozen=True)
class Circuit:
    """A computational graph, by the gate that is its output."""

    output: Gate


Block = Headline | Formulas | Matrix | Steps | Facts | Signs | Sentences | Picture | Circuit | Working


def is_empty(block: Block) -> bool:
    """Whether a block shows nothing: a table without columns, facts or formulas without rows."""
    if isinstance(block, Steps):
        return not block.columns
    return isinstance(block, Facts | Formulas) and not block.rows


def cleaned(page: Sequence[Block], unicode: bool) -> tuple[Block, ...]:
    """The page with every text made safe to show: no control characters, and nothing but ASCII if asked."""
    from symnewton.language import visible

    def clean(part: Any) -> Any:
        if isinstance(part, str):
            text = visible(part) if unicode else to_ascii(visible(part))
            return Written(text, part.expression, part.typed) if isinstance(part, Written) else text
        if isinstance(part, tuple):
            return tuple(clean(item) for item in part)
        if is_dataclass(part) and not isinstance(part, type):
            return replace(part, **{field.name: clean(getattr(part, field.name)) for field in fields(part)})
        return part

    return tuple(clean(_typeset(block)) for block in page)


def _typeset(block: Block) -> Block:
    """The block with the typographic minus in its sentences, which are written in ASCII for JSON too."""
    if isinstance(block, Headline):
        return replace(block, text=typeset_within(block.text))
    if isinstance(block, Sentences):
        return replace(block, items=tuple(map(typeset_within, block.items)))
    return block
