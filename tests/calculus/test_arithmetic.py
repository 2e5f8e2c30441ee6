"""Every operation of the graph in doubles and in balls, against mpmath in 80 digits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus.arithmetic import ball, real

pytestmark = pytest.mark.slow

DIGITS = 80


def sinc(u: mpmath.mpf, order: int) -> mpmath.mpf:
    """The derivative of sin(u)/u as the integral of d^n/du^n cos(u t) over t in [0, 1]."""
    if abs(u) > 0.25:
        with mpmath.workdps(200):
            return mpmath.diff(lambda t: mpmath.sin(t) / t, u, order)
    return mpmath.quad(lambda t: t**order * mpmath.cos(u * t + order * mpmath.pi / 2), mpmath.linspace(0, 1, 5))


def truth(value: bool) -> mpmath.mpf:
    return mpmath.mpf(1 if value else 0)


# What each operation means, its arguments, and the details that go with it.
Row = tuple[Callable[..., Any], list[tuple[float, ...]], tuple[Any, ...]]
MEANING: dict[str, Row] = {
    "add": (lambda u, v: u + v, [(0.1, 0.2), (1e30, -1e-30)], ()),
    "sub": (lambda u, v: u - v, [(0.1, 0.2), (1.0, 1e-30)], ()),
    "neg": (lambda u: -u, [(0.1,)], ()),
    "mul": (lambda u, v: u * v, [(0.1, 0.2), (-3.0, 1e30)], ()),
    "div": (lambda u, v: u / v, [(0.1, 0.3), (-3.0, 1e30)], ()),
    "powr": (mpmath.power, [(2.0, 0.3), (0.1, -1.7), (1e10, 2.5), (1.0, 1e5)], ()),
    "sqrt": (mpmath.sqrt, [(2.0,), (1e-300,), (0.0,)], ()),
    "exp": (mpmath.exp, [(0.1,), (-700.0,), (700.0,)], ()),
    "log": (mpmath.log, [(0.1,), (1e300,), (1.0000001,)], ()),
    "sin": (mpmath.sin, [(0.1,), (3.14159,), (1e10,)], ()),
    "cos": (mpmath.cos, [(0.1,), (1.5707963,), (-1e10,)], ()),
    "tan": (mpmath.tan, [(0.1,), (1.57,), (-100.0,)], ()),
    "cot": (mpmath.cot, [(0.1,), (1.57,), (-100.0,), (3.14,)], ()),
    "asin": (mpmath.asin, [(0.1,), (-0.999999,), (1.0,)], ()),
    "acos": (mpmath.acos, [(0.1,), (0.999999,), (-1.0,)], ()),
    "atan": (mpmath.atan, [(0.1,), (1e20,)], ()),
    "atan2": (mpmath.atan2, [(0.1, 0.2), (1.0, -2.0), (-1.0, -2.0), (-3.0, 0.0), (2.0, 0.0)], ()),
    "sinh": (mpmath.sinh, [(0.1,), (-700.0,)], ()),
    "cosh": (mpmath.cosh, [(0.1,), (700.0,)], ()),
    "tanh": (mpmath.tanh, [(0.1,), (-20.0,)], ()),
    "asinh": (mpmath.asinh, [(0.1,), (-1e10,)], ()),
    "acosh": (mpmath.acosh, [(1.1,), (1e10,), (1.0,)], ()),
    "atanh": (mpmath.atanh, [(0.1,), (-0.999999,)], ()),
    "erf": (mpmath.erf, [(0.1,), (-3.0,)], ()),
    "erfc": (mpmath.erfc, [(0.1,), (-3.0,), (10.0,)], ()),
    "gamma": (mpmath.gamma, [(0.1,), (5.5,), (-2.5,), (150.0,)], ()),
    "loggamma": (mpmath.loggamma, [(0.1,), (5.5,), (1e10,)], ()),
    "lambertw": (lambda u: mpmath.lambertw(u).real, [(0.1,), (1.0,), (100.0,), (-0.3,)], ()),
    "softplus": (lambda u: mpmath.log1p(mpmath.exp(u)), [(0.0,), (0.1,), (-700.0,), (700.0,), (-2.0,), (2.0,)], ()),
    "sigmoid": (lambda u: 1 / (1 + mpmath.exp(-u)), [(0.0,), (0.1,), (-700.0,), (700.0,), (-2.0,), (2.0,)], ()),
    "abs": (abs, [(-0.1,), (0.1,)], ()),
    "positive": (lambda u: u, [(0.1,), (1e-300,)], ()),
    "slope": (mpmath.sign, [(-0.1,), (0.1,)], ()),
    "sign": (mpmath.sign, [(-0.1,), (0.1,), (0.0,)], ()),
    "floor": (mpmath.floor, [(-0.1,), (2.9,), (1e15,)], ()),
    "max": (max, [(0.1, 0.2), (-1.0, -2.0)], ()),
    "min": (min, [(0.1, 0.2), (-1.0, -2.0)], ()),
    "above": (lambda u, v: truth(u > v), [(0.1, 0.2), (-1.0, -2.0)], ()),
    "pi": (lambda: +mpmath.pi, [()], ()),
}
DETAILED: list[tuple[str, Callable[..., Any], tuple[float, ...], Any]] = [
    *[("over", lambda u, v, n: u / v**n, (u, 0.7), n) for u in (0.3, -1e10) for n in (2, 3, 7)],
    *[("over", lambda u, v, n: u / v**n, uv, n) for uv in ((1e200, 1e150), (-1e-200, -1e-150)) for n in (2, 3)],
    *[("powi", lambda u, n: u**n, (u,), n) for u in (0.3, -1.7, 1e10) for n in (2, 3, 7, 10)],
    *[("polygamma", lambda u, n: mpmath.polygamma(n, u), (u,), n) for u in (0.2, 3.5, -1.5, 40.0) for n in (0, 1, 2)],
    *[("sinc", sinc, (u,), n) for u in (0.0, 1e-8, 0.3, -0.999, 1.0, 1.5, -7.0, 40.0, 1e6) for n in range(4)],
    *[("step", lambda u, a: mpmath.mpf(1 if u > 0 else 0 if u < 0 else a), (u,), Fraction(1, 2)) for u in (-0.1, 0.2)],
]
ROWS = [(op, meaning, args, ()) for op, (meaning, samples, _) in MEANING.items() for args in samples]
ROWS += [(op, meaning, args, (detail,)) for op, meaning, args, detail in DETAILED]
IDS = [f"{op}{args}{detail or ''}" for op, _, args, detail in ROWS]


def exact(x: arb) -> mpmath.mpf:
    """A ball without radius as an mpmath number, without rounding."""
    mantissa, exponent = x.man_exp()
    return mpmath.mpf(int(mantissa)) * mpmath.mpf(2) ** int(exponent)


def contains(b: arb, value: mpmath.mpf) -> bool:
    """Whether a value known to DIGITS digits lies in the ball."""
    slack = (abs(value) + mpmath.mpf("1e-30")) * mpmath.mpf(10) ** (12 - DIGITS)
    return abs(value - exact(b.mid())) <= exact(b.rad()) + slack


def true_value(meaning: Callable[..., Any], args: tuple[float, ...], detail: tuple[Any, ...]) -> mpmath.mpf:
    with mpmath.workdps(DIGITS + 20):
        return mpmath.mpf(meaning(*map(mpmath.mpf, args), *detail))


def test_the_tables_have_every_operation() -> None:
    words = {"constant", "less", "equal", "not", "and", "or", "where", "undefined"}
    assert {op for op, *_ in ROWS} | words == set(ball.OPERATIONS)


@pytest.mark.parametrize("bits", [53, 200])
@pytest.mark.parametrize(("op", "meaning", "args", "detail"), ROWS, ids=IDS)
def test_a_ball_contains_the_true_value_and_little_else(
    op: str, meaning: Callable[..., Any], args: tuple[float, ...], detail: tuple[Any, ...], bits: int
) -> None:
    true = true_value(meaning, args, detail)
    with ball.working_precision(bits):
        b = ball.OPERATIONS[op](*map(ball.from_float, args), *detail)
    with mpmath.workdps(DIGITS + 20):
        assert contains(b, true)
        assert exact(b.rad()) <= mpmath.mpf(2) ** (12 - bits) * (
            abs(true) * 2 ** math.log2(2 + max(map(abs, args), default=0)) + 1
        )


@pytest.mark.parametrize(("op", "meaning", "args", "detail"), ROWS, ids=IDS)
def test_a_double_is_the_true_value_to_a_few_units(
    op: str, meaning: Callable[..., Any], args: tuple[float, ...], detail: tuple[Any, ...]
) -> None:
    value = real.OPERATIONS[op](*args, *detail)
    assert isinstance(value, float)
    assert value == pytest.approx(float(true_value(meaning, args, detail)), rel=4e-15, abs=1e-80)


WIDE = [op for op in MEANING if op not in ("add", "sub", "neg", "pi")]


@settings(max_examples=400)
@given(st.sampled_from(WIDE), st.data())
def test_a_wide_ball_contains_the_values_of_all_its_points(op: str, data: st.DataObject) -> None:
    """Inclusion isotony: what interval proofs rest on, also across kinks, jumps and the ends of the domain."""
    meaning, samples, _ = MEANING[op]
    args = data.draw(st.sampled_from(samples))
    radius = data.draw(st.sampled_from([1e-10, 0.01, 0.5, 3.0]))
    parts = [data.draw(st.floats(-1, 1)) for _ in args]
    with ball.working_precision(64):
        b = ball.OPERATIONS[op](*[arb(a, radius) for a in args])
        if not b.is_finite():
            return
        points = [arb(a) + arb(radius) * arb(p) for a, p in zip(args, parts)]
        with mpmath.workdps(DIGITS + 20):
            inner = [exact(p.mid()) for p in points]
            if all(abs(i - mpmath.mpf(a)) <= mpmath.mpf(radius) for i, a in zip(inner, args)):
                assert contains(b, mpmath.mpf(meaning(*inner)))


@given(st.floats(-3, 3), st.floats(1e-6, 4), st.floats(-1, 1), st.integers(0, 3))
def test_a_wide_ball_contains_every_derivative_of_sinc(u: float, radius: float, part: float, order: int) -> None:
    point = u + radius * part
    with ball.working_precision(64):
        b = ball.sinc(arb(u, radius * 1.0001), order)
    with mpmath.workdps(DIGITS):
        assert contains(b, sinc(mpmath.mpf(point), order))


def test_steps_and_choices_of_undecided_balls() -> None:
    either, low, high = arb(0, 1), arb(1), arb(5)
    assert ball.less(low, high) is True
    assert ball.less(high, low) is False
    assert ball.less(either, arb(0)) is None
    assert ball.equal(low, low) is True
    assert ball.equal(low, high) is False
    assert ball.equal(either, arb(0)) is None
    both = ball.where(None, low, high)
    assert both.contains(low)
    assert both.contains(high)
    assert ball.where(True, low, high) == low
    assert ball.where(False, low, high) == high
    for at_zero in (Fraction(1, 2), Fraction(5)):
        step = ball.step(either, at_zero)
        assert all(step.contains(v) for v in (arb(0), arb(1), ball.constant(at_zero)))
        assert ball.step(arb(0), at_zero) == ball.constant(at_zero)
    assert not ball.slope(either).is_finite()
    assert not ball.above(either, arb(0)).is_finite()
    assert not ball.step(either, None).is_finite()


@pytest.mark.parametrize("p", [True, False, None])
@pytest.mark.parametrize("q", [True, False, None])
def test_logic_of_three_values_is_that_of_all_its_completions(p: bool | None, q: bool | None) -> None:
    for op, combine in (("and", lambda a, b: a and b), ("or", lambda a, b: a or b)):
        results = {combine(a, b) for a in ({p} - {None} or {True, False}) for b in ({q} - {None} or {True, False})}
        assert ball.OPERATIONS[op](p, q) == (results.pop() if len(results) == 1 else None)
    assert ball.OPERATIONS["not"](p) is (None if p is None else not p)


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 1e308, -1e308, 5e-324, -5e-324, 1e16, math.inf, -math.inf, math.nan]
numbers = st.one_of(st.sampled_from(SPECIAL), st.floats())


@given(st.sampled_from(sorted(MEANING)), numbers, numbers)
def test_real_operations_never_raise(op: str, u: float, v: float) -> None:
    if op == "div" and v == 0:
        assert math.isnan(real.div(u, v))
    value = real.OPERATIONS[op](*(u, v)[: len(MEANING[op][1][0])])
    assert isinstance(value, float)


@pytest.mark.parametrize("op", sorted(MEANING))
def test_real_operations_never_raise_at_special_values(op: str) -> None:
    for u, v in product(SPECIAL, repeat=2):
        assert isinstance(real.OPERATIONS[op](*(u, v)[: len(MEANING[op][1][0])]), float)


@pytest.mark.parametrize(
    ("op", "detail"), [("powi", 2), ("powi", 3), ("polygamma", 1), ("sinc", 0), ("sinc", 2), ("step", None)]
)
def test_real_operations_with_a_detail_never_raise(op: str, detail: Any) -> None:
    for u in SPECIAL:
        assert isinstance(real.OPERATIONS[op](u, detail), float)
    for u, v in product(SPECIAL, repeat=2):
        assert isinstance(real.over(u, v, 3), float)


@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("log", (0.0,)), ("log", (-1.0,)), ("sqrt", (-1.0,)), ("asin", (1.5,)), ("acos", (-1.5,)), ("acosh", (0.5,)),
        ("atanh", (1.5,)), ("gamma", (-3.0,)), ("gamma", (0.0,)), ("loggamma", (-0.5,)), ("lambertw", (-1.0,)),
        ("div", (1.0, 0.0)), ("powr", (-1.0, 0.5)), ("powr", (0.0, -1.0)), ("powr", (0.0, 0.0)), ("atan2", (0.0, 0.0)),
        ("slope", (0.0,)), ("above", (1.0, 1.0)), ("max", (math.nan, 1.0)), ("min", (1.0, math.nan)), ("undefined", ()),
    ],
)  # fmt: skip
def test_outside_the_domain_doubles_and_balls_are_not_finite(op: str, args: tuple[float, ...]) -> None:
    assert not math.isfinite(real.OPERATIONS[op](*args))
    assert not ball.OPERATIONS[op](*map(ball.from_float, args)).is_finite()


def test_constants_are_rounded_once_and_may_be_infinite() -> None:
    assert real.constant(Fraction(1, 10)) == 0.1
    assert real.constant(Fraction(10) ** 400) == math.inf
    assert real.constant(-(Fraction(10) ** 400)) == -math.inf
    assert real.constant(Fraction(1, 10**400)) == 0.0
    with ball.working_precision(53):
        third = ball.constant(Fraction(1, 3))
    with ball.working_precision(100):
        assert third.contains(arb(1) / 3)


def test_threads_do_not_change_each_others_precision() -> None:
    def third(bits: int) -> bool:
        with ball.working_precision(bits):
            found = [arb(1) / 3 for _ in range(200)]
            time.sleep(0.001)
            with ball.working_precision(bits + 64):
                found.append(arb(1) / 3)
            found.append(arb(1) / 3)
        return [abs(b.rel_accuracy_bits() - bits) <= 4 for b in found] == [True] * 200 + [False, True]

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(third, [60, 400, 90, 1000] * 10))


def test_the_working_precision_is_put_back() -> None:
    from flint import ctx

    before = ctx.prec
    with ball.working_precision(777):
        assert ctx.prec == 777
    assert ctx.prec == before
    with pytest.raises(ZeroDivisionError), ball.working_precision(777):
        _ = 1 / 0
    assert ctx.prec == before


@pytest.mark.parametrize("n", [2, 3, 12])
def test_a_power_of_what_is_undefined_is_undefined(n: int) -> None:
    assert not ball.powi(ball.undefined(), n).is_finite()
    assert not ball.powi(arb(1) / arb(0), n).is_finite()
