"""Time as work done: CPU seconds, so that a busy machine or a suspended process takes nothing from a budget."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

Timer = Callable[[float], bool]  # whether this share of the time is used up
Progress = Callable[[str, dict[str, float]], None]  # told of long work: its phase, and counts by their names


def silent(phase: str, counts: dict[str, float]) -> None:
    """The progress that nobody watches."""


class TimeUp(KeyboardInterrupt):
    """The CPU time of a job is used up. It ends what Ctrl-C ends, and leaves as much to hand over."""


class Alarm:
    """When TimeUp is raised in a job that uses up its time; in a process in which nobody set it, never.

    While `halfway` it is raised after half of the time too; after `off` no more.
    """

    def __init__(self) -> None:
        self.halfway = False
        self.off: Callable[[], None] = lambda: None

    @contextmanager
    def at_half(self) -> Iterator[None]:
        """Work for which there is another way, so that half of the time is to be left."""
        before, self.halfway = self.halfway, True
        try:
            yield
        finally:
            self.halfway = before


ALARM = Alarm()


class ImportWatch:
    """A finder that measures: `seconds` of this thread went into imports, which are no part of a problem.

    `pause` is called before the outermost import and what it returns after it.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pause: Callable[[], Callable[[], None]] = lambda: lambda: None
        self._depth = 0

    def begin(self) -> None:
        """Measure from now on."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module as it is found without this finder, with a loader that is timed."""
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            vars(spec.loader)["exec_module"] = self._timed(spec.loader.exec_module)
        return spec

    def _timed(self, load: Callable[[Any], None]) -> Callable[[Any], None]:
        def timed(module: Any) -> None:
            if self._depth:
                return load(module)
            go_on, started = self.pause(), time.thread_time()
            self._depth += 1
            try:
                load(module)
            finally:
                self._depth -= 1
                self.seconds += time.thread_time() - started
                go_on()

        return timed


IMPORTS = ImportWatch()


def spent() -> float:
    """The CPU seconds that this thread has worked, imports left out where they are watched."""
    return time.thread_time() - IMPORTS.seconds
