"""The manual page in the language of man(7), made from the commands and their help."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator

import click

from symnewton import __version__

EXIT_STATUS = (
    ("0", "The answer asked for."),
    ("1", "It ran, but not to that answer: not converged, a saddle point instead, completeness not proven."),
    ("2", "Bad input or usage. The message says where and what to do."),
    ("3", "A budget of time, memory or size ended it."),
    ("70, 74", "An internal error; the output could not be written."),
    ("130, 141, 143", "Interrupted; the reader went away; terminated."),
)
SPECIAL = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"})
ENVIRONMENT = (
    ("NO_COLOR", "If set and not empty, no colours."),
    ("COLUMNS", "The width of tables where no terminal tells it."),
    ("TERM, COLORTERM", "How many colours a terminal has."),
)


def page(context: click.Context) -> str:
    """The page of the program that the context is of."""
    group = context.command
    assert isinstance(group, click.Group)
    commands = [command for command in group.commands.values() if not command.hidden]
    common = _common(commands, context)
    return "\n".join(_lines(group, commands, common, context)) + "\n"


def _lines(
    group: click.Group, commands: list[click.Command], common: list[str], context: click.Context
) -> Iterator[str]:
    yield f'.TH SYMNEWTON 1 "" "symnewton {__version__}" "User Commands"'
    summary, _, rest = inspect.cleandoc(group.help or "").partition("\n")
    yield from (".SH NAME", rf"symnewton \- {_first_small(_escaped(summary.rstrip('.')))}")
    yield from (".SH SYNOPSIS", r".B symnewton", r"\fICOMMAND\fR [\fIOPTIONS\fR] \fIEXPRESSION\fR")
    yield from (".SH DESCRIPTION", *_text(rest), ".SH COMMANDS")
    for command in commands:
        yield f".SS symnewton {_escaped(str(command.name))}"
        yield from _text(inspect.cleandoc(command.help or ""))
        yield from _options(command, context, lambda name: name not in common)
    yield ".SH OPTIONS OF EVERY COMMAND"
    yield from _options(commands[0], context, lambda name: name in common)
    for title, rows in (("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT)):
        yield f".SH {title}"
        for name, meaning in rows:
            yield from (".TP", rf".B {_escaped(name)}", _escaped(meaning))


def _common(commands: list[click.Command], context: click.Context) -> list[str]:
    """The names of the options that all commands on expressions have."""
    taking = [command for command in commands if any(p.name == "expression" for p in command.params)]
    names = [{str(p.name) for p in command.get_params(context) if isinstance(p, click.Option)} for command in taking]
    return sorted(set.intersection(*names))


def _options(command: click.Command, context: click.Context, chosen: Callable[[str], bool]) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None and chosen(str(parameter.name)):
            yield from (".TP", rf".B {_escaped(record[0])}", _escaped(record[1]))


def _text(text: str) -> Iterator[str]:
    """Paragraphs; those after a mark of Click's are examples, kept line by line."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        if paragraph.startswith("\b"):
            yield from (".PP", ".EX", *map(_escaped, paragraph.strip("\b\n").split("\n")), ".EE")
        elif paragraph:
            yield from (".PP", _escaped(" ".join(paragraph.split())))


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _escaped(text: str) -> str:
    """The text with nothing in it that troff obeys, other letters than ASCII by their numbers."""
    safe = re.sub(r"[^\x00-\x7f]", lambda found: rf"\[u{ord(found[0]):04X}]", text.translate(SPECIAL))
    return rf"\&{safe}" if safe.startswith(".") else safe
