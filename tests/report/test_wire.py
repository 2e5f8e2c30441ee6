"""The JSON of every record, against the contract written out here once more."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import by_hand
import pytest
from by_hand import EVERY
from schemas import conforming
from sympy import Symbol, expand, pi, sqrt

from symnewton.errors import InputError, ParseError
from symnewton.language import read_problem
from symnewton.report import Style, render, render_error

COMMON = "schema command input expression variables notes message"
RUN = "x0 x stop solved method iterations evaluations order enclosure"
MINIMIZE = f"{RUN} value gradient_norm eigenvalues kind evidence"
MEMBERS = {
    "parse": "latex functions",
    "hessian": "gradient at value gradient_at hessian hessian_at",
    "classify": "at value gradient_at gradient_norm is_critical hessian hessian_at characteristic_polynomial "
    "eigenvalues eigenvalues_exact kind strict concavity test evidence",
    "critical": "points families unresolved complete domain",
    "minimize": f"{MINIMIZE} steps",
    "root": f"{RUN} residual multiplicity steps",
    "compare": "runs",
}


def wire(report, **options) -> dict:
    line = render(report, "json", Style(), **options)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert line.isascii()
    assert "\x1b" not in line

    def refuse(name: str) -> float:
        raise AssertionError(f"{name} is not JSON")

    return conforming(json.loads(line, parse_constant=refuse))


@pytest.mark.parametrize("name", EVERY)
def test_every_record_has_the_members_of_the_contract_on_one_line(name: str) -> None:
    report = EVERY[name]()
    members = wire(report)
    assert set(f"{COMMON} {MEMBERS[report.command]}".split()) <= set(members)
    assert (members["schema"], members["command"], members["input"]) == (1, report.command, report.input)
    assert members["variables"] == [symbol.name for symbol in report.variables]


@pytest.mark.parametrize("name", ["one_variable", "two_variables", "classified", "differentiated", "critical"])
def test_formulas_read_back_as_the_same_function(name: str) -> None:
    report = EVERY[name]()
    members = wire(report)
    names = members["variables"]
    assert read_problem(members["expression"], variables=names).expression == report.expression
    for text, formula in zip(members.get("gradient", []), getattr(report, "gradient", ())):
        assert read_problem(text, variables=names).expression == formula


def test_numbers_read_back_as_the_same_doubles_and_the_others_are_null() -> None:
    report = by_hand.two_variables()
    members = wire(report)
    assert [tuple(step["x"]) for step in members["steps"]] == [step.x for step in report.steps]
    assert members["steps"][0]["step"] is members["steps"][0]["step_norm"] is None
    assert set(members["steps"][1]) == set("k x value gradient gradient_norm step step_norm rule".split())
    assert members["x"] == {"x": 4.16e-17, "y": -2.05e-17}
    assert members["evaluations"] == {"value": 9, "gradient": 9, "hessian": 9}
    lost = wire(by_hand.not_finite())
    assert lost["value"] is lost["gradient_norm"] is lost["kind"] is lost["order"] is None
    assert lost["x"] == {"x": None}
    assert lost["enclosure"] == {"x": [0.5, None]}
    assert lost["input"] == by_hand.HOSTILE
    assert (lost["stop"], lost["evidence"]) == ("unbounded", "numeric")


def test_exact_points_become_correctly_rounded_numbers() -> None:
    assert wire(by_hand.differentiated())["at"] == {"x": math.pi / 2, "y": 1 / 3}
    no_point = replace(by_hand.differentiated(), at=None, value=None, gradient_at=None, hessian_at=None)
    assert not {"at", "value", "gradient_at", "hessian_at"} & set(wire(no_point))


@pytest.mark.parametrize("symbol", [Symbol("lambda"), Symbol("lambda", real=True), Symbol("t")])
def test_the_characteristic_polynomial_is_expanded_and_descends_in_lambda(symbol: Symbol) -> None:
    members = wire(by_hand.classified(expand((symbol - 5) ** 2 - 2)))
    assert members["characteristic_polynomial"] == "lambda**2 - 10*lambda + 23"
    constants = by_hand.classified(symbol**2 - (sqrt(2) + pi) * symbol - sqrt(2))
    assert wire(constants)["characteristic_polynomial"].startswith("lambda**2 + lambda*(")
    assert members["eigenvalues_exact"] == ["5 - sqrt(2)", "sqrt(2) + 5"]
    assert (members["kind"], members["concavity"], members["strict"]) == ("minimum", "up", True)


def test_members_of_a_stream_are_appended() -> None:
    assert list(wire(by_hand.parsed(), extra={"id": "a", "line": 3}))[-2:] == ["id", "line"]


def test_runs_side_by_side_are_told_without_their_steps() -> None:
    runs = wire(by_hand.compared())["runs"]
    assert [run["method"] for run in runs] == ["newton", "gradient-descent"]
    assert all(set(MINIMIZE.split()) <= set(run) and "steps" not in run for run in runs)


def test_critical_points_families_and_boxes() -> None:
    members = wire(by_hand.critical())
    (point,) = members["points"]
    assert set("at exact enclosure value eigenvalues kind strict evidence".split()) <= set(point)
    assert point["exact"] == {"x": "sqrt(2)/2", "y": "0"}
    assert point["enclosure"] == {"x": [0.7, 0.8], "y": [-0.1, 0.1]}
    assert members["domain"] == {"x": [-4.0, 4.0], "y": [-2.0, 2.0]}
    assert members["unresolved"] == [{"x": [0.0, 1.0], "y": [1.0, 2.0]}]
    assert members["families"][0]["description"] == "the circle x² + y² = 1"


def test_an_error_is_an_object_too() -> None:
    error = ParseError("unexpected end", hint="Close the bracket.", text="2*(x", span=(4, 5))
    line = render_error(error, command="parse", input="2*(x", format="json", style=Style(), extra={"line": 2})
    assert json.loads(line) == {
        "schema": 1,
        "command": "parse",
        "input": "2*(x",
        "error": {"kind": "parse", "message": "unexpected end", "column": 5, "hint": "Close the bracket."},
        "line": 2,
    }
    line = render_error(InputError("no"), command="root", input=None, format="json", style=Style())
    assert json.loads(line)["error"] == {"kind": "input", "message": "no", "column": None, "hint": None}
