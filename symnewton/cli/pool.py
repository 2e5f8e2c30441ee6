"""Tasks to whoever works on them, and their outcomes back in order: what one machine and a cluster have in common.

Answers wait until those before them are given out, and no more problems are read while too many wait.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

from symnewton.errors import SymnewtonError

LONGEST = 1e8  # seconds that a kernel's timer takes without overflow
BATCH = 0.5  # seconds of work that are given out at once
MOST_AHEAD = 512  # requests
SLICE = 1.0  # seconds; a longer wait than was asked for is time in which this process was suspended
GLANCE = 0.1  # seconds between two looks of whoever watches


class Task:
    """A request with its CPU seconds, and later its `outcome`: the answer, or the error in its place."""

    outcome: Any = None
    done = False
    lost = False  # with a worker that died before it was known to have begun

    def __init__(self, request: Any, seconds: float, about: Any = None) -> None:
        self.request = request
        self.seconds = min(seconds, LONGEST)
        self.about = about

    def end(self, outcome: Any) -> None:
        """Takes the outcome."""
        self.outcome, self.done = outcome, True


class Watch(Protocol):
    """Somebody who is shown how the work goes."""

    def told(self, phase: str, counts: dict[str, float]) -> None:
        """A job told this of its work."""

    def look(self) -> None:
        """Time went by."""


class Pool(ABC):
    """Works on many tasks at a time. `bounded` tells whether time and memory of each are kept within limits."""

    bounded = True
    _watch: Watch | None
    _pace = BATCH  # seconds a job takes, from the last ones

    def run(self, tasks: Iterator[Task | None], source: int | None = None) -> Iterator[Task]:
        """The tasks with their outcomes, in order: BudgetError where time or memory ended one, WorkerCrash for a fault.

        A None among the tasks says that the next one is not there yet, and is when the descriptor `source` is ready.
        After Ctrl-C the first task that is at work may hand over what it has before KeyboardInterrupt is raised.
        An error of `tasks` is raised after the last outcome.
        """
        waiting: deque[Task] = deque()
        supply = _Supply(tasks)
        try:
            while waiting or not supply.ended:
                supply.dry = False
                while self._has_room(waiting) and (task := supply.next()) is not None:
                    waiting.append(task)
                    if not task.done:
                        self._hand_out(task)
                while waiting and waiting[0].done:
                    yield waiting.popleft()
                if waiting or supply.dry:
                    self._wait(source if supply.dry else None)
                    if self._watch is not None:
                        self._watch.look()
        except KeyboardInterrupt:
            if waiting and self._last_words(waiting[0]):
                yield waiting[0]
            raise
        if supply.error is not None:
            raise supply.error

    @abstractmethod
    def close(self) -> None:
        """Ends what is under way, and whoever works on it where they are this pool's own."""

    @abstractmethod
    def _has_room(self, waiting: deque[Task]) -> bool:
        """Whether one more task may be handed out."""

    @abstractmethod
    def _hand_out(self, task: Task) -> None:
        """Takes a task to work on."""

    @abstractmethod
    def _wait(self, source: int | None) -> None:
        """Waits until something happens, here or at the source, and ends the tasks that have an outcome."""

    def _last_words(self, task: Task) -> bool:
        """Whether the interrupted task has an outcome."""
        return task.done

    @property
    def _ahead(self) -> int:
        """How many requests make a batch of work."""
        return max(1, min(int(BATCH / self._pace), MOST_AHEAD))

    @property
    def _patience(self) -> float:
        """Seconds that one wait may take."""
        return SLICE if self._watch is None else GLANCE


class _Supply:
    """The tasks to come. `dry` says that the next one is not there yet, `ended` that there is none, or an `error`."""

    def __init__(self, tasks: Iterator[Task | None]) -> None:
        self._tasks = tasks
        self.dry = self.ended = False
        self.error: SymnewtonError | None = None

    def next(self) -> Task | None:
        """The next task, where there is one now."""
        if self.ended:
            return None
        try:
            task = next(self._tasks)
        except StopIteration:
            self.ended = True
            return None
        except SymnewtonError as error:
            self.ended, self.error = True, error
            return None
        self.dry = task is None
        return task
