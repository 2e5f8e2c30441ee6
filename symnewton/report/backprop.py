"""What `backprop` answers: the record, and how JSON, CSV, LaTeX and a page tell it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from sympy import Expr, latex

from symnewton.calculus.backprop import Backward, Factor, adjoint_symbol
from symnewton.calculus.notation import SUBSCRIPTS, variable_name
from symnewton.calculus.shapes import named
from symnewton.calculus.training import Training
from symnewton.errors import ExitCode
from symnewton.report import delimited, sheet, wire
from symnewton.report import latex as tex
from symnewton.report.blocks import Block, Column, Fact, Facts, Formulas, Headline, Steps
from symnewton.report.names import Names, brief, elided, shown
from symnewton.report.numbers import exact, resolving_digits, rounded
from symnewton.report.records import Report, Vector

MOST_ROWS = 40  # of a pass in a table
MOST_INPUTS = 16  # whose chains are shown
SHOWN_PATHS = 4  # chains of one input that are shown
CHAIN_LINES = 4  # of the terminal, for one input
MOST_EPOCHS = 20  # shown all; of more, these times powers of ten:
ROUND_EPOCHS = (1, 2, 5)
AGREEMENT = 1e-12
MOST_COUNTED = 10**9  # chains that are told to the last
# Columns of the terminal: between two columns, beside the page, the least for a formula, of a number beside its digits.
GAP, MARGINS, NARROW, SIGNS = 3, 2, 12, 3

_INDEXED = re.compile(r"(.*?)([0-9]+)")
_WORD = re.compile(r"[A-Za-z\u0370-\u03ff][A-Za-z0-9_]*")  # no ², which \w takes for a letter
_MINUS_FIRST = re.compile(r"(^|\()([−-])([^\W_]+) \+ ([^\W_]+)($|\))")


@dataclass(frozen=True, kw_only=True)
class BackpropReport(Report):
    """A program and its derivatives. `expression` is the output in terms of the inputs, where that is short.

    `gradient` is too; `passes.gradient` is in the names of the nodes. `disagreement` is the largest relative difference
    between the adjoints of the inputs and the values of the symbolic derivatives, None where there are none.
    """

    command: ClassVar[str] = "backprop"
    output: str
    passes: Backward
    gradient: tuple[Expr, ...]
    at: tuple[Expr, ...] | None = None
    disagreement: float | None = None
    training: Training | None = None

    @property
    def value(self) -> float | None:
        """The output at the point."""
        return next(node.value for node in self.passes.nodes if node.name == self.output)

    @property
    def gradient_at(self) -> Vector | None:
        return self.passes.gradient_at

    @property
    def exit_code(self) -> ExitCode:
        stopped = self.training is not None and not self.training.finished
        return ExitCode.NOT_THAT_ANSWER if stopped else ExitCode.ANSWERED


# -- JSON and CSV ---------------------------------------------------------------------------------------------------


@wire.fields.register
def _(report: BackpropReport) -> dict[str, Any]:
    passes, names = report.passes, [symbol.name for symbol in report.variables]
    at = None if report.at is None else dict(zip(names, wire.numbers(map(rounded, report.at))))
    return {
        "output": report.output,
        "nodes": _nodes(report),
        "factors": {name: [[_ratio(f) for f in path] for path in paths] for name, paths in passes.paths.items()},
        "path_counts": {name: _whole(count) for name, count in passes.path_counts.items()},
        "local_derivatives": [
            {
                "factor": _ratio(f),
                "formula": wire.formula(f.formula),
                "value": wire.number(f.value),
                "chains": _whole(f.chains),
            }
            for f in passes.factors
        ],
        "gradient": dict(zip(names, map(wire.formula, report.gradient))),
        "gradient_in_nodes": dict(zip(names, map(wire.formula, passes.gradient))),
        "at": at,
        "value": wire.number(report.value),
        "gradient_at": None if report.gradient_at is None else dict(zip(names, wire.numbers(report.gradient_at))),
        "disagreement": wire.number(report.disagreement),
        "training": None if report.training is None else _training(report.training),
    }


def amount(count: int) -> str:
    """A count, of which only the size is told where it is beyond imagination: 8.5e417."""
    if count < MOST_COUNTED:
        return str(count)
    power = math.floor(math.log10(count))
    return f"{count // 10 ** (power - 1) / 10:g}e{power}"


def _whole(count: int) -> int | str:
    """A count for JSON: as text where a double is not enough for it."""
    return count if count <= 2**53 else amount(count)


def _ratio(factor: Factor) -> str:
    return f"d{factor.of}/d{factor.by}"


def _nodes(report: BackpropReport) -> list[dict[str, Any]]:
    return [
        {
            "name": node.name,
            "expression": wire.formula(node.expression),
            "value": wire.number(node.value),
            "adjoint": wire.number(node.adjoint),
            "adjoint_formula": wire.formula(node.adjoint_formula),
        }
        for node in report.passes.nodes
    ]


def _training(training: Training) -> dict[str, Any]:
    return {
        "rate": training.rate,
        "epochs": training.epochs,
        "finished": training.finished,
        "before": dict(zip(training.names, wire.numbers(training.before))),
        "after": dict(zip(training.names, wire.numbers(training.after))),
        "losses": wire.numbers(training.losses),
    }


@delimited.rows.register
def _(report: BackpropReport) -> list[dict[str, Any]]:
    """A row per epoch of a training, else a row per node, or input: value and adjoint."""
    if report.training is not None:
        losses = wire.numbers(report.training.losses)
        return [{"epoch": epoch, "loss": loss} for epoch, loss in enumerate(losses)]
    inputs = [
        {
            "name": symbol.name,
            "expression": None,
            "value": None if report.at is None else wire.number(rounded(report.at[i])),
            "adjoint": None if report.gradient_at is None else wire.number(report.gradient_at[i]),
            "adjoint_formula": wire.formula(report.passes.gradient[i]),
        }
        for i, symbol in enumerate(report.variables)
    ]
    return inputs + _nodes(report)


# -- the page -------------------------------------------------------------------------------------------------------


class Labels:
    """Names with their indices below the line, and derivatives as quotients, in formulas too."""

    def __init__(self, report: BackpropReport, names: Names) -> None:
        self.names, self.output = names, report.output
        every = [*names.symbols, *(node.name for node in report.passes.nodes)]
        self.label = {name: _indexed(variable_name(name, names.script), names.unicode) for name in every}
        self.spelled = {variable_name(name, names.script): label for name, label in self.label.items()}
        for name in every:
            self.spelled[variable_name(adjoint_symbol(report.output, name).name, names.script)] = self.adjoint(name)

    def adjoint(self, name: str) -> str:
        return self.quotient(self.output, name)

    def quotient(self, of: str, by: str) -> str:
        return f"∂{self.label[of]}/∂{self.label[by]}"

    def formula(self, expression: Expr) -> str:
        """One line, in which a difference begins with what is not subtracted: z − y, not −y + z."""
        text = self.names.formula(named(expression))
        text = _MINUS_FIRST.sub(r"\1\4 \2 \3\5", text)
        return _WORD.sub(lambda match: self.spelled.get(match[0], match[0]), text)

    def path(self, path: Sequence[Factor]) -> str:
        return "·".join(self.quotient(factor.of, factor.by) for factor in path)


def _indexed(name: str, unicode: bool) -> str:
    match = _INDEXED.fullmatch(name)
    return match[1] + match[2].translate(SUBSCRIPTS) if unicode and match and not match[1].endswith("_") else name


@sheet.body.register
def _(report: BackpropReport, names: Names) -> list[Block]:
    labels = Labels(report, names)
    blocks: list[Block] = []
    if report.at is not None:
        items = [f"{labels.label[s.name]} = {_number(c, names)}" for s, c in zip(report.variables, report.at)]
        blocks.append(Facts((Fact("at", tuple(elided(items))),)))
    blocks += [_forward(report, labels), _local(report, labels), _backward(report, labels), _gradient(report, labels)]
    good = report.training is None or report.training.finished
    if report.training is not None:
        blocks += _descent(report.training, labels)
    blocks.append(Headline(report.message, "good" if good else "bad", "✓" if good else "✗"))
    return [*blocks, Facts(_facts(report, labels))]


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
    factors = _some(report.passes.factors)
    columns = [
        Column("local", "text", tuple(labels.quotient(f.of, f.by) for f in factors)),
        Column("formula", "text", tuple(labels.formula(f.formula) for f in factors)),
        _values(f.value for f in factors),
        Column(
            "in the chains of", "rule", tuple(f"{f.inputs} inputs: shared" if f.inputs > 1 else "" for f in factors)
        ),
    ]
    return _table(columns, len(report.passes.factors), labels)


def _backward(report: BackpropReport, labels: Labels) -> Steps:
    above: dict[str, list[str]] = {}
    for f in report.passes.factors:
        first = "" if f.of == report.output else f"{labels.adjoint(f.of)}·"
        above.setdefault(f.by, []).append(first + labels.quotient(f.of, f.by))
    nodes = _some(tuple(reversed(report.passes.nodes)))
    columns = [
        Column("backward", "text", tuple(labels.adjoint(node.name) for node in nodes)),
        Column("chain rule", "text", tuple(" + ".join(above.get(node.name, [])) for node in nodes)),
        Column("formula", "text", tuple(labels.formula(node.adjoint_formula) for node in nodes)),
        _values(node.adjoint for node in nodes),
    ]
    return _table(columns, len(report.passes.nodes), labels)


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
    others = sum(GAP + _width(column) for i, column in enumerate(columns) if i not in texts)
    for i in texts:
        rest = sum(GAP + min(_width(columns[j]), NARROW) for j in texts if j > i)
        room = max(labels.names.width - MARGINS - others - rest, NARROW)
        cells = [_cut(text, room, labels.names.unicode) for text in columns[i].values]
        columns[i] = replace(columns[i], values=tuple(cells))
        others += GAP + _width(columns[i])
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
    """The chains of every input, their formula and their value."""
    passes, rows = report.passes, []
    for i, symbol in list(enumerate(report.variables))[:MOST_INPUTS]:
        name, formula = symbol.name, labels.formula(passes.gradient[i])
        paths, count = passes.paths[name], passes.path_counts[name]
        shown_paths = [labels.path(path) for path in paths[:SHOWN_PATHS]]
        chains = " + ".join(shown_paths)
        if chains == labels.adjoint(name):
            chains = ""
        if count > len(shown_paths):
            chains = (
                f"{chains} + … ({amount(count)} chains)"
                if chains
                else f"… ({amount(count)} chains, too long to be listed)"
            )
        lines = [text for text in (chains, formula) if text]
        if report.gradient_at is not None:
            values = [_product(path) for path in paths]
            terms = [f"({brief(value, 6)})" if value < 0 else brief(value, 6) for value in values]
            if 1 < count == len(values) <= SHOWN_PATHS:
                lines.append(" + ".join(terms))
            lines.append(shown(report.gradient_at[i]))
        lines = list(dict.fromkeys(lines))
        rows += [(labels.adjoint(name), lines[0]), *(("", line) for line in lines[1:])]
    more = len(report.variables) - MOST_INPUTS
    return Formulas(tuple(rows), CHAIN_LINES, f"… and {more} more inputs; --format json has all" if more > 0 else "")


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
    passes = report.passes
    shared = sum(factor.chains > 1 for factor in passes.factors)
    work = f"{len(passes.factors)} local derivatives, {shared} of them shared"
    facts = [Fact("computed once", (work, f"{amount(passes.written_out)} factors if every chain is written out"))]
    if report.disagreement is not None:
        agreed = "agrees" if report.disagreement <= AGREEMENT else "disagrees"
        size = f"to {brief(report.disagreement)}" if report.disagreement else "in every digit"
        facts.append(Fact("checked", (f"the symbolic derivative {agreed} {size}",)))
    return tuple(facts)


# -- LaTeX ----------------------------------------------------------------------------------------------------------


@tex.equations.register
def _(report: BackpropReport, names: tex.Tex) -> Iterator[str]:
    """The definitions, and for each input its chains and their formula."""
    passes = report.passes
    for symbol, constant in list(zip(report.variables, report.at or ()))[:MOST_ROWS]:
        yield tex.equation(variable_name(symbol.name, "latex"), constant)
    for node in passes.nodes[:MOST_ROWS]:
        value = "" if node.value is None else f" = {tex.number(node.value, 6)}"
        yield tex.equation(variable_name(node.name, "latex"), named(node.expression)) + value
    for i, symbol in list(enumerate(report.variables))[:MOST_INPUTS]:
        paths = passes.paths[symbol.name][:SHOWN_PATHS]
        chains = " + ".join(" ".join(_fraction(f.of, f.by) for f in path) for path in paths)
        dots = r" + \dots" if passes.path_counts[symbol.name] > len(paths) else ""
        yield f"{_fraction(report.output, symbol.name)} &= {chains or 0}{dots}"
        value = "" if report.gradient_at is None else f" = {tex.number(report.gradient_at[i], 6)}"
        if passes.spelled:
            yield f"&= {latex(named(passes.gradient[i]))}{value}"
        elif value:
            yield f"&{value}"


def _fraction(of: str, by: str) -> str:
    return rf"\frac{{\partial {variable_name(of, 'latex')}}}{{\partial {variable_name(by, 'latex')}}}"
