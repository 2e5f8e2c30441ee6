"""A page of blocks: what a person is told, in which order. What the pages of several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sympy import Expr

from symnewton.notation.alike import Alike
from symnewton.notation.names import Names, brief, elided, shown
from symnewton.notation.numbers import resolving_digits
from symnewton.notation.style import Style
from symnewton.points.findings import Box
from symnewton.report.blocks import Block, Column, Fact, Facts, Formulas, Headline, Matrix, Sentences, is_empty
from symnewton.report.records import Report

LISTED = 12  # variables whose partial derivatives are listed one by one
CONTEXT_LINES = 2  # of a formula that is not itself the answer
CONTEXT_PARTS = 4  # partial derivatives shown where they are not the answer
CONTEXT_LENGTH = 400  # characters of f beyond which its derivatives are not shown, nor derived, as context
MOST_ENTRIES = 100  # of a matrix written entry by entry
MOST_BOXES = 6


def page(report: Report, style: Style, extra: Mapping[str, Any] | None = None) -> list[Block]:
    """The blocks of an answer, notes last."""
    blocks: list[Block] = []
    if extra:
        blocks.append(Sentences((", ".join(f"{name} {value}" for name, value in extra.items()),), "", quiet=True))
    names = Names(report, style)
    blocks += report.page(names)
    if style.explain:
        nothing = Sentences(("there are no further steps to explain",), "note:", quiet=True)
        blocks += report.working(names) or [nothing]
    if report.notes:
        blocks.append(Sentences(tuple(report.notes), "note:", quiet=True))
    return [block for block in blocks if not is_empty(block)]


def definition(expression: Expr, names: Names) -> Formulas:
    """f, where it is not itself the answer."""
    return Formulas(((names.function, names.formula(expression)),), CONTEXT_LINES)


def subject_to(constraints: Sequence[str]) -> Facts:
    """The constraints, as they were typed."""
    return Facts(tuple(Fact("" if i else "subject to", (text,)) for i, text in enumerate(constraints)))


def verdict(message: str, good: bool) -> Headline:
    """The answer in one sentence, and whether it is what was asked for."""
    return Headline(message, "good", "✓") if good else Headline(message, "bad", "✗")


def context_of(
    names: Names,
    expression: Expr,
    gradient: Callable[[], Sequence[Expr]],
    hessian: Callable[[], Sequence[Sequence[Expr]]] | None = None,
) -> list[Block]:
    """f and what of its derivatives is short enough, where they are not what was asked for."""
    rows = [(names.function, names.formula(expression))]
    if len(rows[0][1]) > CONTEXT_LENGTH:
        left_out = "its derivatives are left out: symnewton hessian shows them"
        return [Formulas(tuple(rows), CONTEXT_LINES, left_out)]
    parts = gradient()
    kept = len(parts) if len(parts) <= CONTEXT_PARTS else CONTEXT_PARTS - 1
    rows += [(part, names.formula(derivative)) for part, derivative in zip(names.parts[:kept], parts)]
    more = f"… and {len(parts) - kept} more partial derivatives" if kept < len(parts) else ""
    block = Formulas(tuple((under(name, names), text) for name, text in rows), CONTEXT_LINES, more)
    return [block] if hessian is None else [block, *hessian_of(hessian(), names, True)]


def partials(gradient: Sequence[Expr], names: Names) -> Sequence[tuple[str, str]]:
    """The partial derivatives by name; of many those that are alike as one, with an index."""
    if len(gradient) <= LISTED:
        return [(part, names.formula(derivative)) for part, derivative in zip(names.parts, gradient)]
    return _alike((((i,), partial) for i, partial in enumerate(gradient)), names, gradient.__getitem__)


def _alike(
    entries: Iterable[tuple[tuple[int, ...], Expr]], names: Names, at: Callable[..., Expr]
) -> list[tuple[str, str]]:
    alike = Alike(names.symbols)
    rows: list[tuple[str, str]] = []
    for run in alike.runs(entries):
        first = run.positions[0]
        if run.formula is None:
            rows.append((names.derivative(*(names.symbols[p] for p in first)), names.formula(at(*first))))
        else:
            text = f"{names.formula(run.formula)}   for {alike.range_of(run)}"
            rows.append((names.derivative(*alike.names(first)), text))
    return rows


def under(name: str, names: Names) -> str:
    """The name, as wide as all names of formulas, so that the equals signs stand below each other."""
    return name.ljust(max(map(len, (names.function, names.hessian, *names.parts))))


def beside(name: str, names: Names) -> str:
    """The name, as wide as all names of values."""
    return name.ljust(max(len(names.gradient), len(names.hessian)))


def hessian_of(hessian: Sequence[Sequence[Expr]], names: Names, context: bool = False) -> list[Block]:
    """The Hessian: row i is the gradient of the i-th partial derivative. Where it is context, it may be left out."""
    name = under(names.hessian, names)
    if names.single:
        return [Formulas(((name, names.formula(hessian[0][0])),), CONTEXT_LINES if context else None)]
    if len(hessian) > LISTED:
        return [too_wide(name) if context else _by_diagonals(hessian, names)]
    rows = names.formulas(hessian)
    labels = tuple(f"∇{part}" if "/" not in part else f"∇({part})" for part in names.parts)
    return [Matrix(name, frozen(rows), labels, too_wide(name) if context else _entries(rows, names))]


def hessian_at(hessian: Sequence[Sequence[float]], names: Names, context: bool = False) -> list[Block]:
    """The values of the Hessian."""
    name = beside(names.hessian, names)
    if names.single:
        return [Formulas(((name, shown(hessian[0][0])),))]
    rows = [[brief(entry, 10) for entry in row] for row in hessian]
    return [Matrix(name, frozen(rows), (), too_wide(name) if context else _entries(rows, names), numeric=True)]


def hessian_exact(hessian: Sequence[Sequence[Expr]], names: Names) -> list[Block]:
    """The Hessian at an exact point."""
    name = beside(names.hessian, names)
    if names.single:
        return [Formulas(((name, names.number(hessian[0][0])),))]
    return [Matrix(name, frozen(names.formulas(hessian)), (), too_wide(name))]


def frozen(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)


def too_wide(name: str) -> Formulas:
    return Formulas(((name, "too wide to be shown here; symnewton hessian lists its entries"),))


def _entries(rows: Sequence[Sequence[str]], names: Names) -> Formulas:
    """The upper triangle, an equation an entry, without the zeros."""
    found = [
        (names.derivative(names.symbols[i], names.symbols[j]), rows[i][j])
        for i in range(len(rows))
        for j in range(i, len(rows))
        if rows[i][j] != "0"
    ]
    return some_entries(
        found, "H is symmetric" + (", its other entries are 0" if any("0" in row for row in rows) else "")
    )


def _by_diagonals(hessian: Sequence[Sequence[Expr]], names: Names) -> Formulas:
    """The entries other than 0 of the upper triangle; along a diagonal many are alike."""
    n = len(hessian)
    found = [((i, j), hessian[i][j]) for d in range(n) for i, j in zip(range(n), range(d, n)) if hessian[i][j] != 0]
    others = n * n > 2 * len(found) - n
    rest = "H is symmetric" + (", its other entries are 0" if others else "")
    return some_entries(_alike(found, names, lambda i, j: hessian[i][j]), rest)


def some_entries(entries: Sequence[tuple[str, str]], rest: str) -> Formulas:
    """The entries of a matrix, at most `MOST_ENTRIES`, and what is to be said of the rest."""
    if len(entries) > MOST_ENTRIES:
        rest = f"… and {len(entries) - MOST_ENTRIES} more entries; --format json has them all"
    return Formulas(tuple(entries[:MOST_ENTRIES]), None, rest)


def coordinates(points: Sequence[Sequence[float]], names: Names) -> list[Column]:
    """A column a variable."""
    return [
        Column(name, "coordinate", values, resolving_digits(values))
        for name, values in zip(names.variables, zip(*points))
    ]


def inside(domain: Box | None, names: Names) -> Facts:
    """Where was searched; nothing where that is everywhere."""
    return Facts(()) if domain is None else Facts((Fact("in", box_words(domain, names)),))


def unresolved(boxes: Sequence[Box], names: Names) -> list[Block]:
    """The boxes that may hold more, if there are any."""
    told = elided([", ".join(box_words(box, names)) for box in boxes], MOST_BOXES)
    return [Sentences(told, "unresolved:")] if boxes else []


def box_words(box: Box, names: Names) -> tuple[str, ...]:
    return elided([f"{name} ∈ [{shown(low)}, {shown(high)}]" for name, (low, high) in zip(names.variables, box)])
