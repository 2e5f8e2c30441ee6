"""Runs where constraints hold, against published optima, SciPy, and the systems as textbooks write them."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hock_schittkowski import PROBLEMS, Problem
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize as scipy_minimize
from scipy.optimize import minimize_scalar

from symnewton.calculus.function import Function
from symnewton.language import read_point, read_problem
from symnewton.newton.constrained import kkt, quadratic
from symnewton.newton.constrained.filter import Filter, Merit
from symnewton.newton.constrained.program import Program
from symnewton.newton.constrained.run import Outcome, minimize
from symnewton.settings import Settings
from symnewton.verdicts import Kind, Stop

pytestmark = pytest.mark.slow

HALF = math.sqrt(0.5)


def program_of(problem: Problem, sign: int = 1) -> tuple[Program, tuple[float, ...]]:
    names = problem.variables
    f = read_problem(problem.f, variables=names)
    constraints, equal = [], []
    for text in problem.subject_to:
        left, relation, right = re.fullmatch(r"(.*?)(<=|>=|=)(.*)", text).groups()
        a, b = (read_problem(side, variables=names).expression for side in (left, right))
        constraints.append(Function(b - a if relation == ">=" else a - b, f.variables))
        equal.append(relation == "=")
    start = tuple(float(c) for c in read_point(problem.x0, f.variables))
    return Program(Function(f.expression, f.variables, sign=sign), constraints, equal), start


def run(f: str, *subject_to: str, x0: str, sign: int = 1, plain: bool = False, limit: int = 200) -> Outcome:
    program, start = program_of(Problem(f, subject_to, x0, math.nan), sign)
    return minimize(program, start, Settings(max_iterations=limit), plain=plain)


@pytest.mark.parametrize("number", PROBLEMS)
def test_hock_and_schittkowskis_problems_end_at_their_published_optima(number: int) -> None:
    problem = PROBLEMS[number]
    program, start = program_of(problem)
    found = minimize(program, start, Settings(max_iterations=60))
    assert found.solved
    value = found.last.sample.site.value
    assert any(value == pytest.approx(v, rel=2e-6, abs=1e-8) for v in (problem.optimum, *problem.local))
    scale = np.linalg.norm(found.last.sample.site.jacobian, axis=1) * (
        1 + np.abs(start).max() + math.hypot(*found.last.sample.site.x)
    )
    assert (abs(program.violation(found.last.sample.site.values)) <= 1e-9 * scale).all()


def test_the_problems_take_fewer_steps_than_slsqp_takes() -> None:
    ours = theirs = 0
    for number in (7, 10, 12, 35, 39, 40, 43, 60, 71, 76, 77, 78, 79):
        program, start = program_of(PROBLEMS[number])
        ours += minimize(program, start, Settings()).last.k
        theirs += slsqp(program, start).nit
    assert ours < theirs


def slsqp(program: Program, start: tuple[float, ...]):
    f = program.objective
    constraints = [
        {
            "type": "eq" if e else "ineq",
            "fun": lambda x, c=c, s=1 if e else -1: s * c.value(tuple(x)),
            "jac": lambda x, c=c, s=1 if e else -1: s * np.array(c.gradient(tuple(x))),
        }
        for c, e in zip(program.constraints, program.equal)
    ]
    return scipy_minimize(
        lambda x: f.value(tuple(x)),
        start,
        jac=lambda x: np.array(f.gradient(tuple(x))),
        method="SLSQP",
        constraints=constraints,
        options={"ftol": 1e-12, "maxiter": 200},
    )


def test_the_first_step_is_the_solution_of_the_kkt_system_as_textbooks_write_it() -> None:
    program, start = program_of(PROBLEMS[79])
    found = minimize(program, start, Settings(max_iterations=1))
    first, second = found.rows
    n, m = program.n, program.m
    a = first.sample.site.jacobian
    matrix = np.block([[first.sample.hessian, a.T], [a, np.zeros((m, m))]])
    solution = np.linalg.solve(matrix, -np.concatenate([first.sample.site.gradient, first.sample.site.values]))
    assert second.rule == "newton"
    assert second.step == pytest.approx(solution[:n], rel=1e-10)
    assert second.sample.multipliers == pytest.approx(solution[n:], rel=1e-10)


@pytest.mark.parametrize(
    "x0",
    [f"{HALF},{HALF}", "1,0", "0,1", "0,0", "-0.6,-0.8", "5,5"],
    ids=["maximum", "x", "y", "centre", "near", "far"],
)
def test_runs_leave_maxima_and_places_where_the_constraint_is_flat(x0: str) -> None:
    found = run("x1*x2", "x1^2 + x2^2 = 1", x0=x0)
    assert found.solved
    assert found.last.sample.site.value == pytest.approx(-0.5)
    assert found.last.sample.multipliers == pytest.approx([0.5])


def test_the_plain_iteration_says_that_its_end_is_a_maximum() -> None:
    found = run("x1*x2", "x1^2 + x2^2 = 1", x0="0.8,0.6", plain=True)
    assert found.kind is Kind.MAXIMUM
    assert not found.solved
    assert found.order == pytest.approx(2, abs=0.5)


def test_a_saddle_on_the_feasible_set_is_left() -> None:
    start = "1/sqrt(2),0,1/sqrt(2)"  # x² + 2y² + 3z² has saddles at ±e₂ only; e₂ itself is the start of the second run
    assert run("x1^2 + 2*x2^2 + 3*x3^2", "x1^2 + x2^2 + x3^2 = 1", x0=start).last.sample.site.value == pytest.approx(1)
    found = run("x1^2 + 2*x2^2 + 3*x3^2", "x1^2 + x2^2 + x3^2 = 1", x0="0,1,0")
    assert found.solved
    assert found.last.sample.site.value == pytest.approx(1)
    plain = run("x1^2 + 2*x2^2 + 3*x3^2", "x1^2 + x2^2 + x3^2 = 1", x0="0,1,0", plain=True)
    assert plain.kind is Kind.SADDLE


def test_the_second_order_correction_saves_maratoss_example() -> None:
    """Nocedal and Wright, op. cit., example 15.4: each Newton step makes both f and the violation larger."""
    found = run("2*(x1^2 + x2^2 - 1) - x1", "x1^2 + x2^2 = 1", x0="cos(1/10),sin(1/10)")
    assert found.solved
    assert found.last.k <= 6
    assert "line-search" not in {row.rule for row in found.rows}


@pytest.mark.parametrize(
    ("f", "subject_to", "x0", "stop"),
    [
        ("x1", ("x1^2 + x2^2 + 1 = 0",), "1,1", Stop.INFEASIBLE),
        ("x1", ("x1^2 + x2^2 <= -1",), "1,1", Stop.INFEASIBLE),
        ("x1", ("x1 >= 1", "x1 <= 0"), "3,0", Stop.INFEASIBLE),
        ("x1^2 + x2^2", ("x1 + x2 >= 2", "x1 + x2 <= 1"), "0,0", Stop.INFEASIBLE),
        ("x1", ("x2 <= 1",), "1,0", Stop.DIVERGED),
        ("x1*x2", ("x1 + x2 = 0",), "0,0", Stop.DIVERGED),
        ("x2 - x1^2", ("x2 >= 0",), "1,1", Stop.DIVERGED),
        ("x1^3", ("x2 = 0",), "1,1", Stop.DIVERGED),
        ("exp(-x1)", ("x1 >= 0",), "1", Stop.DIVERGED),
        ("x2", ("x2^3 = x1^2",), "1,1", Stop.SINGULAR),
    ],
)
def test_where_there_is_no_minimum_to_be_had_the_run_says_what_there_is(
    f: str, subject_to: tuple[str, ...], x0: str, stop: Stop
) -> None:
    found = run(f, *subject_to, x0=x0)
    assert found.stop is stop
    assert not found.solved


@pytest.mark.parametrize(
    ("f", "subject_to", "x0"),
    [
        ("x1", ("x2^3 = x1^2",), "1,1"),
        ("x1", ("x2^3 = x1^2",), "-1,1"),
        ("(x1 - 2)^2 + x2^2", ("(1 - x1)^3 >= x2", "x1 >= 0", "x2 >= 0"), "-2,-2"),
        ("x1 + x2", ("(x1^2 + x2^2 - 1)^2 = 0",), "1,0.5"),
        ("x1^2", ("x1*x2 = 0",), "1,0"),
        ("x1", ("x2 = x1^2",), "1,1"),
        ("x1 + 1/x2", ("x2 <= -1", "x1 >= 0"), "1,1"),
        ("-x1^2*x2^2*x3^2", ("x1^2 + x2^2 + x3^2 <= -1",), "1,1,1"),
    ],
)
def test_nothing_is_claimed_where_constraints_are_degenerate_or_out_of_reach(
    f: str, subject_to: tuple[str, ...], x0: str
) -> None:
    assert not run(f, *subject_to, x0=x0).solved


@pytest.mark.parametrize(
    ("f", "subject_to", "x0", "value"),
    [
        ("-x1^2", ("x1 >= -1", "x1 <= 1"), "0", -1.0),
        ("-x1^2 - x2^2", ("x1^2 + x2^2 <= 1",), "0,0", -1.0),
        ("-x1*x2", ("x1^2 + x2^2 <= 1", "x1 >= 0", "x2 >= 0"), "0,0", -0.5),
        ("-x1^2*x2^2*x3^2", ("x1^2 + x2^2 + x3^2 = 1",), "1,0,0", -1 / 27),
        ("x1 + x2", ("x1^2 + x2^2 = 2", "x1^2 + x2^2 = 2"), "1,0.5", -2.0),
        ("x1^3", ("x1 >= 0",), "1", 0.0),
        ("-ln(x1)", ("x1 <= 1",), "0.5", 0.0),
    ],
)
def test_minima_are_found_from_where_derivatives_do_not_show_the_way(
    f: str, subject_to: tuple[str, ...], x0: str, value: float
) -> None:
    found = run(f, *subject_to, x0=x0)
    assert found.solved
    assert found.last.sample.site.value == pytest.approx(value, abs=1e-9)


def test_the_nearest_point_of_a_cardioid_is_found_from_beside_its_cusp() -> None:
    """r = 1 − cos φ, whose distance from (−2, −1) is a function of one variable."""

    def squared_distance(phi: float) -> float:
        r = 1 - math.cos(phi)
        return (r * math.cos(phi) + 2) ** 2 + (r * math.sin(phi) + 1) ** 2

    nearest = minimize_scalar(squared_distance, bracket=(3, 3.5, 4), tol=1e-12).fun
    found = run("(x1 + 2)^2 + (x2 + 1)^2", "(x1^2 + x2^2 + x1)^2 = x1^2 + x2^2", x0="0.1,0.1")
    assert found.solved
    assert found.last.sample.site.value == pytest.approx(nearest, abs=1e-12)


def test_multipliers_are_the_rates_at_which_the_optimum_changes() -> None:
    """Published optimum of problem 43 with its active constraints relaxed by a little, by SciPy."""
    program, start = program_of(PROBLEMS[43])
    found = minimize(program, start, Settings())
    h = 1e-4
    for i in range(3):
        moved = [Function(c.expression - (h if i == j else 0), c.variables) for j, c in enumerate(program.constraints)]
        relaxed = slsqp(Program(program.objective, moved, program.equal), start).fun
        assert (found.last.sample.site.value - relaxed) / h == pytest.approx(found.last.sample.multipliers[i], abs=2e-3)


def test_maximization_runs_on_minus_f() -> None:
    found = run("x1*x2", "x1 + x2 = 10", "x1 >= 0", x0="1,2", sign=-1)
    assert found.solved
    assert found.last.sample.site.x == pytest.approx((5, 5))
    assert -found.last.sample.site.value == pytest.approx(25)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_quadratic_programs_meet_the_kuhn_tucker_conditions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 6), rng.integers(0, 8)
    half = rng.normal(size=(n, n))
    b, g = half @ half.T + 0.1 * np.eye(n), rng.normal(size=n)
    a, c = rng.normal(size=(m, n)), rng.normal(size=m) - 0.3
    equal = rng.random(m) < 0.2
    found = quadratic.solve(b, g, a, c, equal)
    if found is None:
        assert m > 1
        assert infeasible(a, c, equal)
        return
    values = a @ found.step + c
    assert np.allclose(b @ found.step + g + a.T @ found.multipliers, 0, atol=1e-8)
    assert np.allclose(values[equal], 0, atol=1e-8)
    assert (values <= 1e-8).all()
    assert (found.multipliers[~equal] >= 0).all()
    assert np.allclose(found.multipliers * values, 0, atol=1e-7)


def infeasible(a: np.ndarray, c: np.ndarray, equal: np.ndarray) -> bool:
    from scipy.optimize import linprog

    found = linprog(
        np.zeros(a.shape[1]), A_ub=a[~equal], b_ub=-c[~equal], A_eq=a[equal], b_eq=-c[equal], bounds=(None, None)
    )
    return found.status == 2


def test_the_pseudo_inverse_does_not_depend_on_units() -> None:
    rng = np.random.default_rng(3)
    a = rng.normal(size=(3, 5))
    scaled = kkt.Tangent(a * np.array([[1e-8], [1.0], [1e9]]))
    assert scaled.rank == 3
    assert np.allclose(abs(a @ scaled.basis), 0, atol=1e-12)
    gradient = rng.normal(size=5)
    expected = np.linalg.lstsq(a.T, -gradient, rcond=None)[0]
    assert np.allclose(scaled.multipliers(gradient) * [1e-8, 1.0, 1e9], expected)


def test_a_filter_refuses_what_a_pair_of_it_dominates() -> None:
    pairs = Filter.around(1.0)
    pairs.add(1.0, 5.0)
    assert not pairs.admits(1.0, 5.0)
    assert pairs.admits(0.5, 9.0)
    assert pairs.admits(2.0, 1.0)
    assert not pairs.admits(1e9, -1e9)
    merit = Merit(violation=1.0, value=5.0, slope=-1.0, noise=0.0, violation_noise=0.0)
    assert merit.accepts(pairs, 1.0, 0.5, 6.0)
    assert not merit.accepts(pairs, 1.0, 1.5, 5.5)


@pytest.mark.parametrize(
    ("f", "subject_to", "x0"),
    [
        ("sin(x1*x2) - x1*x2", ("x2 <= 20",), "0.4,1"),  # falls throughout, with points where it is flat to third order
        ("3*x3 - x1 + 2*x1*x2*x3", ("2*x1^2*x2*x3 + 2*x3 - 3*x1^2 = 1", "-0.5 <= x3", "x3 <= 0.5"), "-0.5,-1.2,1.9"),
        ("x1*x2 + 0.5*x1*x1*x2 - x2", ("x1*x2 >= 0.5",), "-0.6,-0.3"),
        ("-2*x2", ("x1*x2 >= 0.5", "x2 <= 0"), "-0.6,-0.3"),  # tends to 0 far out and does not reach it
    ],
)
def test_flat_places_on_the_way_down_are_no_minima(f: str, subject_to: tuple[str, ...], x0: str) -> None:
    assert not run(f, *subject_to, x0=x0).solved


@pytest.mark.parametrize(
    ("f", "subject_to", "x0"),
    [
        ("-2*x1^2*x2^3*x3^2 + 0.5*x1^3*x2^2*x3^2 - 3*x1^2*x3^2", ("x1^3 <= x3^2",), "-1.93,1.83,-0.66"),
        ("0.5 + 3*x1^2 + 3*x1^2*x2^2", ("x1^3 >= x2^2",), "-0.8,-0.06"),
    ],
)
def test_what_over_or_underflows_ends_no_run(f: str, subject_to: tuple[str, ...], x0: str) -> None:
    assert run(f, *subject_to, x0=x0).last.sample.site.finite


def test_a_point_where_all_slopes_vanish_is_left_along_an_inactive_bound() -> None:
    found = run("(0.5*x1 - 1)^2 - x1*x2", "-1 <= x2", "x2 <= 1", x0="-0.42,-1.3")
    assert found.solved
    assert found.last.sample.site.value == pytest.approx(-3)
