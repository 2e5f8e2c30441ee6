"""JSON: an answer on a line, with `--explain` the worked steps, each as one line of text and as LaTeX."""

from __future__ import annotations

from typing import Any

from symnewton.lecture.layout import inline
from symnewton.lecture.typeset import equation
from symnewton.lecture.worked import Remark
from symnewton.notation.names import Names
from symnewton.notation.style import Style
from symnewton.report.envelope import Around, to_line
from symnewton.report.records import Report
from symnewton.report.wire import to_dict


def render(report: Report, style: Style, around: Around) -> str:
    """The object of the contract, with what is to be appended."""
    members = to_dict(report)
    if style.explain:
        members["working"] = working_dicts(report, style.notation)
    return to_line({**members, **(around.extra or {})})


def working_dicts(report: Report, notation: str) -> list[dict[str, Any]]:
    """The member `working` of an answer: titles, with the lines below each; remarks have no LaTeX."""
    return [
        {
            "title": part.title,
            "lines": [inline(line, True) for line in part.lines],
            "latex": [None if isinstance(line, Remark) else equation(line) for line in part.lines],
        }
        for part in report.working(Names(report, Style(notation=notation)))
    ]
