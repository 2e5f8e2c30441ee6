"""What there is to say where a problem has no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnewton.errors import SymnewtonError
from symnewton.report import Style, render_error


def refusal(error: SymnewtonError, request: Mapping[str, Any]) -> dict[str, Any]:
    """`code`, a `message` for stderr and, where JSON is asked for, the error `object`."""
    given = request["expression"]
    text = ", ".join(given) if isinstance(given, list | tuple) else given  # as the answers of systems say it
    about = {"command": request["command"], "input": text, "extra": request["extra"]}
    style = Style(**request["error_style"])
    told = {
        "code": int(error.exit_code),
        "message": render_error(error, format="table", style=style, **about),
    }
    if request["format"] == "json":
        told["object"] = render_error(error, format="json", style=style, **about)
    return told
