"""What streams can show, and files that appear whole or not at all."""

from __future__ import annotations

import io
import os
import stat
import threading
from pathlib import Path

import pytest

from symnewton.cli.output import File, Screen, World
from symnewton.errors import OutputError, ParseError


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding)

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("no descriptor")


def pipe(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding)


@pytest.mark.parametrize(
    ("environ", "color"),
    [
        ({"TERM": "xterm"}, "standard"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm", "NO_COLOR": ""}, "standard"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, None),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, None),
        ({}, None),
    ],
)
def test_color(environ: dict[str, str], color: str | None) -> None:
    world = World(None, Terminal(), None, environ)
    assert world.color(world.stdout) == color
    assert world.color(pipe()) is None
    assert world.color(None) is None
    assert world.style_of_file("leibniz")["color"] is None


@pytest.mark.parametrize(
    ("columns", "width"),
    [("132", 132), ("0", 80), ("", 80), ("-5", 80), ("wide", 80), ("٨٠", 80), ("1", 40), ("9" * 30, 1000)],
)
def test_width(columns: str, width: int) -> None:
    assert World(None, pipe(), None, {"COLUMNS": columns}).width() == width
    assert World(None, Terminal(), None, {"COLUMNS": columns}).width() == width


@pytest.mark.parametrize(("encoding", "shows"), [("utf-8", True), ("ascii", False), ("cp1252", False)])
def test_unicode(encoding: str, shows: bool) -> None:
    world = World(None, None, None, {})
    assert world.style(pipe(encoding))["unicode"] is shows
    assert world.style_of_file("leibniz")["unicode"]


def test_a_closed_stdout_is_told_before_the_work() -> None:
    with pytest.raises(OutputError, match="closed"):
        Screen(World(None, None, None, {}))


class Full(io.StringIO):
    """A stream with no room."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_stdout_is_an_error_and_a_full_stderr_is_silence() -> None:
    world = World(None, Full(), Full(), {})
    with pytest.raises(OutputError, match="No space left"):
        Screen(world).write("x")
    world.say("one")
    world.say("two")


def test_a_file_appears_whole_at_commit(tmp_path: Path) -> None:
    path = tmp_path / "answer"
    file = File(str(path))
    file.write("one\n")
    file.write("∂ \udc80\n")
    assert not path.exists()
    file.commit()
    file.discard()
    assert path.read_text() == "one\n∂ \\udc80\n"
    assert os.listdir(tmp_path) == ["answer"]


def test_what_is_discarded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "answer"
    path.write_text("old")
    file = File(str(path))
    file.write("new")
    file.discard()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["answer"]


def test_without_a_word_nothing_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "answer"
    file = File(str(path))
    file.commit()
    assert os.listdir(tmp_path) == []


def test_the_mode_and_a_link_survive(tmp_path: Path) -> None:
    path, link = tmp_path / "answer", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    file = File(str(link))
    file.write("new")
    file.commit()
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "words"),
    [(".", "is a directory"), ("missing/answer", "no directory"), ("file/answer", "Not a directory")],
)
def test_a_target_that_cannot_be_is_told_before_the_work(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=words):
        File(str(tmp_path / name))


def test_a_pipe_is_written_straight(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(path.read_text()))
    reader.start()
    file = File(str(path))
    file.write("through the pipe")
    file.commit()
    file.discard()
    reader.join()
    assert read == ["through the pipe"]
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_device_is_an_error() -> None:
    file = File("/dev/full")
    with pytest.raises(OutputError, match="No space left"):
        file.write("x")
    file.discard()


def test_an_error_has_a_caret_and_a_hint_and_no_control_characters() -> None:
    stderr = pipe()
    error = ParseError("what is \x1b[31m?", hint="not \x07", text="x\x1b]0;t\x07 + \u202e", span=(0, 1))
    World(None, None, stderr, {}).complain(error)
    shown = stderr.buffer.getvalue().decode()  # type: ignore[attr-defined]
    first, text, mark, hint = shown.splitlines()
    assert first.startswith("symnewton: error: what is ")
    assert mark[text.index("x")] == "^"
    assert "hint" in hint
    assert not set(shown) & set("\x1b\x07\u202e")
