"""Holds the JSON answers of the tests against the schema that `symnewton schema` writes."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

from symnewton.api import COMMANDS, schema_of


@cache
def validator(command: str | None) -> Any:
    """That of a command; unlike a reader, who must be ready for new members, it wants every member to be described."""
    from jsonschema import Draft202012Validator

    schema = schema_of(command)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(closed(schema))


def closed(schema: Any) -> Any:
    """The schema with no members allowed but those that it describes."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(part) for name, part in schema.items()}
    names_members = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return found | {"additionalProperties": False} if names_members else found


def conforming(members: dict[str, Any]) -> dict[str, Any]:
    """The answer, which has to conform to the schema of its command; unchecked where there is nothing to check it with."""
    if find_spec("jsonschema") is not None:
        command = members["command"]
        validator(command if command in COMMANDS else None).validate(members)
    return members
