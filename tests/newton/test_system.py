"""Systems of equations: published test problems, SciPy and mpmath as oracles, and what has no root."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy
import pytest
import scipy.optimize
from benchmarks.systems import PROBLEMS
from benchmarks.systems import run as benchmark
from hypothesis import given
from hypothesis import strategies as st
from problems import function

from symnewton.linalg import Factors
from symnewton.newton.system import SystemOutcome
from symnewton.newton.system_search import METHODS, RESTARTS, solve_system
from symnewton.settings import Settings
from symnewton.verdicts import Stop

pytestmark = pytest.mark.slow


def run(
    texts: list[str], names: str, x0: tuple[float, ...], method: str = "safeguarded", **limits: Any
) -> SystemOutcome:
    return solve_system([function(text, names) for text in texts], x0, Settings(**limits), method)


# Moré, Garbow and Hillstrom, Testing unconstrained optimization software, ACM Trans. Math. Softw. 7, 1981, by number.
ROSENBROCK = (["10*(y - x^2)", "1 - x"], "x y", (-1.2, 1.0), (1.0, 1.0))
FREUDENSTEIN = (["-13 + x + ((5 - y)*y - 2)*y", "-29 + x + ((y + 1)*y - 14)*y"], "x y", (0.5, -2.0), (5.0, 4.0))
POWELL_BAD = (["1e4*x*y - 1", "exp(-x) + exp(-y) - 1.0001"], "x y", (0.0, 1.0), (1.098159e-5, 9.106146))
HELICAL = (
    ["10*(z - 10*atan2(y, x)/(2*pi))", "10*(sqrt(x^2 + y^2) - 1)", "z"], "x y z", (-1.0, 0.1, 0.0), (1.0, 0.0, 0.0)
)  # fmt: skip
BOX = (
    [f"exp(-{t / 10}*x) - exp(-{t / 10}*y) - z*(exp(-{t / 10}) - exp(-{t}))" for t in (1, 2, 3)],
    "x y z", (0.0, 10.0, 20.0), (1.0, 10.0, 1.0),
)  # fmt: skip
BROWN = (["x + x + y + z - 4", "y + x + y + z - 4", "x*y*z - 1"], "x y z", (0.5, 0.5, 0.5), (1.0, 1.0, 1.0))
CIRCLE = (["x^2 + y^2 - 4", "x*y - 1"], "x y", (2.0, 0.5), (math.sqrt(2 + math.sqrt(3)), math.sqrt(2 - math.sqrt(3))))


@pytest.mark.parametrize("problem", [ROSENBROCK, FREUDENSTEIN, POWELL_BAD, HELICAL, BOX, BROWN, CIRCLE])
def test_published_systems(problem: tuple[list[str], str, tuple[float, ...], tuple[float, ...]]) -> None:
    texts, names, x0, root = problem
    outcome = run(texts, names, x0)
    assert outcome.solved
    assert outcome.last.sample.x == pytest.approx(root, rel=1e-6, abs=1e-9)
    functions = [function(text, names) for text in texts]
    theirs = scipy.optimize.root(lambda x: [f.value(tuple(x)) for f in functions], outcome.last.sample.x, tol=1e-14)
    assert outcome.last.sample.x == pytest.approx(theirs.x, rel=1e-8, abs=1e-12)


def test_good_steps_are_newtons_own() -> None:
    texts, names, x0, _ = CIRCLE
    damped, plain = run(texts, names, x0), run(texts, names, x0, "newton")
    assert [row.sample.x for row in damped.rows] == [row.sample.x for row in plain.rows]
    x = mpmath.matrix(x0)
    for row in plain.rows[:4]:
        assert row.sample.x == pytest.approx([float(c) for c in x], rel=1e-12)
        f = mpmath.matrix([x[0] ** 2 + x[1] ** 2 - 4, x[0] * x[1] - 1])
        j = mpmath.matrix([[2 * x[0], 2 * x[1]], [x[1], x[0]]])
        x = x - mpmath.lu_solve(j, f)
    assert plain.order == pytest.approx(2, abs=0.1)


def test_the_rosenbrock_system_takes_two_steps() -> None:
    for method in METHODS:
        assert run(*ROSENBROCK[:3], method).last.k == 2


def test_nothing_changes_when_the_equations_are_scaled_and_combined() -> None:
    once = run(["atan(x)", "atan(y)"], "x y", (10.0, -4.0))
    scaled = run(["1e6*atan(x) + atan(y)", "1e-3*atan(y)"], "x y", (10.0, -4.0))
    assert once.solved
    for ours, theirs in zip(once.rows, scaled.rows):
        assert ours.rule == theirs.rule
        assert ours.sample.x == pytest.approx(theirs.sample.x, rel=1e-6, abs=1e-12)
    assert once.last.sample.x == pytest.approx(scaled.last.sample.x, abs=1e-12)


@pytest.mark.parametrize(
    ("texts", "x0", "root"),
    [
        (["atan(x)", "atan(y)"], (10.0, -4.0), (0.0, 0.0)),
        (["sqrt(x) - 1", "y^2 - x"], (9.0, 5.0), (1.0, 1.0)),
        (["log(x)", "x - y"], (5.0, 1.0), (1.0, 1.0)),
        (["x^3 - 3x*y^2 - 1", "3x^2*y - y^3"], (0.0, 0.1), (-0.5, math.sqrt(3) / 2)),
    ],
)
def test_damping_gets_there(texts: list[str], x0: tuple[float, ...], root: tuple[float, ...]) -> None:
    outcome = run(texts, "x y", x0)
    assert outcome.solved
    assert outcome.last.sample.x == pytest.approx(root, abs=1e-14)


@pytest.mark.parametrize(
    ("texts", "x0", "root"),
    [(["x^2", "y^2"], (1.0, 2.0), (0.0, 0.0)), (["x*y", "x - y"], (1.0, 3.0), (0.0, 0.0))],
)
def test_singular_roots_are_reached_linearly(texts: list[str], x0: tuple[float, ...], root: tuple[float, ...]) -> None:
    outcome = run(texts, "x y", x0)
    assert outcome.solved
    assert outcome.last.sample.x == pytest.approx(root, abs=1e-7)
    assert outcome.order == pytest.approx(1, abs=0.1)


def test_a_line_of_roots_has_a_singular_jacobian() -> None:
    outcome = run(["x - y", "2x - 2y"], "x y", (1.0, 2.0))
    assert outcome.singular
    assert run(["x - y", "2x - 2y"], "x y", (1.0, 2.0), "newton").stop is Stop.SINGULAR


@pytest.mark.parametrize(
    ("texts", "x0", "method", "stop"),
    [
        (["x^2 + y^2 + 1", "x - y"], (1.0, 2.0), "safeguarded", Stop.SINGULAR),
        (["exp(-x)", "y"], (0.0, 1.0), "safeguarded", Stop.UNBOUNDED),
        (["exp(-x)", "exp(-y)"], (800.0, 800.0), "safeguarded", Stop.ROUNDING),
        (["exp(-x)", "y"], (0.0, 1.0), "newton", Stop.UNBOUNDED),
        (["x^3 - 2x + 2", "y"], (0.0, 0.0), "newton", Stop.CYCLE),
        (["sqrt(x) - 1", "y^2 - x"], (9.0, 5.0), "newton", Stop.LEFT_DOMAIN),
        (["atan(x)", "atan(y)"], (10.0, -4.0), "newton", Stop.DIVERGED),
    ],
)
def test_what_is_no_root_is_not_solved(texts: list[str], x0: tuple[float, ...], method: str, stop: Stop) -> None:
    outcome = run(texts, "x y", x0, method)
    assert not outcome.solved
    assert outcome.stop is stop


def test_limits() -> None:
    assert run(*CIRCLE[:3], max_iterations=2).stop is Stop.MAX_ITERATIONS
    assert run(*CIRCLE[:3], tolerance=1e-2).last.k < run(*CIRCLE[:3]).last.k
    ticks = iter(range(10**6))
    texts, names, x0, _ = FREUDENSTEIN
    timed = run(texts, names, x0, timeout=4.0, clock=lambda: float(next(ticks)))
    assert timed.stop is Stop.TIMEOUT


matrices = st.integers(1, 6).flatmap(
    lambda n: st.lists(st.lists(st.integers(-9, 9).map(float), min_size=n, max_size=n), min_size=n, max_size=n)
)


@given(matrices)
def test_elimination_is_that_of_lapack(rows: list[list[float]]) -> None:
    n = len(rows)
    factors = Factors.of(tuple(map(tuple, rows)))
    if abs(numpy.linalg.det(rows)) < 0.5:  # of integers: singular
        assert factors is None or numpy.linalg.cond(rows) > 1e10
        return
    assert factors is not None
    right = tuple(float(i + 1) for i in range(n))
    assert factors.solve(right) == pytest.approx(numpy.linalg.solve(rows, right).tolist(), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    ("texts", "x0"),
    [
        (["x*y - 1", "x^2 + y^2 - 4"], (1.0, 1.0)),  # a saddle of |F|
        (["x*y - 1", "x^2 + y^2 - 4"], (0.0, 0.0)),  # a local maximum of |F|
        (["x + y - 1", "x^2 + y^2 - 4"], (2.0, 2.0)),
        (["x^2 + y^2 - 9", "(x - 2)^2 + y^2 - 4"], (3.0, 3.0)),
        (["x^2 + y^2 - 1", "x^2 - y^2"], (0.0, 0.0)),
        (["x^3 - y", "y^3 - x + 3"], (0.0, 0.0)),
    ],
)
def test_saddles_and_maxima_of_the_residual_are_left(texts: list[str], x0: tuple[float, ...]) -> None:
    outcome = run(texts, "x y", x0)
    assert outcome.solved
    assert [function(text, "x y").value(outcome.last.sample.x) for text in texts] == pytest.approx([0, 0], abs=1e-12)


def test_rows_of_a_restart_say_so_and_count_on() -> None:
    outcome = run(["-13 + x + ((5 - y)*y - 2)*y", "-29 + x + ((y + 1)*y - 14)*y"], "x y", (9.0, -3.0))
    assert outcome.solved
    assert [row.k for row in outcome.rows] == list(range(len(outcome.rows)))
    for before, row in zip(outcome.rows, outcome.rows[1:]):
        assert row.step is not None
        assert [b + s for b, s in zip(before.sample.x, row.step)] == pytest.approx(row.sample.x, rel=1e-9, abs=1e-9)
        assert row.stop is None or row is outcome.last
    assert any(row.rule == "restart" for row in outcome.rows) == (outcome.restarts > 0)


def test_a_system_without_a_root_tries_other_starts_within_its_time() -> None:
    outcome = run(["x^2 + y^2 + 1", "x - y"], "x y", (1.0, 2.0))
    assert not outcome.solved
    assert outcome.restarts == RESTARTS
    ticks = iter(range(10**6))
    timed = run(["x^2 + y^2 + 1", "x - y"], "x y", (1.0, 2.0), timeout=60.0, clock=lambda: float(next(ticks)))
    assert timed.restarts < RESTARTS


def test_random_starts_against_scipy() -> None:
    """No start from which SciPy's hybr or lm finds a root and we do not; nothing claimed that is none."""
    solved = 0
    for problem in PROBLEMS:
        tally = benchmark(problem)
        assert not tally.false
        assert tally.ours >= tally.hybr | tally.lm, problem.name
        solved += len(tally.ours)
    assert solved >= 270
