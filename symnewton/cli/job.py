"""What the worker does: a request in, the rendered answer or the reason why there is none out.

Importing this module imports SymPy: only `session` does, and only where there is work.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from symnewton import api
from symnewton.cli.progress import Progress
from symnewton.errors import SymnewtonError
from symnewton.report import Style, render, render_error


def solve(request: Mapping[str, Any]) -> dict[str, Any]:
    """`code`, the text of the `answer` and `files` in Base64 by their paths; or else what `refusal` returns."""
    command = getattr(api, request["command"])
    style = Style(**request["style"])
    progress = Progress(*request["progress"]) if request["progress"] else None
    try:
        report = command(
            request["expression"], **request["arguments"], **({} if progress is None else {"progress": progress})
        )
        told = {name: request[name] for name in ("extra", "header", "origin")}
        answer = render(report, request["format"], style, **told)
        files = {path: b64encode(report.file(format)).decode() for path, format in request["files"].items()}
    except SymnewtonError as error:
        return refusal(error, request)
    finally:
        if progress is not None:
            progress.wipe()
    return {"code": int(report.exit_code), "answer": answer, "files": files}


def refusal(error: SymnewtonError, request: Mapping[str, Any]) -> dict[str, Any]:
    """`code`, a `message` for stderr and, where JSON is asked for, the error `object`."""
    given = request["expression"]
    text = "; ".join(given) if isinstance(given, tuple) else given
    about = {"command": request["command"], "input": text, "extra": request["extra"]}
    style = Style(**request["error_style"])
    told = {
        "code": int(error.exit_code),
        "message": render_error(error, format="table", style=style, **about),
    }
    if request["format"] == "json":
        told["object"] = render_error(error, format="json", style=style, **about)
    return told
