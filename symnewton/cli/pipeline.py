"""Standard input to problems: one a line, an expression or a JSON object, each refused on its own if bad."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import IO, Any, NamedTuple, NoReturn

from symnewton.errors import InputError, SymnewtonError

LONGEST_LINE = 1 << 16  # bytes
LONGEST_SKIP = 1 << 20  # bytes of an overlong line that are read to find its end
MEMBERS = ("expression", "vars", "params", "x0", "at", "box", "id")


class Item(NamedTuple):
    """One line that holds a problem, or the reason why it does not.

    `members` override the options of the command line; they are checked for type, not for meaning.
    """

    line: int
    expression: str | None
    members: dict[str, Any]
    id: str | float | None = None
    error: SymnewtonError | None = None


def read_items(stream: IO[bytes]) -> Iterator[Item]:
    """The problems of a stream, each as soon as its line is there. Blank lines and `#` lines hold none."""
    for number, raw in enumerate(_bounded_lines(stream), 1):
        members: dict[str, Any] = {}
        try:
            text = _decode(raw, first=number == 1)
            if not text or text.startswith("#"):
                continue
            if not text.startswith("{"):
                yield Item(number, text, {})
                continue
            members = _read_object(text)
            if "schema" in members:
                members = _problem_of_answer(members)
            _check(members)
        except SymnewtonError as error:
            expression, identity = members.get("expression"), members.get("id")
            yield Item(
                number,
                expression if isinstance(expression, str) else None,
                {},
                identity if _is_id(identity) else None,
                error,
            )
            continue
        yield Item(number, members.pop("expression"), members, members.pop("id", None))


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines; of one too long, just over `LONGEST_LINE` bytes. A line without end ends the stream."""
    while raw := _read(stream, LONGEST_LINE + 2):
        rest = raw
        skipped = 0
        while rest and not rest.endswith(b"\n") and len(raw) > LONGEST_LINE and skipped <= LONGEST_SKIP:
            rest = _read(stream, LONGEST_LINE)
            skipped += len(rest)
        yield raw
        if skipped > LONGEST_SKIP:
            return


def _read(stream: IO[bytes], most: int) -> bytes:
    try:
        return stream.readline(most)
    except OSError as error:
        raise InputError(f"standard input could not be read: {error.strerror}") from error


def _decode(raw: bytes, *, first: bool) -> str:
    line = raw.rstrip(b"\r\n")
    if len(line) > LONGEST_LINE:
        raise InputError(f"the line is longer than {LONGEST_LINE} bytes", hint="Give one problem a line.")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"the line is not UTF-8: byte {error.start + 1} is 0x{line[error.start]:02x}",
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
    "id": (_is_id, "a text or a number"),
}
