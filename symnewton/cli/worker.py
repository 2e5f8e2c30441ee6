"""A worker process: one job at a time, each with an allowance of CPU time, in a process that may be lost.

No handler of Python's can stop a long FLINT or GMP call, and a memory limit makes GMP abort. So the work runs in a
forked process, which inherits the imports of its parent, and the kernel ends it when its CPU time is over. Requests
and messages are JSON values, one a line.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from symnewton.cli.start import ENDING
from symnewton.clock import ALARM, IMPORTS, Progress, TimeUp, spent
from symnewton.errors import BudgetError

Job = Callable[[Any, Progress], Any]  # a request and a way to tell of the work, to an answer; all of them JSON values

MEMORY = 3 << 29  # bytes a worker may map on top of what it starts with: 1.5 GiB
GRACE, LEAST_GRACE = 0.05, 0.3  # share of its CPU time and seconds that a worker has on top to hand over what it got
WRITING = 1.2  # seconds that an answer has at least to be written in
GRAIN = 0.05  # seconds below which the timers of the kernel are coarse
EVERY = 0.1  # seconds between two messages about the work
CHUNK = 1 << 16  # bytes that a pipe takes at once


class Worker:
    """The parent's end of one worker. Its descriptors `requests` and `messages` are to be waited on.

    `outbox` holds what the pipe has not taken yet. Signals wait while the process is made, so that it is never lost.
    """

    def __init__(self, job: Job) -> None:
        self.outbox = bytearray()
        self._inbox = bytearray()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            self.pid, self.requests, self.messages = _start(job)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.set_blocking(self.requests, False)

    def send(self, seconds: float, request: Any) -> None:
        """Puts a request behind those before it. The worker says when it has begun with one."""
        self.outbox += _line([seconds, request])
        self.flush()

    def flush(self) -> None:
        """Hands over as much as the pipe takes. That the worker is dead is seen where its messages end."""
        try:
            while self.outbox:
                del self.outbox[: os.write(self.requests, self.outbox[:CHUNK])]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.outbox.clear()

    def receive(self) -> list[dict[str, Any]]:
        """The messages that are there, after a wait for the first bytes; EOFError where the worker is dead."""
        chunk = os.read(self.messages, CHUNK)
        if not chunk:
            raise EOFError
        self._inbox += chunk
        if b"\n" not in chunk:
            return []
        *lines, rest = self._inbox.split(b"\n")
        self._inbox = rest
        return [json.loads(line) for line in lines]

    def interrupt(self) -> None:
        """Makes the worker hand over what it has got so far."""
        os.kill(self.pid, signal.SIGUSR1)

    def end(self) -> int:
        """The wait status. A worker that is already dead keeps the status it died with."""
        os.close(self.requests)
        os.close(self.messages)
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            os.kill(self.pid, signal.SIGKILL)
            status = os.waitpid(self.pid, 0)[1]
        return status


def attempt(job: Job, request: Any, tell: Progress) -> dict[str, Any]:
    """The answer of the job, or the way it failed, as a message."""
    try:
        return {"answer": job(request, tell)}
    except TimeUp:
        return {"late": True}
    except MemoryError:
        return {"memory": True}
    except RecursionError:
        return {"deep": True}
    except (ImportError, OSError) as error:  # all modules and files of the work are there, but for want of room
        return {"limits": str(error)}
    except Exception as error:
        import traceback

        return {"crash": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()}


def _start(job: Job) -> tuple[int, int, int]:
    opened: list[int] = []
    try:
        opened += os.pipe()
        opened += os.pipe()
        gc.freeze()  # a collection in the worker would copy every page it inherited
        parent = os.getpid()
        pid = os.fork()
    except OSError as error:
        for descriptor in opened:
            os.close(descriptor)
        raise BudgetError(
            f"no worker process could be started: {error.strerror}",
            hint="Raise the limits of this shell (ulimit -a).",
        ) from error
    reads, requests, messages, writes = opened
    if pid == 0:
        _live(job, parent, reads, writes)
    os.close(reads)
    os.close(writes)
    return pid, requests, messages


def _live(job: Job, parent: int, reads: int, writes: int) -> NoReturn:
    """The worker's life. It ends here on every path, so that the worker never runs its parent's code."""
    try:
        post = _Post(writes)
        try:
            _confine(parent, keep=(reads, writes))
        except (ImportError, OSError) as error:
            post.send({"limits": str(error)})
            os._exit(1)
        allowance = _Allowance()
        for line in os.fdopen(reads, "rb"):
            post.send({"begun": True})
            seconds, request = json.loads(line)
            started = spent()
            with allowance.of(seconds):
                message = attempt(job, request, post.tell)
            if allowance.used_up:
                message["late"] = True
            elif seconds < GRAIN and spent() - started > seconds:
                message = {"late": True}
            post.send(message)
    finally:
        os._exit(0)


class _Post:
    """The way to the parent. No signal tears a message."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._phase = ""
        self._told = 0.0

    def tell(self, phase: str, counts: dict[str, float]) -> None:
        """Tells of the work: of every phase, and now and then of how far it is."""
        now = time.monotonic()
        if phase != self._phase or now - self._told >= EVERY:
            self._phase, self._told = phase, now
            self.send({"told": [phase, counts]})

    def send(self, value: Any) -> None:
        """Waits until the parent has taken it."""
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGPROF, signal.SIGUSR1))
        try:
            data = memoryview(_line(value))
            while data:
                data = data[os.write(self._descriptor, data) :]
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGPROF, signal.SIGUSR1))


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


class _Allowance:
    """The CPU time of one job after the other, kept by the kernel's timers; imports stop them.

    When it is used up TimeUp is raised in the job. Where that does not help, in a call of a C library for one, the
    kernel ends the process a little later: SIGVTALRM is left at its default for this.
    """

    def __init__(self) -> None:
        self.used_up = False
        self._running = False
        self._second_half = 0.0  # to come, in seconds
        signal.signal(signal.SIGPROF, self._ring)
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        IMPORTS.pause = self._pause
        IMPORTS.begin()
        ALARM.off = self._quiet

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        """The time a job has while the block runs."""
        self.used_up, self._running, self._second_half = False, True, seconds / 2
        signal.setitimer(signal.ITIMER_PROF, seconds / 2)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds + max(GRACE * seconds, LEAST_GRACE))
        try:
            yield
        finally:
            self._quiet()
            self._stop()

    def _ring(self, *_: object) -> None:
        if not self._running:
            return
        half, self._second_half = self._second_half, 0.0
        if half:
            signal.setitimer(signal.ITIMER_PROF, half)
        self.used_up = not half
        if not half or ALARM.halfway:
            raise TimeUp

    def _quiet(self) -> None:
        """The job has its answer: it is not interrupted any more, and has time to write it down."""
        self._running = False
        left = signal.getitimer(signal.ITIMER_VIRTUAL)[0]
        signal.setitimer(signal.ITIMER_VIRTUAL, max(left, WRITING))

    def _stop(self) -> list[tuple[int, float]]:
        """Stops the timers, and returns what they have left."""
        return [(timer, signal.setitimer(timer, 0)[0]) for timer in (signal.ITIMER_PROF, signal.ITIMER_VIRTUAL)]

    def _pause(self) -> Callable[[], None]:
        stopped = self._stop()

        def go_on() -> None:
            for timer, left in stopped:
                signal.setitimer(timer, left)

        return go_on


def _confine(parent: int, keep: tuple[int, int]) -> None:
    """Give this process its limits, no terminal, no file but these two, and an end when its parent ends."""
    for signal_to_all in ENDING:  # the parent decides, and sends SIGUSR1 or SIGKILL
        signal.signal(signal_to_all, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    signal.signal(signal.SIGUSR1, signal.default_int_handler)
    low, high = sorted(keep)  # the descriptors of other workers would outlive them here, and use up the number allowed
    for first, end in ((3, low), (low + 1, high), (high + 1, os.sysconf("SC_OPEN_MAX"))):
        os.closerange(first, end)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):  # GMP writes to stderr before it aborts
        os.dup2(null, descriptor)
    os.close(null)
    import resource

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
