"""A backpropagation as a page: forward, local derivatives, backward, and the chains of every input."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from sympy import Expr

from symnewton.calculus.backprop import Factor, adjoint_symbol
from symnewton.calculus.shapes import named
from symnewton.calculus.training import Training
from symnewton.notation.names import Names, Written, brief, elided, shown
from symnewton.notation.numbers import exact, resolving_digits, rounded
from symnewton.notation.symbols import SUBSCRIPTS, variable_name
from symnewton.report import sheet
from symnewton.report.backprop.record import MOST_INPUTS, MOST_ROWS, BackpropReport, amount, counted
from symnewton.report.blocks import Block, Circuit, Column, Fact, Facts, Formulas, Sentences, Steps

SHOWN_PATHS = 4  # chains of one input that are shown
CHAIN_LINES = 4  # of the terminal, for one input
MOST_EPOCHS = 20  # shown all; of more, these times powers of ten:
ROUND_EPOCHS = (1, 2, 5)
AGREEMENT = 1e-12
# Columns of the terminal: between two columns, beside the page, the least for a formula, of a number beside its digits.
GAP, MARGINS, NARROW, SIGNS = 3, 2, 12, 3
ROOMY = 72  # columns from which there is room to say what is shared

_INDEXED = re.compile(r"(.*?)([0-9]+)")
_WORD = re.compile(r"[A-Za-z\u0370-\u03ff][A-Za-z0-9_]*")  # no ², which \w takes for a letter
_MINUS_FIRST = re.compile(r"(^|\()([−-])([^\W_]+) \+ ([^\W_]+)($|\))")


class Labels:
    """Names with their indices below the line, and derivatives as quotients, in formulas too."""

    def __init__(self, report: BackpropReport, names: Names) -> None:
        self.names, self.output = names, report.output
        self.ambiguous = _is_ambiguous(report)
        self.whole = ("d" if names.unicode else "D") if self.ambiguous else "∂"
        every = [*names.symbols, *(node.name for node in report.passes.nodes)]
        self.label = {name: _indexed(variable_name(name, names.script), names.unicode) for name in every}
        self.spelled = {variable_name(name, names.script): label for name, label in self.label.items()}
        for name in every:
            self.spelled[variable_name(adjoint_symbol(report.output, name).name, names.script)] = self.adjoint(name)

    def adjoint(self, name: str) -> str:
        """The derivative of the output through all chains."""
        return f"{self.whole}{self.label[self.output]}/{self.whole}{self.label[name]}"

    def local(self, factor: Factor) -> str:
        """The derivative of one definition alone."""
        return f"∂{self.label[factor.of]}/∂{self.label[factor.by]}"

    def formula(self, expression: Expr) -> str:
        """One line, in which a difference begins with what is not subtracted: z − y, not −y + z."""
        plain = self.names.formula(named(expression))
        text = _MINUS_FIRST.sub(r"\1\4 \2 \3\5", plain)
        spelled = _WORD.sub(lambda match: self.spelled.get(match[0], match[0]), text)
        typeset = text == plain and all(symbol.name in self.label for symbol in expression.free_symbols)
        return Written(spelled, plain.expression, plain.typed) if typeset else spelled

    def path(self, path: Sequence[Factor]) -> str:
        return "·".join(map(self.local, path))


def _is_ambiguous(report: BackpropReport) -> bool:
    """Whether the output uses a name both itself and through others: then ∂L/∂x could mean two things."""
    direct = {factor.by for factor in report.passes.factors if factor.of == report.output}
    return any(factor.by in direct and factor.of != report.output for factor in report.passes.factors)


def _indexed(name: str, unicode: bool) -> str:
    match = _INDEXED.fullmatch(name)
    return match[1] + match[2].translate(SUBSCRIPTS) if unicode and match and not match[1].endswith("_") else name


def blocks_of(report: BackpropReport, names: Names) -> list[Block]:
    labels = Labels(report, names)
    blocks: list[Block] = []
    if report.at is not None:
        items = [f"{labels.label[s.name]} = {_number(c, names)}" for s, c in zip(report.variables, report.at)]
        blocks.append(Facts((Fact("at", tuple(elided(items))),)))
    drawn = report.circuit(labels.label.__getitem__, labels.formula)
    if drawn is not None:
        blocks.append(Circuit(drawn))
    blocks += [_forward(report, labels), _local(report, labels), _backward(report, labels), _gradient(report, labels)]
    good = report.training is None or report.training.finished
    if report.training is not None:
        blocks += _descent(report.training, labels)
    blocks.append(sheet.verdict(report.message, good))
    blocks.append(Facts(_facts(report, labels)))
    return [*blocks, Sentences((_told_apart(labels),), "note:", quiet=True)] if labels.ambiguous else blocks


def _told_apart(labels: Labels) -> str:
    f, d = labels.label[labels.output], labels.whole
    return f"{d}{f}/{d}x is the derivative through all chains, ∂{f}/∂x that of the definition of {f} alone"


def _number(constant: Expr, names: Names) -> str:
    """The number as it was given, where that is a decimal."""
    nearest = rounded(constant)
    if constant.is_Rational and math.isfinite(nearest) and Fraction(exact(nearest)) == Fraction(constant.p, constant.q):
        return shown(nearest)
    return names.number(constant)


def _forward(report: BackpropReport, labels: Labels) -> Steps:
    nodes = _some(report.passes.nodes)
    columns = [
        Column("forward", "text", tuple(labels.label[node.name] for node in nodes)),
        Column("formula", "text", tuple(labels.formula(node.expression) for node in nodes)),
        _values(node.value for node in nodes),
    ]
    return _table(columns, len(report.passes.nodes), labels)


def _local(report: BackpropReport, labels: Labels) -> Steps:
    factors = _some(report.shown.factors)
    columns = [
        Column("local", "text", tuple(map(labels.local, factors))),
        Column("formula", "text", tuple(labels.formula(f.formula) for f in factors)),
        _values(f.value for f in factors),
    ]
    if labels.names.width >= ROOMY:
        shares = tuple(f"shared by {amount(f.chains)} chains" * (f.chains > 1) for f in factors)
        columns.append(Column("computed once", "rule", shares))
    return _table(columns, len(report.shown.factors), labels)


def _backward(report: BackpropReport, labels: Labels) -> Steps:
    above: dict[str, list[str]] = {}
    for f in report.shown.factors:
        first = "" if f.of == report.output else f"{labels.adjoint(f.of)}·"
        above.setdefault(f.by, []).append(first + labels.local(f))
    reached = [n for n in reversed(report.shown.nodes) if n.name == report.output or n.name in above]
    nodes = _some(reached)
    columns = [
        Column("backward", "text", tuple(labels.adjoint(node.name) for node in nodes)),
        Column("chain rule", "text", tuple(" + ".join(above.get(node.name, [])) for node in nodes)),
        Column("formula", "text", tuple(labels.formula(node.adjoint_formula) for node in nodes)),
        _values(node.adjoint for node in nodes),
    ]
    return _table(columns, len(reached), labels)


def _some(rows: Sequence[Any]) -> tuple[Any, ...]:
    """The rows, or the first and the last of many."""
    return tuple(rows) if len(rows) <= MOST_ROWS else (*rows[: MOST_ROWS // 2], *rows[-MOST_ROWS // 2 :])


def _values(values: Iterable[float | None]) -> Column:
    column = tuple(values)
    return Column("value", "value", column, resolving_digits(column))


def _table(columns: Sequence[Column], count: int, labels: Labels) -> Steps:
    """The columns that say something, cut to the width of the page, with a row for the rows that are left out."""
    columns = [column for column in columns if any(cell not in ("", None) for cell in column.values)]
    texts = [i for i, column in enumerate(columns) if i > 0 and column.role == "text"]
    widths = [_width(column) for column in columns]
    room = labels.names.width - MARGINS - GAP * (len(columns) - 1)
    while sum(widths) > room and any(widths[i] > NARROW for i in texts):
        widths[max(texts, key=lambda i: widths[i])] -= 1
    for i in texts:
        cells = [_cut(text, widths[i], labels.names.unicode) for text in columns[i].values]
        columns[i] = replace(columns[i], values=tuple(cells))
    if count > MOST_ROWS:
        half, left_out = MOST_ROWS // 2, ["…", f"({count - MOST_ROWS} more)"]
        for i, column in enumerate(columns):
            cell = None if column.role == "value" else (left_out + [""] * i)[i]
            columns[i] = replace(column, values=(*column.values[:half], cell, *column.values[half:]))
    return Steps(tuple(columns), converging=False)


def _width(column: Column) -> int:
    cells = (column.name, *column.values)
    return max(len(cell) if isinstance(cell, str) else column.digits + SIGNS for cell in cells)


def _cut(text: str, width: int, unicode: bool) -> str:
    if len(text) <= width:
        return text
    dots = "…" if unicode else "..."
    return text[: width - len(dots)].rstrip() + dots


def _gradient(report: BackpropReport, labels: Labels) -> Formulas:
    """The chains of every input that has any, their formula and their value."""
    passes, rows = report.shown, []
    reached = [(i, symbol) for i, symbol in enumerate(report.variables) if passes.path_counts[symbol.name]]
    for i, symbol in reached[:MOST_INPUTS]:
        name, formula = symbol.name, labels.formula(passes.gradient[i])
        paths, count = passes.paths[name], passes.path_counts[name]
        shown_paths = [labels.path(path) for path in paths[:SHOWN_PATHS]]
        chains = " + ".join(shown_paths)
        if chains == labels.adjoint(name):
            chains = ""
        if count > len(shown_paths):
            chains = f"{chains} + … ({amount(count)} chains)" if chains else f"({amount(count)} long chains)"
        lines = [text for text in (chains, formula) if text]
        if report.gradient_at is not None:
            values = [_product(path) for path in paths]
            terms = [f"({brief(v, 6)})" if v < 0 < k else brief(v, 6) for k, v in enumerate(values)]
            if 1 < count == len(values) <= SHOWN_PATHS:
                lines.append(" + ".join(terms))
            lines.append(shown(report.gradient_at[i]))
        lines = list(dict.fromkeys(lines))
        rows += [(labels.adjoint(name), lines[0]), *(("", line) for line in lines[1:])]
    more = []
    if len(reached) > MOST_INPUTS:
        more.append(f"… and {counted(len(reached) - MOST_INPUTS, 'more input')}; --format json has all")
    asked = len(report.variables if report.only is None else report.only)
    if len(reached) < asked:
        more.append(f"it is 0 for {counted(asked - len(reached), 'input')} without a chain")
    return Formulas(tuple(rows), CHAIN_LINES, "; ".join(more))


def _product(path: Sequence[Factor]) -> float:
    return math.prod(factor.value for factor in path if factor.value is not None)


def _descent(training: Training, labels: Labels) -> list[Block]:
    """The loss table of a run, and the inputs before and after."""
    epochs = [k for k in range(training.epochs + 1) if _is_shown(k, training.epochs)]
    losses = tuple(training.losses[k] for k in epochs)
    run = Steps(
        (
            Column("epoch", "k", tuple(map(str, epochs))),
            Column(labels.label[labels.output], "value", losses, resolving_digits(losses)),
        )
    )
    names = _some(training.names)
    columns = [
        Column("trained", "text", tuple(labels.label[name] for name in names)),
        Column("before", "value", _some(training.before)),
        Column("gradient", "value", _some(training.gradient)),
        Column("after", "value", _some(training.after)),
    ]
    return [run, _table(columns, len(training.names), labels)]


def _is_shown(epoch: int, last: int) -> bool:
    """All of a short run; of a long one 1, 2, 5, 10, 20, 50, …."""
    if last <= MOST_EPOCHS or epoch in (0, last):
        return True
    return epoch // 10 ** (len(str(epoch)) - 1) in ROUND_EPOCHS and not epoch % 10 ** (len(str(epoch)) - 1)


def _facts(report: BackpropReport, labels: Labels) -> tuple[Fact, ...]:
    passes = report.shown
    shared = sum(factor.chains > 1 for factor in passes.factors)
    work = f"{counted(len(passes.factors), 'local derivative')}, {shared} of them shared"
    facts = [Fact("computed once", (work, f"{counted(passes.written_out, 'factor')} if every chain is written out"))]
    if report.disagreement is not None:
        agreed = "agrees" if report.disagreement <= AGREEMENT else "disagrees"
        size = f"to {brief(report.disagreement)}" if report.disagreement else "in every digit"
        facts.append(Fact("checked", (f"the symbolic derivative {agreed} {size}",)))
    return tuple(facts)
