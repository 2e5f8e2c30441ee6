"""The documents that run: console blocks of the README and of the help pages, and the lines of examples.txt.

`make docs` writes into them what the commands print now, and draws the README's terminal; the tests compare.
"""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
README = TOP / "README.md"
DOCUMENTS = [README, *sorted((TOP / "symnewton" / "help").glob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = TOP / ".github" / "terminal.svg"
PICTURED = "symnewton classify '2x^2-2y^2' --at 0,0"


def commands(block: str) -> list[str]:
    """The command lines of a console block: those after `$ `."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def environment(**more: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return dict(os.environ, COLUMNS="80", PYTHONIOENCODING="utf-8", PATH=path, **more)


def run(command: str) -> str:
    """What a shell shows of a command: its output and its messages, at 80 columns, without colour."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=TOP,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return "\n".join(line.rstrip() for line in done.stdout.decode().splitlines()) + "\n"


def rendered(block: str) -> str:
    """The block with the output of its commands as it is today."""
    return "".join(f"$ {command}\n{run(command)}" for command in commands(block))


def examples() -> list[str]:
    """The expressions of examples.txt; those of objects without their constraints."""
    lines = (TOP / "examples.txt").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]
    return [json.loads(line)["expression"] if line.startswith("{") else line for line in given]


def blocks() -> list[tuple[str, str]]:
    """The console blocks of all documents, each with the name of its document."""
    return [(path.stem, block) for path in DOCUMENTS for block in BLOCK.findall(path.read_text(encoding="utf-8"))]


def rewrite() -> None:
    """Bring the documents up to date."""
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        path.write_text(BLOCK.sub(lambda m: f"```console\n{rendered(m[1])}```", text), encoding="utf-8")


def draw() -> None:
    """The README's picture: a command as a terminal in colour shows it."""
    from rich.console import Console
    from rich.text import Text

    ours, theirs = pty.openpty()
    colours = environment(TERM="xterm-256color", COLORTERM="truecolor", NO_COLOR="")
    subprocess.run(["bash", "-c", PICTURED], cwd=TOP, env=colours, stdout=theirs, stdin=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal is closed
            break
        shown += part
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(f"$ {PICTURED}\n" + shown.decode().replace("\r\n", "\n")))
    drawing = console.export_svg(title="symnewton", unique_id="symnewton")
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
    draw()
