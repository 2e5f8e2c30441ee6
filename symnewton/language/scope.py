"""What a text may name besides variables and parameters: the columns of data, and definitions."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sympy import Expr

from symnewton.errors import InputError, ParseError
from symnewton.language.parsing import Parsed, parse
from symnewton.language.syntax import postorder
from symnewton.language.table import table_of
from symnewton.language.text import quote
from symnewton.language.tokens import tokenize
from symnewton.language.total import Column, Rows
from symnewton.language.vocabulary import BY_NAME


class Scope(NamedTuple):
    """The rows that sums run over, and the definitions in order."""

    rows: Rows | None = None
    definitions: Mapping[str, Parsed] = {}
    longest: float = math.inf  # sums over an index of more terms are not written out
    alike: bool = False  # whether as many terms that are alike are read by their pattern

    @property
    def columns(self) -> dict[str, Expr]:
        """The columns by name."""
        return {} if self.rows is None else {name: Column(name) for name in self.rows.table.columns}


NOTHING = Scope()


def scope_of(
    data: Any,
    where: str | Sequence[str] | None,
    taken: Collection[str] = (),
    longest: float = math.inf,
    alike: bool = False,
) -> Scope:
    """The scope of data (what `table_of` takes) and of definitions, "p = sigmoid(a + b*x)".

    The names that are `taken` are those of variables and parameters. Raises: InputError, ParseError.
    """
    if data is None and not where:
        return NOTHING._replace(longest=longest, alike=alike)
    rows = None if data is None else Rows(table_of(data))
    scope = Scope(rows, longest=longest)
    for name in scope.columns:
        if name in taken:
            raise InputError(
                f"{name} is a column of the data, and cannot be a variable or a parameter",
                hint="give the other a different name",
            )
    for text in [where] if isinstance(where, str) else where or ():
        name, definition = _definition(text, scope, taken)
        scope = scope._replace(definitions={**scope.definitions, name: definition})
    return scope


def _definition(text: str, scope: Scope, taken: Collection[str]) -> tuple[str, Parsed]:
    """NAME = EXPRESSION, in the names defined before."""
    left, sign, right = text.partition("=")
    name = left.strip()
    if not sign or not name.isidentifier() or not name.isascii() or (name in BY_NAME and not BY_NAME[name].soft):
        raise InputError(f"{quote(text)} is not a definition", hint='write NAME=EXPRESSION, like "p = sigmoid(a+b*x)"')
    if name in taken or name in scope.columns or name in scope.definitions:
        raise InputError(f"{name} is defined, and has another meaning already", hint="give one of the two another name")
    try:
        parsed = parse(right, tokenize(right), [*taken, *scope.columns, *scope.definitions, name])
    except ParseError as error:
        raise InputError(f"{name}: {error.message}", hint=error.hint, text=error.text, span=error.span) from None
    if _uses(parsed, name):
        raise InputError(f"{name} is defined by itself", hint="give the other a different name", text=text)
    early = next((earlier for earlier, made in scope.definitions.items() if _uses(made, name)), None)
    if early is not None:
        raise InputError(f"{early} uses {name}, which is defined after it", hint=f"define {name} first", text=text)
    return name, parsed


def _uses(definition: Parsed, name: str) -> bool:
    return any(node.kind == "variable" and node.value == name for node in postorder(definition.tree))
