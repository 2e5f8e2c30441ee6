"""Lines to a terminal: in its colours, or in plain ASCII. Importing this loads neither SymPy nor Rich."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Line = list[tuple[str, Any]]  # texts, each with its style: a name of the palette, Rich's words for one, or one

# Only colours of the terminal's own palette, so that both dark and light ones stay readable.
PALETTE = {
    "minimum": "bold green", "maximum": "bold red", "saddle": "bold yellow", "inflection": "bold magenta", "kink": "bold magenta",
    "degenerate": "bold magenta", "regular": "bold blue", "good": "bold green", "bad": "bold yellow",
    "error": "bold red", "name": "cyan", "label": "dim", "quiet": "dim",
    "header": "bold", "rule": "dim", "settled": "green", "last": "bold",
}  # fmt: skip


def paint(lines: Sequence[Line], color: str | None) -> str:
    """The lines as text; with a colour system, in colours."""
    if color is None:
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
    from rich.color import ColorSystem
    from rich.style import Style as Ink

    system = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}[color]

    def inked(text: str, ink: Any) -> str:
        style = Ink.parse(PALETTE.get(ink, ink)) if isinstance(ink, str) else ink
        return style.render(text, color_system=system) if ink else text

    return "".join("".join(inked(text, ink) for text, ink in line) + "\n" for line in lines)
