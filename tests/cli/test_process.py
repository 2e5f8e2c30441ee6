"""What only a process can show: signals, closed and full streams, imports, the current directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shell = Callable[..., Any]

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and /dev/full")


@linux
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$SN hessian 'x**2' > /dev/full", 74),
        ("$SN hessian 'x**2' > /dev/full 2> /dev/full", 74),
        ("$SN --help > /dev/full", 74),
        ("$SN hessian 'x**2' >&-", 74),
        ("$SN hessian 'x**' 2>&-", 2),
        ("$SN hessian 'x**2' <&- 2>&-", 0),
        ("$SN hessian - <&-", 2),
        ("$SN hessian 'x**2' <&- >&- 2>&-", 74),
        ("$SN hessian 'x**2' | true; exit ${PIPESTATUS[0]}", 141),
        ("yes x | $SN parse - --format json | head -n 1; exit ${PIPESTATUS[1]}", 141),
        ("yes x+ | tr -d '\\n' | $SN hessian -", 2),
        ("yes x+ | $SN hessian - > /dev/null", 2),
        ("ulimit -n 8; $SN hessian 'x**2'", 0),
    ],
)
def test_streams(shell: Shell, line: str, code: int) -> None:
    result = shell(line)
    assert result.code == code, result
    assert "Traceback" not in result.err
    if code == 141:
        assert result.err == ""


SLOW = """
import os, sys, time
from symnewton import api
def slow(expression, **_):
    os.rename(os.environ["MARKER"] + ".new", os.environ["MARKER"])
    time.sleep(60)
api.hessian = slow
from symnewton.cli.main import main
main()
"""


@linux
@pytest.mark.parametrize(
    ("number", "code", "words"),
    [(signal.SIGINT, 130, "symnewton: interrupted\n"), (signal.SIGTERM, 143, "")],
)
@pytest.mark.parametrize("to_all", [True, False])
def test_signals(tmp_path: Path, number: signal.Signals, code: int, words: str, to_all: bool) -> None:
    marker, answer = tmp_path / "working", tmp_path / "answer"
    marker.with_suffix(".new").touch()
    answer.write_text("old")
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "hessian", "x**2", "--output", str(answer)],
        env={**os.environ, "MARKER": str(marker)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(3000):
        if marker.exists():
            break
        time.sleep(0.01)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) == 1
    (os.killpg if to_all else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (code, "", words)
    assert not Path(f"/proc/{children[0]}").exists()
    assert answer.read_text() == "old"


@pytest.mark.parametrize(
    ("argv", "heavy", "code"),
    [
        (["minimize", "--help"], {"dataclasses"}, 0),
        (["minimize", "x", "--nonsense"], set(), 2),
        (["--format", "json", "hessiam", "x"], set(), 2),
        (["hessian", "x", "--format", "json", "--digits", "none"], set(), 2),
    ],
)
def test_what_solves_no_problem_is_light(argv: list[str], heavy: set[str], code: int) -> None:
    script = (
        "import os, sys\nfrom symnewton.cli import main\nos._exit = codes = [].append\n"
        f"sys.argv = ['symnewton', *{argv}]\nmain.main()\nassert codes.__self__ == [{code}], codes.__self__\n"
        f"heavy = {heavy | {'sympy', 'rich', 'numpy', 'flint', 'mpmath'}} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: symnewton minimize") is (code == 0)


def test_the_current_directory_is_not_a_place_to_import_from(tmp_path: Path) -> None:
    for name in ("sympy", "click", "json"):
        (tmp_path / f"{name}.py").write_text("open('executed', 'w')")
    done = subprocess.run(
        [sys.executable, "-m", "symnewton", "hessian", "x**2"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize(
    "line",
    [
        "SYMPY_GROUND_TYPES=bogus SYMPY_DEBUG='__import__(1)' $SN hessian 'x**2'",
        "d=$(mktemp -d); cd $d; rmdir $d; env -u HOME $SN hessian 'x**2'",
        "LC_ALL=C PYTHONIOENCODING=ascii $SN hessian 'x**2'",
    ],
)
def test_odd_surroundings(shell: Shell, line: str) -> None:
    result = shell(line)
    assert (result.code, result.err) == (0, "")
    assert result.out


@linux
def test_answers_come_while_the_input_is_still_open() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "symnewton", "hessian", "-", "--format", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for text in (b"x**2\n", b"x**3\n"):
        process.stdin.write(text)
        process.stdin.flush()
        assert text.strip() in process.stdout.readline()
    process.stdin.close()
    assert process.wait(30) == 0
    process.stdout.close()
