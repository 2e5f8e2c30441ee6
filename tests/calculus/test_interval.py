"""Arrays of intervals: whatever lies in the boxes goes where the enclosures say, by mpmath in 40 digits."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp
from expressions import VOCABULARY, X, Y, trees
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import function
from sympy import Expr

from symnewton.calculus.arithmetic import ball, interval
from symnewton.calculus.arithmetic.interval import Truth
from symnewton.calculus.arithmetic.interval_algebra import (
    DEFINED,
    EMPTY,
    PARTIAL,
    SMOOTH,
    Interval,
    between,
)
from symnewton.calculus.function import Function

pytestmark = pytest.mark.slow

DIGITS = 40


def somewhere(condition: Callable[..., bool], f: Callable[..., Any]) -> Callable[..., Any]:
    """f where the condition holds, None elsewhere."""
    return lambda *args: f(*args) if condition(*args) else None


def power(u: mpmath.mpf, p: mpmath.mpf) -> mpmath.mpf:
    return mpmath.mpf(0) if u == 0 else mpmath.power(u, p)


def sinc(u: mpmath.mpf, order: int) -> mpmath.mpf:
    """The derivative of sin(u)/u: by u s = sin differentiated, and near 0 by its Taylor series."""
    if abs(u) < 1e-3:
        powers = range((order + 1) // 2, order + 12)
        return sum(
            (-1) ** k * mpmath.ff(2 * k, order) / mpmath.factorial(2 * k + 1) * u ** (2 * k - order) for k in powers
        )
    with mpmath.workdps(DIGITS + 25):
        s = mpmath.sin(u) / u
        for n in range(1, order + 1):
            s = (mpmath.sin(u + n * mpmath.pi / 2) - n * s) / u
        return s


def pole(u: mpmath.mpf) -> bool:
    return bool(u <= 0 and u == mpmath.floor(u))


def heaviside(u: mpmath.mpf, at_zero: Fraction | None) -> mpmath.mpf | None:
    if u == 0:
        return None if at_zero is None else mpmath.mpf(at_zero.numerator) / at_zero.denominator
    return mpmath.mpf(u > 0)


# What each operation means (None: not defined there) and the details it is tried with.
ONE: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "neg": (lambda u: -u, ()),
    "sqrt": (somewhere(lambda u: u >= 0, mpmath.sqrt), ()),
    "exp": (mpmath.exp, ()),
    "log": (somewhere(lambda u: u > 0, mpmath.log), ()),
    "sin": (mpmath.sin, ()),
    "cos": (mpmath.cos, ()),
    "tan": (mpmath.tan, ()),
    "cot": (somewhere(lambda u: u != 0, mpmath.cot), ()),
    "asin": (somewhere(lambda u: abs(u) <= 1, mpmath.asin), ()),
    "acos": (somewhere(lambda u: abs(u) <= 1, mpmath.acos), ()),
    "atan": (mpmath.atan, ()),
    "sinh": (mpmath.sinh, ()),
    "cosh": (mpmath.cosh, ()),
    "tanh": (mpmath.tanh, ()),
    "asinh": (mpmath.asinh, ()),
    "acosh": (somewhere(lambda u: u >= 1, mpmath.acosh), ()),
    "atanh": (somewhere(lambda u: abs(u) < 1, mpmath.atanh), ()),
    "erf": (mpmath.erf, ()),
    "erfc": (mpmath.erfc, ()),
    "gamma": (somewhere(lambda u: not pole(u), mpmath.gamma), ()),
    "loggamma": (somewhere(lambda u: u > 0, mpmath.loggamma), ()),
    "polygamma": (lambda u, n: None if pole(u) else mpmath.polygamma(n, u), (0, 1, 2, 3)),
    "lambertw": (somewhere(lambda u: u >= -mpmath.exp(-1), lambda u: mpmath.lambertw(u).real), ()),
    "sinc": (sinc, (0, 1, 2, 5)),
    "powi": (lambda u, n: u**n, (2, 3, 4, 7, 12)),
    "softplus": (lambda u: mpmath.log1p(mpmath.exp(u)), ()),
    "sigmoid": (lambda u: 1 / (1 + mpmath.exp(-u)), ()),
    "abs": (abs, ()),
    "positive": (somewhere(lambda u: u > 0, lambda u: u), ()),
    "slope": (somewhere(lambda u: u != 0, mpmath.sign), ()),
    "sign": (mpmath.sign, ()),
    "step": (heaviside, (None, Fraction(1, 2), Fraction(3))),
    "floor": (mpmath.floor, ()),
}
TWO: dict[str, Callable[..., Any]] = {
    "add": lambda u, v: u + v,
    "sub": lambda u, v: u - v,
    "mul": lambda u, v: u * v,
    "div": somewhere(lambda u, v: v != 0, lambda u, v: u / v),
    "powr": somewhere(lambda u, p: u > 0 or (u == 0 and p > 0), power),
    "atan2": somewhere(lambda y, x: bool(y or x), mpmath.atan2),
    "max": max,
    "min": min,
    "above": somewhere(lambda u, v: u != v, lambda u, v: mpmath.mpf(u > v)),
}
TWO |= {f"over {n}": somewhere(lambda u, v: v != 0, lambda u, v, n=n: u / v**n) for n in (2, 3)}
CONDITIONS: dict[str, Callable[..., bool]] = {"less": lambda u, v: u < v, "equal": lambda u, v: u == v}

landmarks = st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 3.0, math.pi, 1e-200, -1e-200, 1e5, -math.exp(-1)])
ends = st.one_of(landmarks, st.floats(-6, 6), st.floats(-400, 400))
widths = st.one_of(st.just(0.0), st.floats(0, 1e-3), st.floats(0, 3), st.floats(0, 20))
fractions = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(0, 1))


# Zeros, extrema, poles and branch points of the vocabulary, and the doubles next to them.
SPOTS = [
    0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, -math.exp(-1), math.e, 1.4616321449683623, -0.504083008264455,
    -1.573498473162391, *(k * math.pi / 2 for k in (-4, -3, -2, -1, 1, 2, 3, 4, 201, 1000002)), 4.493409457909064,
    7.725251836937707, 170.6243769563027, -170.5, 709.782712893384, -745.1332191019411, 26.5, -26.5, 1e-308, 1e15,
]  # fmt: skip


def nudged(x: float, units: int) -> float:
    """The double so many units in the last place on."""
    for _ in range(abs(units)):
        x = math.nextafter(x, math.copysign(math.inf, units))
    return x


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float]:
    """An interval, wide or of a few units in the last place, and a point of it."""
    if draw(st.booleans()):
        lower = nudged(draw(st.sampled_from(SPOTS)), draw(st.integers(-4, 4)))
        upper = nudged(lower, draw(st.integers(0, 6)))
        return lower, upper, min(upper, nudged(lower, draw(st.integers(0, 6))))
    lower = draw(ends)
    upper = lower + draw(widths)
    return lower, upper, min(upper, max(lower, lower + draw(fractions) * (upper - lower)))


def number(x: float) -> mpmath.mpf:
    return mpmath.mpf(x)


def check(found: Interval, true: mpmath.mpf | None) -> None:
    level = SMOOTH if found.level is None else int(found.level.reshape(-1)[0])
    if true is None:
        assert level <= PARTIAL
        return
    slack = abs(true) * mpmath.mpf(10) ** (5 - DIGITS)  # of the oracle
    assert level != EMPTY
    assert number(float(found.lower[0])) - slack <= true <= number(float(found.upper[0])) + slack


def single(lower: float, upper: float) -> Interval:
    return between(np.array([lower]), np.array([upper]))


CALLS = [(op, f, d) for op, (f, details) in ONE.items() for d in ([(x,) for x in details] or [()])]


def test_the_tables_have_every_operation() -> None:
    words = {"constant", "pi", "undefined", "where", "not", "and", "or"}
    two = {op.split()[0] for op in TWO}
    assert ONE.keys() | two | CONDITIONS.keys() | words == interval.OPERATIONS.keys()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("op", "meaning", "detail"), CALLS, ids=[f"{op}{d or ''}" for op, _, d in CALLS])
def test_functions_of_one_variable(op: str, meaning: Callable[..., Any], detail: tuple[Any, ...]) -> None:
    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(boxes())
    def inclusion(box: tuple[float, float, float]) -> None:
        lower, upper, point = box
        with mpmath.workdps(DIGITS):
            check(interval.OPERATIONS[op](single(lower, upper), *detail), meaning(number(point), *detail))

    inclusion()


def check_ball(found: ball.arb, true: mpmath.mpf | None) -> None:
    """A ball that is finite holds the value; an undefined point is in none."""
    if true is None:
        assert not found.is_finite()
    elif found.is_finite():
        slack = abs(true) * mpmath.mpf(10) ** (5 - DIGITS)
        low, high = ball.bounds(found)
        assert number(low) - slack <= true <= number(high) + slack


@pytest.mark.parametrize(("op", "meaning", "detail"), CALLS, ids=[f"{op}{d or ''}" for op, _, d in CALLS])
def test_functions_of_one_variable_in_balls(op: str, meaning: Callable[..., Any], detail: tuple[Any, ...]) -> None:
    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(boxes())
    def inclusion(box: tuple[float, float, float]) -> None:
        lower, upper, point = box
        with mpmath.workdps(DIGITS), ball.working_precision(64):
            check_ball(ball.OPERATIONS[op](ball.between(lower, upper), *detail), meaning(number(point), *detail))

    inclusion()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", TWO)
def test_operations_on_two(op: str) -> None:
    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(boxes(), boxes())
    def inclusion(u: tuple[float, float, float], v: tuple[float, float, float]) -> None:
        with mpmath.workdps(DIGITS):
            true = TWO[op](number(u[2]), number(v[2]))
            name, *detail = op.split()
            check(interval.OPERATIONS[name](single(*u[:2]), single(*v[:2]), *map(int, detail)), true)

    inclusion()


@pytest.mark.parametrize("op", CONDITIONS)
@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(u=boxes(), v=boxes())
def test_conditions(op: str, u: tuple[float, float, float], v: tuple[float, float, float]) -> None:
    test: Truth = interval.OPERATIONS[op](single(*u[:2]), single(*v[:2]))
    assert test.holds[0] if CONDITIONS[op](u[2], v[2]) else test.fails[0]
    opposite = interval.OPERATIONS["not"](test)
    assert (opposite.holds, opposite.fails) == (test.fails, test.holds)
    assert not interval.OPERATIONS["and"](test, opposite).holds[0] or (test.holds[0] and test.fails[0])
    assert not interval.OPERATIONS["or"](test, opposite).fails[0] or (test.holds[0] and test.fails[0])


@given(st.fractions(), st.integers(-40, 40))
@settings(max_examples=100, deadline=None, database=None, derandomize=True)
def test_a_constant_lies_in_its_interval(value: Fraction, exponent: int) -> None:
    value *= Fraction(10) ** exponent
    found = interval.OPERATIONS["constant"](value)
    lower, upper = float(found.lower[0]), float(found.upper[0])
    assert Fraction(lower) <= value <= Fraction(upper)
    assert upper <= math.nextafter(lower, math.inf)


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_function_of_the_language_with_its_derivatives(name: str) -> None:
    """Value, f' and f'' over intervals round a point hold what balls find at points of them."""
    text, at = VOCABULARY[name]
    f = function(text, "x")
    centre = float(sp.Rational(at))
    for radius in (0.0, 1e-9, 1e-3, 0.04):
        lower, upper, level = f.ranges("sample", np.array([[centre - radius]]), np.array([[centre + radius]]))
        for share in (-1.0, -0.3, 0.0, 0.7, 1.0):
            point = centre + share * radius
            true = f.balls("sample", [ball.from_float(point)])
            for i, b in enumerate(true):
                if b.is_finite():
                    assert lower[0, i] <= float(b.upper())
                    assert upper[0, i] >= float(b.lower())
        if radius <= 1e-3 and name not in ("floor", "ceiling"):
            assert level[0] == SMOOTH
            assert (upper - lower <= 1e-7 + 1000 * radius * (1 + abs(upper))).all()


@settings(max_examples=80, deadline=None, database=None, derandomize=True)
@given(tree=trees, u=st.tuples(st.floats(-2, 2), st.floats(-2, 2)), radius=st.sampled_from([0.0, 1e-6, 0.1, 1.0]))
def test_gradient_and_hessian_of_expressions(tree: Expr, u: tuple[float, float], radius: float) -> None:
    f = Function(tree, (X, Y))
    lower = np.array([[c - radius for c in u]])
    upper = np.array([[c + radius for c in u]])
    low, high, level = f.ranges("sample", lower, upper)
    assert level[0] >= DEFINED or tree.has(sp.Piecewise)
    for corner in product((-1.0, 0.1, 1.0), repeat=2):
        point = [c + s * radius for c, s in zip(u, corner)]
        with ball.working_precision(200):
            true = f.balls("sample", [ball.from_float(c) for c in point])
        for i, b in enumerate(true):
            if b.is_finite():
                assert low[0, i] <= float(b.upper()) + abs(float(b.upper())) * 1e-15
                assert high[0, i] >= float(b.lower()) - abs(float(b.lower())) * 1e-15


# Where a function is defined, and whether it is smooth there.
LEVELS = [
    ("sqrt(x)", (1.0, 2.0), SMOOTH),
    ("sqrt(x)", (0.0, 2.0), DEFINED),
    ("sqrt(x)", (-1.0, 2.0), PARTIAL),
    ("sqrt(x)", (-2.0, -1.0), EMPTY),
    ("log(x)", (0.0, 1.0), PARTIAL),
    ("sqrt(log(x))", (0.0, 2.0), PARTIAL),
    ("floor(x)*log(x)", (0.0, 2.0), PARTIAL),
    ("log(x)", (-1.0, 0.0), EMPTY),
    ("1/x", (-1.0, 1.0), PARTIAL),
    ("1/x", (0.5, 1.0), SMOOTH),
    ("tan(x)", (1.0, 2.0), PARTIAL),
    ("tan(x)", (-1.0, 1.0), SMOOTH),
    ("floor(x)", (0.5, 0.7), SMOOTH),
    ("floor(x)", (1.0, 1.5), DEFINED),
    ("x*sign(x)", (-1.0, 1.0), DEFINED),
    ("asin(x)", (0.0, 1.0), DEFINED),
    ("asin(x)", (2.0, 3.0), EMPTY),
    ("x^1.5", (0.0, 1.0), DEFINED),
    ("x^1.5", (0.1, 1.0), SMOOTH),
    ("where(x > 1, x, 1)", (2.0, 3.0), SMOOTH),
    ("where(x > 1, x, 1)", (0.0, 3.0), DEFINED),
    ("where(x > 1, x, 1)", (1.0, 3.0), DEFINED),
    ("where(x > 1, x, log(x - 5))", (2.0, 3.0), SMOOTH),
    ("Piecewise((x, x > 1))", (0.0, 3.0), PARTIAL),
    ("Piecewise((x, x > 1))", (-1.0, 0.0), EMPTY),
    ("abs(x)", (-1.0, 1.0), SMOOTH),
]


@pytest.mark.parametrize(("text", "box", "level"), LEVELS)
def test_what_is_known_of_the_domain(text: str, box: tuple[float, float], level: int) -> None:
    f = function(text, "x")
    assert f.ranges("value", np.array([[box[0]]]), np.array([[box[1]]]))[2][0] == level


def test_a_kink_shows_in_the_gradient() -> None:
    lower, upper, level = function("abs(x)", "x").ranges("gradient", np.array([[-1.0]]), np.array([[2.0]]))
    assert (lower[0, 0], upper[0, 0], level[0]) == (-1, 1, PARTIAL)


def test_zero_times_the_whole_line_is_no_number_lost() -> None:
    f = function("x*exp(exp(y))", "x y")
    lower, upper, _ = f.ranges("value", np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([[0.0, 50.0], [1.0, 50.0]]))
    assert np.abs(lower).max() < 1e-290
    assert upper[0, 0] < 1e-290
    assert upper[1, 0] == math.inf


def test_many_boxes_at_once_are_each_as_one_alone() -> None:
    f = function("x*sin(y) + sqrt(x + 2)/(1 + y^2) + max(x, y)^2", "x y")
    rng = np.random.default_rng(7)
    lower = rng.uniform(-3, 3, (40, 2))
    upper = lower + rng.uniform(0, 1, (40, 2))
    low, high, level = f.ranges("sample", lower, upper)
    for i in range(len(lower)):
        one = f.ranges("sample", lower[i : i + 1], upper[i : i + 1])
        np.testing.assert_allclose(low[i], one[0][0], rtol=1e-13)
        np.testing.assert_allclose(high[i], one[1][0], rtol=1e-13)
        assert level[i] == one[2][0]
