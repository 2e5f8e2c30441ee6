"""What only a process can show: signals, closed and full streams, imports, the current directory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp
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
        ("yes x+ | $SN hessian - --format json > /dev/null", 2),
        ("ulimit -n 5; $SN hessian 'x**2'", 3),
        ("ulimit -n 6; $SN hessian 'x**2'", 3),
        ("ulimit -n 8; $SN hessian 'x**2'", 0),
        ("ulimit -n 12; yes 'x**2' | head -n 60 | $SN hessian - --jobs 8", 0),
        ("ulimit -f 4; yes 'x**2' | head -n 99 | $SN hessian - --format json --output $(mktemp)", 74),
        ("ulimit -v 60000; $SN hessian 'x**2'", 3),
        ("COLUMNS=$(printf '9%.0s' {1..5000}) $SN hessian 'x**2'", 0),
        ("$SN hessian 'x**2' --timeout 1e10", 0),
    ],
)
def test_streams(shell: Shell, line: str, code: int) -> None:
    result = shell(line)
    assert result.code == code, result
    assert "Traceback" not in result.err
    if code == 141:
        assert result.err == ""


@linux
def test_what_is_proven_when_the_time_is_up_is_handed_over(shell: Shell) -> None:
    """Poles inside a sine: infinitely many critical points, on pieces of which there are many."""
    result = shell("$SN critical '3*sin(x^2/2+sec(4*x^2-4*x))-(-1.3*x)^(3/2)' --box=-2:0 --timeout 1 --format json")
    assert result.code == 3, result
    report = json.loads(result.out)
    assert not report["complete"]
    assert report["unresolved"]
    assert len(report["points"]) > 5
    for point in report["points"]:
        low, high = point["enclosure"]["x"]
        with mp.workdps(60):
            before, after = (mp.diff(_with_poles, mp.mpf(end)) for end in (low, high))
        assert before * after <= 0


def _with_poles(x: Any) -> Any:
    return 3 * mp.sin(x**2 / 2 + mp.sec(4 * x**2 - 4 * x)) - (-mp.mpf("1.3") * x) ** mp.mpf("1.5")


@linux
@pytest.mark.parametrize("path", ["''", ".", "/dev/full", "/dev/null/x", "none/x", "$(printf 'a%.0s' {1..300})"])
def test_output_that_cannot_be_written(shell: Shell, path: str) -> None:
    result = shell(f"cd $(mktemp -d); $SN parse x --output {path}; code=$?; ls -A; exit $code")
    assert (result.code, result.out) == (74, "")
    assert result.err.startswith("symnewton: error: cannot write ")


@linux
@pytest.mark.parametrize(
    "line",
    [
        "$SN parse x --output >(cat) | cat",
        "$SN parse x --output /dev/stdout | cat",
        "$SN parse x --output /dev/fd/1",
        "cd $(mktemp -d); mkfifo pipe; cat pipe & $SN parse x --output pipe; wait",
        "$SN parse x --output /dev/fd/7 7>&1 > /dev/null",
        "f=$(mktemp); echo before > $f; $SN parse x --output /dev/stdout >> $f; grep -q before $f && tail -n +2 $f",
        "cd $(mktemp -d); $SN parse x --output $(printf 'π%.0s' {1..127}); cat *",
    ],
)
def test_output_reaches_whatever_is_named(shell: Shell, line: str) -> None:
    result = shell(line)
    assert (result.code, result.err, result.out) == (0, "", shell("$SN parse x").out)


SLOW = """
import os, sys, time
from symnewton import api
def slow(expression, **_):
    os.rename(os.environ["MARKER"] + ".new", os.environ["MARKER"])
    time.sleep(60)
if sys.argv[2] != "-":
    api.hessian = slow
else:
    os.rename(os.environ["MARKER"] + ".new", os.environ["MARKER"])
from symnewton.cli.start import main
main()
"""


def started(*argv: str, marker: Path) -> subprocess.Popen[str]:
    """A process that gives its worker something to do without end, once the worker is at it."""
    marker.with_suffix(".new").touch()
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *argv],
        env={**os.environ, "MARKER": str(marker)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not marker.exists():
        assert process.poll() is None
        time.sleep(0.01)
    return process


ENDINGS = [(signal.SIGINT, 130, "symnewton: interrupted\n"), (signal.SIGTERM, 143, ""), (signal.SIGHUP, 129, "")]


@linux
@pytest.mark.parametrize(("number", "code", "words"), ENDINGS)
@pytest.mark.parametrize("to_all", [True, False])
def test_signals(tmp_path: Path, number: signal.Signals, code: int, words: str, to_all: bool) -> None:
    answer = tmp_path / "answer"
    answer.write_text("old")
    process = started("hessian", "x**2", "--output", str(answer), marker=tmp_path / "working")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) == 1
    (os.killpg if to_all else os.kill)(process.pid, number)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (code, "", words)
    assert not Path(f"/proc/{children[0]}").exists()
    assert answer.read_text() == "old"


@linux
@pytest.mark.parametrize(("number", "code", "words"), ENDINGS)
@pytest.mark.parametrize("times", [1, 20])
def test_signals_in_a_stream_leave_no_part_of_a_file(
    tmp_path: Path, number: signal.Signals, code: int, words: str, times: int
) -> None:
    argv = ("hessian", "-", "--output", str(tmp_path / "answer"), "--format", "json")
    process = started(*argv, marker=tmp_path / "working")
    assert process.stdin is not None
    process.stdin.write("x+\nx**2\n")
    process.stdin.flush()
    while not any(path.name.endswith(".part") for path in tmp_path.iterdir()):
        time.sleep(0.01)
    for _ in range(times):
        process.send_signal(number)
        time.sleep(0.002)
    assert (process.communicate()[1], process.returncode) == (words, code)
    assert {path.name for path in tmp_path.iterdir()} == {"working"}


@linux
@pytest.mark.parametrize(("number", "code", "words"), ENDINGS)
def test_a_signal_at_any_moment_is_obeyed_quietly(number: signal.Signals, code: int, words: str) -> None:
    """From the moment the program's own code begins, which it tells by closing a pipe."""
    script = "import os; from symnewton.cli import start; os.close({}); start.main()"
    for delay in (0, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8):
        reads, writes = os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-c", script.format(writes), "critical", "sin(exp(x*y)) + cos(exp(x - y))"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=[writes],
        )
        os.close(writes)
        os.read(reads, 1)
        os.close(reads)
        time.sleep(0.02 + delay)
        process.send_signal(number)
        _, err = process.communicate()
        assert (process.returncode, err) == (code, words)


def test_nothing_is_loaded_before_signals_are_obeyed() -> None:
    script = "import sys, signal, importlib; old = set(sys.modules); import symnewton.cli.start as s; print(*{*sys.modules} - old)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    ours = {"symnewton", "symnewton.api", "symnewton.lazy", "symnewton.cli", "symnewton.cli.start"}
    assert set(done.stdout.split()) <= {*ours, "__future__"}


@linux
def test_a_signal_that_was_ignored_at_the_start_stays_so(shell: Shell) -> None:
    result = shell(
        "trap '' INT HUP; $SN minimize 'x**2' --x0 1 --format json & p=$!; kill -INT $p; kill -HUP $p; wait $p"
    )
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("argv", "heavy", "code"),
    [
        (["minimize", "--help"], set(), 0),
        (["minimize", "x", "--nonsense"], set(), 2),
        (["--format", "json", "hessiam", "x"], set(), 2),
        (["hessian", "x", "--format", "json", "--digits", "none"], set(), 2),
        (["gradient", "x + * y"], set(), 2),
        (["root", "2.5x) = 1", "--x0", "1", "--format", "json"], set(), 2),
    ],
)
def test_what_solves_no_problem_is_light(argv: list[str], heavy: set[str], code: int) -> None:
    script = (
        "import os, sys\nfrom symnewton.cli import main\nos._exit = codes = [].append\n"
        f"sys.argv = ['symnewton', *{argv}]\nmain.main()\nassert codes.__self__ == [{code}], codes.__self__\n"
        f"heavy = {heavy | {'sympy', 'rich', 'numpy', 'flint', 'mpmath', 'zipfile', 'distributed'}} & set(sys.modules)\n"
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
