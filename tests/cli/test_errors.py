"""Errors as JSON: whatever is wrong, and with whichever command, the object is the one that the schema describes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from symnewton.api import COMMANDS

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

WRONG = [
    "parse @",
    "gradient x^2 --at 1,2",
    "hessian x --at inf",
    "classify x*y --at 1",
    "critical x^2 --box 1:0",
    "minimize log(x) --x0=-1",
    "maximize x --x0 1 --method none",
    "root x @ --x0 1",
    "root x*y x --all",
    "root x+y x-y --x0 1",
    "root x x --x0 1",
    "root x+y x --x0 1,1 --timeout 0.00001",
    "root x y --bracket 0,1",
    "compare x --x0 @",
    "backprop a=b;c= --at b=1",
    "check critical x --claim x=",
    "overview 7",
    "plot x*y*z --x0 1,1,1",
    "plot x --save x.txt --x0 1",
    "critical x --subject-to x --box 0:1",
    "minimize x --nonsense",
    "nonsense x",
]


@pytest.mark.parametrize("line", WRONG)
def test_an_error_conforms(call: Call, line: str) -> None:
    result = call(*line.split(), "--format", "json")
    assert result.code in (2, 3), result
    (answer,) = result.objects
    assert answer["error"]["message"]


def test_every_command_has_such_a_line() -> None:
    assert {line.split()[0] for line in WRONG} >= set(COMMANDS) - {"verify"}


def test_the_input_of_a_system_is_told_as_its_answers_tell_it(call: Call) -> None:
    wrong, right = (call("root", "x+y", second, "--x0", "1,1", "--format", "json").objects for second in ("@", "x-y"))
    assert (wrong[0]["input"], right[0]["input"]) == ("x+y, @", "x+y, x-y")


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("critical exp(x)*y", "x,y,exact_x,exact_y,x_low,x_high,y_low,y_high,value,eigenvalue_1,eigenvalue_2,kind,"),
        ("exp(x)", "x,exact_x,x_low,x_high,value,eigenvalue_1,kind,"),
        ("root exp(x) --all", "x,exact_x,x_low,x_high,multiplicity,evidence"),
        ("plot x*y+x --box 1:2", "of,k,x,y,value"),
        ("check critical exp(x) --claim none", "claim,x,"),
    ],
)
def test_an_empty_csv_has_its_head(call: Call, line: str, head: str) -> None:
    result = call(*line.split(), "--format", "csv")
    assert result.out.startswith(head)
    assert len(result.out.splitlines()) == 1


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"verify", "check"}))
def test_the_errors_of_a_stream_conform(call: Call, command: str) -> None:
    lines = ["@", '{"expression": 7}', "{", '{"expression": "x", "at": [1, 2], "x0": [1, 2], "id": 5}', "7", "{x^}"]
    more = {"overview": [], "root": ["--all"]}.get(command, [])
    argv = [command, "-", *more] if command != "overview" else ["-"]
    result = call(*argv, "--format", "json", stdin="\n".join(lines).encode())
    assert result.code in (0, 2), result
    assert len(result.out.splitlines()) == len(result.objects)
    for answer in map(json.loads, result.out.splitlines()):
        assert answer["command"] == command
