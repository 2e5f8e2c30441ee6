"""Constraints on the command line: the option, the member of streams, exit codes, answers that are problems again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]
CIRCLE = ("-s", "x^2+y^2 = 1")


def test_the_option_is_repeated_and_may_start_with_a_minus_sign(call: Call) -> None:
    done = call("critical", "x+y", "-s", "x >= 0", "--subject-to", "-y <= 0", "-s", "x+y <= 1", "--format", "json")
    (answer,) = done.objects
    assert done.code == 0
    assert answer["constraints"] == ["x >= 0", "-y <= 0", "x+y <= 1"]
    assert {point["kind"] for point in answer["points"]} == {"minimum", "maximum"}


def test_an_answer_with_constraints_is_a_problem_with_them(call: Call) -> None:
    answer = call("critical", "x*y", *CIRCLE, "--format", "json").out
    again = call("maximize", "-", "--format", "json", stdin=answer.encode())
    assert again.objects[0]["constraints"] == ["x^2+y^2 = 1"]
    assert again.objects[0]["value"] == 0.5


def test_a_line_of_a_stream_has_its_own_constraints(call: Call) -> None:
    problems = [
        {"expression": "x*y", "subject_to": ["x+y = 1"], "id": "a"},
        {"expression": "x", "subject_to": ["x < 1"], "id": "b"},
        {"expression": "x^2", "id": "c"},
        {"expression": "x", "subject_to": "x = 1", "id": "d"},
    ]
    done = call("critical", "-", "--format", "json", stdin="\n".join(map(json.dumps, problems)).encode())
    first, second, third, fourth = done.objects
    assert done.code == 2
    assert first["points"][0]["multipliers"] == {"x+y = 1": 0.5}
    assert "cannot be strict" in second["error"]["message"]
    assert "constraints" not in third
    assert "subject_to" in fourth["error"]["message"]


def test_commands_without_constraints_leave_those_of_a_problem_out(call: Call) -> None:
    line = json.dumps({"expression": "x*y", "subject_to": ["x+y = 1"], "box": {"x": [0, 1], "y": [0, 1]}})
    assert call("gradient", "-", "--format", "json", stdin=line.encode()).objects[0]["gradient"] == ["y", "x"]


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("critical", "x+y", "-s", "x <= 0", "-s", "x >= 1"), 1, "No point meets all constraints: proven."),
        (("minimize", "x+y", "-s", "x*y = 1"), 1, "falls below every bound along"),
        (("maximize", "x*y", *CIRCLE), 0, "The global maximum is 1/2, at 2 points: proven"),
        (("classify", "x*y", *CIRCLE, "--at", "1,1"), 0, "is not feasible: it does not meet x^2+y^2 = 1"),
        (("critical", "x*y", "-s", "x < 1"), 2, "a constraint cannot be strict"),
        (("critical", "x*y", "-s", "0 = 0"), 2, "the constraint has no variables"),
        (("critical", "x*y", "-s"), 2, "option -s needs a value"),
    ],
)
def test_exit_codes_and_words(call: Call, argv: tuple[str, ...], code: int, words: str) -> None:
    done = call(*argv)
    assert done.code == code
    assert words in " ".join((done.out + done.err).split())


def test_many_digits_are_proven(call: Call) -> None:
    done = call("minimize", "x^2+y+exp(x)", *CIRCLE, "--digits", "40", "--format", "json")
    (answer,) = done.objects
    assert answer["x"]["x"].startswith("-0.25530874379326139286082723158")
    assert answer["value"].startswith("-0.1269997400274494602630565674")
