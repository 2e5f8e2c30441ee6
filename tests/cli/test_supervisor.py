"""A budget holds whatever the job is doing, and the next job finds a worker."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flint
import pytest

from symnewton.cli import pool, supervisor
from symnewton.cli import worker as worker_module
from symnewton.cli.pool import Task
from symnewton.cli.supervisor import Supervisor, WorkerCrash
from symnewton.clock import ALARM, TimeUp
from symnewton.errors import BudgetError

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def deep(n: int) -> int:
    return deep(n + 1) + 1


def misbehave(request: Any, tell: Any = None) -> Any:
    """The job of these tests: what the request names."""
    faulthandler.disable()
    match request:
        case "processor":
            while True:
                pass
        case "long C call":
            flint.fmpz.fac_ui(10**9)
        case "memory":
            return len([0] * 10**9)
        case "absurd size":
            flint.fmpz(9) ** 10**12
        case "abort":
            os.abort()
        case "stack":
            return deep(0)
        case "stack in C":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "bug":
            return 1 / 0
        case "exit":
            raise SystemExit(0)
        case "limits":
            import resource

            return [resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_AS)[0]]
        case "catches":
            try:
                while True:
                    pass
            except KeyboardInterrupt as interrupt:
                return type(interrupt).__name__
        case "two ways":
            started = time.thread_time()
            with ALARM.at_half():
                try:
                    while True:
                        pass
                except TimeUp as up:
                    return [type(up).__name__, time.thread_time() - started]
        case "writes":
            started = time.thread_time()
            ALARM.off()
            while time.thread_time() - started < 0.8:
                pass
            return "written"
        case "imports":
            import slow_to_import

            return slow_to_import.__name__
        case "sleep":
            time.sleep(60)
        case "pid":
            return os.getpid()
        case "nap":
            time.sleep(0.05)
            return os.getpid()
        case "noise":
            os.write(1, b"to stdout")
            os.write(2, b"to stderr")
            return input() if sys.stdin.isatty() else "quiet"
    return request


@pytest.fixture
def worker() -> Iterator[Supervisor]:
    one = Supervisor(misbehave)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        ("processor", BudgetError, "stopped after 0.3 s"),
        ("long C call", BudgetError, "stopped after 0.3 s"),
        ("memory", BudgetError, "memory"),
        ("absurd size", BudgetError, "too large"),
        ("abort", BudgetError, "memory"),
        ("stack", BudgetError, "nested too deeply"),
        ("stack in C", BudgetError, "nested too deeply"),
        ("killed", BudgetError, "killed"),
        ("bug", WorkerCrash, "ZeroDivisionError"),
        ("exit", WorkerCrash, "ended with status 0"),
    ],
)
def test_every_end_is_one_error_and_the_next_job_runs(
    worker: Supervisor, request_: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        worker.ask(request_, 0.3)
    assert worker.ask({"still": ["here", 1.5, None, "\udc80é"]}, 30) == {"still": ["here", 1.5, None, "\udc80é"]}


def test_a_job_that_catches_the_end_of_its_time_hands_over_what_it_has(worker: Supervisor) -> None:
    assert worker.ask("catches", 0.2) == "TimeUp"
    assert worker.ask("and on", 30) == "and on"


def test_what_has_another_way_is_left_at_half_time(worker: Supervisor) -> None:
    first, second = worker.ask("two ways", 1.0)
    assert first == "TimeUp"
    assert 0.2 < second < 0.8


def test_an_answer_that_is_there_is_written_in_peace(worker: Supervisor) -> None:
    assert worker.ask("writes", 0.5) == "written"


def test_imports_are_no_part_of_the_work(worker: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = "import time\nend = time.thread_time() + 0.5\nwhile time.thread_time() < end: pass\n"
    (tmp_path / "slow_to_import.py").write_text(module)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert worker.ask("imports", 0.2) == "slow_to_import"
    with pytest.raises(BudgetError, match="stopped after"):
        worker.ask("processor", 0.2)


def test_time_in_which_nothing_is_computed_does_not_count_but_has_an_end(
    worker: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LEAST_WALL", 1.0)
    with pytest.raises(BudgetError, match="too busy"):
        worker.ask("sleep", 0.1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the worker's pid from /proc")
def test_a_suspended_job_has_the_time_it_had(tmp_path: Path) -> None:
    marker = tmp_path / "worker"
    parent = subprocess.Popen(
        [sys.executable, "-c", SUSPENDED, str(marker)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(marker)
    os.killpg(parent.pid, signal.SIGSTOP)
    time.sleep(4)
    os.killpg(parent.pid, signal.SIGCONT)
    assert parent.communicate()[0].strip() == "done"


SUSPENDED = """
import os, sys, time
from symnewton.cli import pool, supervisor
from symnewton.cli import worker as worker_module
supervisor.WALL = supervisor.LEAST_WALL = 3.5
def job(marker, tell):
    open(marker, "w").close()
    time.sleep(1)
    return "done"
print(supervisor.Supervisor(job).ask(sys.argv[1], 0.1))
"""


def test_one_worker_serves_a_stream() -> None:
    one = Supervisor(lambda *_: os.getpid())
    workers = {one.ask(number, 30) for number in range(5)}
    assert len(workers) == 1
    assert os.getpid() not in workers
    one.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(workers.pop(), 0)


def test_a_worker_that_died_idle_costs_no_problem(worker: Supervisor) -> None:
    for _ in range(3):
        pid = worker.ask("pid", 30)
        os.kill(pid, signal.SIGKILL)
        assert worker.ask("pid", 30) != pid


def outcomes(one: Supervisor, requests: Any, seconds: float = 30) -> list[Any]:
    return [task.outcome for task in one.run(Task(request, seconds) for request in requests)]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_outcomes_come_in_order_whatever_happens_to_the_workers(jobs: int) -> None:
    one = Supervisor(misbehave, jobs)
    ends = {
        "killed": "killed",
        "bug": "ZeroDivisionError",
        "stack in C": "nested",
        "abort": "memory",
        "exit": "status 0",
    }
    requests = [name if i % 9 == 5 else i for i, name in enumerate(list(ends) * 40)]
    for request, outcome in zip(requests, outcomes(one, requests), strict=True):
        if isinstance(request, str):
            assert ends[request] in outcome.message
        else:
            assert outcome == request
    one.close()


def test_several_workers_share_the_work_and_leave_with_the_supervisor() -> None:
    one = Supervisor(misbehave, 3)
    pids = set(outcomes(one, ["nap"] * 30))
    one.close()
    assert 1 < len(pids) <= 3
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, 0)


def test_large_requests_and_answers_do_not_block_each_other() -> None:
    texts = [f"{i}" * 300_000 for i in range(40)]
    one = Supervisor(misbehave, 2)
    one._pace = 1e-6  # as many as it takes are under way
    assert outcomes(one, texts) == texts
    one.close()


def test_no_more_is_read_than_is_needed() -> None:
    taken = []

    def endless() -> Iterator[Task]:
        for i in range(10**9):
            taken.append(i)
            yield Task(i, 30)

    one = Supervisor(misbehave, 2)
    answers = one.run(endless())
    for i in range(2000):
        assert next(answers).outcome == i
        assert len(taken) - i <= 4 * pool.MOST_AHEAD
    answers.close()  # type: ignore[attr-defined]
    one.close()


def test_an_error_of_the_source_comes_after_the_answers() -> None:
    def broken() -> Iterator[Task]:
        yield Task("one", 30)
        raise BudgetError("no more")

    one = Supervisor(misbehave)
    got = one.run(broken())
    assert next(got).outcome == "one"
    with pytest.raises(BudgetError, match="no more"):
        next(got)
    one.close()


def test_a_long_request_and_a_long_answer(worker: Supervisor) -> None:
    text = "x+" * 200_000
    assert worker.ask(text, 30) == text


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux only")
def test_limits(worker: Supervisor) -> None:
    core, space = worker.ask("limits", 30)
    assert core == 0
    assert worker_module.MEMORY < space < worker_module.MEMORY + (8 << 30)


def test_the_worker_has_no_terminal(worker: Supervisor, capfd: pytest.CaptureFixture[str]) -> None:
    assert worker.ask("noise", 30) == "quiet"
    assert capfd.readouterr() == ("", "")


def test_without_fork_the_job_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    one = Supervisor(lambda *_: os.getpid())
    assert one.ask("", 1) == os.getpid()
    with pytest.raises(BudgetError, match="nested too deeply"):
        Supervisor(misbehave).ask("stack", 1)


@pytest.mark.parametrize(("catches", "said"), [(True, "what I have\ninterrupted"), (False, "interrupted")])
def test_an_interrupted_job_may_hand_over_what_it_has(tmp_path: Path, catches: bool, said: str) -> None:
    marker = tmp_path / "working"
    parent = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, str(marker), str(catches)], stdout=subprocess.PIPE, text=True
    )
    wait_for(marker)
    parent.send_signal(signal.SIGINT)
    assert parent.communicate()[0].strip() == said


INTERRUPTIBLE = """
import sys, time
from symnewton.cli.pool import Task
from symnewton.cli.supervisor import Supervisor
def job(request, tell):
    try:
        open(request["marker"], "w").close()
        time.sleep(60)
    except KeyboardInterrupt:
        if request["catches"] == "True":
            return "what I have"
        raise
try:
    for task in Supervisor(job).run(iter([Task({"marker": sys.argv[1], "catches": sys.argv[2]}, 60)])):
        print(task.outcome)
except KeyboardInterrupt:
    print("interrupted")
"""


def wait_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    pytest.fail(f"{path.name} did not appear")


SLEEPER = """
import os, sys, time
from symnewton.cli.supervisor import Supervisor
def job(marker, tell):
    open(marker + ".part", "w").write(str(os.getpid()))
    os.rename(marker + ".part", marker)
    time.sleep(60)
Supervisor(job).ask(sys.argv[1], 60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_a_killed_parent_leaves_no_worker(tmp_path: Path) -> None:
    marker = tmp_path / "worker"
    parent = subprocess.Popen([sys.executable, "-c", SLEEPER, str(marker)])
    wait_for(marker)
    worker = int(marker.read_text())
    parent.kill()
    parent.wait()
    for _ in range(500):
        status = Path(f"/proc/{worker}/stat")
        if not status.exists() or status.read_text().split()[2] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the worker lives on")
