"""What a run from a start claims of its end, where f jumps, ends or is flat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy as sp

from symnewton import api
from symnewton.errors import InputError
from symnewton.language import read_problem
from symnewton.verdicts import Evidence, Kind, Stop

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


# Where f has a value at the edge of its domain and rises from it; by hand, the values by mpmath.
EDGES = [
    ("sqrt(x - 1) + 1/x", 2, 1),
    ("sqrt(x)", 2, 0),
    ("3*sqrt(x - 1/3) + x^2", 2, "1/3"),
    ("x^(2/3)", 2, 0),
    ("acosh(x)^2", 2, 1),
    ("asin(x)", 0.3, -1),
    ("x^2 - sqrt(2 - 4x)", -0.3, None),
    ("sqrt(x)^2 + x^2", 1, 0),
]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("text", "x0", "edge"), EDGES, ids=[row[0] for row in EDGES])
def test_an_edge_of_the_domain_may_be_the_minimum(text: str, x0: float, edge: Any, sign: int) -> None:
    report = api.minimize(text, x0=x0) if sign > 0 else api.maximize(f"-({text})", x0=x0)
    if edge is None:  # a smooth one inside
        assert "edge" not in report.message
        return
    at = sp.Rational(edge)
    true = sp.lambdify(sp.Symbol("x", real=True), read_problem(text).expression, "mpmath")
    kind = Kind.MINIMUM if sign > 0 else Kind.MAXIMUM
    assert (report.kind, report.evidence, report.solved) == (kind, Evidence.EXACT, True)
    assert "at an edge of the domain, proven" in report.message
    low, high = report.enclosure["x"]
    assert sp.Rational(low) <= at <= sp.Rational(high)
    assert low <= report.x[0] <= high
    with mpmath.workdps(40):
        value = true(mpmath.mpf(at.p) / at.q)
        assert report.value == pytest.approx(sign * float(value), abs=1e-15)
        assert true(mpmath.mpf(at.p) / at.q + mpmath.mpf("1e-9")) > value


@pytest.mark.parametrize("text", ["sqrt(x - 1) - x", "-sqrt(x)", "x*log(x) - x^2", "sqrt(x) - 3sqrt(x + 1/100)"])
def test_an_edge_from_which_f_falls_is_no_minimum(text: str) -> None:
    report = api.minimize(text, x0=1.5)
    assert "at an edge" not in report.message


@pytest.mark.parametrize("text", ["exp(log(x))", "x^2/x", "sqrt(x)^2 - x^3/x", "exp(log(x + 1)) - 1"])
@pytest.mark.parametrize("x0", [0.3, 1])
def test_a_run_keeps_to_the_domain_of_the_text(text: str, x0: float) -> None:
    report = api.minimize(text, x0=x0)
    assert report.expression == read_problem(text).expression
    assert report.stop is not Stop.UNBOUNDED or "x → ∞" in report.message or text == "x^2/x"
    if text == "exp(log(x))":
        assert all(row.x[0] > 0 for row in report.steps)


@pytest.mark.parametrize(("text", "x0"), [("exp(log(x))", -5), ("sqrt(x)^2 + x", -1), ("x^2/x", 0)])
def test_a_start_where_the_text_has_no_value_is_refused(text: str, x0: float) -> None:
    with pytest.raises(InputError, match="no finite real value at x0"):
        api.minimize(text, x0=x0)


@pytest.mark.parametrize("text", ["max(x^2, (x - 1)^2)", "min(x^2, (x - 3)^2)", "max(x^2, (x - 2)^2) + min(x, x + 1)"])
def test_what_rises_without_bound_is_not_flat(text: str) -> None:
    """Where doubles do not tell which branch x is on, the gradient is not noise for that."""
    report = api.maximize(text, x0=4)
    assert not report.solved
    assert "flat" not in report.message
    assert report.stop not in (Stop.GRADIENT, Stop.ROUNDING)


@pytest.mark.parametrize(
    ("text", "x0", "jumps"),
    [
        ("x - floor(x)", 1.5, True), ("sqrt(x - floor(x))", 1.5, True), ("ceil(x) + x^2", 0.4, True),
        ("where(x < 0, x^2, x^2 - 1)", -1, True), ("abs(x - 1/3)", 1, False), ("max(x, -2x)", 1, False),
        ("sqrt(abs(x))", 1, False),
    ],
)  # fmt: skip
def test_a_minimum_at_a_jump_is_not_called_a_kink(text: str, x0: float, jumps: bool) -> None:
    report = api.minimize(text, x0=x0)
    assert report.solved
    assert ("jumps" in report.message, "kink" in report.message) == (jumps, not jumps)


def test_what_rounding_hides_is_not_flat() -> None:
    """The gradient (cos(x + y) + 1, cos(x + y) - 1) is 0 nowhere."""
    report = api.maximize("sin(x + y) + x - y", x0=(0, 0))
    assert not report.solved
    assert "flat" not in report.message


@pytest.mark.parametrize("text", ["y^2 + floor(x) + x^2", "floor(x) + x^2", "y^2 + ceil(x) - sign(x) + x^2"])
def test_nothing_is_called_a_minimum_by_a_maximization_at_a_jump(text: str) -> None:
    report = api.maximize(text, x0=(0.7, 1.3) if "y" in text else 0.7, method="newton")
    assert "minimum" not in report.message
    assert report.kind is None


@pytest.mark.parametrize("text", ["exp(-1/x)", "x^4*exp(-1/x)"])
def test_what_doubles_call_flat_is_flat_to_rounding(text: str) -> None:
    """f is positive and rises for every x > 0, though it is 0 in doubles near 0."""
    report = api.minimize(text, x0=0.5)
    assert not report.solved
    assert "flat" not in report.message or "flat to rounding" in report.message


def test_the_exact_end_of_a_run_is_told_where_its_hessian_is_long() -> None:
    parts = "exp(x/3 + y/7) + exp(y/5 - x/9 + 1/3) + exp(x*y/11 - y/2 + 2/5) + exp(2*x/3 - 1/7)"
    slopes = "(1/3 - exp(1/3)/9 + 2/3*exp(-1/7))*x + (1/7 + exp(1/3)/5 - exp(2/5)/2)*y"  # of the sum of the parts at 0
    text = f"log({parts}) - ({slopes})/(1 + exp(1/3) + exp(2/5) + exp(-1/7)) + x^2 + y^2"
    lowest, highest = api.minimize(text, x0=(1, 1)), api.maximize(f"-({text})", x0=(1, 1))
    assert (lowest.x, lowest.kind.value) == ((0, 0), "minimum")
    assert (highest.x, highest.kind.value) == ((0, 0), "maximum")
