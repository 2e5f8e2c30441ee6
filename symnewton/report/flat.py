"""Rows without maps and lists, for programs that know neither: a column for each number, texts in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symnewton.report.records import Report, Row

ENDS = ("low", "high")
PARTS = {"evaluations": ("value", "gradient", "hessian"), "guaranteed": ("k", "h"), "value_enclosure": ENDS}


def flat(report: Report, row: Row, point: str) -> Row:
    """The row with a column for each coordinate, bound, eigenvalue and multiplier; those of the `point` come as they are.

    A column that would be named like another one gets a bow.
    """
    found: Row = {}
    for name, value in row.items():
        for column, cell in _cells(report, name, value, name == point):
            while column in found or (name == point and column in row and column != name):
                column += "_"
            found[column] = cell
    return found


def _cells(report: Report, name: str, value: Any, is_point: bool) -> Iterator[tuple[str, Any]]:
    """The columns of a member; what is not known has them too, empty."""
    variables = [symbol.name for symbol in report.variables]
    if is_point or name in ("x0", "exact"):
        yield from ((v if is_point else f"{name}_{v}", (value or {}).get(v)) for v in variables)
    elif name == "enclosure":
        for v in variables:
            yield from zip((f"{v}_{end}" for end in ENDS), (value or {}).get(v, (None, None)))
    elif name in PARTS:
        parts: Sequence[Any] = list(value.values()) if isinstance(value, dict) else value or [None] * len(PARTS[name])
        yield from zip((f"{name.removesuffix('_enclosure')}_{part}" for part in PARTS[name]), parts)
    elif name == "eigenvalues":
        known = [*(value or ()), *[None] * len(variables)]
        yield from ((f"eigenvalue_{i}", known[i - 1]) for i in range(1, len(variables) + 1))
    elif name == "multipliers":
        yield from ((f"multiplier of {text}", (value or {}).get(text)) for text in report.constraints or ())
    elif isinstance(value, list):
        yield name, (" " if all(text.endswith(".") for text in value) else "; ").join(value)
    else:
        yield name, value
