"""One command line at a time: in this process with streams of our own, or as a process where that matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from schemas import conforming

from symnewton.cli.main import run
from symnewton.cli.output import World

SYMNEWTON = (sys.executable, "-m", "symnewton")


class Result(NamedTuple):
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [conforming(json.loads(line)) for line in self.out.splitlines()]


@pytest.fixture
def call() -> Callable[..., Result]:
    """Runs a command line in this process, worker included."""

    def call(
        *argv: str,
        stdin: bytes | None = b"",
        environ: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
    ) -> Result:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace") for _ in range(2)]
        world = World(None if stdin is None else io.BytesIO(stdin), streams[0], streams[1], environ or {})
        code = run(argv, world)
        out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
        return Result(code, out, err)

    return call


@pytest.fixture
def shell() -> Callable[..., Result]:
    """Runs a line of bash in which `$SN` is symnewton, as its own processes."""

    def shell(line: str, *, stdin: str = "", timeout: float = 600, **environ: str) -> Result:
        done = subprocess.run(
            ["bash", "-c", line],
            input=stdin.encode(),
            capture_output=True,
            timeout=timeout,
            env={**os.environ, "SN": " ".join(SYMNEWTON), **environ},
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return shell
