"""What is 0 in doubles and no root, and what is one of any order: mpmath, and functions built to have none."""

from __future__ import annotations

import itertools

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problems import function

from symnewton.newton.limit import limit_of, limit_of_system
from symnewton.newton.root import METHODS, find_root
from symnewton.newton.sign_change import crossing_at
from symnewton.newton.system_search import solve_system
from symnewton.settings import Settings

pytestmark = pytest.mark.slow

# Each is of one sign and tends to 0 as u grows; none has a root.
FADING = (
    "erf(u) - 1", "atan(u) - pi/2", "u - sqrt(u^2 + 1)", "log(1 + exp(u)) - u", "tanh(u) - 1", "exp(-u)",
    "sqrt(u^2 + 3) - sqrt(u^2 + 1)", "1/(1 + exp(u))", "coth(1 + u^2) - 1", "erfc(u)",
)  # fmt: skip
INSIDE = ("x", "2x", "x + 1", "x/3", "x - 5", "3x + 2", "x^3 + x", "sinh(x)", "x + sin(x)/2", "-x")
STARTS = (0.0, 1.0, -3.0, 20.0)


@pytest.mark.parametrize("fading", FADING)
def test_what_only_tends_to_0_is_never_solved(fading: str) -> None:
    for inside, x0 in itertools.product(INSIDE, STARTS):
        f = function(fading.replace("u", f"({inside})"), "x")
        for method in METHODS:
            assert not find_root(f, x0, Settings(max_iterations=200), method).solved, (str(f.expression), x0)


@pytest.mark.parametrize(
    ("texts", "x0"),
    [
        (["x - sqrt(x^2 + 1)", "y"], (1.0, 1.0)),
        (["erf(x) - 1", "x - y"], (0.0, 0.0)),
        (["exp(-x)", "exp(-y)"], (1.0, 2.0)),
        (["atan(x*y) - pi/2", "x - y"], (1.0, 2.0)),
    ],
)
def test_nor_in_systems(texts: list[str], x0: tuple[float, ...]) -> None:
    assert not solve_system([function(text, "x y") for text in texts], x0, Settings()).solved


@pytest.mark.parametrize(
    "fading",
    [
        "exp(-x)*(2 + sin(y))",
        "sin(y) - 1 - exp(-x)",
        "cos(y) + 1 + exp(x)",
        "sin(y)^2 + exp(-x)",
        "(x + y)^2 + exp(-x)",
        "x^2 + y^2 + exp(-y)",
        "1 - sin(x) + exp(-y^2)",
        "sinh(x)^2 + erfc(y)",
        "1/log(2 + x^2)",
    ],
)
@pytest.mark.parametrize("other", ["y - x^2", "x + 2y - 1", "y^3 + x"])
def test_nor_in_systems_with_an_equation_of_one_sign(fading: str, other: str) -> None:
    system = [function(text, "x y") for text in (fading, other)]
    for x0 in ((1.0, 1.0), (-2.0, 0.5)):
        assert not solve_system(system, x0, Settings(max_iterations=60)).solved


# Double zeros but for a term that is never 0, and that hundreds of digits do not show.
LOST = (
    ("sin(x) - 1 - exp(x)", -6.6e14), ("sin(x)^2 + exp(-x)", 1.8e6), ("1 - sin(x) + exp(-x^2)", 1000.0),
    ("cos(x) + 1 + exp(x)", -9.2e17), ("sin(x)^2 + 1 - erf(x)", 1000.0), ("sin(x)^2 + exp(-exp(x))", 22.0),
    ("(x - sqrt(2))^2 + 1e-130", 1.4), ("(x - sqrt(2))^2 + exp(-1000)", 1.4), ("(x - sqrt(2))^4 + 1e-400", 1.4),
    ("1 + tanh(x) + cos(x)^2", -2000.0),
)  # fmt: skip


@pytest.mark.parametrize(("text", "near"), LOST)
def test_a_term_that_is_lost_in_the_bits_leaves_no_zero(text: str, near: float) -> None:
    assert limit_of(function(text, "x"), near) is None
    for method in METHODS:
        assert not find_root(function(text, "x"), near, Settings(max_iterations=200), method).solved


@pytest.mark.parametrize(
    ("floor", "y"), [("1e-40", 1.0), ("exp(-300)", 1.5), ("exp(y)", -200.0), ("exp(-x^2 - 1000)", 2.0)]
)
def test_nor_in_systems_whose_steps_shrink_for_long(floor: str, y: float) -> None:
    system = [function(text, "x y") for text in (f"sin(y) - 1 - {floor}", "x - cos(y) - 1")]
    assert limit_of_system(system, (1.0, y)) is None
    assert not solve_system(system, (1.0, y), Settings(max_iterations=100)).solved


# The order of the zero, and where it is, by mpmath where there is no closed form.
ZEROS = [
    ("x^2 - 2", 1.4, mpmath.sqrt(2), 1),
    ("1 - cos(x - 1)", 1.00000001, 1, 2),
    ("x - sin(x)", 1e-5, 0, 3),
    ("x^20", 0.4, 0, 20),
    ("cbrt(x - 2)", 2.0001, 2, 1 / 3),
    ("sqrt(2 - x^2)", 1.414, mpmath.sqrt(2), 1 / 2),
    ("acos(x^2 - 2)", 1.732, mpmath.sqrt(3), 1 / 2),
    ("x^e", 1e-9, 0, mpmath.e),
    ("tan(x) - x", 4.4934, mpmath.findroot(lambda x: mpmath.tan(x) - x, 4.4934), 1),
    ("x^2 - 4x + 4 - 1e-16", 2.00000003, 2 + mpmath.mpf("1e-8"), 1),
]


@pytest.mark.parametrize(("text", "near", "root", "order"), ZEROS, ids=[row[0] for row in ZEROS])
def test_zeros_of_every_order(text: str, near: float, root: mpmath.mpf, order: float) -> None:
    limit = limit_of(function(text, "x"), near)
    assert limit is not None
    assert limit.x[0] == pytest.approx(float(root), rel=1e-15, abs=1e-15)
    assert limit.order == pytest.approx(float(order), rel=1e-6)
    assert limit.multiplicity == (order if isinstance(order, int) else None)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("1 - cos(x - 1) + 1e-25", 1.00000001),
        ("1 - cos(x - 1) + 1e-60", 1.00000001),
        ("x*log(x)", 1e-9),
        ("1/x", 1e300),
        ("1/(x - 1)", 1.0000001),
        ("exp(-exp(exp(x)))", 10.0),
        ("exp(-1/x^2)", 0.03),
    ],
)
def test_what_comes_close_to_0_and_is_none(text: str, near: float) -> None:
    assert limit_of(function(text, "x"), near) is None


@given(st.floats(-5, 5), st.integers(1, 6), st.floats(-1, 1))
def test_an_order_is_that_of_the_power(root: float, order: int, off: float) -> None:
    limit = limit_of(function(f"sinh(x - ({root!r}))^{order}", "x"), root + off)
    assert limit is not None
    assert limit.x[0] == pytest.approx(root, abs=1e-15)
    assert limit.multiplicity == order


def test_systems_at_regular_and_at_multiple_roots() -> None:
    regular = limit_of_system([function(t, "x y") for t in ("x^2 + y^2 - 4", "x*y - 1")], (1.93, 0.52))
    multiple = limit_of_system([function(t, "x y") for t in ("x^2", "y^2")], (1e-9, 2e-9))
    scattering = limit_of_system([function(t, "x y") for t in ("29/16*x^3 - 2*x*y", "x^2 - y")], (2e-8, 1e-16))
    assert regular is not None
    assert not regular.slow
    assert regular.x == pytest.approx((float(mpmath.sqrt(2 + mpmath.sqrt(3))), float(mpmath.sqrt(2 - mpmath.sqrt(3)))))
    assert multiple is not None
    assert multiple.slow
    assert scattering is not None
    assert scattering.x == (0.0, 0.0)
    assert limit_of_system([function(t, "x y") for t in ("x^2 + 1e-20", "y")], (1e-8, 0.0)) is None


def test_a_crossing_is_one_of_a_continuous_function() -> None:
    found = crossing_at(function("max(x, x^3)", "x"), 0.0)
    assert found is not None
    assert found.a < 0 < found.b
    assert crossing_at(function("floor(x) + 1/2", "x"), 0.0) is None
    assert crossing_at(function("1/x", "x"), 0.0) is None
    assert crossing_at(function("x^2", "x"), 0.0) is None


def test_where_f_is_not_defined_there_is_no_zero() -> None:
    assert limit_of(function("1/x/(2 + 1/x^2)", "x"), 1e-9) is None


@pytest.mark.parametrize(
    ("text", "near", "root"),
    [
        ("tanh(x) - 1 + 1e-30", 30.0, lambda: mpmath.atanh(1 - mpmath.mpf("1e-30"))),
        ("erf(x) - 1 + 1e-40", 6.0, lambda: mpmath.erfinv(1 - mpmath.mpf("1e-40"))),
        ("exp(-x) - 1e-60", 70.0, lambda: 60 * mpmath.log(10)),
    ],
)
def test_a_root_beyond_what_doubles_see(text: str, near: float, root: object) -> None:
    limit = limit_of(function(text, "x"), near)
    assert limit is not None
    with mpmath.workdps(80):
        assert limit.x[0] == float(root())  # type: ignore[operator]
