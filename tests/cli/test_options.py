"""Arguments as people type them: minus signs, slips of the finger, values of every kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from symnewton.cli.main import cli
from symnewton.cli.options import Common
from symnewton.cli.session import Session

Call = Callable[..., Any]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the last command was told, with no work done."""
    told: dict[str, Any] = {}

    def record(self: Session, expression: str) -> int:
        told.update(command=self.command, expression=expression, arguments=self.arguments, **self.common._asdict())
        return 0

    monkeypatch.setattr(Session, "run", record)
    return told


@pytest.mark.parametrize(
    ("argv", "expression", "arguments"),
    [
        ("classify -2*x**2-3*y**2 --at 0,0", "-2*x**2-3*y**2", {"at": "0,0"}),
        ("classify --at 0,0 -2*x**2-3*y**2", "-2*x**2-3*y**2", {"at": "0,0"}),
        ("hessian -x", "-x", {}),
        ("hessian -h**2", "-h**2", {}),
        ("hessian -5*x", "-5*x", {}),
        ("hessian -", "-", {}),
        ("hessian -(x)", "-(x)", {}),
        ("hessian --(x)", "--(x)", {}),
        ("hessian --2*x", "--2*x", {}),
        ("hessian -- --x", "--x", {}),
        ("hessian --at 1 -- -x", "-x", {"at": "1"}),
        ("minimize x*y --x0 -1,-2", "x*y", {"x0": "-1,-2"}),
        ("minimize x*y --x0=-1,-2", "x*y", {"x0": "-1,-2"}),
        ("minimize x --x0 -pi --method newton", "x", {"x0": "-pi", "method": "newton"}),
        ("root x --x0 1 --max-iterations 7 --tolerance 1e-9", "x",
         {"x0": "1", "max_iterations": 7, "tolerance": 1e-9}),
    ],
)  # fmt: skip
def test_expressions_and_points(
    call: Call, told: dict[str, Any], argv: str, expression: str, arguments: dict[str, Any]
) -> None:
    result = call(*argv.split())
    assert (result.code, result.err) == (0, "")
    assert (told["command"], told["expression"]) == (argv.split()[0], expression)
    assert told["arguments"] == arguments


def test_common_options(call: Call, told: dict[str, Any]) -> None:
    assert call("parse", "x").code == 0
    assert Common(**{name: told[name] for name in Common._fields}) == Common(
        None, {}, None, 8, "table", None, "leibniz", False, 1, None, False
    )
    line = "parse a*x --vars y,x --param a=-2 --param b=pi/2 --digits 12 --timeout .5 --format csv --notation lagrange"
    assert call(*line.split()).code == 0
    assert Common(**{name: told[name] for name in Common._fields}) == Common(
        ["y", "x"], {"a": "-2", "b": "pi/2"}, 12, 0.5, "csv", None, "lagrange", False, 1, None, False
    )


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], ["command is missing", "--help"]),
        (["gradient", "x", "--explain", "--format", "csv"], ["CSV", "--explain"]),
        (["minimise", "x"], ["no such command", "minimize"]),
        (["solve", "x"], ["no such command", "root?"]),
        (["diff", "x"], ["no such command", "gradient?"]),
        (["min", "x"], ["no such command", "minimize?"]),
        (["minimize", "x^2", "--start", "1"], ["no such option --start", "--x0?"]),
        (["minimize", "x^2", "--x0", "1", "--tol", "1"], ["no such option --tol", "--tolerance?"]),
        (["parse", "x", "--start", "1"], ["no such option --start", "--help"]),
        (["frobnicate", "x"], ["no such command", "classify"]),
        (["find-min", "x"], ["no such command"]),
        (["rate"], ["no such command"]),
        (["x**2", "y"], ["one expression, got 2"]),
        (["x**2", "--x0", "1"], ["no such option --x0"]),
        (["-x"], ["-x"]),
        (["hessian"], ["expression is missing"]),
        (["hessian", "--"], ["expression is missing"]),
        (["hessian", "x", "y"], ["one expression, got 2", "quotes"]),
        (["hessian", "x", "-v"], ["one expression, got 2"]),
        (["hessian", "x**2", "--no-such-option"], ["no such option --no-such-option", "--help"]),
        (["minimize", "x", "--x0", "1", "--tolerence", "1"], ["--tolerence", "--tolerance"]),
        (["minimize", "x", "--x0", "1", "--tolerence=1"], ["--tolerence", "--tolerance"]),
        (["parse", "x", "--x0", "1"], ["no such option --x0"]),
        (["hessian", "x", "--at"], ["--at needs a value"]),
        (["hessian", "x", "--at", "--format", "csv"], ["--at needs a value"]),
        (["classify", "x"], ["needs a point", "--at"]),
        (["minimize", "x"], ["needs a starting point", "--x0"]),
        (["root", "x", "--x0", "1", "--method", "bisection"], ["--method", "newton"]),
        (["root", "x", "--x0", "1", "--max-iterations", "0"], ["--max-iterations", "1"]),
        (["root", "x", "--x0", "1", "--tolerance", "-1"], ["--tolerance", "above zero"]),
        (["root", "x", "--x0", "1", "--tolerance", "nan"], ["--tolerance", "above zero"]),
        (["parse", "x", "--timeout", "0"], ["--timeout", "above zero"]),
        (["parse", "x", "--timeout", "inf"], ["--timeout", "finite"]),
        (["parse", "x", "--timeout", "soon"], ["--timeout", "not a number"]),
        (["parse", "x", "--format", "xml"], ["--format", "json"]),
        (["parse", "x", "--vars", "x,,y"], ["--vars", "x,y"]),
        (["parse", "x", "--param", "a"], ["--param", "a=2"]),
        (["parse", "x", "--param", "a="], ["--param", "a=2"]),
        (["parse", "x", "--param", "a=1", "--param", "a=2"], ["--param", "twice"]),
        (["parse", "x", "--\x1b[31mred"], ["one expression, got 2"]),
    ],
)
def test_misuse_is_told_with_a_way_out(call: Call, argv: list[str], words: list[str]) -> None:
    result = call(*argv)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("symnewton: error: ")
    assert "hint:" in result.err
    assert all(word in result.err for word in words), result.err
    assert "\x1b" not in result.err


@pytest.mark.parametrize(
    ("argv", "command"),
    [
        (["hessian", "x", "--format", "json", "--nonsense"], "hessian"),
        (["hessian", "--format=json"], "hessian"),
        (["nonsense", "--format", "json"], ""),
        (["minimize", "x", "--format", "json"], "minimize"),
    ],
)
def test_misuse_is_an_object_where_json_is_asked_for(call: Call, argv: list[str], command: str) -> None:
    result = call(*argv)
    assert result.code == 2
    assert result.err.startswith("symnewton: error: ")
    answer = json.loads(result.out)
    assert answer["error"]["kind"] == "input"
    assert answer["error"]["message"] in result.err
    assert (answer["schema"], answer["command"], answer["input"]) == (1, command, None)


def test_version_and_help(call: Call) -> None:
    import symnewton

    assert call("--version") == (0, f"symnewton {symnewton.__version__}\n", "")
    overview = call("--help")
    assert overview.code == 0
    assert "hessian" in overview.out
    assert call("hessian", "--help", "-x", "--at").out == call("hessian", "--help").out


def test_the_choices_are_those_of_the_other_rooms() -> None:
    """They are written out in the options, which must not import the rooms."""
    from symnewton.answers.runs import DEFAULT_METHOD
    from symnewton.newton.constrained.run import METHODS as CONSTRAINED_METHODS
    from symnewton.newton.methods import METHODS, SQUARES
    from symnewton.newton.root import METHODS as ROOT_METHODS
    from symnewton.notation.symbols import NOTATIONS
    from symnewton.report import FORMATS

    def choices(command: str, option: str) -> tuple[list[str], str]:
        (parameter,) = (p for p in cli.commands[command].params if p.name == option)
        return list(parameter.type.to_info_dict()["choices"]), parameter.default

    assert choices("parse", "format") == (list(FORMATS), "table")
    assert set(choices("parse", "notation")[0]) == set(NOTATIONS)
    for command in ("minimize", "maximize"):
        methods, default = choices(command, "method")
        assert methods == [DEFAULT_METHOD, *(m for m in methods if m != DEFAULT_METHOD)]
        assert set(methods) == {*METHODS, *SQUARES, *CONSTRAINED_METHODS}
        assert default is None
    assert choices("root", "method") == (list(ROOT_METHODS), None)


@pytest.mark.parametrize(
    "argv",
    [
        "check critical x^2 --claim 0 --digits 30",
        "critical x^2 --output proof --certificate ./proof",
        "plot x^2 --output x.svg --save x.svg",
    ],
)
def test_what_cannot_be_had_is_a_slip_of_usage(argv: str, call: Call) -> None:
    assert call(*argv.split()).code == 2
