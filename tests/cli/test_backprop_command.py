"""The command `backprop`: where programs come from, what each format holds, exit codes."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")

CHAIN = "z1 = w1*x + b1; a1 = sigmoid(z1); z2 = w2*a1 + b2; a2 = sigmoid(z2); L = -(y*log(a2) + (1-y)*log(1-a2))"
POINT = "w1=0.5,x=2,b1=0.1,w2=-1,b2=0.3,y=1"


def sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t))


def test_the_json_of_the_lecture(call: Call) -> None:
    (answer,) = call("backprop", CHAIN, "--at", POINT, "--format", "json").objects
    a1 = sigmoid(1.1)
    a2 = sigmoid(0.3 - a1)
    dz2, dz1 = a2 - 1, (a2 - 1) * -1 * a1 * (1 - a1)
    expected = {"w2": dz2 * a1, "b2": dz2, "w1": dz1 * 2, "b1": dz1, "x": dz1 * 0.5, "y": math.log((1 - a2) / a2)}
    assert answer["gradient_at"] == pytest.approx(expected, rel=1e-14)
    assert answer["factors"]["w1"] == [["dL/da2", "da2/dz2", "dz2/da1", "da1/dz1", "dz1/dw1"]]
    assert answer["output"] == "L"
    assert [node["name"] for node in answer["nodes"]] == ["z1", "a1", "z2", "a2", "L"]
    assert answer["nodes"][2]["adjoint_formula"] == "a2 - y"
    assert answer["value"] == pytest.approx(-math.log(a2))
    assert answer["schema"] == 1
    assert answer["message"]


def test_the_answer_is_a_problem_for_the_next_command(call: Call) -> None:
    first = call("backprop", "u = x*y; L = u^2 + x", "--at", "2,3", "--format", "json")
    (second,) = call("gradient", "-", "--format", "json", stdin=first.out.encode()).objects
    assert second["gradient_at"] == [first.objects[0]["gradient_at"][name] for name in "xy"] == [37, 24]


def test_without_a_point_there_are_formulas_only(call: Call) -> None:
    (answer,) = call("backprop", "u = x*y; L = u^2", "--format", "json").objects
    assert answer["gradient"] == {"x": "2*x*y**2", "y": "2*x**2*y"}
    assert answer["gradient_in_nodes"] == {"x": "2*u*y", "y": "2*u*x"}
    assert answer["gradient_at"] is None
    assert {node["value"] for node in answer["nodes"]} == {None}


def test_the_table_shows_the_passes_and_the_chains(call: Call) -> None:
    out = call("backprop", CHAIN, "--at", POINT).out
    assert "∂L/∂w₁ = ∂L/∂a₂·∂a₂/∂z₂·∂z₂/∂a₁·∂a₁/∂z₁·∂z₁/∂w₁" in out
    assert "sigmoid(z₁)" in out
    assert "a₂·(1 − a₂)" in out
    assert "shared by 5 chains" in out
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("columns", ["40", "60", "80", "120"])
@pytest.mark.parametrize("program", [CHAIN, "exp(x)*y + sin(x*y)", "z = w*x; L = exp(z*x + w + x)*sin(z + w*x)^2"])
def test_tables_fit_the_terminal_and_plain_ones_are_ascii(call: Call, program: str, columns: str) -> None:
    names = call("backprop", program, "--format", "json").objects[0]["variables"]
    at = ",".join(f"{name}=0.5" for name in names)
    out = call("backprop", program, "--at", at, environ={"COLUMNS": columns}).out
    assert all(len(line) <= max(int(columns), 60) for line in out.splitlines())
    plain = call("backprop", program, "--at", at, encoding="ascii").out
    assert plain.isascii()
    assert "\\u" not in plain


def test_two_meanings_of_one_quotient_are_told_apart(call: Call) -> None:
    out = call("backprop", "z = x^2; L = z*x").out
    assert "dL/dx = ∂L/∂z·∂z/∂x + ∂L/∂x" in out
    assert "note: dL/dx is the derivative through all chains" in out


def test_a_program_from_standard_input_and_from_a_file(call: Call, tmp_path: Path) -> None:
    text = "# the square\nu = x + 1\n\nL = u^2  # of u\n"
    file = tmp_path / "program.txt"
    file.write_text(text)
    piped = call("backprop", "-", "--at", "2", "--format", "json", stdin=text.encode())
    named = call("backprop", "--file", str(file), "--at", "2", "--format", "json")
    assert piped.objects[0]["gradient_at"] == named.objects[0]["gradient_at"] == {"x": 6}


def test_json_objects_from_standard_input(call: Call) -> None:
    lines = [{"expression": "u = x^2; L = 3*u", "at": {"x": k}, "id": k} for k in (1, 2)]
    lines.append({"expression": "a = a", "id": 3})
    stdin = "\n".join(map(json.dumps, lines)).encode()
    result = call("backprop", "-", "--format", "json", stdin=stdin)
    first, second, third = result.objects
    assert (first["gradient_at"], second["gradient_at"], second["id"]) == ({"x": 6}, {"x": 12}, 2)
    assert third["error"]["kind"] == "input"
    assert result.code == 2


def test_csv_rows(call: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(call("backprop", "u = x^2; L = 3*u", "--at", "2", "--format", "csv").out)))
    assert [(row["name"], row["value"], row["adjoint"]) for row in rows] == [
        ("x", "2.0", "12.0"), ("u", "4.0", "3.0"), ("L", "12.0", "1.0"),
    ]  # fmt: skip
    run = ("--at", "2", "--step", "0.01", "--train", "x", "--epochs", "3")
    rows = list(csv.DictReader(io.StringIO(call("backprop", "u = x^2; L = 3*u", *run, "--format", "csv").out)))
    assert [row["epoch"] for row in rows] == ["0", "1", "2", "3"]
    assert float(rows[1]["loss"]) == pytest.approx(3 * (2 - 0.12) ** 2)


@pytest.mark.parametrize("format", ["latex", "markdown"])
def test_documents_name_the_chain(call: Call, format: str) -> None:
    out = call("backprop", CHAIN, "--at", POINT, "--format", format).out
    assert r"\frac{\partial L}{\partial a_{2}} \frac{\partial a_{2}}{\partial z_{2}}" in out
    assert "∂L/∂a₂·∂a₂/∂z₂" in out or format == "latex"
    assert r"\begin{align*}" in out or "| forward | formula | value |" in out


def test_a_network_is_written_and_its_own_comment_runs_it(call: Call) -> None:
    written = call("backprop", "--layers", "2-3-1", "--activation", "tanh")
    assert written.code == 0
    comment = written.out.splitlines()[1].split()
    at, train = comment[comment.index("--at") + 1], comment[comment.index("--train") + 1].strip("'")
    run = ("--at", at, "--step", "0.1", "--train", train, "--epochs", "50", "--format", "json")
    (answer,) = call("backprop", "-", *run, stdin=written.out.encode()).objects
    losses = answer["training"]["losses"]
    assert len(losses) == 51
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0] / 100


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("a = x; a = 2",), 2, "a is defined twice"),
        (("a = x", "--of", "b"), 2, "does not define 'b'"),
        (("a = x", "--layers", "1-1"), 2, "given twice"),
        (("a = x", "--activation", "tanh"), 2, "belongs to --layers"),
        (("--layers", "3"), 2, "not the shape of a network"),
        (("--file", "/nowhere/at/all"), 2, "No such file"),
        ((), 2, "expression is missing"),
        (("a = log(x); L = a", "--at", "0"), 2, "no finite real value"),
        (("u = log(x); L = u", "--at", "1", "--step", "2", "--train", "x"), 1, ""),
    ],
)
def test_exit_codes(call: Call, argv: tuple[str, ...], code: int, says: str) -> None:
    result = call("backprop", *argv)
    assert result.code == code
    assert says in result.err
    assert "Traceback" not in result.err


def test_a_caret_points_into_the_program(call: Call) -> None:
    text = "u = x^2; L = u + * 2"
    lines = call("backprop", text).err.splitlines()
    assert lines[1] == text
    assert lines[2].index("^") == text.index("* 2")
    (answer,) = call("backprop", text, "--format", "json").objects
    assert answer["error"]["column"] == text.index("* 2") + 1


def test_objects_on_standard_input_are_answered_one_by_one_whatever_stands_between(call: Call) -> None:
    good = b'{"expression": "z = w*x; L = z^2", "id": 1}\n'
    result = call(
        "backprop", "-", "--format", "json", stdin=b"# programs\n" + good + b"\xff\n" + b"#" * (5 << 20) + b"\n" + good
    )
    assert [(answer["line"], "error" in answer) for answer in result.objects] == [
        (2, False),
        (3, True),
        (4, True),
        (5, False),
    ]
    assert result.code == 2


def test_an_object_is_answered_while_the_input_is_still_open() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "symnewton", "backprop", "-", "--format", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for name in (b"p", b"q"):
        process.stdin.write(b'{"expression": "%s = w*x"}\n' % name)
        process.stdin.flush()
        assert b'"output": "%s"' % name in process.stdout.readline()
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


def test_the_graph_is_drawn_and_saved(call: Call, tmp_path: Path) -> None:
    program, at = "q = x + y; f = q*z", ("--at", "x=-2,y=5,z=-4")
    out = call("backprop", program, *at, "--only", "x,z").out
    assert "y ───┘              ├ f = qz ────" in out
    assert "∂f/∂y = " not in out
    assert "The gradient of f by 2 of 3 inputs" in out
    pytest.importorskip("matplotlib")
    assert call("backprop", program, *at, "--save", str(tmp_path / "graph.svg")).code == 0
    assert (tmp_path / "graph.svg").read_text().startswith("<?xml")
    refused = call("backprop", program, "--save", str(tmp_path / "graph.png"))
    assert refused.code == 2
    assert "it has no values" in refused.err
    assert call("backprop", "-", *at, "--save", "graph.png").code == 2
