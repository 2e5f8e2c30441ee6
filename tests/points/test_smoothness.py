"""Which derivatives f has where formulas meet: against difference quotients of 60 digits and textbook examples."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
from mpmath import mp

from symnewton import classify, gradient, hessian
from symnewton.errors import InputError
from symnewton.language import read_point, read_problem
from symnewton.points.kinks.smoothness import derivatives_at
from symnewton.verdicts import Missing

H = mpmath.mpf(10) ** -25  # of a difference quotient
MANY = 120  # digits it is computed with

# text; point; the same function in mpmath; f′ and f″ there, None where the two sides differ or one is infinite
LINE: list[tuple[str, str, Callable[[Any], Any], float | None, float | None]] = [
    ("floor(x)", "1", mpmath.floor, None, None),
    ("ceil(2x)", "1/2", lambda x: mpmath.ceil(2 * x), None, None),
    ("sign(x)", "0", mpmath.sign, None, None),
    ("mod(x, 2)", "2", lambda x: x - 2 * mpmath.floor(x / 2), None, None),
    ("x^2*mod(x, 2)", "0", lambda x: x**2 * (x - 2 * mpmath.floor(x / 2)), 0, None),
    ("where(x > 0, x + 1, x)", "0", lambda x: x + 1 if x > 0 else x, None, None),
    ("where(x > 0, x^2, -x^2)", "0", lambda x: x**2 if x > 0 else -(x**2), 0, None),
    ("abs(sin(x))", "pi", lambda x: abs(mpmath.sin(x)), None, None),
    ("abs(sin(pi*x))", "3", lambda x: abs(mpmath.sin(mp.pi * x)), None, None),
    ("abs(exp(x) - 2)", "log(2)", lambda x: abs(mpmath.exp(x) - 2), None, None),
    ("abs(x^2 - 2)", "sqrt(2)", lambda x: abs(x**2 - 2), None, None),
    ("sin(x)*abs(sin(x))", "pi", lambda x: mpmath.sin(x) * abs(mpmath.sin(x)), 0, None),
    ("x*abs(x)", "0", lambda x: x * abs(x), 0, None),
    ("3x + x*abs(x)", "0", lambda x: 3 * x + x * abs(x), 3, None),
    ("abs(x)^3", "0", lambda x: abs(x) ** 3, 0, 0),
    ("relu(x)^2", "0", lambda x: max(x, 0) ** 2, 0, None),
    ("max(x^2, x^3)", "0", lambda x: max(x**2, x**3), 0, 2),
    ("max(x, 2x - 1)", "1", lambda x: max(x, 2 * x - 1), None, None),
    ("cbrt(x)", "0", lambda x: mpmath.sign(x) * abs(x) ** (mpmath.mpf(1) / 3), None, None),
    ("cbrt(x)^4", "0", lambda x: abs(x) ** (mpmath.mpf(4) / 3), 0, None),
    ("log(1 + abs(x)^3)", "0", lambda x: mpmath.log(1 + abs(x) ** 3), 0, 0),
    ("tan(x*abs(x - 1))", "1", lambda x: mpmath.tan(x * abs(x - 1)), None, None),
    ("acos(cos(x))", "pi", lambda x: mpmath.acos(mpmath.cos(x)), None, None),
    ("asin(sin(x))^2", "pi/2", lambda x: mpmath.asin(mpmath.sin(x)) ** 2, None, None),
    ("sinc(abs(x))", "0", lambda x: mpmath.sinc(abs(x)), 0, -1 / 3),
    ("where(x != 0, sin(x)/x, 1)", "0", mpmath.sinc, 0, -1 / 3),
    ("where(x != 0, exp(-1/x^2), 0)", "0", lambda x: mpmath.exp(-1 / x**2) if x else x, 0, 0),
    ("where(x == 0, 0, x*atan(1/x))", "0", lambda x: x * mpmath.atan(1 / x) if x else x, None, None),
    ("where(x != 0, (exp(x) - 1)/x, 1)", "0", lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1), 0.5, 1 / 3),
    ("where(x <= 0, 0, exp(-1/x))", "0", lambda x: mpmath.exp(-1 / x) if x > 0 else mpmath.mpf(0), 0, 0),
    ("where(x < 1, x^2, 2x - 1)", "1", lambda x: x**2 if x < 1 else 2 * x - 1, 2, None),
    ("where(x < 1, x^2, 3x - 1)", "1", lambda x: x**2 if x < 1 else 3 * x - 1, None, None),
    ("max(sin(x), cos(x))", "pi/4", lambda x: max(mpmath.sin(x), mpmath.cos(x)), None, None),
    ("asin(2x/(1 + x^2))", "1", lambda x: mpmath.asin(2 * x / (1 + x**2)), None, None),
    ("floor(x*pi)", "1/pi", lambda x: mpmath.floor(mpmath.nint(x * mp.pi * 10**40) / 10**40), None, None),
    ("sign(sin(floor(x)))", "1", lambda x: mpmath.sign(mpmath.sin(mpmath.floor(x))), None, None),
    ("min(x, x^2 - 2)*cbrt(x)", "2", lambda x: min(x, x**2 - 2) * mpmath.cbrt(x), None, None),
    ("abs(x - 1)*gamma(x)", "1", lambda x: abs(x - 1) * mpmath.gamma(x), None, None),
    ("abs(x)*sinh(x)*erf(x)", "0", lambda x: abs(x) * mpmath.sinh(x) * mpmath.erf(x), 0, 0),
]


@pytest.mark.parametrize(("text", "at", "f", "slope", "bend"), LINE, ids=[row[0] for row in LINE])
def test_derivatives_in_one_variable(
    text: str, at: str, f: Callable[[Any], Any], slope: float | None, bend: float | None
) -> None:
    problem = read_problem(text)
    found = derivatives_at(problem.expression, problem.variables, read_point(at, problem.variables), 2)
    assert found is not None
    first, second = found.gradient[0].value, found.hessian[0][0].value
    with mp.workdps(MANY):
        x = mpmath.mpf(1) * mpmath.mpmathify(eval_point(at))
        sides = [(f(x + h) - f(x)) / h for h in (-H, H)]
        agree = abs(sides[0] - sides[1]) < 1e-8 and abs(sides[1]) < 1e8
        assert agree == (slope is not None)
        assert (first is None) == (slope is None)
        if slope is not None:
            assert math.isclose(float(first), slope, abs_tol=1e-15)
            assert abs(sides[1] - slope) < 1e-7
            bends = [2 * ((f(x + h) - f(x)) / h - slope) / h for h in (-H, H)]
            smooth = abs(bends[0] - bends[1]) < 1e-8 and abs(bends[1]) < 1e8
            assert smooth == (bend is not None)
    assert (second is None) == (bend is None)
    assert bend is None or math.isclose(float(second), bend, abs_tol=1e-15)


def eval_point(text: str) -> Any:
    known = {
        "pi": mp.pi,
        "pi/2": mp.pi / 2,
        "pi/4": mp.pi / 4,
        "1/pi": 1 / mp.pi,
        "sqrt(2)": mpmath.sqrt(2),
        "log(2)": mpmath.log(2),
        "1/2": 0.5,
    }
    return known.get(text) or mpmath.mpf(text)


# text; point; gradient; Hessian; whether differentiable (None: not decided). Peano's example has two mixed derivatives.
PLANE = [
    ("(x^2+y^2)^(3/4)", "0,0", (0, 0), ((None, 0), (0, None)), True),
    ("x + (x^2+y^2)^(3/4)", "0,0", (1, 0), ((None, 0), (0, None)), True),
    ("sqrt(x^4+y^4)", "0,0", (0, 0), ((2, 0), (0, 2)), True),
    ("cbrt(x*y)", "0,0", (0, 0), None, False),
    ("sqrt(abs(x*y))", "0,0", (0, 0), None, False),
    ("sqrt(x^2+y^2)", "0,0", (None, None), None, False),
    ("where(x^2+y^2>0, x*y/(x^2+y^2), 0)", "0,0", (0, 0), ((0, None), (None, 0)), False),
    ("where(x^2+y^2>0, x*y*(x^2-y^2)/(x^2+y^2), 0)", "0,0", (0, 0), ((0, -1), (1, 0)), None),
    ("atan2(y, x)", "x=-1,y=0", (0, None), ((0, -1), (None, None)), False),
    ("sign(atan2(y, x))", "x=-1,y=0", (0, None), None, False),
    ("abs(x) + x*y", "0,2", (None, 0), ((None, None), (1, 0)), False),
    ("x*abs(x) + exp(y)", "0,1", (0, math.e), ((None, 0), (0, math.e)), True),
    ("x*abs(x)*y", "0,1", (0, 0), ((None, 0), (0, 0)), True),
    ("x*abs(x)*y + max(x,0)^3", "0,1", (0, 0), ((None, 0), (0, 0)), True),
    ("max(x, y)", "1,1", (None, None), None, False),
    ("max(x, y)^2", "0,0", (0, 0), None, True),
]


@pytest.mark.parametrize(("text", "at", "slopes", "rows", "differentiable"), PLANE, ids=[row[0] for row in PLANE])
def test_derivatives_in_the_plane(text: str, at: str, slopes: Any, rows: Any, differentiable: bool | None) -> None:
    problem = read_problem(text)
    found = derivatives_at(problem.expression, problem.variables, read_point(at, problem.variables), 2)
    assert found is not None
    assert found.differentiable is differentiable
    pairs = [(slopes, found.gradient)] + ([] if rows is None else list(zip(rows, found.hessian)))
    for wanted, derivatives in pairs:
        for value, derivative in zip(wanted, derivatives, strict=True):
            assert (derivative.value is None) == (value is None), derivative
            assert value is None or math.isclose(float(derivative.value), value)


def test_one_side_of_a_domain() -> None:
    problem = read_problem("x^(3/2)")
    found = derivatives_at(problem.expression, problem.variables, read_point("0", problem.variables), 1)
    assert found is not None
    assert found.gradient[0].value == 0
    assert found.gradient[0].missing is Missing.ONE_SIDED


@pytest.mark.parametrize(
    ("text", "at"), [("abs(x)", "1"), ("max(x, y)", "1,2"), ("atan2(y, x)", "x=0,y=1"), ("x^2", "0")]
)
def test_smooth_points_are_left_to_the_formula(text: str, at: str) -> None:
    problem = read_problem(text)
    assert derivatives_at(problem.expression, problem.variables, read_point(at, problem.variables), 2) is None


def test_what_does_not_exist_is_nan_null_and_told() -> None:
    found = hessian("abs(x) + x*y", at="0, 2")
    assert found.exit_code == 1
    assert list(map(math.isnan, found.gradient_at or ())) == [True, False]
    assert found.to_dict()["gradient_at"] == [None, 0.0]
    assert "1 on the left and 3 on the right" in found.notes[0]
    assert gradient("x*abs(x)", at="0").exit_code == 0
    assert gradient("x*abs(x)", at="0").gradient_at == (0.0,)


def test_digits_are_those_of_the_exact_derivatives() -> None:
    found = hessian("x^2*max(x, 0) + pi*x", at="0", digits=40)
    assert found.gradient_at is not None
    assert found.gradient_at[0].text == str(of_pi(40))  # type: ignore[attr-defined]
    assert list(itertools.chain(*(found.hessian_at or ()))) == [0.0]


def test_a_branch_point_has_a_value_and_an_infinite_slope() -> None:
    found = gradient("LambertW(x)", at="-1/e")
    assert found.value == -1
    assert any("infinite" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "at"), [("atan(tan(x))", "pi/2"), ("x + atan(1/sin(x))", "pi"), ("exp(-1/cos(x)^2)", "pi/2")]
)
@pytest.mark.parametrize("digits", [None, 30])
def test_a_part_without_a_value_leaves_f_without_one(text: str, at: str, digits: int | None) -> None:
    with pytest.raises(InputError, match="no finite real value"):
        gradient(text, at=at, digits=digits)


def of_pi(digits: int) -> str:
    with mp.workdps(digits):
        return mpmath.nstr(mp.pi, digits)


def test_a_double_beside_a_kink_is_not_at_it() -> None:
    found = classify("abs(x - 1/3)", at="0.3333333333333333")
    assert found.kind.value == "regular"
    assert not found.is_critical


# text; point; kind and whether strict, by the signs of f − f(p) at two distances on both sides in mpmath
KINDS: list[tuple[str, str, Callable[[Any], Any], str]] = [
    ("where(x != 0, sin(x)/x, 1)", "0", mpmath.sinc, "maximum"),
    ("acos(cos(x))", "0", lambda x: mpmath.acos(mpmath.cos(x)), "minimum"),
    ("asin(2x/(1 + x^2))", "1", lambda x: mpmath.asin(2 * x / (1 + x**2)), "maximum"),
    ("x*abs(x)", "0", lambda x: x * abs(x), "inflection"),
    ("cbrt(x) + x^2", "0", lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)) + x**2, "kink"),
    ("max(x^2, x^3)", "0", lambda x: max(x**2, x**3), "minimum"),
    ("abs(x)^3 - x^2", "0", lambda x: abs(x) ** 3 - x**2, "maximum"),
    ("x + abs(x)*x", "0", lambda x: x + abs(x) * x, "regular"),
    ("max(x, 2x)", "0", lambda x: max(x, 2 * x), "kink"),
    ("floor(x*pi)", "1/pi", lambda x: mpmath.floor(mpmath.nint(x * mp.pi * 10**40) / 10**40), "maximum"),
    ("tan(abs(x - 1))", "1", lambda x: mpmath.tan(abs(x - 1)), "minimum"),
]


@pytest.mark.parametrize(("text", "at", "f", "kind"), KINDS, ids=[row[0] for row in KINDS])
def test_kinds_in_one_variable(text: str, at: str, f: Callable[[Any], Any], kind: str) -> None:
    found = classify(text, at=at)
    assert (found.kind.value, found.evidence.value) == (kind, "exact")
    with mp.workdps(MANY):
        x = mpmath.mpmathify(eval_point(at)) * 1
        before, after = ({mpmath.sign(f(x + way * h) - f(x)) for h in (H, H * H)} for way in (-1, 1))
    wanted = {"minimum": ({1}, {0, 1}), "maximum": ({-1}, {0, -1})}
    if kind in wanted:
        strict, weak = wanted[kind]
        assert before | after == strict or before | after == weak
        assert found.strict is (before | after == strict)
    else:
        assert before != after


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("atan2(y, x)", "x=-1,y=0", "jumps"),
        ("where(x > 0, x + 1, x)", "0", "jumps"),
        ("asin(x)", "1", "infinite"),
        ("LambertW(x)", "-1/e", "infinite"),
        ("x/abs(x)", "0", "no finite real value"),
    ],
)
def test_where_nothing_is_classified_the_reason_is_told(text: str, at: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        classify(text, at=at)


def test_a_constant_stretch_is_not_called_regular() -> None:
    found = classify("max(cos(x), 1)", at="0")
    assert found.is_critical
    assert found.reasons == ("f is constant round the point.",)


def test_the_gradient_at_a_point_where_formulas_meet_is_told() -> None:
    assert classify("x*abs(x) + 2x", at="0").gradient_at == (2.0,)
    assert math.isnan(classify("abs(x)", at="0").gradient_at[0])


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("max(where(x > 1, x, x - 1), x)", "sqrt(2)", 1.0),
        ("cbrt(relu(x - 1)*x) + 3x", "0", 3.0),
        ("relu(where(x > 0, exp(x), x) + abs(x))", "0", None),
    ],
)
def test_parts_that_meet_where_f_is_smooth(text: str, at: str, slope: float | None) -> None:
    found = gradient(text, at=at).gradient_at
    assert found is not None
    assert math.isnan(found[0]) if slope is None else found == (slope,)
