"""Lines of standard input become problems, or refusals that name what is wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnewton.cli import pipeline
from symnewton.cli.pipeline import Item, read_items


def items(data: bytes) -> list[Item]:
    return list(read_items(io.BytesIO(data)))


def line(**members: Any) -> bytes:
    return json.dumps(members).encode() + b"\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n \t\n\r\n", []),
        (b"# the lecture's example\n  # another\n", []),
        (b"x**2", [(1, "x**2")]),
        (b"x**2\r\n", [(1, "x**2")]),
        (b"\n# a\n  x + y  \n\n-x\n", [(3, "x + y"), (5, "-x")]),
        (b"\xef\xbb\xbfx**2\n", [(1, "x**2")]),
        ("π·x²\n".encode(), [(1, "π·x²")]),
        (b"x\n" * 3, [(1, "x"), (2, "x"), (3, "x")]),
        (b"x\x00\n\x00\n", [(1, "x\0"), (2, "\0")]),  # refused later, where the column is known
    ],
)
def test_plain_lines(data: bytes, expected: list[tuple[int, str]]) -> None:
    assert [(item.line, item.expression) for item in items(data)] == expected
    assert all(item.error is None and item.members == {} and item.id is None for item in items(data))


def test_an_object_overrides() -> None:
    members = {
        "vars": ["x", "y"],
        "params": {"a": "pi/2", "b": 2},
        "x0": [1, "1/3"],
        "box": {"x": [0, "2*pi"]},
    }
    (item,) = items(line(expression="a*x*y", id="seven", **members))
    assert item == Item(1, "a*x*y", members, "seven")


@pytest.mark.parametrize(
    ("answer", "members"),
    [
        ({"variables": ["y", "x"], "at": {"y": 0.5, "x": 1}},
         {"vars": ["y", "x"], "at": {"y": 0.5, "x": 1}, "x0": {"y": 0.5, "x": 1}}),
        ({"variables": ["x"], "x0": {"x": 9}, "x": {"x": 1.5}, "stop": "gradient", "line": 4},
         {"vars": ["x"], "at": {"x": 1.5}, "x0": {"x": 1.5}}),
        ({"variables": ["x"], "gradient": ["2*x"]}, {"vars": ["x"]}),
    ],
)  # fmt: skip
def test_an_answer_is_a_problem(answer: dict[str, Any], members: dict[str, Any]) -> None:
    (item,) = items(line(schema=1, command="…", input="x^2", expression="x**2", message="…", id=3, **answer))
    assert item == Item(1, "x**2", members, 3)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"expression": "x"', "not JSON"),
        (b"{x: 1}", "not JSON"),
        (b'{"expression": "x"} trailing', "not JSON"),
        (b'{"expression": "x\x01"}', "not JSON"),
        (b'{"a":' * 20_000, "longer than 65536 bytes"),
        (b'{"a":' * 10_000, "beyond all measure"),
        (b'{"expression": "x", "x0": [' + b"9" * 5000 + b"]}", "beyond all measure"),
        (b'{"expression": "x", "x0": [NaN]}', "NaN is not a number"),
        (b'{"expression": "x", "x0": [1e999]}', "'x0' must be"),
        (b"{}", "'expression' is missing"),
        (line(vars=["x"]), "'expression' is missing"),
        (line(expression=7), "'expression' must be a text"),
        (line(expression="x", digits=50), "unknown member 'digits'"),
        (line(expression="x", X0=[1], var="x"), "unknown member 'X0', 'var'"),
        (line(expression="x", vars="x"), "'vars' must be"),
        (line(expression="x", vars=[1]), "'vars' must be"),
        (line(expression="x", params=["a"]), "'params' must be"),
        (line(expression="x", params={"a": [1]}), "'params' must be"),
        (line(expression="x", x0=5), "'x0' must be"),
        (line(expression="x", x0=[True]), "'x0' must be"),
        (line(expression="x", at={"x": None}), "'at' must be"),
        (line(expression="x", box={"x": [1]}), "'box' must be"),
        (line(expression="x", box=[0, 1]), "'box' must be"),
        (line(expression="x", id=["a"]), "'id' must be"),
        (
            line(schema=1, error={"kind": "parse", "message": "what a pity"}),
            "an error, not an answer: what a pity",
        ),
        (b"x + \xff\n", "not UTF-8: byte 5 is 0xff"),
        (b"\xed\xa0\x80", "not UTF-8: byte 1"),
        (b"x+" * 40_000, "longer than 65536 bytes"),
    ],
)
def test_a_bad_line_is_refused_and_the_next_one_read(data: bytes, words: str) -> None:
    bad, good = items(data.rstrip(b"\n") + b"\ny**2\n")
    assert bad.error is not None
    assert words in bad.error.message
    assert (good.line, good.expression, good.error) == (2, "y**2", None)


def test_a_refusal_keeps_what_could_be_read() -> None:
    (item,) = items(line(expression="x**2", id="a", oops=1))
    assert (item.expression, item.id) == ("x**2", "a")


@pytest.mark.parametrize(("length", "good"), [(1 << 16, True), ((1 << 16) + 1, False)])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_the_longest_line(length: int, good: bool, end: bytes) -> None:
    first, *rest = items(b"x" * length + end + b"y" * bool(end))
    assert (first.error is None) is good
    assert [item.expression for item in rest] == ["y"] * bool(end)


class Endless(io.RawIOBase):
    """`x+x+x+…` without an end; it counts what was taken."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        buffer[:] = (b"x+" * len(buffer))[: len(buffer)]
        self.taken += len(buffer)
        return len(buffer)


def test_a_line_without_end_ends_the_stream() -> None:
    source = Endless()
    (item,) = read_items(io.BufferedReader(source))
    assert item.error is not None
    assert source.taken < 2 * pipeline.LONGEST_SKIP


def test_each_problem_comes_as_soon_as_its_line_is_there() -> None:
    def lines() -> Iterator[bytes]:
        yield b"x\n"
        pytest.fail("asked for a second line before the first was given out")

    class Stream(io.BytesIO):
        source = lines()

        def readline(self, _size: Any = -1, /) -> bytes:
            return next(self.source)

    assert next(read_items(Stream())).expression == "x"


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,eExps0 1\\', max_size=60).map(str.encode))
def test_any_bytes_give_problems_or_refusals(data: bytes) -> None:
    for item in items(data):
        assert (item.error is None) or item.error.exit_code == 2
        assert item.error is not None or item.expression
