"""A worker process under a budget: one job at a time, stopped on time whatever it is doing.

No handler of Python's can stop a long FLINT or GMP call, and a memory limit makes GMP abort. So the work runs in a
forked process, which inherits the imports of its parent, and the kernel ends it when its CPU time is over
(`Allowance`); the parent waits, with SIGKILL for a worker that gets no CPU time. The worker stays for the next job;
one that died is replaced. Requests and answers are JSON values, one a line.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from symnewton.clock import IMPORTS, TimeUp, spent
from symnewton.errors import BudgetError, SymnewtonError

Job = Callable[[Any], Any]

MEMORY = 3 << 29  # bytes a worker may map on top of what it starts with: 1.5 GiB
LAST_WORDS = 5.0  # seconds an interrupted worker has to hand over what it got so far
WALL, LEAST_WALL = 6.0, 20.0  # a job may take this many times its CPU seconds by the clock, and at least so many more
GRACE = 0.1  # share of its CPU time that a worker has on top to hand over what it got
SLICE = 1.0  # seconds; a longer wait than was asked for is time in which this process was suspended

_MEMORY_USED_UP = "the memory budget was used up"
_TOO_DEEP = "the expression is nested too deeply for the stack"
_MORE_TIME = "Give more time with --timeout."
_SMALLER = "Try a smaller or simpler expression."
_DEATHS: dict[int, str] = {
    signal.SIGABRT: _MEMORY_USED_UP,  # GMP aborts where an allocation fails
    signal.SIGSEGV: _TOO_DEEP,
    signal.SIGFPE: "a number grew too large",  # FLINT, for a size that no allocation could ask for
    signal.SIGKILL: "the worker process was killed, perhaps because the machine ran out of memory",
}


class Supervisor:
    """Runs `job(request)` under a deadline.

    `interrupted` tells whether Ctrl-C came during the last `ask`, `bounded` whether this system has what it takes
    to stop a job; where it has not, jobs run in this process.
    """

    def __init__(self, job: Job) -> None:
        self.interrupted = False
        self.bounded = hasattr(os, "fork")
        self._job = job
        self._worker: _Worker | None = None

    def ask(self, request: Any, seconds: float) -> Any:
        """The answer of the job.

        Raises BudgetError where time or memory ended it, WorkerCrash where it failed, KeyboardInterrupt where
        Ctrl-C came and the job had nothing to hand over.
        """
        if not self.bounded:
            return _open(_attempt(self._job, request), seconds)
        if self._worker is None:
            self._worker = _start(self._job)
        try:
            message = self._worker.ask([seconds, request], max(WALL * seconds, seconds + LEAST_WALL))
        except KeyboardInterrupt:
            self.interrupted = True
            last_words = self._worker.last_words()
            self.close()
            if last_words is None:
                raise
            message = last_words
        except TimeoutError:
            self.close()
            message = {"starved": True}
        except EOFError:
            message = {"death": self.close()}
        else:
            if "memory" in message or "late" in message:
                self.close()  # a full heap or an interrupted library is no fair start for the next job
        return _open(message, seconds)

    def close(self) -> int:
        """The wait status of the worker, which is gone on return."""
        worker, self._worker = self._worker, None
        return 0 if worker is None else worker.end()


class _Worker:
    """The parent's end of one worker."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self.pid = pid
        self.requests = requests
        self.answers = answers

    def ask(self, request: Any, wall: float) -> dict[str, Any]:
        """The worker's message; TimeoutError after `wall` seconds, EOFError where the worker died."""
        try:
            _send(self.requests, request)
        except BrokenPipeError:
            raise EOFError from None
        return self._receive(wall)

    def last_words(self) -> dict[str, Any] | None:
        """What an interrupted worker still says, if anything."""
        os.kill(self.pid, signal.SIGUSR1)
        try:
            return self._receive(LAST_WORDS)
        except (TimeoutError, EOFError):
            return None

    def _receive(self, left: float) -> dict[str, Any]:
        line = bytearray()
        while not line.endswith(b"\n"):
            asked = time.monotonic()
            ready = select.select([self.answers], [], [], min(left, SLICE))[0]
            left -= min(time.monotonic() - asked, SLICE)
            if not ready and left <= 0:
                raise TimeoutError
            if not ready:
                continue
            chunk = os.read(self.answers, 1 << 16)
            if not chunk:
                raise EOFError
            line += chunk
        return json.loads(line)

    def end(self) -> int:
        """The wait status. A worker that is already dead keeps the status it died with."""
        os.close(self.requests)
        os.close(self.answers)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            os.kill(self.pid, signal.SIGKILL)
            status = os.waitpid(self.pid, 0)[1]
        return status


def _send(descriptor: int, value: Any) -> None:
    data = memoryview(json.dumps(value).encode() + b"\n")
    while data:
        data = data[os.write(descriptor, data) :]


def _start(job: Job) -> _Worker:
    try:
        worker_reads, requests = os.pipe()
        answers, worker_writes = os.pipe()
        gc.freeze()  # a collection in the worker would copy every page it inherited
        parent = os.getpid()
        pid = os.fork()
    except OSError as error:
        raise BudgetError(
            f"no worker process could be started: {error.strerror}",
            hint="Raise the limits of this shell (ulimit -a).",
        ) from error
    if pid == 0:
        _live(job, parent, worker_reads, worker_writes, (requests, answers))
    os.close(worker_reads)
    os.close(worker_writes)
    return _Worker(pid, requests, answers)


def _live(job: Job, parent: int, reads: int, writes: int, not_mine: tuple[int, int]) -> NoReturn:
    """The worker's life. It ends here on every path, so that the worker never runs its parent's code."""
    try:
        for descriptor in not_mine:
            os.close(descriptor)
        _confine(parent)
        allowance = Allowance()
        for line in os.fdopen(reads, "rb"):
            seconds, request = json.loads(line)
            started = spent()
            with allowance.of(seconds):
                message = _attempt(job, request)
            if allowance.used_up:
                message["late"] = True
            elif spent() - started > seconds:  # by less than the grain of the timers
                message = {"late": True}
            _send(writes, message)
    finally:
        os._exit(0)


def _confine(parent: int) -> None:
    """Give this process its limits, no terminal, and an end when its parent ends."""
    import resource

    for signal_to_all in (signal.SIGINT, signal.SIGTERM):  # the parent decides, and sends SIGUSR1 or SIGKILL
        signal.signal(signal_to_all, signal.SIG_IGN)
    signal.signal(signal.SIGUSR1, signal.default_int_handler)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):  # GMP writes to stderr before it aborts
        os.dup2(null, descriptor)
    os.close(null)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
        with open("/proc/self/statm", "rb") as sizes:
            mapped = int(sizes.read().split()[0]) * resource.getpagesize()
        limit, hard = mapped + MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    if os.getppid() != parent:  # it died before the kernel was told to say so
        os._exit(1)


class Allowance:
    """The CPU time of one job after the other, kept by the kernel's timers; imports stop them.

    When it is used up TimeUp is raised in the job. Where that does not help, in a call of a C library for one, the
    kernel ends the process a little later: SIGVTALRM is left at its default for this.
    """

    def __init__(self) -> None:
        self.used_up = False
        self._running = False
        signal.signal(signal.SIGPROF, self._ring)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        IMPORTS.pause = self._pause
        IMPORTS.begin()

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """The time a job has while the block runs."""
        self.used_up, self._running = False, True
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + GRACE * seconds)
        try:
            yield
        finally:
            self._running = False
            self._stop()

    def _ring(self, *_: object) -> None:
        self.used_up = self._running
        if self._running:
            raise TimeUp

    def _stop(self) -> list[tuple[int, float]]:
        """Stops the timers, and returns what they have left."""
        return [(timer, signal.setitimer(timer, 0)[0]) for timer in (signal.ITIMER_PROF, signal.ITIMER_VIRTUAL)]

    def _pause(self) -> Callable[[], None]:
        stopped = self._stop()

        def go_on() -> None:
            for timer, left in stopped:
                signal.setitimer(timer, left)

        return go_on


def _attempt(job: Job, request: Any) -> dict[str, Any]:
    """The answer of the job, or the way it failed, as a message."""
    try:
        return {"answer": job(request)}
    except TimeUp:
        return {"late": True}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"deep": True}
    except Exception as error:
        import traceback

        return {"crash": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}


def _open(message: dict[str, Any], seconds: float) -> Any:
    """The answer in the message; the error it tells of is raised."""
    if "answer" in message:
        return message["answer"]
    if "late" in message or message.get("death") == signal.SIGVTALRM:
        raise BudgetError(f"stopped after {seconds:g} s without an answer", hint=_MORE_TIME)
    if "starved" in message:
        raise BudgetError(f"stopped: the machine is too busy to give it {seconds:g} s of work", hint=_MORE_TIME)
    if "memory" in message:
        raise BudgetError(_MEMORY_USED_UP, hint=_SMALLER)
    if "deep" in message:
        raise BudgetError(_TOO_DEEP, hint=_SMALLER)
    if "crash" in message:
        raise WorkerCrash(message["crash"], message["trace"])
    status = message["death"]
    if not os.WIFSIGNALED(status):
        raise WorkerCrash(f"the worker process ended with status {status}", "")
    number = os.WTERMSIG(status)
    raise BudgetError(_DEATHS.get(number, f"the worker process was ended by signal {number}"), hint=_SMALLER)


class WorkerCrash(SymnewtonError):
    """The job failed in a way nobody foresaw. `trace` is the worker's traceback."""

    def __init__(self, what: str, trace: str) -> None:
        super().__init__(f"internal error: {what}", hint="Please report it, with the command you ran.")
        self.trace = trace
