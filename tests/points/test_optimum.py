"""What is claimed of the lowest value over a box: about the box as typed, with proven numbers, points and places."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symnewton.calculus.function import Function
from symnewton.language import read_box, read_problem
from symnewton.points.intervals.clusters import cover
from symnewton.points.optimum import Optimum, optimum


def lowest(text: str, box: str, *, sign: int = 1) -> Optimum:
    problem = read_problem(text)
    return optimum(Function(problem.expression, problem.variables, sign=sign), read_box(box, problem.variables))


# Text, box, the exact minimum and the only point where it is reached, all by hand.
EXACT = [
    ("1e16*(x - 0.3)", "0.3:1", "0", ["3/10"]),
    ("x", "1/3:1/2", "1/3", ["1/3"]),
    ("-x", "1/3:pi", "-pi", ["pi"]),
    ("x^2", "sqrt(2):3", "2", ["sqrt(2)"]),
    ("(x - sqrt(2))^2 + y", "x=sqrt(2):3,y=1/3:1", "1/3", ["sqrt(2)", "1/3"]),
    ("(x - 2)^6", "0:5", "0", ["2"]),
    ("x^6 - 12*x^5 + 60*x^4 - 160*x^3 + 240*x^2 - 192*x + 64", "0:5", "0", ["2"]),
    ("(x*1e15 - 3)^4", "0:1e-14", "0", ["3/1000000000000000"]),
    ("(x - pi)^4*exp(x)", "0:5", "0", ["pi"]),
    ("(x^2 - 2)^2", "0:2", "0", ["sqrt(2)"]),
    ("x^2 + y^2", "0:1", "0", ["0", "0"]),
    ("x^2 + (y + 1e-3)^2*1e-12", "-1:1", "0", ["0", "-1/1000"]),
    ("2*y - asin(x)", "x=-1:1,y=0:2", "-pi/2", ["1", "0"]),
    ("sqrt(x) + y^2", "x=0:1,y=-1:1", "0", ["0", "0"]),
    ("-x*exp(-x)", "0:5", "-exp(-1)", ["1"]),
    ("cos(x)", "0:2*pi", "-1", ["pi"]),
    ("sin(x)", "-pi/2:pi/2", "-1", ["-pi/2"]),
    ("x^3", "0:1", "0", ["0"]),
    ("-x^4", "0:1/3", "-1/81", ["1/3"]),
    ("|x - 1|", "-2:3", "0", ["1"]),
    ("|x - 1/3| + |y - 0.7|", "0:1", "0", ["1/3", "7/10"]),
    ("max(x, -2*x) + cos(y)", "x=-3:4,y=0:6", "-1", ["0", "pi"]),
    ("|x - sqrt(2)| + x^2/10", "0:3", "1/5", ["sqrt(2)"]),
    ("|x - 1/3| + (y - x)^2", "-2:2", "0", ["1/3", "1/3"]),
    ("sqrt(|x|)", "-1:2", "0", ["0"]),
    ("exp(|x - 0.123|)", "-1:1", "1", ["123/1000"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "box", "value", "at"), EXACT)
def test_one_exact_point_is_told_exactly(text: str, box: str, value: str, at: list[str]) -> None:
    found = lowest(text, box)
    assert found.proven
    assert not found.regions
    (place,) = found.points
    assert place.exact == tuple(map(sp.sympify, at))
    want, off = Fraction(str(sp.N(sp.sympify(value), 400))), Fraction(1, 10**390)
    assert found.value is not None
    assert found.value.low - off <= want <= found.value.high + off
    assert found.value.is_exact == sp.sympify(value).is_Rational


def test_no_box_outside_the_box_as_typed_counts() -> None:
    inside = lowest("where(x < 0.3, -1, x)", "0.3:1")
    assert inside.value is None or inside.value.high == sp.Rational(3, 10)


COUNTS = [
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "-5:5", 4),
    ("x^2 - y^2", "-2:2", 2),
    ("cos(x)*cos(y)", "-1:4", 2),
    ("(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", "-4.5:4.5", 1),  # Beale 1958
    ("+".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(1, 8)), "-10:10", 1),
    ("+".join(f"(x{i} - 1)^2" for i in range(1, 7)) + "".join(f" - x{i}*x{i - 1}" for i in range(2, 7)), "-36:36", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "box", "count"), COUNTS)
def test_only_points_proven_to_be_alone_are_counted(text: str, box: str, count: int) -> None:
    found = lowest(text, box)
    assert found.proven
    assert not found.regions
    assert len(found.points) == count


@pytest.mark.parametrize(
    ("text", "box", "value"),
    [
        ("(1 - x*y)^2", "-2:2", 0),
        ("(x^2 + y^2 - 1)^2", "-2:2", 0),
        ("-min(x, 1/2)", "0:1", -0.5),
        ("|x - 1| + |x - 3|", "0:5", 2),
        ("max(x, 0)", "-1:1", 0),
        ("floor(x)*erf(y)", "x=0:0.25,y=-4:-2.5", 0),
    ],
)
def test_curves_and_plateaus_are_boxes_not_points(text: str, box: str, value: float) -> None:
    found = lowest(text, box)
    assert found.value is not None
    assert found.attained
    assert found.narrow
    assert found.value.ends[0] <= value <= found.value.ends[1]
    assert len(found.regions) > 1
    assert not found.points


@pytest.mark.parametrize(
    ("text", "box", "infimum"),
    [
        ("where(x > 1, x, 3)", "-2:4", 1),
        ("where(x > 1, x, 3 - x)", "-2:2", 1),
        ("where(x < 0, -x, 1 + x)", "-1:1", 0),
        ("where(x > 1/3, x, 1)", "0:1", 1 / 3),
    ],
)
def test_an_infimum_that_is_not_reached_is_no_minimum(text: str, box: str, infimum: float) -> None:
    found = lowest(text, box)
    assert found.value is not None
    assert found.value.ends[0] <= infimum <= found.value.ends[1]
    assert not found.attained
    assert not found.proven
    assert not found.points


SCALED = ["x^4 - 3*x^2 + x + y^2*(2 + sin(x*y))", "(x - 1/3)^2 + |y|", "x^2 - y^2", "x*y"]


@pytest.mark.parametrize("text", SCALED)
@pytest.mark.parametrize("factor", ["1e-30", "1e-14", "1e30"])
def test_a_factor_changes_no_verdict(text: str, factor: str) -> None:
    plain, scaled = lowest(text, "-3:3"), lowest(f"{factor}*({text})", "-3:3")
    assert plain.proven
    assert scaled.proven
    assert len(plain.points) == len(scaled.points)
    assert len(plain.regions) == len(scaled.regions)
    assert plain.value is not None
    assert scaled.value is not None
    assert float(scaled.value) == pytest.approx(float(factor) * float(plain.value), rel=1e-9, abs=1e-10 * float(factor))


@pytest.mark.parametrize("size", ["1e-15", "1e-6", "1e9"])
def test_nor_does_another_unit_for_x(size: str) -> None:
    found = lowest(f"(x/{size})^4 - 3*(x/{size})^2 + x/{size}", f"-3*{size}:3*{size}")
    assert found.proven
    (place,) = found.points
    assert float(place.x[0]) == pytest.approx(-1.3008395659415772 * float(size), rel=1e-12)


def test_a_power_outside_its_domain_is_no_value() -> None:
    problem = read_problem("x^y + min(x, y)")
    looks = iter(range(100))
    found = optimum(
        Function(problem.expression, problem.variables),
        read_box("x=-3:4,y=-3:3", problem.variables),
        out_of_time=lambda: next(looks) > 20,
    )
    assert found.best is not None
    assert found.best.value >= -3
    assert found.value is None or found.value.high >= -3
    for text in ("csch(x)^12", "1/x^4"):
        pole = lowest(text, "-1:1/4")
        assert pole.best is not None
        assert float(pole.best.x[0]) == -1


@pytest.mark.parametrize(("text", "box"), [("x^4 - 3*x^2 + x", "-3:3"), ("x*exp(x)*cos(y - 1/3)", "x=-2:1,y=-1:1")])
def test_many_digits_are_those_of_mpmath(text: str, box: str) -> None:
    problem = read_problem(text)
    sides = read_box(box, problem.variables)
    found = optimum(Function(problem.expression, problem.variables), sides, digits=60)
    (place,) = found.points
    with mpmath.workdps(80):
        gradient = sp.lambdify(problem.variables, [problem.expression.diff(v) for v in problem.variables], "mpmath")
        root = mpmath.findroot(lambda *x: gradient(*x), [mpmath.mpf(c.text(60)) for c in place.x])
        for c, w in zip(place.x, root):
            assert len(c.text(60)) > 55 or place.exact is not None
            assert abs(mpmath.mpf(c.low.numerator) / c.low.denominator - w) < mpmath.mpf(10) ** -60


ENDS = ["-pi", "-sqrt(2)", "-1/3", "0", "0.7", "1/3", "e", "sqrt(2)", "2"]
TERMS = st.sampled_from(
    ["x^2", "-x", "sin(3x)", "|x - 1/3|", "max(x, 1 - x)", "exp(-x)", "sqrt(x + pi)", "-|x|", "1/(x + 4)", "x^3/3"]
)


@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(st.lists(TERMS, min_size=1, max_size=3), st.sampled_from(ENDS), st.sampled_from(ENDS))
def test_no_sample_lies_below_the_proven_value(terms: list[str], low: str, high: str) -> None:
    text = " + ".join(terms).replace("+ -", "- ")
    problem = read_problem(text)
    ends = sorted((sp.sympify(low.replace("e", "E")), sp.sympify(high.replace("e", "E"))))
    if not problem.variables or ends[0] == ends[1]:
        return
    found = optimum(Function(problem.expression, problem.variables), (tuple(map(sp.nsimplify, ends)),))
    (x,) = problem.variables
    f = sp.lambdify(x, problem.expression, "mpmath")
    with mpmath.workdps(40):
        a, b = (mpmath.mpf(sp.N(end, 40)) for end in ends)
        values = [f(a + (b - a) * mpmath.mpf(k) / 300) for k in range(301)]
        assert found.value is not None
        assert found.proven
        lower = mpmath.mpf(found.value.low.numerator) / found.value.low.denominator
        upper = mpmath.mpf(found.value.high.numerator) / found.value.high.denominator
        assert lower <= min(values) + mpmath.mpf(10) ** -35
        assert upper <= min(values) + mpmath.mpf(10) ** -8
        for place in found.points:
            at = mpmath.mpf(place.x[0].low.numerator) / place.x[0].low.denominator
            assert abs(f(min(max(at, a), b)) - upper) <= mpmath.mpf(10) ** -8


def test_many_boxes_are_covered_by_few() -> None:
    t = np.linspace(0, 7, 20_000)
    circle = np.stack([np.cos(t), np.sin(t)], axis=1)
    boxes = cover(circle - 1e-6, circle + 1e-6, np.full(2, 1e-7), 100)
    assert 8 < len(boxes) <= 100
    low, high = np.array(boxes).transpose(2, 0, 1)
    inside = (circle[:, None] >= low) & (circle[:, None] <= high)
    assert inside.all(axis=2).any(axis=1).all()
    assert ((high - low) < 1).all()
    (pair, other) = cover(np.array([[0.0], [1e-9], [1.0]]), np.array([[0.0], [1e-9], [1.0]]), np.array([1e-7]), 100)
    assert (pair, other) == (((0.0, 1e-9),), ((1.0, 1.0),))
