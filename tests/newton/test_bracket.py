"""Chandrupatla's method against SciPy's bracketing solvers, on published functions, and what is no root."""

from __future__ import annotations

import math
from typing import Any

import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from problems import function

from symnewton.errors import InputError
from symnewton.newton.bracket import find_between
from symnewton.newton.root_rows import RootOutcome
from symnewton.newton.sign_change import Barrier
from symnewton.settings import Settings
from symnewton.verdicts import Stop


def run(text: str, a: float, b: float, **limits: Any) -> RootOutcome:
    return find_between(function(text, "x"), a, b, Settings(**limits))


# The first ten: Alefeld, Potra and Shi, Algorithm 748, ACM Trans. Math. Softw. 21, 1995, table I.
PUBLISHED = [
    ("sin(x) - x/2", math.pi / 2, math.pi),
    ("2x*exp(-5) + 1 - 2*exp(-5x)", 0.0, 1.0),
    ("(1 + (1 - 5)^2)*x - (1 - 5x)^2", 0.0, 1.0),
    ("(1 + (1 - 20)^2)*x - (1 - 20x)^2", 0.0, 1.0),
    ("x^2 - (1 - x)^5", 0.0, 1.0),
    ("x^2 - (1 - x)^20", 0.0, 1.0),
    ("exp(-4x)*(x - 1) + x^4", 0.0, 1.0),
    ("exp(-20x)*(x - 1) + x^20", 0.0, 1.0),
    ("(5x - 1)/(4x)", 0.01, 1.0),
    ("x^(1/5) - 5^(1/5)", 1.0, 100.0),
    ("x^3", -0.5, 1 / 3),
    ("x^9", -1.0, 4.0),
    ("atan(x)", -10.0, 15.0),
    ("cos(x) - x", 0.0, 1.0),
    ("x^3 - 2x - 5", 2.0, 3.0),
    ("exp(x) - 1e300", 0.0, 700.0),
    ("cbrt(x - 1/3)", -1.0, 4.0),
    ("log(x)", 0.001, 50.0),
    ("x^2 - 1", 0.0, 1e10),
]


@pytest.mark.parametrize(("text", "a", "b"), PUBLISHED, ids=[row[0] for row in PUBLISHED])
def test_published_functions(text: str, a: float, b: float) -> None:
    f = function(text, "x")
    outcome = run(text, a, b)
    theirs = scipy.optimize.toms748(lambda x: f.value((x,)), a, b, xtol=1e-300, rtol=4e-16, maxiter=5000)
    assert outcome.solved
    assert outcome.last.x == pytest.approx(theirs, rel=1e-15, abs=1e-15 * max(abs(a), abs(b)))
    assert outcome.last.k <= 70
    assert {row.rule for row in outcome.rows[1:]} <= {"bracket", "bisection", "inverse-quadratic"}


def test_fewer_evaluations_than_bisection_and_no_more_than_brent() -> None:
    ours = theirs = 0
    for text, a, b in PUBLISHED[:9]:
        f = function(text, "x")
        ours += run(text, a, b).oracle.values
        found = scipy.optimize.brentq(lambda x, f=f: f.value((x,)), a, b, xtol=1e-300, rtol=1e-15, full_output=True)
        theirs += found[1].function_calls
    assert ours <= 1.1 * theirs


def test_the_points_are_those_of_the_published_code() -> None:
    """SciPy's Chandrupatla, as far as both are away from rounding."""
    elementwise = pytest.importorskip("scipy.optimize.elementwise", reason="SciPy 1.15 brought it")
    f = function("x^3 - 2x - 5", "x")
    theirs: list[float] = []

    def watched(x: Any) -> Any:
        theirs.extend(x.ravel().tolist())
        return x**3 - 2 * x - 5

    elementwise.find_root(watched, (2.0, 3.0))
    ours = [row.x for row in find_between(f, 2.0, 3.0, Settings()).rows]
    assert ours[:7] == pytest.approx(theirs[:7], rel=1e-12)


@pytest.mark.parametrize(
    ("text", "a", "b", "barrier"),
    [
        ("1/x", -1.0, 1.0, Barrier.POLE),
        ("1/x", -1.0, 1.5, Barrier.POLE),
        ("tan(x)", 1.0, 2.0, Barrier.POLE),
        ("1/(x - 1/3)^3", 0.0, 1.0, Barrier.POLE),
        ("floor(x) - 1/2", 0.0, 3.0, Barrier.JUMP),
        ("sign(x)", -1.0, 1.3, Barrier.JUMP),
        ("atan(1/x)", -1.0, 1.5, Barrier.BREAK),
    ],
)
def test_a_sign_change_that_is_no_root(text: str, a: float, b: float, barrier: Barrier) -> None:
    outcome = run(text, a, b)
    assert not outcome.solved
    assert outcome.barrier is barrier


def test_a_steep_function_is_continuous_all_the_same() -> None:
    outcome = run("tanh(1e20*(x - 0.3))", 0.0, 1.0)
    assert outcome.solved
    assert outcome.last.x == pytest.approx(0.3, abs=1e-15)


def test_an_end_that_is_a_root() -> None:
    assert run("x", 0.0, 1.0).last.x == 0
    assert run("x - 1", 0.0, 1.0).last.x == 1


@pytest.mark.parametrize(
    ("text", "a", "b", "message"),
    [
        ("x^2 + 1", -1.0, 1.0, "same sign"),
        ("x^2", -1.0, 1.0, "same sign"),
        ("log(x)", -1.0, 1.0, "no finite real value"),
    ],
)
def test_ends_that_bracket_nothing(text: str, a: float, b: float, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        run(text, a, b)
    assert raised.value.hint


def test_limits() -> None:
    assert run("x^9", -1.0, 4.0, max_iterations=5).stop is Stop.MAX_ITERATIONS
    assert abs(run("x^3 - 2", 0.0, 4.0, tolerance=1e-3).last.value) <= 1e-3


@given(st.floats(-100, 100), st.floats(0.01, 50), st.floats(0.01, 50), st.integers(0, 3))
def test_the_bracket_is_never_left(root: float, left: float, right: float, power: int) -> None:
    text = f"(x - ({root!r}))^{2 * power + 1}*(2 + sin(x))"
    a, b = root - left, root + right
    outcome = run(text, a, b)
    assert outcome.solved
    assert all(a <= row.x <= b for row in outcome.rows)
    assert outcome.last.x == pytest.approx(root, abs=1e-13)
