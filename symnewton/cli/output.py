"""Where text goes: the streams and what they can show, files written whole or not at all, errors."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from symnewton.errors import OutputError, SymnewtonError

NARROWEST, WIDEST, USUAL = 40, 1000, 80  # columns
_OPEN_ALREADY = re.compile(r"/dev/std(?:out|err)|/(?:dev|proc/self)/fd/([0-9]{1,9})")  # a path of an open descriptor
_NUMBERS = {"/dev/stdout": 1, "/dev/stderr": 2}


class World:
    """The streams and the environment of one run. A stream is None where the caller had closed it."""

    argv: Sequence[str] = ()  # what was asked, to be told where the answer is kept
    unread = b""  # what was taken from stdin to see what it is, and belongs before the rest

    def __init__(
        self,
        stdin: IO[bytes] | None,
        stdout: IO[str] | None,
        stderr: IO[str] | None,
        environ: Mapping[str, str],
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.at_work: Callable[[], None] = lambda: None  # to be called before anything is opened or started
        self.tidying_up: Callable[[], None] = lambda: None  # to be called before what was opened or started is ended

    @classmethod
    def of_this_process(cls) -> World:
        """The world of the running process. Descriptors 0 to 2 are made sure to be no other file's."""
        while (descriptor := os.open(os.devnull, os.O_RDWR)) < 3:
            pass
        os.close(descriptor)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        stdin = None if sys.stdin is None else sys.stdin.buffer
        return cls(stdin, sys.stdout, sys.stderr, os.environ)

    @property
    def debug(self) -> bool:
        """Whether an unforeseen error may show its traceback."""
        return bool(self.environ.get("SYMNEWTON_DEBUG"))

    def style(self, stream: IO[str] | None, notation: str = "leibniz") -> dict[str, Any]:
        """The fields of a `report.Style` for this stream."""
        return {
            "width": self.width(),
            "unicode": _shows_unicode(stream),
            "color": self.color(stream),
            "notation": notation,
        }

    def style_of_file(self, notation: str) -> dict[str, Any]:
        """The fields of a `report.Style` for a file."""
        return {"width": self.width(), "unicode": True, "color": None, "notation": notation}

    def width(self) -> int:
        """Columns: COLUMNS where it makes sense, else those of the terminal, else 80."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isascii() and columns.isdigit() and columns.strip("0"):
            return min(max(int(columns.lstrip("0")[:5]), NARROWEST), WIDEST)
        if self.stdout is not None and self.stdout.isatty():
            try:
                return max(os.get_terminal_size(self.stdout.fileno()).columns or USUAL, NARROWEST)
            except OSError:
                return USUAL
        return USUAL

    def color(self, stream: IO[str] | None) -> str | None:
        """How many colours the stream may show; none in a pipe, on a dumb terminal or with NO_COLOR."""
        term = self.environ.get("TERM", "")
        if self.environ.get("NO_COLOR") or term in ("", "dumb") or stream is None or not stream.isatty():
            return None
        if self.environ.get("COLORTERM") in ("truecolor", "24bit"):
            return "truecolor"
        return "256" if "256color" in term else "standard"

    @property
    def watched(self) -> bool:
        """Whether stderr is a terminal on which a line can be drawn and wiped; NO_COLOR takes nothing but colour."""
        can_draw = self.environ.get("TERM", "") not in ("", "dumb")
        return can_draw and self.stderr is not None and self.stderr.isatty()

    def say(self, text: str) -> None:
        """Write to stderr. Where that is closed or full nobody is left to tell: the exit code says it."""
        if self.stderr is not None and text:
            try:
                self.stderr.write(text)
                self.stderr.flush()
            except OSError:
                self.stderr = None

    def complain(self, error: SymnewtonError) -> None:
        """Say what is wrong and what to do."""
        from symnewton.report import Style, render_error

        style = Style(**self.style(self.stderr))
        self.say(render_error(error, command="", input=None, format="table", style=style))


def _shows_unicode(stream: IO[str] | None) -> bool:
    try:
        "∂λ│─".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class Screen:
    """Answers to standard output, each flushed as it comes."""

    def __init__(self, world: World) -> None:
        if world.stdout is None:
            raise OutputError("standard output is closed", hint="Give --output FILE, or leave it open.")
        self._stream = world.stdout

    def write(self, text: str) -> None:
        """Raises BrokenPipeError where the reader went away."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"standard output could not be written: {error.strerror}") from error

    def commit(self) -> None:
        """Nothing is held back."""

    def discard(self) -> None:
        """What is written is written."""


class File:
    """Answers to a file that appears whole at `commit`, or not at all.

    They gather in a new file beside it, which then takes its name. Devices, pipes and open descriptors such as
    /dev/stdout are written straight.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._part: str | None = None
        self._descriptor: int | None = None
        self._open_already = _OPEN_ALREADY.fullmatch(path)
        try:
            self._mode = _mode_of(path)
            straight = self._mode is not None and not stat.S_ISREG(self._mode)
            self._target = path if straight else os.path.realpath(path)
        except (OSError, ValueError) as error:
            raise cannot_write(path, error) from error
        if self._open_already is None:
            _check_writable(path, self._target, self._mode)

    def write(self, content: str | bytes) -> None:
        """Raises BrokenPipeError where the path is a pipe and its reader went away."""
        data = memoryview(content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content)
        try:
            if self._descriptor is None:
                self._descriptor = self._open()
            while data:
                data = data[os.write(self._descriptor, data) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def _open(self) -> int:
        if self._open_already is not None:
            return os.dup(_NUMBERS.get(self.path) or int(self._open_already[1]))
        if self._mode is not None and not stat.S_ISREG(self._mode):
            return os.open(self._target, os.O_WRONLY)
        self._part = os.path.join(os.path.dirname(self._target), f".symnewton-{os.urandom(8).hex()}.part")
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        if self._mode is not None:
            os.chmod(self._part, stat.S_IMODE(self._mode))
        return descriptor

    def commit(self) -> None:
        """Put the new file in place, if anything was written."""
        try:
            if self._part is not None and self._descriptor is not None:
                os.fsync(self._descriptor)
                os.replace(self._part, self._target)
                self._part = None
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def discard(self) -> None:
        """Leave no trace of what was not committed."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if self._part is not None:
            with suppress(FileNotFoundError):
                os.unlink(self._part)
            self._part = None


def _mode_of(target: str) -> int | None:
    try:
        return os.stat(target).st_mode
    except FileNotFoundError:
        return None


def _check_writable(path: str, target: str, mode: int | None) -> None:
    if not path or (mode is not None and stat.S_ISDIR(mode)):
        raise OutputError(f"cannot write {path or repr(path)}: it is a directory", hint="Name a file in it.")
    replaced = mode is None or stat.S_ISREG(mode)
    folder = os.path.dirname(target)
    if replaced and not os.path.isdir(folder):
        raise OutputError(f"cannot write {path}: there is no directory {folder}", hint="Make it first.")
    if (replaced and not os.access(folder, os.W_OK)) or (mode is not None and not os.access(target, os.W_OK)):
        raise OutputError(f"cannot write {path}: permission denied")


def cannot_write(path: str, error: OSError | ValueError) -> OutputError:
    """The error of a file that the system does not let be written."""
    return OutputError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}")
