"""The JSON Schema (draft 2020-12) of the answers, from the fields of the records that they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from inspect import cleandoc
from typing import Any, get_args, get_origin

from sympy import Basic

from symnewton.marks import BY_VARIABLE, DESCENDING, IF_THERE, MEASURED, OF_THE_VARIABLE
from symnewton.points.findings import Interval
from symnewton.report.envelope import SCHEMA
from symnewton.report.records import Report
from symnewton.report.wire import Member, members, read, slug, within

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PLAIN = {str: "string", bool: "boolean", int: "integer"}
TEXT, TEXT_OR_NULL = {"type": "string"}, {"type": ["string", "null"]}

NUMBER = {
    "description": "A double; text where --digits asks for more than doubles have; null where it is not finite.",
    "type": ["number", "string", "null"],
    "pattern": "^-?[0-9]+([.][0-9]+)?(e-?[0-9]+)?$",
}
ERROR: dict[str, Any] = {
    "type": "object",
    "description": "What is wrong, and what to do.",
    "properties": {
        "schema": {"const": SCHEMA},
        "command": TEXT,
        "input": TEXT_OR_NULL,
        "error": {
            "type": "object",
            "properties": {
                "kind": TEXT,
                "message": TEXT,
                "column": {"type": ["integer", "null"]},
                "hint": TEXT_OR_NULL,
            },
            "required": ["kind", "message", "column", "hint"],
        },
    },
    "required": ["schema", "command", "input", "error"],
}
WORKING = {
    "description": "With --explain: the worked steps, a title and the lines below it; remarks have no LaTeX.",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "title": TEXT,
            "lines": {"type": "array", "items": TEXT},
            "latex": {"type": "array", "items": TEXT_OR_NULL},
        },
        "required": ["title", "lines", "latex"],
    },
}
STREAM = {
    "line": {"description": "Of standard input, the line of the problem.", "type": "integer"},
    "id": {"description": "What the problem said it is called."},
}


def schema_of(reports: Iterable[type[Report]], title: str) -> dict[str, Any]:
    """The schema of answers of these classes, and of errors."""
    made = _Definitions()
    answers = [made.answer(report) for report in reports]
    return {
        "$schema": DRAFT,
        "title": title,
        "anyOf": [*answers, {"$ref": "#/$defs/Error"}],
        "$defs": {**made.found, "Error": ERROR | {"properties": ERROR["properties"] | STREAM}},
    }


class _Definitions:
    """The schemas of the records met so far, by their names."""

    def __init__(self) -> None:
        interval = {"type": "array", "prefixItems": [{"$ref": "#/$defs/number"}] * 2, "minItems": 2, "maxItems": 2}
        self.found: dict[str, Any] = {
            "number": NUMBER,
            "formula": {"description": "A formula in SymPy's syntax.", "type": "string"},
            "interval": {"description": "The two ends of an interval, rounded outwards."} | interval,
        }

    def answer(self, report: type[Report]) -> dict[str, Any]:
        """The schema of a report, as an answer of its own."""
        made = self.object(report.__name__, report, members(report))
        whole = self.found[report.__name__]
        head = {"schema": {"const": SCHEMA}, "command": {"const": report.command}}
        whole["properties"] = head | whole["properties"] | {"working": WORKING} | STREAM
        whole["required"] = [*head, *whole["required"]]
        return made

    def object(self, name: str, record: type, parts: tuple[Member, ...]) -> dict[str, Any]:
        """A reference to the schema of a record."""
        if name not in self.found:
            self.found[name] = {
                "type": "object",
                "description": cleandoc(record.__doc__ or "").partition("\n")[0],
                "properties": {part.name: self.of(part.type) for part in parts},
                "required": [part.name for part in parts if IF_THERE not in read(part.type).marks],
            }
        return {"$ref": f"#/$defs/{name}"}

    def of(self, declared: Any) -> dict[str, Any]:
        """The schema of a type."""
        found = read(declared)
        made = {"anyOf": list(map(self.of, found.choices))} if found.choices else self.marked(found.plain, found.marks)
        return {"anyOf": [made, {"type": "null"}]} if found.optional else made

    def marked(self, plain: Any, marks: tuple[Any, ...]) -> dict[str, Any]:
        if DESCENDING in marks:
            return {"$ref": "#/$defs/formula"}
        if MEASURED in marks:
            return self.mapping(float)
        if OF_THE_VARIABLE in marks:
            return self.mapping(plain)
        if BY_VARIABLE in marks:
            return self.mapping(get_args(plain)[0])
        return self.plain(plain)

    def mapping(self, inner: Any) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.of(inner)}

    def plain(self, kind: Any) -> dict[str, Any]:
        if kind == Interval:
            return {"$ref": "#/$defs/interval"}
        if (origin := get_origin(kind)) is not None:
            if issubclass(origin, Mapping):
                return self.mapping(get_args(kind)[1])
            return {"type": "array", "items": self.of(get_args(kind)[0])}
        if kind in PLAIN:
            return {"type": PLAIN[kind]}
        if issubclass(kind, float):
            return {"$ref": "#/$defs/number"}
        if issubclass(kind, Enum):
            return {"enum": [slug(member) for member in kind]}
        if issubclass(kind, Basic):
            return {"$ref": "#/$defs/formula"}
        if issubclass(kind, Report):
            return self.object(f"{kind.__name__}Within", kind, within(kind))
        return self.object(kind.__name__, kind, members(kind))
