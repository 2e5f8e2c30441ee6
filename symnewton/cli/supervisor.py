"""Problems to worker processes and their answers back in order, each under a budget of time and memory.

Every worker has a few requests ahead, about half a second of work, so that it never waits for its parent. A worker
that died is replaced; what it had not begun goes to another one.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from symnewton.cli.pool import SLICE, Pool, Task, Watch
from symnewton.cli.worker import Job, Worker, attempt
from symnewton.clock import silent
from symnewton.errors import BudgetError, SymnewtonError

LAST_WORDS = 5.0  # seconds an interrupted worker has to hand over what it got so far
WALL, LEAST_WALL = 20.0, 60.0  # a job may take this many times its CPU seconds by the clock, and at least so many more

_MORE_TIME = "Give more time with --timeout."
_MEMORY_USED_UP = "the memory budget was used up"
_TOO_DEEP = "the expression is nested too deeply for the stack"
_SMALLER = "Try a smaller or simpler expression."
_DEATHS: dict[int, str] = {
    signal.SIGABRT: _MEMORY_USED_UP,  # GMP aborts where an allocation fails
    signal.SIGSEGV: _TOO_DEEP,
    signal.SIGFPE: "a number grew too large",  # FLINT, for a size that no allocation could ask for
    getattr(signal, "SIGKILL", 9): "the worker process was killed, perhaps because the machine ran out of memory",
}


class Supervisor(Pool):
    """Runs `job(request, tell)` for one task after the other in up to `jobs` processes.

    `bounded` tells whether this system has what it takes to stop a job; where it has not, jobs run in this process.
    """

    def __init__(self, job: Job, jobs: int = 1, watch: Watch | None = None) -> None:
        self.bounded = hasattr(os, "fork")
        self._job = job
        self._jobs = jobs
        self._watch = watch
        self._crew: list[_Member] = []

    def ask(self, request: Any, seconds: float) -> Any:
        """The answer of the job; an error is raised."""
        for task in self.run(iter([Task(request, seconds)])):
            if isinstance(task.outcome, SymnewtonError):
                raise task.outcome
            return task.outcome

    def run(self, tasks: Iterator[Task | None], source: int | None = None) -> Iterator[Task]:
        """The tasks with their outcomes, in order; worked on here, one after the other, where nothing can be bounded."""
        if not self.bounded:
            yield from self._run_here(tasks)
            return
        yield from super().run(tasks, source)

    def close(self) -> None:
        """Ends the workers, which are gone on return."""
        for member in self._crew:
            member.worker.end()
        self._crew.clear()

    def _run_here(self, tasks: Iterable[Task | None]) -> Iterator[Task]:
        tell = silent if self._watch is None else self._watch.told
        for task in tasks:
            if task is not None and not task.done:
                task.end(_outcome(attempt(self._job, task.request, tell), task.seconds))
            if task is not None:
                yield task

    def _has_room(self, waiting: deque[Task]) -> bool:
        full = len(self._crew) == self._jobs and all(len(m.tasks) >= self._ahead for m in self._crew)
        return not full and len(waiting) < 2 * self._jobs * self._ahead

    def _hand_out(self, task: Task) -> None:
        """Gives the task to the member with the least before it, a new one if all are at work."""
        idle = min(self._crew, key=lambda m: len(m.tasks), default=None)
        if idle is None or (idle.tasks and len(self._crew) < self._jobs):
            idle = self._joined_by(idle)
        idle.take(task)

    def _joined_by(self, otherwise: _Member | None) -> _Member:
        """A new member, or the other one where the system has no more processes to give."""
        try:
            member = _Member(self._job)
        except BudgetError:
            if otherwise is None:
                raise
            self._jobs = len(self._crew)
            return otherwise
        self._crew.append(member)
        return member

    def _wait(self, source: int | None) -> None:
        """Waits until something happens, and takes what the workers say."""
        reading = [m.worker.messages for m in self._crew] + ([] if source is None else [source])
        writing = [m.worker.requests for m in self._crew if m.worker.outbox]
        asked = time.monotonic()
        ready, can_take, _ = select.select(reading, writing, [], self._patience)
        passed = min(time.monotonic() - asked, SLICE)
        for member in list(self._crew):
            try:
                if member.worker.requests in can_take:
                    member.worker.flush()
                if member.worker.messages in ready:
                    self._listen(member)
                elif member.tasks:
                    member.left -= passed
                    if member.left <= 0:
                        self._lose(member, {"starved": True})
            except EOFError:
                self._bury(member)

    def _listen(self, member: _Member) -> None:
        for message in member.worker.receive():
            if "told" in message:
                if self._watch is not None:
                    self._watch.told(*message["told"])
                continue
            if "begun" in message:
                member.begun = True
                continue
            if "memory" in message or "late" in message:  # a full heap or an interrupted library is no fair start
                self._lose(member, message)
                return
            self._pace += 0.2 * (member.finish(message) - self._pace)

    def _bury(self, member: _Member) -> None:
        """A worker is dead: what it worked on has that for an outcome; a task it had not begun is tried again, once."""
        begun = bool(member.tasks) and (member.begun or member.tasks[0].lost)
        if member.tasks:
            member.tasks[0].lost = True
        self._lose(member, None if begun else {})

    def _lose(self, member: _Member, message: dict[str, Any] | None) -> None:
        """Ends a worker. Its first task gets the message, or how the worker died; the others go to other workers."""
        self._crew.remove(member)
        status = member.worker.end()
        left = list(member.tasks)
        if message is None:
            message = {"death": status}
        if message:
            first = left.pop(0)
            first.end(_outcome(message, first.seconds))
        for task in left:
            self._hand_out(task)

    def _last_words(self, task: Task) -> bool:
        """Whether the interrupted worker on this task still says something."""
        member = next((m for m in self._crew if m.tasks and m.tasks[0] is task), None)
        if member is None:
            return task.done
        member.worker.interrupt()
        end = time.monotonic() + LAST_WORDS
        try:
            while (
                not task.done and select.select([member.worker.messages], [], [], max(0.0, end - time.monotonic()))[0]
            ):
                self._listen(member)
        except (EOFError, KeyboardInterrupt):
            pass
        return task.done


class _Member:
    """A worker and the tasks it has, the first of which it works on; `left` is how long it may take by the clock."""

    def __init__(self, job: Job) -> None:
        self.worker = Worker(job)
        self.tasks: deque[Task] = deque()
        self.begun = False
        self.left = 0.0
        self._since = 0.0

    def take(self, task: Task) -> None:
        self.tasks.append(task)
        if len(self.tasks) == 1:
            self._begin()
        self.worker.send(task.seconds, task.request)

    def finish(self, message: dict[str, Any]) -> float:
        """Gives the first task its outcome; the seconds it took."""
        task = self.tasks.popleft()
        task.end(_outcome(message, task.seconds))
        took = time.monotonic() - self._since
        if self.tasks:
            self._begin()
        return took

    def _begin(self) -> None:
        self.begun = False
        seconds = self.tasks[0].seconds
        self.left = max(WALL * seconds, seconds + LEAST_WALL)
        self._since = time.monotonic()


def _outcome(message: dict[str, Any], seconds: float) -> Any:
    """The answer in the message, or the error it tells of."""
    if "answer" in message:
        return message["answer"]
    if "late" in message or message.get("death") == getattr(signal, "SIGVTALRM", None):
        return BudgetError(f"stopped after {seconds:g} s without an answer", hint=_MORE_TIME)
    if "starved" in message:
        return BudgetError(f"stopped: the machine is too busy to give it {seconds:g} s of work", hint=_MORE_TIME)
    if "memory" in message:
        return BudgetError(_MEMORY_USED_UP, hint=_SMALLER)
    if "limits" in message:
        return BudgetError(f"cannot go on: {message['limits']}", hint="Raise the limits of this shell (ulimit -a).")
    if "deep" in message:
        return BudgetError(_TOO_DEEP, hint=_SMALLER)
    if "crash" in message:
        return WorkerCrash(f"internal error: {message['crash']}", message["trace"])
    status = message["death"]
    if not os.WIFSIGNALED(status):
        return WorkerCrash(f"internal error: the worker process ended with status {status}")
    number = os.WTERMSIG(status)
    return BudgetError(_DEATHS.get(number, f"the worker process was ended by signal {number}"), hint=_SMALLER)


class WorkerCrash(SymnewtonError):
    """The job failed in a way nobody foresaw. `trace` is the worker's traceback."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.trace = trace
