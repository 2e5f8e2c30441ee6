"""Lines of standard input become problems, or refusals that name what is wrong."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnewton.cli import pipeline
from symnewton.cli.pipeline import Item, line_count, lines, read_items
from symnewton.errors import InputError


def items(data: bytes) -> list[Item]:
    return [item for item in read_items(io.BytesIO(data)) if item is not None]


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
        (b"{x}\n {\\rm e}^{-x}\n{x := 2}", [(1, "{x}"), (2, "{\\rm e}^{-x}"), (3, "{x := 2}")]),
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
        (b"{'expression': 'x'}", "not JSON"),
        (b"{", "not JSON"),
        (b'{"expression": "x"} trailing', "not JSON"),
        (b'{"expression": "x\x01"}', "not JSON"),
        (b'{"a":' * (1 << 20), "longer than 4194304 bytes"),
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
        (b"x+" * (1 << 22), "longer than 4194304 bytes"),
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


@pytest.mark.parametrize(("length", "good"), [(1 << 22, True), ((1 << 22) + 1, False)])
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
    stream = read_items(io.BufferedReader(source))
    item = next(stream)
    assert item is not None
    assert item.error is not None
    with pytest.raises(InputError, match="no end"):
        next(stream)
    assert source.taken < 2 * pipeline.LONGEST_SKIP


@pytest.mark.parametrize("megabytes", [5, 20])
def test_after_a_huge_line_come_all_the_others(megabytes: int) -> None:
    huge, *rest = items(b"x+" * (megabytes << 19) + b"x\ny**2\n\nz**2")
    assert huge.error is not None
    assert [(item.line, item.expression, item.error) for item in rest] == [(2, "y**2", None), (4, "z**2", None)]


@given(st.lists(st.binary(max_size=6).filter(lambda b: not set(b) & set(b"\r\n")), max_size=8), st.data())
def test_lines_are_those_of_universal_newlines_however_the_bytes_come(texts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(text + data.draw(st.sampled_from([b"\n", b"\r", b"\r\n"])) for text in texts)
    expected = io.TextIOWrapper(io.BytesIO(whole), "latin-1").read().split("\n")
    assert [line.decode("latin-1") for line in lines(Piecemeal(whole, data)) if line is not None] == [
        line for i, line in enumerate(expected) if line or i + 1 < len(expected)
    ]


class Piecemeal(io.BytesIO):
    """Gives its bytes in pieces of any size."""

    def __init__(self, whole: bytes, data: st.DataObject) -> None:
        super().__init__(whole)
        self.data = data

    def read1(self, _size: int | None = -1, /) -> bytes:
        return super().read1(self.data.draw(st.integers(1, 5)))


def test_a_pipe_that_is_empty_for_now_is_not_waited_for() -> None:
    reads, writes = os.pipe()
    with open(reads, "rb") as stream:
        found = read_items(stream)
        assert next(found) is None
        os.write(writes, b"x\ny")
        assert next(found) == Item(1, "x", {})
        assert next(found) is None
        os.close(writes)
        assert list(found) == [Item(2, "y", {})]


def test_each_problem_comes_as_soon_as_its_line_is_there() -> None:
    class Stream(io.BytesIO):
        pieces = iter([b"x\n"])

        def read1(self, _size: int | None = -1, /) -> bytes:
            piece = next(self.pieces, None)
            assert piece is not None, "asked for a second line before the first was given out"
            return piece

    assert next(read_items(Stream())) == Item(1, "x", {})


def test_the_lines_of_a_file_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "problems"
    path.write_bytes(b"x\n" * 100_000)
    with path.open("rb") as stream:
        assert line_count(stream) == 100_000
        assert len(list(read_items(stream))) == 100_000
    assert line_count(io.BytesIO(b"x\n")) is None


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,eExps0 1\\', max_size=60).map(str.encode))
def test_any_bytes_give_problems_or_refusals(data: bytes) -> None:
    for item in items(data):
        assert (item.error is None) or item.error.exit_code == 2
        assert item.error is not None or item.expression
