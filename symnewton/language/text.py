"""Text from strangers, made safe to show, and the caret under its guilty part."""

from __future__ import annotations

import unicodedata

ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text with every character that a terminal would obey, hide or stack written as an escape.

    That is: control and format characters (bidirectional marks among them), lone surrogates, private and
    unassigned characters, combining marks, line separators and every blank but the space.

    >>> print(visible("x\\x1b[31m"))
    x\\x1b[31m
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def quote(text: str, longest: int = 40) -> str:
    """The text between single quotes, visible and cut to `longest` characters, for use inside a message."""
    return f"'{visible(text if len(text) <= longest else text[: longest - 1] + '…')}'"


def caret(text: str, span: tuple[int, int], width: int = 80) -> tuple[str, str]:
    """The visible text and, under the span, its carets; both cut to a window of at most `width` columns.

    >>> print("\\n".join(caret("x + + y)", (7, 8))))
    x + + y)
           ^
    """
    start = min(max(span[0], 0), len(text))
    end = min(max(span[1], start + 1), len(text) + 1)
    width = max(width, 10)
    # No window reaches further than its width on either side, whatever the length of the text.
    first, last = max(0, start - width), min(len(text), start + 2 * width)
    cells = [_shown(c) for c in text[first:last]] + [" "]
    columns = [_columns(cell) for cell in cells]
    low, high = _window(columns, start - first, len(cells), width - 4)
    before = "… " if first + low > 0 else ""
    after = " …" if first + high < len(text) else ""
    line = before + "".join(cells[low:high]).rstrip(" ") + after
    blank = len(before) + sum(columns[low : start - first])
    marks = sum(columns[start - first : max(min(end - first, high), start - first + 1)])
    return line, " " * blank + "^" * max(marks, 1)


def _window(columns: list[int], start: int, count: int, width: int) -> tuple[int, int]:
    """The cells to show: all where they fit, else those around `start`."""
    if sum(columns) <= width + 4:
        return 0, count
    low, room = start, width // 3
    while low > 0 and room >= columns[low - 1]:
        low -= 1
        room -= columns[low]
    high, room = low, width
    while high < count and room >= columns[high]:
        room -= columns[high]
        high += 1
    return low, high


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    category = unicodedata.category(char)
    if category[0] not in "CMZ":
        return char
    code = ord(char)
    short = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return ESCAPES.get(char, short)


def _columns(cell: str) -> int:
    """The terminal columns of one shown character: East Asian wide ones take two."""
    return 2 if len(cell) == 1 and unicodedata.east_asian_width(cell) in "WF" else len(cell)
