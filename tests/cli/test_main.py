"""Whole command lines, in this process: exit codes, streams, pipelines, files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import symnewton.cli.supervisor
from symnewton import api
from symnewton.api import schema_of
from symnewton.cli.main import cli

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ("parse x+1", 0),
        ("gradient x*y", 0),
        ("hessian x*y --at 1,2", 0),
        ("classify x**2-y**2 --at 0,0", 0),
        ("minimize exp(x)-log(x) --x0 0.05", 0),
        ("maximize log(x)-x --x0 1/2", 0),
        ("root x**2-2 --x0 1", 0),
        ("minimize -x**2 --x0 1", 1),
        ("root x**2+1 --x0 1/2", 1),
        ("minimize x**4+exp(x) --x0 9 --max-iterations 1", 1),
        ("hessian x+*y", 2),
        ("hessian x --at 1,2", 2),
        ("hessian 9**9**9**9", 2),
        ("minimize x --x0 1 --nonsense", 2),
        ("hessian x --timeout 0.00001", 3),
        ("hessian x --output /", 74),
    ],
)
@pytest.mark.parametrize("format", ["table", "json"])
def test_exit_codes(call: Call, argv: str, code: int, format: str) -> None:
    result = call(*argv.split(), "--format", format)
    assert result.code == code, result
    assert bool(result.err) is (code >= 2)
    assert "Traceback" not in result.err
    if code < 2:
        assert result.out
    elif format == "table" or code == 74:
        assert result.out == ""
    if format == "json" and code != 74:
        (answer,) = result.objects
        assert answer["schema"] == 1
        assert ("error" in answer) is (code >= 2)
        if code == 3:
            assert answer["error"]["kind"] == "budget"


def test_an_unforeseen_failure_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "hessian", lambda *_, **__: 1 / 0)
    result = call("hessian", "x")
    assert (result.code, result.out) == (70, "")
    assert result.err.startswith("symnewton: error: internal error: ZeroDivisionError")
    assert result.err.endswith("the line: symnewton hessian x\n")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    assert "Traceback" in call("hessian", "x", environ={"SYMNEWTON_DEBUG": "1"}).err
    (answer,) = call("hessian", "x", "--format", "json").objects
    assert answer["error"]["kind"] == "internal"


def test_a_failure_outside_the_worker_is_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("what\nis this")

    monkeypatch.setattr(symnewton.cli.supervisor.Supervisor, "run", broken)
    result = call("hessian", "x")
    assert result.code == 70
    assert result.err.startswith("symnewton: internal error: LookupError")
    assert result.err.count("\n") == 1
    with pytest.raises(LookupError):
        call("hessian", "x", environ={"SYMNEWTON_DEBUG": "1"})


def test_one_answer_a_line_in_order(call: Call) -> None:
    lines = [
        "# a comment",
        "x**2",
        "",
        "x+",
        json.dumps({"expression": "a*x**3", "params": {"a": 5}, "vars": ["x"], "id": "cubic"}),
        json.dumps({"expression": "x", "id": 7, "wrong": 0}),
        "9**9**9**9",
        "x*y",
    ]
    result = call("hessian", "-", "--format", "json", stdin="\n".join(lines).encode())
    assert [(answer["line"], answer.get("id"), "error" in answer) for answer in result.objects] == [
        (2, None, False),
        (4, None, True),
        (5, "cubic", False),
        (6, 7, True),
        (7, None, True),
        (8, None, False),
    ]
    assert result.objects[2]["hessian"] == [["30*x"]]
    assert (result.code, result.err) == (2, "")


def test_members_override_options_and_options_fill_in(call: Call) -> None:
    lines = [{"expression": "a*x**2 + b*x", "x0": [3], "params": {"b": "2"}}, {"expression": "a*x**2 + b*x"}]
    stdin = "\n".join(map(json.dumps, lines)).encode()
    argv = ["minimize", "-", "--x0", "1", "--param", "a=1/2", "--param", "b=1", "--format", "json"]
    first, second = call(*argv, stdin=stdin).objects
    assert (first["x0"], first["x"]) == ({"x": 3}, {"x": -2})
    assert (second["x0"], second["x"]) == ({"x": 1}, {"x": -1})


def test_a_line_without_its_point_is_refused_and_the_rest_go_on(call: Call) -> None:
    lines = [{"expression": "x**2"}, {"expression": "x**2", "at": [0]}]
    result = call("classify", "-", "--format", "json", stdin="\n".join(map(json.dumps, lines)).encode())
    assert ["error" in answer for answer in result.objects] == [True, False]
    assert result.code == 2


def test_answers_are_problems_again(call: Call) -> None:
    minima = call("minimize", "x**2 + a*y**2", "--x0", "4,4", "--param", "a=1", "--format", "json")
    result = call("classify", "-", "--format", "json", stdin=minima.out.encode())
    (answer,) = result.objects
    assert (result.code, answer["is_critical"], answer["kind"]) == (0, True, "minimum")
    assert answer["at"] == minima.objects[0]["x"]
    refused = call("hessian", "x+", "--format", "json")
    again = call("hessian", "-", "--format", "json", stdin=refused.out.encode())
    assert again.code == 2
    assert refused.objects[0]["error"]["message"] in again.objects[0]["error"]["message"]


def test_csv_has_one_header(call: Call) -> None:
    stdin = b"x+\nx**2\nx**4\n"
    result = call("minimize", "-", "--x0", "1", "--format", "csv", stdin=stdin)
    alone = call("minimize", "x**2", "--x0", "1", "--format", "csv")
    header = result.out.splitlines()[0]
    assert result.out.splitlines().count(header) == 1
    assert set(alone.out.splitlines()[0].split(",")) <= set(header.split(","))
    assert result.err.startswith("symnewton: error: line 1: ")


@pytest.mark.parametrize("format", ["table", "markdown", "latex"])
def test_answers_for_people_are_apart(call: Call, format: str) -> None:
    one = call("hessian", "x**2", "--format", format)
    two = call("hessian", "-", "--format", format, stdin=b"x**2\n\nx**2\n")
    assert one.code == two.code == 0
    assert two.out.count("\n\n") > 2 * one.out.count("\n\n")


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        (b"", "no problem"),
        (b"\n# nothing\n", "no problem"),
        (None, "closed"),
        (b"x\x00\n", ""),
        (b"\xff\n", "UTF-8"),
    ],
)
def test_a_stream_that_is_none(call: Call, stdin: bytes | None, words: str) -> None:
    result = call("hessian", "-", stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert "\0" not in result.err


def test_bad_lines_do_not_end_a_stream_but_one_line_without_end_does(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = call("hessian", "-", "--format", "json", stdin=b"x+\n" * 1500 + b"x\n")
    assert (bad.code, bad.err) == (2, "")
    assert bad.objects[-1]["hessian"] == [["0"]]
    monkeypatch.setattr(symnewton.cli.session, "MOST_REFUSED", 20)
    several = call("hessian", "-", "--format", "json", stdin=b"x+\ny+\n" * 50 + b"x\n")
    assert (several.code, len(several.objects)) == (2, 101)
    one = call("hessian", "-", "--format", "json", stdin=b"x+\n" * 50 + b"x\n")
    assert (one.code, len(one.objects)) == (2, 21)
    assert one.objects[-1]["error"]["message"] in one.err


def test_the_time_of_one_line_is_not_the_time_of_the_next(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    import flint

    real = api.hessian

    def stuck(expression: str, **options: Any) -> Any:
        return flint.fmpz.fac_ui(10**9) if expression == "stuck" else real(expression, **options)

    monkeypatch.setattr(api, "hessian", stuck)
    stdin = b"x**2\nstuck\nx**3\n"
    result = call("hessian", "-", "--format", "json", "--timeout", "0.5", stdin=stdin)
    first, second, third = result.objects
    assert first["hessian"] == [["2"]]
    assert (second["line"], second["input"], second["error"]["kind"]) == (2, "stuck", "budget")
    assert third["hessian"] == [["6*x"]]
    assert result.code == 3


def test_iterations_end_by_themselves_before_they_are_ended(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[float] = []

    def spy(_expression: str, *, timeout: float, **_options: Any) -> Any:
        seen.append(timeout)
        raise api_error

    api_error = symnewton.errors.InputError("enough")
    monkeypatch.setattr(api, "minimize", spy)
    monkeypatch.delattr(os, "fork")
    result = call("minimize", "x", "--x0", "1", "--timeout", "20")
    assert "note" in result.err
    assert 0 < seen[0] < 20


def test_output_to_a_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    shown = call("hessian", "x**2", "--format", "json")
    kept = call("hessian", "x**2", "--format", "json", "--output", str(path))
    assert (kept.code, kept.out) == (0, "")
    assert path.read_text() == shown.out
    for format in ("table", "json"):
        failed = call("hessian", "9**9**9", "--format", format, "--output", str(path))
        assert failed.code == 2
        assert path.read_text() == shown.out
    stream = call("hessian", "-", "--format", "json", "--output", str(path), stdin=b"x\nx+\ny\n")
    assert (stream.code, len(path.read_text().splitlines())) == (2, 3)
    assert os.listdir(tmp_path) == ["answer.json"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("format", ["table", "json", "csv", "latex", "markdown", "html"])
def test_every_stream_can_be_written(call: Call, encoding: str, format: str) -> None:
    line = ["minimize", "θ² + x²", "--x0", "1,1", "--format", format]
    result = call(*line, encoding=encoding, environ={"COLUMNS": "0", "TERM": "xterm", "COLORTERM": "truecolor"})
    assert result.code == 0, result.err
    assert result.out
    assert "\x1b" not in result.out


@pytest.mark.parametrize("name", [name for name, command in cli.commands.items() if not command.hidden])
def test_the_examples_in_the_help_run(call: Call, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    monkeypatch.chdir(tmp_path)  # some write files

    page = call(name, "--help").out
    examples = [line.strip() for line in page.splitlines() if line.strip().startswith("symnewton ")]
    assert len(examples) >= 2
    assert any(example.startswith(f"symnewton {name} ") for example in examples)
    for example in examples:
        result = call(*shlex.split(example)[1:])
        assert (result.code, result.err) == (0, ""), example


def test_the_examples_on_the_front_page_run(call: Call) -> None:
    import shlex

    lines = [line.strip() for line in call("--help").out.splitlines()]
    examples = [line for line in lines if line.startswith("symnewton ")]
    assert len(examples) == 2
    assert [call(*shlex.split(example)[1:]).code for example in examples] == [0, 0]


def test_the_schema_is_written_for_one_command_or_for_all(call: Call) -> None:
    result = call("schema", "root")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out) == schema_of("root")
    assert json.loads(call("schema").out) == schema_of()
    assert call("schema", "completion").code == 2
