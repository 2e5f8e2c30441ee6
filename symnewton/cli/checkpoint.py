"""The output of a stream as its own checkpoint: a run that was ended goes on behind the last answer in the file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from typing import IO, Any

from symnewton.cli.output import cannot_write
from symnewton.errors import InputError, OutputError

FORMATS = ("json", "csv")


class Checkpoint:
    """Answers added to a file, each whole before the next. A torn last line is taken off before.

    `line` is the line of the input that the last answer in the file belongs to, 0 where there is none, `input` its
    problem where the file tells it, `headed` whether the file has its header.

    In CSV no row tells whether it is the last of its answer. So the last answer in the file is made again: `line` is the
    one before, and its rows give way to those that come. `say` is told where these are others.
    """

    def __init__(self, path: str, format: str, command: str, say: Callable[[str], None]) -> None:
        self.path = path
        self._say = say
        self.line = 0
        self.input: str | None = None
        self.headed = False
        self._command = command
        self._next: int | None  # where the first answer goes
        if os.path.exists(path) and not os.path.isfile(path):
            raise OutputError(f"cannot resume {path}: it is not a regular file", hint="Name a file with --output.")
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
        except (OSError, ValueError) as error:
            raise cannot_write(path, error) from error
        try:
            self._next, whole = self._after_json() if format == "json" else self._after_csv()
            self._file.truncate(whole)
        except InputError:
            self._file.close()
            raise

    def write(self, text: str) -> None:
        """Adds an answer."""
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        try:
            if self._next is not None:
                self._go_on(self._next, bytes(data))
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def _go_on(self, at: int, first: bytes) -> None:
        """Makes room for the first answer."""
        self._file.seek(at)
        if not first.startswith(b"".join(line for _, line in _whole_lines(self._file))):
            self._say(f"symnewton: note: the last answer in {self.path} was another; it is replaced\n")
        self._file.truncate(at)
        self._file.seek(at)
        self._next = None

    def commit(self) -> None:
        """What is written is written; now the disk has it, too."""
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Nothing is taken back: it is what a later run goes on from."""
        self._file.close()

    def _after_json(self) -> tuple[int, int]:
        """Where the next answer goes and where the whole lines end, which is the same."""
        end, last = 0, b""
        for offset, line in _whole_lines(self._file):
            end, last = offset, line
        if last:
            try:
                answer: Any = json.loads(last)
                self.line, self.input, command = answer["line"], answer["input"], answer["command"]
            except (ValueError, KeyError, TypeError):
                raise self._foreign() from None
            if command != self._command:
                raise self._foreign()
        return end, end

    def _after_csv(self) -> tuple[int, int]:
        """Where the next answer goes, which is over the rows of the last one, and where the whole rows end."""
        before = end = 0
        for offset, row in _whole_lines(self._file):
            if self.headed:
                try:
                    line = int(next(csv.reader([row.decode()]))[-1])
                except (ValueError, IndexError, StopIteration):
                    raise self._foreign() from None
                if line != self.line:
                    self.line, before = line, end
            self.headed, end = True, offset
        if not self.line:
            return end, end
        self.line -= 1
        return before, end

    def _foreign(self) -> InputError:
        return InputError(
            f"{self.path} does not hold answers of symnewton {self._command} -, and is left as it is",
            hint="Name the file of the run to resume, or leave --resume out.",
        )


def _whole_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines from here on that have an end, each with the offset behind it."""
    offset = file.tell()
    with open(file.fileno(), "rb", closefd=False) as reader:
        for line in reader:
            offset += len(line)
            if line.endswith(b"\n"):
                yield offset, line
