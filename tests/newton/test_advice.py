"""What a run teaches, against what is known of it by hand."""

from __future__ import annotations

import pytest
from problems import function

from symnewton.newton import advice
from symnewton.newton.methods import METHODS
from symnewton.newton.minimize import Outcome, minimize
from symnewton.settings import Settings
from symnewton.words.advice import remarks


def outcome(text: str, *start: float, method: str = "trust-region") -> Outcome:
    return minimize(function(text), start, METHODS[method], Settings(max_iterations=60))


def test_the_condition_is_that_of_the_hessian() -> None:
    regular = outcome("2x^2 + 3y^2 - x*y", 4.0, 4.0).last.sample.spectrum.values
    assert advice.condition(regular) == pytest.approx((5 + 2**0.5) / (5 - 2**0.5))


@pytest.mark.parametrize("eigenvalues", [(3.0,), (0.0, 0.0), (0.0, 4.0), (1e-17, 4.0), (-1e-17, 4.0)])
def test_one_number_or_a_singular_matrix_has_no_condition(eigenvalues: tuple[float, ...]) -> None:
    assert advice.condition(eigenvalues) is None


def test_steps_without_a_steady_rate_are_not_said_to_have_one() -> None:
    for text, x0 in (("exp(-x)", 0.0), ("1/x", 1.0), ("-x^3", 1.0), ("cosh(x)", 3.0), ("-exp(-x^2)", 2.5)):
        assert not any("of the one before" in sentence for sentence in remarks(outcome(text, x0)))


def test_fewer_digits_are_attainable_where_the_hessian_is_nearly_singular() -> None:
    good, bad = function("(x - 1)^2 + (y - 1)^2"), function("(x - 1)^2 + (x + y - 2)^2*1e-8 + x*0")
    digits = [
        advice.attainable_digits(f, minimize(f, (3.0, 4.0), METHODS["trust-region"], Settings())) for f in (good, bad)
    ]
    assert None not in digits
    assert digits[0] >= 15
    assert digits[1] < digits[0]


def test_linear_convergence_names_its_multiplicity() -> None:
    assert any("multiplicity 3" in sentence for sentence in remarks(outcome("x^4", 1.0, method="newton")))


def test_a_saddle_comes_with_advice() -> None:
    assert any(
        "negative curvature" in sentence for sentence in remarks(outcome("x^2 - y^2", 1.0, 1.0, method="newton"))
    )


def test_a_ray_comes_with_advice() -> None:
    assert any("--box" in sentence for sentence in remarks(outcome("exp(-x)", 0.0)))


def test_a_regular_run_needs_no_remark() -> None:
    assert remarks(outcome("exp(x) - log(x)", 0.05)) == ()
