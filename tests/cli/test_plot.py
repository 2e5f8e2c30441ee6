"""The command `plot`, from the words to the streams and files."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

NEWTON = ("plot", "exp(x)-log(x)", "--x0", "0.05")


@pytest.mark.parametrize("columns", [40, 72, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("argv", [NEWTON, ("plot", "x^2-x*y+y^2", "--x0", "2,1")])
def test_a_pipe_gets_plain_lines_that_fit(call: Call, argv: tuple[str, ...], columns: int, encoding: str) -> None:
    result = call(*argv, environ={"COLUMNS": str(columns)}, encoding=encoding)
    assert (result.code, result.err) == (0, "")
    assert max(map(len, result.out.splitlines())) <= columns
    assert all(line.isprintable() for line in result.out.splitlines())
    assert result.out.isascii() is (encoding == "ascii")


def test_a_terminal_gets_colours_unless_asked_not_to(shell: Call) -> None:
    line = "script -qec \"$SN plot 'x^2+y^2' --timeout 30\" /dev/null"
    assert "\x1b[" in shell(line, TERM="xterm-256color", COLUMNS="80", NO_COLOR="").out
    plain = shell(line, TERM="xterm-256color", COLUMNS="80", NO_COLOR="1").out
    assert not re.search(r"\x1b\[[0-9;]*m", plain)  # progress is drawn and wiped all the same
    assert "\x1b[" not in shell(line, TERM="dumb", COLUMNS="80", NO_COLOR="").out


def test_json_gives_ranges_marks_and_paths(call: Call) -> None:
    result = call(*NEWTON, "--format", "json")
    (answer,) = result.objects
    assert answer["schema"] == 1
    assert answer["command"] == "plot"
    assert answer["expression"] == "exp(x) - log(x)"
    assert answer["variables"] == ["x"]
    low, high = answer["range"]["x"]
    (point,) = answer["points"]
    assert point["at"]["x"] == pytest.approx(0.5671432904097838)
    assert low < point["at"]["x"] < high
    assert point["kind"] == "minimum"
    assert answer["complete"] is True
    (path,) = answer["paths"]
    assert path["solved"] is True
    (run,) = call("minimize", *NEWTON[1:], "--format", "json").objects
    assert [step["x"] for step in path["steps"]] == [step["x"] for step in run["steps"]]


def test_csv_has_a_row_for_each_mark_and_step(call: Call) -> None:
    result = call("plot", "x^2+k^2", "--x0", "1,2", "--method", "newton", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [row["of"] for row in rows] == ["minimum", "newton", "newton"]
    assert [row["k_"] for row in rows] == ["0.0", "1.0", "0.0"]


@pytest.mark.parametrize("format", ["latex", "markdown", "html"])
def test_every_other_format_answers(call: Call, format: str) -> None:
    assert call(*NEWTON, "--format", format).code == 0


def test_a_picture_and_a_film_are_written_beside_the_answer(call: Call, tmp_path: Path) -> None:
    picture, film = tmp_path / "a.svg", tmp_path / "b.gif"
    result = call("plot", "x^4-x", "--x0", "2", "--save", str(picture), "--animate", str(film), "--timeout", "60")
    assert (result.code, result.err) == (0, "")
    assert result.out
    assert picture.read_bytes().startswith(b"<?xml")
    assert film.read_bytes().startswith(b"GIF89a")
    assert sorted(os.listdir(tmp_path)) == ["a.svg", "b.gif"]


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("x^2", "--save", "a.bmp"), 2, ".png or .svg or .pdf"),
        (("x^2", "--save", "a.gif"), 2, ".png or .svg or .pdf"),
        (("x^2", "--animate", "a.gif"), 2, "--x0"),
        (("x^2", "--x0", "1", "--animate", "a.png"), 2, ".gif"),
        (("x*y*z", "--save", "a.png"), 2, "--param"),
        (("x^2", "--box", "1:0", "--save", "a.png"), 2, "empty"),
        (("log(x)", "--x0", "-1", "--save", "a.png"), 2, "no finite real value"),
        (("x+*y", "--save", "a.png"), 2, "^"),
        (("7", "--save", "a.png"), 2, "variable"),
        (("x^2", "--save", "no/such/folder/a.png"), 74, "no directory"),
        (("(x^2+y-11)^2 + (x+y^2-7)^2", "--timeout", "0.0001", "--save", "a.png"), 3, "--timeout"),
        (("-", "--save", "a.png"), 2, "one picture"),
    ],
)
def test_a_refusal_leaves_no_file(
    call: Call, argv: tuple[str, ...], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call("plot", *argv)
    assert result.code == code, result
    assert says in result.err
    assert result.out == ""
    assert os.listdir(tmp_path) == []


def test_problems_from_standard_input_are_drawn_one_by_one(call: Call) -> None:
    result = call(
        "plot", "-", "--format", "json", stdin=b'x^2\n{"expression": "x*y", "box": {"x": [-1, 1], "y": [0, 2]}}\n'
    )
    first, second = result.objects
    assert first["line"] == 1
    assert second["range"] == {"x": [-1.0, 1.0], "y": [0.0, 2.0]}
