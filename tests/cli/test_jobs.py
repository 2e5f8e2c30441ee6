"""Streams over several processes, and streams that go on where they were ended."""

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

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symnewton.cli.session import MOST_A_CORE, cores

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

PROBLEMS = "".join(
    f"{line}\n"
    for i in range(12)
    for line in (f"x^2 + {i}*x", "", "x+", f"sin({i}*x)*y", f"# {i}", json.dumps({"expression": f"x^{i + 2}", "id": i}))
).encode()


@pytest.mark.parametrize("format", ["json", "csv", "table", "markdown", "latex", "html"])
def test_the_output_is_the_same_however_many_work_on_it(call: Call, format: str) -> None:
    one, several, all_cores = (
        call("gradient", "-", "--format", format, "--jobs", n, stdin=PROBLEMS) for n in ("1", "3", "0")
    )
    neutral = [text.replace(f"--jobs {n}", "--jobs") for text, n in zip((one.out, several.out, all_cores.out), "130")]
    assert neutral[0] == neutral[1] == neutral[2]
    assert one.code == several.code == all_cores.code == 2
    assert one.err == several.err == all_cores.err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["parse", "-", "--resume"], "--resume"),
        (["parse", "-", "--resume", "--output", "f", "--format", "html"], "--resume"),
        (["parse", "x", "--resume", "--output", "f", "--format", "json"], "stream"),
        (["parse", "-", "--jobs", "-1"], "--jobs"),
        (["parse", "-", "--jobs", "two"], "--jobs"),
    ],
)
def test_misuse(call: Call, argv: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(*argv, stdin=b"x\n")
    assert result.code == 2
    assert words in result.err


COMMANDS = {"json": ["gradient"], "csv": ["minimize", "--x0", "1"]}  # one row an answer; many


@pytest.mark.parametrize("format", ["json", "csv"])
def test_a_run_cut_anywhere_and_resumed_gives_the_same_file(call: Call, format: str, tmp_path: Path) -> None:
    problems = b"\n".join([b"x^2", b"x+", b"# no", json.dumps({"expression": "x^4 + x", "id": 7}).encode(), b"", b"x"])
    command, *options = COMMANDS[format]
    whole, path = tmp_path / "whole", tmp_path / "file"
    argv = [command, "-", *options, "--format", format, "--resume", "--output"]
    assert call(*argv, str(whole), stdin=problems).out == ""
    expected = whole.read_bytes()
    plain = call(command, "-", *options, "--format", format, stdin=problems)
    assert expected.decode() == plain.out

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, len(expected)))
    def cut(length: int) -> None:
        path.write_bytes(expected[:length])
        result = call(*argv, str(path), stdin=problems)
        assert path.read_bytes() == expected
        assert result.code in (0, 1, 2)

    cut()
    for length in (0, 1, len(expected) - 1, len(expected)):
        path.write_bytes(expected[:length])
        call(*argv, str(path), stdin=problems)
        assert path.read_bytes() == expected


def test_what_was_not_written_by_such_a_run_is_left_alone(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "file"
    argv = ["gradient", "-", "--format", "json", "--resume", "--output", str(path)]
    for text in ("precious\n", '{"a": 1}\n', "[1]\n", '{"command": "hessian", "input": "x", "line": 1}\n'):
        path.write_text(text)
        assert call(*argv, stdin=b"x\n").code == 2
        assert path.read_text() == text
    call("gradient", "-", "--format", "json", "--output", str(path), stdin=b"x\ny\n")
    other = call(*argv, stdin=b"x\nz\nw\n")
    assert (other.code, len(path.read_text().splitlines())) == (2, 2)
    assert "not the problem" in other.err


def test_rows_are_there_until_others_come(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "file"
    argv = ["minimize", "-", "--x0", "1", "--format", "csv", "--resume", "--output", str(path)]
    call(*argv, stdin=b"x^2\nx^4 + x\n")
    whole = path.read_bytes()
    path.write_bytes(whole + b"torn")
    assert call(*argv, stdin=b"").err == ""
    assert path.read_bytes() == whole
    other = call(*argv, stdin=b"x^2\n(x-3)^2\n")
    assert "the last answer in" in other.err
    assert path.read_bytes() == call(*argv[:6], stdin=b"x^2\n(x-3)^2\n").out.encode()


@pytest.mark.parametrize("jobs", ["1024", "1000000000000"])
def test_more_processes_than_are_of_use_are_not_started(call: Call, jobs: str) -> None:
    most = MOST_A_CORE * cores()
    result = call("parse", "-", "--jobs", jobs, stdin=b"x\n")
    assert (result.code, result.err) == (
        0,
        f"symnewton: note: {most} processes work, 8 a core: more would not be faster\n",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="kills a process")
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    problems, path, plain = tmp_path / "in", tmp_path / "out", tmp_path / "plain"
    problems.write_text("".join(f"x^2 + {i}*x\n" for i in range(400)))
    argv = [sys.executable, "-m", "symnewton", "hessian", "-", "--format", "json", "--jobs", "2", "--output"]
    with problems.open() as stdin:
        subprocess.run([*argv, str(plain)], stdin=stdin, check=True)
    for _ in range(3):
        with problems.open() as stdin:
            process = subprocess.Popen([*argv, str(path), "--resume"], stdin=stdin)
        size = path.stat().st_size if path.exists() else 0
        while process.poll() is None and (not path.exists() or path.stat().st_size == size):
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with problems.open() as stdin:
        subprocess.run([*argv, str(path), "--resume"], stdin=stdin, check=True)
    assert path.read_bytes() == plain.read_bytes()


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads the memory of a process from /proc")
def test_a_long_stream_takes_no_more_memory_than_a_short_one() -> None:
    """The parent's peak, over a stream that never was whole in memory."""
    peaks = []
    for count in (2_000, 20_000):
        process = subprocess.Popen(
            [sys.executable, "-m", "symnewton", "parse", "-", "--format", "json", "--jobs", "2"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        if os.fork() == 0:
            try:
                for _ in range(count):
                    process.stdin.write(b"# " + b"-" * 60 + b"\nx\n" if _ % 20 == 0 else b"\n")
                process.stdin.close()
            finally:
                os._exit(0)
        process.stdin.close()
        answers = 0
        for _ in process.stdout:
            answers += 1
            status = Path(f"/proc/{process.pid}/status").read_text()
        assert answers == count // 20
        peaks.append(int(status.split("VmHWM:")[1].split()[0]))
        process.stdout.close()
        assert process.wait() == 0
        os.wait()
    assert peaks[1] < peaks[0] + 8_000
