"""What a run from a start claims of its end, where f jumps, ends or is flat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy as sp

from symnewton import api
from symnewton.language import read_problem
from symnewton.verdicts import Evidence, Kind

JUMPS = ["floor(x) + x^2", "x^2 + sign(x)", "x^2 - sign(x)", "x^2 + heaviside(x)", "(x - 1)^2 + 3*ceil(2x)"]


@pytest.mark.parametrize("run", [api.minimize, api.maximize])
@pytest.mark.parametrize("text", [*JUMPS, *[f"{text} + y^2" for text in JUMPS], "x^2 + where(x > 0, 1, -1)"])
@pytest.mark.parametrize("x0", [0.5, -0.4])
def test_nothing_is_solved_at_a_jump(run: Callable[..., Any], text: str, x0: float) -> None:
    """Wherever one is solved, no point beside it is better, by mpmath at 50 digits."""
    many = "y" in text
    report = run(text if run is api.minimize else f"-({text})", x0=(x0, 0.3) if many else x0, digits=20)
    if not report.solved:
        assert report.evidence is Evidence.NUMERIC
        return
    true = sp.lambdify(sp.symbols("x y", real=True), read_problem(text).expression, "mpmath")
    with mpmath.workdps(50):
        at = [mpmath.mpf(str(c)) for c in report.x] + [mpmath.mpf(0)] * (not many)
        for h in (mpmath.mpf(10) ** -k for k in range(3, 9)):
            assert min(true(at[0] + h, at[1]), true(at[0] - h, at[1])) > true(*at) - mpmath.mpf(10) ** -18


@pytest.mark.parametrize("method", ["trust-region", "newton", "gradient-descent"])
@pytest.mark.parametrize("run", [api.minimize, api.maximize])
@pytest.mark.parametrize("x0", [0, 2, -1])
@pytest.mark.parametrize(
    "text", ["x - sin(x)", "x + cos(x)", "2x + sin(2x)", "x - sin(x) - cos(3)/7", "x/1000 - sin(x/1000) + y^2"]
)
def test_a_horizontal_inflection_is_no_extremum(run: Callable[..., Any], text: str, x0: float, method: str) -> None:
    """The slopes are 1 − cos x and kin, nowhere negative: there are neither minima nor maxima, only inflections."""
    many = "y" in text
    report = run(f"-({text})" if many and run is api.maximize else text, x0=(x0, 0.1) if many else x0, method=method)
    assert not report.solved
    assert report.kind not in (Kind.MINIMUM, Kind.MAXIMUM)


@pytest.mark.parametrize("text", ["(1 - sin(x))^2", "2*(1 - sin(x))^2 + 1", "(1 - sin(x))^3"])
def test_a_flat_minimum_at_a_multiple_of_pi_is_proven(text: str) -> None:
    report = api.minimize(text, x0=1, digits=25)
    assert (report.kind, report.evidence, report.solved) == (Kind.MINIMUM, Evidence.EXACT, True)
    assert report.x[0].text == "1.570796326794896619231322"


@pytest.mark.parametrize(
    ("text", "x0"),
    [
        ("x^2 + exp(-1/x^2)", -0.4),
        ("x^2 + exp(-1/x^2)", 0.3),
        ("exp(-1/(1 - x^2))", 0.3),
        ("exp(-1/(1 - x^2))", -0.5),
        ("x^2 + sin(x)/x", 0.01),
        ("x^4 + x^2/x", 0.5),
    ],
)
def test_a_hole_in_the_domain_is_no_minimum(text: str, x0: float) -> None:
    """f is not defined where it would be least."""
    report = api.minimize(text, x0=x0)
    assert not report.solved or abs(report.x[0]) > 0.1
