"""Starts of families of variables: x=1 for all of them, x[i]=(-1)^i for each."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from sympy import Expr, Integer, Symbol

from symnewton.errors import InputError
from symnewton.language.build import build
from symnewton.language.limits import MAX_CHARACTERS
from symnewton.language.parsing import parse
from symnewton.language.syntax import Node
from symnewton.language.text import quote
from symnewton.language.tokens import tokenize

T = TypeVar("T")


def read_start(
    given: Any, variables: tuple[Symbol, ...], read: Callable[[str], T], value: Callable[[Node, str, int], T]
) -> list[T] | None:
    """The coordinates of `x=1` or `x[i]=(-1)^i` for families, with others by name; None where the text is no such thing.

    `read` reads what is a constant, `value` what a tree comes to at an index. Raises: InputError where a coordinate is missing or given twice.
    """
    if not isinstance(given, str) or "=" not in given or len(given) > MAX_CHARACTERS:
        return None
    names = [v.name for v in variables]
    values: dict[str, T] = {}
    known = set(names)
    pairs = _assignments(given)
    members = {
        left: [(n, k) for n in names if (k := _number(n, left.partition("[")[0])) is not None]
        for left, _ in pairs
        if left not in known
    }
    if not members or not all(members.values()):
        return None
    for left, right in pairs:
        mine, (_, bracket, rest) = members.get(left), left.partition("[")
        if mine is None:
            values[left] = read(right)
        elif bracket:
            index = rest.rstrip("] ").strip()
            tree = parse(right, tokenize(right), [index]).tree
            values |= {n: value(tree, index, k) for n, k in mine if n not in values}
        else:
            constant = read(right)
            values |= {n: constant for n, _ in mine if n not in values}
    missing = [n for n in names if n not in values]
    if missing:
        raise InputError(f"the coordinate for {', '.join(missing[:5])} is missing", hint=FORM)
    return [values[n] for n in names]


def _assignments(text: str) -> list[tuple[str, str]]:
    """The parts `name=value`, the later ones first: those of single variables stand above those of families."""
    depth, start = 0, 0
    parts = []
    for at, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    pairs = [(left.strip(), right) for left, _, right in (part.partition("=") for part in parts)]
    return sorted(pairs, key=lambda pair: "[" in pair[0] or not pair[0][-1:].isdigit())


def _number(name: str, family: str) -> int | None:
    """The k of the k-th variable of a family."""
    rest = name.removeprefix(family) if family else name
    digits = rest.removeprefix("_") if family[-1:].isdigit() else rest
    return int(digits) if rest != name and digits.isdigit() else None


FORM = "for example x=1, or x[i]=(-1)^i"
FUNCTIONS = ("exp", "log", "sin", "cos", "tan", "atan", "tanh", "sinh", "cosh", "sqrt")


def exact(node: Node, index: str, k: int) -> Expr:
    """What a tree comes to at an index."""
    found = build(node, "", {index: Integer(k)}).expression
    if not found.is_number:
        raise InputError("a start has the index as its only name", hint=FORM)
    return found


def double(node: Node, index: str, k: int) -> float:
    """The double that a tree comes to at an index."""
    inner = [double(child, index, k) for child in node.children]
    try:
        match node.kind:
            case "number":
                top, _, below = node.value.partition("/")
                return float(top) / float(below or 1)
            case "constant":
                return math.pi if node.value == "pi" else math.e
            case "variable" if node.value == index:
                return float(k)
            case "sum":
                return sum(inner)
            case "negative":
                return -inner[0]
            case "product":
                return math.prod(inner)
            case "inverse":
                return 1 / inner[0]
            case "power":
                value = inner[0] ** inner[1]
                if isinstance(value, float):
                    return value
            case "call" if node.value in FUNCTIONS and len(inner) == 1:
                return float(getattr(math, node.value)(inner[0]))
    except (ArithmeticError, ValueError):
        pass
    raise InputError(f"{quote(node.value or node.kind)} has no value in a start", hint=FORM)
