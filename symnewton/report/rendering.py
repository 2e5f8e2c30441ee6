"""Records and errors to text, in the format asked for. Each format is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from symnewton.errors import SymnewtonError
from symnewton.language.limits import long_numbers
from symnewton.notation.style import Style
from symnewton.report.envelope import Around, error_dict, to_line

if TYPE_CHECKING:
    from symnewton.report.records import Report


class Format(NamedTuple):
    """The module whose `render` writes an answer; what stands between two of them and after the last.

    Where `explained` it has a place for worked steps, and where `headed` something stands before the first answer.
    """

    module: str
    between: str = ""
    end: str = ""
    explained: bool = True
    headed: bool = False


FORMATS = {
    "table": Format("table", "\n"),
    "json": Format("objects"),
    "csv": Format("delimited", explained=False, headed=True),
    "markdown": Format("markdown", "\n"),
    "latex": Format("latex", "\n"),
    "html": Format("html.page", end="</main>\n</body>\n</html>\n", headed=True),
}


def render(
    report: Report,
    format: str,
    style: Style,
    *,
    extra: Mapping[str, Any] | None = None,
    header: bool = True,
    origin: str | None = None,
) -> str:
    """The answer as text that ends with a newline.

    `extra` are members or columns to append, such as the line and the id of a stream's problem; `header` False leaves
    out the header row of CSV, and the head of an HTML page, which `ending` closes and which tells the command `origin`.
    """
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    writer = import_module(f"symnewton.report.{FORMATS[format].module}")
    with long_numbers():
        return str(writer.render(report, style, Around(extra, header, origin)))


def ending(format: str) -> str:
    """What comes after the last answer in the format."""
    return FORMATS[format].end


def render_error(
    error: SymnewtonError,
    *,
    command: str,
    input: str | None,
    format: str,
    style: Style,
    extra: Mapping[str, Any] | None = None,
) -> str:
    """What is wrong, where and what to do: one JSON object, or lines for a person with a caret under the place."""
    if format == "json":
        return to_line({**error_dict(error, command, input), **(extra or {})})
    from symnewton.language import caret, visible
    from symnewton.notation.symbols import to_ascii
    from symnewton.report.ink import paint

    line = (extra or {}).get("line")
    where = "" if line is None else f"line {line}: "
    lines = [[("symnewton: ", ""), ("error:", "error"), (f" {where}{visible(error.message)}", "")]]
    if error.text is not None and error.span is not None:
        guilty, span = error.text, error.span
        if not style.unicode:
            start, end = (len(to_ascii(guilty[:offset])) for offset in span)
            guilty, span = to_ascii(guilty), (start, end)
        text, carets = caret(guilty, span, style.width)
        lines += [[(text, "")], [(carets, "error")]]
    if error.hint:
        lines.append([("  hint: ", "label"), (visible(error.hint), "")])
    if not style.unicode:
        lines = [[(to_ascii(part), ink) for part, ink in line] for line in lines]
    return paint(lines, style.color)
