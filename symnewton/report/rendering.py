"""Records and errors to text, in the format asked for. Each format is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from symnewton.errors import SymnewtonError
from symnewton.notation.style import Style

if TYPE_CHECKING:
    from symnewton.report.records import Report

FORMATS = ("table", "json", "csv", "markdown", "latex", "html")


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
    if format == "table":
        from symnewton.report.table import render_table

        return render_table(report, style, extra)
    if format == "json":
        from symnewton.report.envelope import to_line
        from symnewton.report.wire import to_dict

        members = to_dict(report)
        if style.explain:
            from symnewton.report.workings import working_dicts

            members["working"] = working_dicts(report, style.notation)
        return to_line({**members, **(extra or {})})
    if format == "csv":
        from symnewton.report.delimited import render_csv

        return render_csv(report, extra, header)
    if format == "markdown":
        from symnewton.report.markdown import render_markdown

        return render_markdown(report, style, extra)
    if format == "latex":
        from symnewton.report.latex import render_latex

        return render_latex(report, style, extra)
    if format == "html":
        from symnewton.report.html import render_html

        return render_html(report, style, extra, header, origin)
    raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")


def ending(format: str) -> str:
    """What comes after the last answer in the format."""
    return "</main>\n</body>\n</html>\n" if format == "html" else ""


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
        from symnewton.report.envelope import error_dict, to_line

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
