"""Every way symnewton refuses or gives up, as one tree of exceptions.

An error knows its slug (`kind`, part of the JSON contract), its exit code, and, where a text is to blame,
the text and the span of characters. It never formats itself for a terminal: that is the business of `report`.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The process exit codes, one meaning each."""

    ANSWERED = 0
    NOT_THAT_ANSWER = 1
    BAD_INPUT = 2
    BUDGET = 3
    INTERNAL = 70
    OUTPUT = 74
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


class SymnewtonError(Exception):
    """Anything a caller may catch. `message` is one sentence; `hint` says what to do.

    `text` and `span` (start, end: 0-based character offsets, end exclusive) name the guilty part of a text.
    """

    kind = "internal"
    exit_code = ExitCode.INTERNAL

    def __init__(
        self, message: str, *, hint: str | None = None, text: str | None = None, span: tuple[int, int] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.text = text
        self.span = span

    @property
    def column(self) -> int | None:
        """The 1-based column of the guilty character, where there is one."""
        return None if self.span is None else self.span[0] + 1


class ParseError(SymnewtonError):
    """The text is not an expression of the language, or is one that may not be built."""

    kind = "parse"
    exit_code = ExitCode.BAD_INPUT


class InputError(SymnewtonError):
    """The expression is fine; a point, a box, an option or their combination is not."""

    kind = "input"
    exit_code = ExitCode.BAD_INPUT


class BudgetError(SymnewtonError):
    """A time, memory or size budget ended the work before an answer."""

    kind = "budget"
    exit_code = ExitCode.BUDGET


class OutputError(SymnewtonError):
    """The answer could not be written."""

    kind = "output"
    exit_code = ExitCode.OUTPUT
