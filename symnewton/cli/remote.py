"""The far end of `--cluster`: a batch of requests on a Dask worker to outcomes, under the budgets of every request.

A Dask worker has many threads, which a fork does not survive, and must not die of a request. So each of its threads
that works for symnewton keeps one helper, a process with a supervisor like that of the command line.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from typing import Any, NoReturn

from symnewton import __version__
from symnewton.cli.pool import Task
from symnewton.errors import BudgetError

_HELPERS = threading.local()
_START = (sys.executable, "-P", "-c", "from symnewton.cli.remote import serve; serve()")


def work(version: str, batch: list[tuple[float, Any]]) -> tuple[list[Any], float]:
    """The outcomes of requests, each given with its CPU seconds, and how many seconds they took.

    Raises BudgetError where the helper is killed again and again, RuntimeError where versions differ.
    """
    if version != __version__:
        raise RuntimeError(f"symnewton is {version} here and {__version__} on the worker")
    started = time.monotonic()
    for _ in range(2):
        try:
            return _asked(batch), time.monotonic() - started
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            _HELPERS.process.kill()
            _HELPERS.process.wait()
            del _HELPERS.process
    raise BudgetError("the process that works for the cluster was killed, perhaps because memory ran out")


def _asked(batch: list[tuple[float, Any]]) -> list[Any]:
    if not hasattr(_HELPERS, "process"):
        _HELPERS.process = subprocess.Popen(_START, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    requests, outcomes = _HELPERS.process.stdin, _HELPERS.process.stdout
    pickle.dump(batch, requests)
    requests.flush()
    return list(pickle.load(outcomes))


def serve() -> NoReturn:
    """The life of a helper: batches from standard input to outcomes on standard output, until the Dask worker is gone."""
    from symnewton.cli.session import import_work
    from symnewton.cli.supervisor import Supervisor

    supervisor = Supervisor(import_work(), watch=_Orphan())
    try:
        while True:
            batch = pickle.load(sys.stdin.buffer)
            tasks = supervisor.run(Task(request, seconds) for seconds, request in batch)
            pickle.dump([task.outcome for task in tasks], sys.stdout.buffer)
            sys.stdout.buffer.flush()
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        supervisor.close()
        os._exit(0)


class _Orphan:
    """Ends this process when its parent is gone."""

    def __init__(self) -> None:
        self._parent = os.getppid()

    def told(self, phase: str, counts: dict[str, float]) -> None:
        """Nobody watches."""

    def look(self) -> None:
        if os.getppid() != self._parent:
            raise EOFError
