"""What step lengths and points say about a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnewton.newton.diagnosis import cycle_length, observed_order, shrinking


def lengths(order: float, first: float, count: int, factor: float = 1.0) -> list[float]:
    steps = [first]
    for _ in range(count - 1):
        steps.append(factor * steps[-1] ** order)
    return steps


@pytest.mark.parametrize("order", [1.0, 1.5, 1.618, 2.0, 3.0])
@pytest.mark.parametrize("factor", [0.25, 0.5, 0.9])
def test_the_order_of_a_synthetic_sequence_is_found(order: float, factor: float) -> None:
    steps = lengths(order, 0.3, 9, factor)
    assert observed_order(steps, 1.0) == pytest.approx(order, rel=1e-6)


@given(st.floats(1.2, 3), st.floats(0.05, 0.4))
def test_any_order(order: float, first: float) -> None:
    found = observed_order(lengths(order, first, 12), 1.0)
    assert found is None or found == pytest.approx(order, rel=1e-6)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [1.0],
        [1.0, 0.5],
        [1.0, 1.0, 1.0, 1.0],
        [1.0, 2.0, 4.0, 8.0],
        [1.0, 1e-14, 1e-15, 1e-16],
        [1.0, 0.9, 0.1, 0.09],
    ],
)
def test_what_shows_no_order_has_none(steps: list[float]) -> None:
    assert observed_order(steps, 1.0) is None


def test_steps_below_the_rounding_of_the_point_are_left_out() -> None:
    steps = [1e-1, 1e-2, 1e-4, 1e-8, 3e-16, 2e-16]
    assert observed_order(steps, 1.0) == pytest.approx(2.0)
    assert observed_order([1e6 * s for s in steps], 1e6) == pytest.approx(2.0, rel=0.2)


@pytest.mark.parametrize(
    ("steps", "answer"),
    [([], True), ([1.0], True), ([1.0, 0.5], True), ([1.0, 0.99], False), ([1.0, 2.0], False), ([5.0, 1.0, 0.2], True)],
)
def test_shrinking(steps: list[float], answer: bool) -> None:
    assert shrinking(steps) is answer


@pytest.mark.parametrize("period", [2, 3, 4])
def test_a_cycle_is_found_after_three_rounds(period: int) -> None:
    points = [(float(i % period), 1.0) for i in range(3 * period)]
    assert cycle_length(points) == period
    assert cycle_length(points[1:]) is None
    assert cycle_length([(9.0, 9.0), *points]) == period


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=20, unique=True))
def test_distinct_points_are_no_cycle(xs: list[float]) -> None:
    apart = [(round(x, 3) + 20.0 * i,) for i, x in enumerate(xs)]
    assert cycle_length(apart) is None
