"""A stream over a real Dask scheduler and real workers on this machine, some of which die on the way."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

SYMNEWTON = (sys.executable, "-m", "symnewton")
COUNT = 300
needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed")


class Dask:
    """A scheduler on one port, which may be killed and started again, and workers."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.folder = folder
        self.scheduler = self.start_scheduler()
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        self.scheduler = self._started("distributed.cli.dask_scheduler", *options)
        while self.scheduler.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return self.scheduler
            time.sleep(0.05)
        raise AssertionError("the scheduler did not start")

    def start_worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "600", "--local-directory")
        worker = self._started("distributed.cli.dask_worker", self.address, *options, str(self.folder))
        self.workers.append(worker)
        return worker

    def _started(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", module, *options], stderr=subprocess.DEVNULL)

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    cluster = Dask(tmp_path)
    try:
        yield cluster
    finally:
        cluster.close()


def local(*argv: str, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*SYMNEWTON, *argv], input=stdin, capture_output=True)


@needs_dask
def test_the_output_is_that_of_one_process(dask: Dask) -> None:
    dask.start_worker(), dask.start_worker()
    problems = "".join(
        f"{line}\n"
        for i in range(8)
        for line in (f"x^2 + {i}*x", "x+", "", f"# {i}", json.dumps({"expression": f"sin({i}*x)*y", "id": i}))
    ).encode()
    for argv in (
        ["gradient", "-", "--format", "json"],
        ["hessian", "-"],
        ["minimize", "-", "--x0", "1", "--format", "csv"],
    ):
        one, many = local(*argv, stdin=problems), local(*argv, "--cluster", dask.address, stdin=problems)
        assert many.stdout == one.stdout
        told = many.stderr.splitlines(keepends=True)
        assert b"".join(line for line in told if b"has no workers yet" not in line) == one.stderr
        assert many.returncode == one.returncode == 2
    slow = local("critical", "-", "--timeout", "0.02", "--scheduler", dask.address, stdin=b"sin(exp(x*y))+x^y\nx^2\n")
    assert slow.returncode in (1, 3)


class Stream:
    """A command at work on problems that are given to it piece by piece."""

    def __init__(self, dask: Dask, *argv: str) -> None:
        self.process = subprocess.Popen(
            [*SYMNEWTON, "hessian", "-", "--format", "json", "--cluster", dask.address, *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.answers: list[bytes] = []

    def give(self, problems: list[bytes]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(problems))
        self.process.stdin.flush()

    def take(self, count: int) -> None:
        assert self.process.stdout is not None
        self.answers += [self.process.stdout.readline() for _ in range(count)]

    def end(self) -> bytes:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.answers += self.process.stdout.readlines()
        self.process.stdout.close()
        assert self.process.wait() == 0
        return b"".join(self.answers)


PROBLEMS = [f"x^{i} + y*sin({i}*x)\n".encode() for i in range(2, COUNT + 2)]


@pytest.fixture(scope="module")
def expected() -> bytes:
    return local("hessian", "-", "--format", "json", stdin=b"".join(PROBLEMS)).stdout


@needs_dask
def test_a_worker_killed_at_work_costs_no_answer(dask: Dask, expected: bytes) -> None:
    stream = Stream(dask)
    first = dask.start_worker()
    stream.give(PROBLEMS[:10])
    stream.take(10)  # the first worker has them, for there is no other
    second = dask.start_worker()
    stream.give(PROBLEMS[10:])
    stream.take(20)
    first.kill()
    assert stream.end() == expected
    assert second.poll() is None


@needs_dask
def test_a_scheduler_that_dies_and_comes_back_costs_no_answer(dask: Dask, expected: bytes) -> None:
    dask.start_worker()
    stream = Stream(dask)
    stream.give(PROBLEMS[:100])
    stream.take(10)
    dask.scheduler.send_signal(signal.SIGKILL)
    dask.scheduler.wait()
    stream.give(PROBLEMS[100:])
    dask.start_scheduler()
    dask.start_worker()
    assert stream.end() == expected


@needs_dask
@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_a_helper_killed_idle_costs_no_answer_and_none_outlives_its_worker(dask: Dask) -> None:
    worker = dask.start_worker()
    stream = Stream(dask)
    helpers = set()
    for problem in PROBLEMS[:3]:
        stream.give([problem])
        stream.take(1)
        (helper,) = children(worker.pid)
        helpers.add(helper)
        os.kill(helper, signal.SIGKILL)
    assert len(helpers) == 3
    stream.give(PROBLEMS[3:4])
    stream.take(1)
    (helper,) = children(worker.pid)
    assert stream.end().count(b"\n") == 4
    worker.kill()
    worker.wait()
    while Path(f"/proc/{helper}").exists() and Path(f"/proc/{helper}/stat").read_text().split()[2] != "Z":
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    listed = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for found in listed for child in found]


@needs_dask
def test_a_note_tells_what_is_waited_for_and_ctrl_c_ends_it(dask: Dask) -> None:
    argv = [*SYMNEWTON, "parse", "-", "--cluster", dask.address]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write("x\n")
    process.stdin.flush()
    assert "no workers yet" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate()[1] == "symnewton: interrupted\n"
    assert process.returncode == 130


@needs_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "", "127.0.0.1:x"])
def test_no_scheduler(address: str) -> None:
    result = local("parse", "-", "--cluster", address, stdin=b"x\n")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"no Dask scheduler" in result.stderr
    assert result.stderr.count(b"\n") == 2


@pytest.mark.parametrize(("argv", "words"), [(["x"], "stream"), (["-", "--jobs", "2"], "--jobs")])
def test_misuse(call: Call, argv: list[str], words: str) -> None:
    result = call("parse", *argv, "--cluster", "tcp://127.0.0.1:1", stdin=b"x\n")
    assert result.code == 2
    assert words in result.err


def test_without_dask_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "dask.py").write_text("raise ImportError('none here')")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    argv = [
        sys.executable,
        "-c",
        "from symnewton.cli.start import main; main()",
        "parse",
        "-",
        "--cluster",
        "tcp://h:1",
    ]
    result = subprocess.run(argv, input=b"x\n", capture_output=True, env=environ)
    assert result.returncode == 2
    assert b"symnewton[cluster]" in result.stderr
