"""CSV: a row per step of a run, a row per run, per point or per answer otherwise.

Of an answer in one row lists and maps are JSON in a cell.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from symnewton.notation.style import Style
from symnewton.report.envelope import Around
from symnewton.report.records import Report

# A spreadsheet takes a text that begins so for a formula, and runs it, unless it is a number.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")


def render(report: Report, _style: Style, around: Around) -> str:
    """The rows, below the names of their columns where it is the first answer; what is not known or not finite is an empty cell."""
    records = [{**row, **(around.extra or {})} for row in report.records()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    blank = {**report.blank(), **(around.extra or {})}
    columns = dict.fromkeys(name for record in records or [blank] for name in record)
    if around.header and columns:
        writer.writerow([_cell(name) for name in columns])
    writer.writerows([_cell(record.get(name)) for name in columns] for record in records)
    return text.getvalue()


def _cell(value: Any) -> str:
    """The value as a cell: numbers as they are, other texts so that no spreadsheet takes them for a formula."""
    if isinstance(value, str):
        from symnewton.language import visible

        runs = value.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(value)
        return ("'" if runs else "") + visible(value)
    return "" if value is None else json.dumps(value, allow_nan=False)
