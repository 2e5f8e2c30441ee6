"""Methods for sums of squares: what is one, its normal matrix, and the runs."""

from __future__ import annotations

import numpy as np
import pytest

import symnewton as sn
from symnewton.calculus.function import Function
from symnewton.calculus.squares import squares_of
from symnewton.errors import InputError
from symnewton.language import read_problem, scope_of
from symnewton.verdicts import Rule

DATA = {"t": [0.5, 1.0, 1.7, 2.2], "y": [1.2, 0.7, 0.4, 0.3]}
ROSENBROCK = "100(y - x^2)^2 + (1 - x)^2"


def function(text: str) -> Function:
    problem = read_problem(text, scope=scope_of(DATA if "t)" in text else None, None))
    squares = squares_of(problem.expression)
    assert squares is not None
    return Function(problem.expression, problem.variables, squares=squares)


@pytest.mark.parametrize(
    "text", ["sum((a*exp(-b*t) - y)^2)", "mean((a*exp(-b*t) - y)^2)/2 + 3a^2 + (b-1)^4 + 7", ROSENBROCK]
)
def test_the_normal_matrix_is_that_of_the_residuals(text: str) -> None:
    """Against J'J of residuals differenced by hand."""
    f = function(text)
    x = np.array([0.8, 0.6])
    t, y = np.array(DATA["t"]), np.array(DATA["y"])

    def residuals(p: np.ndarray) -> np.ndarray:
        a, b = p
        if text == ROSENBROCK:
            return np.sqrt(2) * np.array([10 * (b - a**2), 1 - a])
        fit = a * np.exp(-b * t) - y
        if text.startswith("sum"):
            return np.sqrt(2) * fit
        return np.sqrt(2) * np.concatenate([fit / np.sqrt(8), [np.sqrt(3) * a, (b - 1) ** 2]])

    h = 1e-6
    j = np.array([(residuals(x + h * e) - residuals(x - h * e)) / (2 * h) for e in np.eye(2)]).T
    assert np.allclose(f.sample(tuple(x)).normal, j.T @ j, rtol=1e-7)


@pytest.mark.parametrize("text", ["x^2 - y^2", "x^2 + y", "sum(t*(a*t - y)^2)", "sum((a*t - y)^2)*a", "x^3", "exp(x)"])
def test_what_is_no_sum_of_squares(text: str) -> None:
    assert squares_of(read_problem(text, scope=scope_of(DATA if "t" in text else None, None)).expression) is None


def test_methods_for_squares_refuse_other_functions() -> None:
    for method in ("gauss-newton", "levenberg-marquardt", "least-squares"):
        with pytest.raises(InputError, match="sum of squares"):
            sn.minimize("x^2 + y", x0=[1, 1], method=method)
        with pytest.raises(InputError, match="sum of squares"):
            sn.maximize(ROSENBROCK, x0=[1, 1], method=method)


@pytest.mark.parametrize("method", ["gauss-newton", "levenberg-marquardt", "least-squares"])
def test_methods_for_squares_find_rosenbrocks_minimum(method: str) -> None:
    run = sn.minimize(ROSENBROCK, x0=[-1.2, 1], method=method)
    assert run.solved
    assert run.x == (1.0, 1.0)


def test_the_default_over_data_is_that_for_squares() -> None:
    run = sn.minimize("sum((a*exp(-b*t) - y)^2)", data=DATA, x0=[1, 1])
    assert (run.method, run.solved) == ("least-squares", True)
    assert {step.rule for step in run.steps[1:]} <= {
        Rule.GAUSS_NEWTON,
        Rule.LEVENBERG_MARQUARDT,
        Rule.NEWTON,
        Rule.TRUST_REGION,
    }
    assert sn.minimize("sum(cosh(a*t - y))", data=DATA, x0=[1]).method == "trust-region"
    assert sn.minimize(ROSENBROCK, x0=[1, 1]).method == "trust-region"


def test_the_units_of_the_variables_do_not_matter() -> None:
    """The same fit in units a billion times smaller takes the same steps."""
    one = sn.minimize("sum((a*exp(-b*t) - y)^2)", data=DATA, x0=[3, 4])
    other = sn.minimize("sum((a/10^9*exp(-b*t) - y)^2)", data=DATA, x0=[3 * 10**9, 4])
    assert one.iterations == other.iterations
    for p, q in zip(one.steps, other.steps):
        assert q.x[0] / 1e9 == pytest.approx(p.x[0], rel=1e-6)


def test_compare_over_data_has_the_methods_for_squares() -> None:
    found = sn.compare("sum((a*t + b - y)^2)", data=DATA, x0=[0, 0])
    assert [run.method for run in found.runs][:3] == ["least-squares", "gauss-newton", "levenberg-marquardt"]
    assert all(run.iterations == 1 for run in found.runs[:3])
