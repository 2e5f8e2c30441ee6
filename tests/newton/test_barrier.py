"""Steps stay in the part of the domain where they start: poles and gaps are seen, kinks and closed gaps let through."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from problems import function
from running import run

from symnewton.newton.barrier import barrier, before_barrier, has_partial_operations
from symnewton.newton.methods import METHODS


@pytest.mark.parametrize(
    ("text", "a", "b", "cut"),
    [
        ("1/x", 1, -1, True),
        ("1/x^2", 3, -1e-3, True),
        ("tan(x)", 1, 2, True),
        ("tan(x)", -1.5, 1.5, False),
        ("log(abs(x))", 1, -2, True),
        ("1/(x - 3)^2", 2.999, 3.5, True),
        ("1/(x - 3)^2", 3.001, 1e9, False),
        ("sqrt(x^2 - 1)", 2, -3, True),
        ("1/(x^2 + 1e-12)", 1, -1, False),
        ("gamma(x)", 0.5, -0.5, True),
        ("atan(1/x)", 1, -1, True),
        ("exp(1/x)", 1, -1, True),
        ("sin(x)/x", 1, -1, False),
        ("sqrt(x^2)", 1, -1, False),
        ("abs(x)^(3/2)", 1, -1, False),
        ("x^3 - x", 1, -1, False),
    ],
)
def test_what_lies_between_two_points(text: str, a: float, b: float, cut: bool) -> None:
    f = function(text)
    found = has_partial_operations(f) and barrier(f, (float(a),), (float(b),)) is not None
    assert found is cut


@given(
    st.floats(-5, 5),
    st.floats(-5, 5),
    st.floats(-5, 5),
    st.sampled_from(["1/(x - p)", "1/(x - p)^2", "log(abs(x - p))"]),
)
def test_a_pole_is_seen_where_it_is(a: float, b: float, p: float, text: str) -> None:
    low, high = min(a, b), max(a, b)
    assume(min(abs(p - low), abs(p - high)) > 1e-3)
    share = barrier(function(text.replace("p", f"({p!r})")), (a,), (b,))
    assert (share is not None) == (low < p < high)
    if share is not None:
        assert a + share * (b - a) == pytest.approx(p, abs=1e-6)


def test_points_close_in_on_the_nearest_pole_of_many() -> None:
    found = before_barrier(function("tan(x) - 1e10"), 0.0, 1e10)
    assert found == sorted(found)
    assert math.pi / 2 - 1e-15 < found[-1] <= math.pi / 2
    assert before_barrier(function("tan(x)"), -1.5, 1.5) == []


# The minimum nearest to the start on its side of the poles: by mpmath's root finder on f'.
SAME_SIDE = [
    ("x + 4/x", 50.0, 2.0),
    ("1/x^2 + x", 40.0, 2 ** (1 / 3)),
    ("x^2 + log(abs(x))^2", -0.1, -float(mpmath.findroot(lambda x: 2 * x + 2 * mpmath.log(x) / x, 0.65))),
    ("1/(x - 3)^2 + (x - 1)^2", 2.9, float(mpmath.findroot(lambda x: -2 / (x - 3) ** 3 + 2 * (x - 1), 0.9))),
    ("tan(x) - 4x", -20.5, math.pi / 3 - 7 * math.pi),
    ("x/log(x)", 300.0, math.e),
]


@pytest.mark.parametrize("method", [name for name, m in METHODS.items() if m.safeguarded])
@pytest.mark.parametrize(("text", "x0", "minimum"), SAME_SIDE)
def test_a_run_ends_on_its_side_of_a_pole(text: str, x0: float, minimum: float, method: str) -> None:
    outcome = run(text, (x0,), method=method)
    assert outcome.solved
    assert outcome.last.sample.x[0] == pytest.approx(minimum, abs=1e-9)


def test_the_row_after_a_refused_step_says_so() -> None:
    rules = [row.rule for row in run("x + 4/x", (50.0,)).rows]
    assert rules[1] == "inside-domain"
    assert rules[-1] == "newton"
