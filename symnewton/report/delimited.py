"""CSV: a row per step of a run, a row per run, per point or per answer otherwise. Lists and maps are JSON in a cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import Any

from sympy import Symbol

from symnewton.report.records import CompareReport, CriticalReport, MinimizeReport, Report, RootReport, RootsReport
from symnewton.report.wire import fields, number, numbers_within, to_dict

Row = dict[str, Any]

# A spreadsheet takes a text that begins so for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
RESERVED = ("k", "value", "gradient_norm", "derivative", "step_norm", "rule")


def render_csv(report: Report, extra: Mapping[str, Any] | None = None, header: bool = True) -> str:
    """The rows, below the names of their columns where `header`; what is not known or not finite is an empty cell."""
    records = [{**row, **(extra or {})} for row in rows(report)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header and records:
        writer.writerow([_cell(name) for name in records[0]])
    writer.writerows([_cell(value) for value in record.values()] for record in records)
    return text.getvalue()


def _cell(value: Any) -> str:
    """The value as a cell: numbers as they are, other texts so that no spreadsheet takes them for a formula."""
    if isinstance(value, str):
        from symnewton.language import visible

        return ("'" if value.startswith(FORMULA_STARTS) else "") + visible(value)
    return "" if value is None else json.dumps(value, allow_nan=False)


@singledispatch
def rows(report: Report) -> list[Row]:
    """The rows of an answer, each a map from the names of the columns to the values."""
    members = to_dict(report)
    return [{name: members[name] for name in members if name not in ("schema", "command")}]


@rows.register
def _(report: MinimizeReport) -> list[Row]:
    return [
        {
            "k": step.k,
            **_coordinates(report.variables, map(number, step.x)),
            "value": number(step.value),
            "gradient_norm": number(step.gradient_norm),
            "step_norm": number(step.step_norm),
            "rule": step.rule,
        }
        for step in report.steps
    ]


@rows.register
def _(report: RootReport) -> list[Row]:
    return [
        {
            "k": step.k,
            **_coordinates(report.variables, map(number, step.x)),
            "value": numbers_within(step.value),
            "derivative": numbers_within(step.derivative),
            "step_norm": None if step.step is None else number(max(map(abs, step.step))),
            "rule": step.rule,
        }
        for step in report.steps
    ]


@rows.register
def _(report: RootsReport) -> list[Row]:
    roots = to_dict(report)["roots"]
    return [{**_coordinates(report.variables, root.pop("at").values()), **root} for root in roots]


@rows.register
def _(report: CompareReport) -> list[Row]:
    runs = [fields(run) | {"message": run.message} for run in report.runs]
    return [{name: value for name, value in run.items() if name != "steps"} for run in runs]


@rows.register
def _(report: CriticalReport) -> list[Row]:
    points = to_dict(report)["points"]
    return [{**_coordinates(report.variables, point.pop("at").values()), **point} for point in points]


def _coordinates(variables: Sequence[Symbol], x: Any) -> Row:
    """A column a variable; one named like another column gets a bow, for names have to differ."""
    names = [symbol.name + "_" * (symbol.name in RESERVED) for symbol in variables]
    return dict(zip(names, x, strict=True))
