"""Standard input to problems: one a line, an expression or a JSON object, each refused on its own if bad."""

from __future__ import annotations

import json
import math
import os
import re
import select
import stat
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any, NamedTuple, NoReturn

from symnewton.cli.worker import CHUNK
from symnewton.errors import InputError, SymnewtonError

LONGEST_LINE = 1 << 22  # bytes
LONGEST_SKIP = 1 << 28  # bytes of an overlong line that are read to find its end
OBJECT = re.compile(r"\{(?:\s*\}?$|[^\"':]*[\"':](?!=))")  # no expression in braces has a quotation mark or a colon
MEMBERS = ("expression", "vars", "params", "x0", "at", "box", "subject_to", "id")


class Item(NamedTuple):
    """One line that holds a problem, or the reason why it does not.

    `members` override the options of the command line; they are checked for type, not for meaning.
    """

    line: int
    expression: str | None
    members: dict[str, Any]
    id: str | float | None = None
    error: SymnewtonError | None = None


def read_items(stream: IO[bytes], unread: bytes = b"") -> Iterator[Item | None]:
    """The problems of a stream, each as soon as its line is there. Blank lines and `#` lines hold none.

    `unread` are bytes that were taken from the stream before.

    A None says that nothing more is there yet, where the stream has a descriptor to wait on.
    """
    number = 0
    for raw in lines(stream, unread):
        if raw is None:
            yield None
            continue
        number += 1
        item = _item(number, raw)
        if item is not None:
            yield item


def _item(number: int, raw: bytes) -> Item | None:
    members: dict[str, Any] = {}
    try:
        text = _decode(raw, first=number == 1)
        if not text or text.startswith("#"):
            return None
        if not OBJECT.match(text):
            return Item(number, text, {})
        members = _read_object(text)
        if "schema" in members:
            members = _problem_of_answer(members)
        _check(members)
    except SymnewtonError as error:
        expression, identity = members.get("expression"), members.get("id")
        given = expression if isinstance(expression, str) else None
        return Item(number, given, {}, identity if _is_id(identity) else None, error)
    return Item(number, members.pop("expression"), members, members.pop("id", None))


def lines(stream: IO[bytes], unread: bytes = b"") -> Iterator[bytes | None]:
    """The lines without their ends, which are LF, CR LF or CR; of one too long, just over `LONGEST_LINE` bytes.

    A None says that nothing more is there yet. Raises InputError where the stream cannot be read or a line has no end.
    """
    held = b""  # the line so far
    length = 0  # of all its bytes
    after_cr = False
    while chunk := unread or (yield from _chunk(stream)):
        unread = b""
        if after_cr:
            chunk = chunk.removeprefix(b"\n")
        after_cr = chunk.endswith(b"\r") if chunk else False
        *ended, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for part in ended:
            yield held + part[: LONGEST_LINE + 1 - len(held)]
            held, length = b"", 0
        held += rest[: LONGEST_LINE + 1 - len(held)]
        length += len(rest)
        if length > LONGEST_SKIP:
            yield held
            raise InputError(
                "a line of standard input has no end, and no more is read", hint="Give one problem a line."
            )
    if held:
        yield held


def _chunk(stream: IO[bytes]) -> Generator[None, None, bytes]:
    """The next bytes; none at the end."""
    descriptor = descriptor_of(stream)
    while descriptor is not None and not select.select([descriptor], [], [], 0)[0]:
        yield None
    return take(stream)


def take(stream: IO[bytes]) -> bytes:
    """The next bytes, after a wait for the first of them; none at the end."""
    descriptor = descriptor_of(stream)
    try:
        return getattr(stream, "read1", stream.read)(CHUNK) if descriptor is None else os.read(descriptor, CHUNK)
    except OSError as error:
        raise InputError(f"standard input could not be read: {error.strerror}") from error


def descriptor_of(stream: IO[bytes]) -> int | None:
    """The descriptor to wait on, where the stream has one and the system can wait; nothing of it is in a buffer yet."""
    try:
        return stream.fileno() if hasattr(os, "fork") else None
    except (OSError, ValueError):
        return None


def line_count(stream: IO[bytes]) -> int | None:
    """How many lines a file on this stream has; None for what is no file."""
    descriptor = descriptor_of(stream)
    if descriptor is None or not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return None
    count = at = 0
    while block := os.pread(descriptor, CHUNK, at):
        count += block.count(b"\n")
        at += len(block)
    return count


def _decode(raw: bytes, *, first: bool) -> str:
    if len(raw) > LONGEST_LINE:
        raise InputError(f"the line is longer than {LONGEST_LINE} bytes", hint="Give one problem a line.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the line is not UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}",
            hint="Save it as UTF-8.",
        ) from error
    return (text.removeprefix("\ufeff") if first else text).strip(" \t")


def _read_object(text: str) -> dict[str, Any]:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InputError(
            f"the line starts with {{ but is not JSON: {error.msg}",
            hint='Write an expression, or an object like {"expression": "x**2", "x0": [1]}.',
            text=text,
            span=(min(error.pos, len(text) - 1), min(error.pos, len(text) - 1) + 1),
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError("the line is JSON that goes beyond all measure") from error


def _refuse_constant(name: str) -> NoReturn:
    raise InputError(f"{name} is not a number a problem can use")


def _problem_of_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """What an answer says about the next command's problem: the function, its variables, the point."""
    error = answer.get("error")
    if error is not None:
        said = error.get("message") if isinstance(error, dict) else None
        raise InputError(f"the line is an error, not an answer: {said or 'it does not say which'}")
    problem: dict[str, Any] = {key: answer[key] for key in ("expression", "id") if key in answer}
    if "variables" in answer:
        problem["vars"] = answer["variables"]
    if "constraints" in answer:
        problem["subject_to"] = answer["constraints"]
    point = answer.get("at", answer.get("x"))
    if point is not None:
        problem["at"] = problem["x0"] = point
    return problem


def _check(members: dict[str, Any]) -> None:
    unknown = [name for name in members if name not in MEMBERS]
    if unknown:
        raise InputError(
            f"unknown member {', '.join(map(repr, unknown[:5]))}",
            hint=f"The members are {', '.join(MEMBERS)}.",
        )
    if "expression" not in members:
        raise InputError("the member 'expression' is missing")
    for name, value in members.items():
        well_formed, wanted = _SHAPES[name]
        if not well_formed(value):
            raise InputError(f"the member {name!r} must be {wanted}")


def _is_scalar(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_id(value: Any) -> bool:
    return value is None or _is_scalar(value)


def _is_point(value: Any) -> bool:
    coordinates = value.values() if isinstance(value, dict) else value
    return isinstance(value, list | dict) and all(map(_is_scalar, coordinates))


def _is_box(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(side, list) and len(side) == 2 and all(map(_is_scalar, side)) for side in value.values()
    )


_SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "expression": (lambda value: isinstance(value, str), "a text"),
    "vars": (
        lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
        "a list of names",
    ),
    "params": (
        lambda value: isinstance(value, dict) and all(map(_is_scalar, value.values())),
        "names with values",
    ),
    "x0": (_is_point, "a list of coordinates, or names with coordinates"),
    "at": (_is_point, "a list of coordinates, or names with coordinates"),
    "box": (_is_box, "names with [low, high]"),
    "subject_to": (
        lambda value: isinstance(value, list) and all(isinstance(text, str) for text in value),
        "a list of constraints, each a text",
    ),
    "id": (_is_id, "a text or a number"),
}
