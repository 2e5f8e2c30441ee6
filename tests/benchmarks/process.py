"""Whole processes, measured from outside."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Done(NamedTuple):
    """What a process came to; `cpu` counts the seconds of the process and of the children it waited for."""

    code: int
    out: str
    cpu: float
    late: bool


def measure(
    argv: Sequence[str], *, limit: float = 60, stdin: str = "", environ: Mapping[str, str] | None = None
) -> Done:
    """Run a program and wait for it, at most `limit` seconds."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out:
        given.write(stdin.encode())
        given.seek(0)
        process = subprocess.Popen(
            argv,
            stdin=given,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(environ or {})},
        )
        timer = threading.Timer(limit, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
    return Done(process.returncode, text, usage.ru_utime + usage.ru_stime, process.returncode == -9)
