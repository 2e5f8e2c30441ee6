"""Problems in batches to a running Dask cluster and their answers back in order.

Dask takes about a millisecond for a task whatever is in it, so a task is a batch of half a second of work, and no more
are under way than keep all workers busy. Dask gives the batch of a dead worker to another one. What is lost with the
connection is sent again; an answer is taken once, by its batch, so that none is lost and none is there twice.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from symnewton import __version__
from symnewton.cli.pool import SLICE, Pool, Task, Watch
from symnewton.cli.remote import work
from symnewton.errors import BudgetError, InputError, SymnewtonError

TO_CONNECT = 10.0  # seconds
TO_COME_BACK = 120.0  # seconds that a scheduler may be away
ATTEMPTS = 4  # of a batch that is lost
COUNT_EVERY = 5.0  # seconds between two counts of the cluster's threads
LARGEST = 1 << 20  # characters of the expressions of a batch


class Batch:
    """Tasks that travel together; `future` is Dask's handle of their outcomes."""

    future: Any = None

    def __init__(self) -> None:
        self.tasks: list[Task] = []
        self.size = 0
        self.attempts = 0

    def add(self, task: Task) -> None:
        """Takes a task along."""
        self.tasks.append(task)
        self.size += len(task.request["expression"] or "")


class Cluster(Pool):
    """The workers of the Dask scheduler at `address`. `say` is told what a person should know of the cluster."""

    def __init__(self, address: str, say: Callable[[str], None], watch: Watch | None = None) -> None:
        self._address, self._say, self._watch = address, say, watch
        self._heard, self._bell = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(self._bell, False)
        self._gathered = Batch()
        self._sent: list[Batch] = []
        self._client = self._connected(TO_CONNECT)
        self._threads, self._counted = 0, 0.0
        self._count_threads()
        if not self._threads:
            say(f"symnewton: note: the cluster at {address} has no workers yet; waiting for the first\n")

    def close(self) -> None:
        """Leaves the cluster, which drops what is under way."""
        self._close_client()
        os.close(self._heard)
        os.close(self._bell)

    def _connected(self, seconds: float) -> Any:
        """A client of the scheduler. Raises InputError where there is none, or no Dask here."""
        try:
            import dask

            dask.config.set(logging={"distributed": "critical", "distributed.client": "critical"})
            from distributed import Client
        except ImportError:
            raise InputError("--cluster needs Dask", hint='pip install "symnewton[cluster]"') from None
        try:
            return Client(self._address, timeout=seconds, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise InputError(
                f"no Dask scheduler answers at {self._address}",
                hint="Start one with: dask scheduler. Its address is like tcp://127.0.0.1:8786.",
            ) from error

    def _close_client(self) -> None:
        try:
            self._client.close(timeout=2)
        except TimeoutError:
            self._client = None  # a scheduler that does not answer needs no goodbye

    @property
    def _most(self) -> int:
        """Batches under way: one at work and one ahead for every thread."""
        return 2 * max(self._threads, 1)

    def _has_room(self, waiting: deque[Task]) -> bool:
        return len(self._sent) < self._most and len(waiting) < 2 * self._most * self._ahead

    def _hand_out(self, task: Task) -> None:
        self._gathered.add(task)
        if len(self._gathered.tasks) >= self._ahead or self._gathered.size >= LARGEST:
            self._send_gathered()

    def _send_gathered(self) -> None:
        if self._gathered.tasks:
            self._sent.append(self._gathered)
            self._send(self._gathered)
            self._gathered = Batch()

    def _send(self, batch: Batch) -> None:
        batch.attempts += 1
        content = [(task.seconds, task.request) for task in batch.tasks]
        batch.future = self._client.submit(work, __version__, content, pure=False)
        batch.future.add_done_callback(self._ring)

    def _ring(self, _future: Any) -> None:
        """Wakes the main thread; a pipe that is full wakes it as well."""
        try:
            os.write(self._bell, b"!")
        except BlockingIOError:
            return

    def _wait(self, source: int | None) -> None:
        self._send_gathered()
        ready = select.select([self._heard] + ([] if source is None else [source]), [], [], self._patience)[0]
        if self._heard in ready:
            os.read(self._heard, 1 << 16)
        if self._client.status == "closed":
            self._come_back()
        for batch in [batch for batch in self._sent if batch.future.status != "pending"]:
            self._take(batch)
        if time.monotonic() - self._counted > COUNT_EVERY:
            self._count_threads()

    def _take(self, batch: Batch) -> None:
        """Gives the tasks of a batch their outcomes, or sends it again where it was lost."""
        status = batch.future.status
        if status in ("cancelled", "lost") and batch.attempts < ATTEMPTS:
            self._send(batch)
            return
        self._sent.remove(batch)
        if status == "finished":
            outcomes, seconds = batch.future.result()
            self._pace += (1 - 0.8 ** len(outcomes)) * (seconds / len(outcomes) - self._pace)
        elif status == "error":
            outcomes = [self._failure(batch.future.exception())] * len(batch.tasks)
        else:
            outcomes = [BudgetError(f"the connection to the cluster was lost {ATTEMPTS} times")] * len(batch.tasks)
        for task, outcome in zip(batch.tasks, outcomes):
            task.end(outcome)

    def _failure(self, error: BaseException) -> SymnewtonError:
        """The outcome of tasks whose batch failed. Raises InputError where the others will fail as well."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, SymnewtonError):
            return error
        if isinstance(error, KilledWorker):
            return BudgetError("the workers of the cluster died of it, one after the other", hint="Try it alone.")
        raise InputError(
            f"the workers at {self._address} cannot do this: {type(error).__name__}: {error}",
            hint=f"They need symnewton {__version__}, as it is here.",
        )

    def _come_back(self) -> None:
        """A new client in the place of one that gave up. Raises BudgetError where the scheduler stays away."""
        self._say(f"symnewton: note: the scheduler at {self._address} is gone; waiting for it\n")
        end = time.monotonic() + TO_COME_BACK
        while self._client.status == "closed":
            try:
                self._client = self._connected(TO_CONNECT)
            except InputError:
                if time.monotonic() > end:
                    hint = "Start it again, and go on with --resume where the answers are in a file."
                    raise BudgetError(f"the scheduler at {self._address} did not come back", hint=hint) from None
                time.sleep(SLICE)

    def _count_threads(self) -> None:
        self._counted = time.monotonic()
        if self._client.status == "running":
            try:
                counts = self._client.sync(self._client.scheduler.ncores, callback_timeout=TO_CONNECT)
            except OSError:
                return  # the connection is lost just now: the next count is of the new one
            self._threads = sum(counts.values())
