"""Are we done: the questions asked of the rows."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from problems import function

from symnewton.calculus.function import Sample
from symnewton.newton.loop import Iteration
from symnewton.newton.stopping import at_a_minimum, curved_upward, fading, left_to_go, vanishing
from symnewton.settings import Settings
from symnewton.verdicts import Rule, Stop


def rows(text: str, *xs: float) -> list[Iteration]:
    """Rows at these points of a function of one variable."""
    f = function(text)
    samples = [f.sample((x,)) for x in xs]
    return [Iteration(k, s, None if k == 0 else (s.x[0] - xs[k - 1],)) for k, s in enumerate(samples)]


@pytest.mark.parametrize(
    ("text", "xs", "stop"),
    [
        ("x^2", (1.0, 0.0), Stop.GRADIENT),
        ("x^2", (1.0, 1e-13), Stop.GRADIENT),
        ("x^2", (1.0, 1e-6), None),
        ("1e-20*x^2", (1.0, 0.5), None),
        ("exp(-x)", (0.0, 5.0), None),
        ("cos(1e6*x)", (1.0, 3.141592653589793e-6), Stop.ROUNDING),
    ],
)
def test_when_the_gradient_counts_as_zero(text: str, xs: tuple[float, ...], stop: Stop | None) -> None:
    assert vanishing(rows(text, *xs), Settings(), function(text)) is stop


def test_a_given_tolerance_is_absolute() -> None:
    assert vanishing(rows("x^2", 1.0, 0.004), Settings(tolerance=1e-2), function("x^2")) is Stop.GRADIENT
    assert vanishing(rows("x^2", 1.0, 0.006), Settings(tolerance=1e-2), function("x^2")) is None


@pytest.mark.parametrize(
    ("text", "x", "answer"),
    [
        ("x^2 + y^2/2", (0.0, 0.0), True),
        ("x^2 + 0*y", (0.0, 0.0), True),
        ("x^2 - 5e-14*y^2", (0.0, 0.0), True),
        ("x^2 - y^2/2000", (0.0, 0.0), False),
        ("-x^2/2", (0.0,), False),
        ("-5e-31*x^2", (0.0,), False),
        ("x - sin(x)", (-4 * math.pi,), True),
        ("x - sin(x)", (-1e-7,), True),
        ("x - sin(x) - x^2/100", (0.0,), False),
    ],
)
def test_the_second_order_condition(text: str, x: tuple[float, ...], answer: bool) -> None:
    f = function(text, "x y" if len(x) > 1 else None)
    assert curved_upward(f, Iteration(0, f.sample(x))) is answer


def test_running_away() -> None:
    verdict = at_a_minimum(function("-x"), Settings())
    assert verdict(rows("-x", 1.0, 3.0, 1e22)) is Stop.DIVERGED
    assert verdict(rows("-x", 1.0, 2.0)) is None


def test_a_minimum_far_away_is_no_running_away() -> None:
    text = "(x - 1e21)^4"
    assert at_a_minimum(function(text), Settings())(rows(text, 0.0, 1e21 / 3, 1e21 * 5 / 9)) is None


@pytest.mark.parametrize(
    ("text", "xs", "left"),
    [
        ("x^2 - 2x", (3.0, 1.5), 0.5),
        ("x^4", (1.0, 0.25), 0.25 / 3),
        ("x^4", (1, 2 / 3, 4 / 9, 8 / 27, 16 / 81), 16 / 81),
    ],
)
def test_what_is_left_to_go(text: str, xs: tuple[float, ...], left: float) -> None:
    made = [replace(row, rule=Rule.NEWTON) for row in rows(text, *xs)]
    assert left_to_go(made, function(text)) == pytest.approx(left)


def test_one_row_may_be_at_rounding_and_later_ones_only_where_the_gradient_fell() -> None:
    """A gradient below its noise ends a run that starts there, or one that came down to it; no other."""
    text, noisy = "1e-20*cos(x)", "sin(x + 1e17)"
    assert vanishing(rows(noisy, 0.25), Settings(), function(noisy)) is Stop.ROUNDING
    assert vanishing(rows(noisy, 0.3, 0.25), Settings(), function(noisy)) is None
    assert vanishing(rows(text, 1.0), Settings(), function(text)) is None


def test_fading_is_a_dying_gradient_with_steps_that_do_not_shrink() -> None:
    assert fading(rows("exp(-x)", 0.0, 1.0, 2.0, 3.0, 4.0))
    assert not fading(rows("exp(-x)", 0.0, 1.0, 2.0))
    assert not fading(rows("x^2", 1.0, 0.5, 0.25, 0.125, 0.0625))
    assert not fading(rows("x^2", 1.0, 2.0, 3.0, 4.0, 5.0))


def test_a_sample_that_is_not_finite_says_so() -> None:
    assert not Sample((1.0,), float("nan"), (0.0,), ((0.0,),)).finite
    assert not Sample((1.0,), 0.0, (float("inf"),), ((0.0,),)).finite
    assert Sample((1.0,), 0.0, (3.0,), ((4.0,),)).finite
