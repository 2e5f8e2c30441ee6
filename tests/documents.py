"""The documents that run: console blocks of the README, and the lines of examples.txt.

`make docs` writes into the README what the commands print now; the tests compare.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
README = TOP / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[str]:
    """The command lines of a console block: those after `$ `."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def run(command: str) -> str:
    """What a shell shows of a command: its output and its messages, at 80 columns, without colour."""
    environment = dict(
        os.environ, COLUMNS="80", PYTHONIOENCODING="utf-8", PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    )
    done = subprocess.run(
        ["bash", "-c", command], cwd=TOP, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60
    )
    return "\n".join(line.rstrip() for line in done.stdout.decode().splitlines()) + "\n"


def rendered(block: str) -> str:
    """The block with the output of its commands as it is today."""
    return "".join(f"$ {command}\n{run(command)}" for command in commands(block))


def examples() -> list[str]:
    """The expressions of examples.txt."""
    lines = (TOP / "examples.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def blocks() -> list[str]:
    """The console blocks of the README."""
    return BLOCK.findall(README.read_text(encoding="utf-8"))


def rewrite() -> None:
    """Bring the README up to date."""
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda m: f"```console\n{rendered(m[1])}```", text), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
