"""Tables for the measurements."""

from __future__ import annotations

from collections.abc import Sequence


def show(title: str, how: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table with its title and how it was measured; numbers stand to the right."""
    cells = [list(header), *([cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    rule = [":" + "-" * (widths[0] + 1)] + ["-" * (width + 1) + ":" for width in widths[1:]]
    print(f"\n### {title}\n\n{how}\n")
    for i, row in enumerate(cells):
        padded = [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:]))]
        print(f"| {' | '.join(padded)} |")
        if i == 0:
            print(f"|{'|'.join(rule)}|", flush=True)
    print(flush=True)


def cell(value: object) -> str:
    """A value as it stands in a table; three significant digits of a float."""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)
