"""The JSON object of each record: schema version 1, one line, numbers that read back as the same doubles."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context
from functools import cache, singledispatch
from typing import Any

from sympy import Expr, Symbol, latex
from sympy.printing.str import StrPrinter

from symnewton.calculus.digits import Digits
from symnewton.critical.findings import Box, CriticalPoint, Family
from symnewton.report.envelope import SCHEMA
from symnewton.report.formulas import descending
from symnewton.report.numbers import exact, to_digits
from symnewton.report.once import Once
from symnewton.report.records import (
    ClassifyReport,
    CompareReport,
    CriticalReport,
    GlobalReport,
    GradientReport,
    HessianReport,
    MinimizeReport,
    ParseReport,
    Report,
    RootReport,
    RootsReport,
    RootStep,
    Run,
    Step,
)

INTERVALS = ("enclosure", "value_enclosure", "domain", "unresolved")


def to_dict(report: Report) -> dict[str, Any]:
    """The object as Python values that JSON can say: None for what is not finite or not known."""
    return {
        "schema": SCHEMA,
        "command": report.command,
        "input": report.input,
        "expression": formula(report.expression),
        "variables": [symbol.name for symbol in report.variables],
        "notes": list(report.notes),
        "message": report.message,
        **(fields(report) if report.digits is None else _to_digits(fields(report), report.digits)),
    }


def _to_digits(member: Any, digits: int, *, interval: bool = False) -> Any:
    """Every measured number to so many significant digits, the ends of intervals outwards."""
    if isinstance(member, dict):
        return {n: _to_digits(inner, digits, interval=interval or n in INTERVALS) for n, inner in member.items()}
    if isinstance(member, list):
        if interval and len(member) == 2 and all(isinstance(end, float) for end in member):
            return [_rounded(end, digits, towards) for end, towards in zip(member, (ROUND_FLOOR, ROUND_CEILING))]
        return [_to_digits(inner, digits, interval=interval) for inner in member]
    return _rounded(member, digits) if isinstance(member, float) else member


def _rounded(x: float, digits: int, towards: str = ROUND_HALF_EVEN) -> str | float | None:
    """The number to so many digits; as text where that is more than doubles have."""
    if digits > sys.float_info.dig:
        return exact(x)
    return number(float(Context(prec=digits, rounding=towards).create_decimal(exact(x))))


class _Plain(Once, StrPrinter):
    """SymPy's own way."""


def formula(expression: Expr) -> str:
    """SymPy's syntax."""
    return str(_Plain().doprint(expression))


def number(x: float | None) -> float | None:
    """x where JSON can say it."""
    return x if isinstance(x, Digits) or (x is not None and math.isfinite(x)) else None


def numbers(values: Iterable[float]) -> list[float | None]:
    """The values where JSON can say them."""
    return [number(value) for value in values]


def _members(names: Sequence[Symbol], values: Iterable[Any]) -> dict[str, Any]:
    return {symbol.name: value for symbol, value in zip(names, values, strict=True)}


def _matrix(rows: Iterable[Iterable[Expr]]) -> list[list[str]]:
    # Most entries of a large Hessian are the same few formulas, and printing is what costs.
    printed = cache(formula)
    return [[printed(entry) for entry in row] for row in rows]


@singledispatch
def fields(report: Report) -> dict[str, Any]:
    """The members that belong to the command."""
    raise TypeError(f"no wire format for {type(report).__name__}")


@fields.register
def _(report: ParseReport) -> dict[str, Any]:
    return {"latex": latex(report.expression), "functions": list(report.functions)}


@fields.register
def _(report: GradientReport) -> dict[str, Any]:
    members: dict[str, Any] = {"gradient": [formula(part) for part in report.gradient]}
    if report.at is not None:
        members["at"] = _members(report.variables, numbers(to_digits(report.at, report.digits)))
        members["value"] = number(report.value)
        members["gradient_at"] = None if report.gradient_at is None else numbers(report.gradient_at)
    return members


@fields.register
def _(report: HessianReport) -> dict[str, Any]:
    members = fields.dispatch(GradientReport)(report) | {"hessian": _matrix(report.hessian)}
    if report.at is not None:
        rows = report.hessian_at
        members["hessian_at"] = None if rows is None else [numbers(row) for row in rows]
    return members


@fields.register
def _(report: ClassifyReport) -> dict[str, Any]:
    polynomial, exact = report.characteristic_polynomial, report.eigenvalues_exact
    return {
        "at": _members(report.variables, numbers(to_digits(report.at, report.digits))),
        "value": number(report.value),
        "gradient": [formula(part) for part in report.gradient],
        "gradient_at": numbers(report.gradient_at),
        "gradient_norm": number(report.gradient_norm),
        "is_critical": report.is_critical,
        "hessian": _matrix(report.hessian),
        "hessian_at": [numbers(row) for row in report.hessian_at],
        "hessian_exact": None if report.hessian_exact is None else _matrix(report.hessian_exact),
        "characteristic_polynomial": None if polynomial is None else descending(polynomial, formula),
        "eigenvalues": numbers(report.eigenvalues),
        "eigenvalues_exact": None if exact is None else [formula(value) for value in exact],
        "kind": report.kind.value,
        "strict": report.strict,
        "concavity": report.concavity.value,
        "trend": report.trend,
        "test": report.test,
        "evidence": report.evidence.value,
        "tolerance": number(report.tolerance),
        "reasons": list(report.reasons),
    }


def _run(report: Run) -> dict[str, Any]:
    box = report.enclosure
    return {
        "stop": report.stop.slug,
        "solved": report.solved,
        "method": report.method,
        "iterations": report.iterations,
        "evaluations": vars(report.evaluations),
        "order": number(report.order),
        "enclosure": None if box is None else {name: numbers(ends) for name, ends in box.items()},
    }


@fields.register
def _(report: MinimizeReport) -> dict[str, Any]:
    return {
        "x0": _members(report.variables, numbers(report.x0)),
        "x": _members(report.variables, numbers(report.x)),
        "value": number(report.value),
        "gradient_norm": number(report.gradient_norm),
        "eigenvalues": numbers(report.eigenvalues),
        "kind": None if report.kind is None else report.kind.value,
        "evidence": report.evidence.value,
        "value_enclosure": None if report.value_enclosure is None else numbers(report.value_enclosure),
        "condition": number(report.condition),
        "attainable_digits": report.attainable_digits,
        "guaranteed": None if report.guaranteed is None else {"k": report.guaranteed[0], "h": report.guaranteed[1]},
        "remarks": list(report.remarks),
        **_run(report),
        "steps": [_step(step) for step in report.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "k": step.k,
        "x": numbers(step.x),
        "value": number(step.value),
        "gradient": numbers(step.gradient),
        "gradient_norm": number(step.gradient_norm),
        "step": None if step.step is None else numbers(step.step),
        "step_norm": number(step.step_norm),
        "rule": step.rule,
    }


@fields.register
def _(report: RootReport) -> dict[str, Any]:
    return {
        "x0": _members(report.variables, numbers(report.x0)),
        "x": _members(report.variables, numbers(report.x)),
        "residual": number(report.residual),
        "multiplicity": report.multiplicity,
        "evidence": report.evidence.value,
        "bracket": None if report.bracket is None else numbers(report.bracket),
        **_run(report),
        "derivative": None if report.derivative is None else formula(report.derivative),
        "jacobian": None if report.jacobian is None else _matrix(report.jacobian),
        "steps": [_root_step(step) for step in report.steps],
    }


def _root_step(step: RootStep) -> dict[str, Any]:
    return {
        "k": step.k,
        "x": numbers(step.x),
        "value": numbers_within(step.value),
        "derivative": numbers_within(step.derivative),
        "step": None if step.step is None else numbers(step.step),
        "rule": step.rule,
    }


def numbers_within(value: Any) -> Any:
    """A number, or the numbers of a vector or a matrix."""
    return [numbers_within(inner) for inner in value] if isinstance(value, tuple) else number(value)


@fields.register
def _(report: RootsReport) -> dict[str, Any]:
    (name,) = report.variables
    return {
        "roots": [
            {
                "at": {name.name: number(root.x)},
                "exact": None if root.exact is None else {name.name: formula(root.exact)},
                "enclosure": None if root.enclosure is None else {name.name: numbers(root.enclosure)},
                "multiplicity": root.multiplicity,
                "evidence": root.evidence.value,
            }
            for root in report.roots
        ],
        "unresolved": [{name.name: numbers(interval)} for interval in report.unresolved],
        "complete": report.complete,
        "domain": None if report.domain is None else {v: numbers(ends) for v, ends in report.domain.items()},
        "argument": report.argument,
    }


@fields.register
def _(report: CompareReport) -> dict[str, Any]:
    runs = [fields(run) | {"message": run.message} for run in report.runs]
    return {"runs": [{name: value for name, value in run.items() if name != "steps"} for run in runs]}


@fields.register
def _(report: GlobalReport) -> dict[str, Any]:
    names = report.variables
    return {
        "x": None if report.x is None else _members(names, numbers(report.x)),
        "value": number(report.value),
        "enclosure": None if report.enclosure is None else {n: list(side) for n, side in report.enclosure.items()},
        "value_enclosure": numbers(report.value_enclosure),
        "minimizers": [
            {
                "x": _members(names, numbers(m.x)),
                "enclosure": {name: list(side) for name, side in m.enclosure.items()},
                "exact": None if m.exact is None else _members(names, map(formula, m.exact)),
                "unique": True,
            }
            for m in report.minimizers
        ],
        "regions": [_box(box, names) for box in report.regions],
        "attained": report.attained,
        "complete": report.complete,
        "solved": report.solved,
        "evidence": report.evidence.value,
        "domain": _box(report.domain, names),
        "argument": report.argument,
        "boxes": report.boxes,
        "stop": None if report.stop is None else report.stop.slug,
    }


@fields.register
def _(report: CriticalReport) -> dict[str, Any]:
    names = report.variables
    return {
        "points": [_point(point, names) for point in report.points],
        "families": [_family(family) for family in report.families],
        "unresolved": [_box(box, names) for box in report.unresolved],
        "complete": report.complete,
        "domain": None if report.domain is None else _box(report.domain, names),
        "argument": report.argument,
        "stop": None if report.stop is None else report.stop.slug,
    }


def _box(box: Box, names: Sequence[Symbol]) -> dict[str, Any]:
    return _members(names, map(numbers, box))


def _point(point: CriticalPoint, names: Sequence[Symbol]) -> dict[str, Any]:
    return {
        "at": _members(names, numbers(point.x)),
        "exact": None if point.exact is None else _members(names, map(formula, point.exact)),
        "enclosure": None if point.enclosure is None else _box(point.enclosure, names),
        "value": number(point.value),
        "eigenvalues": numbers(point.eigenvalues),
        "kind": point.kind.value,
        "strict": point.strict,
        "evidence": point.evidence.value,
        "test": point.test,
        "reasons": list(point.reasons),
    }


def _family(family: Family) -> dict[str, Any]:
    return {
        "description": family.description,
        "kind": None if family.kind is None else family.kind.value,
        "evidence": family.evidence.value,
        "equations": [formula(equation) for equation in family.equations],
        "value": None if family.value is None else formula(family.value),
        "pieces": [
            {
                "where": piece.where,
                "kind": None if piece.kind is None else piece.kind.value,
                "at": None if piece.at is None else [formula(c) for c in piece.at],
            }
            for piece in family.pieces
        ],
    }
