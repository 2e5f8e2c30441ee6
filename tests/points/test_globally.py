"""The lowest value on a box: published minima, and brute force on a grid."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import function
from sympy import Rational

from symnewton.calculus.function import Function
from symnewton.points.intervals import globally
from symnewton.points.intervals.enclose import Ending, Proof
from symnewton.points.optimum import Optimum, optimum

Box = tuple[tuple[float, float], ...]
SHUBERT = "({})*({})".format(*("+".join(f"{i}*cos({i + 1}*{v}+{i})" for i in range(1, 6)) for v in "xy"))
SHEKEL = [((4, 4, 4, 4), 0.1), ((1, 1, 1, 1), 0.2), ((8, 8, 8, 8), 0.2), ((6, 6, 6, 6), 0.4), ((3, 7, 3, 7), 0.4)]
SHEKEL_5 = (
    "-(" + "+".join("1/(" + "+".join(f"({v}-{a})^2" for v, a in zip("xyzw", row)) + f"+{c})" for row, c in SHEKEL) + ")"
)

# Text, box, value, number of minimizers; published in SciPy's benchmarks (go_benchmark_functions) unless it is plain.
MINIMA: list[tuple[str, Box, float, int | None]] = [
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", ((-5, 5), (-5, 5)), 0.0, 4),
    ("(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2", ((-5, 5), (-5, 5)), -1.031628453489877, 2),
    (SHUBERT, ((-10, 10), (-10, 10)), -186.73090883102398, 18),
    ("-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))", ((-100, 100), (-100, 100)), -1.0, 1),
    (SHEKEL_5, ((0, 10),) * 4, -10.15319967905822, 1),
    ("cos(x)*sin(y) - x/(y^2 + 1)", ((-1, 2), (-1, 1)), -2.0218067833597875, 1),
    ("sin(x) + sin(10*x/3)", ((2.7, 7.5),), -1.8995993491521103, 1),
    ("-x^(2/3) - (1 - x^2)^(1/3)", ((0.001, 0.99),), -1.5874010519681994, 1),
    ("100*(y - x^2)^2 + (1 - x)^2", ((-30, 30), (-30, 30)), 0.0, 1),
    ("x + 2*y", ((-2, 2), (-2, 2)), -6.0, 1),
    ("x^2 - y^2", ((-2, 2), (-2, 2)), -4.0, 2),
    ("x^2 + y^2", ((0, 1), (0, 1)), 0.0, 1),
    ("(x - 2)^6", ((0, 5),), 0.0, 1),
    ("-x*y", ((-1, 1), (-1, 1)), -1.0, 2),
    ("abs(x - 1/3) + (y - x)^2", ((-2, 2), (-2, 2)), 0.0, None),
    ("max(x, -2*x) + cos(y)", ((-3, 4), (0, 6)), -1.0, None),
    ("sqrt(x) + x^2", ((-1, 3),), 0.0, None),
    ("floor(x) + (x - 1/2)^2/10", ((0.0, 3.0),), 0.0, None),
    ("(x + 10*y)^2 + 5*(z - w)^2 + (y - 2*z)^4 + 10*(x - w)^4", ((-4, 5),) * 4, 0.0, None),
    ("(x^2 + y^2 - 1)^2", ((-2, 2), (-2, 2)), 0.0, None),
    ("where(x > 1, x, 3 - x)", ((-2, 2),), 1.0, None),
]


def minimize(f: Function, box: Box, **limits: Any) -> Optimum:
    return optimum(f, tuple((Rational(low), Rational(high)) for low, high in box), **limits)


def check(found: Optimum, f: Function, value: float, tolerance: float = 1e-9) -> None:
    assert found.value is not None
    assert found.best is not None
    low, high = found.value.ends
    assert low - tolerance <= value <= high + tolerance
    assert low <= float(found.best.value)
    assert float(found.best.value) <= high or found.attained is False
    assert abs(f.value(tuple(map(float, found.best.x))) - value) <= tolerance * max(1.0, abs(value))


@pytest.mark.parametrize(("text", "box", "value", "count"), MINIMA)
def test_published_minima_are_found_and_proven(text: str, box: Box, value: float, count: int | None) -> None:
    f = function(text)
    found = minimize(f, box)
    check(found, f, value, 2e-9)
    assert found.proven == ("where" not in text)  # there the infimum is not reached
    if count is not None:
        assert len(found.points) == count
        assert not found.regions
        assert found.ending is Ending.DONE
    for place in found.points:
        assert all(a <= high and b >= low for (a, b), (low, high) in zip(place.enclosure, box))


def test_a_maximum_is_the_minimum_of_the_opposite() -> None:
    f = function("x*exp(-x)*cos(y)", sign=-1)
    found = minimize(f, ((0, 5), (-1, 2)))
    check(found, f, -math.exp(-1))
    assert [tuple(map(float, p.x)) for p in found.points] == [(1.0, 0.0)]


@settings(max_examples=12, deadline=None, database=None, derandomize=True)
@given(st.lists(st.integers(-5, 5), min_size=6, max_size=6), st.integers(1, 4))
def test_nothing_on_a_grid_lies_below(c: list[int], k: int) -> None:
    text = f"{c[0]}*x^3 + {c[1]}*x*y + {c[2]}*y^2 + {c[3]}*sin({k}*x) + {c[4]}*cos(x*y) + {c[5]}*y + x - x"
    f = function(text, "x y")
    found = minimize(f, ((-2, 1.5), (-1, 2)))
    x, y = np.meshgrid(np.linspace(-2, 1.5, 60), np.linspace(-1, 2, 60))
    values = c[0] * x**3 + c[1] * x * y + c[2] * y**2 + c[3] * np.sin(k * x) + c[4] * np.cos(x * y) + c[5] * y
    assert found.proven
    assert found.value is not None
    assert found.value.low <= values.min() + 1e-9
    assert found.value.high - found.value.low <= 1e-8 * max(1.0, abs(found.value))
    assert float(found.value) <= values.min() + 1e-9


def test_an_unbounded_function_is_not_called_proven() -> None:
    for text in ("1/x", "log(x)", "tan(x)"):
        found = minimize(function(text), ((-1.0, 2.0),))
        assert not found.proven
        assert found.value is None


def test_a_function_without_values_has_no_minimum() -> None:
    found = minimize(function("sqrt(x - 5)"), ((-1.0, 2.0),))
    assert found.best is None
    assert not found.proven
    assert found.points == found.regions == ()


def test_time_and_interrupts_leave_the_best_point_with_its_gap() -> None:
    text = "sin(3*x)*cos(5*y) + x^2*y/7 + exp(x*y)/3"
    box = ((-3, 3), (-3, 3))
    full = minimize(function(text), box)
    assert full.proven
    calls = iter(range(10_000))
    early = minimize(function(text), box, out_of_time=lambda: next(calls) > 1)
    assert early.ending is Ending.TIME
    assert early.value is None or early.value.low <= full.value.low
    assert float(early.best.value) <= float(full.value) + 1e-9

    def interrupt(phase: str, counts: dict[str, float]) -> None:
        raise KeyboardInterrupt

    broken = minimize(function(text), box, progress=interrupt)
    assert broken.ending is Ending.INTERRUPTED
    assert broken.value is None or broken.value.low <= full.value.low
    assert broken.regions


def test_an_interrupt_in_the_middle_of_a_batch_loses_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(globally, "bounded", interrupted)
    found = minimize(function("(x - 1)^4*(y - 2)^2"), ((-3, 3), (-3, 3)))
    assert found.value is None
    assert found.regions == (((-3.0, 3.0), (-3.0, 3.0)),)


def test_what_the_bound_rests_on_is_told() -> None:
    assert minimize(function("x^4 - x"), ((-2, 2),)).proof is Proof.IEEE
    assert minimize(function("sin(x)"), ((-2, 2),)).proof is Proof.LIBRARY
