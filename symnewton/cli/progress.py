"""How far a long search is, on the terminal's message stream, rewritten in place and wiped at the end."""

from __future__ import annotations

import os
import sys
import time

QUIET = 1.0  # seconds before anything is said
EVERY = 0.2
WIPE = "\r\x1b[K"


class Progress:
    """Call it with the boxes left and whatever else there is to tell; it says something now and then."""

    def __init__(self, *labels: str) -> None:
        self.labels = labels
        self.started = self.said = time.monotonic()

    def __call__(self, *numbers: float) -> None:
        now = time.monotonic()
        if now - self.started < QUIET or now - self.said < EVERY:
            return
        self.said = now
        told = ", ".join(f"{number:,.8g} {label}" for number, label in zip(numbers, self.labels))
        self._write(f"{WIPE}  {now - self.started:.0f} s: {told} ")

    def wipe(self) -> None:
        """Takes the line away, if there is one."""
        if self.said != self.started:
            self._write(WIPE)

    def _write(self, text: str) -> None:
        try:
            os.write(2, text.encode(sys.getfilesystemencoding(), "replace"))
        except OSError:
            self.started = float("inf")  # nobody reads it: say no more
