"""How far a long run is, as a person at a terminal sees it: on a pseudo-terminal, in every phase."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SOON = """
import sys
from symnewton.cli import progress, supervisor, worker
progress.QUIET = progress.EVERY = worker.EVERY = 0.0
supervisor.GLANCE = 0.01
from symnewton.cli.start import main
main()
"""


def on_a_terminal(*argv: str, stdin: bytes = b"", **environ: str) -> tuple[str, str, int]:
    """What is shown on the terminal, what went to the standard output, the exit code."""
    ours, theirs = pty.openpty()
    out, inn = os.pipe(), os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", SOON, *argv],
        stdin=inn[0],
        stdout=out[1],
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environ},
    )
    for descriptor in (theirs, out[1], inn[0]):
        os.close(descriptor)
    os.write(inn[1], stdin)
    os.close(inn[1])
    got = {ours: b"", out[0]: b""}
    left = set(got)
    while left:
        for descriptor in select.select(list(left), [], [])[0]:
            try:
                chunk = os.read(descriptor, 1 << 16)
            except OSError:  # the other end of the terminal is closed
                chunk = b""
            got[descriptor] += chunk
            left -= set() if chunk else {descriptor}
    code = process.wait()
    for descriptor in got:
        os.close(descriptor)
    return got[ours].decode(), got[out[0]].decode(), code


COLOR = re.compile(r"\x1b\[[0-9;]*m")
SEARCH = ("critical", "sin(x)*cos(3y)+x*y/5", "--box", "-6:6", "--timeout", "60")


def test_a_search_tells_of_every_phase_and_leaves_nothing_on_the_screen() -> None:
    shown, out, code = on_a_terminal(*SEARCH)
    assert code == 0
    assert "proven complete" in out
    assert "\x1b" not in out
    for phase in ("searching", "proving", "classifying"):
        assert phase in shown
    assert re.search(r"[\d,]+ boxes left, [\d,]+ points found", shown)
    assert shown.endswith("\x1b[2K")  # the last thing is a wiped line
    assert COLOR.search(shown)


def test_a_global_search_tells_of_its_bound() -> None:
    shown, _, code = on_a_terminal(
        "minimize", "sin(3x)*cos(2y)+x^2/9+y^2/5+sin(x*y)", "--box", "-4:4", "--timeout", "60"
    )
    assert code == 0
    assert re.search(r"searching: [\d,]+ boxes left, \S+ proven bound, \S+ best value", shown)


def test_no_color_takes_the_colour_and_leaves_the_progress() -> None:
    shown, _, _ = on_a_terminal(*SEARCH, NO_COLOR="1")
    assert "searching" in shown
    assert not COLOR.search(shown)


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": ""}])
def test_a_terminal_that_cannot_wipe_is_left_alone(environ: dict[str, str]) -> None:
    assert on_a_terminal(*SEARCH, **environ)[0] == ""


def test_a_stream_counts_what_is_done_and_what_failed() -> None:
    stdin = b"".join(b"x^%d\n" % i for i in range(2, 40)) + b"x+\n" * 2
    shown, out, code = on_a_terminal("hessian", "-", "--format", "json", stdin=stdin)
    assert (len(out.splitlines()), code) == (40, 2)
    assert re.search(r"\d+ done, \S+/s", shown)
    assert shown.endswith("\x1b[2K")


def test_nothing_goes_to_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SOON, *SEARCH], capture_output=True, text=True, env={**os.environ, "TERM": "xterm"}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
