"""`symnewton help`: a command's help, a topic's page, and the way to both."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from symnewton.cli.help import PAGES, TOPICS
from symnewton.cli.main import cli, run
from symnewton.cli.output import World


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_its_page(call: Callable, topic: str) -> None:
    done = call("help", topic)
    assert (done.code, done.err) == (0, "")
    assert done.out == PAGES.joinpath(f"{topic}.md").read_text(encoding="utf-8")


def test_every_page_is_a_topic_and_every_topic_is_named_in_the_help() -> None:
    assert {p.name for p in PAGES.iterdir()} == {f"{topic}.md" for topic in TOPICS}
    assert all(topic in (cli.commands["help"].help or "") for topic in TOPICS)


@pytest.mark.parametrize("command", [name for name in cli.commands if name != "manpage"])
def test_the_help_of_a_command_is_what_the_command_says_of_itself(call: Callable, command: str) -> None:
    assert call("help", command).out == call(command, "--help").out


def test_without_a_topic_it_lists_commands_and_topics(call: Callable) -> None:
    done = call("help")
    assert done.code == 0
    assert all(name in done.out for name in [*TOPICS, "minimize", "critical", "--version"])


def test_an_unknown_topic_is_refused_with_the_nearest_one(call: Callable) -> None:
    done = call("help", "lectures")
    assert done.code == 2
    assert "Did you mean lecture?" in done.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    @property
    def encoding(self) -> str:
        return "utf-8"

    def fileno(self) -> int:
        raise OSError


def test_on_a_terminal_the_page_is_typeset() -> None:
    terminal = Terminal()
    assert run(["help", "language"], World(None, terminal, None, {"TERM": "xterm", "COLUMNS": "60"})) == 0
    shown = terminal.getvalue()
    assert "```" not in shown
    assert "\x1b[" in shown
