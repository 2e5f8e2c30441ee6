"""Value, gradient and Hessian over the whole range of doubles, against mpmath, whose exponents have no bound.

A rule such as (u/v)'' = … v⁻⁴ leaves the range of doubles long before its result does; what comes of that is 0,
infinity, or a number of the wrong sign that looks like any other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from expressions import X
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mpmath import mpf
from problems import function

from symnewton.calculus.arithmetic import flags
from symnewton.calculus.function import Function
from symnewton.points.at_point import sample_at

pytestmark = pytest.mark.slow

Derivatives = tuple[Callable[[mpf], mpf], Callable[[mpf], mpf], Callable[[mpf], mpf]]
DIGITS = 60
LARGEST, SMALLEST_NORMAL = 1.7e308, 2.3e-308


def logistic(u: mpf) -> mpf:
    return 1 / (1 + mpmath.exp(-u))


def density(u: mpf) -> mpf:
    return 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-u * u)


def w(u: mpf) -> mpf:
    return mpmath.lambertw(u).real


def root1(u: mpf) -> mpf:
    return mpmath.sqrt((1 - u) * (1 + u))


def reciprocal1(u: mpf) -> mpf:
    """√(1 − 1/u²)."""
    return mpmath.sqrt((u - 1) * (u + 1)) / abs(u)


def second_of_asec(u: mpf) -> mpf:
    return -(2 * u * u - 1) / (u**5 * reciprocal1(u) ** 3)


def small_sinc(u: mpf, order: int) -> mpf:
    """A derivative of sin(u)/u near 0 by its power series."""
    terms = range((order + 1) // 2, 60)
    return mpmath.fsum(
        mpf(-1) ** k
        * mpmath.ff(2 * k, order)
        * (u ** (2 * k - order) if 2 * k > order else 1)
        / mpmath.factorial(2 * k + 1)
        for k in terms
    )


def product_log_slope(u: mpf) -> mpf:
    return mpmath.exp(-w(u)) / (1 + w(u))


SMALL = [1e-300, -1e-200, 1e-9, 0.3, -0.7]
WIDE = [*SMALL, 3.0, -40.0, 300.0, -700.0, 1e5]
HUGE = [*WIDE, -1e12, 1e100, -1e153, 1e160, 1e300]
POSITIVE = [1e-300, 1e-160, 1e-5, 0.3, 1.5, 40.0, 1e12, 1e160, 1e300]
LARGE = [1.1, -3.0, 1e5, -1e100, 1e153, 1e200, 1e300]

# f, f′ and f″, each in a form that loses nothing, and where to try them.
TABLE: dict[str, tuple[Derivatives, list[float]]] = {
    "1/U": ((lambda u: 1 / u, lambda u: -(u**-2), lambda u: 2 * u**-3), HUGE),
    "1/U^12": ((lambda u: u**-12, lambda u: -12 * u**-13, lambda u: 156 * u**-14), HUGE),
    "U^7": ((lambda u: u**7, lambda u: 7 * u**6, lambda u: 42 * u**5), HUGE),
    "1/(1+U^2)": (
        (
            lambda u: 1 / (1 + u * u),
            lambda u: -2 * u / (1 + u * u) ** 2,
            lambda u: (6 * u * u - 2) / (1 + u * u) ** 3,
        ),
        HUGE,
    ),
    "U^(-7/2)": ((lambda u: u**-3.5, lambda u: -3.5 * u**-4.5, lambda u: 15.75 * u**-5.5), POSITIVE),
    "U^2.3": (
        (
            lambda u: u ** (mpf(23) / 10),
            lambda u: mpf(23) / 10 * u ** (mpf(13) / 10),
            lambda u: mpf(299) / 100 * u ** (mpf(3) / 10),
        ),
        POSITIVE,
    ),
    "sqrt(U)": ((mpmath.sqrt, lambda u: u**-0.5 / 2, lambda u: -(u**-1.5) / 4), POSITIVE),
    "exp(U)": ((mpmath.exp, mpmath.exp, mpmath.exp), WIDE),
    "exp(-U^2)": (
        (
            lambda u: mpmath.exp(-u * u),
            lambda u: -2 * u * mpmath.exp(-u * u),
            lambda u: (4 * u * u - 2) * mpmath.exp(-u * u),
        ),
        [*SMALL, 3.0, -20.0, 26.6, 300.0],
    ),
    "log(U)": ((mpmath.log, lambda u: 1 / u, lambda u: -(u**-2)), POSITIVE),
    "sin(U)": ((mpmath.sin, mpmath.cos, lambda u: -mpmath.sin(u)), HUGE),
    "cos(U)": ((mpmath.cos, lambda u: -mpmath.sin(u), lambda u: -mpmath.cos(u)), HUGE),
    "tan(U)": (
        (mpmath.tan, lambda u: mpmath.sec(u) ** 2, lambda u: 2 * mpmath.sec(u) ** 2 * mpmath.tan(u)),
        [*SMALL, 1.5707963267948966, 1e10],
    ),
    "cot(U)": (
        (mpmath.cot, lambda u: -(mpmath.csc(u) ** 2), lambda u: 2 * mpmath.csc(u) ** 2 * mpmath.cot(u)),
        [1e-100, *SMALL[2:], 3.141592653589793],
    ),
    "asin(U)": ((mpmath.asin, lambda u: 1 / root1(u), lambda u: u / root1(u) ** 3), [*SMALL, 0.9999999999999999]),
    "acos(U)": ((mpmath.acos, lambda u: -1 / root1(u), lambda u: -u / root1(u) ** 3), [*SMALL, -0.9999999999999999]),
    "atan(U)": ((mpmath.atan, lambda u: 1 / (1 + u * u), lambda u: -2 * u / (1 + u * u) ** 2), HUGE),
    "acot(U)": ((lambda u: mpmath.atan(1 / u), lambda u: -1 / (1 + u * u), lambda u: 2 * u / (1 + u * u) ** 2), HUGE),
    "sinh(U)": ((mpmath.sinh, mpmath.cosh, mpmath.sinh), WIDE),
    "cosh(U)": ((mpmath.cosh, mpmath.sinh, mpmath.cosh), WIDE),
    "tanh(U)": (
        (mpmath.tanh, lambda u: mpmath.sech(u) ** 2, lambda u: -2 * mpmath.sech(u) ** 2 * mpmath.tanh(u)),
        [*WIDE, -354.0, 18.0],
    ),
    "coth(U)": (
        (mpmath.coth, lambda u: -(mpmath.csch(u) ** 2), lambda u: 2 * mpmath.csch(u) ** 2 * mpmath.coth(u)),
        [1e-100, *WIDE[2:], -354.0],
    ),
    "sech(U)": (
        (
            mpmath.sech,
            lambda u: -mpmath.sech(u) * mpmath.tanh(u),
            lambda u: mpmath.sech(u) * (1 - 2 * mpmath.sech(u) ** 2),
        ),
        [*WIDE, 400.0],
    ),
    "csch(U)": (
        (
            mpmath.csch,
            lambda u: -mpmath.csch(u) * mpmath.coth(u),
            lambda u: mpmath.csch(u) * (1 + 2 * mpmath.csch(u) ** 2),
        ),
        [1e-100, *WIDE[2:], -400.0],
    ),
    "sec(U)": (
        (
            mpmath.sec,
            lambda u: mpmath.sec(u) * mpmath.tan(u),
            lambda u: mpmath.sec(u) * (2 * mpmath.sec(u) ** 2 - 1),
        ),
        [*SMALL, 1.5707963267948966, 1e10],
    ),
    "csc(U)": (
        (
            mpmath.csc,
            lambda u: -mpmath.csc(u) * mpmath.cot(u),
            lambda u: mpmath.csc(u) * (2 * mpmath.csc(u) ** 2 - 1),
        ),
        [1e-100, *SMALL[2:], 3.141592653589793],
    ),
    "asec(U)": (
        (lambda u: mpmath.acos(1 / u), lambda u: 1 / (u * u * reciprocal1(u)), second_of_asec),
        [1.0000000000000002, *LARGE],
    ),
    "acsc(U)": (
        (lambda u: mpmath.asin(1 / u), lambda u: -1 / (u * u * reciprocal1(u)), lambda u: -second_of_asec(u)),
        [1.0000000000000002, *LARGE],
    ),
    "asech(U)": (
        (
            lambda u: mpmath.acosh(1 / u),
            lambda u: -1 / (u * root1(u)),
            lambda u: (1 - 2 * u * u) / (u * u * root1(u) ** 3),
        ),
        [1e-140, 1e-9, 0.3, 0.9999999999999999],
    ),
    "acsch(U)": (
        (
            lambda u: mpmath.asinh(1 / u),
            lambda u: -1 / (abs(u) * mpmath.sqrt(1 + u * u)),
            lambda u: mpmath.sign(u) * (1 + 2 * u * u) / (u * u * mpmath.sqrt(1 + u * u) ** 3),
        ),
        [1e-140, *HUGE[2:]],
    ),
    "sinc(U)": (
        (
            mpmath.sinc,
            lambda u: small_sinc(u, 1) if abs(u) < 1 else (mpmath.cos(u) - mpmath.sinc(u)) / u,
            lambda u: (
                small_sinc(u, 2)
                if abs(u) < 1
                else -mpmath.sinc(u) - 2 * (mpmath.cos(u) - mpmath.sinc(u)) / (u * u)
            ),
        ),
        [*SMALL, 3.0, -40.0, 1e5],
    ),
    "atan2(U, 3)": (
        (lambda u: mpmath.atan(u / 3), lambda u: 3 / (9 + u * u), lambda u: -6 * u / (9 + u * u) ** 2),
        HUGE,
    ),
    "abs(U)*U": ((lambda u: abs(u) * u, lambda u: 2 * abs(u), lambda u: 2 * mpmath.sign(u)), HUGE),
    "relu(U)^3": (
        (lambda u: max(u, 0) ** 3, lambda u: 3 * max(u, 0) ** 2, lambda u: 6 * max(u, mpf(0))),
        [*WIDE, 1e100],
    ),
    "max(U, 1/U)": (
        (
            lambda u: max(u, 1 / u),
            lambda u: mpf(1) if u > 1 / u else -(u**-2),
            lambda u: mpf(0) if u > 1 / u else 2 * u**-3,
        ),
        [1e-100, 0.3, -3.0, 40.0, 1e100],
    ),
    "cbrt(U)": (
        (
            lambda u: mpmath.sign(u) * mpmath.cbrt(abs(u)),
            lambda u: abs(u) ** (mpf(-2) / 3) / 3,
            lambda u: -2 * mpmath.sign(u) * abs(u) ** (mpf(-5) / 3) / 9,
        ),
        [1e-150, 1e-9, -0.7, 40.0, -1e160, 1e300],
    ),
    "where(U > 1, 1/U, U^3)": (
        (
            lambda u: 1 / u if u > 1 else u**3,
            lambda u: -(u**-2) if u > 1 else 3 * u * u,
            lambda u: 2 * u**-3 if u > 1 else 6 * u,
        ),
        [1e-90, -0.7, 3.0, 1e5, 1e150],
    ),
    "asinh(U)": (
        (mpmath.asinh, lambda u: (1 + u * u) ** -0.5, lambda u: -u * (1 + u * u) ** -1.5),
        HUGE,
    ),
    "acosh(U)": (
        (mpmath.acosh, lambda u: ((u - 1) * (u + 1)) ** -0.5, lambda u: -u * ((u - 1) * (u + 1)) ** -1.5),
        [1.0000000000000002, *[abs(u) for u in LARGE]],
    ),
    "atanh(U)": (
        (
            mpmath.atanh,
            lambda u: 1 / ((1 - u) * (1 + u)),
            lambda u: 2 * u / ((1 - u) * (1 + u)) ** 2,
        ),
        [*SMALL, 0.9999999999999999],
    ),
    "acoth(U)": (
        (
            lambda u: mpmath.atanh(1 / u),
            lambda u: 1 / ((1 - u) * (1 + u)),
            lambda u: 2 * u / ((1 - u) * (1 + u)) ** 2,
        ),
        [1.0000000000000002, *LARGE],
    ),
    "erf(U)": ((mpmath.erf, density, lambda u: -2 * u * density(u)), [*SMALL, 3.0, -26.0, 300.0]),
    "erfc(U)": ((mpmath.erfc, lambda u: -density(u), lambda u: 2 * u * density(u)), [*SMALL, 3.0, 26.0, 300.0]),
    "gamma(U)": (
        (
            mpmath.gamma,
            lambda u: mpmath.gamma(u) * mpmath.digamma(u),
            lambda u: mpmath.gamma(u) * (mpmath.digamma(u) ** 2 + mpmath.polygamma(1, u)),
        ),
        [1e-100, 1e-9, 0.3, 5.5, 150.0, -0.7, -150.5, -180.5],
    ),
    "loggamma(U)": (
        (mpmath.loggamma, mpmath.digamma, lambda u: mpmath.polygamma(1, u)),
        [1e-150, 1e-9, 0.3, 1.0, 1.4616321449683623, 2.0, 150.0, 1e10, 1e100],
    ),
    "LambertW(U)": (
        (
            w,
            product_log_slope,
            lambda u: -product_log_slope(u) ** 2 * (2 + w(u)) / (1 + w(u)),
        ),
        [*SMALL[:4], -0.3678794411714423, 40.0, 1e100, 1e300],
    ),
    "sigmoid(U)": (
        (
            logistic,
            lambda u: logistic(u) * logistic(-u),
            lambda u: logistic(u) * logistic(-u) * mpmath.tanh(-u / 2),
        ),
        [*WIDE, -36.5, 36.5, 745.0],
    ),
    "softplus(U)": (
        (
            lambda u: mpmath.log1p(mpmath.exp(u)),
            logistic,
            lambda u: logistic(u) * logistic(-u),
        ),
        [*WIDE, 36.5, -36.5],
    ),
}  # fmt: skip
CASES = [(name, u) for name, (_, points) in TABLE.items() for u in points]


def true_derivatives(name: str, u: float, a: int, c: int) -> list[mpf]:
    """10^c · f(10^a x) and its derivatives by x where 10^a x = u, u a double."""
    forms, _ = TABLE[name]
    scale, inner = mpf(10) ** c, mpf(10) ** a
    return [scale * inner**k * form(mpf(u)) for k, form in enumerate(forms)]


def scaled(name: str, a: int, c: int) -> Function:
    """10^c · f(10^a x)."""
    plain = function(name.replace("U", "x"), "x")
    ten = sp.Integer(10)
    return Function(ten**c * plain.expression.xreplace({X: ten**a * X}), (X,))


def as_double(true: mpf) -> float:
    return float(true) if abs(true) < LARGEST else math.copysign(math.inf, true)


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(case=st.sampled_from(CASES), a=st.integers(-150, 150), c=st.integers(-300, 300))
@example(case=("1/U", 1e-3), a=0, c=-80)
@example(case=("1/U^12", 1e7), a=0, c=0)
@example(case=("sigmoid(U)", -700.0), a=0, c=0)
@example(case=("sech(U)", 400.0), a=0, c=0)
def test_the_numbers_at_a_point_are_the_nearest_doubles(case: tuple[str, float], a: int, c: int) -> None:
    name, u = case
    with mpmath.workdps(DIGITS):
        true = true_derivatives(name, u, a, c)
        if any(abs(t) > LARGEST for t in true):
            return
        f = scaled(name, a, c)
        at = sp.Rational(*Fraction(u).as_integer_ratio()) / sp.Integer(10) ** a
        sample, doubts = sample_at(f, (at,))
        assert not doubts
        for found, t in zip((sample.value, sample.gradient[0], sample.hessian[0][0]), true, strict=True):
            assert found == as_double(t) or abs(found - t) <= 1e-15 * abs(t), (name, u, a, c)


@pytest.mark.parametrize("name", TABLE)
def test_no_double_on_the_way_to_a_minimum_is_lost(name: str) -> None:
    """What a run computes with: right to what cancellation leaves, never 0 or of another sign for leaving the range."""
    f = function(name.replace("U", "x"))
    with mpmath.workdps(DIGITS):
        for u in TABLE[name][1]:
            sample = f.sample((u,))
            noise = [f.value_noise((u,)), f.gradient_noise((u,))[0], math.inf]
            found = (sample.value, sample.gradient[0], sample.hessian[0][0])
            for number, t, slack in zip(found, true_derivatives(name, u, 0, 0), noise, strict=True):
                if SMALLEST_NORMAL < abs(t) < LARGEST and slack < math.inf:
                    assert abs(number - t) <= 1e-13 * abs(t) + 4 * slack, (name, u)


@pytest.mark.parametrize(
    ("text", "x", "true"),
    [
        ("1/x^12", 1e7, 1.56e-96),
        ("1e-80/x", 1e-3, 2e-71),
        ("1/cosh(x)", 300.0, float(mpmath.sech(300))),
        ("1/(1 + exp(-x))", -500.0, float(mpmath.exp(-500))),
        ("4*1.65e-21*((3.4e-10/x)^12 - (3.4e-10/x)^6)", 3.816370964e-10, 57.14628153 * 1.65e-21 / 3.4e-10**2),
    ],
)
def test_second_derivatives_that_used_to_leave_the_range(text: str, x: float, true: float) -> None:
    assert function(text).sample((x,)).hessian[0][0] == pytest.approx(true, rel=1e-5)


def test_the_flags_tell_what_left_the_range() -> None:
    clear, left_range = flags.watch()
    numbers = [1e-200, 1e200, 0.1, 3.0]
    for operation, left in [
        (lambda: numbers[0] * numbers[0], True),
        (lambda: numbers[1] * numbers[1], True),
        (lambda: math.exp(-800 * numbers[3]), True),
        (lambda: numbers[2] * numbers[3] + numbers[2] / numbers[3], False),
        (lambda: math.exp(numbers[2]) ** numbers[3] - math.sin(numbers[3]), False),
    ]:
        clear()
        operation()
        assert bool(left_range()) is left
    clear()
    assert not left_range()
