"""The output of a stream as its own checkpoint: a run that was ended goes on behind the last answer in the file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from typing import IO, Any

from symnewton.cli.output import cannot_write
from symnewton.errors import InputError, OutputError

FORMATS = ("json", "csv")


class Checkpoint:
    """Answers added to a file, each whole before the next. A torn last line is taken off before.

    `line` is the line of the input that the last answer in the file belongs to, 0 where there is none, `input` its
    problem where the file tells it, `headed` whether the file has its header.
    """

    def __init__(self, path: str, format: str, command: str) -> None:
        self.path = path
        self.line = 0
        self.input: str | None = None
        self.headed = False
        self._command = command
        if os.path.exists(path) and not os.path.isfile(path):
            raise OutputError(f"cannot resume {path}: it is not a regular file", hint="Name a file with --output.")
        try:
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
        except (OSError, ValueError) as error:
            raise cannot_write(path, error) from error
        try:
            self._file.truncate(self._after_json() if format == "json" else self._after_csv())
            self._file.seek(0, os.SEEK_END)
        except InputError:
            self._file.close()
            raise

    def write(self, text: str) -> None:
        """Adds an answer."""
        data = memoryview(text.encode("utf-8", "backslashreplace"))
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def commit(self) -> None:
        """What is written is written; now the disk has it, too."""
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Nothing is taken back: it is what a later run goes on from."""
        self._file.close()

    def _after_json(self) -> int:
        """Where the next answer goes: behind the last whole line."""
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
        return end

    def _after_csv(self) -> int:
        """Where the next answer goes: over the rows of the last one, for no row tells whether it is the last."""
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
            return end
        self.line -= 1
        return before

    def _foreign(self) -> InputError:
        return InputError(
            f"{self.path} does not hold answers of symnewton {self._command} -, and is left as it is",
            hint="Name the file of the run to resume, or leave --resume out.",
        )


def _whole_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that have an end, each with the offset behind it."""
    offset = 0
    with open(file.fileno(), "rb", closefd=False) as reader:
        for line in reader:
            offset += len(line)
            if line.endswith(b"\n"):
                yield offset, line
