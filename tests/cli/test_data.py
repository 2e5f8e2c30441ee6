"""--data and --where at the shell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TV = str(Path(__file__).parent.parent / "data" / "tv.csv")
LINE = b"t,y\n0,1\n1,3\n2,5\n"


def test_data_come_from_standard_input(call: Callable[..., Any]) -> None:
    found = call("minimize", "sum((a*t + b - y)^2)", "--data", "-", "--x0", "0,0", "--format", "json", stdin=LINE)
    (answer,) = found.objects
    assert (found.code, answer["x"], answer["value"]) == (0, {"a": 2.0, "b": 1.0}, pytest.approx(0, abs=1e-28))


def test_a_file_and_problems_from_standard_input(call: Callable[..., Any]) -> None:
    found = call(
        "gradient", "-", "--data", TV, "--at", "0,0", "--format", "json", stdin=b"mean((w*TV+b-Sales)^2)\nsum(q)\n"
    )
    first, second = found.objects
    assert first["gradient_at"] == pytest.approx([-28.045, -4821.0834])
    assert "error" in second


def test_definitions_at_the_shell(call: Callable[..., Any]) -> None:
    found = call("gradient", "p^2", "--where", "p = q + 1", "--where", "q = 3x", "--at", "1", "--format", "json")
    assert found.code == 2
    assert "p uses q, which is defined after it" in found.err
    found = call("gradient", "p^2", "--where", "q = 3x", "--where", "p = q + 1", "--at", "1", "--format", "json")
    assert found.objects[0]["gradient_at"] == [24.0]


@pytest.mark.parametrize(
    ("argv", "stdin", "told"),
    [
        (("-", "--data", "-", "--x0", "0"), LINE, "both problems and data"),
        (("sum(t*a)", "--data", "-", "--x0", "0"), None, "closed"),
        (("sum(t*a)", "--data", "-", "--x0", "0"), b"", "standard input is empty"),
        (("sum(t*a)", "--data", "none.csv", "--x0", "0"), b"", "'none.csv' cannot be read: No such file"),
        (("sum((a*t-y)^2)", "--data", "-", "--x0", "0"), b"t,y\n1,2\nx,3\n", "line 3, column t: 'x' is not a number"),
        (("sum(q*a)", "--data", "-", "--x0", "a=1"), LINE, "the coordinate for q is missing"),
    ],
)
def test_bad_data_are_told(call: Callable[..., Any], argv: tuple[str, ...], stdin: bytes | None, told: str) -> None:
    found = call("minimize", *argv, stdin=stdin)
    assert (found.code, found.out) == (2, "")
    assert told in found.err
