"""The JSON object of a report, from the fields of its record: schema version 1, numbers that read back as the same doubles."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from sympy import Basic, Expr
from sympy.printing.str import StrPrinter

from symnewton.calculus.digits import Digits
from symnewton.language.limits import long_numbers
from symnewton.marks import BY_VARIABLE, DESCENDING, IF_THERE, MEASURED, OF_THE_VARIABLE, UNSAID, Called
from symnewton.notation.formulas import descending
from symnewton.notation.numbers import exact, to_digits
from symnewton.notation.once import Once
from symnewton.points.findings import Interval
from symnewton.report.envelope import SCHEMA
from symnewton.report.records import Report


class Type(NamedTuple):
    """A type as it is declared, without its marks and without None; of several types they are `choices`, and it is Any."""

    plain: Any
    marks: tuple[Any, ...] = ()
    optional: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def inner(self) -> Any:
        """The type of the entries of a tuple or a mapping."""
        arguments = get_args(self.plain)
        return Any if not arguments else arguments[1 if issubclass(get_origin(self.plain), Mapping) else 0]


class Member(NamedTuple):
    """A member of an answer: the attribute it comes from, its name, its type."""

    attribute: str
    name: str
    type: Any


@cache
def read(declared: Any) -> Type:
    """A type taken apart."""
    marks: list[Any] = []
    optional = False
    while True:
        if get_origin(declared) is Annotated:
            declared, *more = get_args(declared)
            marks += more
        elif get_origin(declared) in (Union, UnionType):
            rest = [a for a in get_args(declared) if a is not NoneType]
            optional |= len(rest) < len(get_args(declared))
            if len(rest) > 1:
                return Type(Any, tuple(marks), optional, tuple(rest))
            (declared,) = rest
        else:
            return Type(declared, tuple(marks), optional)


def _members(record: type) -> tuple[Member, ...]:
    hints = get_type_hints(record, include_extras=True)
    names = [f.name for f in fields(record)] if is_dataclass(record) else list(hints)
    types = {name: hints[name] for name in names if UNSAID not in read(hints[name]).marks}
    for owner in reversed(record.__mro__):
        for name, value in vars(owner).items():
            if isinstance(value, property) and hasattr(value.fget, "told"):
                types[name] = get_type_hints(value.fget, include_extras=True)["return"]
    return tuple(Member(name, _called(name, declared), declared) for name, declared in types.items())


members: Callable[[Any], tuple[Member, ...]] = cache(_members)
"""The members that the answers take from a class of records: its fields, then its properties that are `told`."""


def blank(record: Any) -> dict[str, None]:
    """The members that are always there of a class of records, without values."""
    return {part.name: None for part in members(record) if IF_THERE not in read(part.type).marks}


def _called(name: str, declared: Any) -> str:
    return next((mark.name for mark in read(declared).marks if isinstance(mark, Called)), name)


def within(report: Any) -> tuple[Member, ...]:
    """The members of a report that is part of another: what is its own but its steps, and its message."""
    common = {*members(Report), *(m for m in members(report) if m.name == "steps")}
    message = next(member for member in members(Report) if member.name == "message")
    return (*(member for member in members(report) if member not in common), message)


@long_numbers()
def to_dict(report: Report) -> dict[str, Any]:
    """The object as Python values that JSON can say: None for what is not finite or not known."""
    return {"schema": SCHEMA, "command": report.command, **_Writer(report).record(report, members(type(report)))}


class _Plain(Once, StrPrinter):  # type: ignore[misc]
    """SymPy's own way."""


def formula(expression: Basic) -> str:
    """SymPy's syntax."""
    return str(_Plain().doprint(expression))


class _Writer:
    """The values of one report. Most entries of a large Hessian are the same few formulas, and printing is what costs."""

    def __init__(self, report: Report) -> None:
        self.names, self.digits = [symbol.name for symbol in report.variables], report.digits
        self.formula = cache(formula)

    def record(self, record: Any, parts: tuple[Member, ...]) -> dict[str, Any]:
        pairs = [(part, getattr(record, part.attribute)) for part in parts]
        return {
            part.name: self.value(value, part.type)
            for part, value in pairs
            if value is not None or IF_THERE not in read(part.type).marks
        }

    def value(self, value: Any, declared: Any) -> Any:
        found = read(declared)
        if value is None:
            return None
        if MEASURED in found.marks:
            value = to_digits(value, self.digits)
        if DESCENDING in found.marks:
            return descending(value, self.formula)
        if OF_THE_VARIABLE in found.marks:
            return {self.names[0]: self.value(value, found.plain)}
        if BY_VARIABLE in found.marks:
            return {name: self.value(entry, found.inner) for name, entry in zip(self.names, value, strict=True)}
        if found.plain == Interval:
            return [self.number(end, towards) for end, towards in zip(value, (ROUND_FLOOR, ROUND_CEILING))]
        if isinstance(value, Mapping):
            return {name: self.value(inner, found.inner) for name, inner in value.items()}
        if isinstance(value, Report):
            return _Writer(value).record(value, within(type(value)))
        if is_dataclass(value) or hasattr(value, "_fields"):
            return self.record(value, members(type(value)))
        if isinstance(value, tuple):
            inner = found.inner
            if inner is Expr:  # there may be a million
                return [self.formula(entry) for entry in value]
            return [self.value(entry, inner) for entry in value]
        return self.scalar(value)

    def scalar(self, value: Any) -> Any:
        if isinstance(value, float):
            return self.number(value)
        if isinstance(value, Enum):
            return slug(value)
        return self.formula(value) if isinstance(value, Basic) else value

    def number(self, x: float, towards: str = ROUND_HALF_EVEN) -> str | float | None:
        """The number to so many digits, as text where that is more than doubles have; None where JSON cannot say it."""
        if self.digits is not None and self.digits > sys.float_info.dig and (isinstance(x, Digits) or math.isfinite(x)):
            return exact(x)
        beyond = isinstance(x, Digits) and not x and x.text != "0"  # 1e-400 is not 0
        if beyond or not math.isfinite(x):
            return None
        if self.digits is None:
            return float(x)
        rounded = float(Context(prec=self.digits, rounding=towards).plus(Decimal(exact(x))))
        return rounded if math.isfinite(rounded) else None


def slug(member: Enum) -> str:
    """The name of an enum's member in the contract."""
    return str(getattr(member, "slug", member.value))
