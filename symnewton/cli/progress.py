"""How far a long run is, on the terminal's message stream: drawn by Rich below all else, and wiped before an answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from symnewton.cli.output import World

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUIET = 1.0  # seconds before anything is drawn
EVERY = 0.2


class Watch:
    """What a person sees: the phase of the work and its counts; of a stream, how many problems are done.

    `lines` is the length of the stream, where it is known.
    """

    def __init__(self, world: World, *, stream: bool = False, lines: int | None = None) -> None:
        self._world = world
        self._stream = stream
        self._lines = lines
        self._drawn: tuple[Progress, TaskID] | None = None
        self._started = self._said = time.monotonic()
        self._phase = "working"
        self._counts: dict[str, float] = {}
        self._done = self._failed = self._line = 0

    def told(self, phase: str, counts: dict[str, float]) -> None:
        """The work is in this phase, with these counts."""
        self._phase, self._counts = phase, counts
        self.look()

    def answered(self, code: int, line: int) -> None:
        """The problem on this line of a stream has an answer, or none."""
        self._done += 1
        self._failed += code > 1
        self._line = line

    def look(self) -> None:
        """Draws, when it is time."""
        now = time.monotonic()
        if now - self._started < QUIET or now - self._said < EVERY:
            return
        self._said = now
        if self._drawn is None:
            self._drawn = self._drawing()
        progress, task = self._drawn
        progress.update(task, completed=self._line, said=self._of_stream(now) if self._stream else self._of_job())
        progress.refresh()

    def hide(self) -> None:
        """Wipes what is drawn."""
        if self._drawn is not None:
            self._drawn[0].stop()
            self._drawn = None

    def _drawing(self) -> tuple[Progress, TaskID]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
        from rich.text import Text

        started = self._started

        class Seconds(ProgressColumn):
            """The time since the start, which outlives the drawing."""

            def render(self, _task: Any) -> Text:
                return Text(f"{time.monotonic() - started:.0f} s")

        console = Console(
            file=self._world.stderr,
            force_terminal=True,
            no_color=self._world.color(self._world.stderr) is None,
            width=self._world.width(),
            legacy_windows=False,
        )
        bar = (BarColumn(bar_width=20), TimeRemainingColumn()) if self._stream and self._lines else ()
        text = TextColumn("{task.fields[said]}", markup=False)
        spinner = SpinnerColumn("dots" if self._world.style(self._world.stderr)["unicode"] else "line")
        progress = Progress(
            spinner, Seconds(), *bar, text, console=console, transient=True, auto_refresh=False, expand=False
        )
        task = progress.add_task("", total=self._lines, said="")
        progress.start()
        return progress, task

    def _of_job(self) -> str:
        counts = ", ".join(f"{number:,.8g} {name}" for name, number in self._counts.items())
        return f"{self._phase}: {counts}" if counts else self._phase

    def _of_stream(self, now: float) -> str:
        failures = f", {self._failed:,} failed" if self._failed else ""
        return f"{self._done:,} done, {self._done / (now - self._started):,.3g}/s{failures}"
