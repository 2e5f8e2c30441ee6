"""Marks on the fields of records: what the answers outside this program make of them.

An answer has a member for each field, of the same name; `report.wire` writes them, `report.schema` describes them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Getter = TypeVar("Getter", bound=Callable[[Any], Any])


@dataclass(frozen=True)
class Called:
    """The member has this name, and the field another."""

    name: str


BY_VARIABLE = "a tuple with an entry for each variable, in their order: each is a member of the variable's name"
OF_THE_VARIABLE = "the one entry of such a tuple"
UNSAID = "no member of an answer"
IF_THERE = "left out of an answer where it is None"
MEASURED = "exact here, a number in an answer"
DESCENDING = "a polynomial, by falling powers"


def told(getter: Getter) -> Getter:
    """Makes what a property gets a member of the answer as well."""
    getter.__dict__["told"] = True
    return getter
