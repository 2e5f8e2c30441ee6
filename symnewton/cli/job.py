"""What the worker does: a request in, the rendered answer or the reason why there is none out.

Importing this module imports SymPy: only `session` does, and only where there is work.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from inspect import signature
from typing import Any

from symnewton import api
from symnewton.cli.refusal import refusal
from symnewton.clock import ALARM, Progress
from symnewton.errors import SymnewtonError
from symnewton.report import FORMATS, Style, render


def solve(request: Mapping[str, Any], tell: Progress) -> dict[str, Any]:
    """`code`, the text of the `answer`, the `head` that stands before a first one, `files` in Base64 by their paths.

    Where there is no answer, it is what `refusal` returns.
    """
    command = getattr(api, request["command"])
    style = Style(**request["style"])
    ours = {"timeout": request["timeout"]} | ({"progress": tell} if request["watched"] else {})
    ours = {name: ours[name] for name in ours.keys() & signature(command).parameters.keys()}
    try:
        given = {} if request["data"] is None else {"data": b64decode(request["data"])}
        report = command(request["expression"], **request["arguments"] | given | ours)
        proofs = {path: report.certificate() for path, kind in request["files"].items() if kind == "certificate"}
        ALARM.off()
        told = {name: request[name] for name in ("extra", "origin")}
        format = request["format"]
        answer = render(report, format, style, **told, header=False)
        headed = render(report, format, style, **told) if request["head"] and FORMATS[format].headed else answer
        contents = {
            path: proofs[path].encode() if path in proofs else report.file(kind)
            for path, kind in request["files"].items()
        }
        files = {path: b64encode(content).decode() for path, content in contents.items()}
    except SymnewtonError as error:
        return refusal(error, request)
    return {"code": int(report.exit_code), "head": headed.removesuffix(answer), "answer": answer, "files": files}
