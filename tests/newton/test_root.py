"""Root finding against mpmath and SciPy, and the ways in which Newton's method fails."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import pytest
import scipy.optimize
from hypothesis import assume, given
from hypothesis import strategies as st
from problems import function
from running import Watched

from symnewton.newton.root import METHODS, RootOutcome, find_root
from symnewton.newton.sign_change import Barrier
from symnewton.settings import Settings
from symnewton.verdicts import Stop

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("method", METHODS)


def run(text: str, x0: float, method: str = "newton", **limits: Any) -> RootOutcome:
    return find_root(function(text, "x"), x0, Settings(**limits), method)


# Simple roots, to 30 digits by mpmath from the same start.
SIMPLE = [
    ("x^2 - 2", 1.0, lambda x: x**2 - 2),
    ("x^2 - 612", 10.0, lambda x: x**2 - 612),
    ("cos(x) - x", 1.0, lambda x: mpmath.cos(x) - x),
    ("x^3 - 2x - 5", 2.0, lambda x: x**3 - 2 * x - 5),
    ("exp(x) - 3x", 0.0, lambda x: mpmath.exp(x) - 3 * x),
    ("log(x)", 0.5, mpmath.log),
    ("atan(x)", 1.0, mpmath.atan),
    ("sin(x)", 3.0, mpmath.sin),
    ("tan(x) - x", 4.5, lambda x: mpmath.tan(x) - x),
    ("x*exp(x) - 1", 1.0, lambda x: x * mpmath.exp(x) - 1),
    ("x^20 - 1", 1.5, lambda x: x**20 - 1),
    ("erf(x) - 1/2", 0.3, lambda x: mpmath.erf(x) - mpmath.mpf(1) / 2),
    ("x^2 - 2*10^40", 1e20, lambda x: x**2 - 2 * mpmath.mpf(10) ** 40),
]


@BOTH
@pytest.mark.parametrize(("text", "x0", "f"), SIMPLE, ids=[row[0] for row in SIMPLE])
def test_simple_roots(text: str, x0: float, f: Any, method: str) -> None:
    outcome = run(text, x0, method)
    with mpmath.workdps(40):
        root = mpmath.findroot(f, x0, verify=False)
    assert outcome.solved
    assert outcome.stop in (Stop.GRADIENT, Stop.ROUNDING)
    assert outcome.last.x == pytest.approx(float(root), rel=4e-16, abs=1e-16)
    assert outcome.multiplicity == 1
    assert outcome.order is not None
    assert 1.8 < outcome.order < 3.2


@BOTH
@pytest.mark.parametrize(("text", "x0", "f"), SIMPLE[:8], ids=[row[0] for row in SIMPLE[:8]])
def test_every_iterate_is_newtons(text: str, x0: float, f: Any, method: str) -> None:
    outcome = run(text, x0, method)
    assert {row.rule for row in outcome.rows[1:]} == {"newton"}
    with mpmath.workdps(40):
        x = mpmath.mpf(x0)
        for row in outcome.rows:
            assert row.x == pytest.approx(float(x), rel=1e-11, abs=1e-13)
            assert row.derivative == pytest.approx(float(mpmath.diff(f, mpmath.mpf(row.x))), rel=1e-9)
            x = x - f(x) / mpmath.diff(f, x)


@pytest.mark.parametrize(("text", "x0"), [(t, x) for t, x, _ in SIMPLE])
def test_scipy_finds_the_same_root(text: str, x0: float) -> None:
    f = function(text, "x")
    theirs = scipy.optimize.newton(lambda x: f.value((x,)), x0, lambda x: f.gradient((x,))[0], maxiter=200, tol=1e-14)
    assert run(text, x0).last.x == pytest.approx(theirs, rel=1e-12)


@BOTH
@pytest.mark.parametrize(
    ("text", "x0", "root", "multiplicity"),
    [
        ("(x - 1)^2", 3.0, 1.0, 2),
        ("(x - 1)^3", 3.0, 1.0, 3),
        ("x^5", 1.0, 0.0, 5),
        ("(x - 1)^2*(x + 2)", 5.0, 1.0, 2),
        ("sin(x)^2", 3.0, mpmath.pi, 2),
        ("1 - cos(x)", 1.0, 0.0, 2),
        ("x^2*exp(x)", 0.5, 0.0, 2),
        ("(x - 2)^4*(x^2 + 1)", 3.0, 2.0, 4),
    ],
)
def test_multiple_roots_and_their_multiplicity(
    text: str, x0: float, root: float, multiplicity: int, method: str
) -> None:
    outcome = run(text, x0, method)
    assert outcome.solved
    assert outcome.multiplicity == multiplicity
    assert abs(outcome.last.x - float(root)) <= 4 * 1e-15 ** (1 / multiplicity)


@pytest.mark.parametrize(
    ("text", "x0", "stop"),
    [
        ("x^2 + 1", 1.0, Stop.SINGULAR),
        ("x^2 - 2", 0.0, Stop.SINGULAR),
        ("x^3 - 2x + 2", 0.0, Stop.CYCLE),
        ("x^3 - 2x + 2", 0.1, Stop.CYCLE),
        ("cbrt(x)", 1.0, Stop.DIVERGED),
        ("atan(x)", 1.5, Stop.DIVERGED),
        ("1/x", 1.0, Stop.UNBOUNDED),
        ("sqrt(x)", 1.0, Stop.LEFT_DOMAIN),
        ("log(x)", 3.0, Stop.LEFT_DOMAIN),
    ],
)
def test_how_newton_fails(text: str, x0: float, stop: Stop) -> None:
    outcome = run(text, x0)
    assert outcome.stop is stop
    assert not outcome.solved
    assert outcome.multiplicity is None


@BOTH
@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("exp(-x)", 0.0),
        ("exp(x)", 0.0),
        ("1/x", 1.0),
        ("x^2 + 1", 0.5),
        ("x^2 + 1e-9", 1.0),
        ("1/(1 + x^2)", 2.0),
        ("cosh(x)", 1.0),
        ("1e-20*exp(-x)", 0.0),
        ("1e-20 + x^4", 1.0),
    ],
)
def test_what_has_no_root_there_is_never_solved(text: str, x0: float, method: str) -> None:
    assert not run(text, x0, method).solved


@pytest.mark.parametrize(
    ("text", "x0", "root"),
    [
        ("x^3 - 2x + 2", 0.0, float(mpmath.findroot(lambda x: x**3 - 2 * x + 2, -1.8))),
        ("x^2 - 2", 0.0, math.sqrt(2)),
        ("atan(x)", 1.5, 0.0),
        ("log(x)", 3.0, 1.0),
        ("cbrt(x)", 1.0, 0.0),
        ("x*exp(-x^2)", 0.8, 0.0),
        ("tanh(x - 3)", 20.0, 3.0),
        ("x^20 - 1", 0.5, 1.0),
        ("tan(x) - 100", 0.0, math.atan(100)),
        ("tan(x) - 100", 1.0, math.atan(100)),
        ("tan(x) - 1e10", 0.0, math.atan(1e10)),
        ("tan(x) - 1e10", 20.0, math.atan(1e10) + 6 * math.pi),
        ("tan(x) + 1e6", 3.0, math.pi - math.atan(1e6)),
        ("1/(x - 1) + 1000", 0.0, 0.999),
    ],
)
def test_the_safeguarded_iteration_gets_there(text: str, x0: float, root: float) -> None:
    outcome = run(text, x0, "safeguarded")
    assert outcome.solved
    assert abs(outcome.last.x) == pytest.approx(abs(root), abs=1e-14)
    assert outcome.last.k <= 60


@pytest.mark.parametrize(
    ("text", "x0", "root"),
    [
        ("atan(x)", -40.0, 0.0),
        ("log(x) + 5", 100.0, math.exp(-5)),
        ("x*exp(-x)", 2.0, 0.0),
        ("tanh(20*(x - 0.3))", -5.0, 0.3),
        ("exp(-1000*x) - 0.5", 5.0, math.log(2) / 1000),
        ("exp(x) - 1e300", 0.0, math.log(1e300)),
        ("x^5 - x - 1", 0.0, float(mpmath.findroot(lambda x: x**5 - x - 1, 1.2))),
        ("x^3 - x - 3", 0.0, float(mpmath.findroot(lambda x: x**3 - x - 3, 1.7))),
        ("cbrt(x) + x - 1", -8.0, float(mpmath.findroot(lambda x: mpmath.cbrt(x) + x - 1, 0.3))),
    ],
)
def test_far_starts_and_flat_ones(text: str, x0: float, root: float) -> None:
    outcome = run(text, x0, "safeguarded")
    assert outcome.solved
    assert outcome.last.x == pytest.approx(root, rel=4e-16, abs=1e-15)
    assert outcome.last.k <= 60


@pytest.mark.parametrize(("text", "root"), [("sqrt(x)", 0), ("sqrt(x - 1/3)", 1 / 3), ("x^(3/2)", 0), ("cbrt(x)", 0)])
def test_a_root_where_f_is_not_smooth(text: str, root: float) -> None:
    outcome = run(text, 1.0, "safeguarded")
    assert outcome.solved
    assert outcome.last.x == pytest.approx(root, abs=1e-15)


@pytest.mark.parametrize(
    ("text", "x0", "barrier"),
    [
        ("x^2 + 1", 0.5, Barrier.MINIMUM),
        ("x^2 + 1", 1.0, Barrier.MINIMUM),
        ("x^2 + 1e-9", 1.0, Barrier.MINIMUM),
        ("1e-20 + x^4", 1.0, Barrier.MINIMUM),
        ("abs(x) + 1", 3.0, Barrier.MINIMUM),
        ("-cosh(x)", 0.7, Barrier.MINIMUM),
        ("exp(-x)", 1.0, Barrier.ASYMPTOTE),
        ("1e-20*exp(-x)", 0.0, Barrier.ASYMPTOTE),
        ("1/(1 + x^2)", 2.0, Barrier.ASYMPTOTE),
        ("atan(x) + 2", 0.0, Barrier.ASYMPTOTE),
        ("sqrt(x) + 1", 1.0, Barrier.EDGE),
        ("1/(x - 1/3)", -5.0, Barrier.POLE),
        ("floor(x) - 1/2", 0.2, Barrier.JUMP),
        ("where(x > 0, 1 + x^2, -1 - x^2)", 1.5, Barrier.JUMP),
    ],
)
def test_why_there_is_no_root(text: str, x0: float, barrier: Barrier) -> None:
    outcome = run(text, x0, "safeguarded")
    assert not outcome.solved
    assert outcome.barrier is barrier
    assert outcome.multiplicity is None


@pytest.mark.parametrize(("text", "x0", "least"), [("x^2 - 4x + 5", 0.3, 2.0), ("cosh(x - 1)", 3.0, 1.0)])
def test_the_least_value_is_where_the_derivative_vanishes(text: str, x0: float, least: float) -> None:
    outcome = run(text, x0, "safeguarded")
    assert outcome.stop is Stop.SINGULAR
    assert outcome.last.x == pytest.approx(least, abs=1e-12)


def test_steps_times_the_multiplicity_are_quadratic_again() -> None:
    outcome = run("x^2*exp(x)", 1.0, "safeguarded")
    steps = [row.step_norm or 0.0 for row in outcome.rows if row.rule == "modified-newton"]
    assert outcome.last.x == 0
    assert outcome.order == pytest.approx(2, abs=0.1)
    assert all(after < before**1.5 for before, after in zip(steps, steps[1:]))
    assert outcome.last.k < run("x^2*exp(x)", 1.0).last.k / 4


@BOTH
def test_an_underflow_is_not_a_root(method: str) -> None:
    assert not run("exp(-x)", 800.0, method).solved
    assert not run("exp(-x^2)", 40.0, method).solved


def test_a_start_at_the_root() -> None:
    for text, x0 in (("x - 5", 5.0), ("x^3", 0.0), ("sin(x)", 0.0)):
        outcome = run(text, x0)
        assert outcome.solved
        assert outcome.last.k == 0


def test_a_linear_function_takes_one_step() -> None:
    outcome = run("3x - 12", 100.0)
    assert [row.x for row in outcome.rows] == [100.0, 4.0]
    assert outcome.rows[1].step == (-96.0,)


def test_limits() -> None:
    assert run("exp(-x)", 0.0, max_iterations=7).last.k == 7
    assert run("exp(-x)", 0.0, max_iterations=7).stop is Stop.MAX_ITERATIONS
    assert run("x^2 - 2", 1.0, tolerance=1e-2).last.k < run("x^2 - 2", 1.0).last.k
    ticks = iter(range(10**6))
    timed = find_root(function("exp(-x)"), 0.0, Settings(timeout=5.0, clock=lambda: float(next(ticks))), "newton")
    assert timed.stop is Stop.TIMEOUT
    assert 1 < len(timed.rows) < 10


def test_ctrl_c_keeps_the_rows_so_far() -> None:
    outcome = find_root(Watched("x^3 - 2x - 5", interrupt_after=3), 2.0, Settings(), "newton")
    assert outcome.stop is Stop.INTERRUPTED
    assert [row.x for row in outcome.rows] == [row.x for row in run("x^3 - 2x - 5", 2.0).rows[:3]]
    assert not outcome.solved


roots = st.lists(st.integers(-4, 4), min_size=1, max_size=4)


@given(roots, st.floats(-6, 6).map(lambda c: round(c, 2)), st.sampled_from(list(METHODS)))
def test_solved_never_lies(zeros: list[int], x0: float, method: str) -> None:
    text = "*".join(f"(x - ({z}))" for z in zeros)
    outcome = run(text, x0, method)
    assume(outcome.solved)
    nearest = min(zeros, key=lambda z: abs(z - outcome.last.x))
    m = zeros.count(nearest)
    assert abs(outcome.last.x - nearest) <= 10 * 1e-15 ** (1 / m)
    assert outcome.multiplicity in (m, None)


@given(st.floats(-50, 50), st.floats(0.05, 20), st.floats(-60, 60))
def test_the_only_sign_change_is_found_from_anywhere(root: float, scale: float, x0: float) -> None:
    """SciPy's brentq is given the bracket, the safeguarded iteration only a start."""
    f = function(f"atan(({scale!r})*(x - ({root!r}))) + 0.01*(x - ({root!r}))^3", "x")
    theirs = scipy.optimize.brentq(lambda x: f.value((x,)), -200, 200, xtol=1e-14)
    outcome = find_root(f, x0, Settings(), "safeguarded")
    assert outcome.solved
    assert outcome.last.x == pytest.approx(theirs, abs=1e-11)


ROOTS = (
    ("3x - 1", 1 / 3), ("7x - 2", 2 / 7), ("x - sqrt(2)", math.sqrt(2)), ("x - pi", math.pi), ("0.3x - 0.7", 7 / 3),
    ("exp(x) - 2", math.log(2)), ("log(x) - 1/3", math.exp(1 / 3)), ("cos(x) - x", 0.7390851332151607),
    ("x - 1e6/3", 1e6 / 3),
)  # fmt: skip


@pytest.mark.parametrize("power", [2, 3, 4, 7, 10, 20])
@pytest.mark.parametrize(("base", "root"), ROOTS)
def test_a_multiple_root_that_is_no_double(base: str, root: float, power: int) -> None:
    for x0 in (2.0, 0.9):
        found = run(f"({base})^{power}", x0, "safeguarded")
        assert found.solved, (x0, found.stop, found.last)
        assert found.multiplicity == power
        assert found.limit is not None
        assert found.limit.x[0] == pytest.approx(root, rel=1e-15)


@pytest.mark.parametrize(
    "text", ["floor(x)", "sign(x)", "ceil(x)", "heaviside(x) - 1/2", "floor(x) - 1/2", "floor(2x) + 3"]
)
def test_steps_of_slope_0(text: str) -> None:
    """Wherever it is, f is 0 where a root is said to be."""
    found = run(text, 3.5, "safeguarded")
    assert not found.solved or found.last.value == 0
