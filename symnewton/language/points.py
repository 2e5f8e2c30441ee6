"""Points and boxes, from text or from data, with exact coordinates in the order of the variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from numbers import Number
from typing import Any, NamedTuple, TypeVar

from sympy import Expr, Integer, Symbol

from symnewton.errors import InputError
from symnewton.language.limits import MAX_CHARACTERS
from symnewton.language.reading import is_name, read_constant
from symnewton.language.starts import exact, read_start
from symnewton.language.text import quote
from symnewton.language.tokens import spelled

Interval = tuple[Expr, Expr]
T = TypeVar("T")
_ENDS = re.compile(r":|\.\.+")  # what parts the ends of an interval
_BETWEEN = re.compile(r"(?<=[^\s(\[])\s(?=\s*[^\s)\]])")  # the first blank between two coordinates
LARGEST = Integer(2**1024 - 2**971)  # the largest double


class Part(NamedTuple):
    """A piece of a list in a text: `name=` if it has one, and where its value stands."""

    name: str | None
    start: int
    end: int


def read_point(given: float | str | Expr | Collection[Any], variables: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    """The exact coordinates of a point: `0.05`, `4,4`, `(4,4)`, `4 4`, `x=4,y=4`, a sequence or a mapping of numbers.

    Families of variables may be given together: `x=1`, `x[i]=(-1)^i`.

    Raises: InputError where one is missing, unknown, given twice, or not a finite real number.
    """
    if isinstance(given, str):
        found = read_start(given, variables, read_constant, exact)
        if found is not None:
            return tuple(found)
        return _from_text(_with_commas(given, len(variables)), variables, read_constant, "coordinate")
    if isinstance(given, (Number, Expr)):
        given = [given]
    return _from_data(given, variables, read_constant, "coordinate")


def read_box(given: str | Collection[Any], variables: tuple[Symbol, ...]) -> tuple[Interval, ...]:
    """The exact bounds for each variable: `x=-4:4,y=-2:2`, `-4:4` for all, or {name: [low, high]}.

    An interval may also be written `-4..4`, `[-4, 4]` or, for all variables, `-4,4`.

    Raises: InputError, also where low is not below high.
    """
    if isinstance(given, str):
        parts = list(_parts(given))
        if len(parts) == 1 and parts[0].name is None:
            return (_located(given, parts[0], _interval),) * len(variables)
        if len(parts) == 2 and all(p.name is None and not _halves(given[p.start : p.end]) for p in parts):
            return (_located(given, Part(None, 0, len(given)), _interval),) * len(variables)
        return _from_text(given, variables, _interval, "interval")
    return _from_data(given, variables, _interval, "interval")


def names_of(*given: Any) -> set[str]:
    """The names that points and boxes give values or bounds, as far as they are names."""
    found: set[str] = set()
    for place in given:
        if isinstance(place, str) and len(place) <= MAX_CHARACTERS:
            found |= {part.name for part in _parts(place) if part.name is not None}
        elif isinstance(place, Mapping):
            found |= set(map(str, place))
        elif isinstance(place, (list, tuple)) and all(isinstance(each, (str, Mapping)) for each in place):
            found |= names_of(*place)
    return {name for name in map(spelled, found) if is_name(name)}


def _with_commas(text: str, count: int) -> str:
    """The text of so many coordinates; those that blanks part, as in `4 4`, parted by commas in the same places."""
    words = len(text.strip(" ()[]").split())
    apart = count > 1 and words == count and not {",", "="} & set(text)
    return _BETWEEN.sub(",", text) if apart else text


def _interval(given: Any) -> Interval:
    """low:high, low..high or [low, high], or a pair."""
    parts = _halves(given) if isinstance(given, str) else []
    ends = parts or given
    if isinstance(ends, (str, Mapping)) or not isinstance(ends, Collection) or len(ends) != 2:
        shown = quote(given) if isinstance(given, str) else f"a {type(given).__name__}"
        raise InputError(f"{shown} is not an interval", hint="write low:high, such as -4:4, or [-4, 4]")
    if isinstance(given, str):
        low, high = (_located(given, part, read_constant) for part in parts)
    else:
        low, high = map(read_constant, ends)
    if low < -LARGEST or high > LARGEST:
        raise InputError("an end of the interval is beyond the range of doubles, 1.8e308", hint="scale the variable")
    if low == high:
        raise InputError(
            f"the interval from {low} to {high} is one point: its inside is empty", hint="give two different ends"
        )
    if not low < high:
        raise InputError(f"the interval from {low} to {high} is empty", hint="the lower bound comes first")
    return low, high


def _halves(text: str) -> list[Part]:
    """The two ends in a text that is an interval; nothing where it is none."""
    marks = list(_ENDS.finditer(text))
    if not marks:
        parts = list(_parts(text))
        return parts if len(parts) == 2 and all(part.name is None for part in parts) else []
    return [Part(None, 0, marks[0].start()), Part(None, marks[0].end(), len(text))] if len(marks) == 1 else []


def _from_text(text: str, variables: tuple[Symbol, ...], read: Callable[[Any], T], what: str) -> tuple[T, ...]:
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"the text has {len(text)} characters, the most is {MAX_CHARACTERS}", hint=_wanted(variables, what)
        )
    parts = list(_parts(text))
    named = [part for part in parts if part.name is not None]
    if named and len(named) < len(parts):
        part = next(part for part in parts if part.name is None)
        raise InputError(
            f"some {what}s have names and this one has none",
            hint=_wanted(variables, what), text=text, span=(part.start, part.end),
        )  # fmt: skip
    if not named:
        if len(parts) != len(variables):
            raise _count(len(parts), variables, what, text)
        return tuple(_located(text, part, read) for part in parts)
    values: dict[str, T] = {}
    known = {symbol.name for symbol in variables}
    for part in parts:
        name = _checked(str(part.name), values, known, variables, what, text, (part.start, part.end))
        values[name] = _located(text, part, read)
    return _complete(values, variables, what, text)


def _from_data(given: Any, variables: tuple[Symbol, ...], read: Callable[[Any], T], what: str) -> tuple[T, ...]:
    if isinstance(given, Mapping):
        values: dict[str, T] = {}
        known = {symbol.name for symbol in variables}
        for key, value in given.items():
            name = _checked(str(key), values, known, variables, what)
            values[name] = _named(name, value, read)
        return _complete(values, variables, what)
    try:
        count = len(given)
    except TypeError:
        raise InputError(f"a {type(given).__name__} is not a list of {what}s", hint=_wanted(variables, what)) from None
    if count != len(variables):
        raise _count(count, variables, what)
    return tuple(_named(symbol.name, value, read) for symbol, value in zip(variables, given))


def _parts(text: str) -> Iterator[Part]:
    """The pieces between the commas outside brackets, within one pair of brackets around the whole."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    if text[start : start + 1] in ("(", "[") and _closing(text, start) == end - 1:
        start, end = start + 1, end - 1
    depth, name, first = 0, None, start
    for i in range(start, end):
        char = text[i]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and char == "=" and name is None:
            name, first = text[first:i].strip(), i + 1
        elif depth == 0 and char == ",":
            yield Part(name, first, i)
            name, first = None, i + 1
    yield Part(name, first, end)


def _closing(text: str, opening: int) -> int:
    """Where the bracket that opens at `opening` closes."""
    depth = 0
    for i in range(opening, len(text)):
        depth += (text[i] in "([{") - (text[i] in ")]}")
        if depth == 0:
            return i
    return -1


def _located(text: str, part: Part, read: Callable[[Any], T]) -> T:
    """The value of a part; an error points into the whole text."""
    try:
        return read(text[part.start : part.end])
    except InputError as error:
        low, high = error.span or (0, part.end - part.start)
        error.text, error.span = text, (part.start + low, part.start + high)
        raise


def _named(name: str, value: Any, read: Callable[[Any], T]) -> T:
    """The value for a variable; an error says for which."""
    try:
        return read(value)
    except InputError as error:
        raise InputError(f"{name}: {error.message}", hint=error.hint, text=error.text, span=error.span) from None


def _checked(
    name: str,
    values: Mapping[str, Any],
    known: Collection[str],
    variables: tuple[Symbol, ...],
    what: str,
    text: str | None = None,
    span: tuple[int, int] | None = None,
) -> str:
    name = spelled(name)
    if name not in known:
        raise InputError(f"{quote(name)} is not a variable here", hint=_wanted(variables, what), text=text, span=span)
    if name in values:
        raise InputError(f"{name} is given twice", hint="give each variable once", text=text, span=span)
    return name


def _complete(
    values: Mapping[str, T], variables: tuple[Symbol, ...], what: str, text: str | None = None
) -> tuple[T, ...]:
    missing = [symbol.name for symbol in variables if symbol.name not in values]
    if missing:
        span = None if text is None else (len(text), len(text))
        raise InputError(
            f"the {what} for {', '.join(missing[:5])} is missing", hint=_wanted(variables, what), text=text, span=span
        )
    return tuple(values[symbol.name] for symbol in variables)


def _count(count: int, variables: tuple[Symbol, ...], what: str, text: str | None = None) -> InputError:
    plural = "" if count == 1 else "s"
    names = f"{len(variables)} variable{'' if len(variables) == 1 else 's'}"
    span = None if text is None else (0, len(text))
    return InputError(f"{count} {what}{plural} for {names}", hint=_wanted(variables, what), text=text, span=span)


def _wanted(variables: tuple[Symbol, ...], what: str) -> str:
    value = "1" if what == "coordinate" else "-1:1"
    shown = ",".join(f"{symbol.name}={value}" for symbol in variables[:4])
    return f"give one {what} for each variable, such as {shown}{',...' if len(variables) > 4 else ''}"
