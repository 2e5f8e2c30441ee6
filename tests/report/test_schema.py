"""The published schema: of every command, and strict enough to refuse what is not an answer."""

from __future__ import annotations

import copy
from typing import Any

import by_hand
import pytest
from schemas import validator

import symnewton.api as api
from symnewton.api import COMMANDS, schema_of

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

POINT = {"x": 0.5}


def test_there_is_a_schema_of_every_command() -> None:
    for command in (None, *COMMANDS):
        jsonschema.Draft202012Validator.check_schema(schema_of(command))
    titles = {answer["$ref"] for answer in schema_of("root")["anyOf"]}
    assert titles == {"#/$defs/RootReport", "#/$defs/RootsReport", "#/$defs/Error"}


@pytest.mark.parametrize(
    ("command", "expression", "options"),
    [
        ("hessian", "x*y", {"at": (1, 2), "digits": 30}),
        ("classify", "abs(x) + y^2", {"at": (0, 0)}),
        ("critical", "x^2*y^2", {}),
        ("critical", "x^4 - 3x^2 + x", {"digits": 25}),
        ("overview", "x^3 - 3x*y^2", {}),
        ("minimize", "exp(x) - log(x)", {"x0": 0.05, "digits": 25}),
        ("minimize", "1/x", {"box": "-1:1"}),
        ("maximize", "x^2 + y", {"box": "-1:1"}),
        ("root", ("x^2 + y^2 - 4", "x - y"), {"x0": (1, 2), "digits": 20}),
        ("root", "x^3 - x", {"all": True, "digits": 6}),
        ("root", "cos(x) - x", {"bracket": "0,1"}),
        ("compare", "exp(x) - log(x)", {"x0": "0.05", "digits": 30}),
        ("plot", "x^2 + y^2 - x*y", {"x0": "1,1"}),
        ("backprop", "z = w*x; L = (z-1)^2", {"at": "w=0.5,x=1", "step": 0.5, "train": "w", "epochs": 3}),
    ],
)
def test_answers_conform(command: str, expression: Any, options: dict[str, Any]) -> None:
    members = getattr(api, command)(expression, **options).to_dict()
    validator(command).validate(members)
    validator(None).validate(members)


def changed(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(by_hand.one_variable().to_dict()) | changes


@pytest.mark.parametrize(
    "members",
    [
        changed(schema=2),
        changed(command="maximize"),
        changed(kind="valley"),
        changed(x=[0.5]),
        changed(x={"x": "one half"}),
        changed(solved=None),
        changed(enclosure={"x": [0.5]}),
        changed(rank=1),
        {name: value for name, value in changed().items() if name != "message"},
        {"schema": 1, "command": "minimize", "input": "x", "error": {"kind": "parse"}},
    ],
    ids=lambda members: ",".join(sorted(members))[:20],
)
def test_what_is_no_answer_is_refused(members: dict[str, Any]) -> None:
    validator("minimize").validate(changed(x=POINT))
    assert not validator("minimize").is_valid(members)
