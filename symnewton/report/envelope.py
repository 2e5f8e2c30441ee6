"""What every JSON object of schema version 1 has in common, and the object of an error. Loads no SymPy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from symnewton.errors import SymnewtonError

SCHEMA = 1


class Around(NamedTuple):
    """What stands around an answer: members or columns to append; whether it is the first one, below a head; the command."""

    extra: Mapping[str, Any] | None = None
    header: bool = True
    origin: str | None = None


def error_dict(error: SymnewtonError, command: str, input: str | None) -> dict[str, Any]:
    """The object of a problem that has no answer."""
    what = {"kind": error.kind, "message": error.message, "column": error.column, "hint": error.hint}
    return {"schema": SCHEMA, "command": command, "input": input, "error": what}


def to_line(members: Mapping[str, Any]) -> str:
    """The object on one line, in ASCII; raises ValueError rather than write a number JSON does not have."""
    return json.dumps(members, allow_nan=False) + "\n"
