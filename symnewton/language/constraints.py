"""Constraints: texts such as `x + y = 1`, `x*y >= 2` and `0 <= x <= 1` as formulas that are 0, or not positive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from symnewton.errors import InputError, ParseError
from symnewton.language.domain import Restriction
from symnewton.language.limits import MAX_CONSTRAINTS, deep_stack
from symnewton.language.names import names_in
from symnewton.language.problem import Constraint, Problem
from symnewton.language.reading import declared_name, natural, read_constant, read_problem, read_tokens
from symnewton.language.scope import NOTHING, Scope
from symnewton.language.syntax import CLOSING, OPENING
from symnewton.language.text import quote
from symnewton.language.tokens import Token, tokenize
from symnewton.language.typed import EXACTLY, together

EQUALITIES = ("=", "==")
RELATIONS = {"<=": -1, ">=": 1, **dict.fromkeys(EQUALITIES, 0)}
STRICT = {"<": "<=", ">": ">="}
SWAPPED = {"=<": "<=", "=>": ">="}
SHORTEST = "for example x^2 + y^2 = 1, x*y >= 2 or 0 <= x <= 1"


def read_constrained(
    text: str | Expr,
    subject_to: Sequence[str] | str,
    *,
    variables: Sequence[str | Symbol] | None = None,
    parameters: Mapping[Any, Any] | None = None,
    names: Iterable[str] = (),
    scope: Scope = NOTHING,
) -> Problem:
    """The problem that f and constraints pose, over the variables of all; a name means the same in each text.

    Raises: ParseError, InputError.

    >>> problem = read_constrained("x*y", ["x^2 + z^2 <= 1", "x = y"])
    >>> problem.variables, [(c.formula, c.is_equation) for c in problem.constraints]
    ((x, y, z), [(x**2 + z**2 - 1, False), (x - y, True)])
    """
    texts = _texts(subject_to)
    alone = {n for t in (text, *texts) if isinstance(t, str) for n in names_in(tokenize(t))}
    given = {declared_name(name): read_constant(value) for name, value in (parameters or {}).items()}
    known = [*names, *(map(declared_name, variables) if variables is not None else ())]
    problem = read_problem(text, variables=variables, parameters=parameters, names=known, beside=alone, scope=scope)
    with deep_stack():
        read = [_Text(t, known, given, alone, scope) for t in texts]
    met = {name for one in read for name in one.free}
    if variables is None:
        own = [v.name for v in problem.variables]
        header = own if own != sorted(own, key=natural) else []
        order = list(dict.fromkeys([*header, *sorted({*own, *met}, key=natural)]))
    else:
        order = [v.name for v in problem.variables]
        for one in read:
            one.require_known([*order, *given])
    notes = dict.fromkeys([*problem.notes, *(note for one in read for note in one.notes)])
    constraints, said = _distinct([c for one in read for c in one.constraints])
    return Problem(
        problem.text,
        problem.expression,
        tuple(Symbol(name, real=True) for name in order),
        problem.functions,
        (*notes, *said),
        together([problem.typed, *(one.typed for one in read)]),
        tuple(dict.fromkeys([*problem.lifted, *(r for one in read for r in one.lifted)])),
        constraints,
    )


def _texts(given: Sequence[str] | str) -> list[str]:
    texts = [given] if isinstance(given, str) else list(given)
    if not all(isinstance(text, str) for text in texts):
        raise InputError("a constraint is a text", hint=SHORTEST)
    if len(texts) > MAX_CONSTRAINTS:
        raise InputError(f"{len(texts)} constraints are too many", hint=f"at most {MAX_CONSTRAINTS} are taken")
    return texts


class _Text:
    """One text: its relations in order, read as constraints."""

    def __init__(
        self, text: str, known: Sequence[str], given: Mapping[str, Expr], alone: set[str], scope: Scope
    ) -> None:
        self.text, self.known, self.given, self.alone = text, [*known, *given], given, alone
        self.notes: list[str] = []
        self.spans: dict[str, tuple[int, int]] = {}
        tokens = tokenize(text)
        signs = self._signs(tokens)
        self.typed = EXACTLY
        self.lifted: list[Restriction] = []
        self.constraints: list[Constraint] = []
        sides = [-1, *signs, len(tokens) - 1]
        for first, sign, last in zip(sides, signs, sides[2:]):
            left, right = tokens[first + 1 : sign], tokens[sign + 1 : last]
            difference = self._difference(left, tokens[sign], right, tokens[-1])
            reading = read_tokens(text, difference, self.known, given, alone, scope)
            self.notes += reading.notes
            self.spans |= {name: span for name, span in reading.names.items() if name not in self.spans}
            self.typed |= reading.typed
            turned = all(t.kind != "name" for t in left)
            self._add(reading.expression, RELATIONS[tokens[sign].text], (left[0].start, right[-1].end), turned)
            self.lifted += reading.lifted
            if reading.lifted:
                self.notes.append(f"the constraint {quote(text)} holds only where all its parts have a value")
        self.free = {s.name for c in self.constraints for s in c.formula.free_symbols}

    def _signs(self, tokens: list[Token]) -> list[int]:
        """Where the relations stand: one, or two of one direction."""
        depth, found = 0, []
        for i, token in enumerate(tokens):
            if token.kind == "op":
                depth += (token.text in OPENING) - (token.text in CLOSING)
                if depth == 0 and token.text in (*RELATIONS, *STRICT, "!=", ":="):
                    found.append(i)
        for i in found:
            self._check_sign(tokens, i)
        if not found:
            raise self._error("a constraint is an equation or an inequality", SHORTEST, tokens[-1])
        directions = {RELATIONS[tokens[i].text] for i in found}
        if len(found) > 2 or (len(found) == 2 and (len(directions) > 1 or 0 in directions)):
            raise self._error("only a <= x <= b has two relations", "give the relations one by one", tokens[found[-1]])
        return found

    def _check_sign(self, tokens: list[Token], i: int) -> None:
        """Refuses signs that no constraint has, and sides that are empty."""
        token, after = tokens[i], tokens[i + 1]
        pair = token.text + after.text if after.start == token.end else ""
        if pair in SWAPPED:
            raise self._error(f"{pair} is not a sign", f"write {SWAPPED[pair]}", token._replace(end=after.end))
        if token.text in STRICT:
            reason = "the points with equality would be left out, and a least value may then not be reached"
            raise self._error(f"a constraint cannot be strict: {reason}", f"write {STRICT[token.text]}", token)
        if token.text not in RELATIONS:
            raise self._error(f"{token.text} is no constraint", SHORTEST, token)
        before = tokens[i - 1] if i else None
        empty = before is None or before.text in RELATIONS or after.kind == "end" or after.text in RELATIONS
        if empty:
            raise self._error(f"a side of {token.text} is empty", SHORTEST, token)

    def _difference(self, left: list[Token], sign: Token, right: list[Token], end: Token) -> list[Token]:
        """(left) - (right)"""
        first, last = left[0].start, right[-1].end
        opening, closing = Token("op", "(", first, first), Token("op", ")", sign.start, sign.start)
        minus, opened = sign._replace(kind="op", text="-"), Token("op", "(", sign.end, sign.end)
        closed = Token("op", ")", last, last)
        return [opening, *left, closing, minus, opened, *right, closed, end._replace(start=last, end=last)]

    def _add(self, difference: Expr, relation: int, span: tuple[int, int], turned: bool) -> None:
        """Adds left - right = 0, <= 0 or >= 0; `turned` says that g is the right side."""
        if not self.spans and not difference.free_symbols:
            raise ParseError(
                "the constraint has no variables",
                hint="leave it out, or write a relation between variables",
                text=self.text,
                span=span,
            )
        part = self.text[span[0] : span[1]]
        if relation == 0:
            self.constraints.append(Constraint(self.text, part, -difference if turned else difference, True))
            return
        formula = -relation * difference
        smooth = _smooth(formula)
        for one in smooth:
            orientation = relation if turned else -relation
            self.constraints.append(Constraint(self.text, part, one, False, orientation if one is formula else 1))

    def _error(self, message: str, hint: str, token: Token) -> ParseError:
        return ParseError(message, hint=hint, text=self.text, span=token.span)

    def require_known(self, names: Sequence[str]) -> None:
        unknown = [name for name in self.spans if name not in names]
        if unknown:
            raise InputError(
                f"{', '.join(unknown)} is neither a variable nor a parameter",
                hint=f"add it to --vars, or give it a value: --param {unknown[0]}=1",
                text=self.text,
                span=self.spans[unknown[0]],
            )


def _smooth(formula: Expr) -> list[Expr]:
    """Formulas that are all <= 0 where this one is, without absolute values and maxima where they come apart: |x| <= 1."""
    for term in sp.Add.make_args(formula):
        factor, part = term.as_coeff_Mul()
        if factor.is_positive and isinstance(part, sp.Abs | sp.Max):
            inside = (part.args[0], -part.args[0]) if isinstance(part, sp.Abs) else part.args
        elif factor.is_negative and isinstance(part, sp.Min):
            inside = part.args
        else:
            continue
        return [one for u in inside for one in _smooth(formula - term + factor * u)]
    return [formula]


def _distinct(constraints: Sequence[Constraint]) -> tuple[tuple[Constraint, ...], list[str]]:
    """The constraints, those that say the same once and those that always hold left out; what is said of that."""
    kept: dict[tuple[Expr, bool], Constraint] = {}
    notes = []
    for c in constraints:
        core = c.formula.expand().as_content_primitive()[1] if c.formula.is_polynomial() else c.formula
        if c.is_equation:
            core = min(core, -core, key=sp.default_sort_key)
        if core == 0 or (core.is_number and core.is_negative and not c.is_equation):
            notes.append(f"the constraint {quote(c.part)} always holds")
        elif (core, c.is_equation) in kept:
            notes.append(f"the constraint {quote(c.part)} is there already")
        else:
            kept[core, c.is_equation] = c
    return tuple(kept.values()), notes
