"""A backpropagation as JSON, CSV and LaTeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy import Expr, latex

from symnewton.calculus.backprop import Factor
from symnewton.calculus.notation import variable_name
from symnewton.calculus.shapes import named
from symnewton.calculus.training import Training
from symnewton.report import delimited, wire
from symnewton.report import latex as tex
from symnewton.report.backprop.record import BackpropReport, amount
from symnewton.report.numbers import rounded

MOST_ROWS = 40  # definitions in LaTeX
MOST_INPUTS = 16  # whose chains are written
MOST_PATHS = 4  # chains of one input


@wire.fields.register
def _(report: BackpropReport) -> dict[str, Any]:
    passes, names = report.passes, [symbol.name for symbol in report.variables]
    in_nodes = _formulas(names, passes.gradient)
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
        "gradient": in_nodes if report.gradient is passes.gradient else _formulas(names, report.gradient),
        "gradient_in_nodes": in_nodes,
        "at": at,
        "value": wire.number(report.value),
        "gradient_at": None if report.gradient_at is None else dict(zip(names, wire.numbers(report.gradient_at))),
        "disagreement": wire.number(report.disagreement),
        "training": None if report.training is None else _training(report.training),
    }


def _formulas(names: Sequence[str], formulas: Sequence[Expr]) -> dict[str, str]:
    return dict(zip(names, map(wire.formula, formulas)))


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
        paths = passes.paths[symbol.name][:MOST_PATHS]
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
