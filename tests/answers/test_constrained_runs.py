"""Answers of runs where constraints hold: what is proven of the end, multipliers as textbooks write them, sentences."""

from __future__ import annotations

import json
import math
import re

import mpmath
import pytest
import sympy as sp
from hock_schittkowski import PROBLEMS
from schemas import conforming

import symnewton as sn
from symnewton.errors import ExitCode, InputError
from symnewton.language import read_constrained
from symnewton.verdicts import Evidence, Kind, Stop


def solved_by_mpmath(report: sn.Report, active: list[str]) -> list[mpmath.mpf]:
    """x of the KKT system of the active constraints at 40 digits, from the answer."""
    problem = read_constrained(report.input, active, variables=[s.name for s in report.variables])
    multipliers = [sp.Dummy() for _ in problem.constraints]
    lagrangian = problem.expression - sum(m * c.formula for m, c in zip(multipliers, problem.constraints))
    unknowns = [*problem.variables, *multipliers]
    system = sp.lambdify(unknowns, [sp.diff(lagrangian, u) for u in unknowns], "mpmath")
    slopes = sp.Matrix([[sp.diff(c.formula, v) for c in problem.constraints] for v in problem.variables])
    at = dict(zip(problem.variables, report.x))
    gradient = sp.Matrix([sp.diff(problem.expression, v) for v in problem.variables]).subs(at)
    start = [float(m) for m in (slopes.subs(at).evalf().pinv() * gradient.evalf())]
    with mpmath.workdps(40):
        return list(mpmath.findroot(system, [*map(float, report.x), *start]))[: len(problem.variables)]


@pytest.mark.parametrize(
    ("number", "active"),
    [
        (7, [0]),
        (12, [0]),
        (28, [0]),
        (39, [0, 1]),
        (40, [0, 1, 2]),
        (43, [0, 2]),
        (60, [0]),
        (61, [0, 1]),
        (77, [0, 1]),
        (78, [0, 1, 2]),
        (79, [0, 1, 2]),
    ],
)
def test_ends_are_proven_and_hold_the_solution_of_the_kkt_system(number: int, active: list[int]) -> None:
    problem = PROBLEMS[number]
    report = sn.minimize(problem.f, x0=problem.x0, subject_to=problem.subject_to, vars=problem.variables)
    assert report.solved
    assert report.evidence is Evidence.CERTIFIED
    assert report.active == tuple(problem.subject_to[i] for i in active)
    exact = solved_by_mpmath(report, [problem.subject_to[i].replace(">=", "=").replace("<=", "=") for i in active])
    for name, x in zip(problem.variables, exact):
        low, high = report.enclosure[name]
        assert low <= x <= high
    low, high = report.value_enclosure
    assert low - 1e-6 * abs(low) <= problem.optimum <= high + 1e-6 * abs(high) or abs(problem.optimum) < 1e-8


def test_the_problem_of_four_variables_that_every_solver_is_tried_on() -> None:
    problem = PROBLEMS[71]
    report = sn.minimize(problem.f, x0=problem.x0, subject_to=problem.subject_to, vars=problem.variables)
    assert report.evidence is Evidence.CERTIFIED
    assert "f = 17.0140172891563" in report.message
    assert report.multipliers["x1*x2*x3*x4 >= 25"] == pytest.approx(0.552293660)
    assert report.multipliers["x1^2 + x2^2 + x3^2 + x4^2 = 40"] == pytest.approx(-0.161468566)
    assert report.multipliers["x1 >= 1"] == pytest.approx(1.08787121)
    assert report.exit_code == ExitCode.ANSWERED


def test_multipliers_are_those_of_nabla_f_equals_lambda_nabla_g() -> None:
    most = sn.maximize("x*y", x0="1,2", subject_to="x + y = 10")
    assert most.multipliers == {"x + y = 10": 5.0}
    assert sn.minimize("-x*y", x0="1,2", subject_to="x + y = 10").multipliers == {"x + y = 10": -5.0}
    least = sn.minimize("x^2 + y^2", x0="1,3", subject_to="4 <= x*y")
    assert least.multipliers == {"4 <= x*y": pytest.approx(2.0)}
    assert sn.minimize("(x - 3)^2", x0=0, subject_to="0 <= x <= 1").multipliers == {"0 <= x <= 1": -4.0}


@pytest.mark.parametrize(
    ("command", "f", "constraint", "x0"),
    [
        ("maximize", "x*y", "x + y = {}", "1,2"),
        ("minimize", "x^2 + y^2", "{} <= x*y", "1,3"),
        ("minimize", "x^2 + y^2", "x*y >= {}", "1,3"),
        ("minimize", "x + y", "x^2 + y^2 <= {}", "1,0"),
        ("maximize", "x + y", "{} = x^2 + y^2", "1,0"),
        ("maximize", "-(x - 20)^2 - y^2", "0 <= x <= {}", "1,1"),
    ],
)
def test_the_sensitivity_that_is_told_is_that_of_the_optimum(command: str, f: str, constraint: str, x0: str) -> None:
    optimum, step = getattr(sn, command), 1e-5
    report = optimum(f, x0=x0, subject_to=constraint.format(10))
    there = optimum(f, x0=x0, subject_to=constraint.format(10 + step)).value
    (sentence,) = report.remarks
    rate = (there - report.value) / step
    sign, size, told = re.search(r"(raises|lowers) the \w+ by about (\S+) ε \(λ = (\S+)\)", sentence).groups()
    assert float(size) * (1 if sign == "raises" else -1) == pytest.approx(rate, rel=1e-3)
    assert float(told.replace("−", "-")) == pytest.approx(rate, rel=1e-3)
    side = "left" if constraint.startswith("{}") else "right"
    assert f"to the {side} side of" in sentence


def test_an_end_at_a_maximum_is_not_a_minimum() -> None:
    report = sn.minimize("x*y", x0="0.8,0.6", subject_to="x^2 + y^2 = 1", method="newton")
    assert report.kind is Kind.MAXIMUM
    assert not report.solved
    assert report.exit_code == ExitCode.NOT_THAT_ANSWER
    assert "ended at a maximum on the feasible set" in report.message


def test_where_no_point_meets_the_constraints_none_is_claimed() -> None:
    report = sn.minimize("x", x0="1,1", subject_to=["x^2 + y^2 <= -1"])
    assert report.stop is Stop.INFEASIBLE
    assert report.feasible is False
    assert not report.solved
    assert report.message == "No point meets all constraints: proven."
    far = sn.minimize("x", x0="1,1", subject_to=["exp(x) + sin(x*y)^2 = -1"])
    assert not far.solved
    assert far.feasible is False


def test_an_end_where_gradients_are_dependent_is_settled_by_algebra_or_left_open() -> None:
    problem = PROBLEMS[30]
    report = sn.minimize(problem.f, x0=problem.x0, subject_to=problem.subject_to, vars=problem.variables)
    assert report.evidence is Evidence.EXACT
    assert report.x == (1, 0, 0)
    assert report.abnormal
    cusp = sn.minimize("y", x0="1,1", subject_to="y^3 = x^2")
    assert not cusp.solved or cusp.evidence is Evidence.EXACT


def test_methods_are_set_side_by_side() -> None:
    report = sn.compare("x*y", x0="1,2", subject_to="x^2 + y^2 = 1")
    assert [(run.method, run.kind) for run in report.runs] == [("sqp", Kind.MINIMUM), ("newton", Kind.MAXIMUM)]
    assert "1 of 2 runs found a minimum" in report.message
    assert conforming(json.loads(json.dumps(report.to_dict())))["runs"][0]["multipliers"] == {"x^2 + y^2 = 1": -0.5}


def test_the_json_has_the_constraints_and_fits_its_schema() -> None:
    report = sn.minimize("x^2 + y^2", x0="1,3", subject_to=["x*y >= 4", "x <= 9"])
    told = json.loads(json.dumps(report.to_dict()))
    conforming(told)
    assert told["constraints"] == ["x*y >= 4", "x <= 9"]
    assert told["multipliers"]["x <= 9"] == 0
    assert told["active"] == ["x*y >= 4"]
    assert told["feasible"] is True
    assert {"violation", "multipliers"} <= set(told["steps"][0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x0": "1,1", "method": "cubic"}, "unknown method 'cubic'"),
        ({"x0": "1,-1", "subject_to": "sqrt(y) = x"}, "no finite value"),
        ({"x0": "1,0", "subject_to": "sqrt(y) = x"}, "no finite value, or no derivatives"),
    ],
)
def test_what_a_run_cannot_do_is_told(arguments: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        sn.minimize("x^2 + y^2", **{"subject_to": "x + y = 1"} | arguments)


@pytest.mark.parametrize(
    ("command", "f", "constraint", "x0", "says"),
    [
        ("minimize", "x*y", "x + y = 0", "1,1", "f falls below every bound along"),
        ("maximize", "x^2 + y^2", "x*y = 1", "1,2", "f rises above every bound along"),
    ],
)
def test_a_run_without_an_end_is_unbounded_where_that_is_proven(
    command: str, f: str, constraint: str, x0: str, says: str
) -> None:
    report = getattr(sn, command)(f, x0=x0, subject_to=constraint)
    assert report.stop is Stop.UNBOUNDED
    assert says in report.message
    assert not report.solved


@pytest.mark.parametrize("f", ["exp(-x)", "1/(1 + exp(x))", "-atan(x)"])
def test_what_only_tends_to_a_value_is_not_called_unbounded(f: str) -> None:
    """Its order along the feasible set is that of −x, which falls below every bound."""
    for report in (sn.minimize(f, subject_to="x >= 0"), sn.minimize(f, x0=1, subject_to="x >= 0")):
        assert report.stop is not Stop.UNBOUNDED
        assert not report.solved
        assert "every bound" not in report.message


def test_many_digits_of_an_end_are_proven() -> None:
    report = sn.maximize("x*y", x0="1,3", subject_to="x^2 + 3y^2 <= 1", digits=40)
    with mpmath.workdps(60):
        assert abs(mpmath.mpf(report.x[0].text) - mpmath.sqrt(mpmath.mpf(1) / 2)) < mpmath.mpf("1e-40")
        assert abs(mpmath.mpf(report.value.text) - mpmath.sqrt(mpmath.mpf(1) / 12)) < mpmath.mpf("1e-40")
    assert "40 digits proven" in report.message
    conforming(json.loads(json.dumps(report.to_dict())))


@pytest.mark.parametrize(
    ("f", "subject_to", "x0", "x"),
    [
        ("sqrt(x)", "x >= 0", "1", (0,)),
        ("sqrt(x^2 + y^2)", "x + y >= 0", "1,1", (0, 0)),
        ("max(x, y)", "x + y = 1", "1,2", (0.5, 0.5)),
    ],
)
def test_ends_without_derivatives_are_proven_by_algebra(f: str, subject_to: str, x0: str, x: tuple[float, ...]) -> None:
    report = sn.minimize(f, x0=x0, subject_to=subject_to)
    assert report.solved
    assert report.evidence is Evidence.EXACT
    assert report.x == x
    conforming(json.loads(json.dumps(report.to_dict())))


def test_a_run_that_leaves_the_feasible_set_does_not_say_that_there_is_none() -> None:
    report = sn.minimize("x^2", x0=5, subject_to="floor(x) >= 1")
    assert not report.solved
    assert "left the points that meet the constraints" in report.message


# Hock and Schittkowski, Test Examples for Nonlinear Programming Codes, 1981: number, f, constraints, f at the solution
OPEN = [
    (
        77,
        "(x1-1)^2+(x1-x2)^2+(x3-1)^2+(x4-1)^4+(x5-1)^6",
        ["x1^2*x4+sin(x4-x5)=2*sqrt(2)", "x2+x3^4*x4^2=8+sqrt(2)"],
        0.24150513,
    ),
    (78, "x1*x2*x3*x4*x5", ["x1^2+x2^2+x3^2+x4^2+x5^2=10", "x2*x3=5*x4*x5", "x1^3+x2^3=-1"], -2.91970041),
]


@pytest.mark.parametrize(("number", "f", "constraints", "value"), OPEN)
def test_where_nothing_is_proven_the_best_end_of_runs_is_shown(
    number: int, f: str, constraints: list[str], value: float
) -> None:
    found = sn.minimize(f, subject_to=constraints)
    assert not found.solved
    assert found.evidence is Evidence.NUMERIC
    assert found.value == pytest.approx(value, abs=2e-8)
    assert found.value_enclosure == (-math.inf, math.inf)


def test_what_a_constraint_needs_to_have_a_value_is_a_constraint_too() -> None:
    assert not sn.critical("x^2+y^2", subject_to=["x/x <= 1"]).points  # x/x has no value at x = 0
    assert [p.x for p in sn.critical("x^2+y^2", subject_to=["x^2/x+y=1"]).points] == [(0.5, 0.5)]
    assert not sn.minimize("x^2+y^2", subject_to=["x/x <= 1"]).solved
